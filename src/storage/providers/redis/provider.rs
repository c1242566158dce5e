use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use redis::cmd;

use crate::storage::contract::{
    Batch, Capabilities, CollectionPath, Commit, Entry, Key, Page, Result, Select, StorageError,
    StorageProvider,
};
use crate::storage::providers::redis::engine_error::{NAME, read_error};
use crate::storage::providers::redis::open::RedisOptions;
use crate::storage::providers::redis::read::Asking;
use crate::storage::providers::redis::store::{Read, Store};

/// Storage on a Redis server: fast, and as durable as the server's own settings say.
///
/// A scan is one step of the server, in which it answers nobody else: a collection of a hundred thousand entries and more is
/// read in pages, by a limit, and not as a whole.
///
/// Cloning gives another handle on the same connection. Each Tokio runtime that calls has a connection of its own.
///
/// ```no_run
/// use std::sync::Arc;
/// use jackfield::storage::{Redis, Storage};
///
/// # async fn open() -> jackfield::storage::Result<()> {
/// let provider = Arc::new(Redis::open("redis://localhost").await?);
/// let storage = Storage::new(provider, "sessions")?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Redis {
    store: Arc<Store>,
}

/// Without the URL: a password may stand in it.
impl fmt::Debug for Redis {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Redis").finish_non_exhaustive()
    }
}

impl Redis {
    /// Connects with the usual options.
    ///
    /// # Errors
    /// See [`RedisOptions::open`].
    pub async fn open(url: impl AsRef<str>) -> Result<Redis> {
        RedisOptions::new().open(url).await
    }

    pub(crate) fn new(store: Store) -> Redis {
        Redis { store: Arc::new(store) }
    }
}

fn named(operation: &'static str) -> impl Fn(StorageError) -> StorageError {
    move |error| error.with_operation(operation).with_provider(NAME)
}

struct Get<'k>(&'k [Key]);
struct Scan<'s>(&'s Select);
struct Count<'s>(&'s Select);
struct Collections<'p>(&'p CollectionPath);
struct Ping;

impl Read for Get<'_> {
    type Found = Vec<Option<Entry>>;
    async fn from(&self, asking: Asking<'_>) -> Result<Vec<Option<Entry>>> {
        asking.get(self.0).await
    }
}

impl Read for Scan<'_> {
    type Found = Page;
    async fn from(&self, asking: Asking<'_>) -> Result<Page> {
        asking.scan(self.0).await
    }
}

impl Read for Count<'_> {
    type Found = u64;
    async fn from(&self, asking: Asking<'_>) -> Result<u64> {
        asking.count(self.0).await
    }
}

impl Read for Collections<'_> {
    type Found = Vec<CollectionPath>;
    async fn from(&self, asking: Asking<'_>) -> Result<Vec<CollectionPath>> {
        asking.collections(self.0).await
    }
}

impl Read for Ping {
    type Found = ();
    async fn from(&self, asking: Asking<'_>) -> Result<()> {
        asking.link.call(&cmd("PING")).await.map(drop).map_err(read_error)
    }
}

#[async_trait]
impl StorageProvider for Redis {
    fn capabilities(&self) -> Capabilities {
        self.store.capabilities()
    }

    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        self.store.read(Get(keys)).await.map_err(named("get"))
    }

    async fn scan(&self, select: &Select) -> Result<Page> {
        self.store.read(Scan(select)).await.map_err(named("scan"))
    }

    async fn commit(&self, batch: &Batch) -> Result<Commit> {
        self.store.commit(batch).await.map_err(named("commit"))
    }

    async fn count(&self, select: &Select) -> Result<u64> {
        self.store.read(Count(select)).await.map_err(named("count"))
    }

    async fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        self.store.read(Collections(under)).await.map_err(named("collections"))
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
