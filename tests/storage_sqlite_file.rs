//! The file of SQLite: shared, damaged, foreign, newer, and open to other tools.
#![cfg(feature = "sqlite")]

#[path = "common/storage.rs"]
mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use common::{add, key, put};
use jackfield::storage::{
    Batch, Cell, CollectionPath, ColumnType, Durability, Entry, ErrorKind, Result, Retry, Sqlite,
    SqliteOptions, StorageProvider, TableSchema, Value,
};
use rusqlite::Connection;

const CHILD: &str = "JACKFIELD_TEST_CHILD_COUNTS";
const ADDS: i64 = 300;

async fn filled(path: &Path) {
    let store = Sqlite::open(path).unwrap();
    for n in 0..50 {
        let text = format!("{{\"n\":{n},\"text\":\"{}\"}}", "x".repeat(200));
        store.commit(&Batch::of(vec![put(&format!("k{n}"), &text), add("sum", n)])).await.unwrap();
    }
    store.close().await.unwrap();
}

async fn contents(store: &Sqlite) -> Result<Vec<Entry>> {
    Ok(store.scan(&common::all()).await?.entries)
}

async fn number(store: &Sqlite, id: &str) -> i64 {
    match store.get(&[key(id)]).await.unwrap()[0].as_ref().and_then(|entry| entry.value.clone()) {
        Some(Value::Int(number)) => number,
        other => panic!("{other:?}"),
    }
}

/// Does nothing unless the other test starts it: then it counts.
#[tokio::test]
async fn a_child_process_counts() {
    if let Some(path) = std::env::var_os(CHILD) {
        let store = Sqlite::open(PathBuf::from(path)).unwrap();
        for n in 0..ADDS {
            let durability = if n % 10 == 0 { Durability::Best } else { Durability::Relaxed };
            store.commit(&Batch { durability, ..Batch::of(vec![add("n", 1), add("m", -1)]) }).await.unwrap();
        }
    }
}

fn child(path: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_child_process_counts", "--nocapture"])
        .env(CHILD, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_count_in_one_file_lose_nothing_and_hear_nothing_of_locks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/app.db");
    // All at once, so that they also make the file at once.
    let children: Vec<Child> = (0..3).map(|_| child(&path)).collect();
    let store = Sqlite::open(&path).unwrap();
    for _ in 0..ADDS {
        store.commit(&Batch::of(vec![add("n", 1), add("m", -1)])).await.unwrap();
        let found = store.get(&[key("n"), key("m")]).await.unwrap();
        let sum: i64 = found
            .iter()
            .flatten()
            .map(|entry| match entry.value {
                Some(Value::Int(number)) => number,
                _ => 0,
            })
            .sum();
        assert_eq!(sum, 0, "half of a batch was read");
    }
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!((number(&store, "n").await, number(&store, "m").await), (4 * ADDS, -4 * ADDS));
}

#[tokio::test]
async fn another_program_that_holds_the_file_is_waited_for_and_named_in_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let store = SqliteOptions::new().patience(Duration::from_millis(20)).open(&path).unwrap();
    store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = store.commit(&Batch::of(vec![put("a", "2")])).await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Safe));
    let whole = format!("storage sqlite at `{}`, commit: another program holds the file", path.display());
    assert!(error.to_string().starts_with(&whole), "{error}");
    // Who reads goes on.
    assert_eq!(contents(&store).await.unwrap().len(), 1);
    other.execute_batch("COMMIT").unwrap();
    store.commit(&Batch::of(vec![put("a", "2")])).await.unwrap();
}

#[tokio::test]
async fn each_commit_is_synced_by_what_the_engine_says_itself() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let store = Sqlite::open(&path).unwrap();
    store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
    let other = Connection::open(&path).unwrap();
    let journal: String = other.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(journal, "wal");
    assert!(store.capabilities().shared);
}

#[tokio::test]
async fn other_tools_read_what_is_stored_from_the_view_entries() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let clock = std::sync::Arc::new(jackfield::storage::ManualTimeSource::new(common::START));
    let store = SqliteOptions::new().time(clock).open(&path).unwrap();
    let text = r#"{"title":"é","n":18446744073709551615}"#;
    store.commit(&Batch::of(vec![put("n1", text), add("hits", 3)])).await.unwrap();
    let other = Connection::open(&path).unwrap();
    let sql = "SELECT collection, id, value ->> 'title', created, expires FROM entries WHERE json_valid(value) AND id = 'n1'";
    let row = other.query_row(sql, [], |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, String>(2)?,
            row.get::<_, String>(3)?,
            row.get::<_, Option<String>>(4)?,
        ))
    });
    let (collection, id, title, created, expires) = row.unwrap();
    assert_eq!((collection.as_str(), id.as_str(), title.as_str()), ("test/things", "n1", "é"));
    assert_eq!((created.as_str(), expires), ("2026-02-01T10:30:00.000", None));
    let hits: i64 =
        other.query_row("SELECT value FROM entries WHERE id = 'hits'", [], |row| row.get(0)).unwrap();
    assert_eq!(hits, 3);
}

#[test]
fn a_folder_a_foreign_file_and_a_path_below_a_file_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let error = Sqlite::open(folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadValue);
    assert!(error.to_string().contains("is a folder"), "{error}");
    let error = Sqlite::open(folder.path().join("new/")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadValue);
    assert!(error.to_string().contains("is the path of a folder"), "{error}");
    assert!(error.to_string().ends_with("for example `data/app.db`"), "{error}");
    let error = Sqlite::open("").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadValue, "{error}");
    assert!(!Path::new("-queue").exists(), "a file was made without a name");
    let foreign = folder.path().join("notes.txt");
    fs::write(&foreign, "Dear diary, ".repeat(1_000)).unwrap();
    let error = Sqlite::open(&foreign).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
    assert!(error.to_string().contains("notes.txt"), "{error}");
    assert_eq!(fs::read_to_string(&foreign).unwrap(), "Dear diary, ".repeat(1_000));
    let error = Sqlite::open(foreign.join("app.db")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
}

#[tokio::test]
async fn a_file_without_one_of_its_tables_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    filled(&path).await;
    Connection::open(&path).unwrap().execute_batch("DROP TABLE once").unwrap();
    let error = Sqlite::open(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
    assert!(error.to_string().contains("app.db") && error.to_string().contains("from a backup"), "{error}");
}

#[tokio::test]
async fn a_native_table_that_was_taken_away_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let store = Sqlite::open(&path).unwrap();
    let records = store.records().unwrap();
    let people = TableSchema {
        owner: CollectionPath::new(["people"]).unwrap(),
        resource: "person".into(),
        identity: "id".into(),
        fields: [("id".to_owned(), ColumnType::Text)].into(),
    };
    for _ in 0..2 {
        let table = records.prepare(&people).await.unwrap();
        let insert = || records.insert(&table, vec![Cell::Text("a".into())]);
        assert!(insert().await.unwrap().is_some());
        assert!(insert().await.unwrap().is_none(), "it is there by now");
        let drop = format!("DROP TABLE \"{}\"", table.name);
        Connection::open(&path).unwrap().execute_batch(&drop).unwrap();
    }
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("theirs.db");
    let theirs = Connection::open(&path).unwrap();
    theirs.execute_batch("CREATE TABLE kv(x); INSERT INTO kv VALUES(1)").unwrap();
    let error = Sqlite::open(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
    assert!(
        error.to_string().contains("theirs.db") && error.to_string().contains("another program"),
        "{error}"
    );
    let tables: i64 = theirs.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).unwrap();
    assert_eq!(tables, 1);
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    filled(&path).await;
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 7).unwrap();
    let error = Sqlite::open(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    assert!(
        error.to_string().contains("the schema 7") && error.to_string().contains("newer release"),
        "{error}"
    );
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 1).unwrap();
    assert_eq!(contents(&Sqlite::open(&path).unwrap()).await.unwrap().len(), 51);
}

#[tokio::test]
async fn a_name_that_means_memory_to_the_engine_is_a_file_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(":memory:");
    let store = Sqlite::open(&path).unwrap();
    store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
    store.close().await.unwrap();
    assert_eq!(contents(&Sqlite::open(&path).unwrap()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_truncated_file_is_corrupt() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    filled(&path).await;
    let whole = fs::read(&path).unwrap();
    for length in [1, 100, 511, 512, 4_096, 10_000, whole.len() / 2, whole.len() - 4_096] {
        fs::write(&path, &whole[..length]).unwrap();
        let opened = Sqlite::open(&path).map(|_| ());
        let refused = opened.map_err(|error| error.kind());
        assert_eq!(refused, Err(ErrorKind::Corrupt), "{length} of {} bytes", whole.len());
    }
}

#[tokio::test]
async fn a_flipped_byte_is_found_or_without_effect_and_never_a_wrong_value() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    filled(&path).await;
    let whole = fs::read(&path).unwrap();
    let store = Sqlite::open(&path).unwrap();
    let expected = contents(&store).await.unwrap();
    store.close().await.unwrap();
    let places = (0..100).chain((100..whole.len()).step_by(131));
    let (mut found, mut without_effect) = (0, Vec::new());
    for place in places {
        let mut damaged = whole.clone();
        damaged[place] ^= 0x41;
        fs::write(&path, &damaged).unwrap();
        match Sqlite::open(&path) {
            // Where the number of the schema itself is damaged, it looks like one of a newer release.
            Err(error) => {
                let is_told = matches!(
                    error.kind(),
                    ErrorKind::Corrupt | ErrorKind::Unsupported | ErrorKind::Unavailable
                );
                assert!(is_told, "byte {place}: {error}");
                found += 1;
            }
            Ok(store) => {
                let contents = contents(&store).await.unwrap();
                assert!(contents == expected, "byte {place}: another value");
                without_effect.push(place);
                store.close().await.unwrap();
            }
        }
    }
    // Most pages of a small file are empty for the most part.
    assert!(found > 150, "only {found} of the flips were found; without effect: {without_effect:?}");
}

#[tokio::test]
async fn a_damaged_value_is_found_when_it_is_read_where_the_file_was_not_checked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    filled(&path).await;
    Connection::open(&path)
        .unwrap()
        .execute("UPDATE kv SET value = replace(value, 'x', 'y') WHERE id = CAST('k7' AS BLOB)", [])
        .unwrap();
    let store = SqliteOptions::new().verify(false).open(&path).unwrap();
    let error = store.get(&[key("k7")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
    assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    assert!(store.get(&[key("k8")]).await.unwrap()[0].is_some());
    assert_eq!(store.scan(&common::all()).await.unwrap_err().kind(), ErrorKind::Corrupt);
    assert_eq!(Sqlite::open(&path).unwrap_err().kind(), ErrorKind::Corrupt);
}

#[tokio::test]
async fn damage_in_the_log_of_a_crash_takes_the_last_commits_away_and_leaves_those_before_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let store = Sqlite::open(&path).unwrap();
    for n in 0..40 {
        store
            .commit(&Batch::of(vec![put(&format!("k{n:02}"), "1"), put(&format!("l{n:02}"), "1")]))
            .await
            .unwrap();
    }
    let log = |path: &Path| path.with_extension("db-wal");
    let (file, crashed) = (fs::read(&path).unwrap(), fs::read(log(&path)).unwrap());
    let mut counts = Vec::new();
    for place in (40..crashed.len()).step_by(crashed.len() / 20) {
        let copy = folder.path().join(format!("copy{place}.db"));
        let mut damaged = crashed.clone();
        damaged[place] ^= 1;
        fs::write(&copy, &file).unwrap();
        fs::write(log(&copy), damaged).unwrap();
        let store = Sqlite::open(&copy).unwrap();
        let ids: Vec<_> = contents(&store).await.unwrap().iter().map(|entry| entry.id.to_string()).collect();
        let count = ids.len() / 2;
        let whole = ["k", "l"].iter().flat_map(|start| (0..count).map(move |n| format!("{start}{n:02}")));
        assert!(ids.iter().cloned().eq(whole), "byte {place}: {ids:?}");
        counts.push(count);
        // What is in its place from now on is there for good.
        store.close().await.unwrap();
        assert_eq!(contents(&Sqlite::open(&copy).unwrap()).await.unwrap().len(), ids.len());
    }
    assert!(counts.is_sorted() && counts.first() < counts.last(), "{counts:?}");
}

#[tokio::test]
async fn closing_leaves_one_file_and_the_queue() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    filled(&path).await;
    let mut names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["app.db", "app.db-queue", "app.db-queue-next"]);
}

#[tokio::test]
async fn a_patience_of_any_length_may_be_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteOptions::new().patience(Duration::MAX).open(folder.path().join("app.db")).unwrap();
    store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
}

#[tokio::test]
async fn the_thread_of_the_runtime_goes_on_while_another_process_writes() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path().join("app.db")).unwrap();
    let turn = fs::File::open(folder.path().join("app.db-queue")).unwrap();
    turn.lock().unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    let holder = std::thread::spawn(move || {
        let is_told = told.recv_timeout(Duration::from_secs(10)).is_ok();
        turn.unlock().unwrap();
        is_told
    });
    let batch = Batch::of(vec![put("a", "1")]);
    let (written, _) = tokio::join!(store.commit(&batch), async {
        tokio::task::yield_now().await;
        tell.send(())
    });
    written.unwrap();
    assert!(holder.join().unwrap(), "nothing else ran meanwhile");
}
