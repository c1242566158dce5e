//! The plugin storage API: collections of documents.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jackfield::plugin_from;
use jackfield::prelude::*;
use jackfield::storage::{ErrorKind, LargeValue, SizeLimits, Storage, StorageProvider};
use serde_json::{Value, json};

use crate::engine::{Home, on_every_engine};

#[derive(Debug, serde::Deserialize)]
#[expect(dead_code, reason = "only read")]
struct Task {
    title: String,
}

on_every_engine! {
    async fn the_quick_start_saves_reads_lists_and_deletes(home: Home) {
        let tasks = home.storage("plugin").collection("tasks").unwrap();
        tasks.save("task-1", &json!({"title": "My Task", "done": false})).await.unwrap();
        let task = tasks.get("task-1").await.unwrap().unwrap();
        assert_eq!(task.value().unwrap(), json!({"title": "My Task", "done": false}));
        assert_eq!(tasks.all(None, 0).await.unwrap(), [task]);
        assert!(tasks.delete("task-1").await.unwrap());
        assert_eq!(tasks.all(None, 0).await.unwrap(), []);
    }

    async fn a_document_that_does_not_fit_the_type_is_named(home: Home) {
        let tasks = home.storage("plugin").collection("tasks").unwrap();
        tasks.save("task-1", &json!({"title": "Buy milk"})).await.unwrap();
        tasks.save("task-2", &json!({"titel": "Call home"})).await.unwrap();
        let found = tasks.all(None, 0).await.unwrap();
        let wrong: Vec<String> = found
            .iter()
            .filter_map(|document| document.data_as::<Task>().err())
            .map(|error| error.to_string())
            .collect();
        assert_eq!(wrong.len(), 1);
        for text in ["task-2", "missing field `title`", "correct what is stored, or the type"] {
            assert!(wrong[0].contains(text), "{}", wrong[0]);
        }
    }

    async fn save_returns_the_document_with_its_times_as_the_reference_writes_them(home: Home) {
        let tasks = home.storage("plugin").collection("tasks").unwrap();
        let first = tasks.save("task-1", &json!({"title": "Buy groceries", "done": false})).await.unwrap();
        home.advance(Duration::from_mins(5));
        let second = tasks.save("task-1", &json!({"title": "Buy groceries", "done": true})).await.unwrap();
        assert_eq!(second.created_at, first.created_at);
        assert!(second.updated_at > first.updated_at);
        let written = serde_json::to_value(&second).unwrap();
        assert_eq!(written["id"], "task-1");
        assert_eq!(written["data"], json!({"title": "Buy groceries", "done": true}));
        assert_eq!(written["created_at"], first.created_at.to_string());
        assert_eq!(written["created_at"].as_str().unwrap().len(), "2026-02-01T10:30:00.000000".len());
        assert_eq!(written.as_object().unwrap().len(), 4);
        assert_eq!(tasks.get("task-1").await.unwrap(), Some(second));
    }

    async fn a_missing_document_is_none_false_or_nothing(home: Home) {
        let storage = home.storage("plugin");
        let tasks = storage.collection("tasks").unwrap();
        assert_eq!(tasks.get("missing").await.unwrap(), None);
        assert!(!tasks.delete("missing").await.unwrap());
        assert!(!tasks.exists("missing").await.unwrap());
        assert_eq!(tasks.count().await.unwrap(), 0);
        assert_eq!(tasks.clear().await.unwrap(), 0);
        assert_eq!(storage.drop_collection("tasks").await.unwrap(), 0);
        assert_eq!(storage.collections().await.unwrap(), Vec::<String>::new());
    }

    async fn all_gives_the_most_recently_updated_first_by_limit_and_offset(home: Home) {
        let tasks = home.storage("plugin").collection("tasks").unwrap();
        for number in 0..25 {
            tasks.save(&format!("t{number:02}"), &json!({"number": number})).await.unwrap();
        }
        tasks.save("t03", &json!({"number": 3})).await.unwrap();
        let ids = async |limit, offset| {
            let page = tasks.all(limit, offset).await.unwrap();
            page.into_iter().map(|document| document.id).collect::<Vec<_>>()
        };
        let mut expected: Vec<String> = (0..25).rev().map(|number| format!("t{number:02}")).collect();
        expected.retain(|id| id != "t03");
        expected.insert(0, "t03".to_owned());
        assert_eq!(ids(None, 0).await, expected);
        assert_eq!(ids(Some(10), 0).await, expected[..10]);
        assert_eq!(ids(Some(10), 10).await, expected[10..20]);
        assert_eq!(ids(Some(10), 20).await, expected[20..]);
        assert_eq!(ids(Some(10), 30).await, Vec::<String>::new());
        assert_eq!(ids(None, 23).await, expected[23..]);
    }

    async fn clear_count_and_exists_tell_how_many_there_are(home: Home) {
        let tasks = home.storage("plugin").collection("tasks").unwrap();
        for id in ["a", "b", "c"] {
            tasks.save(id, &json!({})).await.unwrap();
        }
        assert_eq!(tasks.count().await.unwrap(), 3);
        assert!(tasks.exists("b").await.unwrap());
        assert_eq!(tasks.clear().await.unwrap(), 3);
        assert!(!tasks.exists("b").await.unwrap());
    }

    async fn collections_are_those_with_documents_and_drop_takes_one_away(home: Home) {
        let storage = home.storage("plugin");
        storage.collection("empty").unwrap();
        for name in ["tasks", "notes", "settings"] {
            storage.collection(name).unwrap().save("1", &json!({})).await.unwrap();
        }
        assert_eq!(storage.collections().await.unwrap(), ["notes", "settings", "tasks"]);
        assert_eq!(storage.drop_collection("tasks").await.unwrap(), 1);
        assert_eq!(storage.collections().await.unwrap(), ["notes", "settings"]);
    }

    async fn data_that_is_no_object_is_refused_and_nothing_is_stored(home: Home) {
        let tasks = home.storage("plugin").collection("tasks").unwrap();
        for data in [json!([1]), json!("text"), json!(1), json!(true), Value::Null] {
            let refused = tasks.save("task-1", &data).await.unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::BadValue);
            assert!(refused.to_string().ends_with("save a struct or a map"), "{refused}");
        }
        assert_eq!(tasks.count().await.unwrap(), 0);
    }

    async fn names_that_look_like_commands_are_plain_names(home: Home) {
        let storage = home.storage("plugin");
        let hostile = ["x'; DROP TABLE kv; --", "a/b", "..", "%", "*", "\" OR 1=1", "a\0b"];
        for name in hostile {
            let collection = storage.collection(name).unwrap();
            for id in hostile {
                collection.save(id, &json!({"name": name, "id": id})).await.unwrap();
            }
        }
        for name in hostile {
            let collection = storage.collection(name).unwrap();
            assert_eq!(collection.count().await.unwrap(), 7);
            for id in hostile {
                let found = collection.get(id).await.unwrap().unwrap();
                assert_eq!(found.value().unwrap(), json!({"name": name, "id": id}));
            }
        }
        let mut sorted = hostile.to_vec();
        sorted.sort_unstable();
        assert_eq!(storage.collections().await.unwrap(), sorted);
    }

    async fn a_document_above_1_mb_warns_and_one_above_the_hard_limit_is_refused(home: Home) {
        let warnings = Arc::new(Mutex::new(Vec::<LargeValue>::new()));
        let heard = warnings.clone();
        let limits = SizeLimits::new(home.provider.clone())
            .hard(2_000_000)
            .on_large(move |large| heard.lock().unwrap().push(large.clone()));
        let tasks = Storage::new(Arc::new(limits), "plugin").unwrap().collection("tasks").unwrap();
        tasks.save("small", &json!({"text": "x".repeat(999_000)})).await.unwrap();
        assert_eq!(*warnings.lock().unwrap(), []);
        tasks.save("large", &json!({"text": "x".repeat(1_000_000)})).await.unwrap();
        let warned = warnings.lock().unwrap().pop().unwrap().to_string();
        assert_eq!(
            warned,
            "`large` in `plugin/c/tasks` has 1000011 bytes, more than 1000000; split it, as all of it is read each time"
        );
        let refused = tasks.save("huge", &json!({"text": "x".repeat(2_000_000)})).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::TooLarge);
        assert!(refused.to_string().contains("`huge` in `plugin/c/tasks`"), "{refused}");
        assert_eq!(tasks.count().await.unwrap(), 2);
    }

    async fn the_key_of_a_manifest_wins_and_renaming_its_folder_loses_nothing(home: Home) {
        let place = tempfile::tempdir().unwrap();
        let (first, renamed) = (place.path().join("todo-plugin"), place.path().join("renamed"));
        fs::create_dir(&first).unwrap();
        fs::write(first.join("plugin.yaml"), "plugin:\n  key: todo\n  name: To do\n").unwrap();
        let remember = async |folder: &Path, text: &'static str| {
            let tasks = plugin_from(folder).unwrap().start(move |storage: Storage| async move {
                storage.collection("tasks")?.save(text, &json!({"title": text})).await.map(drop)
            });
            let app = App::of(app![]).with(tasks).supply_arc::<dyn StorageProvider>(home.provider.clone());
            app.start().await.unwrap().stop().await.unwrap();
        };
        remember(&first, "before").await;
        fs::rename(&first, &renamed).unwrap();
        remember(&renamed, "after").await;
        let tasks = home.storage("todo").collection("tasks").unwrap();
        assert_eq!(tasks.count().await.unwrap(), 2);
        for folder in ["todo-plugin", "renamed"] {
            assert!(home.storage(folder).collections().await.unwrap().is_empty(), "{folder}");
        }
    }
}
