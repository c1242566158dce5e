//! Reading a record as a type.

use std::cell::Cell;
use std::fmt;

use serde::de::DeserializeOwned;
use serde::de::value::MapDeserializer;
use serde_json::{Error, Value};

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
        // A type that stands for another, by a newtype or by `#[serde(try_from)]`, reads itself only from a whole value.
        let whole = |record: Record| T::deserialize(&Value::Object(record));
        // A table has null in the fields that a record was never given; the type may have a default for them.
        let given = record.iter().filter(|(_, value)| !value.is_null());
        let given = given.map(|(field, value)| (field.clone(), value.clone()));
        whole(record.clone())
            .or_else(|_| whole(given.collect()))
            .map_err(|_| Misfit { field: stopped_at::<T>(record), error })
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

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Plain {
        name: String,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Wrapped(Plain);

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(try_from = "Wrapped")]
    struct Checked(String);

    impl TryFrom<Wrapped> for Checked {
        type Error = String;
        fn try_from(wrapped: Wrapped) -> Result<Self, String> {
            Ok(Self(wrapped.0.name))
        }
    }

    #[test]
    fn a_type_that_stands_for_another_is_read_as_that() {
        let record = |value: serde_json::Value| value.as_object().cloned().unwrap_or_default();
        let given = record(json!({ "name": "Ada", "born": null }));
        assert_eq!(fitted::<Wrapped>(&given).ok(), Some(Wrapped(Plain { name: "Ada".to_owned() })));
        assert_eq!(fitted::<Checked>(&given).ok(), Some(Checked("Ada".to_owned())));
        let misfit = fitted::<Wrapped>(&record(json!({ "name": 1 })));
        assert!(misfit.is_err());
    }
}
