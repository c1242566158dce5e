//! Expendable plugins that do not start: the order, and what can't do without them.

use jackfield::PluginBuilder;
use jackfield::prelude::*;
use tokio::task::yield_now;

use crate::common::{Log, errors, says, warnings};
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

/// Its start can't do without the cache; what it gives is made without.
fn store() -> PluginBuilder {
    let store = plugin("store").define::<dyn Index>().by(|| Made);
    store.start(|_: Arc<dyn Cache>| async { panic!("it can't do without the cache") })
}

/// What uses the store, and is not to be run beside a store that was not started.
fn shop(log: &Log) -> PluginBuilder {
    let log = log.clone();
    let shop = plugin("shop").start(|_: Arc<dyn Index>| async { panic!("the store is not started") });
    let shop = shop.task(move || {
        log.add("task of shop");
        async {}
    });
    shop.health(|| async { Err("the store is not started") })
}

/// What uses it if it is there.
fn browser(log: &Log) -> PluginBuilder {
    let log = log.clone();
    plugin("browser").start(move |index: Option<Arc<dyn Index>>| {
        log.add(format!("browser: {}", index.is_some()));
        async {}
    })
}

/// Expendable plugins that fail, when they are started and when they are built, each with the code of its failure.
fn failing() -> [(PluginBuilder, &'static str); 2] {
    let made = plugin("made").expendable().define::<dyn Cache>();
    [(cache(), "JF0501"), (made.by(|| Err::<Made, _>(std::io::Error::other("no memory"))), "JF0401")]
}

#[tokio::test]
async fn who_needs_what_was_left_out_for_its_hook_is_left_out_too() {
    for (failing, _) in failing() {
        let log = Log::default();
        let probe = plugin("probe").health(|_: Arc<dyn Index>| async { Err("the store is not started") });
        let app = of([one(&log), failing, store(), shop(&log), browser(&log), probe]).start().await.unwrap();
        yield_now().await;
        assert_eq!(log.take(), ["start one", "browser: true"]);
        says(&app.quarantined(), &["left out with it, as they can't do without: `store`, `shop`"]);
        assert!(app.health().await.checks.is_empty());
        app.stop().await.unwrap();
        assert_eq!(log.take(), ["stop one"]);
    }
}

#[tokio::test]
async fn a_main_job_that_needs_what_was_left_out_for_its_hook_is_an_error() {
    for (failing, code) in failing() {
        let job = plugin("job").main(|_: Arc<dyn Index>| async { panic!("the store is not started") });
        let report = of([one(&Log::default()), failing, store(), job]).try_run().await.unwrap_err();
        assert_eq!((errors(&report), warnings(&report)), (vec![code], Vec::new()), "told once");
    }
}

#[tokio::test]
async fn what_expendable_plugins_failed_with_is_in_the_report_of_a_start_that_fails() {
    let log = Log::default();
    let user = plugin("user").start(|cache: Option<Arc<dyn Cache>>| async move {
        cache.map(|_| ()).ok_or("it needs the cache in this mode")
    });
    let later = plugin("later").start(|_: Arc<dyn One>| async {
        yield_now().await;
        Err("it fails later")
    });
    let [(unstarted, _), (unmade, _)] = failing();
    for (app, code, words) in [
        (of([unmade, user]), "JF0401", ["no memory", "it needs the cache in this mode"]),
        (of([unstarted, one(&log), later]), "JF0501", ["cold", "it fails later"]),
    ] {
        let report = app.start().await.unwrap_err();
        assert_eq!((errors(&report), warnings(&report)), (vec!["JF0501"], vec![code]));
        says(&report, &words);
    }
}

#[tokio::test]
async fn what_expendable_plugins_failed_with_is_in_the_report_of_wiring_that_fails() {
    let [_, (unmade, _)] = failing();
    let needy = plugin("needy")
        .define::<dyn Index>()
        .by(|cache: Option<Arc<dyn Cache>>| cache.map(|_| Made).ok_or("it needs the cache in this mode"));
    let user = plugin("user").start(|_: Option<Arc<dyn Index>>| async {});
    let report = of([unmade, needy, user]).start().await.unwrap_err();
    assert_eq!((errors(&report), warnings(&report)), (vec!["JF0401"], vec!["JF0401"]));
    says(&report, &["no memory", "it needs the cache in this mode"]);
}
