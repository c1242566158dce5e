//! What the macros write calls of, so that it stays short and a mistake is told once.

pub(super) mod block;
pub(super) mod expanded;
pub(super) mod mistaken;
pub(super) mod no_effect;
pub(super) mod parts;
