//! What variables and flags give: texts without a type, under keys without an exact spelling.

use std::sync::OnceLock;

use super::node::{At, Node, Table, Value, from_json};

/// A text of which the type that reads it decides what it is.
#[derive(Clone)]
pub(crate) struct Untyped {
    pub(crate) text: String,
    /// The texts of lower layers that are a part of the table that it is, the lowest first.
    below: Vec<Below>,
    // Made once and kept: values are known by their address when a section is read several times.
    items: OnceLock<Vec<Node>>,
    /// What the text alone is.
    own: OnceLock<Option<Box<Node>>>,
    /// What it is together with those below.
    all: OnceLock<Box<Node>>,
    meanings: OnceLock<Vec<Node>>,
}

/// A text that is a table.
#[derive(Clone)]
struct Below {
    text: String,
    table: Table,
}

impl Untyped {
    pub(crate) fn new(text: String) -> Self {
        Self {
            text,
            below: Vec::new(),
            items: OnceLock::new(),
            own: OnceLock::new(),
            all: OnceLock::new(),
            meanings: OnceLock::new(),
        }
    }

    /// Lays it over another text if both are tables in JSON: as a table it is both then, as a text it stays itself.
    pub(crate) fn lay_over(&mut self, mut below: Self, at_below: &At, at: &At) {
        below.own(at_below);
        let Some(Node { value: Value::Table(table), .. }) = below.own.take().flatten().map(|node| *node)
        else {
            return;
        };
        if !matches!(self.own(at), Some(Node { value: Value::Table(_), .. })) {
            return;
        }
        let mut all = below.below;
        all.push(Below { text: below.text, table });
        all.append(&mut self.below);
        self.below = all;
        self.all = OnceLock::new();
        self.meanings = OnceLock::new();
    }

    /// Whether it is the same, wherever either comes from.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.texts().eq(other.texts())
    }

    /// All that was written, the upper layers first.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&*self.text).chain(self.below.iter().rev().map(|below| &*below.text))
    }

    /// As a list: JSON where it begins with `[`, else what is between commas; `None` if it is meant as JSON and is none.
    pub(crate) fn items(&self, at: &At) -> Option<&[Node]> {
        match self.json(at) {
            Some(Node { value: Value::Array(items), .. }) => return Some(items),
            None if self.is_meant_as_json_list() => return None,
            _ => {}
        }
        let items = self.items.get_or_init(|| {
            let item = |text: &str| Node::new(Value::Untyped(Self::new(text.trim().to_owned())), at.clone());
            if self.text.trim().is_empty() { Vec::new() } else { self.text.split(',').map(item).collect() }
        });
        Some(items)
    }

    /// Whether it looks like a list in JSON, such as one whose quotes a shell has taken, and not like `[::1]:80,[::1]:81`.
    fn is_meant_as_json_list(&self) -> bool {
        let text = self.text.trim();
        let is_closed_once = text.find(']') == text.len().checked_sub(1);
        text.starts_with(['[']) && is_closed_once
            || ["[\"", "[{", "[["].iter().any(|start| text.starts_with(start))
    }

    /// As a list or table in JSON, if it is one; a table with what lower layers say of it.
    pub(crate) fn json(&self, at: &At) -> Option<&Node> {
        let own = self.own(at)?;
        let Value::Table(table) = &own.value else { return Some(own) };
        if self.below.is_empty() {
            return Some(own);
        }
        // At once, for there may be many layers.
        let all = || {
            let mut all = Table::default();
            all.merge_all(self.below.iter().map(|below| &below.table).chain([table]).cloned().collect());
            Box::new(Node::new(Value::Table(all), at.clone()))
        };
        Some(self.all.get_or_init(all))
    }

    fn own(&self, at: &At) -> Option<&Node> {
        let parse = || {
            let looks_so = self.text.trim_start().starts_with(['[', '{']);
            let value = looks_so.then(|| serde_json::from_str(&self.text).ok()).flatten()?;
            from_json(value, at, 1).map(Box::new)
        };
        self.own.get_or_init(parse).as_deref()
    }

    /// What it may mean for a type that does not say what it wants: what it looks like first, and always a text.
    pub(crate) fn meanings(&self, at: &At) -> &[Node] {
        self.meanings.get_or_init(|| {
            let text = Value::String(self.text.clone());
            let word = self.boolean().map(Value::Boolean);
            let meanings = if let Some(json) = self.json(at) {
                vec![json.value.clone(), text]
            } else if let Some(number) = self.number() {
                std::iter::once(number).chain(word).chain([text]).collect()
            } else if matches!(self.text.trim(), "true" | "false") {
                word.into_iter().chain([text]).collect()
            } else {
                let list = self.items(at).filter(|items| items.len() > 1);
                let list = list.map(|items| Value::Array(items.to_vec()));
                std::iter::once(text).chain(word).chain(list).collect()
            };
            meanings.into_iter().map(|value| Node::new(value, at.clone())).collect()
        })
    }

    fn number(&self) -> Option<Value> {
        let float = || self.float().filter(|float| float.is_finite()).map(Value::Float);
        self.integer().map(Value::Integer).or_else(float)
    }

    /// As a whole number, if it is one.
    pub(crate) fn integer(&self) -> Option<i128> {
        integer(self.text.trim())
    }

    /// As a number, if it is one.
    pub(crate) fn float(&self) -> Option<f64> {
        let text = self.text.trim();
        // `inf` is a float, 1e999 is a slip.
        let is_meant =
            |value: &f64| value.is_finite() || !text.contains(|letter: char| letter.is_ascii_digit());
        text.parse().ok().filter(is_meant)
    }

    /// As yes or no, if it is one of the words for it.
    pub(crate) fn boolean(&self) -> Option<bool> {
        match &*self.text.trim().to_ascii_lowercase() {
            "true" | "yes" | "on" | "1" => Some(true),
            "false" | "no" | "off" | "0" => Some(false),
            _ => None,
        }
    }
}

fn integer(text: &str) -> Option<i128> {
    text.parse().ok()
}

/// A key without what variables and flags can't spell: case, and everything but letters and digits.
pub(crate) fn folded(key: &str) -> String {
    key.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
