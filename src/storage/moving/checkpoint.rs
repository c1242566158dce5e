use serde::{Deserialize, Serialize};

use crate::storage::contract::{
    Batch, CollectionPath, Cursor, Id, JsonText, Key, Op, Result, StorageError, StorageProvider, Ttl, Value,
    corrupt,
};

/// How far a copy has come, kept in the target until it is complete.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Checkpoint {
    /// The collection it is in; those before it are done. Empty at the beginning.
    pub(crate) collection: Vec<String>,
    /// The page that is next in it, as the text of the source's cursor; `None` for the first, where `is_done` is not set.
    pub(crate) cursor: Option<String>,
    /// Whether the collection is done.
    pub(crate) is_done: bool,
    pub(crate) entries: u64,
}

/// No plugin's scope: a plugin's collections stand one level deeper at least.
const PLACE: [&str; 1] = ["jackfield-copy"];
const ID: &str = "checkpoint";

pub(crate) fn place() -> Result<Key> {
    Ok(Key::new(CollectionPath::new(PLACE)?, Id::new(ID)?))
}

impl Checkpoint {
    pub(crate) async fn read(provider: &dyn StorageProvider) -> Result<Option<Checkpoint>> {
        let found = provider.get(&[place()?]).await?.pop().flatten();
        let Some(value) = found.and_then(|entry| entry.value) else {
            return Ok(None);
        };
        match &value {
            Value::Json(text) => text.to().map(Some),
            other => Err(corrupt(format!("the checkpoint of a copy is of the kind `{}`", other.kind()))),
        }
        .map_err(|error: StorageError| error.with_help("empty the target and copy anew"))
    }

    pub(crate) fn write(&self) -> Result<Op> {
        Ok(Op::Put { key: place()?, value: JsonText::of(self)?.into(), ttl: Ttl::Never })
    }

    pub(crate) async fn remove(provider: &dyn StorageProvider) -> Result<()> {
        provider.commit(&Batch::of(vec![Op::Delete { key: place()? }])).await.map(drop)
    }

    /// Whether nothing of this collection is left to copy.
    pub(crate) fn has_done(&self, collection: &CollectionPath) -> Result<bool> {
        Ok(match self.collection()? {
            None => false,
            Some(reached) => *collection < reached || (self.is_done && *collection == reached),
        })
    }

    /// From where to go on in this collection.
    pub(crate) fn cursor_in(&self, collection: &CollectionPath) -> Result<Option<Cursor>> {
        match &self.cursor {
            Some(cursor) if self.collection()?.as_ref() == Some(collection) => cursor.parse().map(Some),
            _ => Ok(None),
        }
    }

    fn collection(&self) -> Result<Option<CollectionPath>> {
        if self.collection.is_empty() {
            return Ok(None);
        }
        let segments: Vec<&str> = self.collection.iter().map(String::as_str).collect();
        CollectionPath::root().join(&segments).map(Some)
    }
}
