use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jackfield::storage::{Batch, ErrorKind, Retry, StorageProvider, Token, Value};

use crate::common::{add, all, key, put};
use crate::proxy::{Cut, Proxy};
use crate::server::Place;
use crate::servers::Server;

fn through(place: &impl Place, proxy: &Proxy) -> String {
    place.url().replace(&place.port().to_string(), &proxy.port().to_string())
}

pub(crate) async fn count_of(store: &dyn StorageProvider, id: &str) -> i64 {
    match store.get(&[key(id)]).await.unwrap()[0].as_ref().and_then(|entry| entry.value.clone()) {
        Some(Value::Int(count)) => count,
        _ => 0,
    }
}

pub(crate) async fn a_commit_whose_answer_is_lost_is_unknown_and_with_a_token_applied_once<P: Place>(
    place: P,
) {
    let proxy = Proxy::before(place.port()).await;
    let store = place.open_at(through(&place, &proxy), None).await;
    let direct = place.open_at(place.url().to_owned(), None).await;
    for (round, cut) in [Cut::Before, Cut::During, Cut::After].into_iter().cycle().take(9).enumerate() {
        let (alone, once, twice) = (format!("alone{round}"), format!("once{round}"), format!("twice{round}"));
        place.warm_up(&*store).await;
        proxy.cut(cut);
        let error = store.commit(&Batch::of(vec![put(&alone, "1")])).await.unwrap_err();
        assert_eq!((error.kind(), error.retry()), (ErrorKind::Unknown, Retry::Ambiguous), "{cut:?}: {error}");
        assert!(!proxy.is_armed());
        let applied = direct.get(&[key(&alone)]).await.unwrap()[0].is_some();
        match cut {
            Cut::Before => assert!(!applied, "nothing was sent"),
            Cut::During | Cut::After => assert!(applied, "{cut:?}: what was sent whole was not applied"),
        }
        place.warm_up(&*store).await;
        let token = Some(Token::new(format!("token{round}")).unwrap());
        let batch = Batch { once: token, ..Batch::of(vec![add(&once, 1), add(&twice, 2)]) };
        proxy.cut(cut);
        let error = store.commit(&batch).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unknown, "{cut:?}: {error}");
        let first = store.commit(&batch).await.unwrap();
        assert_eq!(store.commit(&batch).await.unwrap(), first);
        assert_eq!((count_of(&*direct, &once).await, count_of(&*direct, &twice).await), (1, 2), "{cut:?}");
    }
}

pub(crate) async fn a_commit_that_can_not_be_sent_is_safe_to_repeat<P: Place>(place: P) {
    let proxy = Proxy::before(place.port()).await;
    let store = place.open_at(through(&place, &proxy), Some(Duration::from_millis(300))).await;
    store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
    proxy.set_open(false);
    let direct = place.open_at(place.url().to_owned(), None).await;
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
    assert_eq!(count_of(&*direct, "n").await, 0);
    proxy.set_open(true);
    store.commit(&Batch::of(vec![add("n", 1)])).await.unwrap();
    assert_eq!(count_of(&*direct, "n").await, 1);
}

pub(crate) async fn a_read_over_a_broken_connection_is_made_over_another<P: Place>(place: P) {
    let proxy = Proxy::before(place.port()).await;
    let store = place.open_at(through(&place, &proxy), None).await;
    store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
    for cut in [Cut::Before, Cut::During, Cut::After] {
        store.ping().await.unwrap();
        proxy.cut(cut);
        assert!(store.get(&[key("a")]).await.unwrap()[0].is_some(), "{cut:?}");
        assert!(!proxy.is_armed());
    }
}

pub(crate) async fn after_a_restart_under_load_the_next_call_works_and_nothing_acknowledged_is_lost<
    P: Place,
>(
    place: P,
) {
    restart(&place, "-INT").await;
}

pub(crate) async fn after_a_crash_under_load_the_next_call_works_and_nothing_acknowledged_is_lost<
    P: Place,
>(
    place: P,
) {
    restart(&place, P::CRASH).await;
}

async fn restart<P: Place>(place: &P, signal: &'static str) {
    let mut server = Server::start(P::KIND, P::DURABLE);
    let store = place.open_at(server.url(), None).await;
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
