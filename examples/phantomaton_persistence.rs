//! The two programs of Phantomaton Persistence: a plugin that defines storage, and one whose start hook uses it.
//! The provider has `load` and `save` and nothing else; without any provider the hook gets `None` and says so.
//! `cargo run --example phantomaton_persistence`
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jackfield::declare::PluginBuilder;
use jackfield::prelude::*;
use jackfield::storage::{JsonText, LoadSave, LoadSaveStorage, Result as Stored, StorageProvider};
use serde_json::{Value, json};

/// All that a storage provider needs. `scope` is the key of the plugin that asks.
#[derive(Debug, Default)]
struct MyStorageProvider {
    objects: Mutex<HashMap<(String, String), JsonText>>,
}

#[async_trait]
impl LoadSave for MyStorageProvider {
    async fn load(&self, scope: &str, id: &str) -> Stored<Option<JsonText>> {
        let objects = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(objects.get(&(scope.to_owned(), id.to_owned())).cloned())
    }

    async fn save(&self, scope: &str, id: &str, object: &JsonText) -> Stored<()> {
        let mut objects = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
        objects.insert((scope.to_owned(), id.to_owned()), object.clone());
        Ok(())
    }
}

/// `plugins.create([plugins.define(persistence.storage).as(new MyStorageProvider())])`
fn my_storage() -> PluginBuilder {
    plugin("my-storage")
        .define::<dyn StorageProvider>()
        .value(LoadSaveStorage::new(MyStorageProvider::default()))
}

/// `plugins.define(extensions.start).with(extensions.storage).as(async (storage) => { .. })`
fn my_plugin() -> PluginBuilder {
    plugin("my-plugin").start(|storage: Option<Storage>| async move {
        let Some(storage) = storage else {
            println!("No storage provider available");
            return Ok(());
        };
        let data: Value = storage.load("my-data").await?.unwrap_or_else(|| json!({}));
        println!("Loaded data: {data}");

        let mut updated = data;
        updated["new"] = json!("value");
        let saved = storage.save("my-data", updated).await?;
        println!("Saved data: {saved}");
        Ok::<(), BoxError>(())
    })
}

#[tokio::main]
async fn main() -> Result<(), Report> {
    let without = App::of(app![]).with(my_plugin()).start().await?;
    without.stop().await?;

    let with = App::of(app![]).with(my_plugin()).with(my_storage()).start().await?;
    with.stop().await?;
    with.start().await?; // once more: now there is something to load
    with.stop().await
}
