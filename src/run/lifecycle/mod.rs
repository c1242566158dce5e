//! From wired to started to stopped: hooks along their order, tasks beside them.

mod expendable;
mod given_up;
pub(super) mod life;
pub(super) mod starting;
mod stopping;
mod tasks;
pub(super) mod walk;
