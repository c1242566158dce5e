//! Started and stopped in any order and any number of times.

use std::sync::OnceLock;
use std::task::{Context, Waker};
use std::time::Duration;

use jackfield::prelude::*;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use crate::common::{Log, errors, says};
use crate::{Made, One, of, one, two};

#[tokio::test]
async fn stop_without_start_and_stop_twice_run_nothing() {
    let log = Log::default();
    let app = of([one(&log)]).wire().await.unwrap();
    app.stop().await.unwrap();
    assert_eq!(log.take(), [""; 0]);
    app.start().await.unwrap();
    app.stop().await.unwrap();
    app.stop().await.unwrap();
    assert_eq!(log.take(), ["start one", "stop one"]);
}

#[tokio::test]
async fn start_twice_is_an_error_that_names_the_state() {
    let log = Log::default();
    let app = of([one(&log)]).start().await.unwrap();
    let report = app.start().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0505"]);
    says(&report, &["started already"]);
    assert_eq!(log.take(), ["start one"]);
}

#[tokio::test]
async fn start_and_stop_work_again_ten_times() {
    let log = Log::default();
    let app = of([one(&log), two(&log)]).wire().await.unwrap();
    for _ in 0..10 {
        app.start().await.unwrap();
        app.stop().await.unwrap();
        assert_eq!(log.take(), ["start one", "start two", "stop two", "stop one"]);
    }
}

#[tokio::test]
async fn a_plugin_with_a_stop_hook_alone_counts_as_started() {
    let log = Log::default();
    let stopped = log.clone();
    let app = of([plugin("closing").stop(move || {
        stopped.add("closed");
        async {}
    })]);
    let app = app.start().await.unwrap();
    app.stop().await.unwrap();
    assert_eq!(log.take(), ["closed"]);
}

/// The application in the hands of one of its own plugins.
type Itself = Arc<OnceLock<Arc<Running>>>;

async fn wired_with_itself(app: App, itself: &Itself) -> Arc<Running> {
    let app = Arc::new(app.wire().await.unwrap());
    itself.set(Arc::clone(&app)).unwrap();
    app
}

#[tokio::test(start_paused = true)]
async fn a_start_hook_that_starts_or_stops_its_own_application_is_refused_at_once() {
    let itself = Itself::default();
    let inner = Arc::clone(&itself);
    let restless = plugin("restless").start(move || {
        let app = Arc::clone(inner.get().unwrap());
        async move {
            let (started, stopped) = (app.start().await.unwrap_err(), app.stop().await.unwrap_err());
            assert_eq!((errors(&started), errors(&stopped)), (vec!["JF0505"], vec!["JF0505"]));
            says(&started, &["a hook of the application", "would wait for itself"]);
            Err(stopped)
        }
    });
    let app = wired_with_itself(of([restless]), &itself).await;
    let report = timeout(Duration::from_secs(1), app.start()).await.unwrap().unwrap_err();
    assert_eq!(errors(&report), ["JF0501"]);
    says(&report, &["would wait for itself"]);
}

#[tokio::test(start_paused = true)]
async fn a_stop_hook_that_stops_its_own_application_is_refused_at_once() {
    let itself = Itself::default();
    let inner = Arc::clone(&itself);
    let restless = plugin("restless").stop(move || {
        let app = Arc::clone(inner.get().unwrap());
        async move { app.stop().await }
    });
    let app = wired_with_itself(of([restless]), &itself).await;
    app.start().await.unwrap();
    let report = timeout(Duration::from_secs(1), app.stop()).await.unwrap().unwrap_err();
    assert_eq!(errors(&report), ["JF0502"]);
    says(&report, &["would wait for itself"]);
}

#[tokio::test]
async fn a_hook_starts_and_stops_another_application() {
    let log = Log::default();
    let inner = Arc::new(of([one(&log)]).wire().await.unwrap());
    let outer = plugin("outer").start(move || {
        let inner = Arc::clone(&inner);
        async move {
            inner.start().await?;
            inner.stop().await
        }
    });
    of([outer]).start().await.unwrap().stop().await.unwrap();
    assert_eq!(log.take(), ["start one", "stop one"]);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_stops_its_own_application_is_refused_and_told_to_ask_for_the_end() {
    let (itself, log) = (Itself::default(), Log::default());
    let inner = Arc::clone(&itself);
    let watchdog = plugin("watchdog").start(|_: Arc<dyn crate::One>| async {}).task(move || {
        let app = Arc::clone(inner.get().unwrap());
        async move {
            sleep(Duration::from_secs(1)).await;
            app.stop().await
        }
    });
    let app = wired_with_itself(of([one(&log), watchdog]), &itself).await;
    app.start().await.unwrap();
    app.shutdown().requested().await;
    says(&app.task_failures(), &["would be dropped half way: let it ask for the end by `Shutdown::request`"]);
    let report = app.stop().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0508"]);
    assert_eq!(log.take(), ["start one", "stop one"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_started_is_stopped_by_the_runtime_if_its_release_or_run_is_given_up() {
    let ways: [fn(Running); 4] = [
        |app| drop(app.release()),
        |app| drop(app.run()),
        |app| drop(app.try_run()),
        |app| {
            let begun = Box::pin(app.release()).as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert!(begun.is_pending());
        },
    ];
    for give_up in ways {
        let stopped = Arc::new(Notify::new());
        let told = Arc::clone(&stopped);
        let last = plugin("last").define::<dyn One>().by(|| Made).stop(move || {
            told.notify_one();
            async {}
        });
        let first = plugin("first").start(|_: Arc<dyn One>| async {}).stop(tokio::task::yield_now);
        give_up(of([last, first]).start().await.unwrap());
        timeout(Duration::from_secs(1), stopped.notified()).await.expect("it is stopped");
    }
}
