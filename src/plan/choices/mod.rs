//! What the declarations leave to the configuration and the host: what is on, who serves a point, which key is meant, what is
//! replaced and who is trusted.

pub(super) mod chosen;
pub(super) mod conditions;
pub(super) mod defaults;
pub(super) mod late;
pub(super) mod off;
pub(super) mod overrides;
pub(super) mod rules;
pub(super) mod sections;
