use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::storage::contract::{
    Entry, ErrorKind, JsonText, Key, Meta, Result, Rev, StorageError, Timestamp, Value, bad_value,
};

/// A document as it is read: the text is kept, and parsed when it is asked for.
///
/// Serialized it is `{"id", "data", "created_at", "updated_at"}`, times as
/// `2026-02-01T10:30:00.000000` in UTC.
///
/// ```
/// use std::sync::Arc;
/// use jackfield::storage::{Memory, Result, Storage};
/// use serde_json::json;
///
/// # fn main() -> Result<()> { tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let tasks = Storage::new(Arc::new(Memory::new()), "notes")?.collection("tasks")?;
/// let document = tasks.save("t1", &json!({"title": "Buy milk"})).await?;
/// assert_eq!(document.value()?["title"], "Buy milk");
/// assert_eq!(document.created_at, document.updated_at);
/// # Ok(()) }) }
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Document {
    /// Its name within the collection.
    pub id: String,
    /// What it holds: the text of a JSON object, or the number of a counter.
    pub data: JsonText,
    /// When it was first saved since it was last absent.
    pub created_at: Timestamp,
    /// When it was last saved.
    pub updated_at: Timestamp,
    /// Its version, for checks; not part of the serialized form.
    #[serde(skip)]
    pub rev: Rev,
    /// Where it was read, for errors alone.
    #[serde(skip)]
    key: Option<Key>,
}

/// Wherever they were read.
impl PartialEq for Document {
    fn eq(&self, other: &Document) -> bool {
        let Document { id, data, created_at, updated_at, rev, key: _ } = self;
        (id, data, created_at, updated_at, rev)
            == (&other.id, &other.data, &other.created_at, &other.updated_at, &other.rev)
    }
}

impl Eq for Document {}

impl Document {
    pub(crate) fn new(key: Key, data: JsonText, meta: Meta) -> Document {
        Document {
            id: key.id.as_str().to_owned(),
            data,
            created_at: meta.created,
            updated_at: meta.updated,
            rev: meta.rev,
            key: Some(key),
        }
    }

    pub(crate) fn of_entry(key: Key, entry: Entry) -> Result<Document> {
        let data = match entry.value {
            Some(Value::Json(text)) => text,
            Some(Value::Int(number)) => JsonText::of(&number)?,
            Some(Value::Bytes(_)) => {
                return Err(StorageError::new(
                    ErrorKind::WrongType,
                    "the entry holds bytes and is no document",
                )
                .with_operation("get")
                .with_key(&key));
            }
            None => {
                return Err(
                    StorageError::new(ErrorKind::Corrupt, "the provider left the value out").with_key(&key)
                );
            }
        };
        Ok(Document::new(key, data, entry.meta))
    }

    /// The data as the caller's own type, read as [`JsonText::to`] does.
    ///
    /// # Errors
    /// `BadValue` where the data does not fit it; it names the document.
    pub fn data_as<T: DeserializeOwned>(&self) -> Result<T> {
        self.data.to().map_err(|error| match &self.key {
            Some(key) => error.with_key(key),
            None => error,
        })
    }

    /// The data as a tree.
    ///
    /// # Errors
    /// `BadValue` where the tree can't hold it; it names the document.
    pub fn value(&self) -> Result<serde_json::Value> {
        self.data_as()
    }
}

/// The text of a document's data, which has to be an object.
pub(crate) fn object_text<T: Serialize + ?Sized>(data: &T) -> Result<JsonText> {
    let text = JsonText::of(data)?;
    if text.is_object() {
        return Ok(text);
    }
    Err(bad_value("the data of a document is no JSON object").with_help("save a struct or a map"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::contract::{CollectionPath, Id};

    #[test]
    fn documents_are_equal_wherever_they_were_read() {
        let of = |collection, id| {
            let key = Key::new(CollectionPath::new([collection]).unwrap(), Id::new(id).unwrap());
            let meta = Meta {
                rev: Rev::ZERO,
                created: Timestamp::from_micros(1),
                updated: Timestamp::from_micros(1),
                expires: None,
            };
            Document::new(key, JsonText::of(&1).unwrap(), meta)
        };
        assert_eq!(of("one", "a"), of("two", "a"));
        assert_ne!(of("one", "a"), of("one", "b"));
    }
}
