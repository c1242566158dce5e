//! Hooks that fail or panic: what had started is stopped, every other stop hook runs, and every failure is told.

use std::task::Poll;

use jackfield::PluginBuilder;
use jackfield::prelude::*;

use crate::common::{Log, errors, failed, places_in, says};
use crate::{Made, One, Two, hooked, of, one, three, two};

#[tokio::test]
async fn the_second_of_three_fails_and_only_the_first_is_stopped() {
    let log = Log::default();
    let broken = plugin("two")
        .define::<dyn Two>()
        .by(|_: Arc<dyn One>| Made)
        .start(|_: Arc<dyn One>| async { Err("the port is taken") });
    let (third, stopped) = (log.clone(), log.clone());
    let broken = broken.stop(move || {
        stopped.add("stop two");
        async {}
    });
    let last = hooked(plugin("three"), "three", &Log::default()).start(move |_: Arc<dyn Two>| {
        third.add("start three");
        async {}
    });
    let app = of([last, broken, one(&log)]).wire().await.unwrap();
    let report = app.start().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0501"]);
    says(&report, &["`two`", "the port is taken"]);
    assert_eq!(places_in(&report, file!()), 1, "{report:?}");
    assert_eq!(log.take(), ["start one", "stop one"]);
    app.stop().await.unwrap();
    assert_eq!(log.take(), [""; 0], "a later stop runs nothing");
}

fn failing_stop(key: &'static str, log: &Log) -> PluginBuilder {
    let log = log.clone();
    plugin(key).stop(move || {
        log.add(format!("stop {key}"));
        async move { Err(format!("{key} does not want to")) }
    })
}

#[tokio::test]
async fn a_failure_of_the_rollback_is_told_behind_the_failure_of_the_start() {
    let first =
        plugin("first").define::<dyn One>().by(|| Made).start(|| async {}).stop(|| async { Err("stuck") });
    let second = plugin("second").start(|_: Arc<dyn One>| async { Err("broken") });
    let report = failed(of([first, second])).await;
    assert_eq!(errors(&report), ["JF0501", "JF0502"]);
    says(&report, &["broken", "stuck", "`first`", "`second`"]);
}

#[tokio::test]
async fn all_stops_run_and_every_failure_is_told_in_the_order_of_stopping() {
    let log = Log::default();
    let app = of([one(&log), two(&log), three(&log)])
        .with(failing_stop("a", &log))
        .with(plugin("panics").stop(|| async { panic!("out of cheese") }))
        .start()
        .await
        .unwrap();
    log.take();
    let report = app.stop().await.unwrap_err();
    let mut codes = errors(&report);
    codes.sort_unstable();
    assert_eq!(codes, ["JF0502", "JF0507"]);
    says(&report, &["a does not want to", "out of cheese", "`panics`"]);
    let mut stopped = log.take();
    stopped.sort();
    assert_eq!(stopped, ["stop a", "stop one", "stop three", "stop two"]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn two_failures_of_stopping_are_told_in_the_order_of_execution() {
    let log = Log::default();
    let lower = plugin("lower").define::<dyn One>().by(|| Made).stop(|| async { Err("lower fails") });
    let upper = plugin("upper")
        .start(|_: Arc<dyn One>| async {})
        .stop(|_: Arc<dyn One>| async { Err("upper fails") });
    let app = of([lower, one_more(&log), upper]).start().await.unwrap();
    let report = app.stop().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0502", "JF0502"]);
    let text = report.render();
    assert!(text.find("upper fails") < text.find("lower fails"), "{text}");
}
fn one_more(log: &Log) -> PluginBuilder {
    hooked(plugin("one-more"), "one-more", log)
}

#[tokio::test]
async fn a_panicking_stop_hook_does_not_keep_the_other_hooks_of_its_plugin_from_running() {
    let log = Log::default();
    let stopped = log.clone();
    let plugin = plugin("several")
        .stop(move || {
            stopped.add("the first");
            async {}
        })
        .stop(|| async { panic!("the second panics") });
    let app = of([plugin]).start().await.unwrap();
    let report = app.stop().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0507"]);
    says(&report, &["the second panics", "`several`", file!()]);
    assert_eq!(log.take(), ["the first"]);
}

fn at_once() -> std::future::Ready<()> {
    panic!("no road")
}

#[tokio::test]
async fn a_panicking_start_hook_is_named_with_its_place() {
    let report = failed(of([plugin("boom").start(|| async { panic!("no fuel") })])).await;
    assert_eq!(errors(&report), ["JF0507"]);
    says(&report, &["`boom`", "no fuel", file!()]);
    // The closure itself may panic too, before there is a future.
    let report = failed(of([plugin("boom").start(at_once)])).await;
    assert_eq!(errors(&report), ["JF0507"]);
    says(&report, &["`boom`", "no road"]);
}

/// An error without words.
#[derive(Debug)]
struct Wordless;
impl std::fmt::Display for Wordless {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("no words")
    }
}
impl std::error::Error for Wordless {}

#[derive(Debug, thiserror::Error)]
#[error("the disk is full")]
struct FromWordless(#[source] Wordless);

#[tokio::test]
async fn an_error_that_panics_when_it_is_shown_is_told_as_a_panic() {
    let words = "panicked: no words, while its error was shown";
    let hook = failed(of([plugin("hook").start(|| async { Err(Wordless) })])).await;
    assert_eq!(errors(&hook), ["JF0507"]);
    says(&hook, &["the start hook of `hook`", words]);
    let source = failed(of([plugin("hook").start(|| async { Err(FromWordless(Wordless)) })])).await;
    says(&source, &["the start hook of `hook`", words]);
    let provider = plugin("one").define::<dyn One>().by(|| async { Err::<Made, _>(Wordless) });
    let provider = failed(of([provider.start(|_: Arc<dyn One>| async {})])).await;
    assert_eq!(errors(&provider), ["JF0402"]);
    says(&provider, &["`one`", words]);
    let main = of([plugin("main").main(|| async { Err(Wordless) })]).try_run().await.unwrap_err();
    says(&main, &["the main job of `main`", words]);
}

#[tokio::test]
async fn a_start_that_is_given_up_stops_nobody_who_was_left_out() {
    for polls in 1..6 {
        let log = Log::default();
        let broken = plugin("broken").expendable().define::<dyn One>().by(|| Made);
        let broken = broken.start(|| async { Err("no disk") });
        let user = hooked(plugin("user").start(|_: Arc<dyn One>| async {}), "user", &log);
        let app = of([broken, user, plugin("slow").start(std::future::pending::<()>)]).wire().await.unwrap();
        given_up_after(polls, app.start()).await;
        app.stop().await.unwrap();
        assert_eq!(log.take(), [""; 0], "given up after {polls} polls");
    }
}

/// Polls a future so often, with a turn for all others after each time, and drops it.
async fn given_up_after(polls: usize, future: impl Future) {
    let mut future = std::pin::pin!(future);
    for _ in 0..polls {
        let polled = std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_ready()));
        assert!(!polled.await);
        tokio::task::yield_now().await;
    }
}
