//! JSON as text: the text of a document is the truth, on every engine.
//!
//! In: a caller's own type, or text from elsewhere. Out: checked text, and for queries a tree that
//! borrows from it. Errors: `BadValue`, with what was found.
//!
//! Writing and queries depend on no optional feature of `serde_json`: numbers and the order of members
//! are read from the text itself. What a caller's own type is read with is `serde_json`, with the features
//! that the program switches on: see [`JsonText::to`].

mod number;
mod reader;
mod serializer;
mod serializer_parts;
mod text;

#[cfg(test)]
mod tests;

pub(crate) use number::Number;
pub(crate) use reader::{FEW_MEMBERS, Member, Node, Reader};
pub use text::JsonText;

/// The most levels of arrays and objects within each other.
pub(crate) const LEVELS: usize = 100;
