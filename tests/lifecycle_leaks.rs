//! What is left of an application that has gone: instances that somebody still holds.

mod common;

use std::sync::Mutex;

use common::golden_report;
use jackfield::Code;
use jackfield::prelude::*;

#[extension_point]
trait Clock: Send + Sync {}
#[extension_point]
trait Index: Send + Sync {}

#[derive(Plugin)]
#[plugin(key = "quartz")]
#[provides(dyn Clock)]
struct Quartz;
impl Clock for Quartz {}

/// An index that needs a clock, from a function.
struct Indexed(#[expect(dead_code, reason = "it is only held")] Arc<dyn Clock>);
impl Index for Indexed {}

#[derive(Plugin)]
#[plugin(key = "search")]
struct Search {
    index: Arc<dyn Index>,
}
#[contributes]
impl Search {
    #[provide]
    fn index(clock: Arc<dyn Clock>) -> Arc<dyn Index> {
        Arc::new(Indexed(clock))
    }
    #[start]
    fn warm(&self) {
        assert!(Arc::strong_count(&self.index) > 0);
    }
}

#[tokio::test]
async fn an_application_that_nobody_holds_leaves_nothing() {
    TestApp::of(app![Quartz, Search]).start().await.release().await;
}

#[tokio::test]
async fn it_is_stopped_before_it_goes() {
    let stopped = Arc::new(Mutex::new(0));
    let count = Arc::clone(&stopped);
    let counted = plugin("counted").stop(move || {
        let count = Arc::clone(&count);
        async move { *count.lock().unwrap() += 1 }
    });
    TestApp::of(app![]).with(counted).start().await.release().await;
    assert_eq!(*stopped.lock().unwrap(), 1);
}

#[tokio::test]
async fn an_instance_that_the_host_keeps_is_named_with_its_consumers() {
    let app = App::of(app![Quartz, Search]).start().await.unwrap();
    let clock: Arc<dyn Clock> = app.get().unwrap();
    let report = app.release().await.unwrap_err();
    assert_eq!(report.codes(), [Code::StillHeld]);
    golden_report("running_still_held", &report);
    assert_eq!(Arc::strong_count(&clock), 1);
}

#[tokio::test]
async fn what_a_held_instance_keeps_alive_is_told_with_it_and_not_again() {
    let app = App::of(app![Quartz, Search]).start().await.unwrap();
    let _index: Arc<dyn Index> = app.get().unwrap();
    let report = app.release().await.unwrap_err();
    assert_eq!(report.codes(), [Code::StillHeld]);
    golden_report("running_still_held_with_others", &report);
}

#[tokio::test]
async fn a_task_that_a_plugin_spawned_by_itself_is_found_by_what_it_holds() {
    let (begun, mut begins) = tokio::sync::mpsc::channel(1);
    let rogue = plugin("rogue").start(move |clock: Arc<dyn Clock>| {
        let begun = begun.clone();
        async move {
            tokio::spawn(async move {
                let _ = begun.send(()).await;
                std::future::pending::<()>().await;
                drop(clock);
            });
        }
    });
    let app = App::of(app![Quartz]).with(rogue).start().await.unwrap();
    begins.recv().await;
    let report = app.release().await.unwrap_err();
    assert!(report.render().contains("start hook of `rogue`"), "{}", report.render());
}

/// Two that hold each other as soon as they are told to.
#[derive(Default)]
struct Knot(Mutex<Option<Arc<dyn Tied>>>);
#[extension_point(keyed = String)]
trait Tied: Send + Sync {
    fn tie(&self, other: Arc<dyn Tied>);
}
impl Tied for Knot {
    fn tie(&self, other: Arc<dyn Tied>) {
        *self.0.lock().unwrap() = Some(other);
    }
}

#[tokio::test]
async fn instances_that_hold_each_other_are_all_told() {
    let knot = |key: &'static str| plugin(key).define::<dyn Tied>().key(key).by(Knot::default);
    let tying = plugin("tying").start(|all: Keyed<dyn Tied>| async move {
        if let (Some(left), Some(right)) = (all.get("left"), all.get("right")) {
            left.tie(Arc::clone(right));
            right.tie(Arc::clone(left));
        }
    });
    let app = App::of(app![]).with(knot("left")).with(knot("right")).with(tying).start().await.unwrap();
    let report = app.release().await.unwrap_err();
    assert_eq!(report.codes(), [Code::StillHeld, Code::StillHeld]);
}

#[tokio::test]
async fn what_the_host_gave_is_its_own() {
    struct Given;
    impl Clock for Given {}
    let given: Arc<dyn Clock> = Arc::new(Given);
    let app = App::of(app![]).supply_arc(Arc::clone(&given)).start().await.unwrap();
    let _clock: Arc<dyn Clock> = app.get().unwrap();
    app.release().await.unwrap();
}

#[tokio::test]
async fn what_was_built_for_the_host_alone_is_watched_too() {
    let lone = plugin("lone").define::<dyn Clock>().by(|| Quartz);
    let app = App::of(app![]).with(lone).start().await.unwrap();
    let _clock: Arc<dyn Clock> = app.resolve().await.unwrap();
    assert_eq!(app.release().await.unwrap_err().codes(), [Code::StillHeld]);
}

#[scope]
struct Request;

#[tokio::test]
async fn a_scope_that_is_still_open_keeps_the_application_and_is_told() {
    let app = App::of(app![Quartz]).start().await.unwrap();
    let request = app.open(Request).await.unwrap();
    let report = app.release().await.unwrap_err();
    assert!(report.render().contains("a scope of it is open"), "{}", report.render());
    request.close().await.unwrap();
}

/// Panics when it is dropped.
struct Fragile;
impl Drop for Fragile {
    fn drop(&mut self) {
        panic!("it broke");
    }
}
impl Clock for Fragile {}

/// Counts its drops.
struct Solid(Arc<Mutex<usize>>);
impl Drop for Solid {
    fn drop(&mut self) {
        *self.0.lock().unwrap() += 1;
    }
}
impl Index for Solid {}

fn fragile(dropped: &Arc<Mutex<usize>>) -> App {
    let (solid, user) = (Arc::clone(dropped), |_: Arc<dyn Clock>| async {});
    let below = plugin("solid").define::<dyn Index>().by(move || Solid(Arc::clone(&solid)));
    let above = plugin("fragile").define::<dyn Clock>().by(|_: Arc<dyn Index>| Fragile);
    App::of(app![]).with(below).with(above).with(plugin("user").start(user))
}

#[tokio::test]
async fn an_instance_that_panics_when_it_is_dropped_is_told_and_keeps_nobody_else() {
    let dropped = Arc::new(Mutex::new(0));
    let app = fragile(&dropped).start().await.unwrap();
    let report = app.release().await.unwrap_err();
    assert_eq!(report.errors().map(|found| found.code).collect::<Vec<_>>(), [Code::HookPanicked]);
    golden_report("running_drop_panics", &report);
    assert_eq!(*dropped.lock().unwrap(), 1);
}

#[tokio::test]
async fn dropping_an_application_panics_for_nobody() {
    let dropped = Arc::new(Mutex::new(0));
    drop(fragile(&dropped).start().await.unwrap());
    assert_eq!(*dropped.lock().unwrap(), 1);
}

#[tokio::test]
async fn a_program_whose_instance_panics_when_it_is_dropped_has_failed() {
    let dropped = Arc::new(Mutex::new(0));
    let app = || fragile(&dropped).with(plugin("job").main(|| async {}));
    assert_eq!(app().try_run().await.unwrap_err().codes(), [Code::HookPanicked]);
    assert_eq!(app().run().await, Exit::FAILURE);
    let running = app().wire().await.unwrap();
    assert_eq!(running.try_run().await.unwrap_err().codes(), [Code::HookPanicked]);
    assert_eq!(*dropped.lock().unwrap(), 3);
}

#[tokio::test]
async fn what_panics_when_it_is_dropped_after_a_failed_start_is_in_the_report() {
    let dropped = Arc::new(Mutex::new(0));
    let broken = plugin("broken").start(|_: Arc<dyn Clock>| async { Err("no port is free") });
    let report = fragile(&dropped).with(broken).start().await.unwrap_err();
    assert_eq!(report.codes(), [Code::StartFailed, Code::HookPanicked]);
    let unbuilt = || plugin("unbuilt").define::<dyn Notes>();
    let user = || plugin("needy").start(|_: Arc<dyn Notes>| async {});
    let fails = unbuilt().by(|_: Arc<dyn Clock>| Err::<Written, _>("no disk"));
    let report = fragile(&dropped).with(fails).with(user()).start().await.unwrap_err();
    assert_eq!(report.codes(), [Code::ProviderFailed, Code::HookPanicked]);
    let fails = unbuilt().by(|_: Arc<dyn Clock>| async { None::<Written> });
    let report = fragile(&dropped).with(fails).with(user()).try_run().await.unwrap_err();
    assert_eq!(report.codes(), [Code::Declined, Code::HookPanicked]);
    assert_eq!(*dropped.lock().unwrap(), 3);
}
#[extension_point]
trait Notes: Send + Sync {}
struct Written;
impl Notes for Written {}

#[tokio::test]
async fn what_was_given_up_while_it_was_built_holds_nothing() {
    #[extension_point(optional)]
    trait Slow: Send + Sync {}
    struct Never;
    impl Slow for Never {}
    let slow = plugin("slow").define::<dyn Slow>().by(|clock: Arc<dyn Clock>| async move {
        let _clock = clock;
        std::future::pending::<Never>().await
    });
    let app = App::of(app![Quartz]).with(slow).start().await.unwrap();
    {
        let mut slow = app.resolve::<Arc<dyn Slow>>();
        let begun = std::future::poll_fn(|context| std::task::Poll::Ready(slow.as_mut().poll(context))).await;
        assert!(begun.is_pending());
        tokio::task::yield_now().await;
    }
    app.release().await.unwrap();
}
