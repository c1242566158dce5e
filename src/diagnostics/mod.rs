//! Reports: every mistake with its code, its places, the path to it and what to do about it, rendered in one style.
//!
//! In: [`Diagnostic`]s from every stage. Out: a [`Report`], an error that prints as one line, as a page or as JSON.
//! Errors: none of its own; this is what the errors of all stages are made of.

mod cause;
mod code;
mod diagnostic;
mod explain;
mod json;
mod location;
mod nearest;
mod render;
mod report;
mod style;
#[cfg(test)]
mod tests;
mod timeouts;

#[cfg(doc)]
#[doc = include_str!("compared.md")]
pub mod compared {}

pub use cause::Cause;
pub(crate) use cause::readable;
#[cfg(doc)]
pub use code::pages;
pub use code::{Code, Stage};
pub use diagnostic::{Diagnostic, Severity};
pub use explain::{explain, nearest_codes};
pub use location::{Location, Place};
pub use nearest::{did_you_mean, nearest};
pub use report::Report;
pub use style::Style;
pub use timeouts::{TimeoutContext, USE_SPAWN_BLOCKING, join_names, with_held_thread};
