//! What a type finds wrong with a section, before it is put into words.

use std::fmt;

use serde::de::{self, Expected, Unexpected};

use super::probe;
use super::secrecy;
use crate::base::in_order;
use crate::config::tree::{At, Entry, Node, Step, Value};

/// What is wrong. It carries kinds of values and names of types, never a value.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::config) enum Kind {
    WrongType {
        found: &'static str,
        expected: String,
    },
    WrongValue {
        found: &'static str,
        expected: String,
    },
    WrongLength {
        found: usize,
        expected: String,
    },
    Missing(&'static str),
    Unknown {
        key: String,
        known: &'static [&'static str],
    },
    UnknownVariant {
        variant: String,
        known: &'static [&'static str],
    },
    GivenTwice(&'static str),
    /// An enum with these keys, of which one should be there.
    NotOneVariant(Vec<String>),
    /// A text that is meant as a list in JSON and is none.
    BrokenList,
    /// The type that reads the value, with this text.
    Panicked(String),
    Custom(String),
}

/// A value that something is wrong with.
#[derive(Clone, Debug)]
pub(in crate::config) struct Found {
    pub(in crate::config) path: Vec<Step>,
    /// Which value of the tree, compared and never followed.
    pub(super) node: *const Node,
    pub(in crate::config) at: At,
    /// The places of what it overrides.
    pub(super) over: Vec<At>,
    /// Whether it is the key and not the value.
    pub(super) is_key: bool,
}

impl Found {
    /// A key.
    pub(super) fn key(path: Vec<Step>, entry: &Entry) -> Self {
        let (node, over) = (&raw const entry.node, entry.node.over.clone());
        Self { path, node, at: entry.key_at.clone(), over, is_key: true }
    }
}

/// The error of the deserializer: what is wrong and, once the value is known, where.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(in crate::config) kind: Kind,
    pub(in crate::config) found: Option<Box<Found>>,
    /// The key that means the same as the one that was found.
    pub(super) twin: Option<Box<Found>>,
    /// The keys of the table that should be there instead.
    pub(super) keys: &'static [&'static str],
}

impl Fault {
    /// The same fault at a place, if it has none yet: the innermost value is the one that is meant.
    pub(super) fn at(mut self, found: impl FnOnce() -> Found) -> Self {
        self.found.get_or_insert_with(|| Box::new(found()));
        self
    }

    /// The same fault without anything that could tell a secret, which is the value or a part of it. What serde says by
    /// itself could not.
    pub(in crate::config) fn hushed(mut self) -> Self {
        match &mut self.kind {
            Kind::Custom(message) if !is_of_serde(message) && message != secrecy::NOT_SHOWN => {
                secrecy::BESIDE_SECRET.clone_into(message);
            }
            Kind::UnknownVariant { variant, .. } => variant.clear(),
            Kind::Panicked(text) => secrecy::PANICKED_BESIDE.clone_into(text),
            _ => {}
        }
        self
    }

    /// The same fault of a value in which a secret was read, if it is about the whole of it.
    pub(super) fn beside_secret(self, node: &Node) -> Self {
        let is_whole = |found: &Found| !found.is_key && std::ptr::eq(found.node, node);
        if self.found.as_deref().is_none_or(is_whole) { self.hushed() } else { self }
    }

    /// The same fault without the value in the words of a type's own, which may quote it.
    pub(super) fn without(mut self, node: &Node) -> Self {
        if let (Kind::Custom(message), None) = (&mut self.kind, &self.found) {
            *message = without_quotes(message, node);
        }
        self
    }
}

/// Whether serde says this of types that it reads as a whole first.
fn is_of_serde(message: &str) -> bool {
    ["data did not match any variant", "unknown field `"].iter().any(|begin| message.starts_with(begin))
}

/// A text of the user's own code without the value that it may quote. That does not do for a secret: it can be told by a part
/// of a word.
pub(crate) fn without_quotes(message: &str, node: &Node) -> String {
    quotable(node).iter().fold(message.to_owned(), |cut, text| without_words(&cut, text))
}

/// A message without a text, where that stands as words of its own: a short one is a part of many others. One of a few signs
/// stands in every message, and is a value only in quotes.
fn without_words(message: &str, text: &str) -> String {
    let goes_on = |letter: Option<char>, own: Option<char>| {
        letter.is_some_and(char::is_alphanumeric) && own.is_some_and(char::is_alphanumeric)
    };
    let is_sign = text.len() < SHORTEST_WORD && !text.contains(char::is_alphanumeric);
    let is_quoted = |before: &str, behind: &str| {
        before.chars().next_back().is_some_and(|sign| "\"'`".contains(sign) && behind.starts_with(sign))
    };
    let mut cut = String::with_capacity(message.len());
    let mut kept = 0;
    for (at, found) in message.match_indices(text) {
        let end = at + found.len();
        let before = &message[..at];
        let is_part = goes_on(before.chars().next_back(), text.chars().next()) && !ends_in_escape(before)
            || goes_on(message[end..].chars().next(), text.chars().next_back())
            || is_sign && !is_quoted(before, &message[end..]);
        if !is_part {
            cut.push_str(&message[kept..at]);
            cut.push_str("***");
            kept = end;
        }
    }
    cut.push_str(&message[kept..]);
    cut
}

/// Whether the last letters of a quoted text stand for one that can't be shown: `\n`, `\x1b`, `\u001b`.
fn ends_in_escape(quoted: &str) -> bool {
    let escape = quoted.rsplit_once('\\').map(|(_, letters)| letters);
    escape.is_some_and(|letters| match letters.chars().next() {
        Some('x') => letters.len() == 3,
        Some('u') => letters.len() == 5,
        _ => letters.chars().count() == 1,
    })
}

/// Shorter words of a value are words of any message.
const SHORTEST_WORD: usize = 4;
/// More texts are looked for in no message.
const MOST_QUOTES: usize = 1000;

/// Who quotes a value may quote a part of it.
fn push_with_words(text: &str, texts: &mut Vec<String>) {
    texts.push(text.to_owned());
    let quoted = format!("{text:?}");
    let escaped = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    texts.extend(escaped.filter(|escaped| *escaped != text).map(str::to_owned));
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    texts.extend(words.filter(|word| word.len() >= SHORTEST_WORD).map(str::to_owned));
}

/// The texts that would show a value, the longest first.
fn quotable(node: &Node) -> Vec<String> {
    let mut texts = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop().filter(|_| texts.len() < MOST_QUOTES) {
        match &node.value {
            Value::Null | Value::Boolean(_) => {}
            Value::Integer(value) => texts.push(value.to_string()),
            Value::Float(value) => texts.push(value.to_string()),
            Value::String(text) => push_with_words(text, &mut texts),
            Value::Untyped(untyped) => push_with_words(&untyped.text, &mut texts),
            Value::Array(items) => open.extend(items),
            Value::Table(table) | Value::Blank(table) => {
                open.extend(table.entries.iter().map(|entry| &entry.node));
            }
        }
    }
    texts.retain(|text| !text.is_empty());
    in_order(texts, |text| (usize::MAX - text.len(), 0))
}

impl From<Kind> for Fault {
    fn from(kind: Kind) -> Self {
        Self { kind, found: None, twin: None, keys: &[] }
    }
}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        let message = if secrecy::is_inside() { secrecy::NOT_SHOWN.to_owned() } else { message.to_string() };
        Kind::Custom(message).into()
    }
    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        probe::note(found);
        match kind_of(found) {
            // A number that fits in no smaller type reaches smaller types under this name.
            BIG_INTEGER => Kind::WrongValue { found: INTEGER, expected: in_words(expected) },
            found => Kind::WrongType { found, expected: in_words(expected) },
        }
        .into()
    }
    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        probe::note(found);
        Kind::WrongValue { found: kind_of(found), expected: in_words(expected) }.into()
    }
    fn invalid_length(found: usize, expected: &dyn Expected) -> Self {
        Kind::WrongLength { found, expected: expected.to_string() }.into()
    }
    fn unknown_variant(variant: &str, known: &'static [&'static str]) -> Self {
        probe::note_text(variant);
        let shown = if secrecy::is_inside() { "" } else { variant };
        Kind::UnknownVariant { variant: shown.to_owned(), known }.into()
    }
    fn unknown_field(key: &str, known: &'static [&'static str]) -> Self {
        Kind::Unknown { key: key.to_owned(), known }.into()
    }
    fn missing_field(field: &'static str) -> Self {
        Kind::Missing(field).into()
    }
    fn duplicate_field(field: &'static str) -> Self {
        Kind::GivenTwice(field).into()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.kind)
    }
}

impl std::error::Error for Fault {}

const INTEGER: &str = "integer";
const BIG_INTEGER: &str = "big integer";

fn kind_of(found: Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "boolean",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => INTEGER,
        Unexpected::Float(_) => "float",
        Unexpected::Char(_) | Unexpected::Str(_) => "string",
        Unexpected::Bytes(_) => "byte string",
        Unexpected::Unit | Unexpected::Option => "null",
        Unexpected::Seq => "array",
        Unexpected::Map | Unexpected::NewtypeStruct => "table",
        Unexpected::Other(text) if text.starts_with("integer `") => BIG_INTEGER,
        Unexpected::UnitVariant => "variant without content",
        Unexpected::Enum
        | Unexpected::NewtypeVariant
        | Unexpected::TupleVariant
        | Unexpected::StructVariant => "variant with content",
        Unexpected::Other(_) => "value of another kind",
    }
}

/// What serde expects, in words that don't need knowledge of serde or Rust.
pub(super) fn in_words(expected: &dyn Expected) -> String {
    let text = expected.to_string();
    let range = match &*text {
        "u8" => "0 to 255",
        "u16" => "0 to 65535",
        "u32" => "0 to 4294967295",
        "u64" | "usize" => "0 to 18446744073709551615",
        "u128" => "0 or more",
        "i8" => "-128 to 127",
        "i16" => "-32768 to 32767",
        "i32" => "-2147483648 to 2147483647",
        "i64" | "isize" => "-9223372036854775808 to 9223372036854775807",
        "i128" => "no fraction",
        "f32" | "f64" => return "a number".to_owned(),
        "a sequence" => return "an array".to_owned(),
        "a map" | "map" => return "a table".to_owned(),
        _ => {
            let rest = text.strip_prefix("struct ").filter(|rest| !rest.contains(' '));
            return rest.map_or_else(|| text.clone(), |name| format!("a table (`{name}`)"));
        }
    };
    format!("an integer ({range})")
}
