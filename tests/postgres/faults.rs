use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use jackfield::storage::{
    Batch, Condition, ErrorKind, Op, Postgres, Retry, StorageError, StorageProvider, Ttl, Value,
};

use crate::common::{add, all, key, put};
use crate::postgres::Place;
use crate::proxy::Proxy;
use crate::server::{count_of, runtime};

pub(crate) async fn a_commit_that_the_server_gives_up_is_safe_to_repeat(place: Place) {
    let store = place.options().timeout(Duration::from_millis(300)).open(&place.url).await.unwrap();
    store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
    let raw = place.raw().await;
    raw.batch_execute("BEGIN; UPDATE rev SET last = last").await.unwrap();
    let error = store.commit(&Batch::of(vec![add("n", 1)])).await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Safe), "{error}");
    raw.batch_execute("ROLLBACK").await.unwrap();
    store.commit(&Batch::of(vec![add("n", 1)])).await.unwrap();
    assert_eq!(count_of(&store, "n").await, 1);
}

pub(crate) async fn a_batch_that_the_server_can_not_hold_fails_alone(place: Place) {
    let store = place.open().await;
    place.raw().await.batch_execute("ALTER TABLE kv ADD CHECK (id <> 'odd'::bytea)").await.unwrap();
    let commits = (0..16).map(|n| {
        let store = store.clone();
        tokio::spawn(async move {
            let id = if n == 7 { "odd".to_owned() } else { format!("even{n}") };
            let op = Op::Put { key: key(&id), value: Value::Int(1), ttl: Ttl::Never };
            let checks = vec![(key(&id), Condition::Absent)];
            (n, store.commit(&Batch { checks, ..Batch::of(vec![op]) }).await)
        })
    });
    for commit in commits.collect::<Vec<_>>() {
        let (n, result) = commit.await.unwrap();
        assert_eq!(result.is_err(), n == 7, "{n}: {result:?}");
    }
    assert_eq!(store.count(&all()).await.unwrap(), 15);
}

/// The errors of twenty commits that are made at the same time.
async fn errors_of_twenty(store: &Postgres) -> Vec<StorageError> {
    let commits = (0..20).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.commit(&Batch::of(vec![add("n", 1)])).await.unwrap_err() })
    });
    let mut errors = Vec::new();
    for commit in commits.collect::<Vec<_>>() {
        errors.push(commit.await.unwrap());
    }
    errors
}

pub(crate) async fn commits_wait_for_a_silent_server_together(place: Place) {
    let proxy = Proxy::before(place.port).await;
    let options = place.options().connect_timeout(Duration::from_millis(300));
    let url = place.url.replace(&place.port.to_string(), &proxy.port().to_string());
    let store = options.open(url).await.unwrap();
    proxy.fall_silent();
    // Those that still found the old connection can't know what became of them.
    while store.commit(&Batch::of(vec![add("n", 1)])).await.unwrap_err().kind() == ErrorKind::Unknown {}
    let before = proxy.unanswered();
    for error in errors_of_twenty(&store).await {
        assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Safe), "{error}");
    }
    let attempts = proxy.unanswered() - before;
    assert!(attempts <= 3, "{attempts} connections were waited for, one after the other");
}

pub(crate) async fn commits_wait_for_a_locked_table_together(place: Place) {
    let proxy = Proxy::before(place.port).await;
    let options = place.options().timeout(Duration::from_millis(300));
    let url = place.url.replace(&place.port.to_string(), &proxy.port().to_string());
    let store = options.open(url).await.unwrap();
    store.commit(&Batch::of(vec![add("n", 1)])).await.unwrap();
    let raw = place.raw().await;
    raw.batch_execute("BEGIN; LOCK TABLE kv").await.unwrap();
    let before = proxy.sent();
    for error in errors_of_twenty(&store).await {
        assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Safe), "{error}");
    }
    let calls = proxy.sent() - before;
    assert!(calls <= 9, "{calls} calls, each of which waited for the table");
    raw.batch_execute("ROLLBACK").await.unwrap();
    store.commit(&Batch::of(vec![add("n", 1)])).await.unwrap();
    assert_eq!(count_of(&store, "n").await, 2);
}

/// A call that has come as far as where it first waits.
async fn begun<F: Future + Unpin>(mut call: F) -> F {
    std::future::poll_fn(|context| {
        assert!(Pin::new(&mut call).poll(context).is_pending());
        Poll::Ready(())
    })
    .await;
    call
}

pub(crate) async fn closing_waits_for_no_commit_that_was_given_up_before_it_was_sent(place: Place) {
    // One that is kept, and not waited for, is sent by the close.
    for is_kept in [false, true] {
        let store = place.open().await;
        let batch = Batch::of(vec![put("a", "1")]);
        let commit = begun(store.commit(&batch)).await;
        let kept = is_kept.then_some(commit);
        let closed = tokio::time::timeout(Duration::from_secs(10), store.close()).await;
        closed.expect("it waits for a batch that nobody sends").unwrap();
        drop(kept);
        assert_eq!(place.open().await.get(&[key("a")]).await.unwrap()[0].is_some(), is_kept);
    }
}

pub(crate) async fn closing_waits_for_no_commit_of_a_runtime_that_has_ended(place: Place) {
    for is_kept in [false, true] {
        let store = place.open().await;
        let other = store.clone();
        let commit = async move { other.commit(&Batch::of(vec![put("a", "1")])).await };
        let ended = std::thread::spawn(move || runtime().block_on(begun(Box::pin(commit))));
        let kept = is_kept.then_some(ended.join().unwrap());
        let closed = tokio::time::timeout(Duration::from_secs(10), store.close()).await;
        closed.expect("it waits for a batch that nobody sends").unwrap();
        drop(kept);
    }
}
