use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;

use crate::storage::contract::engine::{Query, offload};
use crate::storage::contract::{
    Batch, Capabilities, CollectionPath, Commit, Entry, Key, Page, Result, Select, StorageError,
    StorageProvider,
};
use crate::storage::providers::group_commit::GroupCommit;
use crate::storage::providers::sqlite::engine_error::NAME;
use crate::storage::providers::sqlite::open::SqliteOptions;
use crate::storage::providers::sqlite::store::{CAPABILITIES, Store};

/// Storage in one file of SQLite: durable, and shared by the processes of one machine.
///
/// Cloning gives another handle on the same connections; [`StorageProvider::close`] closes them for all.
///
/// ```
/// use std::sync::Arc;
/// use jackfield::storage::{Result, Sqlite, Storage};
///
/// # fn main() -> Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("app.db");
/// let provider = Arc::new(Sqlite::open(&path)?);
/// let storage = Storage::new(provider, "notes")?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Sqlite {
    store: Arc<Store>,
    commits: GroupCommit<Store>,
    path: Arc<PathBuf>,
}

impl Sqlite {
    /// Opens the file with the usual options; it is made where it is not there, with the folders above.
    ///
    /// # Errors
    /// See [`SqliteOptions::open`].
    pub fn open(path: impl AsRef<Path>) -> Result<Sqlite> {
        SqliteOptions::new().open(path)
    }

    pub(crate) fn new(store: Store, path: PathBuf) -> Sqlite {
        let store = Arc::new(store);
        Sqlite { commits: GroupCommit::new(store.clone()), store, path: Arc::new(path) }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn named(operation: &'static str) -> impl Fn(StorageError) -> StorageError {
    move |error| error.with_operation(operation).with_provider(NAME)
}

#[async_trait]
impl StorageProvider for Sqlite {
    fn capabilities(&self) -> Capabilities {
        CAPABILITIES
    }

    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        self.store.get(keys).map_err(named("get"))
    }

    async fn scan(&self, select: &Select) -> Result<Page> {
        let page = if Query::new(select).map_err(named("scan"))?.is_short() {
            self.store.scan(select)
        } else {
            let (store, select) = (self.store.clone(), select.clone());
            offload(move || store.scan(&select)).await
        };
        page.map_err(named("scan"))
    }

    async fn commit(&self, batch: &Batch) -> Result<Commit> {
        self.commits.commit(batch.clone()).await.map_err(named("commit"))
    }

    async fn count(&self, select: &Select) -> Result<u64> {
        let (store, select) = (self.store.clone(), select.clone());
        offload(move || store.count(&select)).await.map_err(named("count"))
    }

    async fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        let (store, under) = (self.store.clone(), under.clone());
        offload(move || store.collections(&under)).await.map_err(named("collections"))
    }

    async fn ping(&self) -> Result<()> {
        self.store.ping().map_err(named("ping"))
    }

    async fn close(&self) -> Result<()> {
        self.commits.close().await;
        let store = self.store.clone();
        let closed = offload(move || {
            store.close();
            Ok(())
        });
        closed.await.map_err(named("close"))
    }
}
