//! The handles for programs without an async runtime.

use std::sync::Arc;

use jackfield::storage::{ErrorKind, Memory, Storage, blocking};
use serde_json::{Value, json};

fn storage() -> Storage {
    Storage::new(Arc::new(Memory::new()), "notes").unwrap()
}

#[test]
fn blocking_handles_do_what_the_others_do() {
    let storage = blocking::Storage::new(storage()).unwrap();
    assert_eq!(storage.load::<Value>("a").unwrap(), None);
    assert_eq!(storage.save("a", 1).unwrap(), 1);
    let tasks = storage.collection("tasks").unwrap();
    tasks.save("t", &json!({"n": 1})).unwrap();
    tasks.update("t", |data: Option<Value>| json!({"n": data.unwrap()["n"].as_i64().unwrap() + 1})).unwrap();
    assert_eq!(tasks.get("t").unwrap().unwrap().value().unwrap(), json!({"n": 2}));
    assert_eq!(tasks.incr("n", 2).unwrap(), 2);
    assert_eq!(tasks.all(None, 0).unwrap().len(), 2);
    assert_eq!(tasks.page(tasks.list().prefix("t")).unwrap().documents.len(), 1);
    assert!(tasks.exists("t").unwrap() && tasks.delete("t").unwrap());
    assert_eq!((tasks.count().unwrap(), storage.collections().unwrap()), (1, vec!["tasks".to_owned()]));
    storage.commit(storage.atomic().put("tasks", "x", &json!({}))).unwrap();
    storage.sub("s").unwrap().save("a", 2).unwrap();
    assert_eq!(tasks.clear().unwrap(), 2);
    assert_eq!(storage.drop_collection("tasks").unwrap(), 0);
}

#[test]
fn many_threads_may_share_a_blocking_handle() {
    let storage = blocking::Storage::new(storage()).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                (0..100).for_each(|_| assert!(storage.collection("c").unwrap().incr("n", 1).unwrap() > 0));
            });
        }
    });
    assert_eq!(storage.collection("c").unwrap().incr("n", 0).unwrap(), 400);
}

#[tokio::test]
async fn blocking_handles_refuse_to_be_made_within_a_runtime() {
    let error = blocking::Storage::new(storage()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("Tokio runtime"), "{error}");
}

#[test]
fn blocking_handles_refuse_to_wait_within_a_runtime_and_may_be_dropped_there() {
    let storage = blocking::Storage::new(storage()).unwrap();
    let tasks = storage.collection("tasks").unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async move {
        assert_eq!(tasks.count().unwrap_err().kind(), ErrorKind::Unsupported);
        assert_eq!(storage.load::<Value>("a").unwrap_err().kind(), ErrorKind::Unsupported);
        drop((tasks, storage));
    });
}
