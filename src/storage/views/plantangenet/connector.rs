use std::collections::BTreeMap;
use std::fmt;

use async_trait::async_trait;
use serde_json::Value as Tree;

use crate::storage::contract::engine::merge;
use crate::storage::contract::{ErrorKind, Filter, JsonText, Result, StorageError};
use crate::storage::views::plantangenet::changes::{Changes, Set};

/// Text under keys: what all of Plantangenet stands on. `get`, `set` and `keys` must be written, the rest can be.
///
/// Where only these three are, the rest is made of them: right for one process at a time, and a key is deleted by
/// setting it to the empty text, which counts as absent.
///
/// ```
/// use std::collections::BTreeMap;
/// use std::sync::Mutex;
/// use jackfield::storage::plantangenet::{DataConnector, HmapStorage, Set, glob};
/// use jackfield::storage::Result;
/// use serde_json::json;
///
/// #[derive(Debug, Default)]
/// struct MyConnector(Mutex<BTreeMap<String, String>>);
///
/// #[async_trait::async_trait]
/// impl DataConnector for MyConnector {
///     async fn get(&self, key: &str) -> Result<Option<String>> {
///         Ok(self.0.lock().unwrap().get(key).cloned())
///     }
///     async fn set(&self, key: &str, value: &str, how: Set) -> Result<bool> {
///         let mut map = self.0.lock().unwrap();
///         if how.nx && map.get(key).is_some_and(|text| !text.is_empty()) { return Ok(false); }
///         map.insert(key.to_owned(), value.to_owned());
///         Ok(true)
///     }
///     async fn keys(&self, pattern: &str) -> Result<Vec<String>> {
///         Ok(self.0.lock().unwrap().keys().filter(|key| glob::matches(pattern, key)).cloned().collect())
///     }
/// }
///
/// # fn main() -> Result<()> { tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let storage = HmapStorage::new(MyConnector::default());
/// storage.save_role("admin", &json!({"may": ["read", "write"]})).await?;
/// assert_eq!(storage.connector().get("role:admin").await?.unwrap(), r#"{"may":["read","write"]}"#);
/// # Ok(()) }) }
/// ```
#[async_trait]
pub trait DataConnector: fmt::Debug + Send + Sync + 'static {
    /// The text under a key; `None` where there is none.
    ///
    /// # Errors
    /// Those of the backend.
    async fn get(&self, key: &str) -> Result<Option<String>>;

    /// Sets the text under a key; tells whether it did, which `nx` may forbid.
    ///
    /// # Errors
    /// Those of the backend; `Unsupported` where it can't let a key expire.
    async fn set(&self, key: &str, value: &str, how: Set) -> Result<bool>;

    /// The keys that match a pattern: `*` for any text, `?` for one letter, `[ab]` for one of these, `\` before a
    /// letter that is meant as it is.
    ///
    /// # Errors
    /// Those of the backend.
    async fn keys(&self, pattern: &str) -> Result<Vec<String>>;

    /// The texts under several keys, in their order. Where this is one read of the backend, nobody writes in between, and
    /// objects whose parts stand under these keys are seen as they were at one time.
    ///
    /// Where it is not overridden, the keys are read one after the other.
    ///
    /// # Errors
    /// Those of the backend.
    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<String>>> {
        let mut found = Vec::with_capacity(keys.len());
        for key in keys {
            found.push(self.get(key).await?);
        }
        Ok(found)
    }

    /// Adds to the number under a key and gives the sum; what is absent counts as 0.
    ///
    /// # Errors
    /// `WrongType` where no whole number stands there; `Overflow`; those of the backend.
    async fn incr(&self, key: &str, by: i64) -> Result<i64> {
        let found = self.get(key).await?.filter(|text| !text.is_empty());
        // As numbers are written: `+5` and `05` are texts.
        let number = |text: String| text.parse::<i64>().ok().filter(|number| number.to_string() == text);
        let now = found.map_or(Some(0), number);
        let now = now.ok_or_else(|| failed(ErrorKind::WrongType, key, "holds no whole number"))?;
        let sum = now.checked_add(by);
        let sum = sum.ok_or_else(|| failed(ErrorKind::Overflow, key, "would leave the range of i64"))?;
        self.set(key, &sum.to_string(), Set::ALWAYS).await?;
        Ok(sum)
    }

    /// Takes a key away; tells whether there was one.
    ///
    /// # Errors
    /// Those of the backend.
    async fn delete(&self, key: &str) -> Result<bool> {
        let was = self.exists(key).await?;
        if was {
            self.set(key, "", Set::ALWAYS).await?;
        }
        Ok(was)
    }

    /// Whether there is something under a key.
    ///
    /// # Errors
    /// Those of the backend.
    async fn exists(&self, key: &str) -> Result<bool> {
        Ok(self.get(key).await?.is_some_and(|text| !text.is_empty()))
    }

    /// Whether the backend can be reached.
    ///
    /// # Errors
    /// `Unavailable`, `Closed`.
    async fn ping(&self) -> Result<()> {
        self.get("ping").await.map(|_| ())
    }

    /// Sets a field of the object under a key.
    ///
    /// # Errors
    /// `WrongType` where something else stands there; those of the backend.
    async fn hset(&self, key: &str, field: &str, value: &str) -> Result<()> {
        let found = self.get(key).await?.filter(|text| !text.is_empty()).map(JsonText::parse).transpose();
        let set = JsonText::of(&BTreeMap::from([(field, value)]))?;
        let merged = found.and_then(|object| merge(object.as_ref(), &set, &[]));
        let merged = merged.map_err(|error| no_fields(key, error))?;
        self.set(key, merged.as_str(), Set::ALWAYS).await.map(|_| ())
    }

    /// All fields of the object under a key; none where it is absent. What is no text is given as its JSON.
    ///
    /// # Errors
    /// `WrongType` where something else stands there; those of the backend.
    async fn hgetall(&self, key: &str) -> Result<BTreeMap<String, String>> {
        let Some(text) = self.get(key).await?.filter(|text| !text.is_empty()) else {
            return Ok(BTreeMap::new());
        };
        fields_of(key, &text)
    }

    /// Applies changes if what they expect holds; tells whether it did. The empty text counts as absent: where it stands,
    /// `None` is what is expected.
    ///
    /// Where this is not overridden, the changes follow one after the other.
    ///
    /// # Errors
    /// Those of the backend.
    async fn apply(&self, changes: &Changes) -> Result<bool> {
        for (key, expected) in &changes.expect {
            if self.get(key).await?.filter(|text| !text.is_empty()) != *expected {
                return Ok(false);
            }
        }
        for (key, value, ttl) in &changes.set {
            self.set(key, value, Set { nx: false, ttl: *ttl }).await?;
        }
        for (key, ttl) in &changes.touch {
            if let Some(text) = self.get(key).await?.filter(|text| !text.is_empty()) {
                self.set(key, &text, Set { nx: false, ttl: *ttl }).await?;
            }
        }
        for key in &changes.delete {
            self.delete(key).await?;
        }
        Ok(true)
    }

    /// Whether `get_many` reads and `apply` writes all at once, also with other processes at work. Those above take turns
    /// where they do not.
    fn is_atomic(&self) -> bool {
        false
    }

    /// Key and text of those that match a pattern and, being JSON, meet a filter.
    ///
    /// # Errors
    /// `BadValue` for a malformed filter; those of the backend.
    async fn matching(&self, pattern: &str, filter: &Filter) -> Result<Vec<(String, String)>> {
        let mut found = Vec::new();
        for key in self.keys(pattern).await? {
            let Some(text) = self.get(&key).await?.filter(|text| !text.is_empty()) else { continue };
            let meets = match JsonText::parse(text.as_str()) {
                Ok(json) => filter.matches(&json)?,
                Err(_) => *filter == Filter::All,
            };
            if meets {
                found.push((key, text));
            }
        }
        Ok(found)
    }
}

fn failed(kind: ErrorKind, key: &str, what: &str) -> StorageError {
    StorageError::new(kind, format!("the key `{}` {what}", key.escape_debug()))
}

fn no_fields(key: &str, error: StorageError) -> StorageError {
    failed(ErrorKind::WrongType, key, "holds no fields").with_source(error)
}

/// The fields of the object that stands under a key.
pub(crate) fn fields_of(key: &str, text: &str) -> Result<BTreeMap<String, String>> {
    let fields = JsonText::parse(text).and_then(|text| text.to::<BTreeMap<String, Tree>>());
    let shown = |value| match value {
        Tree::String(text) => text,
        other => other.to_string(),
    };
    let fields = fields.map_err(|error| no_fields(key, error))?;
    Ok(fields.into_iter().map(|(name, value)| (name, shown(value))).collect())
}
