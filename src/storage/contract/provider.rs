use std::fmt;

use async_trait::async_trait;

use crate::storage::contract::batch::{Batch, Commit};
use crate::storage::contract::capabilities::Capabilities;
use crate::storage::contract::error::{Result, unsupported};
use crate::storage::contract::names::{CollectionPath, Key};
use crate::storage::contract::records::Records;
use crate::storage::contract::select::{Page, Select};
use crate::storage::contract::value::Entry;

/// What an engine implements: a snapshot read, an ordered scan and an atomic commit.
///
/// All that a plugin reads and writes is made of these three verbs, so a decorator that forwards
/// them can't break what they promise. The others have a default; a decorator forwards `collections`,
/// `ping`, `flush` and `close` too, as their defaults know nothing of what is wrapped.
///
/// What an implementor owes:
/// - An entry that is absent or expired is `None`, `false`, `0` or left out; never an error.
/// - A commit is applied whole or not at all, also where the caller drops its future.
/// - What can't be done is refused as `Unsupported` before anything is written.
/// - An error whose advice is `Safe` surely changed nothing; a lost answer is `Unknown`.
///
/// ```
/// use jackfield::storage::{Batch, CollectionPath, Id, JsonText, Key, Memory, Op, StorageProvider, Ttl};
///
/// # tokio_test(async {
/// let store = Memory::new();
/// let key = Key::new(CollectionPath::new(["app", "notes"])?, Id::new("n1")?);
/// let put = Op::Put { key: key.clone(), value: JsonText::parse("{}")?.into(), ttl: Ttl::Never };
/// let commit = store.commit(&Batch::of(vec![put])).await?;
/// let found = store.get(&[key]).await?;
/// assert_eq!(found[0].as_ref().map(|entry| entry.meta.rev), Some(commit.rev));
/// # Ok(()) });
/// # fn tokio_test(test: impl Future<Output = jackfield::storage::Result<()>>) {
/// #     tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(test).unwrap();
/// # }
/// ```
#[async_trait]
pub trait StorageProvider: fmt::Debug + Send + Sync + 'static {
    /// What this provider can do. Never changes while it is open.
    fn capabilities(&self) -> Capabilities;

    /// Reads entries in one snapshot; answer i belongs to `keys[i]`, repeated keys included.
    ///
    /// # Errors
    /// `Closed`, `Unavailable`, `Corrupt`.
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>>;

    /// Reads entries of one collection in order, in one snapshot.
    ///
    /// # Errors
    /// `BadValue` for a limit of 0, a malformed field, or a cursor that is of another query or was changed since it was
    /// given, as it may have been in the hands of a stranger; `Unsupported`;
    /// `Closed`, `Unavailable`, `Corrupt`.
    async fn scan(&self, select: &Select) -> Result<Page>;

    /// Applies a batch: all or nothing, checks against the state before it, then the operations in
    /// their order.
    ///
    /// # Errors
    /// `Conflict` with the first key whose check failed and its current revision; `BadValue`,
    /// `WrongType`, `Overflow`, `TooLarge`, `Unsupported`; `Unknown` where nobody can tell whether it
    /// was applied; `Closed`, `Unavailable`, `Corrupt`.
    async fn commit(&self, batch: &Batch) -> Result<Commit>;

    /// How many entries the selection has; its `sort`, `skip`, `limit` and `after` are ignored.
    ///
    /// # Errors
    /// As [`StorageProvider::scan`].
    async fn count(&self, select: &Select) -> Result<u64> {
        let mut select = select.clone().keys_only().limit(1_000);
        (select.skip, select.after) = (0, None);
        // Each page would be sorted out of all entries.
        select.sort.clear();
        let mut count = 0;
        loop {
            let page = self.scan(&select).await?;
            count += page.entries.len() as u64;
            match page.next {
                Some(next) => select.after = Some(next),
                None => return Ok(count),
            }
        }
    }

    /// The collections at or under this path that have live entries, in the order of their paths.
    ///
    /// # Errors
    /// `Unsupported` where the provider does not say otherwise.
    async fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        let _ = under;
        Err(unsupported("this provider can't list collections").with_operation("collections"))
    }

    /// The engine's native tables, where it has them. A layer says `None`, unless it does for them what it is there for.
    fn records(&self) -> Option<&dyn Records> {
        None
    }

    /// Asks whether the engine can be reached.
    ///
    /// # Errors
    /// `Closed`, `Unavailable`.
    async fn ping(&self) -> Result<()> {
        Ok(())
    }

    /// Makes durable what was acknowledged early, see [`Durability::Relaxed`](crate::storage::Durability::Relaxed), as far
    /// as the provider declares that anything survives. Plugins that open a provider call it when the application has
    /// stopped. The default does nothing, which is right where nothing is acknowledged early, or a server takes care of it.
    ///
    /// # Errors
    /// `Unknown` where the engine can't tell whether everything is durable; `Closed`, `Unavailable`.
    async fn flush(&self) -> Result<()> {
        Ok(())
    }

    /// Finishes what is queued, makes it durable and refuses further calls as `Closed`, `ping` and `flush` too. Deletes
    /// nothing; a second call does nothing.
    ///
    /// # Errors
    /// `Unknown` where the engine can't tell whether everything is durable.
    async fn close(&self) -> Result<()> {
        Ok(())
    }
}
