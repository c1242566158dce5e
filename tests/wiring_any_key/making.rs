//! What is made for a key: once, for all who ask, and anew where it failed.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::task::Poll;

use jackfield::prelude::*;
use jackfield::{Code, MakeError};
use tokio::sync::Notify;

use crate::{Asked, Asker, Holder, Log, Mail, Named, Queue, Queues, Urgent};

#[tokio::test]
async fn each_key_that_is_asked_for_is_made_once_and_a_provider_of_its_own_wins() {
    let app = TestApp::of(app![Queues, Mail, Asker]).start().await;
    let asked = app.get::<Arc<dyn Asked>>();
    assert_eq!(asked.names(), ["the mail", "any news", "any news"]);
    assert_eq!(app.get::<Arc<Log>>().counted(), [("news".to_owned(), 1)]);
    app.stop().await;
}

#[tokio::test]
async fn who_asks_at_run_time_gets_the_same_as_who_asked_while_wiring() {
    let app = TestApp::of(app![Queues, Mail, Asker, Holder]).start().await;
    let queues = app.get::<Keyed<dyn Queue>>();
    let news = queues.get_or_make("news").await.unwrap().unwrap();
    assert!(Arc::ptr_eq(&news, &app.get::<Arc<dyn Asked>>().news()));
    assert_eq!(queues.get_or_make("mail").await.unwrap().unwrap().name(), "the mail");
    let other = queues.get_or_make("other").await.unwrap().unwrap();
    assert_eq!(other.name(), "any other");
    assert!(Arc::ptr_eq(&other, &queues.get_or_make("other").await.unwrap().unwrap()));
    // The map holds those that are there by themselves.
    assert_eq!(queues.keys().collect::<Vec<_>>(), ["mail"]);
    assert!(queues.get("other").is_none());
    let log = app.get::<Arc<Log>>().counted();
    assert_eq!(log, [("news".to_owned(), 1), ("other".to_owned(), 1)]);
    app.stop().await;
}

#[tokio::test]
async fn tasks_that_ask_for_one_key_at_the_same_time_share_one() {
    let (calls, gate) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let (counted, opened) = (Arc::clone(&calls), Arc::clone(&gate));
    let slow = plugin("slow").define::<dyn Queue>().any_key().by(move |key: ProvidedKey<String>| {
        counted.fetch_add(1, Ordering::SeqCst);
        let opened = Arc::clone(&opened);
        async move {
            opened.notified().await;
            Named(key.into_inner())
        }
    });
    let app = App::of(app![Holder]).with(slow).start().await.unwrap();
    let queues = app.get::<Keyed<dyn Queue>>().unwrap();
    let ask = |_| {
        let queues = queues.clone();
        tokio::spawn(async move { queues.get_or_make("a").await.unwrap().unwrap() })
    };
    let asked: Vec<_> = (0..20).map(ask).collect();
    while calls.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    gate.notify_one();
    let mut all = Vec::new();
    for one in asked {
        all.push(one.await.unwrap());
    }
    assert!(all.iter().all(|one| Arc::ptr_eq(one, &all[0])));
    assert_eq!(calls.load(Ordering::SeqCst), 1);
    drop((all, queues));
    app.stop().await.unwrap();
}

#[tokio::test]
async fn what_failed_or_was_declined_is_made_anew_when_somebody_asks_again() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let moody =
        plugin("moody").define::<dyn Queue>().any_key().by(move |_: ProvidedKey<String>| {
            match counted.fetch_add(1, Ordering::SeqCst) {
                0 => Err(std::io::Error::other("no room")),
                1 => Ok(None),
                at => Ok(Some(Named(at.to_string()))),
            }
        });
    let app = App::of(app![Holder]).with(moody).start().await.unwrap();
    let queues = app.get::<Keyed<dyn Queue>>().unwrap();
    let Err(MakeError::Failed { point: "queue", key, source }) = queues.get_or_make("a").await else {
        panic!("the first call fails");
    };
    assert_eq!(key, "\"a\"");
    assert!(source.to_string().contains("no room"), "{source}");
    assert!(queues.get_or_make("a").await.unwrap().is_none());
    assert_eq!(queues.get_or_make("a").await.unwrap().unwrap().name(), "2");
    assert_eq!(queues.get_or_make("a").await.unwrap().unwrap().name(), "2");
    drop(queues);
    app.stop().await.unwrap();
}

#[extension_point(keyed = Arc<str>)]
trait Pool: Send + Sync {}
struct Empty;
impl Pool for Empty {}

#[tokio::test]
async fn a_key_that_nobody_waits_for_any_more_leaves_nothing_behind() {
    let gate = Arc::new(Notify::new());
    let opened = Arc::clone(&gate);
    let slow = plugin("slow").define::<dyn Pool>().any_key().by(move |_: ProvidedKey<Arc<str>>| {
        let opened = Arc::clone(&opened);
        async move {
            opened.notified().await;
            Empty
        }
    });
    let asks = plugin("asks").start(|_: Keyed<dyn Pool>| async {});
    let app = App::of(app![]).with(slow).with(asks).start().await.unwrap();
    let pools = app.get::<Keyed<dyn Pool>>().unwrap();
    let key: Arc<str> = "a".into();
    assert!(poll_once(&mut pools.get_or_make(Arc::clone(&key))).await.is_none(), "it is still being made");
    assert_eq!(Arc::strong_count(&key), 1, "the key is let go of");
    // Of two who wait for one, the second goes on where the first gives up.
    let (mut first, mut second) = (pools.get_or_make(Arc::clone(&key)), pools.get_or_make(Arc::clone(&key)));
    assert!(poll_once(&mut first).await.is_none());
    assert!(poll_once(&mut second).await.is_none());
    drop(first);
    assert!(poll_once(&mut second).await.is_none());
    gate.notify_one();
    let made = second.await.unwrap().unwrap();
    assert!(Arc::ptr_eq(&made, &pools.get_or_make("a").await.unwrap().unwrap()));
    drop((made, pools));
    app.stop().await.unwrap();
}

/// What a future gives at once.
async fn poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    std::future::poll_fn(|context| match std::pin::Pin::new(&mut *future).poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}

#[tokio::test]
async fn a_panic_of_one_key_is_an_error_and_harms_no_other() {
    let shy = plugin("shy").define::<dyn Queue>().any_key().by(|key: ProvidedKey<String>| {
        assert!(key.len() < 3, "too long");
        Named(key.into_inner())
    });
    let app = App::of(app![Holder]).with(shy).start().await.unwrap();
    let queues = app.get::<Keyed<dyn Queue>>().unwrap();
    let error = queues.get_or_make("long").await.err().unwrap().to_string();
    assert!(error.contains("panicked: too long"), "{error}");
    assert_eq!(queues.get_or_make("ok").await.unwrap().unwrap().name(), "ok");
    drop(queues);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn the_host_can_have_a_key_made_too() {
    let app = App::of(app![Queues, Holder]).start().await.unwrap();
    let report = app.get::<Urgent>().err().unwrap();
    assert_eq!(report.codes(), [Code::NotWired]);
    assert!(report.render().contains("ask with `resolve`"), "{}", report.render());
    let urgent = app.resolve::<Urgent>().await.unwrap();
    assert_eq!(urgent.0.name(), "any urgent");
    let queues = app.get::<Keyed<dyn Queue>>().unwrap();
    assert!(Arc::ptr_eq(&urgent.0, &queues.get_or_make("urgent").await.unwrap().unwrap()));
    drop((urgent, queues));
    app.stop().await.unwrap();
}

#[tokio::test]
async fn without_a_provider_for_any_key_there_is_none_to_make() {
    let app = TestApp::of(app![Mail, Holder]).start().await;
    assert!(app.get::<Keyed<dyn Queue>>().get_or_make("other").await.unwrap().is_none());
    app.stop().await;
}

#[tokio::test]
async fn nothing_is_made_that_nobody_asks_for() {
    let app = TestApp::of(app![Queues, Holder]).start().await;
    assert_eq!(app.get::<Arc<Log>>().counted(), []);
    app.stop().await;
}

#[tokio::test]
async fn what_is_asked_for_before_wiring_is_done_or_after_the_end_is_an_error_that_says_so() {
    let queues: Arc<Mutex<Option<Keyed<dyn Queue>>>> = Arc::default();
    let kept = Arc::clone(&queues);
    let early = plugin("early").define::<Log>().by(move |queues: Keyed<dyn Queue>| {
        *kept.lock().unwrap() = Some(queues.clone());
        async move {
            let error = queues.get_or_make("a").await.err().unwrap();
            assert!(matches!(error, MakeError::NotWired { point: "queue" }), "{error}");
            Log(Mutex::default())
        }
    });
    let any =
        plugin("any").define::<dyn Queue>().any_key().by(|key: ProvidedKey<String>| Named(key.into_inner()));
    let needs = plugin("needs").start(|_: Arc<Log>| async {});
    let app = App::of(app![]).with(early).with(any).with(needs).start().await.unwrap();
    let queues = queues.lock().unwrap().take().unwrap();
    assert!(queues.get_or_make("a").await.unwrap().is_some());
    app.stop().await.unwrap();
    drop(app);
    let error = queues.get_or_make("b").await.err().unwrap();
    assert!(matches!(error, MakeError::Gone { point: "queue" }), "{error}");
}

#[tokio::test]
async fn a_provider_that_asks_for_what_it_makes_is_told_instead_of_waiting_for_itself() {
    let all = Arc::new(OnceLock::<Keyed<dyn Queue>>::new());
    let asked = Arc::clone(&all);
    let nested = plugin("nested").define::<dyn Queue>().any_key().by(move |key: ProvidedKey<String>| {
        let (key, all) = (key.into_inner(), asked.get().cloned());
        async move {
            // `a.b` is made of `a`; `round` of `way.round`, which is made of `way`, which is made of `round`.
            let below = match key.as_str() {
                "round" => Some("way.round"),
                "way" => Some("round"),
                "self" => Some("self"),
                other => other.split_once('.').map(|(first, _)| first),
            };
            let Some(below) = below else { return Ok::<_, BoxError>(Named(key)) };
            let below = all.ok_or("too early")?.get_or_make(below).await?.ok_or("nothing")?;
            Ok(Named(format!("{key} of {}", below.name())))
        }
    });
    let app = App::of(app![Holder]).with(nested).start().await.unwrap();
    let queues = all.get_or_init(|| app.get().unwrap());
    let nested = queues.get_or_make("a.b.c").await.unwrap().unwrap();
    assert_eq!(nested.name(), "a.b.c of a");
    for key in ["self", "round"] {
        let told = queues.get_or_make(key).await.err().unwrap().to_string();
        assert!(told.contains(&format!("for the key \"{key}\": what makes it asks for it")), "{told}");
    }
    let again = queues.get_or_make("self").await.err().unwrap();
    assert!(matches!(again, MakeError::Failed { .. }), "it can be asked for again: {again}");
    app.stop().await.unwrap();
}
