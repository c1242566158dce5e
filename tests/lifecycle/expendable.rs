//! Expendable plugins that do not start: the order, and what can't do without them.

use jackfield::PluginBuilder;
use jackfield::prelude::*;
use tokio::task::yield_now;

use crate::common::Log;
use crate::{Made, One, of, one};

#[extension_point(optional)]
trait Cache: Send + Sync {}
impl Cache for Made {}
#[extension_point(optional)]
trait Index: Send + Sync {}
impl Index for Made {}

/// It uses `one`, and its start fails.
fn cache() -> PluginBuilder {
    let cache = plugin("cache").expendable().define::<dyn Cache>().by(|_: Arc<dyn One>| Made);
    cache.start(|| async { Err("cold") })
}

#[tokio::test]
async fn what_is_used_through_a_plugin_that_did_not_start_is_stopped_after_its_users() {
    let log = Log::default();
    let index = plugin("index").expendable().define::<dyn Index>().by(|_: Arc<dyn Cache>| Made);
    let index = index.start(|_: Arc<dyn Cache>| async { panic!("it can't do without") });
    let (drained, dropped) = (log.clone(), log.clone());
    let api = plugin("api").task(move |_: Option<Arc<dyn Index>>| {
        let dropped = dropped.clone();
        async move {
            let _note = Dropped(dropped);
            std::future::pending::<()>().await;
        }
    });
    let api = api.stop(move || {
        let drained = drained.clone();
        async move {
            for _ in 0..10 {
                yield_now().await;
            }
            drained.add("api drained");
        }
    });
    let app = of([one(&log), cache(), index, api]).start().await.unwrap();
    yield_now().await;
    assert_eq!(log.take(), ["start one"]);
    app.stop().await.unwrap();
    assert_eq!(log.take(), ["task of api dropped", "api drained", "stop one"]);
    assert_eq!(app.last_stop().unwrap().path.len(), 2);
}

/// Notes when it is dropped.
struct Dropped(Log);
impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.add("task of api dropped");
    }
}
