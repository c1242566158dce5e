//! A loop over calls that are answered on the spot lets go of its thread all the same: others run, and it can be stopped.

#[path = "common/storage.rs"]
mod common;

use std::sync::Arc;

use common::{Home, all, on_every_provider, things};
use jackfield::storage::Select;
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
