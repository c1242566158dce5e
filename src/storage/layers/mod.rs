//! Layers: providers around a provider, each named by its effect.
//!
//! In: a provider. Out: one that does the same and something more. Errors: those of what it wraps, and
//! its own, before anything is written.

mod size_limits;

pub use size_limits::{LargeValue, SizeLimits};
