use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::storage::contract::{
    Batch, CollectionPath, Condition, Done, ErrorKind, Id, Ids, JsonText, Key, Op, Order, Result, Select,
    StorageError, StorageProvider, Ttl, Value,
};
use crate::storage::views::documents::document::{Document, object_text};
use crate::storage::views::documents::list::List;

/// How often an update tries anew when others were faster, before it gives up.
const UPDATE_ATTEMPTS: usize = 10_000;

/// Named documents of one plugin.
///
/// ```
/// use std::sync::Arc;
/// use jackfield::storage::{Memory, Result, Storage};
/// use serde_json::json;
///
/// # fn main() -> Result<()> { tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let tasks = Storage::new(Arc::new(Memory::new()), "notes")?.collection("tasks")?;
/// tasks.save("t1", &json!({"title": "Buy milk", "done": false})).await?;
/// tasks.save("t2", &json!({"title": "Call home", "done": false})).await?;
/// let newest = tasks.all(Some(1), 0).await?;
/// assert_eq!(newest[0].id, "t2");
/// assert!(tasks.delete("t1").await?);
/// assert_eq!(tasks.count().await?, 1);
/// # Ok(()) }) }
/// ```
#[derive(Clone)]
pub struct Collection {
    provider: Arc<dyn StorageProvider>,
    path: CollectionPath,
}

impl fmt::Debug for Collection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Collection").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Collection {
    pub(crate) fn new(provider: Arc<dyn StorageProvider>, path: CollectionPath) -> Collection {
        Collection { provider, path }
    }

    fn key(&self, id: &str) -> Result<Key> {
        Ok(Key::new(self.path.clone(), Id::new(id)?))
    }

    async fn commit_one(&self, op: Op) -> Result<Done> {
        self.commit(Batch::of(vec![op])).await
    }

    async fn commit(&self, batch: Batch) -> Result<Done> {
        let mut commit = self.provider.commit(&batch).await?;
        commit
            .done
            .pop()
            .ok_or_else(|| StorageError::new(ErrorKind::Unknown, "the provider did not say what it did"))
    }

    /// Saves a document in place of what was there, and gives it back with its times. `created_at` is
    /// kept where there was one. It lives for ever.
    ///
    /// # Errors
    /// `BadName` for the id; `BadValue` where the data is no JSON object; those of the provider.
    pub async fn save<T: Serialize + ?Sized + Sync>(&self, id: &str, data: &T) -> Result<Document> {
        self.save_for(id, data, Ttl::Never).await
    }

    /// Saves a document that lives only so long.
    ///
    /// # Errors
    /// As [`Collection::save`]; `BadValue` for a time that is not ahead or over ten years ahead.
    pub async fn save_for<T: Serialize + ?Sized + Sync>(
        &self,
        id: &str,
        data: &T,
        ttl: Ttl,
    ) -> Result<Document> {
        let key = self.key(id)?;
        let text = object_text(data).map_err(|error| error.with_operation("save").with_key(&key))?;
        let put = Op::Put { key: key.clone(), value: Value::Json(text.clone()), ttl };
        saved(key, text, &self.commit_one(put).await?)
    }

    /// Saves a document under a new id, which sorts behind those that were chosen before, and gives it back.
    ///
    /// # Errors
    /// `BadValue` where the data is no JSON object; `Unsupported`; those of the provider.
    pub async fn append<T: Serialize + ?Sized + Sync>(&self, data: &T) -> Result<Document> {
        let text = object_text(data).map_err(|error| error.with_operation("append"))?;
        let (collection, value) = (self.path.clone(), Value::Json(text.clone()));
        let done = self.commit_one(Op::Append { collection, value, ttl: Ttl::Never }).await?;
        let Some(id) = done.id.clone() else {
            return Err(StorageError::new(ErrorKind::Unknown, "the provider did not say where it wrote"));
        };
        saved(Key::new(self.path.clone(), id), text, &done)
    }

    /// Reads a document; `None` where there is none.
    ///
    /// # Errors
    /// `BadName` for the id; `WrongType` where somebody stored bytes; those of the provider.
    pub async fn get(&self, id: &str) -> Result<Option<Document>> {
        let key = self.key(id)?;
        let found = self.provider.get(std::slice::from_ref(&key)).await?.pop().flatten();
        found.map(|entry| Document::of_entry(key, entry)).transpose()
    }

    /// Reads documents in one snapshot; the answers are in the order of the ids.
    ///
    /// # Errors
    /// As [`Collection::get`].
    pub async fn get_many<I: AsRef<str> + Sync>(&self, ids: &[I]) -> Result<Vec<Option<Document>>> {
        let keys = ids.iter().map(|id| self.key(id.as_ref())).collect::<Result<Vec<_>>>()?;
        let found = self.provider.get(&keys).await?.into_iter().zip(keys);
        found.map(|(entry, key)| entry.map(|entry| Document::of_entry(key, entry)).transpose()).collect()
    }

    /// The documents, most recently saved first: without the first `offset`, at most `limit`, all
    /// without one.
    ///
    /// # Errors
    /// Those of the provider.
    pub async fn all(&self, limit: Option<u32>, offset: u64) -> Result<Vec<Document>> {
        if limit == Some(0) {
            return Ok(Vec::new());
        }
        let mut list = self.list().order(Order::Newest).skip(offset);
        if let Some(limit) = limit {
            list = list.limit(limit);
        }
        Ok(list.page().await?.documents)
    }

    /// Begins a query of this collection, by id unless another order is set.
    pub fn list(&self) -> List<'_> {
        List::new(&self.provider, self.path.clone())
    }

    /// Deletes a document; tells whether there was one.
    ///
    /// # Errors
    /// `BadName` for the id; those of the provider.
    pub async fn delete(&self, id: &str) -> Result<bool> {
        Ok(self.commit_one(Op::Delete { key: self.key(id)? }).await?.count > 0)
    }

    /// Deletes all documents; tells how many there were.
    ///
    /// # Errors
    /// Those of the provider.
    pub async fn clear(&self) -> Result<u64> {
        let clear = Op::Clear { collection: self.path.clone(), ids: Ids::All, deep: false };
        Ok(self.commit_one(clear).await?.count)
    }

    /// How many documents there are. No document is transferred.
    ///
    /// # Errors
    /// Those of the provider.
    pub async fn count(&self) -> Result<u64> {
        self.provider.count(&Select::new(self.path.clone())).await
    }

    /// Whether there is a document with this id. It is not transferred.
    ///
    /// # Errors
    /// `BadName` for the id; those of the provider.
    pub async fn exists(&self, id: &str) -> Result<bool> {
        let id = Id::new(id)?;
        // No id lies between one and the same with a NUL behind it.
        let to = Id::new(format!("{id}\0", id = id.as_str())).ok();
        let select = Select::new(self.path.clone())
            .ids(Ids::Range { from: Some(id.clone()), to })
            .keys_only()
            .limit(1);
        let page = self.provider.scan(&select).await?;
        Ok(page.entries.first().is_some_and(|entry| entry.id == id))
    }

    /// Adds to a counter and gives the sum; a counter that is not there starts at 0.
    ///
    /// # Errors
    /// `BadName` for the id; `WrongType` where a document stands there; `Overflow`; those of the
    /// provider.
    pub async fn incr(&self, id: &str, by: i64) -> Result<i64> {
        let done = self.commit_one(Op::Add { key: self.key(id)?, delta: by, ttl: Ttl::Keep }).await?;
        done.sum.ok_or_else(|| StorageError::new(ErrorKind::Unknown, "the provider did not tell the sum"))
    }

    /// Reads a document, changes it and saves it, as one step: where somebody else was faster, it
    /// reads and changes anew. `change` gets `None` where there is no document, and may be called
    /// more than once. How long the document lives is not changed.
    ///
    /// # Errors
    /// `BadName` for the id; `BadValue` where the document does not fit the type or the result is no
    /// JSON object; `Conflict` after 10,000 attempts; those of the provider.
    pub async fn update<T, F>(&self, id: &str, mut change: F) -> Result<Document>
    where
        T: DeserializeOwned + Serialize,
        F: FnMut(Option<T>) -> T,
    {
        let key = self.key(id)?;
        let fault = |error: StorageError| error.with_operation("update").with_key(&key);
        let mut attempt = 1;
        loop {
            let found = self.get(id).await?;
            let condition = found.as_ref().map_or(Condition::Absent, |document| Condition::Rev(document.rev));
            let data = found.map(|document| document.data_as::<T>()).transpose().map_err(fault)?;
            let text = object_text(&change(data)).map_err(fault)?;
            let put = Op::Put { key: key.clone(), value: Value::Json(text.clone()), ttl: Ttl::Keep };
            let batch = Batch { checks: vec![(key.clone(), condition)], ..Batch::of(vec![put]) };
            match self.commit(batch).await {
                Ok(done) => return saved(key, text, &done),
                Err(error) if error.kind() == ErrorKind::Conflict && attempt < UPDATE_ATTEMPTS => {
                    attempt += 1;
                }
                Err(error) => return Err(error),
            }
            tokio::task::yield_now().await;
        }
    }
}

fn saved(key: Key, text: JsonText, done: &Done) -> Result<Document> {
    let Some(meta) = done.meta else {
        let error = StorageError::new(ErrorKind::Unknown, "the provider did not say what it wrote");
        return Err(error.with_key(&key));
    };
    Ok(Document::new(key, text, meta))
}
