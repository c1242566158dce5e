use std::sync::Arc;

use serde::Serialize;

use crate::storage::contract::{
    Batch, Commit, Condition, Durability, Id, Ids, JsonText, Key, Op, Result, StorageError, Token, Ttl,
    Value, bad_value, layout,
};
use crate::storage::views::documents::document::object_text;
use crate::storage::views::documents::part::{Delivery, Part, Receipt, UnderWay, redact};
use crate::storage::views::documents::storage::Storage;

/// Checks and changes of several documents that are applied together or not at all.
///
/// Checks look at the state before the batch; changes are applied in order. A name or value that
/// can't be used is told by [`AtomicBatch::commit`], before anything is written.
///
/// ```
/// use std::sync::Arc;
/// use jackfield::storage::{Condition, Memory, Result, Storage};
/// use serde_json::json;
///
/// # fn main() -> Result<()> { tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let storage = Storage::new(Arc::new(Memory::new()), "shop")?;
/// let commit = storage.atomic()
///     .check("orders", "o1", Condition::Absent)
///     .put("orders", "o1", &json!({"item": "apple"}))
///     .add("counts", "orders", 1)
///     .commit().await?;
/// assert_eq!(commit.done[1].sum, Some(1));
/// # Ok(()) }) }
/// ```
#[derive(Debug)]
#[must_use = "a batch does nothing until it is committed"]
pub struct AtomicBatch<'s> {
    storage: &'s Storage,
    batch: Result<Batch>,
    joined: Vec<Part>,
    receipts: Vec<Receipt>,
}

impl<'s> AtomicBatch<'s> {
    pub(crate) fn new(storage: &'s Storage) -> AtomicBatch<'s> {
        AtomicBatch { storage, batch: Ok(Batch::default()), joined: Vec::new(), receipts: Vec::new() }
    }

    fn with(mut self, change: impl FnOnce(&Storage, &mut Batch) -> Result<()>) -> AtomicBatch<'s> {
        // The first fault is kept, so that it is the one that is told.
        if let Ok(batch) = &mut self.batch
            && let Err(fault) = change(self.storage, batch)
        {
            self.batch = Err(fault.with_operation("commit"));
        }
        self
    }

    fn op(self, op: impl FnOnce(&Storage) -> Result<Op>) -> AtomicBatch<'s> {
        self.with(|storage, batch| {
            batch.ops.push(op(storage)?);
            Ok(())
        })
    }

    /// The batch is applied only if this holds.
    pub fn check(self, collection: &str, id: &str, condition: Condition) -> AtomicBatch<'s> {
        self.with(|storage, batch| {
            batch.checks.push((key(storage, collection, id)?, condition));
            Ok(())
        })
    }

    /// Saves a document, which lives for ever.
    pub fn put<T: Serialize + ?Sized>(self, collection: &str, id: &str, data: &T) -> AtomicBatch<'s> {
        self.put_for(collection, id, data, Ttl::Never)
    }

    /// Saves a document that lives only so long.
    pub fn put_for<T: Serialize + ?Sized>(
        self,
        collection: &str,
        id: &str,
        data: &T,
        ttl: Ttl,
    ) -> AtomicBatch<'s> {
        self.op(|storage| {
            let key = key(storage, collection, id)?;
            let text = object_text(data).map_err(|error| error.with_key(&key))?;
            Ok(Op::Put { key, value: Value::Json(text), ttl })
        })
    }

    /// Saves a document under a new id, which sorts behind those that were chosen before.
    pub fn append<T: Serialize + ?Sized>(self, collection: &str, data: &T) -> AtomicBatch<'s> {
        self.op(|storage| {
            let collection = layout::collection(storage.scope(), collection)?;
            Ok(Op::Append { collection, value: Value::Json(object_text(data)?), ttl: Ttl::Never })
        })
    }

    /// Saves an object as [`Storage::save`] does.
    pub fn save<T: Serialize + ?Sized>(self, id: &str, object: &T) -> AtomicBatch<'s> {
        self.op(|storage| {
            let key = Key::new(layout::objects(storage.scope())?, Id::new(id)?);
            Ok(Op::Put { key, value: Value::Json(JsonText::of(object)?), ttl: Ttl::Never })
        })
    }

    /// Adds to a counter.
    pub fn add(self, collection: &str, id: &str, delta: i64) -> AtomicBatch<'s> {
        self.op(|storage| Ok(Op::Add { key: key(storage, collection, id)?, delta, ttl: Ttl::Keep }))
    }

    /// Writes the members of `set`, an object, into a document and takes those of `unset` away.
    pub fn merge<T: Serialize + ?Sized>(
        self,
        collection: &str,
        id: &str,
        set: &T,
        unset: &[&str],
    ) -> AtomicBatch<'s> {
        self.op(|storage| {
            let key = key(storage, collection, id)?;
            let set = object_text(set).map_err(|error| error.with_key(&key))?;
            let unset = unset.iter().map(|name| (*name).to_owned()).collect();
            Ok(Op::Merge { key, set, unset, ttl: Ttl::Keep })
        })
    }

    /// Deletes a document.
    pub fn delete(self, collection: &str, id: &str) -> AtomicBatch<'s> {
        self.op(|storage| Ok(Op::Delete { key: key(storage, collection, id)? }))
    }

    /// Deletes all documents of a collection.
    pub fn clear(self, collection: &str) -> AtomicBatch<'s> {
        self.op(|storage| {
            let collection = layout::collection(storage.scope(), collection)?;
            Ok(Op::Clear { collection, ids: Ids::All, deep: false })
        })
    }

    /// Changes how long a document lives, and nothing else.
    pub fn touch(self, collection: &str, id: &str, ttl: Ttl) -> AtomicBatch<'s> {
        self.op(|storage| Ok(Op::Touch { key: key(storage, collection, id)?, ttl }))
    }

    /// Names the batch, so that it is applied once however often it is committed: the same name with
    /// the same batch gives the first outcome again, for 24 hours. Names of other plugins are others.
    ///
    /// A part that was staged by what it read, such as a manifest of Gati or changes of a connector, is another batch when
    /// it is staged again after the first was applied, and is refused: look then whether what it writes is there.
    pub fn once(self, token: &str) -> AtomicBatch<'s> {
        self.with(|storage, batch| {
            batch.once = Some(Token::new(token)?.within(storage.scope()));
            Ok(())
        })
    }

    /// How safe the batch has to be before it is acknowledged.
    pub fn durability(self, durability: Durability) -> AtomicBatch<'s> {
        self.with(|_, batch| {
            batch.durability = durability;
            Ok(())
        })
    }

    /// Commits a part of another plugin with this batch: both or none.
    pub fn join(mut self, part: Part) -> AtomicBatch<'s> {
        self.joined.push(part);
        self
    }

    /// Where the results of this batch will be told, also if another plugin commits it.
    #[must_use]
    pub fn receipt(&mut self) -> Receipt {
        let receipt = Receipt(Arc::default());
        self.receipts.push(receipt.clone());
        receipt
    }

    /// Applies the batch. What joined parts did is told to their owners alone.
    ///
    /// # Errors
    /// `Conflict` with the first key whose check failed; `BadName` and `BadValue` for what was put in;
    /// `BadValue` where a part belongs to another provider, has a token, or replaces what it was made of though this
    /// batch or another part changes that too; `WrongType`, `Overflow`; those of the provider.
    pub async fn commit(self) -> Result<Commit> {
        let (storage, own) = (self.storage, self.batch.as_ref().map_or(0, |batch| batch.ops.len()));
        let (batch, receipts) = self.fold();
        let refuse = |error: &_| receipts.iter().for_each(|receipt| receipt.refuse(error, storage.scope()));
        let batch = batch.inspect_err(refuse)?;
        let receipts = UnderWay(receipts);
        let outcome = storage.provider().commit(&batch).await;
        receipts.deliver(&outcome);
        let mut commit = outcome.map_err(|error| redact(error, storage.scope()))?;
        commit.done.truncate(own);
        Ok(commit)
    }

    pub(crate) fn seal(self) -> Part {
        let provider = self.storage.provider().clone();
        let (mut batch, mut receipts) = self.fold();
        if batch.as_ref().is_ok_and(|batch| batch.once.is_some()) {
            let fault =
                bad_value("a part has a token").with_help("let the plugin that commits name the batch");
            for receipt in &mut receipts {
                receipt.blame(&fault);
            }
            batch = Err(fault);
        }
        Part { batch, receipts, provider }
    }

    /// This batch with those of the parts behind it, and who waits for what becomes of it. The first fault is told.
    fn fold(self) -> (Result<Batch>, Vec<Delivery>) {
        let scope = self.storage.scope();
        let mut all = self.batch;
        let to = all.as_ref().map_or(0, |batch| batch.ops.len());
        let mut receipts: Vec<Delivery> =
            self.receipts.into_iter().map(|receipt| Delivery::new(receipt, scope, to)).collect();
        if let Err(fault) = &all {
            for receipt in &mut receipts {
                receipt.blame(fault);
            }
        }
        for part in self.joined {
            let offset = all.as_ref().map_or(0, |batch| batch.ops.len());
            let mut behind: Vec<Delivery> =
                part.receipts.into_iter().map(|receipt| receipt.behind(offset)).collect();
            let misfit = match (&all, &part.batch) {
                _ if !Arc::ptr_eq(&part.provider, self.storage.provider()) => Some(elsewhere()),
                (Ok(batch), Ok(part)) if replaces_what_changed(batch, part) => Some(overtaken()),
                _ => None,
            };
            if let Some(fault) = &misfit {
                for receipt in &mut behind {
                    receipt.blame(fault);
                }
            }
            let joined = misfit.map_or(part.batch, Err).map_err(|error| redact(error, scope));
            all = all.and_then(|batch| Ok(with(batch, joined?)));
            receipts.append(&mut behind);
        }
        (all, receipts)
    }
}

fn with(mut batch: Batch, part: Batch) -> Batch {
    batch.checks.extend(part.checks);
    batch.ops.extend(part.ops);
    batch.durability = stricter(batch.durability, part.durability);
    batch
}

fn elsewhere() -> StorageError {
    bad_value("a part belongs to another provider, and no commit spans two").with_help(
        "make both storages of clones of one `Arc`: another handle on the same data, or a layer around it, is another provider",
    )
}

fn overtaken() -> StorageError {
    bad_value("a part replaces an entry as it was read before this commit, which changes the entry already")
        .with_help(
            "let the plugin that made the parts seal both changes in one, or commit one after the other",
        )
}

/// Whether a part writes over what `batch` changes, having looked at what stood there before: that change would be lost.
fn replaces_what_changed(batch: &Batch, part: &Batch) -> bool {
    let read = part.checks.iter().filter(|(_, condition)| *condition != Condition::Present);
    let mut replaced = read
        .map(|(key, _)| key)
        .filter(|key| part.ops.iter().any(|op| matches!(op, Op::Put { key: put, .. } if put == *key)));
    replaced.any(|key| batch.ops.iter().any(|op| changes(op, key)))
}

fn changes(op: &Op, key: &Key) -> bool {
    if let Op::Clear { collection, ids, deep } = op {
        let is_within = key.collection == *collection || *deep && key.collection.starts_with(collection);
        return is_within && ids.contains(&key.id);
    }
    op.key() == Some(key)
}

fn key(storage: &Storage, collection: &str, id: &str) -> Result<Key> {
    Ok(Key::new(layout::collection(storage.scope(), collection)?, Id::new(id)?))
}

fn stricter(left: Durability, right: Durability) -> Durability {
    match (left, right) {
        (Durability::AtLeast(left), Durability::AtLeast(right)) => Durability::AtLeast(left.max(right)),
        (Durability::AtLeast(_), _) => left,
        (_, Durability::AtLeast(_)) => right,
        (Durability::Relaxed, Durability::Relaxed) => Durability::Relaxed,
        _ => Durability::Best,
    }
}
