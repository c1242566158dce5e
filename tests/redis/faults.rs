use std::time::{Duration, Instant};

use jackfield::storage::{Batch, ErrorKind, JsonText, Op, RedisOptions, Retry, StorageProvider, Ttl};

use crate::common::{add, all, key, put};
use crate::proxy::Proxy;
use crate::redis::{Place, raw};
use crate::server::count_of;
use crate::servers::{Kind, Server};

pub(crate) async fn a_server_that_answers_too_late_leaves_the_commit_unknown(_: Place) {
    let server = Server::start(Kind::Redis, &[]);
    let store = RedisOptions::new().timeout(Duration::from_millis(200)).open(server.url()).await.unwrap();
    store.commit(&Batch::of(vec![add("n", 1)])).await.unwrap();
    // Commands that write wait on the server until it is let go on.
    let mut other = raw(&server.url()).await;
    let pause = redis::cmd("CLIENT").arg("PAUSE").arg(60_000).arg("ALL").to_owned();
    pause.query_async::<()>(&mut other).await.unwrap();
    let error = store.commit(&Batch::of(vec![add("n", 1)])).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unknown, "{error}");
}

pub(crate) async fn a_read_that_is_answered_too_late_is_not_made_again(_: Place) {
    let server = Server::start(Kind::Redis, &[]);
    let options =
        RedisOptions::new().timeout(Duration::from_millis(200)).connect_timeout(Duration::from_mins(1));
    let store = options.open(server.url()).await.unwrap();
    let mut other = raw(&server.url()).await;
    let pause = redis::cmd("CLIENT").arg("PAUSE").arg(60_000).arg("ALL").to_owned();
    pause.query_async::<()>(&mut other).await.unwrap();
    let begun = Instant::now();
    let error = store.get(&[key("a")]).await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Safe), "{error}");
    assert!(error.to_string().contains("longer `timeout`"), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}

pub(crate) async fn all_that_wait_for_a_server_that_is_gone_are_told_so(place: Place) {
    let proxy = Proxy::before(place.port).await;
    let url = place.url.replace(&place.port.to_string(), &proxy.port().to_string());
    let store = place.options().connect_timeout(Duration::from_millis(300)).open(url).await.unwrap();
    proxy.set_open(false);
    // Those that still found the old connection can't know what became of them.
    while store.commit(&Batch::of(vec![add("n", 1)])).await.unwrap_err().kind() == ErrorKind::Unknown {}
    let commits = (0..20).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.commit(&Batch::of(vec![add("n", 1)])).await.unwrap_err() })
    });
    for commit in commits.collect::<Vec<_>>() {
        let error = commit.await.unwrap();
        assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Safe), "{error}");
        assert!(error.to_string().contains("can't be reached"), "{error}");
    }
}

pub(crate) async fn a_primary_that_has_become_a_replica_is_left_for_the_one_in_its_place(_: Place) {
    let (one, other) = (Server::start(Kind::Redis, &[]), Server::start(Kind::Redis, &[]));
    let proxy = Proxy::before(one.port()).await;
    let url = one.url().replace(&one.port().to_string(), &proxy.port().to_string());
    let store = RedisOptions::new().open(url).await.unwrap();
    store.commit(&Batch::of(vec![add("n", 1)])).await.unwrap();
    proxy.move_before(other.port());
    // Of a primary that nobody can reach.
    let demote = redis::cmd("REPLICAOF").arg("127.0.0.1").arg(1).to_owned();
    demote.query_async::<()>(&mut raw(&one.url()).await).await.unwrap();
    let error = store.commit(&Batch::of(vec![add("n", 1)])).await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Safe), "{error}");
    assert!(error.to_string().contains("only be read"), "{error}");
    store.commit(&Batch::of(vec![add("n", 1)])).await.unwrap();
    assert_eq!(count_of(&RedisOptions::new().open(other.url()).await.unwrap(), "n").await, 1);
}

pub(crate) async fn scripts_that_the_server_has_forgotten_are_sent_again(_: Place) {
    // On a server of its own: the others' scripts would be forgotten too.
    let server = Server::start(Kind::Redis, &[]);
    let store = RedisOptions::new().open(server.url()).await.unwrap();
    let mut other = raw(&server.url()).await;
    for n in 1..=3 {
        redis::cmd("SCRIPT").arg("FLUSH").query_async::<()>(&mut other).await.unwrap();
        store.commit(&Batch::of(vec![add("n", 1)])).await.unwrap();
        redis::cmd("SCRIPT").arg("FLUSH").query_async::<()>(&mut other).await.unwrap();
        assert_eq!(count_of(&store, "n").await, n);
    }
}

pub(crate) async fn a_full_memory_refuses_writes_and_changes_nothing(_: Place) {
    let server = Server::start(Kind::Redis, &[]);
    let store = RedisOptions::new().open(server.url()).await.unwrap();
    store.commit(&Batch::of(vec![add("n", 1), put("a", r#"{"x":1}"#)])).await.unwrap();
    let mut other = raw(&server.url()).await;
    let limit = |bytes: &str| redis::cmd("CONFIG").arg("SET").arg("maxmemory").arg(bytes).to_owned();
    limit("1").query_async::<()>(&mut other).await.unwrap();
    let merge = Op::Merge {
        key: key("a"),
        set: JsonText::parse(r#"{"y":2}"#).unwrap(),
        unset: Vec::new(),
        ttl: Ttl::Keep,
    };
    for ops in [vec![put("b", "1")], vec![add("n", i64::MAX / 2), put("b", "1")], vec![merge, add("n", 1)]] {
        let error = store.commit(&Batch::of(ops)).await.unwrap_err();
        assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Safe), "{error}");
        assert!(error.to_string().contains("memory"), "{error}");
    }
    assert_eq!(count_of(&store, "n").await, 1);
    assert_eq!(store.count(&all()).await.unwrap(), 2);
    limit("0").query_async::<()>(&mut other).await.unwrap();
    store.commit(&Batch::of(vec![put("b", "1")])).await.unwrap();
}
