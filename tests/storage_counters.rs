//! Counters, merged fields and optimistic updates.

#[path = "common/storage.rs"]
mod common;

use common::{Home, add, key, on_every_provider, put};
use jackfield::storage::{ErrorKind, JsonText, Op, Ttl, Value};
use serde_json::json;

fn merge(id: &str, set: &str, unset: &[&str]) -> Op {
    let unset = unset.iter().map(|name| (*name).to_owned()).collect();
    Op::Merge { key: key(id), set: JsonText::parse(set).unwrap(), unset, ttl: Ttl::Keep }
}

on_every_provider! {
    async fn eight_tasks_of_a_thousand_adds_make_eight_thousand(home: Home) {
        let tasks = (0..8).map(|_| {
            let provider = home.provider.clone();
            tokio::spawn(async move {
                for _ in 0..1_000 {
                    // Relaxed, so that a durable engine is not measured here.
                    let durability = jackfield::storage::Durability::Relaxed;
                    let batch = jackfield::storage::Batch { durability, ..jackfield::storage::Batch::of(vec![add("n", 1)]) };
                    provider.commit(&batch).await.unwrap();
                }
            })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.unwrap();
        }
        assert_eq!(home.get("n").await.unwrap().value, Some(Value::Int(8_000)));
    }

    async fn an_addition_beyond_i64_fails_and_changes_nothing(home: Home) {
        home.commit(vec![add("n", i64::MAX)]).await.unwrap();
        let error = home.commit(vec![put("a", "1"), add("n", 1)]).await.unwrap_err();
        assert_eq!((error.kind(), error.key()), (ErrorKind::Overflow, Some(&key("n"))));
        assert_eq!(home.get("n").await.unwrap().value, Some(Value::Int(i64::MAX)));
        assert!(home.get("a").await.is_none());
        assert_eq!(home.commit(vec![add("n", i64::MIN)]).await.unwrap().done[0].sum, Some(-1));
    }

    async fn adding_to_a_document_is_the_wrong_type(home: Home) {
        home.put("a", "1").await;
        assert_eq!(home.commit(vec![add("a", 1)]).await.unwrap_err().kind(), ErrorKind::WrongType);
        home.commit(vec![add("n", 1)]).await.unwrap();
        assert_eq!(home.commit(vec![merge("n", "{}", &[])]).await.unwrap_err().kind(), ErrorKind::WrongType);
        assert_eq!(home.commit(vec![merge("a", "{}", &[])]).await.unwrap_err().kind(), ErrorKind::WrongType);
    }

    async fn two_concurrent_merges_of_different_fields_are_both_there(home: Home) {
        home.put("a", "{}").await;
        let (left, right) = (vec![merge("a", r#"{"x":1}"#, &[])], vec![merge("a", r#"{"y":2}"#, &[])]);
        let (left, right) = tokio::join!(home.commit(left), home.commit(right));
        assert!(left.unwrap().rev != right.unwrap().rev);
        let merged: serde_json::Value = serde_json::from_str(&home.text("a").await.unwrap()).unwrap();
        assert_eq!(merged, json!({"x": 1, "y": 2}));
    }

    async fn a_merge_leaves_the_text_of_other_members_alone(home: Home) {
        home.put("a", "{ \"n\" : 1.50, \"\\u0061\" : [ 1 ], \"gone\":0, \"z\":18446744073709551615}").await;
        home.commit(vec![merge("a", r#"{"n":null,"new":{"x":1}}"#, &["gone", "never-there"])]).await.unwrap();
        let expected = "{\"n\":null,\"\\u0061\":[ 1 ],\"z\":18446744073709551615,\"new\":{\"x\":1}}";
        assert_eq!(home.text("a").await.unwrap(), expected);
        home.commit(vec![merge("b", r#"{"x":1}"#, &["y"])]).await.unwrap();
        assert_eq!(home.text("b").await.unwrap(), r#"{"x":1}"#);
    }

    async fn a_field_that_is_both_set_and_unset_is_refused(home: Home) {
        home.put("a", r#"{"x":0}"#).await;
        let error = home.commit(vec![merge("a", r#"{"x":1}"#, &["x"])]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadValue);
        assert_eq!(home.commit(vec![merge("a", "[1]", &[])]).await.unwrap_err().kind(), ErrorKind::BadValue);
        assert_eq!(home.text("a").await.unwrap(), r#"{"x":0}"#);
    }

    async fn sixteen_tasks_of_a_hundred_updates_make_sixteen_hundred(home: Home) {
        let tasks = (0..16).map(|_| {
            let collection = home.storage("test").collection("c").unwrap();
            tokio::spawn(async move {
                for _ in 0..100 {
                    let change = |data: Option<serde_json::Value>| {
                        let value = data.and_then(|data| data["value"].as_i64()).unwrap_or(0);
                        json!({"value": value + 1})
                    };
                    collection.update("main", change).await.unwrap();
                }
            })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.unwrap();
        }
        let document = home.storage("test").collection("c").unwrap().get("main").await.unwrap().unwrap();
        assert_eq!(document.value().unwrap(), json!({"value": 1_600}));
    }

    async fn a_counter_of_a_collection_reads_as_its_number(home: Home) {
        let collection = home.storage("test").collection("c").unwrap();
        assert_eq!(collection.incr("hits", 2).await.unwrap(), 2);
        assert_eq!(collection.incr("hits", -5).await.unwrap(), -3);
        assert_eq!(collection.get("hits").await.unwrap().unwrap().data_as::<i64>().unwrap(), -3);
        collection.save("doc", &json!({})).await.unwrap();
        assert_eq!(collection.incr("doc", 1).await.unwrap_err().kind(), ErrorKind::WrongType);
    }
}
