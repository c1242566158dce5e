use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::storage::views::anhanga::error::PersistenceError;
use crate::storage::views::anhanga::schema::{PersistenceMeta, Resource};

/// What a record is known by. A number stays a number.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RecordId {
    /// A whole number.
    Number(i64),
    /// Text.
    Text(String),
}

impl RecordId {
    /// The id as text, as it stands in a URL or a key.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            RecordId::Number(number) => number.to_string(),
            RecordId::Text(text) => text.clone(),
        }
    }

    /// The id as JSON.
    #[must_use]
    pub fn value(&self) -> Value {
        match self {
            RecordId::Number(number) => Value::from(*number),
            RecordId::Text(text) => Value::from(text.as_str()),
        }
    }

    /// From a field of a record; `None` where it is neither text nor a whole number.
    #[must_use]
    pub fn of_value(value: &Value) -> Option<RecordId> {
        match value {
            Value::String(text) if !text.is_empty() => Some(RecordId::Text(text.clone())),
            Value::Number(number) => number.as_i64().map(RecordId::Number),
            _ => None,
        }
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RecordId::Number(number) => number.fmt(formatter),
            RecordId::Text(text) => write!(formatter, "`{}`", text.escape_debug()),
        }
    }
}

/// What a service takes for an id: text, a whole number, or a record that has one, typed or not.
pub trait IntoId: Send {
    /// The id that it is or has.
    ///
    /// # Errors
    /// `BadValue` where a record has none.
    fn into_id(self, meta: &PersistenceMeta) -> Result<RecordId, PersistenceError>;
}

impl IntoId for RecordId {
    fn into_id(self, _: &PersistenceMeta) -> Result<RecordId, PersistenceError> {
        Ok(self)
    }
}

impl IntoId for &RecordId {
    fn into_id(self, _: &PersistenceMeta) -> Result<RecordId, PersistenceError> {
        Ok(self.clone())
    }
}

impl IntoId for &str {
    fn into_id(self, meta: &PersistenceMeta) -> Result<RecordId, PersistenceError> {
        if self.is_empty() {
            return Err(PersistenceError::value(&meta.resource, "the id is empty; give one"));
        }
        Ok(RecordId::Text(self.to_owned()))
    }
}

impl IntoId for &String {
    fn into_id(self, meta: &PersistenceMeta) -> Result<RecordId, PersistenceError> {
        self.as_str().into_id(meta)
    }
}

impl IntoId for String {
    fn into_id(self, meta: &PersistenceMeta) -> Result<RecordId, PersistenceError> {
        self.as_str().into_id(meta)
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {
        $(impl IntoId for $number {
            fn into_id(self, meta: &PersistenceMeta) -> Result<RecordId, PersistenceError> {
                i64::try_from(self).map(RecordId::Number).map_err(|_| {
                    PersistenceError::value(&meta.resource, format!("the id {self} is beyond {}", i64::MAX))
                })
            }
        })*
    };
}

numbers! { i8 i16 i32 i64 isize u8 u16 u32 u64 usize }

impl IntoId for &Map<String, Value> {
    fn into_id(self, meta: &PersistenceMeta) -> Result<RecordId, PersistenceError> {
        self.get(&meta.identity).and_then(RecordId::of_value).ok_or_else(|| {
            let found = format!("the record has no `{}` that is text or a whole number", meta.identity);
            PersistenceError::value(&meta.resource, format!("{found}; give the id, or a record that has it"))
        })
    }
}

/// A typed record, by its identity.
impl<T: Resource> IntoId for &T {
    fn into_id(self, meta: &PersistenceMeta) -> Result<RecordId, PersistenceError> {
        match serde_json::to_value(self) {
            Ok(Value::Object(record)) => (&record).into_id(meta),
            Ok(_) => Err(PersistenceError::value(&meta.resource, "the record is no object")),
            Err(error) => Err(PersistenceError::value(&meta.resource, error.to_string())),
        }
    }
}
