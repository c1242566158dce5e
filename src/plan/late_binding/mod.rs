//! What the declarations leave to the run time: sections of the configuration, what the host gives, who is trusted.
//!
//! In: the solved graph, the settings and the host's rules. Out: what fills the slots behind those of the graph.

pub(super) mod sections;
pub(super) mod trust;
pub(super) mod values;
