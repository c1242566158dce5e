//! What the engines share that keep their data on the disk of one machine, in the process that calls.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::task::coop::consume_budget;

use crate::storage::contract::engine::{Query, offload};
use crate::storage::contract::{
    Batch, CollectionPath, Commit, Entry, ErrorKind, Key, Page, Result, Select, StorageError,
};
use crate::storage::providers::group_commit::{GroupCommit, Writer};

/// The verbs of a provider on the thread that calls.
pub(crate) trait Engine: Writer {
    const NAME: &'static str;

    fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>>;
    fn scan(&self, select: &Select) -> Result<Page>;
    fn count(&self, select: &Select) -> Result<u64>;
    fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>>;
    fn ping(&self) -> Result<()>;
    /// Makes durable what was acknowledged early, where the engine does so.
    fn flush(&self) -> Result<()>;
    fn close(&self) -> Result<()>;
}

/// An engine and where it keeps its data. What may take long leaves the caller's thread, and commits go in groups.
#[derive(Debug)]
pub(crate) struct Local<E> {
    engine: Arc<E>,
    commits: GroupCommit<E>,
    path: Arc<PathBuf>,
}

impl<E> Clone for Local<E> {
    fn clone(&self) -> Self {
        Local { engine: self.engine.clone(), commits: self.commits.clone(), path: self.path.clone() }
    }
}

impl<E: Engine> Local<E> {
    pub(crate) fn new(engine: E, path: PathBuf) -> Local<E> {
        let engine = Arc::new(engine);
        Local { commits: GroupCommit::new(engine.clone()), engine, path: Arc::new(path) }
    }

    #[cfg(feature = "sqlite")]
    pub(crate) fn engine(&self) -> &Arc<E> {
        &self.engine
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Says where it failed; the path only where it may be to blame.
    fn named(&self, operation: &'static str) -> impl Fn(StorageError) -> StorageError {
        move |error| {
            let error = error.with_operation(operation).with_provider(E::NAME);
            match error.kind() {
                ErrorKind::Corrupt | ErrorKind::Locked | ErrorKind::Unavailable | ErrorKind::Unknown => {
                    error.with_place(self.path.display().to_string())
                }
                _ => error,
            }
        }
    }

    /// Works on a thread that may block; `given_up` is the kind of the error where it does not come to its end.
    pub(crate) async fn offload<T: Send + 'static>(
        &self,
        operation: &'static str,
        given_up: ErrorKind,
        work: impl FnOnce(&E) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let engine = self.engine.clone();
        offload(given_up, move || work(&engine)).await.map_err(self.named(operation))
    }

    pub(crate) async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        // It is answered on the spot: a loop that only reads would never let go of its thread.
        consume_budget().await;
        self.engine.get(keys).map_err(self.named("get"))
    }

    pub(crate) async fn scan(&self, select: &Select) -> Result<Page> {
        if Query::new(select).map_err(self.named("scan"))?.is_short() {
            consume_budget().await;
            return self.engine.scan(select).map_err(self.named("scan"));
        }
        let select = select.clone();
        self.offload("scan", ErrorKind::Unavailable, move |engine| engine.scan(&select)).await
    }

    pub(crate) async fn commit(&self, batch: &Batch) -> Result<Commit> {
        self.commits.commit(batch.clone()).await.map_err(self.named("commit"))
    }

    pub(crate) async fn count(&self, select: &Select) -> Result<u64> {
        let select = select.clone();
        self.offload("count", ErrorKind::Unavailable, move |engine| engine.count(&select)).await
    }

    pub(crate) async fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        let under = under.clone();
        self.offload("collections", ErrorKind::Unavailable, move |engine| engine.collections(&under)).await
    }

    pub(crate) fn ping(&self) -> Result<()> {
        self.engine.ping().map_err(self.named("ping"))
    }

    pub(crate) async fn flush(&self) -> Result<()> {
        self.offload("flush", ErrorKind::Unknown, E::flush).await
    }

    /// Finishes what is queued first.
    pub(crate) async fn close(&self) -> Result<()> {
        self.commits.close().await;
        self.offload("close", ErrorKind::Unknown, E::close).await
    }
}
