use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;

use crate::storage::contract::engine::{Query, offload};
use crate::storage::contract::{
    Batch, Capabilities, CollectionPath, Commit, Entry, Key, Page, Result, Select, StorageError,
    StorageProvider,
};
use crate::storage::providers::file::open::FilesOptions;
use crate::storage::providers::file::store::{CAPABILITIES, Store};
use crate::storage::providers::group_commit::GroupCommit;

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
pub struct Files {
    store: Arc<Store>,
    commits: GroupCommit<Store>,
    path: Arc<PathBuf>,
}

/// Nothing of what it holds: it belongs to the plugins, and may be secret.
impl fmt::Debug for Files {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Files").field("path", &self.path).finish_non_exhaustive()
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
        let store = Arc::new(store);
        Files { commits: GroupCommit::new(store.clone()), store, path: Arc::new(path) }
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Takes up what was made, changed and taken away in the folder by hand since it was opened. Tells how many
    /// entries that were.
    ///
    /// # Errors
    /// `Corrupt` where files are damaged, each of which is named, and nothing was taken up; `Unavailable`, `Closed`.
    pub async fn reload(&self) -> Result<usize> {
        let store = self.store.clone();
        offload(move || store.reload()).await.map_err(named("reload"))
    }
}

fn named(operation: &'static str) -> impl Fn(StorageError) -> StorageError {
    move |error| error.with_operation(operation).with_provider(NAME)
}

#[async_trait]
impl StorageProvider for Files {
    fn capabilities(&self) -> Capabilities {
        CAPABILITIES
    }

    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        let (held, now) = self.store.reading();
        held.get(keys, now).map_err(named("get"))
    }

    async fn scan(&self, select: &Select) -> Result<Page> {
        let page = if Query::new(select).map_err(named("scan"))?.is_short() {
            let (held, now) = self.store.reading();
            held.scan(select, now)
        } else {
            let (store, select) = (self.store.clone(), select.clone());
            offload(move || {
                let (held, now) = store.reading();
                held.scan(&select, now)
            })
            .await
        };
        page.map_err(named("scan"))
    }

    async fn commit(&self, batch: &Batch) -> Result<Commit> {
        self.commits.commit(batch.clone()).await.map_err(named("commit"))
    }

    async fn count(&self, select: &Select) -> Result<u64> {
        let (store, select) = (self.store.clone(), select.clone());
        let count = offload(move || {
            let (held, now) = store.reading();
            held.count(&select, now)
        });
        count.await.map_err(named("count"))
    }

    async fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        let (held, now) = self.store.reading();
        held.collections(under, now).map_err(named("collections"))
    }

    async fn ping(&self) -> Result<()> {
        self.store.reading().0.read().map(drop).map_err(named("ping"))
    }

    async fn close(&self) -> Result<()> {
        self.commits.close().await;
        let store = self.store.clone();
        offload(move || store.close()).await.map_err(named("close"))
    }
}
