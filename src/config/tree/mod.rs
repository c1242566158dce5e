//! The tree of a configuration, in which every key and every value knows its place, and the paths through it.

mod merging;
mod node;
mod path;
mod serialized;
mod untyped;

#[cfg(test)]
pub(crate) use node::from_json;
pub(crate) use node::{At, DEEPEST, Entry, Node, Source, Table, Value};
pub(crate) use path::{Step, dotted, keys, quoted};
pub(crate) use serialized::{Unfit, serialized};
pub(crate) use untyped::{Untyped, folded};
