//! Phantomaton's persistence: an optional point, and a provider that can load and save.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use jackfield::declare::PluginBuilder;
use jackfield::prelude::*;
use jackfield::storage::{ErrorKind, JsonText, LoadSave, LoadSaveStorage, Result as Stored, StorageProvider};
use serde_json::{Value, json};

use crate::engine::{Home, on_every_engine, on_its_own};

#[derive(Debug, Default)]
struct MyStorageProvider(Mutex<HashMap<(String, String), JsonText>>);

#[async_trait]
impl LoadSave for MyStorageProvider {
    async fn load(&self, scope: &str, id: &str) -> Stored<Option<JsonText>> {
        Ok(self.0.lock().unwrap().get(&(scope.to_owned(), id.to_owned())).cloned())
    }

    async fn save(&self, scope: &str, id: &str, object: &JsonText) -> Stored<()> {
        self.0.lock().unwrap().insert((scope.to_owned(), id.to_owned()), object.clone());
        Ok(())
    }
}

type Heard = Arc<Mutex<Vec<String>>>;

/// The plugin of the document.
fn my_plugin(heard: &Heard) -> PluginBuilder {
    let heard = heard.clone();
    plugin("my-plugin").start(move |storage: Option<Storage>| {
        let heard = heard.clone();
        async move {
            let Some(storage) = storage else {
                heard.lock().unwrap().push("No storage provider available".to_owned());
                return Ok(());
            };
            let data: Option<Value> = storage.load("my-data").await?;
            heard.lock().unwrap().push(format!("Loaded data: {}", json!(data)));
            let mut updated = data.unwrap_or_else(|| json!({}));
            updated["new"] = json!("value");
            let saved = storage.save("my-data", updated).await?;
            heard.lock().unwrap().push(format!("Saved data: {saved}"));
            Ok::<(), BoxError>(())
        }
    })
}

async fn heard_in_two_starts(with: impl Fn(TestApp) -> TestApp) -> Vec<String> {
    let heard = Heard::default();
    for _ in 0..2 {
        with(TestApp::of(app![]).with(my_plugin(&heard))).start().await.stop().await;
    }
    std::mem::take(&mut *heard.lock().unwrap())
}

const BOTH: [&str; 4] = [
    "Loaded data: null",
    "Saved data: {\"new\":\"value\"}",
    "Loaded data: {\"new\":\"value\"}",
    "Saved data: {\"new\":\"value\"}",
];

on_every_engine! {
    async fn the_start_hook_loads_and_saves_on_a_first_run_and_on_a_second(home: Home) {
        let heard = heard_in_two_starts(|app| app.supply_arc::<dyn StorageProvider>(home.provider.clone())).await;
        assert_eq!(heard, BOTH);
    }

    async fn save_gives_back_what_was_saved_and_load_what_is_there(home: Home) {
        let storage = home.storage("plugin");
        assert_eq!(storage.load::<Value>("id").await.unwrap(), None);
        for object in [json!({"a": [1, null]}), json!("text"), json!(7), json!(null), json!([])] {
            assert_eq!(storage.save("id", object.clone()).await.unwrap(), object);
            assert_eq!(storage.load::<Value>("id").await.unwrap(), Some(object));
        }
    }
}

on_its_own! {
    async fn without_a_provider_the_hook_is_told_so_and_the_application_works() {
        let heard = heard_in_two_starts(|app| app).await;
        assert_eq!(heard, ["No storage provider available", "No storage provider available"]);
    }

    async fn a_provider_with_nothing_but_load_and_save_is_enough() {
        let provider: Arc<dyn StorageProvider> = Arc::new(LoadSaveStorage::new(MyStorageProvider::default()));
        assert_eq!(heard_in_two_starts(|app| app.supply_arc(provider.clone())).await, BOTH);
        let storage = Storage::new(provider, "my-plugin").unwrap();
        let refused = storage.collection("c").unwrap().save("id", &json!({})).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Unsupported);
    }

    async fn a_provider_that_is_defined_by_a_plugin_is_the_one_that_is_asked() {
        let provider = plugin("my-storage")
            .define::<dyn StorageProvider>()
            .value(LoadSaveStorage::new(MyStorageProvider::default()));
        let heard = Heard::default();
        let app = TestApp::of(app![]).with(my_plugin(&heard)).with(provider).start().await;
        app.stop().await;
        assert_eq!(*heard.lock().unwrap(), BOTH[..2]);
    }
}
