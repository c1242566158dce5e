//! Names are plain bytes: no character means anything.

#[path = "common/storage.rs"]
mod common;

use common::{Home, key, on_every_provider, things};
use jackfield::storage::{CollectionPath, ErrorKind, Id, Ids, NAME_LIMIT, Op, Select, Storage};
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
        assert_eq!(storage.sub("").unwrap_err().kind(), ErrorKind::BadName);
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

    async fn clearing_one_collection_leaves_those_with_similar_names(home: Home) {
        let storage = home.storage("test");
        for name in ["users", "users-archive", "users2", "us", "users\0", "users/x"] {
            storage.collection(name).unwrap().save("a", &json!({})).await.unwrap();
        }
        assert_eq!(storage.collection("users").unwrap().clear().await.unwrap(), 1);
        assert_eq!(storage.collections().await.unwrap(), ["us", "users\0", "users-archive", "users/x", "users2"]);
        assert_eq!(storage.drop_collection("users2").await.unwrap(), 1);
        assert_eq!(storage.drop_collection("users2").await.unwrap(), 0);
    }

    async fn no_character_of_a_prefix_is_special(home: Home) {
        for id in ["%a", "_a", "*a", "[a", "ba", "%", "a\u{10FFFF}", "a\u{10FFFF}\u{10FFFF}z"] {
            home.put(id, "1").await;
        }
        for prefix in ["%", "_", "*", "["] {
            let ids = home.ids(common::all().prefix(prefix)).await;
            assert!(!ids.is_empty() && ids.iter().all(|id| id.starts_with(prefix)), "{prefix}: {ids:?}");
        }
        assert_eq!(home.ids(common::all().prefix("a\u{10FFFF}")).await.len(), 2);
        assert_eq!(home.ids(common::all().prefix("")).await.len(), 8);
        assert!(home.ids(common::all().prefix("zz")).await.is_empty());
    }

    async fn a_deep_clear_takes_what_stands_under_the_path_and_nothing_beside(home: Home) {
        let place = |segments: &[&str]| CollectionPath::new(segments.iter().copied()).unwrap();
        let places = [place(&["a"]), place(&["a", "b"]), place(&["a", "b", "c"]), place(&["ab"]), place(&["a\0"])];
        for collection in &places {
            let key = jackfield::storage::Key::new(collection.clone(), Id::new("x").unwrap());
            home.commit(vec![Op::Add { key, delta: 1, ttl: jackfield::storage::Ttl::Keep }]).await.unwrap();
        }
        assert_eq!(home.provider.collections(&place(&["a"])).await.unwrap(), places[..3]);
        let all = home.provider.collections(&CollectionPath::root()).await.unwrap();
        assert_eq!(all.len(), 5);
        let clear = Op::Clear { collection: place(&["a"]), ids: Ids::All, deep: true };
        assert_eq!(home.commit(vec![clear]).await.unwrap().done[0].count, 3);
        assert_eq!(home.provider.collections(&CollectionPath::root()).await.unwrap(), [place(&["a\0"]), place(&["ab"])]);
    }

    async fn a_range_of_ids_holds_its_first_and_not_its_end(home: Home) {
        for id in ["a", "b", "c", "d"] {
            home.put(id, "1").await;
        }
        let range = |from: Option<&str>, to: Option<&str>| {
            let id = |text: &str| Id::new(text).unwrap();
            Select::new(things()).ids(Ids::Range { from: from.map(id), to: to.map(id) })
        };
        assert_eq!(home.ids(range(Some("b"), Some("d"))).await, ["b", "c"]);
        assert_eq!(home.ids(range(None, Some("b"))).await, ["a"]);
        assert_eq!(home.ids(range(Some("c"), None)).await, ["c", "d"]);
        assert!(home.ids(range(Some("d"), Some("b"))).await.is_empty());
        let reversed = jackfield::storage::Order::IdDescending;
        assert!(home.ids(range(Some("d"), Some("b")).order(reversed)).await.is_empty());
        assert_eq!(home.ids(range(Some("b"), Some("d")).order(reversed)).await, ["c", "b"]);
        assert!(home.get("a").await.is_some() && home.provider.get(&[key("e")]).await.unwrap()[0].is_none());
    }
}
