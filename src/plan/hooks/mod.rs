//! In which order plugins start and stop.

mod circles;
pub(super) mod lifecycle;
mod stated_starts;
pub(super) mod turns;
mod waits;
