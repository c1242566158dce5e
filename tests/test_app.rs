//! `check` runs no user code, and the test application fails loudly.

mod common;

use std::panic::AssertUnwindSafe;

use common::{Log, errors, refused};
use jackfield::prelude::*;
use jackfield::{PluginBuilder, When};

#[extension_point]
trait Clock: Send + Sync {
    fn now(&self) -> u64;
}
#[extension_point(many)]
trait Part: Send + Sync {}
struct At(u64);
impl Clock for At {
    fn now(&self) -> u64 {
        self.0
    }
}
impl Part for At {}

fn clock() -> PluginBuilder {
    plugin("clock").define::<dyn Clock>().by(|| At(1))
}

/// What a panic says.
async fn loud(running: impl Future<Output = ()>) -> String {
    let mut running = std::pin::pin!(running);
    let ended = std::future::poll_fn(|context| {
        match std::panic::catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(context))) {
            Ok(polled) => polled.map(|()| None),
            Err(payload) => std::task::Poll::Ready(Some(payload)),
        }
    });
    let payload = ended.await.expect("it should have panicked");
    let text = payload.downcast_ref::<String>().cloned();
    text.or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap()
}

#[test]
fn check_runs_no_provider_decorator_aggregator_or_hook() {
    let log = Log::default();
    let add = |event: &'static str| {
        let log = log.clone();
        move || log.add(event)
    };
    let [provide, decorate, aggregate, start, stop, main] =
        ["provide", "decorate", "aggregate", "start", "stop", "main"].map(add);
    let busy = plugin("busy")
        .define::<dyn Clock>()
        .by(move || {
            provide();
            At(1)
        })
        .decorate::<dyn Clock>()
        .by(move |inner: Arc<dyn Clock>| {
            decorate();
            inner
        })
        .aggregate::<dyn Part>()
        .by(move |_: Many<dyn Part>| {
            aggregate();
            At(2)
        })
        .start(move |_: Arc<dyn Clock>, _: Arc<dyn Part>| {
            start();
            async {}
        })
        .stop(move || {
            stop();
            async {}
        })
        .main(move || {
            main();
            async {}
        });
    assert!(App::of(app![]).with(busy).check().unwrap().is_clean());
    assert_eq!(log.take(), [""; 0]);
}

#[tokio::test]
async fn check_reports_what_a_start_would() {
    let app = || App::of(app![]).with(plugin("user").start(|_: Arc<dyn Clock>| async {})).set("user.x", 1);
    let checked = format!("{:?}", refused(&app()));
    let started = format!("{:?}", common::failed(app()).await);
    assert_eq!(checked, started);
}

#[test]
fn a_replacement_that_hits_nothing_is_an_error() {
    assert_eq!(errors(&refused(&App::of(app![]).replace::<dyn Clock>(At(2)))), ["JF0205"]);
    App::of(app![]).with(clock()).replace::<dyn Clock>(At(2)).check().unwrap();
}

#[tokio::test]
async fn a_replacement_takes_the_place_of_all_providers() {
    let parts = plugin("parts").define::<dyn Part>().by(|| At(1)).define::<dyn Part>().by(|| At(2));
    let app = TestApp::of(app![])
        .with(parts)
        .with(clock())
        .with(plugin("user").start(|_: Arc<dyn Clock>, _: Many<dyn Part>| async {}))
        .replace::<dyn Part>(At(3))
        .replace::<dyn Clock>(At(4))
        .start()
        .await;
    assert_eq!(app.get::<Many<dyn Part>>().len(), 1);
    assert_eq!(app.get::<Arc<dyn Clock>>().now(), 4);
    app.stop().await;
}

#[tokio::test]
async fn disable_leaves_a_plugin_out_and_supply_gives_what_nobody_does() {
    let app = TestApp::of(app![]).with(clock()).disable("clock").supply::<dyn Clock>(At(9)).start().await;
    assert_eq!(app.resolve::<Arc<dyn Clock>>().await.now(), 9);
    app.stop().await;
}

#[tokio::test]
async fn a_test_puts_together_what_an_application_can() {
    let app = TestApp::of(app![]).with(clock().when(When::set("never.there")));
    let app = app.with_list(app![]).enable("clock").start().await;
    assert_eq!(app.resolve::<Arc<dyn Clock>>().await.now(), 1);
    app.stop().await;
}

#[tokio::test]
async fn a_start_that_fails_fails_the_test_with_the_full_report() {
    let failing = plugin("a").start(|| async { Err("no disk") });
    let said = loud(async {
        TestApp::of(app![]).with(failing).start().await;
    })
    .await;
    assert!(said.contains("JF0501") && said.contains("no disk") && said.contains(file!()), "{said}");
}

#[tokio::test]
async fn a_stop_that_fails_fails_the_test() {
    let failing = plugin("a").stop(|| async { Err("no disk") });
    let app = TestApp::of(app![]).with(failing).start().await;
    let said = loud(app.stop()).await;
    assert!(said.contains("JF0502") && said.contains("no disk"), "{said}");
}

#[tokio::test]
async fn dropped_without_stop_fails_the_test_and_says_what_to_do() {
    let app = TestApp::of(app![]).with(clock()).start().await;
    let said = loud(async { drop(app) }).await;
    assert!(said.contains("stop().await"), "{said}");
}

#[tokio::test]
async fn dropped_while_panicking_does_not_hide_the_panic() {
    let said = loud(async {
        let _app = TestApp::of(app![]).with(clock()).start().await;
        panic!("the assertion of the test");
    })
    .await;
    assert_eq!(said, "the assertion of the test");
}

#[tokio::test]
async fn what_is_not_wired_fails_the_test_with_the_way_out() {
    let app = TestApp::of(app![]).with(clock()).start().await;
    let said = loud(async {
        let _ = app.get::<Arc<dyn Clock>>();
    })
    .await;
    assert!(said.contains("resolve"), "{said}");
    app.stop().await;
}

#[tokio::test]
async fn what_the_program_supplies_is_replaced_by_a_test() {
    let program = || App::of(app![]).with(plugin("user").start(|_: Arc<dyn Clock>| async {}));
    let supplied = program().supply::<dyn Clock>(At(1)).supply::<dyn Part>(At(1));
    let app = TestApp::from_app(supplied).replace::<dyn Clock>(At(9)).start().await;
    assert_eq!(app.get::<Arc<dyn Clock>>().now(), 9);
    app.stop().await;
    let twice = program().supply::<dyn Clock>(At(1)).replace::<dyn Clock>(At(2)).replace::<dyn Clock>(At(3));
    assert_eq!(errors(&twice.check().unwrap_err()), ["JF0102"], "neither gives way to the other");
    assert_eq!(errors(&program().replace::<dyn Clock>(At(2)).check().unwrap_err()), ["JF0205"]);
}

#[tokio::test]
async fn a_fault_that_does_not_come_to_its_turn_is_named() {
    #[extension_point(optional)]
    trait Counter: Send + Sync {}
    struct Counted;
    impl Counter for Counted {}
    let idle = plugin("idle").define::<dyn Counter>().by(|| Counted);
    let app = TestApp::of(app![]).with(idle).fail(jackfield::testing::Fault::provider_of::<dyn Counter>());
    let text = *tokio::spawn(app.refused()).await.unwrap_err().into_panic().downcast::<String>().unwrap();
    let start = "the test application starts, but should not: its start does not come to the ";
    assert!(text.starts_with(start) && text.contains("`idle`"), "{text}");
}
