//! The whole configuration of an application, described for people and tools.
//!
//! In: the sections that somebody reads, with their types, and what can be chosen. Out: an example file, or a
//! JSON schema. Errors: none.

mod described;
#[cfg(feature = "toml")]
mod example;
mod json_schema;

pub use described::{DescribedChoices, DescribedPoint, DescribedSection};
#[cfg(feature = "toml")]
pub use example::example;
pub use json_schema::json_schema;
