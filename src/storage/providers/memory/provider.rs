use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::task::coop::consume_budget;

use crate::storage::contract::engine::{Query, offload};
use crate::storage::contract::{
    Ability, Atomic, Batch, Capabilities, CollectionPath, Commit, Entry, ErrorKind, Key, Op, Page, Result,
    Select, StorageError, StorageProvider, SystemTimeSource, TimeSource,
};
use crate::storage::providers::memory::locked::Locked;

const NAME: &str = "memory";

/// Storage in memory, without configuration. Everything is gone with the last handle.
///
/// Cloning gives another handle on the same data.
///
/// ```
/// use std::sync::Arc;
/// use jackfield::storage::{Memory, Storage};
///
/// let storage = Storage::new(Arc::new(Memory::new()), "notes")?;
/// # Ok::<(), jackfield::storage::StorageError>(())
/// ```
#[derive(Clone)]
pub struct Memory {
    held: Arc<Locked>,
    time: Arc<dyn TimeSource>,
}

/// Nothing of what it holds: it belongs to the plugins, and may be secret.
impl fmt::Debug for Memory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Memory").field("time", &self.time).finish_non_exhaustive()
    }
}

impl Default for Memory {
    fn default() -> Memory {
        Memory::new()
    }
}

impl Memory {
    /// An empty store that goes by the machine's clock.
    #[must_use]
    pub fn new() -> Memory {
        Memory::with_time(Arc::new(SystemTimeSource))
    }

    /// An empty store that goes by this clock.
    #[must_use]
    pub fn with_time(time: Arc<dyn TimeSource>) -> Memory {
        Memory { held: Arc::default(), time }
    }

    // What is answered on the spot uses up a budget first: a loop over such calls would never let go of its thread, and
    // could not be stopped.
    fn commit_now(&self, batch: &Batch) -> Result<Commit> {
        self.held.write()?.commit(batch, self.time.now(), &self.capabilities())
    }
}

fn named(operation: &'static str) -> impl Fn(StorageError) -> StorageError {
    move |error| error.with_operation(operation).with_provider(NAME)
}

#[async_trait]
impl StorageProvider for Memory {
    fn capabilities(&self) -> Capabilities {
        Capabilities::all(Ability::Native, Atomic::Store)
    }

    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        consume_budget().await;
        self.held.get(keys, self.time.now()).map_err(named("get"))
    }

    async fn scan(&self, select: &Select) -> Result<Page> {
        let page = if Query::new(select).map_err(named("scan"))?.is_short() {
            consume_budget().await;
            self.held.scan(select, self.time.now())
        } else {
            let (memory, select) = (self.clone(), select.clone());
            offload(ErrorKind::Unavailable, move || memory.held.scan(&select, memory.time.now())).await
        };
        page.map_err(named("scan"))
    }

    async fn commit(&self, batch: &Batch) -> Result<Commit> {
        let commit = if batch.ops.iter().any(|op| matches!(op, Op::Clear { .. })) {
            let (memory, batch) = (self.clone(), batch.clone());
            offload(ErrorKind::Unknown, move || memory.commit_now(&batch)).await
        } else {
            consume_budget().await;
            self.commit_now(batch)
        };
        commit.map_err(named("commit"))
    }

    async fn count(&self, select: &Select) -> Result<u64> {
        let (memory, select) = (self.clone(), select.clone());
        let count =
            offload(ErrorKind::Unavailable, move || memory.held.count(&select, memory.time.now())).await;
        count.map_err(named("count"))
    }

    async fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        consume_budget().await;
        self.held.collections(under, self.time.now()).map_err(named("collections"))
    }

    async fn ping(&self) -> Result<()> {
        self.held.read().map(drop).map_err(named("ping"))
    }

    async fn flush(&self) -> Result<()> {
        self.held.read().map(drop).map_err(named("flush"))
    }

    async fn close(&self) -> Result<()> {
        self.held.close();
        Ok(())
    }
}
