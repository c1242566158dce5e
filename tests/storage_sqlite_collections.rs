//! What SQLite keeps of collections that are no more.
#![cfg(feature = "sqlite")]

#[path = "common/storage.rs"]
mod common;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use common::START;
use jackfield::storage::{
    Batch, CollectionPath, Id, Ids, JsonText, Key, ManualTimeSource, Op, Sqlite, SqliteOptions,
    StorageProvider, Ttl,
};
use rusqlite::Connection;

fn key(collection: &str) -> Key {
    Key::new(CollectionPath::new([collection]).unwrap(), Id::new("a").unwrap())
}

fn put(collection: &str, ttl: Ttl) -> Op {
    Op::Put { key: key(collection), value: JsonText::parse("1").unwrap().into(), ttl }
}

async fn commit(store: &Sqlite, op: Op) {
    store.commit(&Batch::of(vec![op])).await.unwrap();
}

/// The names that stand in the file.
fn names(path: &Path) -> Vec<String> {
    let file = Connection::open(path).unwrap();
    let mut statement = file.prepare("SELECT name FROM collections ORDER BY number").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

#[tokio::test]
async fn the_name_of_a_collection_goes_with_its_last_entry() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let clock = Arc::new(ManualTimeSource::new(START));
    let store = SqliteOptions::new().time(clock.clone()).open(&path).unwrap();
    commit(&store, put("stays", Ttl::Never)).await;
    for n in 0..4 {
        let name = format!("session{n}");
        commit(&store, put(&name, Ttl::Never)).await;
        let collection = key(&name).collection;
        let gone = match n {
            0 => Op::Clear { collection, ids: Ids::All, deep: false },
            1 => Op::Clear { collection, ids: Ids::All, deep: true },
            _ => Op::Delete { key: key(&name) },
        };
        commit(&store, gone).await;
    }
    commit(&store, put("expires", Ttl::After(Duration::from_mins(1)))).await;
    commit(&store, put("last", Ttl::Never)).await;
    assert_eq!(names(&path), ["stays", "expires", "last"]);
    clock.advance(Duration::from_mins(2));
    commit(&store, put("last", Ttl::Never)).await;
    assert_eq!(names(&path), ["stays", "last"]);
}

#[tokio::test]
async fn a_collection_that_comes_again_has_a_number_that_no_other_had() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let (one, two) = (Sqlite::open(&path).unwrap(), Sqlite::open(&path).unwrap());
    commit(&one, put("a", Ttl::Never)).await;
    assert!(two.get(&[key("a")]).await.unwrap()[0].is_some());
    commit(&one, Op::Delete { key: key("a") }).await;
    commit(&one, put("b", Ttl::Never)).await;
    assert_eq!(names(&path), ["b"]);
    assert_eq!(two.get(&[key("a")]).await.unwrap(), [None]);
    // The other handle knows the old number.
    commit(&two, put("a", Ttl::Never)).await;
    for store in [&one, &two] {
        let found = store.get(&[key("a"), key("b")]).await.unwrap();
        assert!(found.iter().all(Option::is_some), "{found:?}");
    }
    assert_eq!(names(&path), ["b", "a"]);
}
