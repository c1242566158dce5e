//! How long it takes: in parallel along the graph, within budgets, and told afterwards.

mod common;

use std::time::Duration;

use common::{Log, errors, failed, golden_report, says};
use jackfield::PluginBuilder;
use jackfield::prelude::*;
use tokio::time::{Instant, sleep, timeout};

#[extension_point]
trait Database: Send + Sync {}
#[extension_point]
trait Schema: Send + Sync {}
struct Made;
impl Database for Made {}
impl Schema for Made {}

fn of(plugins: impl IntoIterator<Item = PluginBuilder>) -> App {
    plugins.into_iter().fold(App::of(app![]), App::with)
}
const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn server() -> App {
    let postgres = plugin("postgres")
        .define::<dyn Database>()
        .by(|| async {
            sleep(ms(290)).await;
            Made
        })
        .stop(|| sleep(ms(5)));
    let migrations = plugin("migrations")
        .define::<dyn Schema>()
        .by(|_: Arc<dyn Database>| Made)
        .start(|_: Arc<dyn Database>| sleep(ms(15)));
    let http =
        plugin("http").start(|_: Arc<dyn Schema>| sleep(ms(7))).stop(|_: Arc<dyn Schema>| sleep(ms(40)));
    let metrics = plugin("metrics").start(|| sleep(ms(9)));
    of([http, metrics, migrations, postgres])
}

#[tokio::test(start_paused = true)]
async fn the_startup_and_the_stop_tell_their_critical_path() {
    let app = server().start().await.unwrap();
    assert_eq!(
        app.startup().to_string(),
        "startup 312 ms, critical path: postgres 290 → migrations 15 → http 7"
    );
    assert_eq!(app.last_stop(), None);
    app.stop().await.unwrap();
    let stop = app.last_stop().unwrap();
    assert_eq!(stop.to_string(), "stop 45 ms, critical path: http 40 → postgres 5");
    assert_eq!(stop.wall, ms(45));
    let steps: Vec<&str> = stop.path.iter().map(|leg| leg.step.as_str()).collect();
    assert_eq!(steps, ["stop of `http`", "stop of `migrations`", "stop of `postgres`"]);
}

#[tokio::test(start_paused = true)]
async fn hooks_run_at_the_same_time_up_to_the_cap_and_the_queue_is_told() {
    let ten = || (0..10).map(|at| plugin(format!("p{at}")).start(|| sleep(ms(100))).stop(|| sleep(ms(100))));
    let app = of(ten()).start().await.unwrap();
    assert_eq!(app.startup().wall, ms(100));
    app.stop().await.unwrap();
    assert_eq!(app.last_stop().unwrap().wall, ms(100));
    let app = of(ten()).concurrency(5).start().await.unwrap();
    assert_eq!(app.startup().wall, ms(200));
    let line = app.startup().to_string();
    assert!(line.ends_with("100 (and 100 ms in the queue)"), "{line}");
    app.stop().await.unwrap();
    assert_eq!(app.last_stop().unwrap().wall, ms(200));
}

#[derive(Plugin)]
#[plugin(key = "postgres")]
struct Postgres;
#[contributes]
impl Postgres {
    #[provide(timeout = "2s")]
    async fn connect() -> Arc<dyn Database> {
        std::future::pending().await
    }
}
#[derive(Plugin)]
#[plugin(key = "notes")]
struct Notes {
    _database: Arc<dyn Database>,
}

#[tokio::test(start_paused = true)]
async fn a_provider_has_a_time_of_its_own() {
    let begin = Instant::now();
    let report = failed(App::of(app![Notes, Postgres])).await;
    assert_eq!((begin.elapsed(), errors(&report)), (ms(2_000), vec!["JF0404"]));
    golden_report("running_provider_out_of_its_own_time", &report);
}

#[tokio::test(start_paused = true)]
async fn all_providers_have_a_time_together() {
    let log = Log::default();
    let cut = log.clone();
    let database = plugin("postgres").define::<dyn Database>().by(|| async {
        sleep(ms(600)).await;
        Made
    });
    let schema = plugin("migrations").define::<dyn Schema>().by(|_: Arc<dyn Database>| async {
        std::future::pending::<()>().await;
        Made
    });
    let other = plugin("cache").define::<dyn Cache>().by(move || {
        let cut = Cut(cut.clone());
        async move {
            std::future::pending::<()>().await;
            cut
        }
    });
    let user = plugin("http").start(|_: Arc<dyn Schema>, _: Arc<dyn Report_>, _: Arc<dyn Cache>| async {});
    let report_ = plugin("reports").define::<dyn Report_>().by(|_: Arc<dyn Schema>| async { Made });
    let app = of([database, schema, other, report_, user]).build_timeout(ms(1_000));
    let report = failed(app).await;
    assert_eq!(errors(&report), ["JF0404"]);
    says(&report, &["App::build_timeout"]);
    assert_eq!(log.take(), ["cut"], "what ran beside it is dropped before the report is there");
    golden_report("running_providers_out_of_their_time_together", &report);
}
#[extension_point]
trait Report_: Send + Sync {}
impl Report_ for Made {}
#[extension_point]
trait Cache: Send + Sync {}
struct Cut(Log);
impl Cache for Cut {}
impl Drop for Cut {
    fn drop(&mut self) {
        self.0.add("cut");
    }
}

#[tokio::test(start_paused = true)]
async fn every_step_that_says_nothing_has_the_time_of_all_steps() {
    let slow = plugin("slow").define::<dyn Database>().by(|| async {
        sleep(ms(2_000)).await;
        Made
    });
    let user = plugin("user").start(|_: Arc<dyn Database>| async {});
    let report = failed(of([slow, user]).step_timeout(ms(1_000))).await;
    assert_eq!(errors(&report), ["JF0404"]);
    says(&report, &["after 1s", "`timeout = \"..\"` in its attribute", "App::step_timeout"]);
    let report = failed(of([plugin("slow").start(|| sleep(ms(2_000)))]).step_timeout(ms(1_000))).await;
    assert_eq!(errors(&report), ["JF0503"]);
    says(&report, &["after 1s", "App::step_timeout"]);
    let patient = of([plugin("slow").start_within(ms(3_000), || sleep(ms(2_000)))]).step_timeout(ms(1_000));
    patient.start().await.unwrap().stop().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_start_that_runs_out_of_time_tells_what_never_started() {
    let log = Log::default();
    let stopped = log.clone();
    let database =
        plugin("database").define::<dyn Database>().by(|| Made).start(|| sleep(ms(2_000))).stop(move || {
            stopped.add("stop database");
            async {}
        });
    let migrations = plugin("migrations")
        .define::<dyn Schema>()
        .by(|_: Arc<dyn Database>| Made)
        .start(|_: Arc<dyn Database>| std::future::pending::<()>());
    let http = plugin("http").start(|_: Arc<dyn Schema>| async {});
    let report = failed(of([database, migrations, http]).start_timeout(ms(5_000))).await;
    assert_eq!(errors(&report), ["JF0503"]);
    golden_report("running_never_started", &report);
    assert_eq!(log.take(), ["stop database"]);
}

#[tokio::test(start_paused = true)]
async fn a_hook_that_hangs_does_not_keep_the_failure_of_another_from_being_told() {
    let log = Log::default();
    let hangs = plugin("hangs").start(std::future::pending::<()>);
    let fails = plugin("fails").start(|| async { Err("port 80 is taken") });
    let begin = Instant::now();
    let report = failed(of([hangs, fails]).stop_timeout(ms(3_000))).await;
    assert_eq!((begin.elapsed(), errors(&report)), (ms(3_000), vec!["JF0501", "JF0503"]));
    golden_report("running_start_failed_beside_one_that_hangs", &report);
    assert_eq!(log.take(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_stop_that_was_given_up_goes_on_where_it_was() {
    let log = Log::default();
    let part = |key: &'static str| {
        let log = log.clone();
        move || {
            let log = log.clone();
            async move {
                sleep(ms(100)).await;
                log.add(key);
            }
        }
    };
    let below = plugin("below").define::<dyn Database>().by(|| Made).stop(part("below"));
    let beside = plugin("beside").stop(part("beside"));
    let above = plugin("above").start(|_: Arc<dyn Database>| async {}).stop(part("above"));
    let app = of([below, beside, above]).start().await.unwrap();
    assert!(timeout(ms(50), app.stop()).await.is_err());
    assert_eq!(log.take(), [""; 0]);
    let report = app.start().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0505"]);
    says(&report, &["in the middle of a stop"]);
    app.stop().await.unwrap();
    let mut stopped = log.take();
    assert_eq!(stopped.pop().as_deref(), Some("below"), "after those above it");
    stopped.sort();
    assert_eq!(stopped, ["above", "beside"], "once each");
    app.start().await.unwrap();
    app.stop().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_started_is_stopped_if_one_of_several_start_hooks_of_a_plugin_fails() {
    let log = Log::default();
    let stopped = log.clone();
    let half = plugin("half").start(|| async {}).start(|| async { Err("no") }).stop(move || {
        stopped.add("stop half");
        async {}
    });
    let report = failed(of([half])).await;
    assert_eq!(errors(&report), ["JF0501"]);
    assert_eq!(log.take(), ["stop half"]);
}

#[tokio::test(start_paused = true)]
async fn a_hook_that_held_the_thread_of_others_beyond_their_time_is_named() {
    // As on a thread that is blocked: time passes, and nothing else runs.
    let block = || {
        std::future::poll_fn(|context| {
            _ = std::pin::pin!(tokio::time::advance(ms(400))).poll(context);
            std::task::Poll::Ready(())
        })
    };
    let before = plugin("before").start(|| sleep(ms(50)));
    let blocking = plugin("blocking").start(block);
    let after = plugin("after").start(|| async {});
    let innocent = plugin("innocent").start(std::future::pending::<()>);
    let report = failed(of([before, blocking, after, innocent]).start_timeout(ms(100))).await;
    golden_report("running_start_beside_one_that_blocks", &report);
}

#[tokio::test(start_paused = true)]
async fn the_time_of_a_rollback_is_called_that() {
    let broken = plugin("broken").start(|_: Arc<dyn Database>| async { Err("no port is free") });
    let database = plugin("postgres").define::<dyn Database>().by(|| Made);
    let database = database.start(|| async {}).stop(|| sleep(ms(20)));
    let app = of([database, broken]).wire().await.unwrap();
    app.start().await.unwrap_err();
    assert_eq!(app.last_stop().unwrap().to_string(), "rollback 20 ms, critical path: postgres 20");
}
