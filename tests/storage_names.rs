//! Names are plain bytes: no character means anything.

#[path = "common/storage.rs"]
mod common;

use common::{Home, on_every_provider};
use jackfield::storage::{CollectionPath, ErrorKind, Id, NAME_LIMIT, Op, Storage};
use serde_json::json;

const STRANGE: [&str; 22] = [
    "a/b",
    "a:b",
    "a\\b",
    "a?q=1",
    "%2F",
    "..",
    "../x",
    " lead",
    "trail ",
    "A",
    "a",
    "é",
    "e\u{301}",
    "🐂",
    "\0",
    "a\0b",
    "x'; DROP TABLE kv; --",
    "\"",
    "*",
    "_",
    "[",
    "%",
];

on_every_provider! {
    async fn empty_names_are_refused_by_every_verb(home: Home) {
        let storage = home.storage("test");
        assert_eq!(storage.collection("").unwrap_err().kind(), ErrorKind::BadName);
        let error = storage.sub("").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadName);
        assert!(error.to_string().contains("the segment of the narrower scope is empty"), "{error}");
        let error = storage.sub(&"x".repeat(NAME_LIMIT)).unwrap_err();
        assert!(error.to_string().contains("the path of the narrower scope has 1029 bytes, the limit is 1024; shorten its"), "{error}");
        assert_eq!(storage.drop_collection("").await.unwrap_err().kind(), ErrorKind::BadName);
        assert_eq!(storage.load::<u8>("").await.unwrap_err().kind(), ErrorKind::BadName);
        assert_eq!(storage.save("", 1).await.unwrap_err().kind(), ErrorKind::BadName);
        let collection = storage.collection("c").unwrap();
        assert_eq!(collection.save("", &json!({})).await.unwrap_err().kind(), ErrorKind::BadName);
        assert_eq!(collection.get("").await.unwrap_err().kind(), ErrorKind::BadName);
        assert_eq!(collection.delete("").await.unwrap_err().kind(), ErrorKind::BadName);
        assert_eq!(collection.exists("").await.unwrap_err().kind(), ErrorKind::BadName);
        assert_eq!(collection.incr("", 1).await.unwrap_err().kind(), ErrorKind::BadName);
        let batch = storage.atomic().put("c", "a", &json!({})).put("c", "", &json!({}));
        assert_eq!(batch.commit().await.unwrap_err().kind(), ErrorKind::BadName);
        assert!(!collection.exists("a").await.unwrap());
        assert_eq!(Storage::new(home.provider.clone(), "").unwrap_err().kind(), ErrorKind::BadName);
        assert_eq!(CollectionPath::new(Vec::<String>::new()).unwrap_err().kind(), ErrorKind::BadName);
        let clear = Op::Delete { key: jackfield::storage::Key::new(CollectionPath::root(), Id::new("a").unwrap()) };
        assert_eq!(home.commit(vec![clear]).await.unwrap_err().kind(), ErrorKind::BadName);
    }

    async fn names_of_a_thousand_and_twenty_four_bytes_are_the_longest(home: Home) {
        let (longest, longer) = ("é".repeat(NAME_LIMIT / 2), "x".repeat(NAME_LIMIT + 1));
        let storage = home.storage("test");
        let collection = storage.collection(&longest).unwrap();
        collection.save(&longest, &json!({"a": 1})).await.unwrap();
        assert!(collection.exists(&longest).await.unwrap());
        assert_eq!(storage.collections().await.unwrap(), std::slice::from_ref(&longest));
        let error = collection.get(&longer).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadName);
        assert!(error.to_string().contains("1024"), "{error}");
        assert_eq!(storage.collection(&longer).unwrap_err().kind(), ErrorKind::BadName);
    }

    async fn strange_names_are_distinct_and_listed_as_given(home: Home) {
        let storage = home.storage("test");
        for name in STRANGE {
            let collection = storage.collection(name).unwrap();
            for id in STRANGE {
                collection.save(id, &json!({"collection": name, "id": id})).await.unwrap();
            }
        }
        let mut sorted = STRANGE.map(str::to_owned);
        sorted.sort();
        assert_eq!(storage.collections().await.unwrap(), sorted);
        for name in STRANGE {
            let collection = storage.collection(name).unwrap();
            assert_eq!(collection.list().ids().await.unwrap().0, sorted);
            for id in STRANGE {
                let found = collection.get(id).await.unwrap().unwrap().value().unwrap();
                assert_eq!(found, json!({"collection": name, "id": id}));
            }
        }
    }
}
