//! Hooks that take longer than they may, and a start that its host gives up.

use std::time::Duration;

use jackfield::prelude::*;
use tokio::time::{Instant, sleep};

use crate::common::{Log, errors, failed, says};
use crate::{Made, One, of, one};

#[tokio::test(start_paused = true)]
async fn a_start_that_runs_out_of_its_budget_names_the_hook_and_stops_what_had_finished() {
    let log = Log::default();
    let rolled = log.clone();
    let quick = plugin("quick").define::<dyn One>().by(|| Made).start(|| async {}).stop(move || {
        let rolled = rolled.clone();
        async move {
            // Longer than the budget of the start: the rollback has its own.
            sleep(Duration::from_secs(3)).await;
            rolled.add("stopped");
        }
    });
    let tardy = plugin("tardy").start(|_: Arc<dyn One>| sleep(Duration::from_secs(5)));
    let begin = Instant::now();
    let report = failed(of([quick, tardy]).start_timeout(Duration::from_secs(1))).await;
    assert_eq!(begin.elapsed().as_secs(), 1 + 3);
    assert_eq!(errors(&report), ["JF0503"]);
    says(&report, &["`tardy`", "1s", "`quick`", "start_timeout"]);
    assert_eq!(log.take(), ["stopped"]);
}

#[derive(Plugin)]
struct Tardy;
#[contributes]
impl Tardy {
    #[start(timeout = "2s")]
    async fn dawdle() {
        sleep(Duration::from_mins(1)).await;
    }
    #[stop(timeout = "4s")]
    async fn linger() {
        sleep(Duration::from_mins(1)).await;
    }
}
#[derive(Plugin)]
struct Lingering;
#[contributes]
impl Lingering {
    #[stop(timeout = "4s")]
    async fn linger() {
        sleep(Duration::from_mins(1)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_hook_has_a_time_of_its_own() {
    let begin = Instant::now();
    let report = failed(App::of(app![Tardy])).await;
    assert_eq!(begin.elapsed().as_secs(), 2, "what did not start is not stopped");
    assert_eq!(errors(&report), ["JF0503"]);
    says(&report, &["Tardy::dawdle", "2s", "#[start(timeout = \"..\")]"]);

    let app = App::of(app![Lingering]).start().await.unwrap();
    let begin = Instant::now();
    let report = app.stop().await.unwrap_err();
    assert_eq!(begin.elapsed().as_secs(), 4);
    assert_eq!(errors(&report), ["JF0503"]);
    says(&report, &["Lingering::linger", "4s", "#[stop(timeout = \"..\")]"]);
}

#[tokio::test(start_paused = true)]
async fn a_hook_that_is_made_at_run_time_is_given_more_time_by_its_method() {
    let never = std::future::pending::<()>;
    let limit = Duration::from_secs(2);
    let late = failed(of([plugin("late").start_within(limit, never)])).await;
    says(&late, &["give it more time: `.start_within(..)`"]);
    let late = failed(of([plugin("late").start(never)]).step_timeout(limit)).await;
    says(&late, &["give it more time: `.start_within(..)`, or all steps: `App::step_timeout`"]);
    let app = of([plugin("late").stop_within(limit, never)]).start().await.unwrap();
    says(&app.stop().await.unwrap_err(), &["give it more time: `.stop_within(..)`"]);
}

#[tokio::test(start_paused = true)]
async fn a_stop_that_hangs_is_given_up_after_its_budget() {
    let log = Log::default();
    let hanging = plugin("hanging")
        .start(|_: Arc<dyn One>| async {})
        .stop(|_: Arc<dyn One>| std::future::pending::<()>());
    let app = of([one(&log), hanging]).stop_timeout(Duration::from_secs(7)).start().await.unwrap();
    let begin = Instant::now();
    let report = app.stop().await.unwrap_err();
    assert_eq!(begin.elapsed().as_secs(), 7);
    assert_eq!(errors(&report), ["JF0503"]);
    says(&report, &["`hanging`", "stop_timeout"]);
    assert_eq!(log.take(), ["start one", "stop one"], "the others run all the same");
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_start_is_not_called_timed_out_and_can_be_stopped() {
    let log = Log::default();
    let app = of([one(&log), plugin("slow").start(|_: Arc<dyn One>| sleep(Duration::from_mins(1)))])
        .start_timeout(Duration::from_secs(100))
        .wire()
        .await
        .unwrap();
    tokio::select! {
        _ = app.start() => panic!("it takes a minute"),
        () = sleep(Duration::from_secs(1)) => {}
    }
    assert_eq!(log.take(), ["start one"]);
    app.stop().await.unwrap();
    assert_eq!(log.take(), ["stop one"], "what had started is stopped");
}

#[tokio::test(start_paused = true)]
async fn a_start_that_its_host_gave_up_is_stopped_by_a_run() {
    let log = Log::default();
    let stopped = log.clone();
    let done = plugin("done").start(|| async {}).stop(move || {
        stopped.add("stop");
        async {}
    });
    let hangs = plugin("hangs").start(std::future::pending::<()>);
    let app = App::of(app![]).with(done).with(hangs).wire().await.unwrap();
    assert!(tokio::time::timeout(Duration::from_secs(1), app.start()).await.is_err());
    assert_eq!(errors(&app.try_run().await.unwrap_err()), ["JF0505"]);
    assert_eq!(log.take(), ["stop"]);
}
