//! Plugin documents, as plugins use them.

#[path = "common/storage.rs"]
mod common;

use std::time::Duration;

use common::{Home, on_every_provider};
use jackfield::storage::{Document, ErrorKind, Filter, Sort, Storage};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Task {
    title: String,
    done: bool,
}

async fn counter(storage: &Storage, action: &str) -> Value {
    let counters = storage.collection("counters").unwrap();
    let value = match action {
        "increment" => {
            let change = |data: Option<Value>| json!({"value": data.and_then(|data| data["value"].as_i64()).unwrap_or(0) + 1});
            counters.update("main", change).await.unwrap().value().unwrap()["value"].clone()
        }
        _ => counters.save("main", &json!({"value": 0})).await.unwrap().value().unwrap()["value"].clone(),
    };
    json!({"status": "ok", "value": value})
}

on_every_provider! {
    async fn a_document_is_shown_with_its_times_in_utc(home: Home) {
        let tasks = home.storage("notes").collection("tasks").unwrap();
        tasks.save("task-1", &json!({"title": "Buy groceries", "done": false})).await.unwrap();
        home.clock.advance(Duration::from_mins(5));
        let saved = tasks.save("task-1", &json!({"title": "Buy groceries", "done": true})).await.unwrap();
        let shown = serde_json::to_value(&saved).unwrap();
        assert_eq!(shown, json!({
            "id": "task-1",
            "data": {"title": "Buy groceries", "done": true},
            "created_at": "2026-02-01T10:30:00.000000",
            "updated_at": "2026-02-01T10:35:00.000000",
        }));
        assert_eq!(tasks.get("task-1").await.unwrap(), Some(saved.clone()));
        let read: Document = serde_json::from_value(shown).unwrap();
        assert_eq!((read.id, read.created_at), (saved.id, saved.created_at));
    }

    async fn documents_come_back_as_the_callers_own_type(home: Home) {
        let tasks = home.storage("notes").collection("tasks").unwrap();
        let task = Task { title: "é\0".to_owned(), done: false };
        let saved = tasks.save("t", &task).await.unwrap();
        assert_eq!(saved.data_as::<Task>().unwrap(), task);
        assert_eq!(saved.data_as::<Vec<u8>>().unwrap_err().kind(), ErrorKind::BadValue);
        assert_eq!(home.storage("notes").save("t", task).await.unwrap(), Task { title: "é\0".to_owned(), done: false });
        assert_eq!(home.storage("notes").load::<Vec<u8>>("t").await.unwrap_err().kind(), ErrorKind::BadValue);
    }

    async fn fifty_parallel_increments_of_the_counter_plugin_make_fifty(home: Home) {
        let storage = home.storage("counter");
        let tasks = (0..50).map(|_| {
            let storage = storage.clone();
            tokio::spawn(async move { counter(&storage, "increment").await })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.unwrap();
        }
        assert_eq!(counter(&storage, "increment").await, json!({"status": "ok", "value": 51}));
        assert_eq!(counter(&storage, "reset").await, json!({"status": "ok", "value": 0}));
    }

    async fn notes_are_added_listed_newest_first_and_deleted(home: Home) {
        let notes = home.storage("notes").collection("notes").unwrap();
        for n in 0..25 {
            notes.save(&format!("n{n}"), &json!({"title": format!("{n}")})).await.unwrap();
        }
        let titles = |documents: Vec<Document>| {
            documents.iter().map(|document| document.value().unwrap()["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let expected: Vec<String> = (0..25).rev().map(|n| n.to_string()).collect();
        assert_eq!(titles(notes.all(None, 0).await.unwrap()), expected);
        assert_eq!(titles(notes.all(Some(10), 0).await.unwrap()), expected[..10]);
        assert_eq!(titles(notes.all(Some(10), 20).await.unwrap()), expected[20..]);
        assert!(notes.all(Some(10), 25).await.unwrap().is_empty());
        assert!(notes.delete("n3").await.unwrap());
        assert!(!notes.delete("n3").await.unwrap());
        assert!(notes.get("n3").await.unwrap().is_none());
        assert_eq!(notes.count().await.unwrap(), 24);
        assert_eq!(notes.clear().await.unwrap(), 24);
        assert_eq!(notes.clear().await.unwrap(), 0);
    }

    async fn data_that_is_no_object_is_refused_and_nothing_is_stored(home: Home) {
        let storage = home.storage("notes");
        let tasks = storage.collection("tasks").unwrap();
        for data in [json!(1), json!("x"), json!([{}]), json!(null), json!(true)] {
            let error = tasks.save("t", &data).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::BadValue);
            assert!(storage.atomic().put("tasks", "t", &data).commit().await.is_err());
            assert!(storage.atomic().merge("tasks", "t", &data, &[]).commit().await.is_err());
            assert!(tasks.update("t", |_: Option<Value>| data.clone()).await.is_err());
        }
        assert!(!tasks.exists("t").await.unwrap());
        assert!(storage.collections().await.unwrap().is_empty());
    }

    async fn loaded_objects_may_be_any_json_and_no_collection_lists_them(home: Home) {
        let storage = home.storage("notes");
        assert_eq!(storage.load::<Value>("my-data").await.unwrap(), None);
        for object in [json!({"id": "abc", "data": "test"}), json!([1]), json!(null), json!(1)] {
            assert_eq!(storage.save("abc", object.clone()).await.unwrap(), object);
            assert_eq!(storage.load::<Value>("abc").await.unwrap(), Some(object));
        }
        assert!(storage.collections().await.unwrap().is_empty());
        storage.drop_collection("o").await.unwrap();
        assert!(storage.load::<Value>("abc").await.unwrap().is_some());
    }

    async fn a_query_filters_sorts_and_pages(home: Home) {
        let tasks = home.storage("notes").collection("tasks").unwrap();
        for n in 0..10 {
            tasks.save(&format!("t{n}"), &json!({"n": (n * 7) % 10, "even": n % 2 == 0})).await.unwrap();
        }
        let query = || tasks.list().filter(Filter::eq("/even", true)).sort(Sort::descending("/n"));
        let numbers = |documents: Vec<Document>| {
            documents.iter().map(|document| document.value().unwrap()["n"].as_i64().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(numbers(query().all().await.unwrap()), [8, 6, 4, 2, 0]);
        assert_eq!(numbers(query().limit(2).all().await.unwrap()), [8, 6, 4, 2, 0]);
        let page = query().limit(2).page().await.unwrap();
        assert_eq!(numbers(page.documents), [8, 6]);
        assert_eq!(numbers(query().limit(2).after(page.next.unwrap()).page().await.unwrap().documents), [4, 2]);
        assert_eq!(query().count().await.unwrap(), 5);
    }

    async fn an_update_keeps_the_time_to_live(home: Home) {
        let tasks = home.storage("notes").collection("tasks").unwrap();
        let life = jackfield::storage::Ttl::After(Duration::from_mins(1));
        tasks.save_for("t", &json!({"n": 1}), life).await.unwrap();
        tasks.update("t", |data: Option<Value>| data.unwrap()).await.unwrap();
        home.clock.advance(Duration::from_mins(1));
        assert!(!tasks.exists("t").await.unwrap());
    }

    async fn sixteen_tasks_of_a_hundred_updates_make_sixteen_hundred(home: Home) {
        let tasks = (0..16).map(|_| {
            let collection = home.storage("test").collection("c").unwrap();
            tokio::spawn(async move {
                for _ in 0..100 {
                    let change = |data: Option<Value>| {
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

    async fn what_json_cannot_hold_is_refused_and_nothing_is_stored(home: Home) {
        let storage = home.storage("test");
        let error = storage.save("a", f64::NAN).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadValue);
        let error = storage.collection("c").unwrap().save("a", &json!([1])).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadValue);
        assert_eq!(storage.load::<Value>("a").await.unwrap(), None);
        assert_eq!(storage.collections().await.unwrap(), Vec::<String>::new());
    }

    async fn a_limit_of_zero_gives_nothing(home: Home) {
        assert!(home.storage("test").collection("c").unwrap().all(Some(0), 0).await.unwrap().is_empty());
    }
}
