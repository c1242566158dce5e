//! Background tasks that are not cancelled when the application stops, but come to their end.

use std::sync::Mutex;
use std::time::Duration;

use jackfield::prelude::*;
use jackfield::{OnError, OnStop, PluginBuilder, TaskRules};
use tokio::time::sleep;

use super::common::{Log, errors, golden_report, warnings};

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[extension_point]
trait Diary: Send + Sync {
    fn write(&self, line: &str);
}
impl Diary for Log {
    fn write(&self, line: &str) {
        self.add(line);
    }
}

#[derive(Plugin)]
#[plugin(key = "worker")]
struct Worker {
    diary: Arc<dyn Diary>,
    #[plugin(default = Mutex::new(vec![3, 2, 1]))]
    queue: Mutex<Vec<u32>>,
}
#[contributes]
impl Worker {
    #[task(on_stop = "finish")]
    async fn work(&self, shutdown: Shutdown) {
        while !shutdown.is_requested() {
            let Some(item) = self.queue.lock().unwrap().pop() else { return };
            sleep(seconds(30)).await;
            self.diary.write(&format!("did {item}"));
        }
    }
    #[stop]
    fn close(&self) {
        self.diary.write("stop worker");
    }
}

fn working(log: &Log) -> App {
    App::of(app![Worker; supplied: dyn Diary]).supply::<dyn Diary>(log.clone())
}

#[tokio::test(start_paused = true)]
async fn a_task_ends_its_work_in_hand_before_its_plugin_stops() {
    let log = Log::default();
    let app = working(&log).start().await.unwrap();
    sleep(seconds(45)).await;
    app.stop().await.unwrap();
    assert_eq!(log.take(), ["did 1", "did 2", "stop worker"]);
}

#[tokio::test(start_paused = true)]
async fn a_task_ends_its_work_in_hand_in_a_program_that_a_plugin_ends() {
    let log = Log::default();
    let ending = plugin("ending").task(|shutdown: Shutdown| async move {
        sleep(seconds(45)).await;
        shutdown.request_with(3);
    });
    assert_eq!(working(&log).with(ending).try_run().await.unwrap(), Exit::with_code(3));
    assert_eq!(log.take(), ["did 1", "did 2", "stop worker"]);
}

/// Works for ten seconds each time.
fn sweeping(rules: TaskRules, log: &Log) -> PluginBuilder {
    let (sweeps, stops) = (log.clone(), log.clone());
    plugin("sweeping")
        .task_with(rules.on_stop(OnStop::Finish), move || {
            sweeps.add("begin");
            let log = sweeps.clone();
            async move {
                sleep(seconds(10)).await;
                log.add("end");
                Err("the disk is full")
            }
        })
        .stop(move || {
            stops.add("stop");
            async {}
        })
}

#[tokio::test(start_paused = true)]
async fn of_a_task_with_an_interval_the_run_in_hand_ends_and_none_begins() {
    let log = Log::default();
    let rules = TaskRules::every(seconds(30)).on_error(OnError::Log);
    let app = App::of(app![]).with(sweeping(rules, &log)).wire().await.unwrap();
    for begun in [5, 35, 50] {
        app.start().await.unwrap();
        sleep(seconds(begun)).await;
        app.stop().await.unwrap();
        let runs = if begun == 5 { 1 } else { 2 };
        let mut expected = ["begin", "end"].repeat(runs);
        expected.push("stop");
        assert_eq!(log.take(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_task_that_fails_in_the_end_is_told_and_not_restarted() {
    let log = Log::default();
    let rules = TaskRules::once().on_error(OnError::Restart);
    let app = App::of(app![]).with(sweeping(rules, &log)).start().await.unwrap();
    sleep(seconds(5)).await;
    app.stop().await.unwrap();
    assert_eq!(log.take(), ["begin", "end", "stop"]);
    assert_eq!(warnings(&app.task_failures()), ["JF0508"]);
}

/// Writes down that it is dropped.
struct Held(Log);
impl Drop for Held {
    fn drop(&mut self) {
        self.0.add("dropped");
    }
}

#[tokio::test(start_paused = true)]
async fn a_task_that_does_not_end_in_the_time_of_a_stop_is_dropped_and_reported() {
    let log = Log::default();
    let (held, stops) = (log.clone(), log.clone());
    let endless = plugin("endless")
        .task_with(TaskRules::once().on_stop(OnStop::Finish), move || {
            let held = Held(held.clone());
            async move {
                std::future::pending::<()>().await;
                drop(held);
            }
        })
        .task(std::future::pending::<()>)
        .stop(move || {
            stops.add("stop");
            async {}
        });
    let app = App::of(app![]).with(endless).stop_timeout(seconds(3)).start().await.unwrap();
    sleep(seconds(1)).await;
    golden_report("running_task_does_not_finish", &app.stop().await.unwrap_err());
    assert_eq!(log.take(), ["dropped", "stop"]);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_fails_in_the_end_is_not_why_the_application_ended() {
    let log = Log::default();
    let app = App::of(app![]).with(sweeping(TaskRules::once(), &log)).start().await.unwrap();
    sleep(seconds(5)).await;
    let report = app.stop().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0508"]);
    assert!(!report.render().contains("was shut down"), "{report}");
}
