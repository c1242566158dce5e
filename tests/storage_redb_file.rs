//! The file itself: locked, damaged, or not a file at all.
#![cfg(feature = "redb")]

#[path = "common/storage.rs"]
mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use common::{add, key, put};
use jackfield::storage::{
    Batch, Entry, ErrorKind, ManualTimeSource, Redb, RedbOptions, Result, Retry, StorageProvider, TimeSource,
};
use redb::{Database, MultimapTableDefinition, ReadableDatabase, TableDefinition, WriteTransaction};

const CHILD: &str = "JACKFIELD_TEST_CHILD_OPENS";

async fn filled(path: &Path) {
    let store = Redb::open(path).unwrap();
    for n in 0..50 {
        let text = format!("{{\"n\":{n},\"text\":\"{}\"}}", "x".repeat(200));
        store.commit(&Batch::of(vec![put(&format!("k{n}"), &text), add("sum", n)])).await.unwrap();
    }
    store.close().await.unwrap();
}

async fn contents(store: &Redb) -> Result<Vec<Entry>> {
    Ok(store.scan(&common::all()).await?.entries)
}

#[tokio::test]
async fn a_second_open_in_the_same_process_fails_at_once_and_says_who_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.redb");
    let first = Redb::open(&path).unwrap();
    let error = Redb::open(&path).unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::Locked, Retry::Safe));
    let text = error.to_string();
    assert!(
        text.contains("app.redb")
            && text.contains("another process")
            && text.contains("stop the other program"),
        "{text}"
    );
    first.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
    first.close().await.unwrap();
    Redb::open(&path).unwrap();
}

#[tokio::test]
async fn runs_that_only_drop_their_handle_leave_no_revision_out() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualTimeSource::new(common::START));
    for _ in 0..3 {
        let store = RedbOptions::new().time(clock.clone()).open(folder.path().join("app.redb")).unwrap();
        let rev = store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap().rev;
        assert_eq!(rev.number(), clock.now().micros());
        clock.advance(Duration::from_millis(1));
    }
}

#[test]
fn a_child_process_tries_to_open_the_file() {
    if let Some(path) = std::env::var_os(CHILD) {
        println!("answer: {}", Redb::open(PathBuf::from(path)).unwrap_err());
    }
}

#[tokio::test]
async fn a_second_process_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.redb");
    let store = Redb::open(&path).unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_child_process_tries_to_open_the_file", "--nocapture"])
        .env(CHILD, &path)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("answer: storage redb, open: ") && text.contains("open already, by another process"),
        "{text}"
    );
    store.ping().await.unwrap();
}

#[test]
fn a_folder_a_foreign_file_and_a_path_below_a_file_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let error = Redb::open(folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadValue);
    assert!(error.to_string().contains("is a folder"), "{error}");
    let error = Redb::open(folder.path().join("new/")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadValue);
    assert!(error.to_string().contains("is the path of a folder"), "{error}");
    assert!(error.to_string().ends_with("for example `data/app.redb`"), "{error}");
    assert_eq!(Redb::open("").unwrap_err().kind(), ErrorKind::BadValue);
    let foreign = folder.path().join("notes.txt");
    fs::write(&foreign, "Dear diary, ".repeat(1_000)).unwrap();
    let error = Redb::open(&foreign).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
    assert_eq!(fs::read_to_string(&foreign).unwrap(), "Dear diary, ".repeat(1_000));
    let error = Redb::open(foreign.join("app.redb")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
}

#[test]
fn a_file_of_another_program_is_refused_and_left_as_it_is() {
    type Fill<'a> = &'a dyn Fn(&WriteTransaction);
    let folder = tempfile::tempdir().unwrap();
    let state = TableDefinition::<&str, u64>::new("state");
    let other = TableDefinition::<&str, &str>::new("state");
    let rows = TableDefinition::<&[u8], &[u8]>::new("rows");
    let many = MultimapTableDefinition::<u64, u64>::new("other");
    let fill: [(&str, Fill<'_>); 4] = [
        ("numbers", &|write| drop(write.open_table(state).unwrap().insert("their", 1).unwrap())),
        ("texts", &|write| drop(write.open_table(other).unwrap().insert("their", "own").unwrap())),
        ("rows", &|write| drop(write.open_table(rows).unwrap().insert(&[1][..], &[2][..]).unwrap())),
        ("many", &|write| assert!(!write.open_multimap_table(many).unwrap().insert(1, 2).unwrap())),
    ];
    for (name, fill) in fill {
        let path = folder.path().join(name);
        let write = Database::create(&path).unwrap().begin_write().unwrap();
        fill(&write);
        write.commit().unwrap();
        let error = Redb::open(&path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
        assert!(error.to_string().contains("was written by another program"), "{error}");
        let read = Database::open(&path).unwrap().begin_read().unwrap();
        let tables = read.list_tables().unwrap().count() + read.list_multimap_tables().unwrap().count();
        assert_eq!(tables, 1, "{name}");
    }
}

#[tokio::test]
async fn a_truncated_file_is_corrupt() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.redb");
    filled(&path).await;
    let whole = fs::read(&path).unwrap();
    for length in [1, 100, 4_096, 10_000, whole.len() / 2, whole.len() - 1] {
        fs::write(&path, &whole[..length]).unwrap();
        let error = Redb::open(&path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{length} of {}: {error}", whole.len());
    }
}

#[tokio::test]
async fn a_flipped_byte_is_corrupt_or_without_effect_and_never_a_wrong_value() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.redb");
    filled(&path).await;
    let whole = fs::read(&path).unwrap();
    let store = Redb::open(&path).unwrap();
    let expected = contents(&store).await.unwrap();
    drop(store);
    let used = whole.iter().rposition(|byte| *byte != 0).unwrap();
    let places = (0..320).step_by(4).chain((320..used).step_by(used / 80));
    let mut found = 0;
    for place in places {
        let mut damaged = whole.clone();
        damaged[place] ^= 0x41;
        fs::write(&path, &damaged).unwrap();
        for attempt in 0..2 {
            match Redb::open(&path) {
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Corrupt, "byte {place}: {error}");
                    found += 1;
                }
                Ok(store) => {
                    let contents = contents(&store).await.unwrap();
                    assert!(contents == expected, "byte {place}, attempt {attempt}: another value");
                    assert!(store.get(&[key("k7")]).await.unwrap()[0].is_some());
                }
            }
        }
    }
    assert!(found > 40, "only {found} of the flips were found");
}

#[tokio::test]
async fn a_zeroed_page_is_told_with_the_file_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.redb");
    filled(&path).await;
    let whole = fs::read(&path).unwrap();
    let mut found = 0;
    for page in (0..whole.len()).step_by(4_096) {
        let mut damaged = whole.clone();
        damaged[page..(page + 4_096).min(whole.len())].fill(0);
        fs::write(&path, damaged).unwrap();
        if let Err(error) = Redb::open(&path) {
            assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
            let text = error.to_string();
            assert!(text.contains(&format!("`{}`", path.display())), "page {}: {text}", page / 4_096);
            assert!(
                text.ends_with("restore the file from a backup, or move it away to begin anew"),
                "{text}"
            );
            found += 1;
        }
    }
    assert!(found > 5, "only {found} zeroed pages were found");
}

/// Paths that nobody can use, whoever runs it: an administrator may read and write everything.
#[cfg(unix)]
#[test]
fn a_path_that_can_not_be_used_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let circle = folder.path().join("circle.redb");
    std::os::unix::fs::symlink("circle.redb", &circle).unwrap();
    let long = folder.path().join("a".repeat(300));
    for path in [circle, long] {
        let error = Redb::open(&path).unwrap_err();
        assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Safe), "{error}");
        let text = error.to_string();
        assert!(text.contains(&format!("`{}` can't be ", path.display())), "{text}");
        assert!(text.ends_with("choose a path that this program may write to"), "{text}");
    }
}

const COMMITS: usize = 40;

/// How many commits are in the file after a crash, for each byte in which a bit was flipped: some of the header, and one of
/// each page. An error where that was told.
async fn commits_after_crashes(options: &RedbOptions) -> Vec<(usize, Result<usize>)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.redb");
    let store = options.open(&path).unwrap();
    for n in 0..COMMITS {
        store.commit(&Batch::of(vec![put(&format!("k{n:02}"), &n.to_string())])).await.unwrap();
    }
    let crashed = fs::read(&path).unwrap();
    let mut found = Vec::new();
    for place in (0..320).step_by(3).chain((4_096..crashed.len()).step_by(4_096).map(|page| page + 100)) {
        let mut damaged = crashed.clone();
        damaged[place] ^= 1;
        let copy = folder.path().join("copy.redb");
        fs::write(&copy, damaged).unwrap();
        let entries = match options.open(&copy) {
            Ok(store) => contents(&store).await,
            Err(error) => Err(error),
        };
        let commits = entries.map(|entries| {
            let ids = entries.iter().map(|entry| entry.id.as_str().to_owned());
            assert!(ids.eq((0..entries.len()).map(|n| format!("k{n:02}"))), "byte {place}: a hole");
            entries.len()
        });
        if let Err(error) = &commits {
            assert_eq!(error.kind(), ErrorKind::Corrupt, "byte {place}: {error}");
        }
        found.push((place, commits));
    }
    found
}

#[tokio::test]
async fn damage_after_a_crash_takes_the_last_commit_away_at_most() {
    let found = commits_after_crashes(&RedbOptions::new()).await;
    let commits = || found.iter().flat_map(|(_, commits)| commits);
    assert!(commits().all(|commits| (COMMITS - 1..=COMMITS).contains(commits)), "{found:?}");
    assert!(commits().any(|commits| *commits < COMMITS), "the documentation says more than is true");
}

#[tokio::test]
async fn damage_after_a_crash_is_corrupt_where_commits_are_synced_in_two_phases_but_for_one_bit() {
    /// In its lowest bit it says which of the last two commits counts.
    const WHICH_COUNTS: usize = 9;
    let found = commits_after_crashes(&RedbOptions::new().two_phase(true)).await;
    let short = found.iter().filter(|(_, commits)| commits.as_ref().is_ok_and(|commits| *commits < COMMITS));
    assert_eq!(short.map(|(place, _)| *place).collect::<Vec<_>>(), [WHICH_COUNTS]);
    let told = found.iter().filter(|(place, commits)| *place > 4_096 && commits.is_err());
    assert!(told.count() > 3, "{found:?}");
}

#[tokio::test]
async fn options_can_be_set() {
    let folder = tempfile::tempdir().unwrap();
    let options = RedbOptions::new().cache_bytes(1 << 20).verify(false);
    let store = options.open(folder.path().join("app.redb")).unwrap();
    store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
    assert_eq!(options.open(folder.path().join("app.redb")).unwrap_err().kind(), ErrorKind::Locked);
}

#[tokio::test]
async fn a_file_of_a_newer_release_is_refused_as_such_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.redb");
    filled(&path).await;
    let format = |number: u64| {
        let write = Database::open(&path).unwrap().begin_write().unwrap();
        let state = TableDefinition::<&str, u64>::new("state");
        write.open_table(state).unwrap().insert("jackfield", number).unwrap();
        write.commit().unwrap();
    };
    format(2);
    let error = Redb::open(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    for text in [path.to_str().unwrap(), "the format 2", "open it with the newer release"] {
        assert!(error.to_string().contains(text), "{error}");
    }
    format(1);
    assert!(!contents(&Redb::open(&path).unwrap()).await.unwrap().is_empty());
}
