//! What the application runs on: a runtime of tokio with timers, or a report that says what is missing; and limits that no
//! clock has moments for. A runtime that ends, or is left, before the application does.

mod common;

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use common::{Log, golden_report};
use jackfield::prelude::*;
use jackfield::{Code, HealthState, PluginBuilder};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;

#[extension_point]
trait Disk: Send + Sync {}
struct Ssd;
impl Disk for Ssd {}

fn disk() -> PluginBuilder {
    let disk = plugin("disk").define::<dyn Disk>().by(|| async { Ssd });
    disk.start(|_: Arc<dyn Disk>| async {}).stop(|| async {})
}

/// Polls as an executor of another kind does.
fn without_tokio<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(done) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return done;
        }
    }
}

fn plain() -> Runtime {
    Builder::new_current_thread().build().unwrap()
}

fn says(report: &Report, what: &str) {
    assert_eq!(report.codes(), [Code::WrongState], "{report:?}");
    assert!(report.render().contains(what), "{report:?}");
}

#[test]
fn outside_of_a_runtime_the_start_is_refused_with_advice() {
    let missing = "no runtime of tokio";
    says(&without_tokio(App::of(app![]).with(disk()).start()).unwrap_err(), missing);
    says(&without_tokio(App::of(app![]).with(disk()).wire()).unwrap_err(), missing);
    says(&without_tokio(App::of(app![]).with(disk()).try_run()).unwrap_err(), missing);
}

#[test]
fn what_needs_no_runtime_is_wired_without_one() {
    let ssd = plugin("disk").define::<dyn Disk>().by(|| Ssd).start(|_: Arc<dyn Disk>| async {});
    let app = without_tokio(App::of(app![]).with(ssd).wire()).unwrap();
    app.get::<Arc<dyn Disk>>().unwrap();
    says(&without_tokio(app.start()).unwrap_err(), "no runtime of tokio");
}

#[test]
fn a_stop_outside_of_the_runtime_is_refused_and_can_be_called_again_inside() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let app = runtime.block_on(App::of(app![]).with(disk()).start()).unwrap();
    says(&without_tokio(app.stop()).unwrap_err(), "no runtime of tokio");
    runtime.block_on(app.stop()).unwrap();
}

#[test]
fn in_a_runtime_without_timers_the_start_is_refused_with_advice() {
    says(&plain().block_on(App::of(app![]).with(disk()).start()).unwrap_err(), "`enable_all()`");
}

#[test]
fn a_run_hears_signals_also_where_the_runtime_has_no_io() {
    let without_io = Builder::new_current_thread().enable_time().build().unwrap();
    let job = plugin("job").main(|| async {});
    assert!(without_io.block_on(App::of(app![]).with(job).try_run()).unwrap().is_clean());
}

#[test]
fn where_health_can_not_be_asked_each_check_says_so_and_nothing_panics() {
    let disk = || disk().health(|| async { Ok::<(), BoxError>(()) });
    let timed = Builder::new_current_thread().enable_all().build().unwrap();
    let app = timed.block_on(App::of(app![]).with(disk()).start()).unwrap();
    let outside = without_tokio(app.health());
    assert_eq!((outside.state(), outside.checks.len()), (HealthState::Down, 1));
    assert!(outside.to_string().contains("could not be asked: there is no runtime of tokio"), "{outside}");
    let without_timers = plain().block_on(app.health());
    assert!(without_timers.to_string().contains("could not be asked: the runtime of tokio has no timers"));
    assert_eq!(timed.block_on(app.health()).state(), HealthState::Up);
    timed.block_on(app.stop()).unwrap();
}

#[test]
fn what_a_start_had_started_is_stopped_also_if_the_start_is_dropped_outside_of_the_runtime() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let (begun, stopped) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (begins, stops) = (Arc::clone(&begun), Arc::clone(&stopped));
    let first = plugin("first").define::<dyn Disk>().by(|| Ssd).start(|| async {}).stop(move || {
        stops.notify_one();
        async {}
    });
    let endless = plugin("endless").start(move |_: Arc<dyn Disk>| {
        begins.notify_one();
        std::future::pending::<()>()
    });
    let mut starting = Box::pin(App::of(app![]).with(first).with(endless).start());
    runtime.block_on(async {
        tokio::select! {
            _ = &mut starting => panic!("it never starts"),
            () = begun.notified() => {}
        }
    });
    drop(starting);
    let stopped = async { tokio::time::timeout(Duration::from_secs(10), stopped.notified()).await };
    runtime.block_on(stopped).expect("it is stopped");
}

#[test]
fn a_stop_hook_that_was_dropped_with_its_runtime_is_told_as_that_and_the_others_run() {
    let (log, begun) = (Log::default(), Arc::new(Notify::new()));
    let (below, begins) = (log.clone(), Arc::clone(&begun));
    let below = plugin("below").define::<dyn Disk>().by(|| Ssd).stop(move || {
        below.add("stop below");
        async {}
    });
    let above = plugin("above").start(|_: Arc<dyn Disk>| async {});
    let above = above.stop(|| async { panic!("it never begins") }).stop(move || {
        begins.notify_one();
        std::future::pending::<()>()
    });
    let gone = Builder::new_current_thread().enable_all().build().unwrap();
    let app = Arc::new(gone.block_on(App::of(app![]).with(below).with(above).start()).unwrap());
    let stopping = Arc::clone(&app);
    gone.spawn(async move { stopping.stop().await.is_ok() });
    gone.block_on(begun.notified());
    drop(gone);
    let next = Builder::new_current_thread().enable_all().build().unwrap();
    golden_report("running_stop_dropped_with_its_runtime", &next.block_on(app.stop()).unwrap_err());
    assert_eq!(log.take(), ["stop below"]);
}

/// What comes of `work` in a runtime that ends as soon as `begun` is told of.
fn beside_a_runtime_that_ends<T: Send + 'static>(
    work: impl FnOnce(Arc<Notify>) -> std::pin::Pin<Box<dyn Future<Output = T> + Send>> + Send + 'static,
) -> T {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (handle, begun) = (runtime.handle().clone(), Arc::new(Notify::new()));
    let begins = Arc::clone(&begun);
    let working = std::thread::spawn(move || handle.block_on(work(begins)));
    runtime.block_on(begun.notified());
    runtime.shutdown_background();
    working.join().unwrap()
}

async fn for_ever(begun: Arc<Notify>) -> Result<(), BoxError> {
    begun.notify_one();
    std::future::pending().await
}

#[test]
fn a_provider_that_was_dropped_with_its_runtime_is_told_as_that() {
    let report = beside_a_runtime_that_ends(|begun| {
        Box::pin(async move {
            let disk = plugin("disk").define::<dyn Disk>().by(move || {
                let begun = Arc::clone(&begun);
                async move { for_ever(begun).await.map(|()| Ssd) }
            });
            let app = App::of(app![]).with(disk).with(plugin("user").start(|_: Arc<dyn Disk>| async {}));
            app.start().await.err().unwrap()
        })
    });
    golden_report("running_provider_dropped_with_its_runtime", &report);
}

#[test]
fn a_main_job_that_was_dropped_with_its_runtime_is_told_as_that() {
    let report = beside_a_runtime_that_ends(|begun| {
        let main = plugin("job").main(move || for_ever(Arc::clone(&begun)));
        Box::pin(async move { App::of(app![]).with(main).try_run().await.unwrap_err() })
    });
    golden_report("running_main_dropped_with_its_runtime", &report);
}

#[test]
fn health_checks_that_were_dropped_with_their_runtime_say_so() {
    let health = beside_a_runtime_that_ends(|begun| {
        let disk = plugin("disk").health(move || for_ever(Arc::clone(&begun)));
        Box::pin(async move { App::of(app![]).with(disk).start().await.unwrap().health().await })
    });
    assert_eq!(health.to_string(), "down: `disk` (it could not be asked: its runtime has ended)");
}

#[tokio::test(start_paused = true)]
async fn the_longest_times_are_no_limits() {
    let longest = Duration::MAX;
    let app = App::of(app![]).with(disk()).step_timeout(longest).build_timeout(longest);
    let sweeper = plugin("sweeper").task_every(longest, || async {}).start_within(longest, || async {});
    let app = app.start_timeout(longest).stop_timeout(longest).with(sweeper).start().await.unwrap();
    tokio::time::sleep(Duration::from_mins(1)).await;
    app.stop().await.unwrap();
}
