use bytes::Bytes;

use crate::storage::contract::json::JsonText;
use crate::storage::contract::names::Id;
use crate::storage::contract::revision::Rev;
use crate::storage::contract::time::Timestamp;

/// What an entry holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// JSON, kept as its text.
    Json(JsonText),
    /// Bytes that nobody looks into.
    Bytes(Bytes),
    /// A counter, the one kind that [`Op::Add`](crate::storage::Op::Add) works on.
    Int(i64),
}

impl Value {
    /// The size that counts against [`Limits::value_bytes`](crate::storage::Limits::value_bytes).
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Value::Json(text) => text.as_bytes().len(),
            Value::Bytes(bytes) => bytes.len(),
            Value::Int(_) => size_of::<i64>(),
        }
    }

    /// `json`, `bytes` or `int`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Json(_) => "json",
            Value::Bytes(_) => "bytes",
            Value::Int(_) => "int",
        }
    }
}

impl From<JsonText> for Value {
    fn from(text: JsonText) -> Value {
        Value::Json(text)
    }
}

impl From<Bytes> for Value {
    fn from(bytes: Bytes) -> Value {
        Value::Bytes(bytes)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Int(number)
    }
}

/// What the engine knows about an entry besides its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meta {
    /// The version.
    pub rev: Rev,
    /// When this life of the entry began: its first write since it was last absent.
    pub created: Timestamp,
    /// When it was last written; never goes backwards within a life.
    pub updated: Timestamp,
    /// From when on it is absent; `None` for never.
    pub expires: Option<Timestamp>,
}

impl Meta {
    /// Whether the entry is there at this time.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.expires.is_none_or(|expires| expires > now)
    }
}

/// An entry as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name within the collection.
    pub id: Id,
    /// What it holds; `None` only in a scan for keys.
    pub value: Option<Value>,
    /// What the engine knows about it.
    pub meta: Meta,
}
