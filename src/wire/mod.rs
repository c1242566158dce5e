//! Builds what the plan says, once, and hands it out.
//!
//! In: a [`Plan`](crate::plan::Plan). Out: [`Services`]. Errors: a provider that fails (JF0401), panics (JF0402) or
//! runs out of time (JF0404), one that declined but is needed (JF0403), and a question of the host that has no answer (JF0506).

mod build;
mod failure;
mod schedule;
mod services;

pub use services::{BuildLimits, Services};
