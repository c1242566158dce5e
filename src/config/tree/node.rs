use std::cell::LazyCell;
use std::path::Path;
use std::sync::Arc;

use super::merging::Known;
use super::untyped::{Untyped, folded};
use crate::base::Origin;
use crate::diagnostics::Location;

/// How deep tables and arrays may be nested. Everything that walks a tree recurses no deeper than this.
pub(crate) const DEEPEST: usize = 100;

/// What a layer was made from.
#[derive(Debug)]
pub(crate) enum Source {
    /// What the declaration of a setting says.
    Default(Origin),
    File(Arc<Path>),
    /// A variable or a flag.
    Named(Arc<str>),
    /// A flag whose value is the argument behind it.
    TakesNext(Arc<str>),
    Code(Origin),
    /// Of a section that is not there.
    Nowhere,
}

/// The place of a value: small, as there is one for each value and one for each key.
#[derive(Clone, Debug)]
pub(crate) struct At {
    pub(crate) source: Arc<Source>,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl At {
    fn whole(source: Source) -> Self {
        Self { source: Arc::new(source), line: 0, column: 0 }
    }

    /// A value that was set in code.
    pub(crate) fn code(origin: Origin) -> Self {
        Self::whole(Source::Code(origin))
    }

    /// The default of a setting that is declared there.
    pub(crate) fn of_default(origin: Origin) -> Self {
        Self::whole(Source::Default(origin))
    }

    /// A variable or a flag.
    pub(crate) fn named(name: &str) -> Self {
        Self::whole(Source::Named(name.into()))
    }

    /// A flag whose value is the argument behind it.
    pub(crate) fn takes_next(flag: &str) -> Self {
        Self::whole(Source::TakesNext(flag.into()))
    }

    /// The flag, if its value is the argument behind it.
    pub(crate) fn flag_that_takes_next(&self) -> Option<&str> {
        match &*self.source {
            Source::TakesNext(flag) => Some(flag),
            _ => None,
        }
    }

    /// The file that it is in, if it is in one.
    pub(crate) fn file(&self) -> Option<&Path> {
        match &*self.source {
            Source::File(path) => Some(path),
            _ => None,
        }
    }

    /// What is not there.
    pub(crate) fn nowhere() -> Self {
        Self::whole(Source::Nowhere)
    }

    pub(crate) fn is_known(&self) -> bool {
        !matches!(*self.source, Source::Nowhere)
    }

    pub(crate) fn location(&self) -> Location {
        match &*self.source {
            Source::Default(origin) => Location::Code(*origin),
            Source::File(path) => {
                Location::File { path: Arc::clone(path), line: self.line, column: self.column }
            }
            Source::Named(name) => Location::Named(Arc::clone(name)),
            Source::TakesNext(flag) => Location::Named(format!("flag {flag}").into()),
            Source::Code(origin) => Location::SetInCode(*origin),
            Source::Nowhere => Location::Unknown,
        }
    }
}

/// A value and its place. No `Debug`: the value may be a secret.
#[derive(Clone)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) at: At,
    /// The places of the values that it overrides, the lowest layer first.
    pub(crate) over: Vec<At>,
}

impl Node {
    pub(crate) fn new(value: Value, at: At) -> Self {
        Self { value, at, over: Vec::new() }
    }

    /// Whether it is a table; one that a variable or a flag gives as JSON, and one without keys in YAML, becomes one.
    pub(crate) fn becomes_table(&mut self) -> bool {
        self.blank_becomes_table();
        if let Value::Untyped(text) = &self.value
            && let Some(Self { value: table @ Value::Table(_), .. }) = text.json(&self.at)
        {
            self.value = table.clone();
        }
        matches!(self.value, Value::Table(_))
    }

    /// Where nothing but a table can be meant.
    pub(crate) fn blank_becomes_table(&mut self) {
        if let Value::Blank(table) = &mut self.value {
            self.value = Value::Table(std::mem::take(table));
        }
    }
}

#[derive(Clone)]
pub(crate) enum Value {
    Null,
    /// Of YAML, where a table of which all keys are commented out is written like a null: which of both it is, the type
    /// decides. A table it is with what lower layers say of it.
    #[cfg_attr(not(feature = "yaml"), expect(dead_code, reason = "no other format makes one"))]
    Blank(Table),
    Boolean(bool),
    Integer(i128),
    Float(f64),
    String(String),
    /// The text of a variable or a flag: what it is, the type decides.
    Untyped(Untyped),
    Array(Vec<Node>),
    Table(Table),
}

impl Value {
    /// As a table, if it is one or may be.
    pub(crate) fn table(&self) -> Option<&Table> {
        match self {
            Self::Table(table) | Self::Blank(table) => Some(table),
            _ => None,
        }
    }

    /// As yes or no, also where a variable or a flag says it.
    pub(crate) fn boolean(&self) -> Option<bool> {
        match self {
            Self::Boolean(value) => Some(*value),
            Self::Untyped(text) => text.boolean(),
            _ => None,
        }
    }

    /// Whether it is the same, wherever either comes from.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Boolean(own), Self::Boolean(others)) => own == others,
            (Self::Integer(own), Self::Integer(others)) => own == others,
            (Self::Float(own), Self::Float(others)) => own.to_bits() == others.to_bits(),
            (Self::String(own), Self::String(others)) => own == others,
            (Self::Untyped(own), Self::Untyped(others)) => own.is_like(others),
            (Self::Array(own), Self::Array(others)) => {
                let mut pairs = own.iter().zip(others);
                own.len() == others.len() && pairs.all(|(own, others)| own.value.is_like(&others.value))
            }
            (Self::Table(own), Self::Table(others)) | (Self::Blank(own), Self::Blank(others)) => {
                own.is_like(others)
            }
            _ => false,
        }
    }
}

/// Keys with their values in the order of the file. A key is there once.
#[derive(Clone, Default)]
pub(crate) struct Table {
    pub(crate) entries: Vec<Entry>,
}

#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_at: At,
    pub(crate) node: Node,
    /// Whether the key comes from a variable or a flag, where neither case nor `-` and `_` are told apart.
    pub(crate) loose: bool,
}

impl Entry {
    pub(crate) fn new(key: String, key_at: At, node: Node) -> Self {
        Self { key, key_at, node, loose: false }
    }

    /// Whether it is meant by `key`, which is exact.
    pub(crate) fn is(&self, key: &str) -> bool {
        self.key == key || self.loose && folded(&self.key) == folded(key)
    }
}

impl Table {
    pub(crate) fn get(&self, key: &str) -> Option<&Entry> {
        self.position(key).and_then(|at| self.entries.get(at))
    }

    /// Takes an entry out.
    pub(crate) fn take(&mut self, key: &str) -> Option<Entry> {
        let at = self.position(key)?;
        Some(self.entries.remove(at))
    }

    /// Where an entry is, an exact one before one that may be meant.
    pub(crate) fn position(&self, key: &str) -> Option<usize> {
        let exact = self.entries.iter().position(|entry| entry.key == key);
        exact.or_else(|| self.entries.iter().position(|entry| entry.is(key)))
    }

    /// Whether it has the same keys with the same values, in whichever order.
    fn is_like(&self, other: &Self) -> bool {
        let (own, others) = (&self.entries, &other.entries);
        let any_loose = || own.iter().chain(others).any(|entry| entry.loose);
        // Mostly the order is the same too.
        let known = LazyCell::new(|| Known::of(others, any_loose()));
        own.len() == others.len()
            && own.iter().zip(others).all(|(entry, beside)| {
                let like = if entry.key == beside.key {
                    Some(beside)
                } else {
                    known.target(entry, others).and_then(|at| others.get(at))
                };
                like.is_some_and(|like| entry.node.value.is_like(&like.node.value))
            })
    }
}

/// The tree of a value that was set in code; `None` if it is nested too deep.
pub(crate) fn from_json(value: serde_json::Value, at: &At, depth: usize) -> Option<Node> {
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
            let entry = |(key, value)| Some(Entry::new(key, at.clone(), from_json(value, at, depth + 1)?));
            Value::Table(Table { entries: map.into_iter().map(entry).collect::<Option<_>>()? })
        }
    };
    Some(Node::new(value, at.clone()))
}
