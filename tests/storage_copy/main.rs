//! Moving house: copied whole, in order, and gone on with after any interruption.

#[path = "../common/storage.rs"]
mod common;
mod compared;
mod interrupted;
mod whole;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering as Atomic};
use std::time::Duration;

use common::{add, json};
use jackfield::prelude::async_trait;
use jackfield::storage::{
    self, Batch, Capabilities, CollectionPath, Commit, Entry, ErrorKind, Id, Key, ManualTimeSource, Memory,
    Op, Order, Page, Result, Select, StorageError, StorageProvider, Ttl, Value,
};

type Provider = Arc<dyn StorageProvider>;

/// The engines that need no server.
const ENGINES: &[&str] = &[
    "memory",
    #[cfg(feature = "file")]
    "file",
    #[cfg(feature = "redb")]
    "redb",
    #[cfg(feature = "sqlite")]
    "sqlite",
];

/// An empty provider of an engine, with what it has on the disk in `folder`.
fn open(engine: &str, folder: &Path, clock: &Arc<ManualTimeSource>) -> Provider {
    std::fs::create_dir_all(folder).unwrap();
    match engine {
        #[cfg(feature = "file")]
        "file" => {
            Arc::new(storage::FilesOptions::new().time(clock.clone()).open(folder.join("data")).unwrap())
        }
        #[cfg(feature = "redb")]
        "redb" => {
            let options = storage::RedbOptions::new().time(clock.clone()).cache_bytes(1 << 22);
            Arc::new(options.open(folder.join("app.redb")).unwrap())
        }
        #[cfg(feature = "sqlite")]
        "sqlite" => {
            Arc::new(storage::SqliteOptions::new().time(clock.clone()).open(folder.join("app.db")).unwrap())
        }
        _ => Arc::new(Memory::with_time(clock.clone())),
    }
}

fn clock() -> Arc<ManualTimeSource> {
    Arc::new(ManualTimeSource::new(common::START))
}

fn path(segments: &[&str]) -> CollectionPath {
    CollectionPath::new(segments).unwrap()
}

fn key(collection: &CollectionPath, id: &str) -> Key {
    Key::new(collection.clone(), Id::new(id).unwrap())
}

/// Values of all kinds, under names of all kinds, written at different times, some of which expire.
async fn fill(provider: &dyn StorageProvider, clock: &ManualTimeSource) {
    let (notes, odd) = (path(&["notes", "c", "tasks"]), path(&["Odd/ näme", "\0", "con"]));
    let put = |collection: &CollectionPath, id: &str, value: Value, ttl: Ttl| Op::Put {
        key: key(collection, id),
        value,
        ttl,
    };
    let commit = async |ops: Vec<Op>| {
        clock.advance(Duration::from_secs(1));
        provider.commit(&Batch::of(ops)).await.unwrap()
    };
    for n in [5, 3, 9, 1, 7] {
        commit(vec![put(&notes, &format!("n{n}"), json(&format!("{{\"n\": {n}}}")), Ttl::Never)]).await;
    }
    for (id, value) in [
        ("a/b", json("\"10\"")),
        ("a:b", json(" [1e5, 18446744073709551615]\n")),
        ("..", json("null")),
        (" 🐂\0", Value::Bytes(vec![0, 255, 10].into())),
        ("A", Value::Int(i64::MIN)),
        ("a", json("{\"b\":1,\"a\":2}")),
    ] {
        commit(vec![put(&odd, id, value, Ttl::Never)]).await;
    }
    // One revision for three, which are in no order of time then; and one that is written again, so that it is new.
    commit(vec![
        put(&notes, "z", json("1"), Ttl::Never),
        put(&notes, "b", json("2"), Ttl::Never),
        put(&odd, "m", json("3"), Ttl::Never),
    ])
    .await;
    commit(vec![put(&notes, "n5", json("{\"n\":50}"), Ttl::Never)]).await;
    let brief = Ttl::After(Duration::from_secs(5));
    commit(vec![put(&notes, "gone", json("1"), brief), put(&path(&["gone"]), "x", json("1"), brief)]).await;
    commit(vec![put(&notes, "short", json("1"), Ttl::After(Duration::from_hours(1)))]).await;
    commit(vec![add("sum", 7)]).await;
    clock.advance(Duration::from_secs(10));
}

/// Everything but the revisions, in the order of writing.
async fn contents(provider: &dyn StorageProvider) -> Vec<(CollectionPath, Entry)> {
    let mut contents = Vec::new();
    for collection in provider.collections(&CollectionPath::root()).await.unwrap() {
        let page = provider.scan(&Select::new(collection.clone()).order(Order::Oldest)).await.unwrap();
        for mut entry in page.entries {
            entry.meta.rev = storage::Rev::ZERO;
            contents.push((collection.clone(), entry));
        }
    }
    contents
}

/// Hands everything on, until it does not.
#[derive(Debug)]
struct Interrupted {
    inner: Provider,
    commits: AtomicUsize,
    /// Whether the commit that fails is applied all the same.
    applied: bool,
    /// Changes what is read, as a target that loses things would.
    read: fn(Entry) -> Option<Entry>,
}

impl Interrupted {
    fn after(inner: &Provider, commits: usize, applied: bool) -> Interrupted {
        Interrupted { inner: inner.clone(), commits: AtomicUsize::new(commits), applied, read: Some }
    }

    fn reading(inner: &Provider, read: fn(Entry) -> Option<Entry>) -> Interrupted {
        Interrupted { inner: inner.clone(), commits: AtomicUsize::new(usize::MAX), applied: true, read }
    }
}

#[async_trait]
impl StorageProvider for Interrupted {
    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        self.inner.get(keys).await
    }

    async fn scan(&self, select: &Select) -> Result<Page> {
        let page = self.inner.scan(select).await?;
        Ok(Page { entries: page.entries.into_iter().filter_map(self.read).collect(), ..page })
    }

    async fn commit(&self, batch: &Batch) -> Result<Commit> {
        if self.commits.fetch_update(Atomic::SeqCst, Atomic::SeqCst, |left| left.checked_sub(1)).is_err() {
            if self.applied {
                self.inner.commit(batch).await?;
            }
            return Err(StorageError::new(ErrorKind::Unknown, "the line was cut"));
        }
        self.inner.commit(batch).await
    }

    async fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        self.inner.collections(under).await
    }
}
