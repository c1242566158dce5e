//! A provider of a keyed point that makes one for any key.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use jackfield::base::KeyDecl;
use jackfield::prelude::*;
use jackfield::testing::Fault;
use jackfield::{Code, Inject, MakeError, Need, View};
use tokio::sync::Notify;

#[extension_point(keyed = String)]
trait Queue: Send + Sync {
    fn name(&self) -> String;
}

struct Named(String);
impl Queue for Named {
    fn name(&self) -> String {
        self.0.clone()
    }
}

/// How often something was made for each key.
#[extension_point]
struct Log(Mutex<BTreeMap<String, usize>>);

impl Log {
    fn count(&self, key: &str) {
        *self.0.lock().unwrap().entry(key.to_owned()).or_default() += 1;
    }
    fn counted(&self) -> Vec<(String, usize)> {
        self.0.lock().unwrap().clone().into_iter().collect()
    }
}

#[derive(Plugin)]
struct Queues;
#[contributes]
impl Queues {
    #[provide(any_key)]
    async fn any(log: Arc<Log>, key: ProvidedKey<String>) -> Arc<dyn Queue> {
        tokio::task::yield_now().await;
        log.count(&key);
        Arc::new(Named(format!("any {}", *key)))
    }
    #[provide]
    fn log() -> Arc<Log> {
        Arc::new(Log(Mutex::default()))
    }
}

#[derive(Plugin)]
struct Mail;
#[contributes]
impl Mail {
    #[provide(key = "mail")]
    fn mail() -> Arc<dyn Queue> {
        Arc::new(Named("the mail".into()))
    }
}

#[extension_point]
trait Asked: Send + Sync {
    fn names(&self) -> [String; 3];
    fn news(&self) -> Arc<dyn Queue>;
}

#[derive(Plugin)]
#[provides(dyn Asked)]
struct Asker {
    #[plugin(of = "mail")]
    mail: Arc<dyn Queue>,
    #[plugin(of = "news")]
    news: Arc<dyn Queue>,
    #[plugin(of = "news")]
    again: Option<Arc<dyn Queue>>,
}
impl Asked for Asker {
    fn names(&self) -> [String; 3] {
        [self.mail.name(), self.news.name(), self.again.as_ref().unwrap().name()]
    }
    fn news(&self) -> Arc<dyn Queue> {
        Arc::clone(&self.news)
    }
}

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

#[derive(Plugin)]
struct Holder {
    #[expect(dead_code, reason = "it is there so that the list is wired")]
    queues: Keyed<dyn Queue>,
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

#[derive(Plugin)]
struct Wrapping;
#[contributes]
impl Wrapping {
    #[decorate]
    fn each(inner: Arc<dyn Queue>, key: ProvidedKey<String>) -> Arc<dyn Queue> {
        Arc::new(Named(format!("[{} as {}]", inner.name(), *key)))
    }
    #[decorate(key = "vip")]
    fn vip(inner: Arc<dyn Queue>) -> Arc<dyn Queue> {
        Arc::new(Named(format!("{}!", inner.name())))
    }
}

#[tokio::test]
async fn decorators_of_each_and_of_one_key_wrap_what_is_made() {
    let app = TestApp::of(app![Queues, Mail, Asker, Holder, Wrapping]).start().await;
    let news = app.get::<Arc<dyn Asked>>().names();
    assert_eq!(news[..2], ["[the mail as mail]", "[any news as news]"]);
    let queues = app.get::<Keyed<dyn Queue>>();
    assert_eq!(queues.get_or_make("a").await.unwrap().unwrap().name(), "[any a as a]");
    assert_eq!(queues.get_or_make("vip").await.unwrap().unwrap().name(), "[any vip as vip]!");
    app.stop().await;
}

#[tokio::test]
async fn a_test_decorates_what_is_made_for_any_key() {
    let loud = |inner: Arc<dyn Queue>| Named(format!("{}!", inner.name()));
    let app = || TestApp::of(app![Queues, Holder]);
    for app in [app().decorate::<dyn Queue>(loud), app().decorate_each::<dyn Queue>(loud)] {
        let app = app.start().await;
        let queues = app.get::<Keyed<dyn Queue>>();
        assert_eq!(queues.get_or_make("other").await.unwrap().unwrap().name(), "any other!");
        drop(queues);
        app.stop().await;
    }
}

#[tokio::test]
async fn a_fault_hits_the_provider_for_any_key() {
    let asker = || plugin("asker").start(|_: Urgent| async {});
    let fault = || Fault::provider_of::<dyn Queue>();
    let alone = TestApp::of(app![Queues]).with(asker()).fail(fault());
    // Behind those that provide for a key of their own.
    let second = TestApp::of(app![Queues, Mail]).with(asker()).fail(fault().nth(2));
    for app in [alone, second] {
        let report = app.refused().await.render();
        assert!(report.contains("a fault of the test") && report.contains("`queues`"), "{report}");
    }
}

/// The queue that is asked for by the type.
struct Urgent(Arc<dyn Queue>);
impl Inject for Urgent {
    type Kind = <Arc<Log> as Inject>::Kind;
    const NEED: Need = <Arc<dyn Queue> as jackfield::declare::InjectOf>::NEED;
    const OF: Option<KeyDecl> = Some(KeyDecl::literal::<String>("urgent"));
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        view.point(at).map(Urgent)
    }
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

#[test]
fn two_providers_for_any_key_are_an_error_that_names_both() {
    let one = |key| {
        plugin(key).define::<dyn Queue>().any_key().by(|key: ProvidedKey<String>| Named(key.into_inner()))
    };
    let report = App::of(app![Holder]).with(one("one")).with(one("two")).check().unwrap_err();
    assert_eq!(report.codes(), [Code::DuplicateKey]);
    let text = report.render();
    assert!(text.contains("more than one provider for any key"), "{text}");
    assert!(text.contains("`one`") && text.contains("`two`"), "{text}");
}

#[tokio::test]
async fn one_that_yields_is_there_where_no_other_is() {
    let of = |key: &'static str| {
        plugin(key)
            .define::<dyn Queue>()
            .any_key()
            .fallback()
            .by(move |_: ProvidedKey<String>| Named(key.into()))
    };
    let other =
        plugin("other").define::<dyn Queue>().any_key().by(|_: ProvidedKey<String>| Named("other".into()));
    for (app, expected) in [
        (App::of(app![Holder]).with(of("first")), "first"),
        (App::of(app![Holder]).with(of("first")).with(other), "other"),
    ] {
        let app = app.start().await.unwrap();
        let queues = app.get::<Keyed<dyn Queue>>().unwrap();
        assert_eq!(queues.get_or_make("a").await.unwrap().unwrap().name(), expected);
        drop(queues);
        app.stop().await.unwrap();
    }
}

#[scope]
struct Request {
    number: u32,
}

#[extension_point]
trait Desk: Send + Sync {
    fn queues(&self) -> Keyed<dyn Queue>;
    fn own(&self) -> Arc<dyn Queue>;
}

#[derive(Plugin)]
#[plugin(scope = Request)]
#[provides(dyn Desk)]
struct RequestDesk {
    queues: Keyed<dyn Queue>,
    #[plugin(of = "desk")]
    own: Arc<dyn Queue>,
    request: Arc<Request>,
}
impl Desk for RequestDesk {
    fn queues(&self) -> Keyed<dyn Queue> {
        assert!(self.request.number > 0);
        self.queues.clone()
    }
    fn own(&self) -> Arc<dyn Queue> {
        Arc::clone(&self.own)
    }
}

#[tokio::test]
async fn scopes_share_what_is_made_for_a_key_with_the_application() {
    let app = App::of(app![Queues, RequestDesk, Holder]).start().await.unwrap();
    let mut seen = Vec::new();
    for number in 1..3 {
        let request = app.open(Request { number }).await.unwrap();
        let desk = request.get::<Arc<dyn Desk>>().unwrap();
        seen.push(desk.queues().get_or_make("shared").await.unwrap().unwrap());
        assert_eq!(desk.own().name(), "any desk");
        drop(desk);
        request.close().await.unwrap();
    }
    assert!(Arc::ptr_eq(&seen[0], &seen[1]));
    assert_eq!(app.get::<Arc<Log>>().unwrap().counted(), [("desk".to_owned(), 1), ("shared".to_owned(), 1)]);
    seen.clear();
    app.stop().await.unwrap();
}

#[test]
fn one_that_lives_too_short_is_an_error() {
    let brief = plugin("brief")
        .define::<dyn Queue>()
        .any_key()
        .scope::<Request>()
        .by(|key: ProvidedKey<String>| Named(key.into_inner()));
    let report = App::of(app![Holder]).with(brief).check().unwrap_err();
    assert_eq!(report.codes(), [Code::LivesShorter]);
    assert!(report.render().contains("as long as the application"), "{}", report.render());
}

#[tokio::test]
async fn what_the_configuration_chooses_for_a_key_can_be_made() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app.toml");
    std::fs::write(&file, "[points.queue]\nmail = \"queues\"\n").unwrap();
    let list = app![Queues, Mail, Asker; chosen: dyn Queue];
    let app = App::of(list).config_file(&file).start().await.unwrap();
    assert_eq!(app.get::<Arc<dyn Asked>>().unwrap().names()[0], "any mail");
    app.stop().await.unwrap();
}
