use std::collections::HashMap;

use serde::de::IgnoredAny;

use super::text::Text;
use crate::config::tree::{At, DEEPEST, Entry, Node, Table, Value};
use crate::diagnostics::{Diagnostic, Report};

/// The tree of a JSON document.
///
/// `serde_json` checks the syntax and reads strings; this walk over the checked text finds the places.
pub(super) fn parse(text: &Text<'_>) -> Result<Table, Report> {
    if let Err(error) = serde_json::from_str::<IgnoredAny>(text.content) {
        return Err(syntax_error(text, &error).into());
    }
    let mut walk = Walk { text, at: 0, repeated: Report::new() };
    walk.space();
    let start = walk.at;
    let node = walk.value(1)?;
    match node.value {
        _ if !walk.repeated.is_clean() => Err(walk.repeated),
        Value::Table(table) => Ok(table),
        _ => Err(not_a_table(text, start).into()),
    }
}

fn not_a_table(text: &Text<'_>, start: usize) -> Diagnostic {
    text.error("configuration in JSON must be an object", start)
        .help("write `{\"notes\": {\"limit\": 10}}` for the section `notes`")
}

fn syntax_error(text: &Text<'_>, error: &serde_json::Error) -> Diagnostic {
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(&*message, |(message, _)| message);
    // Columns of serde_json are bytes of the line, from 1; 0 is the end of the line before.
    let line_start = match error.line() {
        0 | 1 => 0,
        line => text.content.match_indices('\n').nth(line - 2).map_or(text.content.len(), |(at, _)| at + 1),
    };
    text.error(format!("this is not valid JSON: {message}"), line_start + error.column().saturating_sub(1))
}

struct Walk<'a, 't> {
    text: &'a Text<'t>,
    at: usize,
    repeated: Report,
}

impl<'t> Walk<'_, 't> {
    fn rest(&self) -> &'t str {
        self.text.content.get(self.at..).unwrap_or_default()
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    }

    /// Passes one character and the space after it, if it comes next.
    fn pass(&mut self, expected: char) -> bool {
        let comes = self.rest().starts_with(expected);
        if comes {
            self.at += expected.len_utf8();
            self.space();
        }
        comes
    }

    fn invalid(&self) -> Report {
        self.text.error("this is not valid JSON", self.at).into()
    }

    fn value(&mut self, depth: usize) -> Result<Node, Report> {
        let at = self.text.at(self.at);
        if depth > DEEPEST {
            return Err(self.text.too_deep("objects and arrays", self.at).into());
        }
        let value = match self.rest().bytes().next() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.word()?,
        };
        self.space();
        Ok(Node::new(value, at))
    }

    fn object(&mut self, depth: usize) -> Result<Value, Report> {
        self.pass('{');
        let mut entries: Vec<Entry> = Vec::new();
        let mut known: HashMap<String, At> = HashMap::new();
        while !self.pass('}') {
            let key_offset = self.at;
            let key_at = self.text.at(key_offset);
            let key = self.string()?;
            self.space();
            if !self.pass(':') {
                return Err(self.invalid());
            }
            let node = self.value(depth + 1)?;
            if let Some(first) = known.insert(key.clone(), key_at.clone()) {
                let error = self.text.twice(&key, key_offset);
                self.repeated.push(error.place("first", first.location()));
            } else {
                entries.push(Entry::new(key, key_at, node));
            }
            if !self.pass(',') && !self.rest().starts_with('}') {
                return Err(self.invalid());
            }
        }
        Ok(Value::Table(Table { entries }))
    }

    fn array(&mut self, depth: usize) -> Result<Value, Report> {
        self.pass('[');
        let mut items = Vec::new();
        while !self.pass(']') {
            items.push(self.value(depth + 1)?);
            if !self.pass(',') && !self.rest().starts_with(']') {
                return Err(self.invalid());
            }
        }
        Ok(Value::Array(items))
    }

    fn string(&mut self) -> Result<String, Report> {
        let rest = self.rest();
        let mut escaped = false;
        let end = rest.bytes().enumerate().skip(1).find(|(_, byte)| {
            let ends = *byte == b'"' && !escaped;
            escaped = *byte == b'\\' && !escaped;
            ends
        });
        let token = end.and_then(|(end, _)| rest.get(..=end)).ok_or_else(|| self.invalid())?;
        let string = serde_json::from_str(token).map_err(|_| self.invalid())?;
        self.at += token.len();
        Ok(string)
    }

    fn number(&mut self) -> Result<Value, Report> {
        let rest = self.rest();
        let length = rest
            .bytes()
            .position(|byte| !matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9'))
            .unwrap_or(rest.len());
        let token = rest.get(..length).unwrap_or_default();
        let value = if token.contains(['.', 'e', 'E']) {
            token.parse().ok().filter(|value: &f64| value.is_finite()).map(Value::Float)
        } else {
            token.parse().ok().map(Value::Integer)
        };
        let value = value.ok_or_else(|| self.text.too_large(self.at))?;
        self.at += length;
        Ok(value)
    }

    fn word(&mut self) -> Result<Value, Report> {
        let words = [("true", Value::Boolean(true)), ("false", Value::Boolean(false)), ("null", Value::Null)];
        for (word, value) in words {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.invalid())
    }
}
