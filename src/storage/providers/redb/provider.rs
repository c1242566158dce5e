use std::path::{Path, PathBuf};

use async_trait::async_trait;

use crate::storage::contract::{
    Batch, Capabilities, CollectionPath, Commit, Entry, Key, Page, Result, Select, StorageProvider,
};
use crate::storage::providers::local::Local;
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
pub struct Redb(Local<Store>);

impl Redb {
    /// Opens the file with the usual options; it is made where it is not there, with the folders above.
    ///
    /// # Errors
    /// See [`RedbOptions::open`].
    pub fn open(path: impl AsRef<Path>) -> Result<Redb> {
        RedbOptions::new().open(path)
    }

    pub(crate) fn new(store: Store, path: PathBuf) -> Redb {
        Redb(Local::new(store, path))
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

#[async_trait]
impl StorageProvider for Redb {
    fn capabilities(&self) -> Capabilities {
        CAPABILITIES
    }

    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        self.0.get(keys).await
    }

    async fn scan(&self, select: &Select) -> Result<Page> {
        self.0.scan(select).await
    }

    async fn commit(&self, batch: &Batch) -> Result<Commit> {
        self.0.commit(batch).await
    }

    async fn count(&self, select: &Select) -> Result<u64> {
        self.0.count(select).await
    }

    async fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        self.0.collections(under).await
    }

    async fn ping(&self) -> Result<()> {
        self.0.ping()
    }

    async fn flush(&self) -> Result<()> {
        self.0.flush().await
    }

    async fn close(&self) -> Result<()> {
        self.0.close().await
    }
}
