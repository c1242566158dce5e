use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;

use crate::storage::contract::engine::{Query, offload};
use crate::storage::contract::{
    Batch, Capabilities, CollectionPath, Commit, Entry, Key, Page, Result, Select, StorageError,
    StorageProvider,
};
use crate::storage::providers::group_commit::GroupCommit;
use crate::storage::providers::redb::engine_error::NAME;
use crate::storage::providers::redb::open::RedbOptions;
use crate::storage::providers::redb::store::{CAPABILITIES, Store};

/// Storage in one file: durable, for one process at a time, in pure Rust.
///
/// Cloning gives another handle on the same open file. The file is free again after
/// [`StorageProvider::close`], or when the last handle is gone.
///
/// ```
/// use std::sync::Arc;
/// use jackfield::storage::{Redb, Result, Storage};
///
/// # fn main() -> Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("app.redb");
/// let provider = Arc::new(Redb::open(&path)?);
/// let storage = Storage::new(provider, "notes")?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Redb {
    store: Arc<Store>,
    commits: GroupCommit<Store>,
    path: Arc<PathBuf>,
}

impl Redb {
    /// Opens the file with the usual options; it is made where it is not there, with the folders above.
    ///
    /// # Errors
    /// See [`RedbOptions::open`].
    pub fn open(path: impl AsRef<Path>) -> Result<Redb> {
        RedbOptions::new().open(path)
    }

    pub(crate) fn new(store: Store, path: PathBuf) -> Redb {
        let store = Arc::new(store);
        Redb { commits: GroupCommit::new(store.clone()), store, path: Arc::new(path) }
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
impl StorageProvider for Redb {
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
        offload(move || store.close()).await.map_err(named("close"))
    }
}
