//! No call keeps the others waiting: a loop over calls that are answered on the spot lets go of its thread all the same, and
//! what takes long takes no longer than it has to.

#[path = "common/storage.rs"]
mod common;

use std::sync::Arc;

use common::{Home, all, on_every_provider, things};
use jackfield::storage::{Batch, CollectionPath, Id, Ids, JsonText, Key, Op, Select, Ttl};
use tokio::sync::Notify;

/// Calls again and again in the background, and is stopped once it has begun.
async fn is_stopped<F>(home: &Arc<Home>, call: impl Fn(Arc<Home>) -> F + Send + 'static)
where
    F: Future<Output = ()> + Send,
{
    let begun = Arc::new(Notify::new());
    let (home, begins) = (Arc::clone(home), Arc::clone(&begun));
    let looping = tokio::spawn(async move {
        loop {
            call(Arc::clone(&home)).await;
            begins.notify_one();
        }
    });
    begun.notified().await;
    looping.abort();
    assert!(looping.await.unwrap_err().is_cancelled());
}

on_every_provider! {
    async fn a_loop_over_any_call_can_be_stopped(home: Home) {
        let home = Arc::new(home);
        is_stopped(&home, |home| async move { _ = home.put("a", "1").await }).await;
        is_stopped(&home, |home| async move { _ = home.get("a").await }).await;
        is_stopped(&home, |home| async move { _ = home.ids(Select { limit: Some(1), ..all() }).await }).await;
        is_stopped(&home, |home| async move { _ = home.provider.collections(&things()).await }).await;
    }
}

#[tokio::test]
async fn thousands_of_collections_are_cleared_together() {
    const ENTRIES: usize = 10_000;
    let home = Home::memory();
    let put = |n: usize| {
        let collection = CollectionPath::new(["test", "things", &format!("c{n}")]).unwrap();
        let key = Key::new(collection, Id::new("k").unwrap());
        Op::Put { key, value: JsonText::parse("1").unwrap().into(), ttl: Ttl::Never }
    };
    home.commit((0..ENTRIES).map(put).collect()).await.unwrap();
    let clear = Op::Clear { collection: things(), ids: Ids::All, deep: true };
    let cleared = home.provider.commit(&Batch::of(vec![clear])).await.unwrap();
    assert_eq!(cleared.done[0].count, 10_000);
}
