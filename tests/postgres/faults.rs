use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jackfield::storage::{
    Batch, Condition, ErrorKind, Op, Postgres, PostgresOptions, Retry, StorageProvider, Token, Ttl, Value,
};

use crate::common::{add, all, key, put};
use crate::postgres::Place;
use crate::proxy::{Cut, Proxy};
use crate::servers::{Kind, Server};

fn through(place: &Place, proxy: &Proxy) -> String {
    place.url.replace(&place.port.to_string(), &proxy.port().to_string())
}

async fn count_of(store: &Postgres, id: &str) -> i64 {
    match store.get(&[key(id)]).await.unwrap()[0].as_ref().and_then(|entry| entry.value.clone()) {
        Some(Value::Int(count)) => count,
        _ => 0,
    }
}

pub(crate) async fn a_commit_whose_answer_is_lost_is_unknown_and_with_a_token_applied_once(place: Place) {
    let proxy = Proxy::before(place.port).await;
    let store = place.options().open(through(&place, &proxy)).await.unwrap();
    let direct = place.open().await;
    // A new connection prepares its statements first; so that the next thing sent is the commit, they are used before.
    let warm = async || {
        store.commit(&Batch::of(vec![add("warm-up", 1), add("warm-up", 1)])).await.unwrap();
        // Once a second, a commit also sweeps, with another statement.
        for _ in 0..2 {
            store.commit(&Batch::of(vec![put("warm", "1")])).await.unwrap();
        }
    };
    for (round, cut) in [Cut::Before, Cut::During, Cut::After].into_iter().cycle().take(9).enumerate() {
        let (alone, once, twice) = (format!("alone{round}"), format!("once{round}"), format!("twice{round}"));
        warm().await;
        proxy.cut(cut);
        let error = store.commit(&Batch::of(vec![put(&alone, "1")])).await.unwrap_err();
        assert_eq!((error.kind(), error.retry()), (ErrorKind::Unknown, Retry::Ambiguous), "{cut:?}: {error}");
        assert!(!proxy.is_armed());
        let applied = direct.get(&[key(&alone)]).await.unwrap()[0].is_some();
        match cut {
            Cut::Before => assert!(!applied, "nothing was sent"),
            Cut::During | Cut::After => assert!(applied, "{cut:?}: what was sent whole was not applied"),
        }
        warm().await;
        let token = Some(Token::new(format!("token{round}")).unwrap());
        let batch = Batch { once: token, ..Batch::of(vec![add(&once, 1), add(&twice, 2)]) };
        proxy.cut(cut);
        let error = store.commit(&batch).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unknown, "{cut:?}: {error}");
        let first = store.commit(&batch).await.unwrap();
        assert_eq!(store.commit(&batch).await.unwrap(), first);
        assert_eq!((count_of(&direct, &once).await, count_of(&direct, &twice).await), (1, 2), "{cut:?}");
    }
}

pub(crate) async fn a_commit_that_can_not_be_sent_is_safe_to_repeat(place: Place) {
    let proxy = Proxy::before(place.port).await;
    let options = place.options().connect_timeout(Duration::from_millis(300));
    let store = options.open(through(&place, &proxy)).await.unwrap();
    store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
    proxy.set_open(false);
    let direct = place.open().await;
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
    // The server's own way of an end without any tidying up.
    restart("-QUIT").await;
}

async fn restart(signal: &'static str) {
    let mut server = Server::start(Kind::Postgres, &[]);
    let store = PostgresOptions::new().open(server.url()).await.unwrap();
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
    let page = store.scan(&all()).await.unwrap();
    let found: BTreeSet<&str> = page.entries.iter().map(|entry| entry.id.as_str()).collect();
    let mut acknowledged = 0;
    for writer in writers {
        for id in writer.await.unwrap() {
            acknowledged += 1;
            let is_there = found.contains(id.as_str());
            let is_later = store.get(&[key(&id)]).await.unwrap()[0].is_some();
            assert!(is_there || is_later, "{id} was acknowledged and is lost");
        }
    }
    assert!(acknowledged > 0);
    for id in found.iter().filter(|id| id.contains('-') && !id.ends_with("-twin")) {
        assert!(found.contains(format!("{id}-twin").as_str()), "half of a batch: {id}");
    }
}

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
