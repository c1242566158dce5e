//! Moving house: copied whole, in order, and gone on with after any interruption.

#[path = "common/storage.rs"]
mod common;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering as Atomic};
use std::time::Duration;

use common::{add, json};
use jackfield::prelude::async_trait;
use jackfield::storage::{
    self, Batch, Capabilities, CollectionPath, Commit, CopyPhase, CopyProgress, Entry, ErrorKind, Id, Key,
    ManualTimeSource, Memory, Op, Order, Page, Result, Select, StorageError, StorageProvider, Timestamp, Ttl,
    Value,
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
        Ok(Page { entries: page.entries.into_iter().filter_map(self.read).collect(), next: page.next })
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

#[tokio::test]
async fn everything_arrives_in_the_order_of_writing_with_its_times_between_any_two_engines() {
    for from in ENGINES {
        let (folder, clock) = (tempfile::tempdir().unwrap(), clock());
        let source = open(from, folder.path(), &clock);
        fill(&*source, &clock).await;
        let expected = contents(&*source).await;
        let mut checksums = Vec::new();
        for to in ENGINES {
            let target = open(to, &folder.path().join(format!("to-{to}")), &clock);
            clock.advance(Duration::from_secs(100));
            let copied = storage::copy(&*source, &*target).page(3).await.unwrap();
            assert_eq!(contents(&*target).await, expected, "{from} to {to}");
            assert_eq!(
                (copied.entries, copied.collections, copied.resumed),
                (expected.len() as u64, 3, false)
            );
            let bytes: usize = expected.iter().map(|(_, entry)| entry.value.as_ref().unwrap().size()).sum();
            assert_eq!(copied.bytes, bytes as u64);
            checksums.push(copied.checksum);
            // What expires goes on expiring.
            let short = key(&path(&["notes", "c", "tasks"]), "short");
            assert!(target.get(std::slice::from_ref(&short)).await.unwrap()[0].is_some());
        }
        assert_eq!(contents(&*source).await, expected);
        checksums.dedup();
        assert_eq!(checksums.len(), 1);
        clock.advance(Duration::from_hours(2));
        assert!(contents(&*source).await.len() < expected.len());
    }
}

/// Whether the target says how far it has come.
async fn is_unfinished(target: &dyn StorageProvider) -> bool {
    target.collections(&path(&["jackfield-copy"])).await.unwrap().len() == 1
        || contents(target).await.is_empty()
}

#[tokio::test]
async fn a_copy_that_is_interrupted_anywhere_goes_on_where_it_was() {
    for (from, to) in ENGINES.iter().zip(ENGINES.iter().cycle().skip(1)) {
        let (folder, clock) = (tempfile::tempdir().unwrap(), clock());
        let source = open(from, folder.path(), &clock);
        fill(&*source, &clock).await;
        let expected = contents(&*source).await;
        let mut interruptions = 0;
        for commits in 0.. {
            let target = open(to, &folder.path().join(format!("to-{commits}")), &clock);
            let applied = commits % 2 == 0;
            let result =
                storage::copy(&*source, &Interrupted::after(&target, commits, applied)).page(2).await;
            let Err(error) = result else { break };
            assert_eq!(error.kind(), ErrorKind::Unknown);
            interruptions += 1;
            // And once more, a little later.
            let _ = storage::copy(&*source, &Interrupted::after(&target, 2, applied)).page(4).await;
            if !is_unfinished(&*target).await {
                // Only the answer to its last commit was lost: the copy is complete.
                assert_eq!(contents(&*target).await, expected);
                continue;
            }
            let already = contents(&*target).await.len() as u64;
            let mut told: Vec<CopyProgress> = Vec::new();
            let copied =
                storage::copy(&*source, &*target).page(3).on_progress(|at| told.push(at.clone())).await;
            let copied = copied.unwrap();
            assert_eq!(contents(&*target).await, expected, "{from} to {to}, cut at commit {commits}");
            assert_eq!(copied.entries, expected.len() as u64);
            assert_eq!(told.last().unwrap().entries, copied.entries);
            assert!(copied.resumed || already == 0);
            let first = told.iter().find(|at| at.phase == CopyPhase::Copying);
            assert!(first.is_none_or(|at| at.entries + 5 > already), "{already} were there, then {first:?}");
        }
        assert!(interruptions > 15, "{interruptions}");
    }
}

#[tokio::test]
async fn a_copy_whose_future_is_dropped_goes_on_where_it_was() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), clock());
    for engine in ENGINES {
        let source = open("memory", folder.path(), &clock);
        fill(&*source, &clock).await;
        let expected = contents(&*source).await;
        for page in 0..6 {
            let target = open(engine, &folder.path().join(format!("{engine}-{page}")), &clock);
            let (stop, stopped) = tokio::sync::oneshot::channel();
            let (mut stop, mut pages) = (Some(stop), 0);
            let copy = storage::copy(&*source, &*target).page(2).on_progress(|_| {
                pages += 1;
                if pages > page {
                    stop.take().map(|stop| stop.send(()));
                }
            });
            tokio::select! {
                biased;
                _ = stopped => {}
                copied = copy => { copied.unwrap(); }
            }
            storage::copy(&*source, &*target).await.ok();
            assert_eq!(contents(&*target).await, expected, "{engine}, page {page}");
        }
    }
}

#[tokio::test]
async fn a_target_that_is_not_empty_is_refused_and_left_alone() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), clock());
    for engine in ENGINES {
        let source = Memory::with_time(clock.clone());
        fill(&source, &clock).await;
        let target = open(engine, &folder.path().join(engine), &clock);
        target.commit(&Batch::of(vec![add("mine", 1)])).await.unwrap();
        let before = contents(&*target).await;
        let error = storage::copy(&source, &*target).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict);
        assert_eq!(
            error.to_string(),
            "storage, copy: the target is not empty: it has entries in `test/things`; copy to an empty provider; \
             nothing was written"
        );
        assert_eq!(contents(&*target).await, before);
        // Emptied, it is taken.
        target.commit(&Batch::of(vec![common::delete("mine")])).await.unwrap();
        storage::copy(&source, &*target).await.unwrap();
        // And a second time it is not.
        assert_eq!(storage::copy(&source, &*target).await.unwrap_err().kind(), ErrorKind::Conflict);
    }
}

#[tokio::test]
async fn an_empty_source_gives_an_empty_target() {
    let target = Memory::new();
    let copied = storage::copy(&Memory::new(), &target).await.unwrap();
    assert_eq!((copied.collections, copied.entries, copied.bytes), (0, 0, 0));
    assert!(contents(&target).await.is_empty());
}

#[tokio::test]
async fn a_difference_at_the_end_is_found_and_named() {
    let clock = clock();
    let source = Memory::with_time(clock.clone());
    fill(&source, &clock).await;
    let lost: fn(Entry) -> Option<Entry> = |entry| (entry.id.as_str() != "n7").then_some(entry);
    let other_value: fn(Entry) -> Option<Entry> = |entry| {
        let value = if entry.id.as_str() == "n7" { Some(Value::Int(0)) } else { entry.value };
        Some(Entry { value, ..entry })
    };
    let other_time: fn(Entry) -> Option<Entry> = |mut entry| {
        if entry.id.as_str() == "n7" {
            entry.meta.updated = Timestamp::from_micros(entry.meta.updated.micros() + 1);
        }
        Some(entry)
    };
    let more: fn(Entry) -> Option<Entry> = |mut entry| {
        if entry.id.as_str() == "n7" {
            entry.id = Id::new("n8").unwrap();
        }
        Some(entry)
    };
    for (read, words) in [
        (lost, "of `n7` in `notes/c/tasks`: the target has not got an entry"),
        (other_value, "of `n7` in `notes/c/tasks`: an entry has another value or another time"),
        (other_time, "of `n7` in `notes/c/tasks`: an entry has another value or another time"),
        (more, "of `n7` in `notes/c/tasks`: the target has not got an entry"),
    ] {
        let target: Provider = Arc::new(Memory::with_time(clock.clone()));
        let error = storage::copy(&source, &Interrupted::reading(&target, read)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt);
        assert!(error.to_string().contains(words), "{error}");
        assert!(error.to_string().ends_with("empty the target and copy anew"), "{error}");
    }
}

#[tokio::test]
async fn what_somebody_writes_to_the_source_meanwhile_is_noticed() {
    let clock = clock();
    let source = Memory::with_time(clock.clone());
    fill(&source, &clock).await;
    let writer = source.clone();
    let target = Memory::with_time(clock.clone());
    let error = storage::copy(&source, &target).page(2).on_progress(|at| {
        if at.phase == CopyPhase::Copying && at.entries == at.of {
            common::without_runtime(writer.commit(&Batch::of(vec![add("sum", 1)]))).unwrap();
        }
    });
    let error = error.await.unwrap_err();
    assert_eq!((error.kind(), error.key()), (ErrorKind::Corrupt, Some(&common::key("sum"))));
}

#[tokio::test]
async fn an_entry_that_expires_meanwhile_is_no_difference() {
    let clock = clock();
    let source = Memory::with_time(clock.clone());
    fill(&source, &clock).await;
    let target = Memory::with_time(clock.clone());
    let moved = clock.clone();
    let copied = storage::copy(&source, &target).page(1).on_progress(move |at| {
        if at.entries == 3 {
            moved.advance(Duration::from_hours(2));
        }
    });
    copied.await.unwrap();
    assert_eq!(contents(&target).await, contents(&source).await);
}

#[tokio::test]
async fn progress_grows_to_the_whole_in_both_phases() {
    let clock = clock();
    let source = Memory::with_time(clock.clone());
    fill(&source, &clock).await;
    let mut told: Vec<CopyProgress> = Vec::new();
    let target = Memory::with_time(clock.clone());
    let copied = storage::copy(&source, &target).page(2).on_progress(|at| told.push(at.clone()));
    let copied = copied.await.unwrap();
    for phase in [CopyPhase::Copying, CopyPhase::Comparing] {
        let entries: Vec<u64> = told.iter().filter(|at| at.phase == phase).map(|at| at.entries).collect();
        assert!(entries.is_sorted_by(|left, right| left < right) && entries.len() > 5, "{entries:?}");
        assert_eq!(*entries.last().unwrap(), copied.entries);
    }
    assert!(told.iter().all(|at| at.of == copied.entries));
    assert!(told.is_sorted_by_key(|at| at.phase == CopyPhase::Comparing));
}

#[tokio::test]
async fn the_target_of_an_interrupted_copy_is_no_source() {
    let clock = clock();
    let source = Memory::with_time(clock.clone());
    fill(&source, &clock).await;
    let target: Provider = Arc::new(Memory::with_time(clock.clone()));
    storage::copy(&source, &Interrupted::after(&target, 4, false)).page(2).await.unwrap_err();
    let error = storage::copy(&*target, &Memory::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadValue);
    assert!(error.to_string().contains("the source is the target of a copy that was interrupted"), "{error}");
}
