use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use crate::storage::contract::{
    Batch, Condition, Entry, ErrorKind, Filter, Id, JsonText, Key, Op, Result, StorageError, Ttl, Value,
    corrupt, layout,
};
use crate::storage::views::documents::{Part, Storage};
use crate::storage::views::plantangenet::changes::{Changes, Set};
use crate::storage::views::plantangenet::connector::{DataConnector, fields_of};
use crate::storage::views::plantangenet::glob;

/// How many keys are asked for at once.
const PAGE: u32 = 1_000;

/// A connector over any storage provider, within a plugin's own scope: every method is atomic but `keys` and `matching`,
/// which read 1,000 keys at a time; times to live are the engine's, and filters are pushed down where the engine can.
///
/// ```
/// use std::sync::Arc;
/// use jackfield::storage::plantangenet::{DataConnector, Set, StorageConnector};
/// use jackfield::storage::{Memory, Result, Storage};
///
/// # fn main() -> Result<()> { tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let connector = StorageConnector::new(&Storage::new(Arc::new(Memory::new()), "agents")?)?;
/// assert!(connector.set("lock", "mine", Set::NX).await?);
/// assert!(!connector.set("lock", "yours", Set::NX).await?);
/// assert_eq!(connector.incr("count", 2).await?, 2);
/// assert_eq!(connector.keys("l*").await?, ["lock"]);
/// # Ok(()) }) }
/// ```
#[derive(Clone, Debug)]
pub struct StorageConnector {
    storage: Storage,
    collection: crate::storage::contract::CollectionPath,
}

impl StorageConnector {
    /// Within this storage, in a place that none of its collections shows.
    ///
    /// # Errors
    /// `BadName` where the scope is too long.
    pub fn new(storage: &Storage) -> Result<StorageConnector> {
        let storage = storage.sub("connector")?;
        let collection = layout::collection(storage.scope(), "keys")?;
        Ok(StorageConnector { storage, collection })
    }

    /// Seals changes, so that they are committed with a batch of this plugin or of another: see
    /// [`AtomicBatch::join`](crate::storage::AtomicBatch::join). What they expect is looked at now, and checked again
    /// by that commit.
    ///
    /// # Errors
    /// `Conflict` where what they expect does not hold; `BadName` for a key; those of the provider.
    pub async fn stage(&self, changes: &Changes) -> Result<Part> {
        let batch = self.batch(changes).await?.ok_or_else(|| {
            StorageError::new(ErrorKind::Conflict, "something else stands there than was expected")
        })?;
        Ok(Part::of(batch, self.storage.provider()))
    }

    fn key(&self, key: &str) -> Result<Key> {
        Ok(Key::new(self.collection.clone(), Id::new(key)?))
    }

    async fn entries(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        self.storage.provider().get(keys).await
    }

    /// The changes as one batch; `None` where what they expect does not hold.
    async fn batch(&self, changes: &Changes) -> Result<Option<Batch>> {
        let mut batch = Batch::default();
        let keys: Vec<Key> = changes.expect.iter().map(|(key, _)| self.key(key)).collect::<Result<_>>()?;
        let found = if keys.is_empty() { Vec::new() } else { self.entries(&keys).await? };
        for ((key, entry), (_, expected)) in keys.into_iter().zip(found).zip(&changes.expect) {
            let condition = entry.as_ref().map_or(Condition::Absent, |entry| Condition::Rev(entry.meta.rev));
            // As everywhere above, the empty text counts as absent. The condition is of what truly stands there.
            let found = entry.map(|entry| text_of(&key, entry)).transpose()?;
            if found.filter(|text| !text.is_empty()) != *expected {
                return Ok(None);
            }
            batch.checks.push((key, condition));
        }
        for (key, text, ttl) in &changes.set {
            batch.ops.push(Op::Put { key: self.key(key)?, value: value_of(text), ttl: ttl_of(*ttl) });
        }
        for (key, ttl) in &changes.touch {
            batch.ops.push(Op::Touch { key: self.key(key)?, ttl: ttl_of(*ttl) });
        }
        for key in &changes.delete {
            batch.ops.push(Op::Delete { key: self.key(key)? });
        }
        Ok(Some(batch))
    }
}

fn ttl_of(ttl: Option<Duration>) -> Ttl {
    ttl.map_or(Ttl::Never, Ttl::After)
}

/// JSON is kept as JSON, so that queries look into it, and a number so that it can be added to; all of them come back
/// byte for byte.
fn value_of(text: &str) -> Value {
    if let Ok(number) = text.parse::<i64>()
        && number.to_string() == text
    {
        return Value::Int(number);
    }
    JsonText::parse(text).map_or_else(|_| Value::Bytes(Bytes::from(text.to_owned())), Value::Json)
}

fn text_of(key: &Key, entry: Entry) -> Result<String> {
    match entry.value {
        Some(Value::Json(text)) => Ok(text.as_str().to_owned()),
        Some(Value::Int(number)) => Ok(number.to_string()),
        Some(Value::Bytes(bytes)) => String::from_utf8(bytes.to_vec())
            .map_err(|error| corrupt("what is stored is no text").with_key(key).with_source(error)),
        None => Err(corrupt("the provider left the value out").with_key(key)),
    }
}

#[async_trait]
impl DataConnector for StorageConnector {
    async fn get(&self, key: &str) -> Result<Option<String>> {
        let key = self.key(key)?;
        let found = self.entries(std::slice::from_ref(&key)).await?.pop().flatten();
        found.map(|entry| text_of(&key, entry)).transpose()
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<String>>> {
        let keys = keys.iter().map(|key| self.key(key)).collect::<Result<Vec<_>>>()?;
        let found = keys.iter().zip(self.entries(&keys).await?);
        found.map(|(key, entry)| entry.map(|entry| text_of(key, entry)).transpose()).collect()
    }

    async fn set(&self, key: &str, value: &str, how: Set) -> Result<bool> {
        let key = self.key(key)?;
        let checks = if how.nx { vec![(key.clone(), Condition::Absent)] } else { Vec::new() };
        let put = Op::Put { key, value: value_of(value), ttl: ttl_of(how.ttl) };
        let batch = Batch { checks, ..Batch::of(vec![put]) };
        match self.storage.provider().commit(&batch).await {
            Ok(_) => Ok(true),
            Err(error) if how.nx && error.kind() == ErrorKind::Conflict => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn keys(&self, pattern: &str) -> Result<Vec<String>> {
        let collection = self.storage.collection("keys")?;
        let list = collection.list().prefix(glob::beginning(pattern)).limit(PAGE);
        let (mut ids, mut next) = list.clone().ids().await?;
        while let Some(cursor) = next {
            let (mut more, after) = list.clone().after(cursor).ids().await?;
            ids.append(&mut more);
            next = after;
        }
        ids.retain(|id| glob::matches(pattern, id));
        Ok(ids)
    }

    async fn incr(&self, key: &str, by: i64) -> Result<i64> {
        self.storage.collection("keys")?.incr(key, by).await
    }

    async fn delete(&self, key: &str) -> Result<bool> {
        self.storage.collection("keys")?.delete(key).await
    }

    async fn exists(&self, key: &str) -> Result<bool> {
        self.storage.collection("keys")?.exists(key).await
    }

    async fn ping(&self) -> Result<()> {
        self.storage.provider().ping().await
    }

    async fn hset(&self, key: &str, field: &str, value: &str) -> Result<()> {
        let set = JsonText::of(&BTreeMap::from([(field, value)]))?;
        let merge = Op::Merge { key: self.key(key)?, set, unset: Vec::new(), ttl: Ttl::Keep };
        self.storage.provider().commit(&Batch::of(vec![merge])).await.map(|_| ())
    }

    async fn hgetall(&self, key: &str) -> Result<BTreeMap<String, String>> {
        let Some(text) = self.get(key).await? else { return Ok(BTreeMap::new()) };
        fields_of(key, &text).map_err(|error| error.with_operation("hgetall"))
    }

    async fn apply(&self, changes: &Changes) -> Result<bool> {
        loop {
            let Some(batch) = self.batch(changes).await? else { return Ok(false) };
            match self.storage.provider().commit(&batch).await {
                Ok(_) => return Ok(true),
                // Somebody wrote in between; what stands there now decides.
                Err(error) if error.kind() == ErrorKind::Conflict => tokio::task::yield_now().await,
                Err(error) => return Err(error),
            }
        }
    }

    fn is_atomic(&self) -> bool {
        true
    }

    async fn matching(&self, pattern: &str, filter: &Filter) -> Result<Vec<(String, String)>> {
        let collection = self.storage.collection("keys")?;
        let entries = collection.list().prefix(glob::beginning(pattern)).filter(filter.clone()).limit(PAGE);
        let mut found = Vec::new();
        for (key, entry) in entries.entries().await? {
            let id = entry.id.as_str().to_owned();
            // What is no JSON meets no filter, whatever the engine says of a field that it lacks.
            let is_wanted = *filter == Filter::All || !matches!(entry.value, Some(Value::Bytes(_)));
            if is_wanted && glob::matches(pattern, &id) {
                found.push((id, text_of(&key, entry)?));
            }
        }
        Ok(found)
    }
}
