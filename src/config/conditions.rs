//! What conditions ask of the configuration, before anything is read as a type.
//!
//! In: the merged tree and a path. Out: whether a value is there and what it is. Errors: a value of another type than the
//! condition expects (JF0304).

use std::borrow::Cow;
use std::fmt;

use super::layers::LoadedSettings;
use super::schema::{Shape, with_defaults};
use super::sections::SectionDecl;
use super::tree::{Node, Table, Value, keys};
use crate::diagnostics::{Code, Diagnostic};

/// What a value has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// This text.
    Text(Cow<'static, str>),
    /// This whole number.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
}

/// As it stands in code.
impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Boolean(value) => write!(f, "{value}"),
        }
    }
}

macro_rules! expected {
    ($($ty:ty => $variant:ident;)*) => {$(
        impl From<$ty> for Expected {
            fn from(value: $ty) -> Self {
                Self::$variant(value.into())
            }
        }
    )*};
}
expected! {
    &'static str => Text;
    String => Text;
    i32 => Integer;
    i64 => Integer;
    bool => Boolean;
}

/// How a value compares with what is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// It is that.
    Equal,
    /// It is something else.
    Other,
    /// There is no value.
    Absent,
}

/// The section that a path, such as `cache.enabled`, leads into; `None` if that is no path.
#[must_use]
pub fn section_of_path(path: &str) -> Option<String> {
    let mut keys = keys(path)?;
    (keys.len() > 1).then(|| keys.swap_remove(0))
}

impl LoadedSettings {
    /// Whether there is a value at a path, such as `redis.url`.
    #[must_use]
    pub fn is_set(&self, path: &str) -> bool {
        keys(path).is_some_and(|keys| find(self.root(), &keys).is_some())
    }

    /// Compares the value at a path, such as `cache.mode`. `decls` are the types that its section is read as: where nothing
    /// is said, what they have for a default counts.
    ///
    /// # Errors
    /// It is of another type (JF0304).
    pub fn compare(
        &self,
        path: &str,
        expected: &Expected,
        decls: &[SectionDecl],
    ) -> Result<Compared, Box<Diagnostic>> {
        let keys = keys(path).unwrap_or_default();
        let described = self.described(&keys, decls);
        let found = match &described {
            Some(Node { value: Value::Table(table), .. }) => find(table, keys.get(1..).unwrap_or_default()),
            _ => find(self.root(), &keys),
        };
        let Some(node) = found else { return Ok(Compared::Absent) };
        let (equal, words) = match expected {
            Expected::Boolean(expected) => {
                (node.value.boolean().map(|is| is == *expected), "`true` or `false`")
            }
            Expected::Integer(expected) => {
                (integer(node).map(|is| is == i128::from(*expected)), "a whole number")
            }
            Expected::Text(expected) => (text(node).map(|is| is == *expected), "a text"),
        };
        match equal {
            Some(true) => Ok(Compared::Equal),
            Some(false) => Ok(Compared::Other),
            None => {
                let message = format!("wrong type for `{path}`: expected {words}");
                let found = Diagnostic::error(Code::WrongValue, message);
                Err(Box::new(found.place("found here", node.at.location())))
            }
        }
    }

    /// The section that a path leads into, with the defaults of its types.
    fn described(&self, keys: &[String], decls: &[SectionDecl]) -> Option<Node> {
        let shapes: Vec<Shape> = decls.iter().filter_map(SectionDecl::shape).collect();
        let section = keys.first().filter(|_| !shapes.is_empty())?;
        // What is wrong with a default is told when the section is read.
        Some(with_defaults(&self.section(section).root(), &shapes, &mut Vec::new()))
    }
}

/// The value below a table.
fn find<'t>(table: &'t Table, keys: &[String]) -> Option<&'t Node> {
    let (last, tables) = keys.split_last()?;
    let mut table = table;
    for key in tables {
        let node = &table.get(key)?.node;
        // A variable or a flag gives a table as JSON.
        let node = if let Value::Untyped(text) = &node.value { text.json(&node.at)? } else { node };
        table = node.value.table()?;
    }
    let node = &table.get(last)?.node;
    (!matches!(node.value, Value::Null | Value::Blank(_))).then_some(node)
}

fn integer(node: &Node) -> Option<i128> {
    match &node.value {
        Value::Integer(value) => Some(*value),
        Value::Untyped(text) => text.integer(),
        _ => None,
    }
}

fn text(node: &Node) -> Option<&str> {
    match &node.value {
        Value::String(value) => Some(value),
        Value::Untyped(text) => Some(text.text.trim()),
        _ => None,
    }
}
