//! From a part of the tree to a value of the type that is asked for, with everything that is wrong found in
//! one go.
//!
//! In: a node of the tree and a type. Out: the value. Errors: a [`Fault`] for each thing that is wrong, with
//! its place and the words for it, which never hold a value: it may be a secret.

mod access;
mod attempt;
mod attempts;
mod deserializer;
mod fault;
mod guesses;
mod key;
mod probe;
pub(crate) mod secrecy;
mod trail;
mod words;

pub(crate) use attempts::read_node;
pub(super) use attempts::{Parsed, parse};
pub(crate) use deserializer::Unknown;
pub(super) use fault::Kind;
pub(crate) use fault::{Fault, without_quotes};
pub use words::unknown_section;
pub(super) use words::{fault, unknown_key};
pub(crate) use words::{missing_key, perhaps_another_argument, placed};
