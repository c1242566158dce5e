//! Allocations of a call on the memory provider, whose own work is small enough for them to matter.

use std::hint::black_box;
use std::sync::Arc;

use allocation_counter::measure;
use jackfield::storage::{
    Batch, CollectionPath, Id, JsonText, Key, Memory, Op, Storage, StorageProvider, Ttl, Value,
};

const CALLS: u64 = 1_000;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let provider: Arc<dyn StorageProvider> = Arc::new(Memory::new());
    let notes = CollectionPath::new(["bench", "notes"]).expect("a path");
    let key = Key::new(notes, Id::new("entry-000001").expect("an id"));
    let value = Value::Json(JsonText::parse(r#"{"n":1,"title":"A note of some length"}"#).expect("JSON"));
    let batch = Batch::of(vec![Op::Put { key: key.clone(), value, ttl: Ttl::Never }]);
    let keys = [key];
    let storage = Storage::new(provider.clone(), "bench").expect("a storage");
    let collection = storage.collection("notes").expect("a collection");
    runtime.block_on(async {
        provider.commit(&batch).await.expect("committed");
        collection.save("a", &serde_json::json!({"n": 1})).await.expect("saved");
    });
    println!("| memory | allocations | bytes |");
    println!("|---|---|---|");
    report("get, of the provider", || drop(black_box(runtime.block_on(provider.get(&keys)))));
    report("put, of the provider", || {
        drop(black_box(runtime.block_on(provider.commit(&batch))));
    });
    report("get, of a collection", || drop(black_box(runtime.block_on(collection.get("a")))));
    report("exists, of a collection", || {
        drop(black_box(runtime.block_on(collection.exists("a"))));
    });
}

fn report(name: &str, call: impl Fn()) {
    let found = measure(|| (0..CALLS).for_each(|_| call()));
    println!("| {name} | {} | {} |", found.count_total / CALLS, found.bytes_total / CALLS);
}
