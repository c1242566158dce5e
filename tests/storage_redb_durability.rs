//! What the file has acknowledged survives `kill -9`, and nothing is ever half written.
#![cfg(feature = "redb")]

#[path = "common/storage.rs"]
mod common;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use common::{add, key, put};
use jackfield::storage::{Batch, Durability, Redb, StorageProvider, Token, Value};

const CHILD: &str = "JACKFIELD_TEST_CHILD_FILE";
const KILLS: u64 = 40;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

fn batch(n: i64) -> Batch {
    let text = n.to_string();
    let ops = vec![put("left", &text), put("right", &text), add("sum", 1), put(&format!("k{n}"), "1")];
    // Every third may be lost in a crash, but only whole.
    let durability = if n % 3 == 0 { Durability::Relaxed } else { Durability::Best };
    Batch { durability, ..Batch::of(ops) }
}

/// Does nothing unless the other test starts it: then it writes until it is killed.
#[test]
fn a_child_process_writes_until_it_is_killed() {
    let Some(path) = std::env::var_os(CHILD) else {
        return;
    };
    runtime().block_on(async {
        let store = Redb::open(Path::new(&path)).unwrap();
        let mut n = sum(&store).await;
        loop {
            n += 1;
            let batch = batch(n);
            let rev = store.commit(&batch).await.unwrap().rev;
            println!("wrote {n} {rev} {}", u8::from(batch.durability == Durability::Best));
        }
    });
}

async fn sum(store: &Redb) -> i64 {
    match store.get(&[key("sum")]).await.unwrap()[0].as_ref().and_then(|entry| entry.value.clone()) {
        Some(Value::Int(sum)) => sum,
        _ => 0,
    }
}

#[test]
fn acknowledged_commits_survive_kill_at_random_points_and_none_is_half_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.redb");
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    let mut largest_rev = 0;
    for _ in 0..KILLS {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_child_process_writes_until_it_is_killed", "--nocapture"])
            .env(CHILD, &path)
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
                last = n;
                acknowledged = if durable == 1 { n } else { acknowledged };
            }
        };
        for _ in 0..random % 30 {
            read(&lines.next().unwrap().unwrap());
        }
        child.kill().unwrap();
        child.wait().unwrap();
        lines.map_while(Result::ok).for_each(|line| read(&line));

        let store = Redb::open(&path).unwrap();
        runtime().block_on(async {
            let stored = sum(&store).await;
            assert!(
                u64::try_from(stored).unwrap() >= acknowledged,
                "{acknowledged} acknowledged, {stored} stored"
            );
            assert!(u64::try_from(stored).unwrap() <= last.max(acknowledged) + 1 || last == 0);
            let found = store.get(&[key("left"), key("right"), key(&format!("k{stored}"))]).await.unwrap();
            if stored > 0 {
                let text = Some(common::json(&stored.to_string()));
                assert_eq!(found[0].as_ref().unwrap().value, text);
                assert_eq!(found[1].as_ref().unwrap().value, text);
                assert!(found[2].is_some());
            }
            let count = store.count(&common::all().prefix("k")).await.unwrap();
            assert_eq!(count, u64::try_from(stored).unwrap());
        });
    }
    assert!(largest_rev > 0);
}

#[tokio::test]
async fn what_is_stored_is_there_after_closing_and_opening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/er/app.redb");
    let store = Redb::open(&path).unwrap();
    assert_eq!(store.path(), path);
    let once = Batch {
        once: Some(Token::new("t").unwrap()),
        durability: Durability::Relaxed,
        ..Batch::of(vec![add("n", 1)])
    };
    let first = store.commit(&once).await.unwrap();
    store.close().await.unwrap();
    for _ in 0..3 {
        let store = Redb::open(&path).unwrap();
        assert_eq!(store.commit(&once).await.unwrap(), first);
        let later = store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
        assert!(later.rev > first.rev);
        // Without closing: dropping the last handle gives the file free too.
        drop(store);
    }
}

#[tokio::test]
async fn commits_that_come_together_share_their_syncs() {
    let folder = tempfile::tempdir().unwrap();
    let store = Redb::open(folder.path().join("app.redb")).unwrap();
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

#[tokio::test]
async fn commits_queued_before_closing_are_finished() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.redb");
    let store = Redb::open(&path).unwrap();
    let (left, right) = (Batch::of(vec![put("a", "1")]), Batch::of(vec![put("b", "1")]));
    let (left, right, closed) = tokio::join!(store.commit(&left), store.commit(&right), store.close());
    left.unwrap();
    right.unwrap();
    closed.unwrap();
    let again = Redb::open(&path).unwrap();
    assert_eq!(again.count(&common::all()).await.unwrap(), 2);
}

#[test]
fn the_store_outlives_the_runtime_it_was_used_in() {
    let folder = tempfile::tempdir().unwrap();
    let store = Redb::open(folder.path().join("app.redb")).unwrap();
    for n in 0..3 {
        runtime().block_on(store.commit(&Batch::of(vec![put(&format!("k{n}"), "1")]))).unwrap();
    }
    assert_eq!(runtime().block_on(store.count(&common::all())).unwrap(), 3);
}

#[test]
fn no_runtime_is_needed() {
    let folder = tempfile::tempdir().unwrap();
    let store = Redb::open(folder.path().join("app.redb")).unwrap();
    for n in 0..3 {
        common::without_runtime(store.commit(&Batch::of(vec![put(&format!("k{n}"), "1")]))).unwrap();
    }
    assert_eq!(common::without_runtime(store.count(&common::all())).unwrap(), 3);
    assert_eq!(common::without_runtime(store.scan(&common::all())).unwrap().entries.len(), 3);
    common::without_runtime(store.close()).unwrap();
}
