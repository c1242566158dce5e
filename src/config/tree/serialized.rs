//! The tree of a value that is set in code: as `serde_json` would have it, but no number becomes a null.

use std::collections::BTreeMap;
use std::fmt::Display;

use serde::Serialize;
use serde::ser::{self, SerializeMap as _, Serializer};

use super::node::{At, DEEPEST, Entry, Node, Table, Value, from_json};
use crate::base::catch_panic;

/// How `serde_json` marks text that is JSON already, and numbers that it keeps as text.
const JSON_TEXT: &str = "$serde_json::private::";

/// Why a value is none of a configuration.
#[derive(Clone, Debug)]
pub(crate) enum Unfit {
    TooDeep,
    /// In other words.
    Because(String),
}

impl Display for Unfit {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooDeep => write!(formatter, "it is nested deeper than {DEEPEST} levels"),
            Self::Because(why) => formatter.write_str(why),
        }
    }
}

impl std::error::Error for Unfit {}

impl ser::Error for Unfit {
    fn custom<T: Display>(message: T) -> Self {
        Self::Because(message.to_string())
    }
}

/// The tree of a value that stands so deep.
pub(crate) fn serialized(value: &impl Serialize, at: &At, depth: usize) -> Result<Node, Unfit> {
    let grown = catch_panic(|| value.serialize(Grow { at, depth }));
    grown.unwrap_or_else(|text| Err(Unfit::Because(format!("it panicked: {text}"))))
}

/// Makes a node at a depth.
#[derive(Clone, Copy)]
struct Grow<'a> {
    at: &'a At,
    depth: usize,
}

impl<'a> Grow<'a> {
    fn node(self, value: Value) -> Result<Node, Unfit> {
        self.checked().map(|grow| Node::new(value, grow.at.clone()))
    }

    fn checked(self) -> Result<Self, Unfit> {
        if self.depth > DEEPEST { Err(Unfit::TooDeep) } else { Ok(self) }
    }

    fn below(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }

    /// As `serde_json` keeps integers: what is larger, no format of a file can say.
    fn integer(self, value: Option<i128>) -> Result<Node, Unfit> {
        let fits = |value: &i128| i64::try_from(*value).is_ok() || u64::try_from(*value).is_ok();
        let too_large = || Unfit::Because("number out of range".to_owned());
        self.node(Value::Integer(value.filter(fits).ok_or_else(too_large)?))
    }

    /// A table whose only key says which variant it is.
    fn variant(self, variant: Option<&str>, node: Node) -> Result<Node, Unfit> {
        match variant {
            Some(variant) => {
                let entries = vec![Entry::new(variant.to_owned(), self.at.clone(), node)];
                self.node(Value::Table(Table { entries }))
            }
            None => Ok(node),
        }
    }

    fn items(self, variant: Option<&'static str>) -> Result<Items<'a>, Unfit> {
        let inner = if variant.is_some() { self.below() } else { self };
        Ok(Items { outer: self, inner: inner.checked()?, variant, nodes: Vec::new() })
    }

    fn members(self, variant: Option<&'static str>) -> Result<Members<'a>, Unfit> {
        let inner = if variant.is_some() { self.below() } else { self };
        Ok(Members { outer: self, inner: inner.checked()?, variant, nodes: BTreeMap::new(), key: None })
    }
}

macro_rules! integers {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, value: $type) -> Result<Node, Unfit> {
            self.integer(Some(value.into()))
        })*
    };
}

impl<'a> Serializer for Grow<'a> {
    type Ok = Node;
    type Error = Unfit;
    type SerializeSeq = Items<'a>;
    type SerializeTuple = Items<'a>;
    type SerializeTupleStruct = Items<'a>;
    type SerializeTupleVariant = Items<'a>;
    type SerializeMap = Members<'a>;
    type SerializeStruct = Fields<'a>;
    type SerializeStructVariant = Members<'a>;

    integers!(serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128);
    integers!(serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64);

    fn serialize_u128(self, value: u128) -> Result<Node, Unfit> {
        self.integer(value.try_into().ok())
    }

    fn serialize_bool(self, value: bool) -> Result<Node, Unfit> {
        self.node(Value::Boolean(value))
    }

    fn serialize_f32(self, value: f32) -> Result<Node, Unfit> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<Node, Unfit> {
        self.node(Value::Float(value))
    }

    fn serialize_char(self, value: char) -> Result<Node, Unfit> {
        self.node(Value::String(value.into()))
    }

    fn serialize_str(self, value: &str) -> Result<Node, Unfit> {
        self.node(Value::String(value.to_owned()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Node, Unfit> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<Node, Unfit> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Node, Unfit> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Node, Unfit> {
        self.node(Value::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Node, Unfit> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Node, Unfit> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Node, Unfit> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Node, Unfit> {
        let node = value.serialize(self.checked()?.below())?;
        self.variant(Some(variant), node)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'a>, Unfit> {
        self.items(None)
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'a>, Unfit> {
        self.items(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items<'a>, Unfit> {
        self.items(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items<'a>, Unfit> {
        self.items(Some(variant))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members<'a>, Unfit> {
        self.members(None)
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Fields<'a>, Unfit> {
        Ok(if name.starts_with(JSON_TEXT) {
            Fields::Json(self, None)
        } else {
            Fields::Members(self.members(None)?)
        })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Members<'a>, Unfit> {
        self.members(Some(variant))
    }
}

/// A list, or a variant that is one.
struct Items<'a> {
    outer: Grow<'a>,
    inner: Grow<'a>,
    variant: Option<&'static str>,
    nodes: Vec<Node>,
}

impl Items<'_> {
    fn add(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Unfit> {
        self.nodes.push(value.serialize(self.inner.below())?);
        Ok(())
    }

    fn finished(self) -> Result<Node, Unfit> {
        let list = self.inner.node(Value::Array(self.nodes))?;
        self.outer.variant(self.variant, list)
    }
}

macro_rules! lists {
    ($($as_list:ident: $method:ident),*) => {
        $(impl ser::$as_list for Items<'_> {
            type Ok = Node;
            type Error = Unfit;
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
                self.add(value)
            }
            fn end(self) -> Result<Node, Unfit> {
                self.finished()
            }
        })*
    };
}
lists!(
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field
);

/// A table, or a variant that is one.
struct Members<'a> {
    outer: Grow<'a>,
    inner: Grow<'a>,
    variant: Option<&'static str>,
    /// The last one of a key counts.
    nodes: BTreeMap<String, Node>,
    key: Option<String>,
}

impl Members<'_> {
    fn add(&mut self, key: String, value: &(impl Serialize + ?Sized)) -> Result<(), Unfit> {
        self.nodes.insert(key, value.serialize(self.inner.below())?);
        Ok(())
    }

    fn finished(self) -> Result<Node, Unfit> {
        let entry = |(key, node)| Entry::new(key, self.inner.at.clone(), node);
        let entries = self.nodes.into_iter().map(entry).collect();
        let table = self.inner.node(Value::Table(Table { entries }))?;
        self.outer.variant(self.variant, table)
    }
}

impl ser::SerializeMap for Members<'_> {
    type Ok = Node;
    type Error = Unfit;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unfit> {
        self.key = Some(key_text(key)?);
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
        let no_key = || Unfit::Because("a value has no key".to_owned());
        let key = self.key.take().ok_or_else(no_key)?;
        self.add(key, value)
    }
    fn end(self) -> Result<Node, Unfit> {
        self.finished()
    }
}

impl ser::SerializeStructVariant for Members<'_> {
    type Ok = Node;
    type Error = Unfit;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Unfit> {
        self.add(key.to_owned(), value)
    }
    fn end(self) -> Result<Node, Unfit> {
        self.finished()
    }
}

/// A struct: a table, or a text that is JSON.
enum Fields<'a> {
    Members(Members<'a>),
    Json(Grow<'a>, Option<serde_json::Value>),
}

impl ser::SerializeStruct for Fields<'_> {
    type Ok = Node;
    type Error = Unfit;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Unfit> {
        match self {
            Self::Members(members) => members.add(key.to_owned(), value),
            Self::Json(_, parsed) => {
                let text = serde_json::to_value(value).map_err(ser::Error::custom)?;
                let text = text.as_str().unwrap_or_default();
                *parsed = Some(serde_json::from_str(text).map_err(ser::Error::custom)?);
                Ok(())
            }
        }
    }
    fn end(self) -> Result<Node, Unfit> {
        match self {
            Self::Members(members) => members.finished(),
            Self::Json(grow, parsed) => {
                from_json(parsed.unwrap_or_default(), grow.at, grow.depth).ok_or(Unfit::TooDeep)
            }
        }
    }
}

/// The text of a key, which `serde_json` has for all that is one.
fn key_text(key: &(impl Serialize + ?Sized)) -> Result<String, Unfit> {
    struct OneKey<'a, T: ?Sized>(&'a T);
    impl<T: Serialize + ?Sized> Serialize for OneKey<'_, T> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut map = serializer.serialize_map(Some(1))?;
            map.serialize_entry(self.0, &())?;
            map.end()
        }
    }
    match serde_json::to_value(OneKey(key)).map_err(ser::Error::custom)? {
        serde_json::Value::Object(map) => Ok(map.into_iter().map(|(key, _)| key).next().unwrap_or_default()),
        _ => Err(Unfit::Because("key must be a string".to_owned())),
    }
}
