//! What variables and flags give: texts without a type, under keys without an exact spelling.

use std::sync::OnceLock;

use super::tree::{At, Node, Value, from_json};

/// A text of which the type that reads it decides what it is.
#[derive(Clone)]
pub(crate) struct Untyped {
    pub(crate) text: String,
    // Made once and kept: values are known by their address when a section is read several times.
    items: OnceLock<Vec<Node>>,
    json: OnceLock<Option<Box<Node>>>,
    guess: OnceLock<Box<Node>>,
}

impl Untyped {
    pub(crate) fn new(text: String) -> Self {
        Self { text, items: OnceLock::new(), json: OnceLock::new(), guess: OnceLock::new() }
    }

    /// As a list: JSON where it begins with `[`, else what is between commas.
    pub(crate) fn items(&self, at: &At) -> &[Node] {
        if let Some(Node { value: Value::Array(items), .. }) = self.json(at) {
            return items;
        }
        self.items.get_or_init(|| {
            let item = |text: &str| Node::new(Value::Untyped(Self::new(text.trim().to_owned())), at.clone());
            if self.text.trim().is_empty() { Vec::new() } else { self.text.split(',').map(item).collect() }
        })
    }

    /// As a list or table in JSON, if it is one.
    pub(crate) fn json(&self, at: &At) -> Option<&Node> {
        let parse = || {
            let looks_so = self.text.trim_start().starts_with(['[', '{']);
            let value = looks_so.then(|| serde_json::from_str(&self.text).ok()).flatten()?;
            from_json(value, at, 1).map(Box::new)
        };
        self.json.get_or_init(parse).as_deref()
    }

    /// As what it looks like, for a type that does not say what it wants.
    pub(crate) fn guess(&self, at: &At) -> &Node {
        if let Some(json) = self.json(at) {
            return json;
        }
        self.guess.get_or_init(|| {
            let text = self.text.trim();
            let float = || text.parse().ok().filter(|float: &f64| float.is_finite()).map(Value::Float);
            let value = match text {
                "true" => Value::Boolean(true),
                "false" => Value::Boolean(false),
                _ => integer(text).map(Value::Integer).or_else(float).unwrap_or_else(|| self.as_string()),
            };
            Box::new(Node::new(value, at.clone()))
        })
    }

    fn as_string(&self) -> Value {
        Value::String(self.text.clone())
    }

    /// As a whole number, if it is one.
    pub(crate) fn integer(&self) -> Option<i128> {
        integer(self.text.trim())
    }

    /// As a number, if it is one.
    pub(crate) fn float(&self) -> Option<f64> {
        self.text.trim().parse().ok()
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
