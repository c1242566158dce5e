//! What the declarations leave to the configuration and the host, as far as that decides which graph is solved: what is on, who
//! serves a point, which key is meant, what is replaced.

pub(super) mod chosen;
pub(super) mod conditions;
pub(super) mod defaults;
pub(super) mod inactive;
pub(super) mod replaced;
pub(super) mod rules;
pub(super) mod sections;
