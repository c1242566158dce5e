//! From a section to the type that a plugin asks for, with everything that is wrong found in one go.
//!
//! In: a [`Section`] of the tree and a type. Out: the value. Errors: unknown keys (JF0303), wrong and missing values
//! (JF0304), each with its place and never with a value, which may be a secret.

mod access;
mod attempt;
mod attempts;
mod deserializer;
mod fault;
mod findings;
mod guesses;
mod key;
mod probe;
mod section;
mod section_decl;
mod trail;
mod words;

pub(crate) use attempts::read_node;
pub(crate) use deserializer::Unknown;
pub(crate) use fault::{Fault, Step, without_quotes};
pub(crate) use findings::Finding;
pub use findings::SectionMistake;
pub use section::Section;
pub use section_decl::{SectionDecl, parse_all};
pub use words::unknown_section;
pub(crate) use words::{dotted, missing_key, perhaps_another_argument, placed, quoted};
