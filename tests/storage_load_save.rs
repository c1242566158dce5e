//! A provider that can only load and save.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use jackfield::storage::{
    Batch, Condition, ErrorKind, JsonText, LoadSave, LoadSaveStorage, Result, Storage, StorageProvider,
};
use serde_json::{Value, json};

#[derive(Debug, Default)]
struct Recorder {
    calls: Mutex<Vec<String>>,
}

#[async_trait]
impl LoadSave for Recorder {
    async fn load(&self, scope: &str, id: &str) -> Result<Option<JsonText>> {
        self.calls.lock().unwrap().push(format!("load {scope} {id}"));
        if id == "missing" { Ok(None) } else { JsonText::of(&json!({"id": id, "data": "test"})).map(Some) }
    }

    async fn save(&self, scope: &str, id: &str, object: &JsonText) -> Result<()> {
        self.calls.lock().unwrap().push(format!("save {scope} {id} {object}"));
        Ok(())
    }
}

fn storage() -> (Arc<LoadSaveStorage<Recorder>>, Storage) {
    let provider = Arc::new(LoadSaveStorage::new(Recorder::default()));
    let storage = Storage::new(provider.clone(), "notes").unwrap();
    (provider, storage)
}

#[tokio::test]
async fn loading_calls_it_once_with_the_id_and_the_scope_beside() {
    let (provider, storage) = storage();
    assert_eq!(storage.load("abc").await.unwrap(), Some(json!({"id": "abc", "data": "test"})));
    assert_eq!(*provider.inner().calls.lock().unwrap(), ["load notes abc"]);
    assert_eq!(storage.load::<Value>("missing").await.unwrap(), None);
}

#[tokio::test]
async fn saving_gives_back_what_was_saved() {
    let (provider, storage) = storage();
    let object = json!({"id": "abc"});
    assert_eq!(storage.save("abc", object.clone()).await.unwrap(), object);
    assert_eq!(*provider.inner().calls.lock().unwrap(), [r#"save notes abc {"id":"abc"}"#]);
}

#[tokio::test]
async fn everything_else_is_unsupported_before_anything_is_written() {
    let (provider, storage) = storage();
    let collection = storage.collection("c").unwrap();
    let errors = [
        collection.save("a", &json!({})).await.unwrap_err(),
        collection.get("a").await.unwrap_err(),
        collection.count().await.unwrap_err(),
        collection.clear().await.unwrap_err(),
        collection.incr("a", 1).await.unwrap_err(),
        storage.collections().await.unwrap_err(),
        storage.sub("s").unwrap().save("a", 1).await.unwrap_err(),
        storage.atomic().save("a", &1).save("b", &2).commit().await.unwrap_err(),
        storage.atomic().save("a", &1).once("t").commit().await.unwrap_err(),
        storage.atomic().check("c", "a", Condition::Absent).save("a", &1).commit().await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    }
    assert!(provider.inner().calls.lock().unwrap().is_empty());
    provider.commit(&Batch::default()).await.unwrap();
    provider.close().await.unwrap();
}
