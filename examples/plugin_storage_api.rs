//! The plugins of the Plugin Storage API: `Counter` and `Notes`, and a host that lists and runs their actions.
//! `cargo run --example plugin_storage_api`
use jackfield::prelude::*;
use jackfield::storage::{
    Action, ActionHost, MemoryStorage, ParamType, Params, PluginActions, Result as Stored, new_id,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// `class Plugin: name = "Counter"`
#[derive(Plugin)]
#[plugin(key = "counter")]
#[provides(dyn PluginActions, key = "counter")]
struct Counter {
    storage: Storage,
}

#[derive(Default, Serialize, Deserialize)]
struct Count {
    value: i64,
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
        let count: Count = match action {
            // Where somebody else was faster, `update` reads anew: no increment is lost.
            "increment" => {
                let next = |count: Option<Count>| Count { value: count.unwrap_or_default().value + 1 };
                counters.update("main", next).await?.data_as()?
            }
            _ => counters.save("main", &Count { value: 0 }).await?.data_as()?,
        };
        Ok(json!({"status": "ok", "value": count.value}))
    }
}

/// `class Plugin: name = "Notes"`
#[derive(Plugin)]
#[plugin(key = "notes")]
#[provides(dyn PluginActions, key = "notes")]
struct Notes {
    storage: Storage,
}

#[derive(Serialize, Deserialize)]
struct Note {
    title: String,
    content: String,
}

#[async_trait]
impl PluginActions for Notes {
    fn name(&self) -> String {
        "Notes".to_owned()
    }

    fn actions(&self) -> Vec<Action> {
        let add = Action::new("add", "Add Note");
        vec![
            add.param("title", ParamType::Text).param("content", ParamType::Text),
            Action::new("list", "List Notes"),
            Action::new("delete", "Delete Note").param("id", ParamType::Text),
        ]
    }

    async fn run(&self, action: &str, params: Params) -> Result<Value, BoxError> {
        Ok(match action {
            "add" => self.add(params.to()?).await?,
            "list" => self.list().await?,
            _ => self.delete(params.get("id")?).await?,
        })
    }
}

impl Notes {
    async fn add(&self, note: Note) -> Stored<Value> {
        let id = new_id();
        self.storage.collection("notes")?.save(&id, &note).await?;
        Ok(json!({"status": "ok", "id": id}))
    }

    async fn list(&self) -> Stored<Value> {
        let mut notes = Vec::new();
        for document in self.storage.collection("notes")?.all(None, 0).await? {
            let Note { title, content } = document.data_as()?;
            notes.push(json!({"id": document.id, "title": title, "content": content}));
        }
        Ok(json!({"status": "ok", "notes": notes}))
    }

    async fn delete(&self, id: String) -> Stored<Value> {
        if self.storage.collection("notes")?.delete(&id).await? {
            return Ok(json!({"status": "ok"}));
        }
        Ok(json!({"status": "error", "message": "Note not found"}))
    }
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let app = App::of(app![Counter, Notes, MemoryStorage]).start().await?;
    let host = app.resolve::<ActionHost>().await?;
    for plugin in host.list()? {
        println!("{} ({}): {}", plugin.name, plugin.key, serde_json::to_string(&plugin.actions)?);
    }

    for action in ["increment", "increment", "reset"] {
        println!("counter, {action}: {}", host.run("counter", action, json!({})).await?);
    }

    let note = json!({"title": "Bread", "content": "Flour, water, salt"});
    let added = host.run("notes", "add", note).await?;
    let listed = host.run("notes", "list", json!({})).await?;
    println!("notes, list: {} with the title {}", listed["status"], listed["notes"][0]["title"]);
    for _ in 0..2 {
        println!("notes, delete: {}", host.run("notes", "delete", json!({"id": added["id"]})).await?);
    }

    for (action, params) in
        [("publish", json!({})), ("add", json!({"title": "Rice"})), ("delete", json!({"id": 7}))]
    {
        if let Err(refused) = host.run("notes", action, params).await {
            println!("{refused}");
        }
    }
    app.stop().await?;
    Ok(())
}
