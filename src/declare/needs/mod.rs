//! What can be asked for: the shapes of a point, and what the framework gives itself.

pub(super) mod fresh;
pub(super) mod inject;
pub(super) mod input;
pub(super) mod lazy;
pub(super) mod provided_key;
pub(super) mod shapes;
