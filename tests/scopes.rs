//! Scopes: opened by the host or by a plugin, closed in reverse, seen by nobody outside.

mod common;

use common::{Log, errors, says};
use jackfield::observe::Phase;
use jackfield::prelude::*;
use jackfield::testing::Fault;
use jackfield::{Code, PluginBuilder};

#[scope]
struct Request {
    user: String,
}
#[scope]
struct Session {
    name: String,
}
#[scope(within = Session)]
struct Visit {
    page: u32,
}

#[extension_point]
trait Clock: Send + Sync {
    fn now(&self) -> u64;
}
#[extension_point]
trait Greeting: Send + Sync {
    fn text(&self) -> String;
}
#[extension_point]
trait Trail: Send + Sync {
    fn text(&self) -> String;
}
#[extension_point(many)]
trait Part: Send + Sync {
    fn name(&self) -> String;
}

struct At(u64);
impl Clock for At {
    fn now(&self) -> u64 {
        self.0
    }
}
struct Text(String);
impl Greeting for Text {
    fn text(&self) -> String {
        self.0.clone()
    }
}
impl Trail for Text {
    fn text(&self) -> String {
        self.0.clone()
    }
}
impl Part for Text {
    fn name(&self) -> String {
        self.0.clone()
    }
}

fn request(user: &str) -> Request {
    Request { user: user.to_owned() }
}

fn clock() -> PluginBuilder {
    plugin("clock").define::<dyn Clock>().by(|| At(12))
}

#[derive(Plugin)]
#[plugin(key = "polite", scope = Request)]
#[provides(dyn Greeting)]
struct Polite {
    request: Arc<Request>,
    clock: Arc<dyn Clock>,
}
impl Greeting for Polite {
    fn text(&self) -> String {
        format!("{}, it is {}", self.request.user, self.clock.now())
    }
}

fn polite() -> App {
    App::of(app![Polite; supplied: dyn Clock]).with(clock())
}

#[tokio::test]
async fn each_scope_has_instances_of_its_own_on_top_of_those_of_the_application() {
    let app = polite().start().await.unwrap();
    let (ada, bob) = (app.open(request("Ada")).await.unwrap(), app.open(request("Bob")).await.unwrap());
    let (first, again) = (ada.get::<Arc<dyn Greeting>>().unwrap(), ada.get::<Arc<dyn Greeting>>().unwrap());
    assert!(Arc::ptr_eq(&first, &again));
    assert_eq!(first.text(), "Ada, it is 12");
    assert_eq!(bob.get::<Arc<dyn Greeting>>().unwrap().text(), "Bob, it is 12");
    assert_eq!(ada.value().user, "Ada");
    assert!(Arc::ptr_eq(ada.value(), &ada.get::<Arc<Request>>().unwrap()));
    assert!(Arc::ptr_eq(&ada.get::<Arc<dyn Clock>>().unwrap(), &app.get::<Arc<dyn Clock>>().unwrap()));
    ada.close().await.unwrap();
    bob.close().await.unwrap();
    app.stop().await.unwrap();
}

#[tokio::test]
async fn functions_give_to_a_scope_too_and_may_be_awaited() {
    let slow =
        plugin("slow").define::<dyn Trail>().scope::<Request>().by(|request: Arc<Request>| async move {
            tokio::task::yield_now().await;
            Text(format!("trail of {}", request.user))
        });
    let built_on = plugin("next")
        .define::<dyn Greeting>()
        .scope::<Request>()
        .by(|trail: Arc<dyn Trail>| Text(trail.text()));
    let app = App::of(app![]).with(built_on).with(slow).start().await.unwrap();
    let scope = app.open(request("Ada")).await.unwrap();
    assert_eq!(scope.get::<Arc<dyn Greeting>>().unwrap().text(), "trail of Ada");
    scope.close().await.unwrap();
    app.stop().await.unwrap();
}

#[tokio::test]
async fn a_scope_that_nobody_lives_in_can_be_opened() {
    let app = App::of(app![]).with(clock()).start().await.unwrap();
    app.resolve::<Arc<dyn Clock>>().await.unwrap();
    let scope = app.open(request("Ada")).await.unwrap();
    assert_eq!(scope.get::<Arc<Request>>().unwrap().user, "Ada");
    assert_eq!(scope.get::<Arc<dyn Clock>>().unwrap().now(), 12);
    assert_eq!(app.get::<Arc<Request>>().err().unwrap().codes(), [Code::NoScope]);
    scope.close().await.unwrap();
    app.stop().await.unwrap();
}

#[tokio::test]
async fn the_application_is_asked_in_vain_for_what_lives_in_a_scope() {
    let app = polite().start().await.unwrap();
    for report in [app.get::<Arc<dyn Greeting>>().err(), app.get::<Arc<Request>>().err()] {
        assert_eq!(errors(&report.unwrap()), ["JF0116"]);
    }
    assert_eq!(app.resolve::<Arc<dyn Greeting>>().await.err().unwrap().codes(), [Code::NoScope]);
    let session = app.open(Session { name: "s".into() }).await.unwrap();
    assert_eq!(session.get::<Arc<dyn Greeting>>().err().unwrap().codes(), [Code::NoScope]);
    session.close().await.unwrap();
    app.stop().await.unwrap();
}

struct Dropped(Log, &'static str);
impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.add(format!("{} dropped", self.1));
    }
}
impl Trail for Dropped {
    fn text(&self) -> String {
        self.1.to_owned()
    }
}
impl Greeting for Dropped {
    fn text(&self) -> String {
        self.1.to_owned()
    }
}

/// Two plugins of a scope, the second on top of the first, with a log of their lives.
fn lived(log: &Log) -> App {
    let add = |event: &'static str| {
        let log = log.clone();
        move || {
            log.add(event);
            async {}
        }
    };
    let (first, second) = (log.clone(), log.clone());
    let top = plugin("top")
        .scope::<Request>()
        .define::<dyn Greeting>()
        .by(move |_: Arc<dyn Trail>| Dropped(second.clone(), "top"))
        .start(add("top starts"))
        .stop(add("top stops"));
    let base = plugin("base")
        .scope::<Request>()
        .define::<dyn Trail>()
        .by(move || Dropped(first.clone(), "base"))
        .start(add("base starts"))
        .stop(add("base stops"));
    App::of(app![]).with(base).with(top)
}

#[tokio::test]
async fn hooks_run_at_opening_and_closing_and_all_is_dropped_in_reverse() {
    let log = Log::default();
    let app = lived(&log).start().await.unwrap();
    assert_eq!(log.take(), [""; 0], "nothing of a scope is built or started with the application");
    let scope = app.open(request("Ada")).await.unwrap();
    assert_eq!(log.take(), ["base starts", "top starts"]);
    scope.close().await.unwrap();
    assert_eq!(log.take(), ["top stops", "base stops", "top dropped", "base dropped"]);
    app.stop().await.unwrap();
    assert_eq!(log.take(), [""; 0]);
}

#[tokio::test]
async fn dropped_without_being_closed_it_drops_in_reverse_and_runs_no_hooks() {
    let log = Log::default();
    let app = lived(&log).start().await.unwrap();
    drop(app.open(request("Ada")).await.unwrap());
    assert_eq!(log.take(), ["base starts", "top starts", "top dropped", "base dropped"]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn every_stop_hook_runs_and_every_failure_is_told() {
    let failing = |key: &'static str| {
        plugin(key).scope::<Request>().stop(move || async move { Err(format!("{key} is stuck")) })
    };
    let log = Log::default();
    let app = lived(&log).with(failing("a")).with(failing("b")).start().await.unwrap();
    let scope = app.open(request("Ada")).await.unwrap();
    log.take();
    let report = scope.close().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0502", "JF0502"]);
    says(&report, &["a is stuck", "b is stuck"]);
    assert_eq!(log.take().len(), 4, "the others stopped and all were dropped");
    app.stop().await.unwrap();
}

#[tokio::test]
async fn a_start_hook_that_fails_stops_what_had_started() {
    let log = Log::default();
    let app = TestApp::from_app(lived(&log)).fail(Fault::start("top").error("no ink"));
    // A hook of a scope fails when the scope is opened, and not when the application starts.
    let app = app.start().await;
    let report = app.running().open(request("Ada")).await.err().unwrap();
    assert_eq!(errors(&report), ["JF0501"]);
    assert_eq!(log.take(), ["base starts", "base stops", "top dropped", "base dropped"]);
    app.stop().await;
}

#[tokio::test]
async fn a_provider_that_fails_leaves_nothing_behind() {
    let log = Log::default();
    let app = TestApp::from_app(lived(&log)).fail(Fault::provider("top").error("no paper")).start().await;
    let report = app.running().open(request("Ada")).await.err().unwrap();
    assert_eq!(errors(&report), ["JF0401"]);
    says(&report, &["no paper", "`greeting`", "top"]);
    assert_eq!(log.take(), ["base dropped"]);
    let panicking = TestApp::from_app(lived(&log)).fail(Fault::provider("top").panic("torn")).start().await;
    let report = panicking.running().open(request("Ada")).await.err().unwrap();
    assert_eq!(errors(&report), ["JF0402"]);
    app.stop().await;
    panicking.stop().await;
}

#[tokio::test]
async fn observers_hear_of_the_steps_of_a_scope() {
    let app = TestApp::from_app(lived(&Log::default())).start().await;
    let events = app.events().clone();
    app.running().open(request("Ada")).await.unwrap().close().await.unwrap();
    assert_eq!(events.plugins_in(Phase::Build), ["base", "top"]);
    assert_eq!(events.plugins_in(Phase::Start), ["base", "top"]);
    assert_eq!(events.plugins_in(Phase::Stop), ["top", "base"]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_scopes_are_open_at_the_same_time() {
    let app = Arc::new(polite().start().await.unwrap());
    let visit = |number: usize| {
        let app = Arc::clone(&app);
        async move {
            let scope = app.open(request(&number.to_string())).await.unwrap();
            tokio::task::yield_now().await;
            let text = scope.get::<Arc<dyn Greeting>>().unwrap().text();
            scope.close().await.unwrap();
            (number, text)
        }
    };
    let visits: Vec<_> = (0..200).map(|number| tokio::spawn(visit(number))).collect();
    for visit in visits {
        let (number, text) = visit.await.unwrap();
        assert_eq!(text, format!("{number}, it is 12"));
    }
    app.stop().await.unwrap();
}

#[derive(Plugin)]
#[plugin(key = "diary", scope = Session)]
#[provides(dyn Trail)]
struct Diary {
    session: Arc<Session>,
    visits: Open<Visit>,
}
impl Trail for Diary {
    fn text(&self) -> String {
        self.session.name.clone()
    }
}
#[contributes]
impl Diary {
    #[start]
    async fn look(&self) -> Result<(), BoxError> {
        let visit = self.visits.open(Visit { page: 0 }).await?;
        assert_eq!(visit.get::<Arc<dyn Greeting>>()?.text(), format!("{}/0", self.session.name));
        Ok(visit.close().await?)
    }
}

#[derive(Plugin)]
#[plugin(key = "page", scope = Visit)]
#[provides(dyn Greeting)]
struct Page {
    visit: Arc<Visit>,
    session: Arc<Session>,
    trail: Arc<dyn Trail>,
}
impl Greeting for Page {
    fn text(&self) -> String {
        assert_eq!(self.trail.text(), self.session.name);
        format!("{}/{}", self.session.name, self.visit.page)
    }
}

#[tokio::test]
async fn a_scope_in_a_scope_sees_both() {
    let app = App::of(app![Diary, Page]).start().await.unwrap();
    let session = app.open(Session { name: "ada".into() }).await.unwrap();
    let (one, two) =
        (session.open(Visit { page: 1 }).await.unwrap(), session.open(Visit { page: 2 }).await.unwrap());
    assert_eq!(one.get::<Arc<dyn Greeting>>().unwrap().text(), "ada/1");
    assert_eq!(two.get::<Arc<dyn Greeting>>().unwrap().text(), "ada/2");
    assert!(Arc::ptr_eq(&one.get::<Arc<dyn Trail>>().unwrap(), &session.get::<Arc<dyn Trail>>().unwrap()));
    assert_eq!(session.get::<Arc<dyn Greeting>>().err().unwrap().codes(), [Code::NoScope]);
    two.close().await.unwrap();
    one.close().await.unwrap();
    session.close().await.unwrap();
    app.stop().await.unwrap();
}

#[tokio::test]
async fn a_plugin_opens_only_what_is_opened_where_it_lives() {
    let eager = plugin("eager").start(|visits: Open<Visit>| async move {
        let report = visits.open(Visit { page: 1 }).await.err().unwrap();
        assert_eq!(report.codes(), [Code::NoScope]);
        says(&report, &["`Visit` is opened in a `Session`"]);
    });
    App::of(app![Diary, Page]).with(eager).start().await.unwrap().stop().await.unwrap();
}

#[tokio::test]
async fn a_plugin_opens_scopes_once_wiring_is_done() {
    let server = plugin("server")
        .define::<dyn Trail>()
        .by(|requests: Open<Request>| async move {
            let early = requests.open(request("Ada")).await.err().unwrap();
            Text(early.codes()[0].text().to_owned())
        })
        .start(|requests: Open<Request>, trail: Arc<dyn Trail>| async move {
            assert_eq!(trail.text(), "JF0505");
            let scope = requests.open(request("Ada")).await?;
            assert_eq!(scope.get::<Arc<dyn Greeting>>()?.text(), "Ada, it is 12");
            scope.close().await
        });
    polite().with(server).start().await.unwrap().stop().await.unwrap();
}

#[tokio::test]
async fn in_a_scope_lazy_and_fresh_lead_to_what_is_there() {
    #[derive(Plugin)]
    #[plugin(scope = Request)]
    #[provides(dyn Greeting)]
    struct First {
        trail: jackfield::Lazy<dyn Trail>,
        parts: Fresh<dyn Part>,
    }
    impl Greeting for First {
        fn text(&self) -> String {
            let parts = [self.parts.get().unwrap(), self.parts.get().unwrap()];
            assert!(!Arc::ptr_eq(&parts[0], &parts[1]));
            format!("{} and {}", self.trail.get().unwrap().text(), parts[0].name())
        }
    }
    #[derive(Plugin)]
    #[plugin(scope = Request)]
    #[provides(dyn Trail)]
    struct Second {
        _greeting: Arc<dyn Greeting>,
    }
    impl Trail for Second {
        fn text(&self) -> String {
            "second".to_owned()
        }
    }
    let parts = plugin("parts")
        .define::<dyn Part>()
        .transient()
        .by(|request: Arc<Request>| Text(request.user.clone()));
    let app = App::of(app![First, Second; supplied: dyn Part]).with(parts).start().await.unwrap();
    let (ada, bob) = (app.open(request("Ada")).await.unwrap(), app.open(request("Bob")).await.unwrap());
    assert_eq!(ada.get::<Arc<dyn Greeting>>().unwrap().text(), "second and Ada");
    assert_eq!(bob.get::<Arc<dyn Greeting>>().unwrap().text(), "second and Bob");
    assert_eq!(bob.get::<Arc<dyn Part>>().unwrap().name(), "Bob");
    assert_eq!(app.get::<Arc<dyn Part>>().err().unwrap().codes(), [Code::NoScope]);
    ada.close().await.unwrap();
    bob.close().await.unwrap();
    app.stop().await.unwrap();
}

#[tokio::test]
async fn a_decorator_and_a_list_live_as_short_as_what_they_are_made_of() {
    struct Loud(Arc<dyn Greeting>);
    impl Greeting for Loud {
        fn text(&self) -> String {
            self.0.text().to_uppercase()
        }
    }
    let loud = plugin("loud").decorate::<dyn Greeting>().by(|inner: Arc<dyn Greeting>| Loud(inner));
    let parts = plugin("parts")
        .define::<dyn Part>()
        .by(|| Text("app".to_owned()))
        .define::<dyn Part>()
        .scope::<Request>()
        .by(|request: Arc<Request>| Text(request.user.clone()));
    let app = polite().with(loud).with(parts).start().await.unwrap();
    let scope = app.open(request("Ada")).await.unwrap();
    assert_eq!(scope.get::<Arc<dyn Greeting>>().unwrap().text(), "ADA, IT IS 12");
    let names: Vec<String> = scope.get::<Many<dyn Part>>().unwrap().iter().map(|part| part.name()).collect();
    assert_eq!(names, ["app", "Ada"]);
    assert_eq!(app.get::<Many<dyn Part>>().err().unwrap().codes(), [Code::NoScope]);
    scope.close().await.unwrap();
    app.stop().await.unwrap();
}

#[tokio::test]
async fn a_scope_keeps_what_it_is_opened_in_alive() {
    let app = polite().start().await.unwrap();
    let scope = app.open(request("Ada")).await.unwrap();
    app.stop().await.unwrap();
    drop(app);
    assert_eq!(scope.get::<Arc<dyn Greeting>>().unwrap().text(), "Ada, it is 12");
    scope.close().await.unwrap();
}

#[tokio::test]
async fn replaced_or_decorated_by_a_test_it_is_so_in_every_scope() {
    let app = TestApp::from_app(polite()).replace::<dyn Greeting>(Text("hello".to_owned())).start().await;
    let scope = app.running().open(request("Ada")).await.unwrap();
    assert_eq!(scope.get::<Arc<dyn Greeting>>().unwrap().text(), "hello");
    scope.close().await.unwrap();
    app.stop().await;
    let wrapped = TestApp::from_app(polite())
        .decorate::<dyn Greeting>(|inner: Arc<dyn Greeting>| Text(format!("<{}>", inner.text())))
        .start()
        .await;
    let scope = wrapped.running().open(request("Bob")).await.unwrap();
    assert_eq!(scope.get::<Arc<dyn Greeting>>().unwrap().text(), "<Bob, it is 12>");
    scope.close().await.unwrap();
    wrapped.stop().await;
}

#[tokio::test]
async fn what_a_test_puts_in_the_place_of_something_in_a_scope_is_decorated_by_what_lives_there() {
    let signing =
        plugin("signing").decorate::<dyn Greeting>().by(|inner: Arc<dyn Greeting>, request: Arc<Request>| {
            Text(format!("{}, {}", inner.text(), request.user))
        });
    let hello = Arc::new(Text("hello".to_owned()));
    let app = TestApp::from_app(polite()).with(signing).replace_arc::<dyn Greeting>(hello.clone());
    let app = app.start().await;
    for user in ["Ada", "Bob"] {
        let scope = app.running().open(request(user)).await.unwrap();
        let greeting = scope.get::<Arc<dyn Greeting>>().unwrap();
        assert_eq!(greeting.text(), format!("hello, {user}"));
        drop(greeting);
        scope.close().await.unwrap();
    }
    let report = app.running().get::<Arc<dyn Greeting>>().err().unwrap();
    assert_eq!(report.codes(), [Code::NoScope], "it lives where what it replaces lives");
    app.release().await;
    assert_eq!(Arc::strong_count(&hello), 1);
}

#[tokio::test]
async fn the_host_waits_in_a_scope_for_what_is_transient_there() -> Result<(), Report> {
    let parts = plugin("parts").define::<dyn Part>().transient().by(|request: Arc<Request>| async move {
        tokio::task::yield_now().await;
        Text(request.user.clone())
    });
    let app = App::of(app![Polite; supplied: dyn Clock]).with(clock()).with(parts).start().await?;
    let (ada, bob) = (app.open(request("Ada")).await?, app.open(request("Bob")).await?);
    assert_eq!(ada.resolve::<Arc<dyn Part>>().await?.name(), "Ada");
    assert_eq!(bob.resolve::<Arc<dyn Part>>().await?.name(), "Bob");
    assert!(Arc::ptr_eq(&ada.resolve::<Arc<dyn Greeting>>().await?, &ada.get::<Arc<dyn Greeting>>()?));
    assert_eq!(app.resolve::<Arc<dyn Part>>().await.err().unwrap().codes(), [Code::NoScope]);
    app.stop().await
}

/// Two plugins of a scope, the first of which says that it starts after the second.
mod stated {
    use super::*;

    #[extension_point]
    pub(super) struct Told(pub(super) Log);

    macro_rules! hooked {
        ($($name:ident $key:literal $start:meta;)*) => {$(
            #[derive(Plugin)]
            #[plugin(key = $key, scope = Request)]
            pub(super) struct $name {
                told: Arc<Told>,
            }
            #[contributes]
            impl $name {
                #[$start]
                fn begin(&self) {
                    self.told.0.add(concat!($key, " starts"));
                }
                #[stop]
                fn end(&self) {
                    self.told.0.add(concat!($key, " stops"));
                }
            }
        )*};
    }
    hooked! { Later "later" start(after = "earlier", required); Earlier "earlier" start; }
}

#[tokio::test]
async fn hooks_of_a_scope_run_in_the_order_that_they_state() -> Result<(), Report> {
    let log = Log::default();
    let app = App::of(app![stated::Later, stated::Earlier; supplied: stated::Told]);
    let app = app.supply_arc(Arc::new(stated::Told(log.clone()))).start().await?;
    app.open(request("Ada")).await?.close().await?;
    assert_eq!(log.take(), ["earlier starts", "later starts", "later stops", "earlier stops"]);
    app.stop().await
}

#[tokio::test]
async fn a_scope_is_dropped_before_what_it_is_opened_in() {
    #[scope]
    struct Outer(#[expect(dead_code, reason = "it is dropped")] Dropped);
    #[scope(within = Outer)]
    struct Inner(#[expect(dead_code, reason = "it is dropped")] Dropped);
    let log = Log::default();
    let part = |key: &'static str, name: &'static str| {
        let log = log.clone();
        (plugin(key), move || Dropped(log.clone(), name))
    };
    let (outer, held_outside) = part("outer", "part of the outer");
    let (inner, held_inside) = part("inner", "part of the inner");
    let outer = outer.scope::<Outer>().define::<dyn Trail>().by(held_outside);
    let inner = inner.scope::<Inner>().define::<dyn Greeting>().by(held_inside);
    let app = App::of(app![]).with(outer).with(inner).start().await.unwrap();
    let outer = app.open(Outer(Dropped(log.clone(), "outer"))).await.unwrap();
    let inner = outer.open(Inner(Dropped(log.clone(), "inner"))).await.unwrap();
    outer.close().await.unwrap();
    assert_eq!(log.take(), [""; 0], "the inner one holds it");
    inner.close().await.unwrap();
    let order = ["part of the inner dropped", "inner dropped", "part of the outer dropped", "outer dropped"];
    assert_eq!(log.take(), order);
    app.stop().await.unwrap();
}
