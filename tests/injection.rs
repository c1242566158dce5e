//! Every shape that can be injected, in fields and in parameters alike.
#![expect(
    clippy::unused_self,
    clippy::unused_async,
    clippy::unnecessary_wraps,
    reason = "the shape is what is tested"
)]

mod common;

use std::sync::Mutex;

use common::{Log, errors, says};
use jackfield::prelude::*;
use jackfield::{Inject, Need, View};
use serde::Deserialize;

#[extension_point]
trait Clock: Send + Sync {
    fn now(&self) -> u64;
}
#[extension_point(optional)]
trait Metrics: Send + Sync {}
#[extension_point(many)]
trait Notifier: Send + Sync {
    fn name(&self) -> String;
}
#[extension_point(keyed = String)]
trait Format: Send + Sync {
    fn render(&self, text: &str) -> String;
}
#[extension_point]
trait Summary: Send + Sync {
    fn lines(&self) -> Vec<String>;
}
struct Lines(Vec<String>);
impl Summary for Lines {
    fn lines(&self) -> Vec<String> {
        self.0.clone()
    }
}

#[derive(Plugin)]
#[provides(dyn Clock)]
struct Seven;
impl Clock for Seven {
    fn now(&self) -> u64 {
        7
    }
}
/// One plugin with several gifts, some under keys.
#[derive(Plugin)]
#[provides(dyn Format, key = "html")]
#[provides(dyn Notifier, last)]
struct Html;
impl Format for Html {
    fn render(&self, text: &str) -> String {
        format!("<p>{text}</p>")
    }
}
impl Notifier for Html {
    fn name(&self) -> String {
        "html".to_owned()
    }
}
#[derive(Plugin)]
#[provides(dyn Notifier)]
struct Mail;
impl Notifier for Mail {
    fn name(&self) -> String {
        "mail".to_owned()
    }
}

/// A handle of the user's own: four lines.
struct Stamp {
    clock: Arc<dyn Clock>,
    plugin: String,
}
impl Inject for Stamp {
    type Kind = <Arc<dyn Clock> as Inject>::Kind;
    const NEED: Need = <Arc<dyn Clock> as Inject>::NEED;
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        Some(Stamp { clock: Inject::inject(view, at)?, plugin: view.consumer().to_owned() })
    }
}
impl Stamp {
    fn text(&self) -> String {
        format!("{}@{}", self.plugin, self.clock.now())
    }
}
type TheClock = Arc<dyn Clock>;
type Notifiers = Many<dyn Notifier>;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Limits {
    limit: usize,
}

struct Everything<'a> {
    clock: &'a TheClock,
    metrics: &'a Option<Arc<dyn Metrics>>,
    notifiers: &'a Notifiers,
    formats: &'a Keyed<dyn Format>,
    html: &'a Arc<dyn Format>,
    pdf: &'a Option<Arc<dyn Format>>,
    config: &'a Config<Limits>,
    stamp: &'a Stamp,
    storage: &'a Option<Storage>,
}
impl Everything<'_> {
    fn lines(&self) -> Vec<String> {
        vec![
            self.clock.now().to_string(),
            self.metrics.is_some().to_string(),
            self.notifiers.iter().map(|each| each.name()).collect::<Vec<_>>().join("+"),
            self.formats.keys().cloned().collect::<Vec<_>>().join("+"),
            self.html.render("x"),
            self.pdf.is_some().to_string(),
            self.config.limit.to_string(),
            self.stamp.text(),
            self.storage.is_some().to_string(),
        ]
    }
}
const EXPECTED: [&str; 9] = ["7", "false", "mail+html", "html", "<p>x</p>", "false", "3", "all@7", "false"];

#[derive(Plugin)]
#[plugin(key = "all")]
struct Fields {
    clock: TheClock,
    metrics: Option<Arc<dyn Metrics>>,
    notifiers: Notifiers,
    formats: Keyed<dyn Format>,
    #[plugin(of = "html")]
    html: Arc<dyn Format>,
    #[plugin(of = "pdf")]
    pdf: Option<Arc<dyn Format>>,
    config: Config<Limits>,
    stamp: Stamp,
    storage: Option<Storage>,
    later: Lazy<dyn Clock>,
    maybe_later: Option<Lazy<dyn Metrics>>,
    _shutdown: Shutdown,
    _input: Option<Arc<dyn Input>>,
    #[plugin(default)]
    cache: Mutex<Vec<String>>,
    #[plugin(default = 5)]
    five: u8,
}
#[contributes]
impl Fields {
    #[provide]
    fn summary(&self) -> Arc<dyn Summary> {
        assert_eq!(self.five, 5);
        assert!(self.cache.lock().unwrap().is_empty());
        assert!(self.maybe_later.is_none());
        assert_eq!(self.later.get().unwrap().now(), 7);
        let Self { clock, metrics, notifiers, formats, html, pdf, config, stamp, storage, .. } = self;
        let all = Everything { clock, metrics, notifiers, formats, html, pdf, config, stamp, storage };
        Arc::new(Lines(all.lines()))
    }
}

#[derive(Plugin)]
#[plugin(key = "all")]
struct Parameters;
#[contributes]
impl Parameters {
    #[provide]
    #[expect(clippy::too_many_arguments, reason = "every shape there is")]
    async fn summary(
        clock: TheClock,
        metrics: Option<Arc<dyn Metrics>>,
        notifiers: Notifiers,
        formats: Keyed<dyn Format>,
        #[plugin(of = "html")] html: Arc<dyn Format>,
        #[plugin(of = "pdf")] pdf: Option<Arc<dyn Format>>,
        config: Config<Limits>,
        stamp: Stamp,
        storage: Option<Storage>,
    ) -> Result<Arc<dyn Summary>, BoxError> {
        tokio::task::yield_now().await;
        let all = Everything {
            clock: &clock,
            metrics: &metrics,
            notifiers: &notifiers,
            formats: &formats,
            html: &html,
            pdf: &pdf,
            config: &config,
            stamp: &stamp,
            storage: &storage,
        };
        Ok(Arc::new(Lines(all.lines())))
    }
}

#[tokio::test]
async fn every_shape_is_the_same_in_fields_and_in_parameters() {
    let fields = App::of(app![Fields, Seven, Html, Mail]).set("all.limit", 3).start().await.unwrap();
    assert_eq!(fields.resolve::<Arc<dyn Summary>>().await.unwrap().lines(), EXPECTED);
    let parameters = App::of(app![Parameters, Seven, Html, Mail]).set("all.limit", 3).start().await.unwrap();
    assert_eq!(parameters.resolve::<Arc<dyn Summary>>().await.unwrap().lines(), EXPECTED);
    let by_closure = plugin("all").define::<dyn Summary>().by(
        |clock: TheClock,
         notifiers: Notifiers,
         formats: Keyed<dyn Format>,
         config: Config<Limits>,
         stamp: Stamp| {
            Lines(vec![
                clock.now().to_string(),
                notifiers.len().to_string(),
                formats.len().to_string(),
                config.limit.to_string(),
                stamp.text(),
            ])
        },
    );
    let closure =
        App::of(app![Seven, Html, Mail]).with(by_closure).set("all.limit", 3).start().await.unwrap();
    assert_eq!(closure.resolve::<Arc<dyn Summary>>().await.unwrap().lines(), ["7", "2", "1", "3", "all@7"]);
}

#[derive(Plugin)]
struct Constructors;
#[extension_point]
trait Plain: Send + Sync {}
#[extension_point]
trait Fallible: Send + Sync {}
#[extension_point]
trait Awaited: Send + Sync {}
#[extension_point(optional)]
trait Declining: Send + Sync {}
struct Made;
impl Plain for Made {}
impl Fallible for Made {}
impl Awaited for Made {}
impl Declining for Made {}
#[contributes]
impl Constructors {
    #[provide]
    fn plain(&self) -> Arc<dyn Plain> {
        Arc::new(Made)
    }
    #[provide]
    fn fallible(_plain: Arc<dyn Plain>) -> Result<Arc<dyn Fallible>, std::fmt::Error> {
        Ok(Arc::new(Made))
    }
    #[provide]
    async fn awaited(&self, _fallible: Arc<dyn Fallible>) -> Result<Arc<dyn Awaited>, BoxError> {
        Ok(Arc::new(Made))
    }
    #[provide]
    async fn declining(_awaited: Arc<dyn Awaited>) -> Result<Option<Arc<dyn Declining>>, BoxError> {
        Ok(None)
    }
    #[start]
    fn begin(declining: Option<Arc<dyn Declining>>, _awaited: Arc<dyn Awaited>) -> Result<(), &'static str> {
        if declining.is_some() { Err("it declined") } else { Ok(()) }
    }
}

#[tokio::test]
async fn constructors_may_be_async_fail_or_decline() {
    App::of(app![Constructors]).start().await.unwrap();
}

#[extension_point]
trait Bell: Send + Sync {
    fn ring(&self) -> &'static str;
}
impl<T: Bell + ?Sized> Bell for Arc<T> {
    fn ring(&self) -> &'static str {
        (**self).ring()
    }
}
#[derive(Plugin)]
#[provides(dyn Bell)]
struct Ding;
impl Bell for Ding {
    fn ring(&self) -> &'static str {
        "ding"
    }
}
#[derive(Plugin)]
struct Ringing;
#[contributes]
impl Ringing {
    #[decorate]
    fn same(inner: Arc<dyn Bell>) -> Arc<dyn Bell> {
        inner
    }
}

#[tokio::test]
async fn a_trait_that_is_implemented_for_arcs_is_a_point_like_any_other() {
    let app = App::of(app![Ding, Ringing]).start().await.unwrap();
    assert_eq!(app.get::<Arc<dyn Bell>>().unwrap().ring(), "ding");
    let shared: Arc<dyn Bell> = Arc::new(Ding);
    let given = plugin("given").define::<dyn Bell>().by_arc(move || Arc::clone(&shared));
    let app = App::of(app![]).with(given).replace::<dyn Bell>(Ding).start().await.unwrap();
    assert_eq!(app.resolve::<Arc<dyn Bell>>().await.unwrap().ring(), "ding");
}

#[extension_point]
trait Repo<T: Send + Sync + 'static>: Send + Sync {
    fn all(&self) -> Vec<T>;
}
#[derive(Plugin)]
#[provides(dyn Repo<u8>)]
#[provides(dyn Repo<String>)]
struct Both;
impl Repo<u8> for Both {
    fn all(&self) -> Vec<u8> {
        vec![1, 2]
    }
}
impl Repo<String> for Both {
    fn all(&self) -> Vec<String> {
        vec!["one".to_owned()]
    }
}
#[derive(Plugin)]
#[provides(dyn Summary)]
struct Counting<T: Send + Sync + 'static> {
    repo: Arc<dyn Repo<T>>,
}
impl<T: Send + Sync + 'static> Summary for Counting<T> {
    fn lines(&self) -> Vec<String> {
        vec![self.repo.all().len().to_string()]
    }
}

#[tokio::test]
async fn two_instances_of_a_generic_point_are_two_points() {
    let numbers = App::of(app![Both, Counting<u8>]).start().await.unwrap();
    assert_eq!(numbers.get::<Arc<dyn Summary>>().unwrap().lines(), ["2"]);
    assert_eq!(numbers.get::<Arc<dyn Repo<String>>>().unwrap().all(), ["one"]);
    let texts = App::of(app![Both, Counting<String>]).start().await.unwrap();
    assert_eq!(texts.get::<Arc<dyn Summary>>().unwrap().lines(), ["1"]);
    let report = common::refused(&App::of(app![Both, Counting<u64>]));
    assert_eq!(errors(&report), ["JF0101"]);
    says(&report, &["dyn Repo<u64>"]);
}

#[extension_point]
struct Settings {
    color: &'static str,
}

#[tokio::test]
async fn a_struct_can_be_a_point() {
    let log = Log::default();
    let seen = log.clone();
    let user = plugin("user").start(move |settings: Arc<Settings>| {
        seen.add(settings.color);
        async {}
    });
    let given = plugin("given").define::<Settings>().by(|| Settings { color: "green" });
    App::of(app![]).with(user).with(given).start().await.unwrap();
    assert_eq!(log.take(), ["green"]);
}

#[tokio::test]
async fn input_of_any_type_reaches_who_asks() {
    let log = Log::default();
    let seen = log.clone();
    let user = plugin("user").start(move |input: Arc<dyn Input>| {
        seen.add(format!("{:?}", input.get::<Vec<u8>>()));
        async {}
    });
    App::of(app![]).with(user.clone()).input(vec![1_u8, 2]).start().await.unwrap();
    assert_eq!(log.take(), ["Some([1, 2])"]);
    App::of(app![]).with(user.clone()).input(vec![1_u8]).input(vec![3_u8]).start().await.unwrap();
    assert_eq!(log.take(), ["Some([3])"], "the last one counts");
    let report = common::refused(&App::of(app![]).with(user));
    says(&report, &["`input`", "`App::input(value)`"]);
}
