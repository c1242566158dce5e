//! Background tasks: they run while their plugin does, and what follows their end is what the plugin says.

mod common;

use std::sync::Mutex;
use std::time::Duration;

use common::{Log, errors, golden_report, says, warnings};
use jackfield::prelude::*;
use jackfield::{OnEnd, OnError, PluginBuilder, TaskRules};
use tokio::time::{Instant, sleep};

#[extension_point]
trait Database: Send + Sync {}
struct Made;
impl Database for Made {}

fn of(plugins: impl IntoIterator<Item = PluginBuilder>) -> App {
    plugins.into_iter().fold(App::of(app![]), App::with)
}
const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Writes down its beginning and its end, also if it is dropped.
struct Stay(Log, &'static str);
impl Stay {
    fn of(log: &Log, key: &'static str) -> Self {
        log.add(format!("{key} begins"));
        Self(log.clone(), key)
    }
}
impl Drop for Stay {
    fn drop(&mut self) {
        self.0.add(format!("{} ends", self.1));
    }
}

fn staying(plugin: PluginBuilder, log: &Log, key: &'static str) -> PluginBuilder {
    let (task, stop) = (log.clone(), log.clone());
    let plugin = plugin.task(move || {
        let stay = Stay::of(&task, key);
        async move {
            std::future::pending::<()>().await;
            drop(stay);
        }
    });
    plugin.stop(move || {
        stop.add(format!("stop {key}"));
        async {}
    })
}

#[tokio::test(start_paused = true)]
async fn tasks_run_from_start_to_stop_and_are_dropped_in_the_order_of_stopping() {
    let log = Log::default();
    let below = staying(plugin("below").define::<dyn Database>().by(|| Made), &log, "below");
    let above = staying(plugin("above").start(|_: Arc<dyn Database>| async {}), &log, "above");
    let app = of([above, below]).wire().await.unwrap();
    for _ in 0..3 {
        app.start().await.unwrap();
        sleep(seconds(1)).await;
        assert_eq!(log.take(), ["below begins", "above begins"]);
        app.stop().await.unwrap();
        assert_eq!(log.take(), ["above ends", "stop above", "below ends", "stop below"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_task_does_not_begin_before_its_plugin_has_started_and_not_if_it_fails() {
    let log = Log::default();
    let fails = plugin("fails").start(|| async {
        sleep(seconds(1)).await;
        Err("no")
    });
    let report = common::failed(of([staying(fails, &log, "fails")])).await;
    assert_eq!((errors(&report), log.take().len()), (vec!["JF0501"], 0));
}

#[tokio::test(start_paused = true)]
async fn a_task_with_an_interval_runs_at_once_and_then_again_and_again() {
    let log = Log::default();
    let ticks = log.clone();
    let begin = Instant::now();
    let ticking = plugin("ticking").task_every(seconds(30), move || {
        ticks.add(begin.elapsed().as_secs().to_string());
        // The third run takes longer than the interval.
        sleep(if begin.elapsed() == seconds(60) { seconds(40) } else { seconds(1) })
    });
    let app = of([ticking]).start().await.unwrap();
    sleep(seconds(135)).await;
    app.stop().await.unwrap();
    sleep(seconds(100)).await;
    assert_eq!(log.take(), ["0", "30", "60", "100", "130"]);
}

#[derive(Plugin)]
#[plugin(key = "notes")]
struct Notes;
#[contributes]
impl Notes {
    #[task]
    async fn sweep(&self) -> Result<(), BoxError> {
        sleep(seconds(5)).await;
        Err("the disk is full".into())
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_shuts_the_application_down_and_is_in_its_report() {
    let log = Log::default();
    let report =
        App::of(app![Notes]).with(staying(plugin("other"), &log, "other")).try_run().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0508"]);
    golden_report("running_task_failed", &report);
    assert_eq!(log.take(), ["other begins", "other ends", "stop other"]);
    assert_eq!(App::of(app![Notes]).run().await.code(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_host_with_a_life_of_its_own_hears_of_the_error_too() {
    let app = App::of(app![Notes]).start().await.unwrap();
    app.shutdown().requested().await;
    assert_eq!(errors(&app.task_failures()), ["JF0508"]);
    let report = app.stop().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0508"]);
    app.stop().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_panic_counts_as_an_error() {
    let panics = plugin("panics").task(|| async { panic!("out of cheese") });
    let report = of([panics]).try_run().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0507"]);
    says(&report, &["background task of `panics`", "out of cheese", file!()]);
}

#[tokio::test(start_paused = true)]
async fn an_error_that_is_only_logged_is_a_warning_and_the_next_run_comes() {
    let log = Log::default();
    let ticks = log.clone();
    let rules = TaskRules::every(seconds(10)).on_error(OnError::Log);
    let failing = plugin("failing").task_with(rules, move || {
        ticks.add("run");
        async { Err("not now") }
    });
    let app = of([failing]).start().await.unwrap();
    sleep(seconds(25)).await;
    assert_eq!(log.take(), ["run"; 3]);
    assert_eq!(warnings(&app.task_failures()), ["JF0508"], "the last of them");
    golden_report("running_task_failed_and_logged", &app.task_failures());
    assert!(!app.shutdown().is_requested());
    app.stop().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_task_that_is_restarted_waits_longer_each_time_and_anew_after_a_long_run() {
    let log = Log::default();
    let runs = log.clone();
    let begin = Instant::now();
    let rules = TaskRules::once().on_error(OnError::Restart);
    let failing = plugin("failing").task_with(rules, move || {
        runs.add(begin.elapsed().as_secs().to_string());
        let length = if begin.elapsed() == seconds(7) { seconds(100) } else { seconds(0) };
        async move {
            sleep(length).await;
            Err("not now")
        }
    });
    let app = of([failing]).start().await.unwrap();
    sleep(seconds(112)).await;
    app.stop().await.unwrap();
    assert_eq!(log.take(), ["0", "1", "3", "7", "108", "110"]);
}

#[tokio::test(start_paused = true)]
async fn the_application_ends_with_a_task_that_says_so() {
    let serving = plugin("serving")
        .task_with(TaskRules::once().on_end(OnEnd::Shutdown), || sleep(seconds(3)))
        .task(|| sleep(seconds(1)));
    let begin = Instant::now();
    assert_eq!(of([serving]).run().await, Exit::CLEAN);
    assert_eq!(begin.elapsed(), seconds(3), "the other one ended before, and nothing followed");
}

#[tokio::test(start_paused = true)]
async fn a_task_of_a_test_app_that_is_dropped_does_not_go_on() {
    let log = Log::default();
    let app = of([staying(plugin("staying"), &log, "staying")]).start().await.unwrap();
    sleep(seconds(1)).await;
    drop(app);
    sleep(seconds(1)).await;
    assert_eq!(log.take(), ["staying begins", "staying ends"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_holds_its_thread_is_named_and_not_the_hook_that_waits_for_it() {
    let (begins, mut begun) = tokio::sync::mpsc::unbounded_channel();
    let (let_go, held) = std::sync::mpsc::channel::<()>();
    let held = Arc::new(Mutex::new(held));
    let below =
        plugin("below").define::<dyn Database>().by(|| Made).stop(|| async { panic!("it never begins") });
    let stuck = plugin("stuck")
        .start(|_: Arc<dyn Database>| async {})
        .task(move || {
            let (begins, held) = (begins.clone(), Arc::clone(&held));
            async move {
                begins.send(()).unwrap();
                _ = held.lock().unwrap().recv();
            }
        })
        .stop(|| async { panic!("it never begins") });
    let app = of([below, stuck]).stop_timeout(Duration::from_millis(10)).start().await.unwrap();
    begun.recv().await.unwrap();
    let report = app.release().await.unwrap_err();
    golden_report("running_task_holds_its_thread", &report);
    drop(let_go);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_main_job_uses_is_stopped_after_the_job_was_dropped() {
    let log = Log::default();
    let (let_go, held) = std::sync::mpsc::channel::<()>();
    let (held, stopped) = (Arc::new(Mutex::new(held)), log.clone());
    let below = plugin("below").define::<dyn Database>().by(|| Made).stop(move || {
        stopped.add("stop below");
        _ = let_go.send(());
        async {}
    });
    let (worked, begun) = (log.clone(), Arc::new(tokio::sync::Notify::new()));
    let begins = Arc::clone(&begun);
    let job = plugin("job").main(move |_: Arc<dyn Database>| {
        let (stay, held, begins) = (Stay::of(&worked, "job"), Arc::clone(&held), Arc::clone(&begins));
        async move {
            begins.notify_one();
            // At work while it is dropped; a stop that does not wait for it lets it go on.
            _ = held.lock().unwrap().recv_timeout(Duration::from_millis(100));
            std::future::pending::<()>().await;
            drop(stay);
        }
    });
    let app = of([below, job]).start().await.unwrap();
    let shutdown = app.shutdown().clone();
    let asked = async {
        begun.notified().await;
        shutdown.request();
    };
    assert_eq!(tokio::join!(app.run(), asked).0, Exit::CLEAN);
    assert_eq!(log.take(), ["job begins", "job ends", "stop below"]);
}

#[tokio::test(start_paused = true)]
async fn of_a_plugin_made_at_run_time_the_advice_is_for_its_builder() {
    let report = of([plugin("failing").task(|| async { Err("no") })]).try_run().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0508"]);
    assert!(
        report.render().contains("`.task_with(TaskRules::once().on_error(OnError::Log), ..)`"),
        "{report:?}"
    );
}

#[scope]
struct Job;

#[tokio::test(start_paused = true)]
async fn an_application_that_is_dropped_takes_a_task_with_an_open_scope_along() {
    let log = Log::default();
    let (open, opened) = (log.clone(), Arc::new(tokio::sync::Notify::new()));
    let begun = Arc::clone(&opened);
    let server = plugin("server").task(move |jobs: Open<Job>| {
        let (stay, begun) = (Stay::of(&open, "task"), Arc::clone(&begun));
        async move {
            let job = jobs.open(Job).await?;
            begun.notify_one();
            std::future::pending::<()>().await;
            drop(stay);
            job.close().await
        }
    });
    let lasting = log.clone();
    let base = plugin("base").define::<dyn Database>().by(move || Lasting(Stay::of(&lasting, "base")));
    let user = plugin("user").start(|_: Arc<dyn Database>| async {});
    let app = of([server, base, user]).start().await.unwrap();
    opened.notified().await;
    drop(app);
    sleep(seconds(1)).await;
    assert_eq!(log.take(), ["base begins", "task begins", "task ends", "base ends"]);
}

/// A database for as long as it stays.
struct Lasting(#[expect(dead_code, reason = "it tells when it is dropped")] Stay);
impl Database for Lasting {}
