use std::fmt;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::storage::contract::{CollectionPath, Entry, Key, Page, Result, Select, Timestamp, closed};
use crate::storage::providers::memory::store::Store;

/// Everything that is held in memory, behind one lock.
#[derive(Default)]
pub(crate) struct Locked(RwLock<Store>);

/// Nothing of what it holds: it belongs to the plugins, and may be secret.
impl fmt::Debug for Locked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Locked").finish_non_exhaustive()
    }
}

impl Locked {
    // The store changes only after a batch is planned, so a panic elsewhere leaves it whole.
    pub(crate) fn read(&self) -> Result<RwLockReadGuard<'_, Store>> {
        let store = self.0.read().unwrap_or_else(PoisonError::into_inner);
        store.refusal.clone().map_or(Ok(store), Err)
    }

    pub(crate) fn write(&self) -> Result<RwLockWriteGuard<'_, Store>> {
        let store = self.0.write().unwrap_or_else(PoisonError::into_inner);
        store.refusal.clone().map_or(Ok(store), Err)
    }

    pub(crate) fn get(&self, keys: &[Key], now: Timestamp) -> Result<Vec<Option<Entry>>> {
        Ok(self.read()?.get(keys, now))
    }

    pub(crate) fn scan(&self, select: &Select, now: Timestamp) -> Result<Page> {
        let store = self.read()?;
        if !store.needs_log(select) {
            return store.scan(select, now);
        }
        drop(store);
        let mut store = self.write()?;
        store.build_log(&select.collection);
        store.scan(select, now)
    }

    pub(crate) fn count(&self, select: &Select, now: Timestamp) -> Result<u64> {
        self.read()?.count(select, now)
    }

    pub(crate) fn collections(&self, under: &CollectionPath, now: Timestamp) -> Result<Vec<CollectionPath>> {
        Ok(self.read()?.live_collections(under, now))
    }

    /// Answers every later call with this error, unless an earlier one is given already.
    #[cfg(feature = "file")]
    pub(crate) fn refuse(&self, refusal: crate::storage::contract::StorageError) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).refusal.get_or_insert(refusal);
    }

    /// Refuses every later call as `Closed`.
    pub(crate) fn close(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).refusal = Some(closed());
    }
}
