//! Started and stopped in any order and any number of times.

use jackfield::prelude::*;

use crate::common::{Log, errors, says};
use crate::{of, one, two};

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
