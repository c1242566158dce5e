//! What is saved comes back as it was.

#[path = "common/storage.rs"]
mod common;

use std::time::Duration;

use bytes::Bytes;
use common::{Home, START, json, key, on_every_provider, put};
use jackfield::storage::{ErrorKind, JsonText, Op, Ttl, Value};
use proptest::prelude::*;
use serde_json::json;

on_every_provider! {
    async fn a_save_replaces_and_never_merges(home: Home) {
        let first = home.put("a", r#"{"x":1,"y":2}"#).await;
        home.clock.advance(Duration::from_secs(5));
        let second = home.put("a", r#"{"y":3}"#).await;
        let entry = home.get("a").await.unwrap();
        assert_eq!(entry.value, Some(json(r#"{"y":3}"#)));
        assert_eq!(entry.meta.created, START);
        assert_eq!(entry.meta.updated, START.checked_add(Duration::from_secs(5)).unwrap());
        assert_eq!(entry.meta.rev, second.rev);
        assert!(second.rev > first.rev);
        assert!(first.done[0].created && !second.done[0].created);
    }

    async fn every_shape_of_json_comes_back_as_it_was(home: Home) {
        let texts = [
            "{}", "[]", "\"\"", "0", "-1", "1.5", "true", "false", "null", "[1,[2,[3]]]", "{\"a\":{\"b\":[null]}}",
            "\"123\"", "\"true\"", "\"null\"", "\"[]\"", "\"0x10\"", "\"1e5\"", "\"\\u0000\"", "{\"b\":1,\"a\":2}",
            "9007199254740993", "-9223372036854775808", "18446744073709551615", "0.1", "1e300", "5e-324", "-0.0", "1e16",
            " { \"spaced\" : [ 1 ] } ",
        ];
        for text in texts {
            home.put("a", text).await;
            assert_eq!(home.text("a").await.as_deref(), Some(text));
        }
    }

    async fn bytes_and_counters_keep_their_kind(home: Home) {
        let bytes = Value::Bytes(Bytes::from_static(&[0, 255, 34]));
        home.commit(vec![Op::Put { key: key("b"), value: bytes.clone(), ttl: Ttl::Never }]).await.unwrap();
        home.commit(vec![Op::Put { key: key("i"), value: Value::Int(i64::MIN), ttl: Ttl::Never }]).await.unwrap();
        assert_eq!(home.get("b").await.unwrap().value, Some(bytes));
        assert_eq!(home.get("i").await.unwrap().value, Some(Value::Int(i64::MIN)));
    }

    async fn what_json_cannot_hold_is_refused_and_nothing_is_stored(home: Home) {
        let storage = home.storage("test");
        let error = storage.save("a", f64::NAN).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadValue);
        let error = storage.collection("c").unwrap().save("a", &json!([1])).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadValue);
        assert_eq!(storage.load::<serde_json::Value>("a").await.unwrap(), None);
        assert_eq!(storage.collections().await.unwrap(), Vec::<String>::new());
    }

    async fn repeated_and_absent_keys_are_answered_in_order(home: Home) {
        home.put("a", "1").await;
        let found = home.provider.get(&[key("a"), key("b"), key("a")]).await.unwrap();
        assert_eq!(found.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false, true]);
        assert_eq!(found[0], found[2]);
        assert!(home.provider.get(&[]).await.unwrap().is_empty());
    }

    async fn a_closed_provider_refuses_and_closing_twice_is_fine(home: Home) {
        home.put("a", "1").await;
        home.provider.close().await.unwrap();
        home.provider.close().await.unwrap();
        assert_eq!(home.provider.get(&[key("a")]).await.unwrap_err().kind(), ErrorKind::Closed);
        assert_eq!(home.commit(vec![put("a", "2")]).await.unwrap_err().kind(), ErrorKind::Closed);
        assert_eq!(home.provider.ping().await.unwrap_err().kind(), ErrorKind::Closed);
        assert_eq!(home.provider.scan(&common::all()).await.unwrap_err().kind(), ErrorKind::Closed);
    }
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        any::<u64>().prop_map(serde_json::Value::from),
        proptest::num::f64::NORMAL.prop_map(serde_json::Value::from),
        any::<String>().prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_value_under_any_id_comes_back(id in "\\PC{1,40}|[\\x00-\\x7f]{1,20}", value in any_json()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let home = Home::memory();
        runtime.block_on(async {
            let storage = home.storage("test");
            storage.save(&id, &value).await.unwrap();
            let loaded: Option<serde_json::Value> = storage.load(&id).await.unwrap();
            assert_eq!(loaded.as_ref(), Some(&value));
            let text = JsonText::of(&value).unwrap();
            assert_eq!(JsonText::parse(text.as_str().to_owned()).unwrap(), text);
        });
    }
}
