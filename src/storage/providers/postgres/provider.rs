use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;

use crate::storage::contract::{
    Batch, Capabilities, CollectionPath, Commit, Entry, Key, Page, Records, Result, Select, StorageError,
    StorageProvider,
};
use crate::storage::providers::postgres::engine_error::NAME;
use crate::storage::providers::postgres::open::PostgresOptions;
use crate::storage::providers::postgres::reads::{Collections, Count, Get, Ping, Scan};
use crate::storage::providers::postgres::store::Store;

/// Storage on a PostgreSQL server: durable, for several processes on several hosts.
///
/// Cloning gives another handle on the same connections. Each Tokio runtime that calls has connections of its own. A batch
/// is sent in one message, which takes up to 1,000 MiB, with the whole documents that its merges make.
///
/// ```no_run
/// use std::sync::Arc;
/// use jackfield::storage::{Postgres, Storage};
///
/// # async fn open() -> jackfield::storage::Result<()> {
/// let provider = Arc::new(Postgres::open("postgres://app:secret@localhost/app").await?);
/// let storage = Storage::new(provider, "notes")?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Postgres {
    store: Arc<Store>,
}

/// Without the URL: a password may stand in it.
impl fmt::Debug for Postgres {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Postgres").finish_non_exhaustive()
    }
}

impl Postgres {
    /// Connects with the usual options, and makes the tables where they are not there.
    ///
    /// # Errors
    /// See [`PostgresOptions::open`].
    pub async fn open(url: impl AsRef<str>) -> Result<Postgres> {
        PostgresOptions::new().open(url).await
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn new(store: Store) -> Postgres {
        Postgres { store: Arc::new(store) }
    }
}

fn named(operation: &'static str) -> impl Fn(StorageError) -> StorageError {
    move |error| error.with_operation(operation).with_provider(NAME)
}

#[async_trait]
impl StorageProvider for Postgres {
    fn capabilities(&self) -> Capabilities {
        self.store.capabilities()
    }

    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        self.store.read(Get(keys, self.store.asking())).await.map_err(named("get"))
    }

    async fn scan(&self, select: &Select) -> Result<Page> {
        self.store.read(Scan(select, self.store.asking())).await.map_err(named("scan"))
    }

    async fn commit(&self, batch: &Batch) -> Result<Commit> {
        self.store.commit(batch).await.map_err(named("commit"))
    }

    async fn count(&self, select: &Select) -> Result<u64> {
        self.store.read(Count(select, self.store.asking())).await.map_err(named("count"))
    }

    async fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        self.store.read(Collections(under, self.store.asking())).await.map_err(named("collections"))
    }

    fn records(&self) -> Option<&dyn Records> {
        Some(self)
    }

    async fn ping(&self) -> Result<()> {
        self.store.read(Ping).await.map_err(named("ping"))
    }

    async fn flush(&self) -> Result<()> {
        self.store.check_open().map_err(named("flush"))
    }

    async fn close(&self) -> Result<()> {
        self.store.close().await;
        Ok(())
    }
}
