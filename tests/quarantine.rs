//! Expendable plugins that fail: the application runs without them and without what can't do without them.

mod common;

use std::sync::Mutex;

use common::{golden_report, says};
use jackfield::Code;
use jackfield::prelude::*;

#[extension_point(optional)]
trait Metrics: Send + Sync {}
#[extension_point(many)]
trait Source: Send + Sync {
    fn name(&self) -> &'static str;
}
#[extension_point(optional)]
trait Dashboard: Send + Sync {}

/// What ran, in its order.
#[extension_point]
#[derive(Default)]
struct Log(Mutex<Vec<String>>);
impl Log {
    fn note(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }
    fn taken(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

#[derive(Plugin)]
struct Logging;
#[contributes]
impl Logging {
    #[provide]
    fn log() -> Arc<Log> {
        Arc::default()
    }
}

#[derive(Plugin)]
#[plugin(key = "prometheus", expendable)]
struct Prometheus {
    log: Arc<Log>,
}
#[contributes]
impl Prometheus {
    #[provide]
    async fn metrics() -> Result<Arc<dyn Metrics>, BoxError> {
        tokio::task::yield_now().await;
        Err("the port is taken".into())
    }
    #[start]
    fn serve(&self) {
        self.log.note("prometheus started");
    }
    #[stop]
    fn end(&self) {
        self.log.note("prometheus stopped");
    }
}

/// Can't do without metrics.
#[derive(Plugin)]
#[plugin(key = "grafana")]
struct Grafana {
    log: Arc<Log>,
    #[expect(dead_code, reason = "it is there to be needed")]
    metrics: Arc<dyn Metrics>,
}
#[contributes]
impl Grafana {
    #[provide]
    fn dashboard(&self) -> Arc<dyn Dashboard> {
        struct Board;
        impl Dashboard for Board {}
        self.log.note("dashboard");
        Arc::new(Board)
    }
    #[start]
    fn begin(&self) {
        self.log.note("grafana started");
    }
}

/// Can.
#[derive(Plugin)]
#[plugin(key = "notes")]
struct Notes {
    log: Arc<Log>,
    metrics: Option<Arc<dyn Metrics>>,
    dashboard: Option<Arc<dyn Dashboard>>,
    sources: Many<dyn Source>,
}
#[contributes]
impl Notes {
    #[start]
    fn begin(&self) {
        let sources: Vec<&str> = self.sources.iter().map(|source| source.name()).collect();
        let (metrics, dashboard) = (self.metrics.is_some(), self.dashboard.is_some());
        self.log.note(format!("notes started: {metrics} {dashboard} {}", sources.join(" ")));
    }
}

struct Named(&'static str);
impl Source for Named {
    fn name(&self) -> &'static str {
        self.0
    }
}

#[tokio::test]
async fn who_can_do_without_does_and_who_cannot_is_left_out_and_named() {
    let app = App::of(app![Logging, Prometheus, Grafana, Notes]).start().await.unwrap();
    let log = app.get::<Arc<Log>>().unwrap();
    assert_eq!(log.taken(), ["notes started: false false "]);
    let report = app.quarantined();
    assert_eq!(report.codes(), [Code::ProviderFailed]);
    assert!(!report.has_errors());
    says(&report, &["the port is taken", "`prometheus` is expendable", "`grafana`"]);
    golden_report("running_quarantined", &report);
    app.stop().await.unwrap();
    assert_eq!(log.taken(), Vec::<String>::new());
}

#[tokio::test]
async fn a_list_is_one_without_the_members_that_failed_or_panicked() {
    let good = plugin("good").define::<dyn Source>().value(Named("good"));
    let bad = plugin("bad")
        .expendable()
        .define::<dyn Source>()
        .by(|| Err::<Named, _>(std::io::Error::other("bad")));
    let worse = plugin("worse").expendable().define::<dyn Source>().by(|| -> Named { panic!("worse") });
    let app = App::of(app![Logging, Notes]).with(bad).with(worse).with(good).start().await.unwrap();
    assert_eq!(app.get::<Arc<Log>>().unwrap().taken(), ["notes started: false false good"]);
    let mut codes = app.quarantined().codes();
    codes.sort();
    assert_eq!(codes, [Code::ProviderFailed, Code::Panicked]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn a_plugin_that_is_not_expendable_fails_the_start_as_ever() {
    let bad = plugin("bad").define::<dyn Source>().by(|| Err::<Named, _>(std::io::Error::other("bad")));
    let report = App::of(app![Logging, Prometheus, Grafana, Notes]).with(bad).start().await.unwrap_err();
    assert_eq!(report.codes(), [Code::ProviderFailed]);
    says(&report, &["bad"]);
}

#[tokio::test]
async fn who_is_decorated_aggregated_or_looked_up_later_is_left_out_too() {
    #[extension_point]
    trait Needy: Send + Sync {}
    struct Needing;
    impl Needy for Needing {}
    let decorated = plugin("decorating")
        .decorate::<dyn Metrics>()
        .by(|inner: Arc<dyn Metrics>| -> Arc<dyn Metrics> { inner });
    let chained = plugin("chained").define::<dyn Needy>().by(|_: Arc<dyn Dashboard>| Needing);
    let last = plugin("last").start(|_: Arc<dyn Needy>| async { panic!("it can't do without") });
    let later = plugin("later").start(|metrics: Option<Lazy<dyn Metrics>>| async move {
        assert!(metrics.unwrap().get().is_err());
    });
    let app = App::of(app![Logging, Prometheus, Grafana, Notes]);
    let app = app.with(decorated).with(chained).with(last).with(later).start().await.unwrap();
    says(&app.quarantined(), &["can't do without: `grafana`, `chained`, `last`"]);
    let report = app.get::<Arc<dyn Metrics>>().err().unwrap();
    says(&report, &["it was left out, as the expendable plugin `prometheus` failed"]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn a_start_that_fails_leaves_out_who_cannot_do_without() {
    #[derive(Plugin)]
    #[plugin(key = "flaky", expendable)]
    #[provides(dyn Metrics)]
    struct Flaky {
        log: Arc<Log>,
    }
    impl Metrics for Flaky {}
    #[contributes]
    impl Flaky {
        #[start]
        async fn begin(&self) -> Result<(), BoxError> {
            tokio::task::yield_now().await;
            Err("no network".into())
        }
        #[stop]
        fn end(&self) {
            self.log.note("flaky stopped");
        }
    }
    let app = App::of(app![Logging, Flaky, Grafana, Notes]).start().await.unwrap();
    let log = app.get::<Arc<Log>>().unwrap();
    let ran = log.taken();
    // It can do without, and was given what was there while all was wired.
    assert!(ran.contains(&"notes started: true true ".to_owned()), "{ran:?}");
    assert!(!ran.contains(&"grafana started".to_owned()), "{ran:?}");
    let report = app.quarantined();
    assert_eq!(report.codes(), [Code::StartFailed]);
    says(&report, &["no network", "left out with it, as they can't do without: `grafana`"]);
    app.stop().await.unwrap();
    assert_eq!(log.taken(), Vec::<String>::new());
    // Another start is another try.
    app.start().await.unwrap();
    assert_eq!(app.quarantined().codes(), [Code::StartFailed]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn nobody_asks_for_the_health_of_what_the_application_runs_without() {
    let never_made = plugin("never-made")
        .expendable()
        .define::<dyn Source>()
        .by(|| Err::<Named, _>(std::io::Error::other("bad")))
        .health(|_: Many<dyn Source>| async { Err("not made") });
    let never_started = plugin("never-started")
        .expendable()
        .start(|| async { Err("no network") })
        .health(|| async { Err("not started") });
    let well = plugin("well").health(|| async {});
    let app = App::of(app![]).with(never_made).with(never_started).with(well).start().await.unwrap();
    let health = app.health().await;
    let asked: Vec<_> = health.checks.iter().map(|check| check.plugin.as_str()).collect();
    assert_eq!((asked, health.to_string()), (vec!["well"], "up".to_owned()));
    app.stop().await.unwrap();
}

#[tokio::test]
async fn a_main_job_that_cannot_do_without_is_an_error() {
    let main = plugin("program").main(|_: Arc<dyn Metrics>| async {});
    let report = App::of(app![Logging, Prometheus]).with(main).start().await.unwrap_err();
    assert_eq!(report.codes(), [Code::ProviderFailed]);
    assert!(report.has_errors());
    says(&report, &["the port is taken", "can't do without it"]);
}

#[scope]
struct Request {
    user: String,
}

#[tokio::test]
async fn a_scope_opens_without_what_can_t_do_without_a_plugin_that_was_left_out() -> Result<(), Report> {
    #[extension_point]
    trait Page: Send + Sync {
        fn text(&self) -> String;
    }
    #[extension_point(optional)]
    trait Footer: Send + Sync {}
    #[extension_point(optional)]
    trait Badge: Send + Sync {}
    struct Of(String);
    impl Page for Of {
        fn text(&self) -> String {
            self.0.clone()
        }
    }
    impl Footer for Of {}
    impl Badge for Of {}
    let badge = plugin("badge").expendable().define::<dyn Badge>().by(|| Err::<Of, _>("no pin"));
    let footer =
        plugin("footer").scope::<Request>().define::<dyn Footer>().by(|_: Arc<dyn Badge>| Of("f".into()));
    let page = plugin("page").scope::<Request>().define::<dyn Page>().by(
        |footer: Option<Arc<dyn Footer>>, request: Arc<Request>| {
            Of(format!("{} {}", request.user, footer.is_some()))
        },
    );
    let user = plugin("user").start(|_: Option<Arc<dyn Badge>>| async {});
    let app = App::of(app![]).with(badge).with(footer).with(page).with(user).start().await?;
    let scope = app.open(Request { user: "Ada".into() }).await?;
    assert_eq!(scope.get::<Arc<dyn Page>>()?.text(), "Ada false");
    let report = scope.get::<Arc<dyn Footer>>().err().unwrap();
    assert!(
        report.render().contains("it was left out, as the expendable plugin `badge` failed"),
        "{report:?}"
    );
    app.stop().await
}

/// Each takes the two before it, so that there are more ways through them than anybody could go.
macro_rules! entangled {
    ($($point:ident $plugin:ident $first:ty, $second:ty;)*) => {$(
        #[extension_point]
        trait $point: Send + Sync {}
        #[derive(Plugin)]
        #[plugin(scope = Request)]
        #[provides(dyn $point)]
        struct $plugin {
            _first: Arc<$first>,
            _second: Arc<$second>,
        }
        impl $point for $plugin {}
    )*};
}
entangled! {
    Z00 P00 Request, Request; Z01 P01 dyn Z00, Request; Z02 P02 dyn Z01, dyn Z00; Z03 P03 dyn Z02, dyn Z01;
    Z04 P04 dyn Z03, dyn Z02; Z05 P05 dyn Z04, dyn Z03; Z06 P06 dyn Z05, dyn Z04; Z07 P07 dyn Z06, dyn Z05;
    Z08 P08 dyn Z07, dyn Z06; Z09 P09 dyn Z08, dyn Z07; Z10 P10 dyn Z09, dyn Z08; Z11 P11 dyn Z10, dyn Z09;
    Z12 P12 dyn Z11, dyn Z10; Z13 P13 dyn Z12, dyn Z11; Z14 P14 dyn Z13, dyn Z12; Z15 P15 dyn Z14, dyn Z13;
    Z16 P16 dyn Z15, dyn Z14; Z17 P17 dyn Z16, dyn Z15; Z18 P18 dyn Z17, dyn Z16; Z19 P19 dyn Z18, dyn Z17;
    Z20 P20 dyn Z19, dyn Z18; Z21 P21 dyn Z20, dyn Z19; Z22 P22 dyn Z21, dyn Z20; Z23 P23 dyn Z22, dyn Z21;
    Z24 P24 dyn Z23, dyn Z22; Z25 P25 dyn Z24, dyn Z23; Z26 P26 dyn Z25, dyn Z24; Z27 P27 dyn Z26, dyn Z25;
    Z28 P28 dyn Z27, dyn Z26; Z29 P29 dyn Z28, dyn Z27; Z30 P30 dyn Z29, dyn Z28; Z31 P31 dyn Z30, dyn Z29;
    Z32 P32 dyn Z31, dyn Z30; Z33 P33 dyn Z32, dyn Z31; Z34 P34 dyn Z33, dyn Z32; Z35 P35 dyn Z34, dyn Z33;
    Z36 P36 dyn Z35, dyn Z34; Z37 P37 dyn Z36, dyn Z35; Z38 P38 dyn Z37, dyn Z36; Z39 P39 dyn Z38, dyn Z37;
}

#[tokio::test]
async fn a_scope_of_many_that_need_each_other_opens_beside_what_was_left_out() -> Result<(), Report> {
    #[extension_point(optional)]
    trait Badge: Send + Sync {}
    struct Pin;
    impl Badge for Pin {}
    let badge = plugin("badge").expendable().define::<dyn Badge>().by(|| Err::<Pin, _>("no pin"));
    let user = plugin("user").start(|_: Option<Arc<dyn Badge>>| async {});
    let list = app![
        P00, P01, P02, P03, P04, P05, P06, P07, P08, P09, P10, P11, P12, P13, P14, P15, P16, P17, P18, P19,
        P20, P21, P22, P23, P24, P25, P26, P27, P28, P29, P30, P31, P32, P33, P34, P35, P36, P37, P38, P39
    ];
    let app = App::of(list).with(badge).with(user).start().await?;
    let scope = app.open(Request { user: "Ada".into() }).await?;
    scope.get::<Arc<dyn Z39>>()?;
    app.stop().await
}

#[extension_point(many)]
trait Alert: Send + Sync {}
struct Bell;
impl Alert for Bell {}

/// Wraps whatever there is, and does without.
#[derive(Plugin)]
#[plugin(key = "loud")]
struct Loud;
#[contributes]
impl Loud {
    #[decorate(each)]
    fn louder(inner: Arc<dyn Alert>) -> Arc<dyn Alert> {
        inner
    }
}

#[tokio::test]
async fn what_decorates_something_that_failed_is_not_said_to_be_left_out() {
    let app = App::of(app![Loud])
        .with(plugin("broken").expendable().define::<dyn Alert>().by(|| Err::<Bell, _>("no bell")))
        .with(plugin("bell").define::<dyn Alert>().by(|| Bell))
        .with(plugin("user").start(|alerts: Many<dyn Alert>| async move { assert_eq!(alerts.len(), 1) }));
    let app = app.start().await.unwrap();
    assert!(!app.quarantined().render().contains("left out with it"), "{:?}", app.quarantined());
    app.stop().await.unwrap();
}

#[derive(Plugin)]
#[plugin(key = "hanging", expendable)]
struct Hanging;
#[contributes]
impl Hanging {
    #[provide(timeout = "1s")]
    async fn metrics() -> Arc<dyn Metrics> {
        std::future::pending().await
    }
    #[start(timeout = "1s")]
    async fn begin() {
        std::future::pending::<()>().await;
    }
}

#[derive(Plugin)]
#[plugin(key = "patient")]
struct Patient {
    metrics: Option<Arc<dyn Metrics>>,
    lazily: Option<Lazy<dyn Metrics>>,
}
#[contributes]
impl Patient {
    #[start(after = "hanging")]
    fn begin(&self) {
        assert!(self.metrics.is_none());
        let nothing = self.lazily.as_ref().unwrap().get().map(|_| ());
        assert_eq!(nothing, Err(jackfield::LazyError::Declined { point: "metrics" }));
    }
}

#[tokio::test(start_paused = true)]
async fn what_runs_all_the_same_is_not_said_to_be_never_built_or_started() {
    let app = App::of(app![Hanging, Patient]).start().await.unwrap();
    let text = app.quarantined().render();
    assert!(text.contains("ran out of time"), "{text}");
    assert!(!text.contains("never"), "{text}");
    app.stop().await.unwrap();
}
