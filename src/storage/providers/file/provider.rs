use std::fmt;
use std::path::{Path, PathBuf};

use async_trait::async_trait;

use crate::storage::contract::{
    Batch, Capabilities, CollectionPath, Commit, Entry, ErrorKind, Key, Page, Result, Select, StorageProvider,
};
use crate::storage::providers::file::open::FilesOptions;
use crate::storage::providers::file::store::{CAPABILITIES, Store};
use crate::storage::providers::local::Local;

pub(crate) const NAME: &str = "file";

/// Storage in a folder of JSON files: durable, for one process at a time, to be read, edited and kept under version
/// control.
///
/// Everything is held in memory too, so it is for what fits there: up to some 100,000 documents. Cloning gives
/// another handle on the same open folder. The folder is free again after [`StorageProvider::close`], or when the
/// last handle is gone.
///
/// What was edited by hand while nobody had the folder open is taken up when it is opened; what is edited meanwhile,
/// by [`Files::reload`] or by the next write to the same entry. It gets a new revision then. The least that a file
/// made by hand needs is its value: `{"json": {"title": "Buy groceries"}}`.
///
/// ```
/// use std::sync::Arc;
/// use jackfield::storage::{Files, Result, Storage};
///
/// # fn main() -> Result<()> { tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// # let folder = tempfile::tempdir().unwrap();
/// # let data = folder.path().join("data");
/// let storage = Storage::new(Arc::new(Files::open(&data)?), "notes")?;
/// storage.collection("tasks")?.save("task-1", &serde_json::json!({"title": "Buy groceries"})).await?;
/// let text = std::fs::read_to_string(data.join("notes/c/tasks/task-1.json")).unwrap();
/// assert!(text.contains(r#""title": "Buy groceries""#));
/// # Ok(()) }) }
/// ```
#[derive(Clone)]
pub struct Files(Local<Store>);

/// Nothing of what it holds: it belongs to the plugins, and may be secret.
impl fmt::Debug for Files {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Files").field("path", &self.path()).finish_non_exhaustive()
    }
}

impl Files {
    /// Opens the folder with the usual options; it is made where it is not there, with those above it.
    ///
    /// # Errors
    /// See [`FilesOptions::open`].
    pub fn open(path: impl AsRef<Path>) -> Result<Files> {
        FilesOptions::new().open(path)
    }

    pub(crate) fn new(store: Store, path: PathBuf) -> Files {
        Files(Local::new(store, path))
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes up what was made, changed and taken away in the folder by hand since it was opened. Tells how many
    /// entries that were.
    ///
    /// # Errors
    /// `Corrupt` where files are damaged, each of which is named, and nothing was taken up; `Unavailable`, `Closed`.
    pub async fn reload(&self) -> Result<usize> {
        self.0.offload("reload", ErrorKind::Unknown, Store::reload).await
    }
}

#[async_trait]
impl StorageProvider for Files {
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
