//! Finds the keys that go unused where serde reads a table as a whole before the type looks into it: with `flatten`
//! and in untagged and internally tagged enums.
//!
//! What serde keeps is a copy that tells nobody which of its entries are used. So the section is read once more with
//! a marker in place of these values. A type that looks at a marker makes an error with the marker in it, whether it
//! then fails or tries its next variant; so the value is used, and the next reading leaves it alone. When a reading
//! succeeds without looking at any marker, it went as it would without them: the values behind them are unused.

use std::any::type_name;
use std::cell::RefCell;

use serde::de::{Deserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::deserializer::Unknown;
use super::fault::Fault;
use crate::config::tree::Node;

/// Readings, one for each used value at worst. A flattened map of more entries uses all of them anyway.
pub(super) const MOST_ROUNDS: usize = 64;

/// Not UTF-8, so that it is no string either.
const MARKER: &[u8] = b"\xffjackfield probe ";
const MARKER_TEXT: &str = "jackfield probe ";

thread_local! {
    /// The markers that errors were made of since the start of a reading: errors are made by functions that know nothing else.
    static SEEN: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// Whether a value is read into serde's own copy.
pub(super) fn is_buffered<S>() -> bool {
    let name = type_name::<S>();
    name.starts_with("serde") && name.contains("::ContentVisitor")
}

/// What the readings of one section have found out.
#[derive(Default)]
pub(super) struct Probe {
    /// Values that are looked at.
    used: RefCell<Vec<*const Node>>,
    /// Values that this reading puts a marker in place of.
    marked: RefCell<Vec<(*const Node, Unknown)>>,
}

impl Probe {
    /// The marker for a value; `None` if it is known to be used.
    pub(super) fn mark(&self, node: &Node, unknown: impl FnOnce() -> Unknown) -> Option<Marker> {
        let node: *const Node = node;
        if self.used.borrow().contains(&node) {
            return None;
        }
        let mut marked = self.marked.borrow_mut();
        marked.push((node, unknown()));
        Some(Marker(marked.len() - 1))
    }

    /// Does one reading. `Ok` with the unused keys when it is the last, `Err` with those that turned out to be used if there
    /// must be another.
    pub(super) fn round(&self, read: impl FnOnce() -> bool) -> Result<Vec<Unknown>, Vec<Unknown>> {
        SEEN.take();
        let succeeded = read();
        let marked = self.marked.take();
        let seen = SEEN.take();
        if seen.is_empty() {
            // A failure for another reason says nothing.
            return Ok(if succeeded {
                marked.into_iter().map(|(_, unknown)| unknown).collect()
            } else {
                Vec::new()
            });
        }
        let mut looked_at: Vec<(*const Node, Unknown)> = Vec::new();
        for (node, unknown) in seen.iter().filter_map(|at| marked.get(*at)) {
            if looked_at.iter().all(|(known, _)| known != node) {
                looked_at.push((*node, unknown.clone()));
            }
        }
        self.used.borrow_mut().extend(looked_at.iter().map(|(node, _)| *node));
        Err(looked_at.into_iter().map(|(_, unknown)| unknown).collect())
    }
}

/// Notes the marker that an error is made of, if it is made of one.
pub(super) fn note(found: Unexpected<'_>) {
    if let Unexpected::Bytes(bytes) = found
        && let Some(number) = bytes.strip_prefix(MARKER)
    {
        note_number(&String::from_utf8_lossy(number));
    }
}

/// The same for a marker that was taken for a name.
pub(super) fn note_text(text: &str) {
    if let Some((_, number)) = text.split_once(MARKER_TEXT) {
        note_number(number);
    }
}

fn note_number(number: &str) {
    if let Ok(number) = number.parse() {
        SEEN.with_borrow_mut(|seen| seen.push(number));
    }
}

/// A value that no type accepts and that is known again in the error.
#[derive(Clone, Copy)]
pub(super) struct Marker(usize);

impl<'de> Deserializer<'de> for Marker {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_bytes(&[MARKER, self.0.to_string().as_bytes()].concat())
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}
