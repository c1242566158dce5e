//! Files that SQLite refuses or that others have changed: each is told with its name and what to do.
#![cfg(feature = "sqlite")]

#[path = "common/storage.rs"]
mod common;

use std::fs;
use std::path::Path;
use std::time::Duration;

use common::{add, all, key, put};
use jackfield::storage::{Batch, ErrorKind, Retry, Sqlite, SqliteOptions, StorageProvider};
use rusqlite::Connection;

/// A file with fifty documents and a counter.
async fn filled(path: &Path) {
    let store = Sqlite::open(path).unwrap();
    let documents = (0..50).map(|n| put(&format!("k{n}"), "1"));
    store.commit(&Batch::of(documents.chain([add("sum", 1)]).collect())).await.unwrap();
    store.close().await.unwrap();
}

#[tokio::test]
async fn an_entry_that_another_program_changed_is_named_by_every_call_that_reads_it_and_at_the_open() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    filled(&path).await;
    let theirs = Connection::open(&path).unwrap();
    theirs.execute("UPDATE kv SET value = '{}' WHERE id = CAST('k7' AS BLOB)", []).unwrap();
    let store = SqliteOptions::new().verify(false).open(&path).unwrap();
    let errors = [
        store.get(&[key("k7")]).await.unwrap_err(),
        store.scan(&all()).await.unwrap_err(),
        Sqlite::open(&path).unwrap_err(),
    ];
    for error in errors {
        assert_eq!((error.kind(), error.key()), (ErrorKind::Corrupt, Some(&key("k7"))), "{error}");
        for text in [path.to_str().unwrap(), "was changed by another program", "delete the row of the entry"]
        {
            assert!(error.to_string().contains(text), "{error}");
        }
    }
    theirs.execute("DELETE FROM kv WHERE id = CAST('k7' AS BLOB)", []).unwrap();
    assert_eq!(Sqlite::open(&path).unwrap().scan(&all()).await.unwrap().entries.len(), 50);
}

#[tokio::test]
async fn a_file_that_was_taken_away_is_missed_by_the_next_who_reads_and_not_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let store = Sqlite::open(&path).unwrap();
    store.commit(&Batch::of(vec![put("k", "1")])).await.unwrap();
    fs::rename(&path, folder.path().join("away.db")).unwrap();
    let error = store.get(&[key("k")]).await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Safe), "{error}");
    for text in [path.to_str().unwrap(), "is not there any more; close the provider, put the file back"] {
        assert!(error.to_string().contains(text), "{error}");
    }
    assert!(!path.exists(), "an empty one was made");
}

#[test]
fn a_database_of_another_program_is_the_same_to_the_byte_after_it_was_refused_and_nothing_is_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("theirs.db");
    let theirs = Connection::open(&path).unwrap();
    theirs.execute_batch("CREATE TABLE theirs(x); INSERT INTO theirs VALUES(1)").unwrap();
    theirs.close().unwrap();
    let before = fs::read(&path).unwrap();
    let error = Sqlite::open(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
    assert!(fs::read(&path).unwrap() == before, "the file was changed");
    let names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["theirs.db"]);
}

#[test]
fn what_another_program_has_in_its_log_stays_there() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copied) = (folder.path().join("theirs.db"), folder.path().join("copied.db"));
    let theirs = Connection::open(&path).unwrap();
    theirs
        .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE theirs(x); INSERT INTO theirs VALUES(1)")
        .unwrap();
    // As a crash leaves them.
    let logs = ["theirs.db-wal", "copied.db-wal"].map(|name| folder.path().join(name));
    fs::copy(&path, &copied).unwrap();
    fs::copy(&logs[0], &logs[1]).unwrap();
    let before = [fs::read(&copied).unwrap(), fs::read(&logs[1]).unwrap()];
    let error = Sqlite::open(&copied).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
    assert!([fs::read(&copied).unwrap(), fs::read(&logs[1]).unwrap()] == before, "file or log were changed");
    let rows: u32 = Connection::open(&copied)
        .unwrap()
        .query_row("SELECT count(*) FROM theirs", [], |row| row.get(0))
        .unwrap();
    assert_eq!(rows, 1);
}

#[cfg(unix)]
#[test]
fn a_device_is_no_file_and_every_refusal_names_the_file_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let device = folder.path().join("device");
    let _device = std::os::unix::net::UnixListener::bind(&device).unwrap();
    let error = Sqlite::open(&device).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadValue, "{error}");
    for text in ["device` is no file", "for example `data/app.db`"] {
        assert!(error.to_string().contains(text), "{error}");
    }
    assert!(!folder.path().join("device-queue").exists(), "a file was made beside it");
    let path = folder.path().join("app.db");
    drop(Sqlite::open(&path).unwrap());
    let theirs = Connection::open(&path).unwrap();
    theirs
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; UPDATE state SET rev = rev")
        .unwrap();
    let error = SqliteOptions::new().patience(Duration::ZERO).open(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    for text in [path.to_str().unwrap(), "another program holds the file", "end the transaction"] {
        assert!(error.to_string().contains(text), "{error}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_queue_is_open_to_all_who_may_use_the_file_and_need_only_be_read() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    filled(&path).await;
    let queues = ["app.db-queue", "app.db-queue-next"].map(|name| folder.path().join(name));
    for queue in &queues {
        fs::remove_file(queue).unwrap();
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
    drop(Sqlite::open(&path).unwrap());
    for queue in &queues {
        assert_eq!(fs::metadata(queue).unwrap().permissions().mode() & 0o777, 0o666, "{}", queue.display());
        fs::set_permissions(queue, fs::Permissions::from_mode(0o444)).unwrap();
    }
    let store = Sqlite::open(&path).unwrap();
    store.commit(&Batch::of(vec![add("sum", 1)])).await.unwrap();
}
