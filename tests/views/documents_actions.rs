//! The plugin storage API: a host that runs the actions of plugins.

use std::sync::Arc;

use jackfield::declare::PluginBuilder;
use jackfield::prelude::*;
use jackfield::storage::{
    Action, ActionError, ActionHost, ParamType, Params, PluginActions, Storage, StorageProvider, new_id,
};
use serde_json::{Value, json};

use crate::engine::{Home, on_every_engine, on_its_own};

on_every_engine! {
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

    async fn two_actions_of_one_id_two_params_of_one_name_and_an_empty_id_are_refused_when_the_host_lists_or_runs() {
        let echo = || Action::new("echo", "Echo");
        let cases = [
            (vec![echo(), Action::new("echo", "Echo again")], "`faulty` has two actions `echo`; give one of them another id"),
            (vec![echo().param("x", ParamType::Integer).optional("x", ParamType::Text)],
                "`echo` of `faulty` has two params `x`; give one of them another name"),
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
