//! An application that runs to its end: its main job, who asks for the shutdown, and the exit code.

use std::time::Duration;

use jackfield::prelude::*;
use tokio::time::sleep;

use crate::common::{self, Log, errors, says};
use crate::{One, of, one};

#[tokio::test]
async fn a_program_with_a_main_ends_when_it_returns() {
    let log = Log::default();
    let (ran, input) = (log.clone(), "hello".to_owned());
    let main = plugin("main").main(move |input: Option<Arc<dyn Input>>, _: Arc<dyn One>| {
        ran.add(format!("main {}", input.as_ref().and_then(|input| input.text()).unwrap_or("nothing")));
        async {}
    });
    let exit = of([main, one(&log)]).input(input).run().await;
    assert_eq!(exit, Exit::CLEAN);
    assert_eq!(log.take(), ["start one", "main hello", "stop one"]);
}

#[tokio::test]
async fn a_failed_main_is_exit_code_1_after_a_clean_stop() {
    let log = Log::default();
    let failing = plugin("main").main(|| async { Err("no such note") });
    assert_eq!(of([failing, one(&log)]).run().await.code(), 1);
    assert_eq!(log.take(), ["start one", "stop one"]);
    let panicking = plugin("main").main(|| async { panic!("main panics") });
    assert_eq!(of([panicking, one(&log)]).run().await.code(), 1);
    assert_eq!(log.take(), ["start one", "stop one"]);
}

#[tokio::test]
async fn a_failed_start_or_stop_is_exit_code_1() {
    let main = || plugin("main").main(|| async {});
    assert_eq!(of([main(), plugin("a").start(|| async { Err("no") })]).run().await.code(), 1);
    assert_eq!(of([main(), plugin("a").stop(|| async { Err("no") })]).run().await.code(), 1);
    assert_eq!(of([main(), plugin("a").start(|_: Arc<dyn One>| async {})]).run().await.code(), 1);
    assert_eq!(of([main()]).run().await.code(), 0);
}

#[tokio::test]
async fn shutdown_asked_for_before_anybody_waits_is_remembered() {
    let log = Log::default();
    let asking = plugin("asking").start(|shutdown: Shutdown| async move { shutdown.request() });
    assert_eq!(of([asking, one(&log)]).run().await, Exit::CLEAN);
    assert_eq!(log.take(), ["start one", "stop one"]);
    let code = plugin("asking").start(|shutdown: Shutdown| async move {
        shutdown.request_with(42);
        shutdown.request_with(43);
    });
    assert_eq!(of([code]).run().await.code(), 42, "the first request counts");
}

#[tokio::test]
async fn a_main_that_waits_for_shutdown_ends_by_itself() {
    let log = Log::default();
    let done = log.clone();
    let main = plugin("main").main(move |shutdown: Shutdown| {
        let done = done.clone();
        async move {
            shutdown.requested().await;
            tokio::task::yield_now().await;
            done.add("main is done");
        }
    });
    let asking = plugin("asking").start(|shutdown: Shutdown| async move {
        tokio::spawn(async move {
            tokio::task::yield_now().await;
            tokio::task::yield_now().await;
            tokio::task::yield_now().await;
            shutdown.request_with(3);
        });
    });
    assert_eq!(of([main, asking]).run().await.code(), 3);
    assert_eq!(log.take(), ["main is done"]);
}

#[tokio::test(start_paused = true)]
async fn a_main_that_does_not_listen_is_dropped_even_if_somebody_else_waits() {
    let log = Log::default();
    let deaf = plugin("deaf").main(std::future::pending::<()>);
    let waiting = plugin("waiting").start(|shutdown: Shutdown| async move {
        let other = shutdown.clone();
        tokio::spawn(async move { other.requested().await });
        tokio::spawn(async move {
            sleep(Duration::from_secs(1)).await;
            shutdown.request_with(5);
        });
    });
    let program = of([deaf, waiting, one(&log)]).stop_timeout(Duration::from_secs(10)).run();
    let exit = tokio::time::timeout(Duration::from_mins(1), program).await.expect("the program ends");
    assert_eq!(exit.code(), 5);
    assert_eq!(log.take(), ["start one", "stop one"]);
}

#[test]
fn two_main_jobs_are_an_error() {
    let main = |key: &'static str| plugin(key).main(|| async {});
    let report = common::refused(&of([main("a"), main("b")]));
    assert_eq!(errors(&report), ["JF0208"]);
    says(&report, &["2 main jobs", "`a`", "`b`"]);
}

#[tokio::test]
async fn an_application_that_asks_for_its_own_shutdown_can_start_again() {
    let app = of([plugin("asking").start(|shutdown: Shutdown| async move { shutdown.request() })])
        .start()
        .await
        .unwrap();
    assert!(app.shutdown().is_requested());
    app.stop().await.unwrap();
    let shutdown = app.shutdown().clone();
    app.start().await.unwrap();
    assert!(shutdown.is_requested(), "asked again by the hook");
    app.stop().await.unwrap();
}

#[tokio::test]
async fn an_application_that_its_host_started_can_be_run_to_its_end() {
    let log = Log::default();
    let (started, worked, stopped) = (log.clone(), log.clone(), log.clone());
    let job = plugin("job")
        .start(move || {
            started.add("start");
            async {}
        })
        .main(move || {
            worked.add("main");
            async {}
        })
        .stop(move || {
            stopped.add("stop");
            async {}
        });
    let app = App::of(app![]).with(job).start().await.unwrap();
    assert_eq!(app.try_run().await.unwrap(), Exit::CLEAN);
    assert_eq!(log.take(), ["start", "main", "stop"]);
}

#[tokio::test]
async fn what_a_main_job_ends_with_counts_though_the_end_was_asked_for_at_the_same_moment() {
    #[extension_point]
    struct Ending(Shutdown);
    let ending = || plugin("ending").define::<Ending>().by(Ending);
    // Often, since it is a race that is to have no winner.
    for _ in 0..20 {
        let failing = plugin("job").main(|ending: Arc<Ending>| async move {
            ending.0.request_with(3);
            Err("the import failed")
        });
        let report = of([ending(), failing]).try_run().await.unwrap_err();
        assert_eq!(errors(&report), ["JF0504"]);
        let panicking = plugin("job").main(|ending: Arc<Ending>| async move {
            ending.0.request();
            std::panic::resume_unwind(Box::new("no such note"));
        });
        let report = of([ending(), panicking]).try_run().await.unwrap_err();
        assert_eq!(errors(&report), ["JF0507"]);
    }
    let done = plugin("job").main(|ending: Arc<Ending>| async move { ending.0.request_with(3) });
    assert_eq!(of([ending(), done]).try_run().await.unwrap().code(), 3);
}

/// The job asks for the end and holds its thread, so that it is to be dropped, and then fails by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_main_job_ends_with_counts_though_it_was_to_be_dropped() {
    use std::sync::mpsc::channel;

    #[extension_point]
    struct Ending(Shutdown);
    let ending = plugin("ending").define::<Ending>().by(Ending);
    let (stopping, is_stopping) = channel();
    let is_stopping = std::sync::Mutex::new(is_stopping);
    let job = plugin("job").main(move |ending: Arc<Ending>| {
        ending.0.request_with(3);
        let waited = is_stopping.lock().unwrap().recv();
        async move { waited.map_err(|_| "nobody stops").and(Err::<(), _>("the import failed")) }
    });
    let other = plugin("other").start(|| async {}).stop(move || {
        let told = stopping.send(());
        async move { told }
    });
    let report = of([ending, job, other]).try_run().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0504"]);
    says(&report, &["the import failed"]);
}
