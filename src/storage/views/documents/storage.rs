use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::storage::contract::{
    Batch, CollectionPath, Id, Ids, JsonText, Key, Op, Result, StorageProvider, Ttl, Value, layout,
};
use crate::storage::views::documents::atomic::AtomicBatch;
use crate::storage::views::documents::collection::Collection;
use crate::storage::views::documents::part::Part;

/// A plugin's storage: closed to every other plugin's data, whatever names are used.
///
/// Cloning gives another handle on the same place.
///
/// ```
/// use std::sync::Arc;
/// use jackfield::storage::{Memory, Result, Storage};
/// use serde_json::{Value, json};
///
/// # fn main() -> Result<()> { tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let provider = Arc::new(Memory::new());
/// let storage = Storage::new(provider.clone(), "notes")?;
/// assert_eq!(storage.load::<Value>("my-data").await?, None);
/// storage.save("my-data", json!({"count": 1})).await?;
/// assert_eq!(storage.load("my-data").await?, Some(json!({"count": 1})));
///
/// let other = Storage::new(provider, "calendar")?;
/// assert_eq!(other.load::<Value>("my-data").await?, None);
/// # Ok(()) }) }
/// ```
#[derive(Clone)]
pub struct Storage {
    provider: Arc<dyn StorageProvider>,
    scope: CollectionPath,
}

/// Says whose it is, and nothing of the provider, which may show what other plugins keep there.
impl fmt::Debug for Storage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Storage").field("scope", &self.scope).finish_non_exhaustive()
    }
}

impl Storage {
    /// The storage of one plugin; `scope` is its key. For hosts and tests: plugins are handed theirs.
    ///
    /// # Errors
    /// `BadName` where the scope is empty or longer than 1,024 bytes.
    pub fn new(provider: Arc<dyn StorageProvider>, scope: &str) -> Result<Storage> {
        Ok(Storage { provider, scope: CollectionPath::new([scope])? })
    }

    /// Loads the object saved under this id; `None` where there is none. The type is read as [`JsonText::to`] does.
    ///
    /// # Errors
    /// `BadName` for the id; `BadValue` where the object does not fit the type; those of the provider.
    pub async fn load<T: DeserializeOwned>(&self, id: &str) -> Result<Option<T>> {
        let key = Key::new(layout::objects(&self.scope)?, Id::new(id)?);
        let found = self.provider.get(std::slice::from_ref(&key)).await?.pop().flatten();
        match found.and_then(|entry| entry.value) {
            None => Ok(None),
            Some(Value::Json(text)) => {
                text.to().map(Some).map_err(|error| error.with_operation("load").with_key(&key))
            }
            Some(Value::Int(number)) => JsonText::of(&number)?.to().map(Some),
            Some(Value::Bytes(bytes)) => JsonText::of(bytes.as_ref())?.to().map(Some),
        }
    }

    /// Saves an object under this id, in place of what was there, and gives it back.
    ///
    /// These objects may be any JSON. No collection shows them.
    ///
    /// # Errors
    /// `BadName` for the id; `BadValue` where JSON can't hold the object; those of the provider.
    pub async fn save<T: Serialize + Send + Sync>(&self, id: &str, object: T) -> Result<T> {
        let key = Key::new(layout::objects(&self.scope)?, Id::new(id)?);
        let text = JsonText::of(&object).map_err(|error| error.with_operation("save").with_key(&key))?;
        let put = Op::Put { key, value: Value::Json(text), ttl: Ttl::Never };
        self.provider.commit(&Batch::of(vec![put])).await?;
        Ok(object)
    }

    /// The collection of this name. Asks nobody: it is there with its first document and gone with its
    /// last.
    ///
    /// # Errors
    /// `BadName` where the name is empty or longer than 1,024 bytes.
    pub fn collection(&self, name: &str) -> Result<Collection> {
        Ok(Collection::new(self.provider.clone(), layout::collection(&self.scope, name)?))
    }

    /// The names of the collections that have live documents, in bytewise order.
    ///
    /// # Errors
    /// Those of the provider.
    pub async fn collections(&self) -> Result<Vec<String>> {
        let under = layout::collections(&self.scope)?;
        let depth = under.segments().len() + 1;
        let paths = self.provider.collections(&under).await?;
        let names = paths.into_iter().map(|path| path.segments()).filter(|segments| segments.len() == depth);
        Ok(names.filter_map(|mut segments| segments.pop()).collect())
    }

    /// Deletes all documents of a collection, and tells how many there were.
    ///
    /// # Errors
    /// `BadName` for the name; those of the provider.
    pub async fn drop_collection(&self, name: &str) -> Result<u64> {
        let collection = layout::collection(&self.scope, name)?;
        let clear = Op::Clear { collection, ids: Ids::All, deep: true };
        let commit = self.provider.commit(&Batch::of(vec![clear])).await?;
        Ok(commit.done.first().map_or(0, |done| done.count))
    }

    /// A narrower storage within this one. It shares no key with a collection of that name, and there
    /// is no way back from it.
    ///
    /// # Errors
    /// `BadName` where the segment is empty, or the whole scope longer than 1,024 bytes.
    pub fn sub(&self, segment: &str) -> Result<Storage> {
        Ok(Storage { provider: self.provider.clone(), scope: layout::sub(&self.scope, segment)? })
    }

    /// Begins a batch: checks and changes that are applied together or not at all.
    pub fn atomic(&self) -> AtomicBatch<'_> {
        AtomicBatch::new(self)
    }

    /// Seals a batch, so that another plugin can commit it with its own by
    /// [`AtomicBatch::join`]. That plugin sees nothing of it; a [`Receipt`](crate::storage::Receipt)
    /// taken before tells the results.
    pub fn stage(&self, batch: AtomicBatch<'_>) -> Part {
        batch.seal()
    }

    pub(crate) fn provider(&self) -> &Arc<dyn StorageProvider> {
        &self.provider
    }

    pub(crate) fn scope(&self) -> &CollectionPath {
        &self.scope
    }
}
