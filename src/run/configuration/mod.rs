//! The configuration of one application: read for the plugins that it has, and which of them it switches off.

pub(super) mod load;
pub(super) mod switches;
