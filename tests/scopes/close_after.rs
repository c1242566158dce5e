//! Work in a scope that is closed whatever becomes of the work.

use std::time::Duration;

use jackfield::prelude::*;
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::common::{Log, errors};
use crate::{Request, request};

/// An application whose requests log that they were closed, and tell it to whoever waits.
async fn logged(log: &Log, closed: &Arc<Notify>) -> jackfield::Running {
    let (log, closed) = (log.clone(), Arc::clone(closed));
    let stop = move |request: Arc<Request>| {
        log.add(format!("{} is closed", request.user));
        closed.notify_one();
        async {}
    };
    App::of(app![]).with(plugin("connection").scope::<Request>().stop(stop)).start().await.unwrap()
}

#[tokio::test]
async fn the_scope_is_closed_after_work_that_succeeds_and_after_work_that_fails() {
    let log = Log::default();
    let app = logged(&log, &Arc::default()).await;
    let scope = app.open(request("Ada")).await.unwrap();
    let length = scope
        .close_after(async |request| {
            log.add("work");
            Ok::<_, BoxError>(request.value().user.len())
        })
        .await;
    assert_eq!(length.unwrap(), 3);
    assert_eq!(log.take(), ["work", "Ada is closed"]);
    let scope = app.open(request("Bob")).await.unwrap();
    let failed = scope.close_after(async |_| Err::<(), BoxError>("no paper".into())).await;
    assert_eq!(failed.unwrap_err().to_string(), "no paper");
    assert_eq!(log.take(), ["Bob is closed"]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn work_that_is_given_up_or_panics_leaves_closing_to_the_runtime() {
    let (log, closed) = (Log::default(), Arc::new(Notify::new()));
    let app = logged(&log, &closed).await;
    let given_up = app.open(request("Ada")).await.unwrap().close_after(async |_| {
        std::future::pending::<()>().await;
        Ok::<_, Report>(())
    });
    assert!(timeout(Duration::ZERO, given_up).await.is_err());
    closed.notified().await;
    assert_eq!(log.take(), ["Ada is closed"]);
    let scope = app.open(request("Bob")).await.unwrap();
    let panicked = tokio::spawn(scope.close_after(async |_| -> Result<(), Report> { panic!("torn") })).await;
    assert!(panicked.unwrap_err().is_panic());
    closed.notified().await;
    assert_eq!(log.take(), ["Bob is closed"]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn a_scope_that_does_not_close_is_an_error_unless_the_work_has_one() {
    let stuck = plugin("stuck").scope::<Request>().stop(|| async { Err("it is stuck") });
    let app = App::of(app![]).with(stuck).start().await.unwrap();
    let scope = app.open(request("Ada")).await.unwrap();
    let report = scope.close_after(async |_| Ok::<_, Report>(())).await.unwrap_err();
    assert_eq!(errors(&report), ["JF0502"]);
    let scope = app.open(request("Ada")).await.unwrap();
    let error = scope.close_after(async |_| Err::<(), BoxError>("no paper".into())).await.unwrap_err();
    assert_eq!(error.to_string(), "no paper");
    app.stop().await.unwrap();
}

#[tokio::test]
async fn closing_that_is_given_up_or_never_begun_is_left_to_the_runtime() {
    let (log, closed) = (Log::default(), Arc::new(Notify::new()));
    let app = logged(&log, &closed).await;
    drop(app.open(request("Ada")).await.unwrap().close_after(async |_| Ok::<_, Report>(())));
    closed.notified().await;
    assert_eq!(log.take(), ["Ada is closed"]);
    app.stop().await.unwrap();

    let (go_on, held) = (Arc::new(Notify::new()), closed.clone());
    let waiting = go_on.clone();
    let slow = plugin("slow").scope::<Request>().stop(move || {
        let (waiting, held) = (waiting.clone(), held.clone());
        async move {
            waiting.notified().await;
            held.notify_one();
        }
    });
    let app = App::of(app![]).with(slow).start().await.unwrap();
    let scope = app.open(request("Bob")).await.unwrap();
    assert!(timeout(Duration::ZERO, scope.close_after(async |_| Ok::<_, Report>(()))).await.is_err());
    go_on.notify_one();
    closed.notified().await;
    app.stop().await.unwrap();
}
