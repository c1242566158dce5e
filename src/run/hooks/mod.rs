//! One hook after the other: run within its time, how it failed, and how far a component has come.

pub(super) mod failure;
pub(super) mod progress;
pub(super) mod ready;
