use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use async_trait::async_trait;

use crate::storage::contract::engine::{Query, offload};
use crate::storage::contract::{
    Ability, Atomic, Batch, Capabilities, CollectionPath, Commit, Entry, ErrorKind, Key, Op, Page, Result,
    Select, StorageError, StorageProvider, SystemTimeSource, TimeSource,
};
use crate::storage::providers::memory::store::Store;

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
    store: Arc<RwLock<Store>>,
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
        Memory { store: Arc::default(), time }
    }

    // The store changes only after a batch is planned, so a panic elsewhere leaves it whole.
    fn read(&self) -> Result<RwLockReadGuard<'_, Store>> {
        let store = self.store.read().unwrap_or_else(PoisonError::into_inner);
        if store.closed { Err(closed()) } else { Ok(store) }
    }

    fn write(&self) -> Result<RwLockWriteGuard<'_, Store>> {
        let store = self.store.write().unwrap_or_else(PoisonError::into_inner);
        if store.closed { Err(closed()) } else { Ok(store) }
    }

    fn scan_now(&self, select: &Select) -> Result<Page> {
        let store = self.read()?;
        if !store.needs_log(select) {
            return store.scan(select, self.time.now());
        }
        drop(store);
        let mut store = self.write()?;
        store.build_log(&select.collection);
        store.scan(select, self.time.now())
    }

    fn commit_now(&self, batch: &Batch) -> Result<Commit> {
        self.write()?.commit(batch, self.time.now(), &self.capabilities())
    }
}

fn closed() -> StorageError {
    StorageError::new(ErrorKind::Closed, "the provider was closed")
}

fn named(error: StorageError) -> StorageError {
    error.with_provider(NAME)
}

#[async_trait]
impl StorageProvider for Memory {
    fn capabilities(&self) -> Capabilities {
        Capabilities::all(Ability::Native, Atomic::Store)
    }

    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        let store = self.read().map_err(|error| named(error.with_operation("get")))?;
        Ok(store.get(keys, self.time.now()))
    }

    async fn scan(&self, select: &Select) -> Result<Page> {
        let page = if Query::new(select).map_err(named)?.is_short() {
            self.scan_now(select)
        } else {
            let (memory, select) = (self.clone(), select.clone());
            offload(move || memory.scan_now(&select)).await
        };
        page.map_err(|error| named(error.with_operation("scan")))
    }

    async fn commit(&self, batch: &Batch) -> Result<Commit> {
        let commit = if batch.ops.iter().any(|op| matches!(op, Op::Clear { .. })) {
            let (memory, batch) = (self.clone(), batch.clone());
            offload(move || memory.commit_now(&batch)).await
        } else {
            self.commit_now(batch)
        };
        commit.map_err(|error| named(error.with_operation("commit")))
    }

    async fn count(&self, select: &Select) -> Result<u64> {
        let (memory, select) = (self.clone(), select.clone());
        let count = offload(move || memory.read()?.count(&select, memory.time.now())).await;
        count.map_err(|error| named(error.with_operation("count")))
    }

    async fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        let store = self.read().map_err(|error| named(error.with_operation("collections")))?;
        Ok(store.live_collections(under, self.time.now()))
    }

    async fn ping(&self) -> Result<()> {
        self.read().map(drop).map_err(|error| named(error.with_operation("ping")))
    }

    async fn close(&self) -> Result<()> {
        self.store.write().unwrap_or_else(PoisonError::into_inner).closed = true;
        Ok(())
    }
}
