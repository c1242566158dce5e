//! What expendable plugins decorate: it stays as it is when they fail.

mod common;

use common::{Log, says};
use jackfield::prelude::*;

#[extension_point]
trait Metrics: Send + Sync {}
#[extension_point(many)]
trait Source: Send + Sync {
    fn name(&self) -> &'static str;
}
struct Named(&'static str);
impl Source for Named {
    fn name(&self) -> &'static str {
        self.0
    }
}

#[derive(Plugin)]
#[plugin(key = "prometheus", expendable)]
struct Prometheus;
#[contributes]
impl Prometheus {
    #[provide]
    fn metrics() -> Result<Arc<dyn Metrics>, BoxError> {
        Err("the port is taken".into())
    }
}

/// Wraps what others provide, and fails.
fn measuring() -> jackfield::PluginBuilder {
    plugin("measuring")
        .expendable()
        .decorate::<dyn Clock>()
        .by(|_: Arc<dyn Clock>| Err::<Arc<dyn Clock>, _>(std::io::Error::other("no port is free")))
}
#[extension_point]
trait Clock: Send + Sync {
    fn name(&self) -> String;
}
struct Plain;
impl Clock for Plain {
    fn name(&self) -> String {
        "plain".to_owned()
    }
}
struct Around(&'static str, Arc<dyn Clock>);
impl Clock for Around {
    fn name(&self) -> String {
        format!("{}({})", self.0, self.1.name())
    }
}

#[tokio::test]
async fn what_an_expendable_plugin_decorates_stays_as_it_is() {
    let around = |key: &'static str| {
        plugin(key).decorate::<dyn Clock>().by(move |inner: Arc<dyn Clock>| Around(key, inner))
    };
    let log = Log::default();
    let told = log.clone();
    let server = plugin("server").start(move |clock: Arc<dyn Clock>| {
        told.add(clock.name());
        async {}
    });
    let app = App::of(app![]).with(plugin("quartz").define::<dyn Clock>().by(|| async { Plain }));
    let app = app.with(around("inner")).with(measuring()).with(around("outer")).with(server);
    let app = app.start().await.unwrap();
    assert_eq!(log.take(), ["outer(inner(plain))"]);
    let text = app.quarantined().render();
    says(&app.quarantined(), &["no port is free", "`measuring` is expendable"]);
    assert!(!text.contains("left out with it"), "{text}");
    app.release().await.unwrap();
}

/// Its struct, and so its decorator, can't be had.
#[derive(Plugin)]
#[plugin(key = "gauge", expendable)]
struct Gauge {
    metrics: Arc<dyn Metrics>,
}
#[contributes]
impl Gauge {
    #[decorate]
    fn measured(&self, inner: Arc<dyn Clock>) -> Arc<dyn Clock> {
        drop(Arc::clone(&self.metrics));
        Arc::new(Around("measured", inner))
    }
}
#[derive(Plugin)]
#[plugin(key = "quartz")]
#[provides(dyn Clock)]
struct Quartz;
impl Clock for Quartz {
    fn name(&self) -> String {
        "quartz".to_owned()
    }
}

#[tokio::test]
async fn what_a_plugin_decorates_stays_as_it_is_if_the_plugin_can_t_do_without_another() {
    let app = App::of(app![Prometheus, Gauge, Quartz]);
    let app = app.with(plugin("server").start(|_: Arc<dyn Clock>| async {})).start().await.unwrap();
    assert_eq!(app.get::<Arc<dyn Clock>>().unwrap().name(), "quartz");
    says(&app.quarantined(), &["left out with it, as they can't do without: `gauge`"]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn the_members_that_an_expendable_plugin_decorates_stay_as_they_are() {
    let failing = plugin("failing")
        .expendable()
        .decorate_each::<dyn Source>()
        .by(|_: Arc<dyn Source>| Err::<Arc<dyn Source>, _>(std::io::Error::other("no")));
    let one = plugin("one").define::<dyn Source>().by(|| Named("one"));
    let two = plugin("two").define::<dyn Source>().by(|| async { Named("two") });
    let user = plugin("user").start(|_: Many<dyn Source>| async {});
    let app = App::of(app![]).with(one).with(two).with(failing).with(user).start().await.unwrap();
    let sources = app.get::<Many<dyn Source>>().unwrap();
    assert_eq!(sources.iter().map(|source| source.name()).collect::<Vec<_>>(), ["one", "two"]);
    says(&app.quarantined(), &["`failing` is expendable"]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn who_has_something_that_a_plugin_decorated_starts_without_that_plugin() {
    let around = plugin("around")
        .expendable()
        .decorate::<dyn Clock>()
        .by(|inner: Arc<dyn Clock>| Around("around", inner))
        .start(|| async { Err(std::io::Error::other("no port is free")) });
    let log = Log::default();
    let told = log.clone();
    let server = plugin("server").start(move |clock: Arc<dyn Clock>| {
        told.add(clock.name());
        async {}
    });
    let app = App::of(app![Quartz]).with(around).with(server).start().await.unwrap();
    assert_eq!(log.take(), ["around(quartz)"]);
    app.stop().await.unwrap();
}

#[scope]
struct Visit {}
#[extension_point(name = "page")]
trait Page: Send + Sync {
    fn name(&self) -> String;
}
struct Sheet(Arc<dyn Clock>);
impl Page for Sheet {
    fn name(&self) -> String {
        self.0.name()
    }
}

#[tokio::test]
async fn what_an_expendable_plugin_decorates_in_a_scope_stays_as_it_is() {
    #[derive(Plugin)]
    #[plugin(key = "banner", expendable)]
    struct Banner {
        metrics: Arc<dyn Metrics>,
    }
    #[contributes]
    impl Banner {
        #[decorate]
        fn with_banner(&self, _inner: Arc<dyn Page>) -> Arc<dyn Page> {
            panic!("it has no struct, and so no {} metrics", Arc::strong_count(&self.metrics))
        }
    }
    let pages =
        plugin("pages").scope::<Visit>().define::<dyn Page>().by(|clock: Arc<dyn Clock>| Sheet(clock));
    let app = App::of(app![Prometheus, Banner, Quartz]).with(pages).start().await.unwrap();
    let visit = app.open(Visit {}).await.unwrap();
    assert_eq!(visit.get::<Arc<dyn Page>>().unwrap().name(), "quartz");
    visit.close().await.unwrap();
    app.stop().await.unwrap();
}
