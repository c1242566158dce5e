//! From wired to started to stopped: hooks along their order, tasks beside them.

mod expendable;
mod given_up;
pub(super) mod hooks;
pub(super) mod life;
mod progress;
pub(super) mod reentrancy;
pub(super) mod starting;
mod stopping;
mod tasks;
pub(super) mod walk;
