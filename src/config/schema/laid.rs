//! Defaults that stand in attributes, before they are laid below all layers.

use std::fmt;

use serde::Serialize;
use serde_json::Map;

use crate::config::tree::{At, DEEPEST, Entry, Node, Table, Unfit, Value, serialized};

/// The value of a default. Not JSON, which has no infinite numbers.
#[derive(Clone)]
pub struct LaidDefault(Node);

/// A default that stands in an attribute.
///
/// # Errors
/// The words of a value that can't be configuration.
pub fn default_value(value: impl Serialize) -> Result<LaidDefault, String> {
    let node = serialized(&value, &At::nowhere(), 0);
    node.map(LaidDefault).map_err(|unfit: Unfit| unfit.to_string())
}

impl LaidDefault {
    /// The value in JSON; `None` for one that JSON does not have.
    #[must_use]
    pub fn json(&self) -> Option<serde_json::Value> {
        json(&self.0)
    }

    /// Its tree at a place so deep; `None` if it is nested too deep there.
    pub(super) fn placed(self, at: &At, depth: usize) -> Option<Node> {
        placed(self.0, at, depth)
    }
}

fn placed(node: Node, at: &At, depth: usize) -> Option<Node> {
    let below = |node| placed(node, at, depth + 1);
    let value = match node.value {
        _ if depth > DEEPEST => return None,
        Value::Array(items) => Value::Array(items.into_iter().map(below).collect::<Option<_>>()?),
        Value::Table(table) => {
            let entry = |entry: Entry| Some(Entry::new(entry.key, at.clone(), below(entry.node)?));
            Value::Table(Table { entries: table.entries.into_iter().map(entry).collect::<Option<_>>()? })
        }
        plain => plain,
    };
    Some(Node::new(value, at.clone()))
}

fn json(node: &Node) -> Option<serde_json::Value> {
    Some(match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Boolean(value) => (*value).into(),
        Value::Integer(value) => serde_json::Number::from_i128(*value)?.into(),
        Value::Float(value) => serde_json::Number::from_f64(*value)?.into(),
        Value::String(text) => text.as_str().into(),
        // The text of a variable and what a file leaves open are no defaults.
        Value::Untyped(_) | Value::Blank(_) => return None,
        Value::Array(items) => items.iter().map(json).collect::<Option<Vec<_>>>()?.into(),
        Value::Table(table) => {
            let entry = |entry: &Entry| Some((entry.key.clone(), json(&entry.node)?));
            table.entries.iter().map(entry).collect::<Option<Map<_, _>>>()?.into()
        }
    })
}

/// No content, as of every value.
impl fmt::Debug for LaidDefault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LaidDefault").finish_non_exhaustive()
    }
}
