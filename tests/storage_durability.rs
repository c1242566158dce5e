//! What a durable engine has acknowledged survives `kill -9`, and nothing is ever half written.
#![cfg(any(feature = "file", feature = "redb", feature = "sqlite"))]

#[path = "common/storage.rs"]
mod common;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use common::{add, delete, key, put};
use jackfield::storage::{Batch, Durability, StorageProvider, Token, Value};

/// Which engine the child process writes to, and where.
const CHILD_ENGINE: &str = "JACKFIELD_TEST_CHILD_ENGINE";
const CHILD_FOLDER: &str = "JACKFIELD_TEST_CHILD_FOLDER";
/// How many of the entries that every batch adds are kept.
const KEPT: i64 = 50;

/// Opens the data that an engine has in a folder.
fn open(engine: &str, folder: &Path) -> Arc<dyn StorageProvider> {
    match engine {
        #[cfg(feature = "redb")]
        "redb" => Arc::new(jackfield::storage::Redb::open(folder.join("deep/er/app.redb")).unwrap()),
        #[cfg(feature = "file")]
        "file" => Arc::new(jackfield::storage::Files::open(folder.join("deep/er/data")).unwrap()),
        #[cfg(feature = "sqlite")]
        "sqlite" => Arc::new(jackfield::storage::Sqlite::open(folder.join("deep/er/app.db")).unwrap()),
        other => panic!("no engine {other}"),
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

fn batch(n: i64) -> Batch {
    let text = n.to_string();
    let new = put(&format!("k{n}"), "1");
    let ops =
        vec![put("left", &text), put("right", &text), add("sum", 1), new, delete(&format!("k{}", n - KEPT))];
    // Every third may be lost in a crash, but only whole.
    let durability = if n % 3 == 0 { Durability::Relaxed } else { Durability::Best };
    Batch { durability, ..Batch::of(ops) }
}

async fn sum(store: &dyn StorageProvider) -> i64 {
    match store.get(&[key("sum")]).await.unwrap()[0].as_ref().and_then(|entry| entry.value.clone()) {
        Some(Value::Int(sum)) => sum,
        _ => 0,
    }
}

/// Does nothing unless another test starts it: then it writes until it is killed.
#[test]
fn a_child_process_writes_until_it_is_killed() {
    let (Some(engine), Some(folder)) = (std::env::var_os(CHILD_ENGINE), std::env::var_os(CHILD_FOLDER))
    else {
        return;
    };
    runtime().block_on(async {
        let store = open(engine.to_str().unwrap(), Path::new(&folder));
        let mut n = sum(&*store).await;
        loop {
            n += 1;
            let batch = batch(n);
            let rev = store.commit(&batch).await.unwrap().rev;
            println!("wrote {n} {rev} {}", u8::from(batch.durability == Durability::Best));
        }
    });
}

fn acknowledged_commits_survive_kill_at_random_points_and_none_is_half_there(engine: &str) {
    let kills = if std::env::var_os("JACKFIELD_FULL").is_some_and(|full| full == "1") { 1_000 } else { 40 };
    let folder = tempfile::tempdir().unwrap();
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    let mut largest_rev = 0;
    for _ in 0..kills {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_child_process_writes_until_it_is_killed", "--nocapture"])
            .env(CHILD_ENGINE, engine)
            .env(CHILD_FOLDER, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (mut acknowledged, mut last) = (0, 0);
        let mut read = |line: &str| {
            let Some((_, rest)) = line.split_once("wrote ") else {
                return;
            };
            let numbers: Vec<u64> = rest.split(' ').filter_map(|word| word.parse().ok()).collect();
            // The last line may have been cut off in the middle.
            if let [n, rev, durable] = numbers[..] {
                assert!(rev > largest_rev, "revision {rev} after {largest_rev}");
                largest_rev = rev;
                last = i64::try_from(n).unwrap();
                acknowledged = if durable == 1 { last } else { acknowledged };
            }
        };
        for _ in 0..random % 20 {
            read(&lines.next().unwrap().unwrap());
        }
        // So that the kill meets any moment of a commit.
        std::thread::sleep(Duration::from_micros(random >> 32 & 0xFFF));
        child.kill().unwrap();
        child.wait().unwrap();
        lines.map_while(Result::ok).for_each(|line| read(&line));

        let store = open(engine, folder.path());
        runtime().block_on(async {
            let stored = sum(&*store).await;
            assert!(stored >= acknowledged, "{acknowledged} acknowledged, {stored} stored");
            assert!(stored <= last.max(acknowledged) + 1 || last == 0);
            let found = store.get(&[key("left"), key("right"), key(&format!("k{stored}"))]).await.unwrap();
            if stored > 0 {
                let text = Some(common::json(&stored.to_string()));
                assert_eq!(found[0].as_ref().unwrap().value, text);
                assert_eq!(found[1].as_ref().unwrap().value, text);
                assert!(found[2].is_some());
            }
            let count = store.count(&common::all().prefix("k")).await.unwrap();
            assert_eq!(count, u64::try_from(stored.min(KEPT)).unwrap());
            store.close().await.unwrap();
        });
    }
    assert!(largest_rev > 0);
}

async fn what_is_stored_is_there_after_closing_and_opening(engine: &str) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(engine, folder.path());
    let once = Batch {
        once: Some(Token::new("t").unwrap()),
        durability: Durability::Relaxed,
        ..Batch::of(vec![add("n", 1)])
    };
    let first = store.commit(&once).await.unwrap();
    store.close().await.unwrap();
    for _ in 0..3 {
        let store = open(engine, folder.path());
        assert_eq!(store.commit(&once).await.unwrap(), first);
        let later = store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
        assert!(later.rev > first.rev);
        // Without closing: dropping the last handle gives the data free too.
        drop(store);
    }
}

async fn commits_that_come_together_are_all_there(engine: &str) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(engine, folder.path());
    let tasks = (0..200).map(|n| {
        let store = store.clone();
        tokio::spawn(
            async move { store.commit(&Batch::of(vec![put(&format!("k{n}"), "1")])).await.unwrap().rev },
        )
    });
    let mut revs = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        revs.push(task.await.unwrap());
    }
    revs.sort_unstable();
    revs.dedup();
    assert_eq!(revs.len(), 200);
    assert_eq!(store.count(&common::all()).await.unwrap(), 200);
}

async fn commits_queued_before_closing_are_finished(engine: &str) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(engine, folder.path());
    let (left, right) = (Batch::of(vec![put("a", "1")]), Batch::of(vec![put("b", "1")]));
    let (left, right, closed) = tokio::join!(store.commit(&left), store.commit(&right), store.close());
    left.unwrap();
    right.unwrap();
    closed.unwrap();
    let again = open(engine, folder.path());
    assert_eq!(again.count(&common::all()).await.unwrap(), 2);
}

fn the_store_outlives_the_runtime_it_was_used_in(engine: &str) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(engine, folder.path());
    for n in 0..3 {
        runtime().block_on(store.commit(&Batch::of(vec![put(&format!("k{n}"), "1")]))).unwrap();
    }
    assert_eq!(runtime().block_on(store.count(&common::all())).unwrap(), 3);
}

fn no_runtime_is_needed(engine: &str) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(engine, folder.path());
    for n in 0..3 {
        common::without_runtime(store.commit(&Batch::of(vec![put(&format!("k{n}"), "1")]))).unwrap();
    }
    assert_eq!(common::without_runtime(store.count(&common::all())).unwrap(), 3);
    assert_eq!(common::without_runtime(store.scan(&common::all())).unwrap().entries.len(), 3);
    common::without_runtime(store.close()).unwrap();
}

/// Runs each behaviour against a durable engine, as `redb::name`.
macro_rules! on {
    ($engine:ident, $feature:literal) => {
        #[cfg(feature = $feature)]
        mod $engine {
            #[test]
            fn acknowledged_commits_survive_kill_at_random_points_and_none_is_half_there() {
                super::acknowledged_commits_survive_kill_at_random_points_and_none_is_half_there($feature);
            }

            #[tokio::test]
            async fn what_is_stored_is_there_after_closing_and_opening() {
                super::what_is_stored_is_there_after_closing_and_opening($feature).await;
            }

            #[tokio::test]
            async fn commits_that_come_together_are_all_there() {
                super::commits_that_come_together_are_all_there($feature).await;
            }

            #[tokio::test]
            async fn commits_queued_before_closing_are_finished() {
                super::commits_queued_before_closing_are_finished($feature).await;
            }

            #[test]
            fn the_store_outlives_the_runtime_it_was_used_in() {
                super::the_store_outlives_the_runtime_it_was_used_in($feature);
            }

            #[test]
            fn no_runtime_is_needed() {
                super::no_runtime_is_needed($feature);
            }
        }
    };
}

on!(file, "file");
on!(redb, "redb");
on!(sqlite, "sqlite");
