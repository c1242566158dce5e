//! The handles for programs without an async runtime.

use std::sync::Arc;
use std::time::Duration;

use jackfield::storage::{Document, ErrorKind, Filter, Memory, Sort, Storage, Ttl, blocking};
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
    assert_eq!(tasks.list().prefix("t").page().unwrap().documents.len(), 1);
    assert!(tasks.exists("t").unwrap() && tasks.delete("t").unwrap());
    assert_eq!((tasks.count().unwrap(), storage.collections().unwrap()), (1, vec!["tasks".to_owned()]));
    storage.commit(storage.atomic().put("tasks", "x", &json!({}))).unwrap();
    storage.sub("s").unwrap().save("a", 2).unwrap();
    assert_eq!(tasks.clear().unwrap(), 2);
    assert_eq!(storage.drop_collection("tasks").unwrap(), 0);
}

#[test]
fn blocking_queries_are_narrowed_and_asked_like_the_others() {
    let storage = blocking::Storage::new(storage()).unwrap();
    let tasks = storage.collection("tasks").unwrap();
    for number in 0..5 {
        tasks.save(&format!("t{number}"), &json!({"n": number})).unwrap();
    }
    tasks.save_for("soon", &json!({}), Ttl::After(Duration::from_mins(1))).unwrap();
    let odd = || tasks.list().prefix("t").filter(Filter::is_in("/n", [1, 3])).sort(Sort::descending("/n"));
    assert_eq!(odd().count().unwrap(), 2);
    assert_eq!(odd().ids().unwrap().0, ["t3", "t1"]);
    let ids = |documents: Vec<Document>| documents.into_iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(odd().limit(1).all().unwrap()), ["t3", "t1"]);
    assert_eq!(
        ids(tasks.list().skip(1).limit(2).iter().map(Result::unwrap).collect()),
        ["t0", "t1", "t2", "t3", "t4"]
    );
    assert_eq!(
        tasks.list().limit(0).iter().map(|one| one.unwrap_err().kind()).collect::<Vec<_>>(),
        [ErrorKind::BadValue]
    );
    let appended = tasks.append(&json!({"n": 9})).unwrap();
    assert_eq!(tasks.get(&appended.id).unwrap(), Some(appended));

    let part = storage.stage(storage.atomic().delete("tasks", "t0"));
    storage.commit(storage.atomic().delete("tasks", "t1").join(part)).unwrap();
    assert_eq!(tasks.list().prefix("t").count().unwrap(), 3);
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
