use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crate::base::Origin;
use crate::diagnostics::Location;

/// How deep tables and arrays may be nested. Everything that walks a tree recurses no deeper than this.
pub(super) const DEEPEST: usize = 100;

/// What a layer was made from.
#[derive(Debug)]
pub(super) enum Source {
    File(Arc<Path>),
    Code(Origin),
    /// Of a section that is not there.
    Nowhere,
}

/// The place of a value: small, as there is one for each value and one for each key.
#[derive(Clone, Debug)]
pub(super) struct At {
    pub(super) source: Arc<Source>,
    pub(super) line: u32,
    pub(super) column: u32,
}

impl At {
    /// A value that was set in code.
    pub(super) fn code(origin: Origin) -> Self {
        Self { source: Arc::new(Source::Code(origin)), line: 0, column: 0 }
    }

    pub(super) fn is_known(&self) -> bool {
        !matches!(*self.source, Source::Nowhere)
    }

    pub(super) fn location(&self) -> Location {
        match &*self.source {
            Source::File(path) => {
                Location::File { path: Arc::clone(path), line: self.line, column: self.column }
            }
            Source::Code(origin) => Location::SetInCode(*origin),
            Source::Nowhere => Location::Unknown,
        }
    }
}

/// A value and its place. No `Debug`: the value may be a secret.
#[derive(Clone)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) at: At,
}

#[derive(Clone)]
pub(super) enum Value {
    Null,
    Boolean(bool),
    Integer(i128),
    Float(f64),
    String(String),
    Array(Vec<Node>),
    Table(Table),
}

/// Keys with their values in the order of the file. A key is there once.
#[derive(Clone, Default)]
pub(super) struct Table {
    pub(super) entries: Vec<Entry>,
}

#[derive(Clone)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) key_at: At,
    pub(super) node: Node,
}

impl Table {
    pub(super) fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// Lays another table over this one: tables are merged by key, everything else is replaced.
    pub(super) fn merge(&mut self, over: Self) {
        let known: HashMap<&str, usize> =
            self.entries.iter().enumerate().map(|(at, entry)| (&*entry.key, at)).collect();
        let targets: Vec<_> = over.entries.iter().map(|entry| known.get(&*entry.key).copied()).collect();
        for (entry, target) in over.entries.into_iter().zip(targets) {
            match target.and_then(|at| self.entries.get_mut(at)) {
                Some(known) => known.replace(entry),
                None => self.entries.push(entry),
            }
        }
    }
}

impl Entry {
    fn replace(&mut self, over: Self) {
        match (&mut self.node.value, over.node.value) {
            // The place stays that of the first: a missing key is best looked for in the file, below its header.
            (Value::Table(table), Value::Table(over)) => table.merge(over),
            (_, value) => {
                self.key_at = over.key_at;
                self.node = Node { value, at: over.node.at };
            }
        }
    }
}

/// The tree of a value that was set in code; `None` if it is nested too deep.
pub(super) fn from_json(value: serde_json::Value, at: &At, depth: usize) -> Option<Node> {
    if depth > DEEPEST {
        return None;
    }
    let value = match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Boolean(value),
        serde_json::Value::Number(number) => {
            let integer = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
            integer.map_or_else(|| number.as_f64().map_or(Value::Null, Value::Float), Value::Integer)
        }
        serde_json::Value::String(value) => Value::String(value),
        serde_json::Value::Array(items) => {
            let items: Option<_> = items.into_iter().map(|item| from_json(item, at, depth + 1)).collect();
            Value::Array(items?)
        }
        serde_json::Value::Object(map) => {
            let entry = |(key, value)| {
                let node = from_json(value, at, depth + 1)?;
                Some(Entry { key, key_at: at.clone(), node })
            };
            Value::Table(Table { entries: map.into_iter().map(entry).collect::<Option<_>>()? })
        }
    };
    Some(Node { value, at: at.clone() })
}
