//! Opened and closed: the hooks that run then, what happens where one fails, and what is dropped when.

use std::time::Duration;

use jackfield::observe::{Phase, StepEnd};
use jackfield::prelude::*;
use jackfield::testing::Fault;
use tokio::time::timeout;

use crate::common::{Log, errors, says};
use crate::{Greeting, Request, Text, Trail, request};

struct Dropped(Log, &'static str);
impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.add(format!("{} dropped", self.1));
    }
}
impl Trail for Dropped {
    fn text(&self) -> String {
        self.1.to_owned()
    }
}
impl Greeting for Dropped {
    fn text(&self) -> String {
        self.1.to_owned()
    }
}

/// Two plugins of a scope, the second on top of the first, with a log of their lives.
fn lived(log: &Log) -> App {
    let add = |event: &'static str| {
        let log = log.clone();
        move || {
            log.add(event);
            async {}
        }
    };
    let (first, second) = (log.clone(), log.clone());
    let top = plugin("top")
        .scope::<Request>()
        .define::<dyn Greeting>()
        .by(move |_: Arc<dyn Trail>| Dropped(second.clone(), "top"))
        .start(add("top starts"))
        .stop(add("top stops"));
    let base = plugin("base")
        .scope::<Request>()
        .define::<dyn Trail>()
        .by(move || Dropped(first.clone(), "base"))
        .start(add("base starts"))
        .stop(add("base stops"));
    App::of(app![]).with(base).with(top)
}

#[tokio::test]
async fn hooks_run_at_opening_and_closing_and_all_is_dropped_in_reverse() {
    let log = Log::default();
    let app = lived(&log).start().await.unwrap();
    assert_eq!(log.take(), [""; 0], "nothing of a scope is built or started with the application");
    let scope = app.open(request("Ada")).await.unwrap();
    assert_eq!(log.take(), ["base starts", "top starts"]);
    scope.close().await.unwrap();
    assert_eq!(log.take(), ["top stops", "base stops", "top dropped", "base dropped"]);
    app.stop().await.unwrap();
    assert_eq!(log.take(), [""; 0]);
}

#[tokio::test]
async fn dropped_without_being_closed_it_drops_in_reverse_and_runs_no_hooks() {
    let log = Log::default();
    let app = lived(&log).start().await.unwrap();
    drop(app.open(request("Ada")).await.unwrap());
    assert_eq!(log.take(), ["base starts", "top starts", "top dropped", "base dropped"]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn an_opening_or_closing_that_nobody_waits_for_drops_all_and_runs_no_further_hook() {
    let log = Log::default();
    let slow = || plugin("slow").scope::<Request>();
    let app = lived(&log).with(slow().start(std::future::pending::<()>)).start().await.unwrap();
    let opening = timeout(Duration::ZERO, app.open(request("Ada"))).await;
    assert!(opening.is_err());
    assert_eq!(log.take(), ["base starts", "top starts", "top dropped", "base dropped"]);
    app.stop().await.unwrap();
    let app = lived(&log).with(slow().stop(std::future::pending::<()>)).start().await.unwrap();
    let scope = app.open(request("Ada")).await.unwrap();
    log.take();
    assert!(timeout(Duration::ZERO, scope.close()).await.is_err());
    assert_eq!(log.take(), ["top dropped", "base dropped"]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn every_stop_hook_runs_and_every_failure_is_told() {
    let failing = |key: &'static str| {
        plugin(key).scope::<Request>().stop(move || async move { Err(format!("{key} is stuck")) })
    };
    let log = Log::default();
    let app = lived(&log).with(failing("a")).with(failing("b")).start().await.unwrap();
    let scope = app.open(request("Ada")).await.unwrap();
    log.take();
    let report = scope.close().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0502", "JF0502"]);
    says(&report, &["a is stuck", "b is stuck"]);
    assert_eq!(log.take().len(), 4, "the others stopped and all were dropped");
    app.stop().await.unwrap();
}

#[tokio::test]
async fn a_start_hook_that_fails_stops_what_had_started() {
    let log = Log::default();
    let app = TestApp::from_app(lived(&log)).fail(Fault::start("top").error("no ink"));
    // A hook of a scope fails when the scope is opened, and not when the application starts.
    let app = app.start().await;
    let report = app.running().open(request("Ada")).await.err().unwrap();
    assert_eq!(errors(&report), ["JF0501"]);
    assert_eq!(log.take(), ["base starts", "base stops", "top dropped", "base dropped"]);
    app.stop().await;
}

#[tokio::test]
async fn a_provider_that_fails_leaves_nothing_behind() {
    let log = Log::default();
    let app = TestApp::from_app(lived(&log)).fail(Fault::provider("top").error("no paper")).start().await;
    let report = app.running().open(request("Ada")).await.err().unwrap();
    assert_eq!(errors(&report), ["JF0401"]);
    says(&report, &["no paper", "`greeting`", "top"]);
    assert_eq!(log.take(), ["base dropped"]);
    let panicking = TestApp::from_app(lived(&log)).fail(Fault::provider("top").panic("torn")).start().await;
    let report = panicking.running().open(request("Ada")).await.err().unwrap();
    assert_eq!(errors(&report), ["JF0402"]);
    app.stop().await;
    panicking.stop().await;
}

#[tokio::test]
async fn observers_hear_of_the_steps_of_a_scope() {
    let app = TestApp::from_app(lived(&Log::default())).start().await;
    let events = app.events().clone();
    app.running().open(request("Ada")).await.unwrap().close().await.unwrap();
    assert_eq!(events.plugins_in(Phase::Build), ["base", "top"]);
    assert_eq!(events.plugins_in(Phase::Start), ["base", "top"]);
    assert_eq!(events.plugins_in(Phase::Stop), ["top", "base"]);
    app.stop().await;
}

#[tokio::test]
async fn a_provider_of_a_scope_that_panics_is_told_as_that() {
    let app = TestApp::from_app(lived(&Log::default())).fail(Fault::provider("top").panic("torn"));
    let app = app.start().await;
    let events = app.events().clone();
    app.running().open(request("Ada")).await.err().unwrap();
    let ends: Vec<_> = events.ended().into_iter().map(|(step, end)| (step.plugin.to_string(), end)).collect();
    let torn = StepEnd::Panicked { text: "torn".to_owned() };
    assert_eq!(ends, [("base".to_owned(), StepEnd::Done), ("top".to_owned(), torn)]);
    app.stop().await;
}

/// Two plugins of a scope, the first of which says that it starts after the second.
mod stated {
    use super::*;

    #[extension_point]
    pub(super) struct Told(pub(super) Log);

    macro_rules! hooked {
        ($($name:ident $key:literal $start:meta;)*) => {$(
            #[derive(Plugin)]
            #[plugin(key = $key, scope = Request)]
            pub(super) struct $name {
                told: Arc<Told>,
            }
            #[contributes]
            impl $name {
                #[$start]
                fn begin(&self) {
                    self.told.0.add(concat!($key, " starts"));
                }
                #[stop]
                fn end(&self) {
                    self.told.0.add(concat!($key, " stops"));
                }
            }
        )*};
    }
    hooked! { Later "later" start(after = "earlier", required); Earlier "earlier" start; }
}

#[tokio::test]
async fn hooks_of_a_scope_run_in_the_order_that_they_state() -> Result<(), Report> {
    let log = Log::default();
    let app = App::of(app![stated::Later, stated::Earlier; supplied: stated::Told]);
    let app = app.supply_arc(Arc::new(stated::Told(log.clone()))).start().await?;
    app.open(request("Ada")).await?.close().await?;
    assert_eq!(log.take(), ["earlier starts", "later starts", "later stops", "earlier stops"]);
    app.stop().await
}

#[tokio::test]
async fn a_scope_is_dropped_before_what_it_is_opened_in() {
    #[scope]
    struct Outer(#[expect(dead_code, reason = "it is dropped")] Dropped);
    #[scope(within = Outer)]
    struct Inner(#[expect(dead_code, reason = "it is dropped")] Dropped);
    let log = Log::default();
    let part = |key: &'static str, name: &'static str| {
        let log = log.clone();
        (plugin(key), move || Dropped(log.clone(), name))
    };
    let (outer, held_outside) = part("outer", "part of the outer");
    let (inner, held_inside) = part("inner", "part of the inner");
    let outer = outer.scope::<Outer>().define::<dyn Trail>().by(held_outside);
    let inner = inner.scope::<Inner>().define::<dyn Greeting>().by(held_inside);
    let app = App::of(app![]).with(outer).with(inner).start().await.unwrap();
    let outer = app.open(Outer(Dropped(log.clone(), "outer"))).await.unwrap();
    let inner = outer.open(Inner(Dropped(log.clone(), "inner"))).await.unwrap();
    outer.close().await.unwrap();
    assert_eq!(log.take(), [""; 0], "the inner one holds it");
    inner.close().await.unwrap();
    let order = ["part of the inner dropped", "inner dropped", "part of the outer dropped", "outer dropped"];
    assert_eq!(log.take(), order);
    app.stop().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_takes_longer_than_all_may_keeps_a_scope_from_being_opened() {
    let second = std::time::Duration::from_secs(1);
    let slow = plugin("slow").scope::<Request>();
    let building = slow.define::<dyn Trail>().by(|| async {
        std::future::pending::<()>().await;
        Text(String::new())
    });
    let user = plugin("user").scope::<Request>().start(|_: Arc<dyn Trail>| async {});
    let app = App::of(app![]).with(building).with(user).build_timeout(second).start().await.unwrap();
    let report = app.open(request("Ada")).await.unwrap_err();
    assert_eq!(errors(&report), ["JF0404"]);
    says(&report, &["ran out of time after 1s", "`App::build_timeout`"]);
    app.stop().await.unwrap();
    let hanging = plugin("hanging").scope::<Request>().start(std::future::pending::<()>);
    let app = App::of(app![]).with(hanging).start_timeout(second).start().await.unwrap();
    let report = app.open(request("Ada")).await.unwrap_err();
    assert_eq!(errors(&report), ["JF0503"]);
    says(&report, &["ran out of time after 1s", "`App::start_timeout`"]);
    app.stop().await.unwrap();
}

/// Panics when it is dropped.
struct Fragile;
impl Drop for Fragile {
    fn drop(&mut self) {
        panic!("it broke");
    }
}
impl Greeting for Fragile {
    fn text(&self) -> String {
        "fragile".to_owned()
    }
}

#[tokio::test]
async fn closing_tells_of_an_instance_that_panics_when_it_is_dropped_and_drops_the_others() {
    let log = Log::default();
    let dropped = log.clone();
    let base =
        plugin("base").scope::<Request>().define::<dyn Trail>().by(move || Dropped(dropped.clone(), "base"));
    let fragile = plugin("fragile")
        .scope::<Request>()
        .define::<dyn Greeting>()
        .by(|_: Arc<dyn Trail>| Fragile)
        .start(|_: Arc<dyn Greeting>| async {});
    let app = App::of(app![]).with(base).with(fragile).start().await.unwrap();
    let report = app.open(request("Ada")).await.unwrap().close().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0507"]);
    says(&report, &["`fragile`", "panicked when it was dropped: it broke", file!()]);
    assert_eq!(log.take(), ["base dropped"]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn what_panics_when_it_is_dropped_after_a_failed_opening_is_in_the_report() {
    let fragile = plugin("fragile").scope::<Request>().define::<dyn Greeting>().by(|| Fragile);
    let broken = plugin("broken")
        .scope::<Request>()
        .define::<dyn Trail>()
        .by(|_: Arc<dyn Greeting>| Err::<Dropped, _>(std::io::Error::other("no trail")));
    let user = plugin("user").scope::<Request>().start(|_: Arc<dyn Trail>| async {});
    let app = App::of(app![]).with(fragile).with(broken).with(user).start().await.unwrap();
    let report = app.open(request("Ada")).await.err().unwrap();
    assert_eq!(errors(&report), ["JF0401", "JF0507"]);
    says(&report, &["no trail", "`fragile`", "panicked when it was dropped: it broke"]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn the_value_of_a_scope_may_panic_when_it_is_dropped_after_a_failed_opening() {
    #[scope]
    struct Torn(Fragile);
    let broken = plugin("broken")
        .scope::<Torn>()
        .define::<dyn Trail>()
        .by(|| Err::<Dropped, _>(std::io::Error::other("no trail")));
    let user = plugin("user").scope::<Torn>().start(|_: Arc<dyn Trail>| async {});
    let app = App::of(app![]).with(broken).with(user).start().await.unwrap();
    let report = app.open(Torn(Fragile)).await.err().unwrap();
    assert_eq!(errors(&report), ["JF0401", "JF0507"]);
    says(&report, &["no trail", "a value that the host gave panicked when it was dropped: it broke"]);
    app.stop().await.unwrap();
}
