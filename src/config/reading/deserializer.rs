//! The tree as serde sees it: every error gets the place of its value, every ignored key is noted.

use serde::de::{DeserializeSeed, Deserializer, Unexpected, Visitor};

use super::access::{Items, Keys, Variant};
use super::attempt::{Attempt, Reading};
use super::fault::{Fault, Found, Kind, in_words};
use super::secrecy;
use super::trail::{Trail, TrailStep};
use crate::config::tree::{At, Entry, Node, Step, Table, Untyped, Value, folded};

/// A key that the type did not ask for.
#[derive(Clone, Debug)]
pub(crate) struct Unknown {
    pub(crate) path: Vec<Step>,
    pub(crate) at: At,
    /// The fields that the type knows beside it, where it told them.
    pub(crate) known: Vec<&'static str>,
}

impl Unknown {
    pub(in crate::config) fn key(&self) -> Option<&str> {
        self.path.last()?.key()
    }
}

/// One value.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) node: &'a Node,
    pub(super) trail: &'a Trail<'a>,
    pub(super) attempt: &'a Attempt<'a>,
}

impl<'a> Reader<'a> {
    pub(super) fn found(&self) -> Found {
        let (at, over) = (self.node.at.clone(), self.node.over.clone());
        Found { path: self.trail.path(), node: self.node, at, over, is_key: false }
    }

    /// Gives every error that has no place yet the place of this value.
    fn placed<T>(&self, result: Result<T, Fault>) -> Result<T, Fault> {
        result.map_err(|fault| fault.without(self.node).at(|| self.found()))
    }

    fn unexpected(&self) -> Unexpected<'static> {
        match &self.node.value {
            Value::Null | Value::Blank(_) => Unexpected::Unit,
            Value::Boolean(value) => Unexpected::Bool(*value),
            Value::Integer(_) => Unexpected::Signed(0),
            Value::Float(value) => Unexpected::Float(*value),
            Value::String(_) | Value::Untyped(_) => Unexpected::Str(""),
            Value::Array(_) => Unexpected::Seq,
            Value::Table(_) => Unexpected::Map,
        }
    }

    fn wrong_type<'de, T>(&self, visitor: &impl Visitor<'de>) -> Result<T, Fault> {
        self.placed(Err(serde::de::Error::invalid_type(self.unexpected(), visitor)))
    }

    /// A text that can't be what the type wants.
    fn unfit<'de, T>(&self, visitor: &impl Visitor<'de>) -> Result<T, Fault> {
        self.placed(Err(Kind::WrongValue { found: "text", expected: in_words(visitor) }.into()))
    }

    /// The same with another value in place of this one.
    fn with(self, node: &'a Node) -> Self {
        Self { node, ..self }
    }

    fn untyped(&self) -> Option<&'a Untyped> {
        match &self.node.value {
            Value::Untyped(untyped) => Some(untyped),
            _ => None,
        }
    }

    /// As a list or table in JSON, where it is a text of which the type decides what it is.
    fn json(&self) -> Option<&'a Node> {
        self.untyped().and_then(|untyped| untyped.json(&self.node.at))
    }

    /// Reads a table; what the visitor leaves unread is as unknown as what it ignores.
    pub(super) fn table<'de, V: Visitor<'de>>(
        self,
        table: &'a Table,
        known: Option<&'static [&'static str]>,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let mut keys = Keys::new(self, table, known);
        let value = visitor.visit_map(&mut keys).map_err(|fault| keys.at_second(fault));
        if value.is_ok() {
            keys.rest_is_unknown();
        }
        self.placed(value)
    }

    pub(super) fn array<'de, V: Visitor<'de>>(
        self,
        array: &'a [Node],
        positional: bool,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let mut items = Items::new(self, array, positional);
        let value = visitor.visit_seq(&mut items).and_then(|value| match items.read_and_left() {
            (_, 0) => Ok(value),
            (read, left) => {
                let expected = format!("an array of {read}");
                Err(Kind::WrongLength { found: read + left, expected }.into())
            }
        });
        self.placed(value)
    }

    /// A type without content takes no keys.
    pub(super) fn unit<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.value {
            Value::Null => self.placed(visitor.visit_unit()),
            Value::Table(table) | Value::Blank(table) => {
                Keys::new(self, table, Some(&[])).rest_is_unknown();
                self.placed(visitor.visit_unit())
            }
            _ => self.wrong_type(&visitor),
        }
    }

    /// What a variable or a flag says of a list.
    fn listed<'de, V: Visitor<'de>>(
        self,
        untyped: &'a Untyped,
        positional: bool,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match untyped.items(&self.node.at) {
            Some(items) => self.array(items, positional, visitor),
            None => self.placed(Err(Kind::BrokenList.into())),
        }
    }

    /// A number. One that the type would make infinite is too large.
    fn float<'de, V: Visitor<'de>>(self, largest: f64, visitor: V) -> Result<V::Value, Fault> {
        let value = match &self.node.value {
            Value::Untyped(untyped) => match untyped.float() {
                Some(value) => value,
                None => return self.unfit(&visitor),
            },
            Value::Float(value) => *value,
            // Types for floats know no integers of 128 bits.
            #[expect(clippy::cast_precision_loss, reason = "the type asks for a float")]
            Value::Integer(value) if i64::try_from(*value).is_err() => *value as f64,
            _ => return self.deserialize_any(visitor),
        };
        if value.is_finite() && value.abs() > largest {
            return self.placed(Err(Kind::Custom("this number is too large".to_owned()).into()));
        }
        self.placed(visitor.visit_f64(value))
    }

    fn integer<'de, V: Visitor<'de>>(value: i128, visitor: V) -> Result<V::Value, Fault> {
        // Small types accept 64 bits, checked; 128 bits go only to those that know them.
        match (i64::try_from(value), u64::try_from(value), u128::try_from(value)) {
            (Ok(value), ..) => visitor.visit_i64(value),
            (_, Ok(value), _) => visitor.visit_u64(value),
            (_, _, Ok(value)) => visitor.visit_u128(value),
            _ => visitor.visit_i128(value),
        }
    }
}

/// Types that a text is tried as where nothing else says what it is.
macro_rules! typed {
    ($($kind:ident: $($method:ident)*;)*) => {$($(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            match self.untyped() {
                Some(untyped) => typed!(@$kind self, untyped, visitor),
                None => self.deserialize_any(visitor),
            }
        }
    )*)*};
    (@integer $reader:ident, $untyped:ident, $visitor:ident) => {
        match $untyped.integer() {
            Some(value) => $reader.placed(Self::integer(value, $visitor)),
            None => $reader.unfit(&$visitor),
        }
    };
    (@string $reader:ident, $untyped:ident, $visitor:ident) => {
        $reader.placed($visitor.visit_str(&$untyped.text))
    };
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.value {
            Value::Null | Value::Blank(_) => self.placed(visitor.visit_unit()),
            Value::Boolean(value) => self.placed(visitor.visit_bool(*value)),
            Value::Integer(value) => self.placed(Self::integer(*value, visitor)),
            Value::Float(value) => self.placed(visitor.visit_f64(*value)),
            Value::String(value) => self.placed(visitor.visit_str(value)),
            Value::Untyped(untyped) => {
                match self.attempt.guesses.of(self.node, untyped.meanings(&self.node.at)) {
                    Some(meant) => self.with(meant).deserialize_any(visitor),
                    None => self.unfit(&visitor),
                }
            }
            Value::Array(array) => self.array(array, false, visitor),
            Value::Table(table) => self.table(table, None, visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Some(untyped) = self.untyped() else { return self.deserialize_any(visitor) };
        match untyped.boolean() {
            Some(value) => self.placed(visitor.visit_bool(value)),
            None => self.unfit(&visitor),
        }
    }

    typed! {
        integer: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
            deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128;
        string: deserialize_char deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf
            deserialize_identifier;
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.float(f32::MAX.into(), visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.float(f64::MAX, visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.untyped() {
            Some(untyped) => self.listed(untyped, false, visitor),
            None => self.deserialize_any(visitor),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match (&self.node.value, self.json()) {
            (Value::Blank(table), _) => self.table(table, None, visitor),
            (_, Some(json)) => self.with(json).deserialize_any(visitor),
            (Value::Untyped(_), None) => self.unfit(&visitor),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let absent = self.attempt.absent && matches!(self.trail.step, TrailStep::Root);
        if absent || matches!(self.node.value, Value::Null | Value::Blank(_)) {
            self.placed(visitor.visit_none())
        } else {
            self.placed(visitor.visit_some(self))
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.unit(visitor)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.placed(visitor.visit_newtype_struct(self))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let no_table = |fault| Fault { keys: fields, ..fault };
        match &self.node.value {
            Value::Table(table) | Value::Blank(table) => self.table(table, Some(fields), visitor),
            Value::Untyped(_) => match self.json().map(|json| (json, &json.value)) {
                Some((json, Value::Table(table))) => self.with(json).table(table, Some(fields), visitor),
                _ => self.unfit(&visitor).map_err(no_table),
            },
            // Not from an array either: which position is which field can't be read from a file.
            _ => self.wrong_type(&visitor).map_err(no_table),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.value {
            Value::Array(array) => self.array(array, true, visitor),
            Value::Untyped(untyped) => self.listed(untyped, true, visitor),
            _ => self.wrong_type(&visitor),
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let variant = match &self.node.value {
            Value::Untyped(untyped) => match self.json() {
                Some(json) => return self.with(json).deserialize_enum(name, variants, visitor),
                None => Variant { reader: self, name: spelled(untyped.text.trim(), variants), content: None },
            },
            Value::String(name) => Variant { reader: self, name, content: None },
            Value::Table(table) => {
                let entries = table.entries.iter().filter(|entry| !self.attempt.hides(&entry.node));
                let entries: Vec<_> = entries.collect();
                let [entry] = *entries else {
                    return self.placed(Err(Kind::NotOneVariant(names(&entries)).into()));
                };
                let name = if entry.loose { spelled(&entry.key, variants) } else { &entry.key };
                Variant { reader: self, name, content: Some(entry) }
            }
            _ => return self.wrong_type(&visitor),
        };
        self.placed(visitor.visit_enum(variant))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if let TrailStep::Key(key, at, known) = self.trail.step
            && known.is_none_or(|known| !known.contains(&key))
        {
            self.note_unknown(at, known);
        }
        visitor.visit_unit()
    }
}

/// The one of `names` that a variable or a flag means, which can't spell all of them; else the text itself.
pub(super) fn spelled<'a>(text: &'a str, names: &[&'static str]) -> &'a str {
    let alike = || names.iter().find(|name| folded(name) == folded(text)).copied();
    if names.contains(&text) { text } else { alike().unwrap_or(text) }
}

/// The keys of these entries, each as it is spelled.
fn names(entries: &[&Entry]) -> Vec<String> {
    entries.iter().map(|entry| entry.key.clone()).collect()
}

impl Reader<'_> {
    pub(super) fn unknown(&self, at: &At, known: Option<&'static [&'static str]>) -> Unknown {
        let known = known.unwrap_or_default().to_vec();
        Unknown { path: self.trail.path(), at: at.clone(), known }
    }

    pub(super) fn note_unknown(&self, at: &At, known: Option<&'static [&'static str]>) {
        self.attempt.unknown.borrow_mut().push(self.unknown(at, known));
    }

    pub(super) fn seed<'de, S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Fault> {
        let _reading = Reading(&self);
        let (read, holds_secret) = secrecy::noticed(|| seed.deserialize(self));
        // Here too: a type may refuse, as with `try_from`, what it has read without an error.
        let node = self.node;
        self.placed(if holds_secret { read.map_err(|fault| fault.beside_secret(node)) } else { read })
    }
}
