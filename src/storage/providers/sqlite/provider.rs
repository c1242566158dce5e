use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;

use crate::storage::contract::{
    Batch, Capabilities, CollectionPath, Commit, Entry, Key, Page, Records, Result, Select, StorageProvider,
};
use crate::storage::providers::local::Local;
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
pub struct Sqlite(Local<Store>);

impl Sqlite {
    /// Opens the file with the usual options; it is made where it is not there, with the folders above.
    ///
    /// # Errors
    /// See [`SqliteOptions::open`].
    pub fn open(path: impl AsRef<Path>) -> Result<Sqlite> {
        SqliteOptions::new().open(path)
    }

    pub(crate) fn new(store: Store, path: PathBuf) -> Sqlite {
        Sqlite(Local::new(store, path))
    }

    pub(crate) fn store(&self) -> &Arc<Store> {
        self.0.engine()
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

#[async_trait]
impl StorageProvider for Sqlite {
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

    fn records(&self) -> Option<&dyn Records> {
        Some(self)
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
