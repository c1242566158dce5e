//! Steps that hold their thread beyond their time: nothing can drop them there, but they are told all the same.

mod common;

use std::pin::Pin;
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use common::{Log, errors, failed, golden_report, says};
use jackfield::PluginBuilder;
use jackfield::prelude::*;
use tokio::time::sleep;

#[extension_point]
trait Database: Send + Sync {}
struct Made;
impl Database for Made {}

#[scope]
struct Request {}

fn of(plugins: impl IntoIterator<Item = PluginBuilder>) -> App {
    plugins.into_iter().fold(App::of(app![]), App::with)
}
const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// As on a thread that is blocked: time passes, and nothing else runs.
fn block(time: Duration) -> impl Future<Output = ()> {
    std::future::poll_fn(move |context| {
        _ = std::pin::pin!(tokio::time::advance(time)).poll(context);
        std::task::Poll::Ready(())
    })
}

/// Holds its thread until the sender is dropped.
fn holding() -> (Sender<()>, impl Fn() -> BoxFuture + Clone) {
    let (let_go, held) = channel::<()>();
    let held = Arc::new(Mutex::new(held));
    (let_go, move || {
        let held = Arc::clone(&held);
        Box::pin(async move { _ = held.lock().unwrap().recv() })
    })
}
type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

#[tokio::test(start_paused = true)]
async fn a_start_hook_that_ends_too_late_has_run_out_of_time_and_is_stopped() {
    let log = Log::default();
    let stopped = log.clone();
    let late = plugin("late").start_within(ms(50), || block(ms(4_000))).stop(move || {
        stopped.add("stop late");
        async {}
    });
    let report = failed(of([late])).await;
    assert_eq!(errors(&report), ["JF0503"]);
    golden_report("running_start_held_its_thread", &report);
    assert_eq!(log.take(), ["stop late"]);
}

#[tokio::test(start_paused = true)]
async fn the_limits_of_all_steps_and_of_all_together_hold_too() {
    let late = || of([plugin("late").start(|| block(ms(800)))]);
    let report = failed(late().step_timeout(ms(50))).await;
    assert_eq!(errors(&report), ["JF0503"]);
    says(&report, &["after 50ms", "App::step_timeout", "only after 800ms"]);
    let report = failed(late().start_timeout(ms(50))).await;
    assert_eq!(errors(&report), ["JF0503"]);
    says(&report, &["App::start_timeout", "held its thread all that time", "spawn_blocking"]);
}

#[tokio::test(start_paused = true)]
async fn a_step_that_holds_its_thread_and_then_awaits_has_run_out_of_time() {
    let late = plugin("late").start_within(ms(50), || async {
        sleep(ms(10)).await;
        block(ms(4_000)).await;
        tokio::task::yield_now().await;
    });
    let report = failed(of([late])).await;
    assert_eq!(errors(&report), ["JF0503"]);
    says(&report, &["after 50ms", "4.01s"]);
}

#[tokio::test(start_paused = true)]
async fn who_was_ready_in_time_is_not_blamed_for_one_that_held_its_thread() {
    let quick = plugin("quick").start_within(ms(100), || sleep(ms(50)));
    let exact = plugin("exact").start_within(ms(100), || sleep(ms(100)));
    let blocking = plugin("blocking").start(|| block(ms(400)));
    of([quick, exact, blocking]).start().await.unwrap().stop().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_fails_has_failed_however_late() {
    let late = plugin("late").start_within(ms(50), || async {
        block(ms(400)).await;
        Err("port 80 is taken")
    });
    assert_eq!(errors(&failed(of([late])).await), ["JF0501"]);
}

#[tokio::test(start_paused = true)]
async fn stop_hooks_that_end_too_late_have_run_out_of_time() {
    let late = || plugin("late").start(|| async {});
    let app = of([late().stop_within(ms(50), || block(ms(400)))]).start().await.unwrap();
    let report = app.stop().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0503"]);
    says(&report, &["stop hook of `late`", "after 50ms", "only after 400ms"]);
    let app = of([late().stop(|| block(ms(400)))]).stop_timeout(ms(50)).start().await.unwrap();
    let report = app.stop().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0503"]);
    says(&report, &["stop hook of `late`", "App::stop_timeout"]);
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_ends_too_late_has_run_out_of_time() {
    let user = || plugin("user").start(|_: Arc<dyn Database>| async {});
    let made = || async {
        block(ms(700)).await;
        Made
    };
    let own = plugin("late").define::<dyn Database>().timeout(ms(50)).by(made);
    let report = failed(of([own, user()])).await;
    assert_eq!(errors(&report), ["JF0404"]);
    golden_report("running_provider_held_its_thread", &report);
    let late = || plugin("late").define::<dyn Database>().by(made);
    assert_eq!(errors(&failed(of([late(), user()]).step_timeout(ms(50))).await), ["JF0404"]);
    assert_eq!(errors(&failed(of([late(), user()]).build_timeout(ms(50))).await), ["JF0404"]);
}

#[tokio::test(start_paused = true)]
async fn hooks_of_a_scope_that_end_too_late_have_run_out_of_time() {
    let log = Log::default();
    let stopped = log.clone();
    let late = plugin("late").scope::<Request>().start_within(ms(50), || block(ms(400))).stop_within(
        ms(50),
        move || {
            stopped.add("stop late");
            block(ms(400))
        },
    );
    let app = of([late]).start().await.unwrap();
    let report = app.open(Request {}).await.err().unwrap();
    assert_eq!(errors(&report), ["JF0503", "JF0503"]);
    assert_eq!(log.take(), ["stop late"]);
    app.stop().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_health_check_that_answers_too_late_is_down() {
    let late = plugin("late").health_within(ms(50), || block(ms(1_500)));
    let app = of([late]).start().await.unwrap();
    assert_eq!(app.health().await.to_string(), "down: `late` (no answer within 50ms)");
    app.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_start_hook_that_never_lets_go_of_its_thread_is_given_up_by_its_own_time() {
    let (let_go, hold) = holding();
    let log = Log::default();
    let stopped = log.clone();
    let below = plugin("below").define::<dyn Database>().by(|| Made).start(|| async {}).stop(move || {
        stopped.add("stop below");
        async {}
    });
    let stuck = plugin("stuck").start_within(ms(50), move |_: Arc<dyn Database>| hold());
    let app = of([below, stuck]).wire().await.unwrap();
    let report = app.start().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0503"]);
    says(&report, &["start hook of `stuck`", "after 50ms", "can be dropped only where it awaits"]);
    assert_eq!(log.take(), ["stop below"]);
    let report = app.release().await.unwrap_err();
    says(&report, &["`database` in `below` is still held", "the start hook of `stuck`"]);
    drop(let_go);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn the_application_starts_without_an_expendable_plugin_that_never_lets_go_of_its_thread() {
    let (let_go, hold) = holding();
    let stuck = plugin("stuck").expendable().start_within(ms(50), hold);
    let app = of([stuck, plugin("other").start(|| async {})]).start().await.unwrap();
    says(&app.quarantined(), &["start hook of `stuck`", "after 50ms"]);
    app.stop().await.unwrap();
    drop(let_go);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_stop_hook_that_never_lets_go_of_its_thread_does_not_take_the_time_of_the_others() {
    let (let_go, hold) = holding();
    let log = Log::default();
    let stopped = log.clone();
    let below = plugin("below").define::<dyn Database>().by(|| Made).start(|| async {}).stop(move || {
        stopped.add("stop below");
        async {}
    });
    let stuck = plugin("stuck").start(|_: Arc<dyn Database>| async {}).stop_within(ms(50), hold);
    let app = of([below, stuck]).start().await.unwrap();
    let report = app.stop().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0503"]);
    says(&report, &["stop hook of `stuck`", "after 50ms"]);
    assert_eq!(log.take(), ["stop below"]);
    drop(let_go);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_stop_hook_that_is_said_not_to_have_run_does_not_run_later() {
    for has_own_time in [true, false] {
        let (let_go, hold) = holding();
        let (ended, has_ended) = channel::<()>();
        let log = Log::default();
        let stopped = log.clone();
        let holding = move || {
            let (running, ended) = (hold(), ended.clone());
            async move {
                running.await;
                drop(ended);
            }
        };
        let stuck = plugin("stuck").stop(move || {
            stopped.add("the other one");
            async {}
        });
        let stuck = if has_own_time { stuck.stop_within(ms(50), holding) } else { stuck.stop(holding) };
        let app = of([stuck]).stop_timeout(if has_own_time { ms(60_000) } else { ms(50) });
        let app = app.start().await.unwrap();
        let report = app.stop().await.unwrap_err();
        assert_eq!(errors(&report), ["JF0503"]);
        says(&report, &["so this did not run: the stop hook of `stuck`"]);
        drop(let_go);
        // What holds the other end is dropped with the hook's step.
        drop(app);
        _ = tokio::task::spawn_blocking(move || has_ended.recv()).await;
        assert_eq!(log.take(), [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_health_check_that_never_lets_go_of_its_thread_is_down() {
    let (let_go, hold) = holding();
    let well = plugin("well").health(|| async {});
    let app = of([plugin("stuck").health_within(ms(50), hold), well]).start().await.unwrap();
    assert_eq!(app.health().await.to_string(), "down: `stuck` (no answer: it holds its thread)");
    app.stop().await.unwrap();
    drop(let_go);
}
