use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jackfield::storage::{
    Batch, ErrorKind, JsonText, Op, Redis, RedisOptions, Retry, StorageProvider, Token, Ttl, Value,
};

use crate::common::{add, all, key, put};
use crate::proxy::{Cut, Proxy};
use crate::redis::{Place, raw};
use crate::servers::{Kind, Server};

fn through(place: &Place, proxy: &Proxy) -> String {
    place.url.replace(&place.port.to_string(), &proxy.port().to_string())
}

async fn count_of(store: &Redis, id: &str) -> i64 {
    match store.get(&[key(id)]).await.unwrap()[0].as_ref().and_then(|entry| entry.value.clone()) {
        Some(Value::Int(count)) => count,
        _ => 0,
    }
}

pub(crate) async fn a_commit_whose_answer_is_lost_is_unknown_and_with_a_token_applied_once(place: Place) {
    let proxy = Proxy::before(place.port).await;
    let store = place.options().open(through(&place, &proxy)).await.unwrap();
    let direct = place.open().await;
    for (round, cut) in [Cut::Before, Cut::During, Cut::After].into_iter().cycle().take(9).enumerate() {
        let (alone, once) = (format!("alone{round}"), format!("once{round}"));
        store.ping().await.unwrap();
        proxy.cut(cut);
        let error = store.commit(&Batch::of(vec![put(&alone, "1")])).await.unwrap_err();
        assert_eq!((error.kind(), error.retry()), (ErrorKind::Unknown, Retry::Ambiguous), "{cut:?}: {error}");
        assert!(!proxy.is_armed());
        let applied = direct.get(&[key(&alone)]).await.unwrap()[0].is_some();
        match cut {
            Cut::Before => assert!(!applied, "nothing was sent"),
            Cut::During | Cut::After => assert!(applied, "{cut:?}: what was sent whole was not applied"),
        }
        store.ping().await.unwrap();
        let token = Some(Token::new(format!("token{round}")).unwrap());
        let batch = Batch { once: token, ..Batch::of(vec![add(&once, 1)]) };
        proxy.cut(cut);
        assert_eq!(store.commit(&batch).await.unwrap_err().kind(), ErrorKind::Unknown, "{cut:?}");
        let first = store.commit(&batch).await.unwrap();
        assert_eq!(store.commit(&batch).await.unwrap(), first);
        assert_eq!(count_of(&direct, &once).await, 1, "{cut:?}");
    }
}

pub(crate) async fn a_commit_that_can_not_be_sent_is_safe_to_repeat(place: Place) {
    let proxy = Proxy::before(place.port).await;
    let options = place.options().connect_timeout(Duration::from_millis(300));
    let store = options.open(through(&place, &proxy)).await.unwrap();
    let direct = place.open().await;
    proxy.set_open(false);
    loop {
        // The first may find the connection before its end is noticed; that one is ambiguous.
        let error = store.commit(&Batch::of(vec![add("n", 1)])).await.unwrap_err();
        if error.kind() == ErrorKind::Unavailable {
            assert_eq!(error.retry(), Retry::Safe);
            break;
        }
        assert_eq!(error.kind(), ErrorKind::Unknown);
    }
    assert_eq!(store.ping().await.unwrap_err().kind(), ErrorKind::Unavailable);
    assert_eq!(count_of(&direct, "n").await, 0);
    proxy.set_open(true);
    store.commit(&Batch::of(vec![add("n", 1)])).await.unwrap();
    assert_eq!(count_of(&direct, "n").await, 1);
}

pub(crate) async fn a_read_over_a_broken_connection_is_made_over_another(place: Place) {
    let proxy = Proxy::before(place.port).await;
    let store = place.options().open(through(&place, &proxy)).await.unwrap();
    store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
    for cut in [Cut::Before, Cut::During, Cut::After] {
        store.ping().await.unwrap();
        proxy.cut(cut);
        assert!(store.get(&[key("a")]).await.unwrap()[0].is_some(), "{cut:?}");
        assert!(!proxy.is_armed());
    }
}

pub(crate) async fn after_a_restart_under_load_the_next_call_works_and_nothing_acknowledged_is_lost(
    _: Place,
) {
    restart("-INT").await;
}

pub(crate) async fn after_a_crash_under_load_the_next_call_works_and_nothing_acknowledged_is_lost(_: Place) {
    restart("-KILL").await;
}

async fn restart(signal: &'static str) {
    let mut server = Server::start(Kind::Redis, &["--appendonly", "yes", "--appendfsync", "always"]);
    let store = RedisOptions::new().open(server.url()).await.unwrap();
    let over = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let (store, over) = (store.clone(), over.clone());
            tokio::spawn(async move {
                let mut acknowledged = Vec::new();
                for n in 0.. {
                    if over.load(Ordering::SeqCst) {
                        break;
                    }
                    let id = format!("{writer}-{n}");
                    match store.commit(&Batch::of(vec![put(&id, "1"), put(&format!("{id}-twin"), "1")])).await
                    {
                        Ok(_) => acknowledged.push(id),
                        Err(error) => assert!(
                            matches!(error.kind(), ErrorKind::Unknown | ErrorKind::Unavailable),
                            "{error}"
                        ),
                    }
                    // A read waits for the server and is made again.
                    store.get(&[key("x")]).await.unwrap();
                }
                acknowledged
            })
        })
        .collect();
    for _ in 0..2 {
        // Some commits are made before each end.
        let seen = store.count(&all()).await.unwrap();
        while store.count(&all()).await.unwrap() < seen + 20 {}
        server = tokio::task::spawn_blocking(move || {
            server.restart(signal);
            server
        })
        .await
        .unwrap();
        store.commit(&Batch::of(vec![put("next", "1")])).await.unwrap();
    }
    over.store(true, Ordering::SeqCst);
    let mut acknowledged = Vec::new();
    for writer in writers {
        acknowledged.extend(writer.await.unwrap());
    }
    assert!(!acknowledged.is_empty());
    let page = store.scan(&all()).await.unwrap();
    let found: BTreeSet<&str> = page.entries.iter().map(|entry| entry.id.as_str()).collect();
    for id in &acknowledged {
        assert!(found.contains(id.as_str()), "{id} was acknowledged and is lost");
    }
    for id in found.iter().filter(|id| id.contains('-') && !id.ends_with("-twin")) {
        assert!(found.contains(format!("{id}-twin").as_str()), "half of a batch: {id}");
    }
}

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
