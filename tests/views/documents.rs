//! The plugin storage API: collections of documents, and a host that runs the actions of plugins.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jackfield::declare::PluginBuilder;
use jackfield::plugin_from;
use jackfield::prelude::*;
use jackfield::storage::{
    Action, ActionError, ActionHost, ErrorKind, LargeValue, ParamType, Params, PluginActions, SizeLimits,
    Storage, StorageProvider, new_id,
};
use serde_json::{Value, json};

use crate::engine::{Home, on_every_engine, on_its_own};

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

    async fn fifty_increments_at_once_count_to_fifty(home: Home) {
        let app = TestApp::of(app![Counter; supplied: dyn StorageProvider]).supply_arc(home.provider.clone()).start().await;
        let host = app.get::<ActionHost>();
        let tasks: Vec<_> = (0..50)
            .map(|_| {
                let host = host.clone();
                tokio::spawn(async move { host.run("counter", "increment", json!({})).await.unwrap() })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap()["status"], "ok");
        }
        let next = host.run("counter", "increment", Value::Null).await.unwrap();
        assert_eq!(next, json!({"status": "ok", "value": 51}));
        assert_eq!(host.run("counter", "reset", json!({})).await.unwrap(), json!({"status": "ok", "value": 0}));
        let next = host.run("counter", "increment", json!({})).await.unwrap();
        assert_eq!(next, json!({"status": "ok", "value": 1}));
        app.stop().await;
    }

    async fn notes_are_added_listed_and_deleted_through_the_host(home: Home) {
        let app = TestApp::of(app![Notes; supplied: dyn StorageProvider]).supply_arc(home.provider.clone()).start().await;
        let host = app.get::<ActionHost>();
        let note = json!({"title": "Bread", "content": "Flour, water"});
        let added = host.run("notes", "add", note).await.unwrap();
        let id = added["id"].as_str().unwrap().to_owned();
        let listed = host.run("notes", "list", json!({})).await.unwrap();
        let expected = json!({"id": id, "title": "Bread", "content": "Flour, water"});
        assert_eq!(listed, json!({"status": "ok", "notes": [expected]}));
        let deleted = host.run("notes", "delete", json!({"id": id})).await.unwrap();
        assert_eq!(deleted, json!({"status": "ok"}));
        let again = host.run("notes", "delete", json!({"id": id})).await.unwrap();
        assert_eq!(again, json!({"status": "error", "message": "Note not found"}));
        app.stop().await;
    }

    async fn the_host_lists_each_plugins_actions_with_label_and_params(home: Home) {
        let app = TestApp::of(app![Counter, Notes; supplied: dyn StorageProvider]).supply_arc(home.provider.clone()).start().await;
        let listed = serde_json::to_value(app.get::<ActionHost>().list().unwrap()).unwrap();
        let expected = json!([
            {"key": "counter", "name": "Counter", "actions": [
                {"id": "increment", "label": "Increment"}, {"id": "reset", "label": "Reset"},
            ]},
            {"key": "notes", "name": "Notes", "actions": [
                {"id": "add", "label": "Add Note", "params": [
                    {"name": "title", "type": "string"}, {"name": "content", "type": "string"},
                ]},
                {"id": "list", "label": "List Notes"},
                {"id": "delete", "label": "Delete Note", "params": [{"name": "id", "type": "string"}]},
            ]},
        ]);
        assert_eq!(listed, expected);
        app.stop().await;
    }

    async fn the_host_refuses_what_is_not_as_declared_before_the_plugin_is_asked(home: Home) {
        let app = TestApp::of(app![Counter, Notes; supplied: dyn StorageProvider]).supply_arc(home.provider.clone()).start().await;
        let host = app.get::<ActionHost>();
        let cases = [
            ("counters", "increment", json!({}),
                "no plugin `counters` has actions; those that have are `counter` and `notes`"),
            ("counter", "increase", json!({}), "`counter` has no action `increase`; it has `increment` and `reset`"),
            ("notes", "add", json!({"title": "Bread"}),
                "`add` of `notes` needs the param `content`; give a string under that name"),
            ("notes", "add", json!({"title": "Bread", "content": null}),
                "`add` of `notes` needs the param `content`; give a string under that name"),
            ("notes", "delete", json!({"id": 7}), "the param `id` of `delete` of `notes` is a number; give a string"),
            ("notes", "delete", json!({"id": "a", "force": true}),
                "`delete` of `notes` takes no param `force`; it takes `id`"),
            ("notes", "list", json!({"id": "a"}), "`list` of `notes` takes no param `id`; it takes none"),
            ("notes", "list", json!(["a"]),
                "the params of `list` of `notes` are an array; give an object such as {\"name\": \"value\"}"),
        ];
        for (plugin, action, params, expected) in cases {
            let refused = host.run(plugin, action, params).await.unwrap_err();
            assert!(!matches!(refused, ActionError::Failed { .. }));
            assert_eq!(refused.to_string(), expected);
        }
        assert_eq!(home.storage("notes").collections().await.unwrap(), Vec::<String>::new());
        app.stop().await;
    }

    async fn two_plugins_with_the_same_collection_names_never_meet(home: Home) {
        let other = || other_notes("other-notes");
        let app = TestApp::of(app![Notes; supplied: dyn StorageProvider]).with(other()).supply_arc(home.provider.clone()).start().await;
        let host = app.get::<ActionHost>();
        host.run("notes", "add", json!({"title": "Mine", "content": ""})).await.unwrap();
        host.run("other-notes", "add", json!({"title": "Theirs", "content": ""})).await.unwrap();
        for (plugin, title) in [("notes", "Mine"), ("other-notes", "Theirs")] {
            let listed = host.run(plugin, "list", json!({})).await.unwrap();
            assert_eq!(listed["notes"].as_array().unwrap().len(), 1);
            assert_eq!(listed["notes"][0]["title"], title);
        }
        app.stop().await;
        let home = home.reopen().await;
        let app = TestApp::of(app![Notes; supplied: dyn StorageProvider]).with(other()).supply_arc(home.provider.clone()).start().await;
        let listed = app.get::<ActionHost>().run("other-notes", "list", json!({})).await.unwrap();
        assert_eq!(listed["notes"][0]["title"], "Theirs");
        app.stop().await;
    }

    async fn what_a_plugin_saved_stays_when_its_type_is_renamed_but_not_its_key(home: Home) {
        let app = TestApp::of(app![Notes; supplied: dyn StorageProvider]).supply_arc(home.provider.clone()).start().await;
        let note = json!({"title": "Kept", "content": ""});
        app.get::<ActionHost>().run("notes", "add", note).await.unwrap();
        app.stop().await;
        let app = TestApp::of(app![]).with(other_notes("notes")).supply_arc(home.provider.clone()).start().await;
        let host = app.resolve::<ActionHost>().await;
        let listed = host.run("notes", "list", json!({})).await.unwrap();
        assert_eq!(listed["notes"][0]["title"], "Kept");
        app.stop().await;
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

    async fn two_plugins_with_one_key_are_refused(home: Home) {
        let app = App::of(app![Notes; supplied: dyn StorageProvider]).with(other_notes("notes")).supply_arc(home.provider.clone());
        let report = app.start().await.map(|_| ()).unwrap_err();
        assert!(report.render().contains("`notes`"), "{}", report.render());
    }

    async fn what_a_plugin_fails_with_is_told_with_its_source(home: Home) {
        let host: ActionHost =
            [("notes".to_owned(), Arc::new(Notes { storage: home.storage("n") }) as Arc<dyn PluginActions>)]
                .into_iter()
                .collect();
        home.provider.close().await.unwrap();
        let failed = host.run("notes", "list", json!({})).await.unwrap_err();
        assert!(matches!(failed, ActionError::Failed { .. }));
        assert!(failed.to_string().starts_with("`list` of `notes` failed: storage"), "{failed}");
    }
}

on_its_own! {
    async fn a_panic_of_a_plugin_is_an_error_that_names_it_and_the_host_goes_on() {
        let host = faulty(vec![
            Action::new("panic", "Panic"), Action::new("panic-later", "Panic after a while"), Action::new("echo", "Echo"),
        ]);
        for action in ["panic", "panic-later"] {
            let panicked = host.run("faulty", action, Value::Null).await.unwrap_err();
            assert!(matches!(panicked, ActionError::Panicked { .. }));
            assert_eq!(
                panicked.to_string(),
                format!("`{action}` of `faulty` panicked: no way to {action}; what it had begun may be half done")
            );
        }
        assert_eq!(host.run("faulty", "echo", Value::Null).await.unwrap(), json!("echo"));
    }

    async fn a_plugin_that_panics_when_it_is_asked_what_it_does_is_named() {
        let host = faulty(Vec::new());
        let expected = "`faulty` panicked when it was asked what it does: nothing to do; correct its `name` or `actions`";
        assert_eq!(host.list().unwrap_err().to_string(), expected);
        assert_eq!(host.run("faulty", "echo", Value::Null).await.unwrap_err().to_string(), expected);
    }

    async fn two_actions_of_one_id_and_an_empty_id_are_refused_when_the_host_lists_or_runs() {
        let echo = || Action::new("echo", "Echo");
        let cases = [
            (vec![echo(), Action::new("echo", "Echo again")], "`faulty` has two actions `echo`; give one of them another id"),
            (vec![echo(), Action::new("", "Say \"hello\"")],
                "the action \"Say \\\"hello\\\"\" of `faulty` has an empty id; give it one, unique within the plugin"),
        ];
        for (actions, expected) in cases {
            let host = faulty(actions);
            assert_eq!(host.list().unwrap_err().to_string(), expected);
            assert_eq!(host.run("faulty", "echo", Value::Null).await.unwrap_err().to_string(), expected);
        }
    }
}

/// A host of one plugin.
fn faulty(actions: Vec<Action>) -> ActionHost {
    [("faulty".to_owned(), Arc::new(Faulty(actions)) as Arc<dyn PluginActions>)].into_iter().collect()
}

/// What panics when it is told to, and when it is asked for actions that it does not have.
struct Faulty(Vec<Action>);

#[async_trait]
impl PluginActions for Faulty {
    fn name(&self) -> String {
        "Faulty".to_owned()
    }

    fn actions(&self) -> Vec<Action> {
        assert!(!self.0.is_empty(), "nothing to do");
        self.0.clone()
    }

    async fn run(&self, action: &str, _: Params) -> Result<Value, BoxError> {
        if action == "panic-later" {
            tokio::task::yield_now().await;
        }
        assert!(!action.starts_with("panic"), "no way to {action}");
        Ok(json!(action))
    }
}

/// Another plugin with the same code, under this key.
fn other_notes(key: &'static str) -> PluginBuilder {
    plugin(key).define::<dyn PluginActions>().key(key).by(|storage: Storage| Notes { storage })
}

#[derive(Debug, Plugin)]
#[plugin(key = "counter")]
#[provides(dyn PluginActions, key = "counter")]
struct Counter {
    storage: Storage,
}

#[async_trait]
impl PluginActions for Counter {
    fn name(&self) -> String {
        "Counter".to_owned()
    }

    fn actions(&self) -> Vec<Action> {
        vec![Action::new("increment", "Increment"), Action::new("reset", "Reset")]
    }

    async fn run(&self, action: &str, _: Params) -> Result<Value, BoxError> {
        let counters = self.storage.collection("counters")?;
        let document = match action {
            "increment" => {
                let next = |data: Option<Value>| {
                    let value = data.and_then(|data| data["value"].as_i64()).unwrap_or(0);
                    json!({"value": value + 1})
                };
                counters.update("main", next).await?
            }
            _ => counters.save("main", &json!({"value": 0})).await?,
        };
        Ok(json!({"status": "ok", "value": document.value()?["value"]}))
    }
}

#[derive(Debug, Plugin)]
#[plugin(key = "notes")]
#[provides(dyn PluginActions, key = "notes")]
struct Notes {
    storage: Storage,
}

#[async_trait]
impl PluginActions for Notes {
    fn name(&self) -> String {
        "Notes".to_owned()
    }

    fn actions(&self) -> Vec<Action> {
        vec![
            Action::new("add", "Add Note").param("title", ParamType::Text).param("content", ParamType::Text),
            Action::new("list", "List Notes"),
            Action::new("delete", "Delete Note").param("id", ParamType::Text),
        ]
    }

    async fn run(&self, action: &str, params: Params) -> Result<Value, BoxError> {
        let notes = self.storage.collection("notes")?;
        if action == "add" {
            let id = new_id();
            let note = json!({
                "title": params.get::<String>("title")?,
                "content": params.get::<String>("content")?,
            });
            notes.save(&id, &note).await?;
            return Ok(json!({"status": "ok", "id": id}));
        }
        if action == "delete" {
            if notes.delete(&params.get::<String>("id")?).await? {
                return Ok(json!({"status": "ok"}));
            }
            return Ok(json!({"status": "error", "message": "Note not found"}));
        }
        let mut listed = Vec::new();
        for note in notes.all(None, 0).await? {
            let mut data = note.value()?;
            data["id"] = json!(note.id);
            listed.push(data);
        }
        Ok(json!({"status": "ok", "notes": listed}))
    }
}
