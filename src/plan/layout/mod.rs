//! The steps that wiring takes: what is built for the whole life of the application, for each scope, and anew for who asks.

mod cycles;
#[expect(clippy::cast_possible_truncation, reason = "four billion rows fit no program")]
pub(super) mod expansion;
pub(super) mod gathering;
pub(super) mod injections;
pub(super) mod layers;
