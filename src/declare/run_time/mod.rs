//! Plugins that are made at run time, by [`plugin`](crate::plugin).

pub(super) mod builder;
mod builder_hooks;
pub(super) mod defining;
mod described;
