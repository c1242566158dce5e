//! The steps that wiring takes: what is built for the whole life of the application, for each scope, and anew for who asks.

mod calls;
mod cycles;
#[expect(clippy::cast_possible_truncation, reason = "four billion rows fit no program")]
pub(super) mod expansion;
mod expendable;
pub(super) mod gathering;
pub(super) mod injections;
pub(super) mod layered;
pub(super) mod layers;
mod on_demand;
