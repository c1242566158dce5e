use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use crate::storage::conformance::failure::{Checked, Failure};
use crate::storage::conformance::space::{Space, json};
use crate::storage::contract::{
    Batch, CollectionPath, Commit, Condition, Durability, ErrorKind, Id, Ids, JsonText, Key, Op, Result, Rev,
    StorageError, StorageProvider, Token, Ttl, Value,
};

/// A batch of a case, built step by step. A mistake in it is told when it is sent.
#[derive(Clone, Debug)]
pub struct Write {
    provider: Arc<dyn StorageProvider>,
    collection: CollectionPath,
    batch: Result<Batch>,
}

impl Write {
    pub(crate) fn new(provider: Arc<dyn StorageProvider>, collection: CollectionPath) -> Write {
        Write { provider, collection, batch: Ok(Batch::default()) }
    }

    fn change(mut self, change: impl FnOnce(&mut Batch, &CollectionPath) -> Result<()>) -> Write {
        self.batch = self.batch.and_then(|mut batch| {
            change(&mut batch, &self.collection)?;
            Ok(batch)
        });
        self
    }

    /// Adds an operation.
    #[must_use]
    pub fn op(self, op: Op) -> Write {
        self.change(|batch, _| {
            batch.ops.push(op);
            Ok(())
        })
    }

    fn at(self, id: &str, op: impl FnOnce(Key) -> Result<Op>) -> Write {
        self.change(|batch, collection| {
            batch.ops.push(op(Key::new(collection.clone(), Id::new(id)?))?);
            Ok(())
        })
    }

    /// The same batch on a handle that was opened since.
    pub(crate) fn through(mut self, space: &Space) -> Write {
        self.provider = space.provider().clone();
        self
    }

    /// What comes next happens in this collection.
    pub(crate) fn within(mut self, collection: &CollectionPath) -> Write {
        self.collection = collection.clone();
        self
    }

    /// Checks an entry.
    #[must_use]
    pub fn check(self, id: &str, condition: Condition) -> Write {
        self.change(|batch, collection| {
            batch.checks.push((Key::new(collection.clone(), Id::new(id)?), condition));
            Ok(())
        })
    }

    pub(crate) fn absent(self, id: &str) -> Write {
        self.check(id, Condition::Absent)
    }

    pub(crate) fn present(self, id: &str) -> Write {
        self.check(id, Condition::Present)
    }

    pub(crate) fn rev(self, id: &str, rev: Rev) -> Write {
        self.check(id, Condition::Rev(rev))
    }

    /// Puts JSON that lives for ever.
    #[must_use]
    pub fn put(self, id: &str, text: &str) -> Write {
        self.put_for(id, text, Ttl::Never)
    }

    pub(crate) fn put_for(self, id: &str, text: &str, ttl: Ttl) -> Write {
        self.at(id, |key| Ok(Op::Put { key, value: json(text)?, ttl }))
    }

    pub(crate) fn put_value(self, id: &str, value: Value) -> Write {
        self.at(id, |key| Ok(Op::Put { key, value, ttl: Ttl::Never }))
    }

    pub(crate) fn put_bytes(self, id: &str, bytes: &[u8]) -> Write {
        self.put_value(id, Value::Bytes(Bytes::copy_from_slice(bytes)))
    }

    pub(crate) fn merge(self, id: &str, set: &str, unset: &[&str]) -> Write {
        self.merge_for(id, set, unset, Ttl::Keep)
    }

    pub(crate) fn merge_for(self, id: &str, set: &str, unset: &[&str], ttl: Ttl) -> Write {
        let unset = unset.iter().map(|name| (*name).to_owned()).collect();
        self.at(id, |key| Ok(Op::Merge { key, set: JsonText::parse(set)?, unset, ttl }))
    }

    /// Adds to a counter.
    #[must_use]
    pub fn add(self, id: &str, delta: i64) -> Write {
        self.add_for(id, delta, Ttl::Keep)
    }

    pub(crate) fn add_for(self, id: &str, delta: i64, ttl: Ttl) -> Write {
        self.at(id, |key| Ok(Op::Add { key, delta, ttl }))
    }

    /// Deletes an entry.
    #[must_use]
    pub fn delete(self, id: &str) -> Write {
        self.at(id, |key| Ok(Op::Delete { key }))
    }

    pub(crate) fn touch(self, id: &str, ttl: Ttl) -> Write {
        self.at(id, |key| Ok(Op::Touch { key, ttl }))
    }

    pub(crate) fn clear(self, ids: Ids) -> Write {
        let collection = self.collection.clone();
        self.op(Op::Clear { collection, ids, deep: false })
    }

    pub(crate) fn clear_deep(self) -> Write {
        let collection = self.collection.clone();
        self.op(Op::Clear { collection, ids: Ids::All, deep: true })
    }

    pub(crate) fn append(self, text: &str) -> Write {
        self.append_for(text, Ttl::Never)
    }

    pub(crate) fn append_for(self, text: &str, ttl: Ttl) -> Write {
        self.change(|batch, collection| {
            batch.ops.push(Op::Append { collection: collection.clone(), value: json(text)?, ttl });
            Ok(())
        })
    }

    pub(crate) fn once(self, token: &Token) -> Write {
        self.change(|batch, _| {
            batch.once = Some(token.clone());
            Ok(())
        })
    }

    pub(crate) fn durability(self, durability: Durability) -> Write {
        self.change(|batch, _| {
            batch.durability = durability;
            Ok(())
        })
    }

    /// May be lost in a crash: for cases that write much and ask for no durability.
    pub(crate) fn relaxed(self) -> Write {
        self.durability(Durability::Relaxed)
    }

    /// What it checks and does, which is what a token goes by.
    pub(crate) fn describe(&self) -> String {
        format!("{:?}", self.batch.as_ref().map(|batch| (&batch.checks, &batch.ops)))
    }

    /// Sends it.
    ///
    /// # Errors
    /// Those of the provider, and of the names and values given.
    pub async fn commit(self) -> Result<Commit> {
        self.provider.commit(&self.batch?).await
    }

    /// Sends it; it has to be refused in this way.
    pub(crate) async fn refused(self, kind: ErrorKind) -> Checked<StorageError> {
        let batch = self.batch?;
        match self.provider.commit(&batch).await {
            Err(error) if error.kind() == kind => Ok(error),
            Err(error) => {
                Err(Failure::new(format!("refused as {:?} instead of {kind:?}: {error}", error.kind())))
            }
            Ok(commit) => Err(Failure::new(format!(
                "accepted instead of refused as {kind:?}: {batch:?} gave {commit:?}"
            ))),
        }
    }
}

/// So long from the engine's time on.
pub(crate) fn life(seconds: u64) -> Ttl {
    Ttl::After(Duration::from_secs(seconds))
}
