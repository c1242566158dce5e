//! Reading a record as a type.

use std::cell::Cell;
use std::fmt;

use serde::de::DeserializeOwned;
use serde::de::value::MapDeserializer;
use serde_json::Error;

use crate::storage::views::anhanga::contract::Record;

/// Why a record can't be read as a type.
#[derive(Debug)]
pub(crate) struct Misfit {
    /// The field whose value does not fit; `None` where one is missing, which the error itself names.
    pub(crate) field: Option<String>,
    error: Error,
}

impl fmt::Display for Misfit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(formatter, "the field `{}`: {}", field.escape_debug(), self.error),
            None => self.error.fmt(formatter),
        }
    }
}

/// The record as the type.
pub(crate) fn fitted<T: DeserializeOwned>(record: &Record) -> Result<T, Misfit> {
    T::deserialize(record).or_else(|error| {
        // A table has null in the fields that a record was never given; the type may have a default for them.
        let given = record.iter().filter(|(_, value)| !value.is_null());
        let given: Record = given.map(|(field, value)| (field.clone(), value.clone())).collect();
        T::deserialize(&given).map_err(|_| Misfit { field: stopped_at::<T>(record), error })
    })
}

/// The field at which reading gives up; `None` where it comes to the end first.
fn stopped_at<T: DeserializeOwned>(record: &Record) -> Option<String> {
    let at = Cell::new(None);
    let mut fields = record.iter();
    let watched = std::iter::from_fn(|| {
        let next = fields.next().map(|(field, value)| (field.as_str(), value));
        at.set(next.map(|(field, _)| field));
        next
    });
    let _: Result<T, Error> = T::deserialize(MapDeserializer::new(watched));
    at.get().map(str::to_owned)
}
