//! One report tells everything that is wrong, in a stable order, with places and things to do.
#![expect(clippy::unused_self, reason = "the receiver is what the contribution is about")]

mod common;

use common::{errors, golden, places_in, refused, says};
use jackfield::PluginBuilder;
use jackfield::prelude::*;

#[extension_point]
trait Clock: Send + Sync {}
#[extension_point(hint = "add the plugin crate `mailer-smtp`")]
trait Mailer: Send + Sync {}
#[extension_point]
trait Index: Send + Sync {}
#[extension_point(optional)]
trait Metrics: Send + Sync {}
#[extension_point(many)]
trait Notifier: Send + Sync {}
#[extension_point(keyed = String)]
trait Format: Send + Sync {}
struct Made;
impl Clock for Made {}
impl Mailer for Made {}
impl Index for Made {}
impl Metrics for Made {}
impl Notifier for Made {}
impl Format for Made {}

#[derive(Plugin)]
#[plugin(key = "notes")]
struct Notes {
    _clock: Arc<dyn Clock>,
    _mailer: Arc<dyn Mailer>,
}
#[derive(Plugin)]
#[plugin(key = "search")]
struct Search {
    _metrics: Arc<dyn Metrics>,
    #[plugin(of = "htlm")]
    _html: Arc<dyn Format>,
}
#[derive(Plugin)]
#[plugin(key = "tags")]
struct Tags;
#[contributes]
impl Tags {
    #[provide]
    fn index(
        &self,
        _notifier: Arc<dyn Notifier>,
        _clock: Arc<dyn Clock>,
    ) -> Result<Arc<dyn Index>, std::io::Error> {
        Err(std::io::Error::other("the index is locked"))
    }
    #[start]
    fn begin(&self, _index: Arc<dyn Index>) {}
}
#[derive(Plugin)]
#[plugin(key = "wheel")]
#[provides(dyn Mailer)]
struct Wheel {
    _index: Arc<dyn Index>,
}
impl Mailer for Wheel {}
#[derive(Plugin)]
#[plugin(key = "hub")]
#[provides(dyn Index)]
struct Hub {
    _mailer: Arc<dyn Mailer>,
}
impl Index for Hub {}

fn of(plugins: impl IntoIterator<Item = PluginBuilder>) -> App {
    plugins.into_iter().fold(App::of(app![]), App::with)
}
fn notifier(key: &'static str) -> PluginBuilder {
    plugin(key).define::<dyn Notifier>().by(|| Made)
}
fn listed() -> App {
    // Supplied in words only, so that the mistakes are left to the plan.
    App::of(app![Notes, Search; supplied: dyn Clock, dyn Mailer, dyn Metrics, dyn Format])
}

#[test]
fn three_missing_needs_are_one_report_and_numbered() {
    let report = refused(&App::of(app![Notes, Tags; supplied: dyn Clock, dyn Mailer, dyn Notifier]));
    assert_eq!(errors(&report), ["JF0101"; 3]);
    says(&report, &["1. error", "2. error", "3. error", "`clock`", "`mailer`", "`notifier`"]);
    golden("missing", &format!("{report:?}"));
}

#[test]
fn mistakes_of_every_kind_are_told_at_once() {
    let app = listed()
        .with(notifier("left"))
        .with(notifier("right"))
        .with(plugin("one").define::<dyn Clock>().by(|| Made))
        .with(plugin("two").define::<dyn Clock>().by(|| Made))
        .with(plugin("json").define::<dyn Format>().key("json").by(|| Made))
        .with(plugin("html").define::<dyn Format>().key("html").by(|| Made))
        .with(plugin("json-5").define::<dyn Format>().key("json").by(|| Made))
        .with(plugin("user").start(|_: Arc<dyn Notifier>, _: Keyed<dyn Format>| async {}));
    let report = refused(&app);
    assert_eq!(errors(&report), ["JF0102", "JF0108", "JF0101", "JF0112", "JF0111", "JF0105"]);
    golden("everything", &format!("{report:?}"));
}

#[test]
fn the_same_application_gives_the_same_text() {
    let text = || format!("{:?}", refused(&listed().with(notifier("left")).with(notifier("right"))));
    let first = text();
    assert!((0..20).all(|_| text() == first));
}

#[test]
fn only_the_root_of_a_trouble_is_told() {
    // Nobody can have an index, because the index has no clock.
    let app = of([
        plugin("a").define::<dyn Index>().by(|_: Arc<dyn Clock>| Made),
        plugin("b").start(|_: Arc<dyn Index>| async {}),
        plugin("c")
            .define::<dyn Metrics>()
            .by(|_: Arc<dyn Index>| Made)
            .start(|_: Arc<dyn Metrics>| async {}),
    ]);
    assert_eq!(errors(&refused(&app)), ["JF0101"]);
}

#[test]
fn a_cycle_of_structs_shows_the_fields() {
    let app = App::of(app![Wheel; supplied: dyn Index]).with_list(app![Hub; supplied: dyn Mailer]);
    let report = refused(&app);
    assert_eq!(errors(&report), ["JF0104"]);
    assert_eq!(places_in(&report, file!()), 2, "{report:?}");
    golden("cycle", &format!("{report:?}"));
}

#[tokio::test]
async fn the_error_of_a_provider_is_shown_with_its_place_and_the_way_to_it() {
    let app = App::of(app![Tags; supplied: dyn Notifier, dyn Clock])
        .with(notifier("bell"))
        .with(plugin("time").define::<dyn Clock>().by(|| Made));
    let report = common::failed(app).await;
    golden("provider_failed", &format!("{report:?}"));
    let source = std::error::Error::source(&report).unwrap();
    assert!(source.downcast_ref::<std::io::Error>().is_some());
}

#[test]
fn a_disabled_plugin_is_named_where_its_provider_is_missed() {
    let app = of([
        plugin("clock-system").define::<dyn Clock>().by(|| Made),
        plugin("unrelated").define::<dyn Index>().by(|| Made),
        plugin("user").start(|_: Arc<dyn Clock>| async {}),
    ]);
    let report = refused(&app.disable("clock-system").disable("unrelated"));
    says(&report, &["the plugin `clock-system` provides it, but is disabled"]);
    assert!(!report.render().contains("unrelated"), "{report:?}");
    golden("disabled", &format!("{report:?}"));
}

#[derive(Plugin)]
struct Reader {
    _clock: Arc<dyn Clock>,
}

#[test]
fn what_a_list_says_that_the_host_supplies_is_told_where_it_is_missed() {
    let list = || app![Reader; supplied: dyn Clock];
    let report = refused(&App::of(list()));
    assert_eq!(errors(&report), ["JF0101"]);
    golden("supplied_by_nobody", &format!("{report:?}"));
    says(
        &refused(&App::of(app![]).with_list(list())),
        &["the list leaves it to the host: `supplied: dyn Clock`"],
    );
    let wrapping = plugin("wrapping").decorate::<dyn Clock>().by(|inner: Arc<dyn Clock>| inner);
    let wrapping = wrapping.start(|_: Arc<dyn Clock>| async {});
    says(
        &refused(&App::of(app![; supplied: dyn Clock]).with(wrapping)),
        &["the list leaves it to the host: `supplied: dyn Clock`"],
    );
    App::of(list()).supply::<dyn Clock>(Made).check().unwrap();
}

#[test]
fn keys_that_are_misspelt_get_the_nearest_names() {
    let report = refused(&of([plugin("metrics")]).disable("metrcs"));
    assert_eq!(errors(&report), ["JF0206"]);
    says(&report, &["`metrcs`", "did you mean `metrics`?"]);
    let warned = of([
        notifier("metrics"),
        plugin("x")
            .define::<dyn Notifier>()
            .after("metrisc")
            .by(|| Made)
            .start(|_: Many<dyn Notifier>| async {}),
    ]);
    golden("misspelt", &format!("{report:?}\n{:?}", warned.check().unwrap()));
}

#[test]
fn one_line_is_the_first_mistake_and_how_many_more() {
    let report = refused(&App::of(app![Notes; supplied: dyn Clock, dyn Mailer]));
    let line = report.to_string();
    assert!(!line.contains('\n'), "{line}");
    assert!(line.contains("`clock`") && line.contains("(and 1 more)"), "{line}");
}

#[test]
fn the_report_is_there_as_json_with_places() {
    let json = refused(&App::of(app![Notes; supplied: dyn Clock, dyn Mailer])).to_json();
    assert_eq!(json["errors"], 2);
    let first = &json["diagnostics"][0];
    assert_eq!(first["code"], "JF0101");
    assert!(first["places"][0].to_string().contains("wiring_reports.rs"), "{first}");
}

#[test]
fn two_instances_of_one_generic_point_are_told_apart() {
    #[extension_point]
    trait Repo<T: 'static>: Send + Sync {}
    struct Numbers;
    impl Repo<u8> for Numbers {}
    let user = plugin("user").start(|_: Arc<dyn Repo<u16>>| async {});
    let report = refused(&of([plugin("numbers").define::<dyn Repo<u8>>().by(|| Numbers), user]));
    assert_eq!(errors(&report), ["JF0101"]);
    says(&report, &["Repo<u16>"]);
}

#[test]
fn one_provider_that_is_missing_is_one_mistake_however_many_need_it() {
    let user = |at: usize| plugin(format!("user-{at}")).start(|_: Arc<dyn Clock>| async {});
    let unused = plugin("unused").define::<dyn Index>().by(|_: Arc<dyn Clock>| Made);
    let report = refused(&of([unused]).with(user(0)).with(user(1)));
    assert_eq!(errors(&report), ["JF0101"]);
    assert!(report.warnings().next().is_none(), "what is unused misses the same: {report:?}");
    let report = refused(&of((0..1_000).map(user)));
    assert_eq!(errors(&report), ["JF0101"]);
    golden("missing_to_many", &format!("{report:?}"));
}

#[test]
fn one_key_that_is_missing_is_one_mistake_too() {
    #[derive(Plugin)]
    #[plugin(key = "page")]
    struct Page {
        #[plugin(of = "html")]
        _html: Arc<dyn Format>,
        #[plugin(of = "text")]
        _text: Arc<dyn Format>,
    }
    #[derive(Plugin)]
    #[plugin(key = "mail")]
    struct Mail {
        #[plugin(of = "html")]
        _html: Arc<dyn Format>,
    }
    let report = refused(&App::of(app![Page, Mail; supplied: dyn Format]));
    assert_eq!(errors(&report), ["JF0111", "JF0111"]);
    says(&report, &["field `_html` of `page`", "field `_html` of `mail`"]);
}
