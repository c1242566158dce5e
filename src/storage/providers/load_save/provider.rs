use async_trait::async_trait;

use crate::storage::contract::{
    Batch, Capabilities, Commit, Done, Durability, Entry, Key, Meta, Op, Page, Result, Rev, Select,
    StorageError, StorageProvider, Survives, Timestamp, Ttl, Value, layout, unsupported,
};
use crate::storage::providers::load_save::store::LoadSave;

const NAME: &str = "load-save";

/// A provider made of something that can load and save.
///
/// It serves [`Storage::load`](crate::storage::Storage::load) and
/// [`Storage::save`](crate::storage::Storage::save). Entries have the revision 0 and no times;
/// everything else is `Unsupported`, also what the conformance kit expects of every provider: it is not for this one.
#[derive(Clone, Debug)]
pub struct LoadSaveStorage<T> {
    inner: T,
}

impl<T: LoadSave> LoadSaveStorage<T> {
    /// Wraps it.
    pub fn new(inner: T) -> LoadSaveStorage<T> {
        LoadSaveStorage { inner }
    }

    /// What is wrapped.
    pub fn inner(&self) -> &T {
        &self.inner
    }
}

const NO_META: Meta =
    Meta { rev: Rev::ZERO, created: Timestamp::EPOCH, updated: Timestamp::EPOCH, expires: None };

fn refusal(operation: &'static str, what: &'static str) -> StorageError {
    unsupported(what)
        .with_provider(NAME)
        .with_operation(operation)
        .with_help("use `load` and `save`, or choose a provider that implements `StorageProvider`")
}

fn owner(operation: &'static str, key: &Key) -> Result<String> {
    layout::owner_of_objects(&key.collection).ok_or_else(|| {
        refusal(operation, "the provider has no collections and no narrower scopes").with_key(key)
    })
}

#[async_trait]
impl<T: LoadSave> StorageProvider for LoadSaveStorage<T> {
    fn capabilities(&self) -> Capabilities {
        Capabilities::none()
    }

    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        let owners = keys.iter().map(|key| owner("get", key)).collect::<Result<Vec<String>>>()?;
        let mut entries = Vec::with_capacity(keys.len());
        for (key, owner) in keys.iter().zip(owners) {
            let object = self.inner.load(&owner, key.id.as_str()).await?;
            let entry = |text| Entry { id: key.id.clone(), value: Some(Value::Json(text)), meta: NO_META };
            entries.push(object.map(entry));
        }
        Ok(entries)
    }

    async fn scan(&self, _select: &Select) -> Result<Page> {
        Err(refusal("scan", "the provider can't list what it holds"))
    }

    async fn commit(&self, batch: &Batch) -> Result<Commit> {
        if !batch.checks.is_empty() || batch.once.is_some() {
            return Err(refusal("commit", "the provider knows no checks and no tokens"));
        }
        if !matches!(
            batch.durability,
            Durability::Best | Durability::Relaxed | Durability::AtLeast(Survives::Nothing)
        ) {
            return Err(refusal("commit", "the provider does not say what survives"));
        }
        match batch.ops.as_slice() {
            [] => Ok(Commit::default()),
            [Op::Put { key, value: Value::Json(text), ttl: Ttl::Never | Ttl::Keep }] => {
                self.inner.save(&owner("put", key)?, key.id.as_str(), text).await?;
                let done = Done { meta: Some(NO_META), count: 1, ..Done::default() };
                Ok(Commit { rev: Rev::ZERO, done: vec![done] })
            }
            [op] => Err(refusal(op.name(), "the provider can only put JSON that lives for ever")),
            _ => Err(refusal("commit", "the provider can't change several entries as one")),
        }
    }
}
