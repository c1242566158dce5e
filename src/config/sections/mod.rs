//! From a section to the types that plugins ask for, with everything that is wrong found in one go.
//!
//! In: a [`Section`] of the tree and types. Out: their values. Errors: unknown keys (JF0303), wrong and
//! missing values (JF0304), values against a rule (JF0307), each with its place and never with a value, which
//! may be a secret.

mod check;
mod findings;
mod section;
mod section_decl;

pub use findings::SectionMistake;
pub use section::Section;
pub use section_decl::{SectionDecl, parse_all};
