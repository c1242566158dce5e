//! A keyed point takes any number of providers, each under a key.

mod common;

use common::{errors, golden_report, places_in, refused, says};
use jackfield::PluginBuilder;
use jackfield::prelude::*;

#[extension_point(keyed = String)]
trait Format: Send + Sync {
    fn name(&self) -> &'static str;
}
#[extension_point(keyed = u16)]
trait Port: Send + Sync {}
struct Named(&'static str);
impl Format for Named {
    fn name(&self) -> &'static str {
        self.0
    }
}
impl Port for Named {}

fn format(plugin_key: &'static str, key: &'static str) -> PluginBuilder {
    plugin(plugin_key).define::<dyn Format>().key(key).by(move || Named(plugin_key))
}

#[tokio::test]
async fn the_map_iterates_in_the_order_of_the_list() {
    let last = plugin("z").define::<dyn Format>().key("a").last().by(|| Named("z"));
    let app = App::of(app![])
        .with(last)
        .with(format("y", "m"))
        .with(format("x", "b"))
        .with(plugin("w").define::<dyn Format>().key("q").first().by(|| Named("w")))
        .start()
        .await
        .unwrap();
    let formats = app.resolve::<Keyed<dyn Format>>().await.unwrap();
    let pairs: Vec<String> = formats.iter().map(|(key, format)| format!("{key}={}", format.name())).collect();
    assert_eq!(pairs, ["q=w", "m=y", "b=x", "a=z"]);
    assert_eq!(formats.keys().collect::<Vec<_>>(), ["q", "m", "b", "a"]);
    assert_eq!(formats.len(), 4);
}

#[tokio::test]
async fn a_loop_goes_over_keys_and_providers_also_in_a_task() {
    let app = App::of(app![]).with(format("b", "html")).with(format("a", "text")).start().await.unwrap();
    let formats = app.resolve::<Keyed<dyn Format>>().await.unwrap();
    let task = tokio::spawn(async move {
        let mut seen = Vec::new();
        for (key, format) in &formats {
            tokio::task::yield_now().await;
            seen.push(format!("{key}={}", format.name()));
        }
        seen
    });
    assert_eq!(task.await.unwrap(), ["html=b", "text=a"]);
}

#[tokio::test]
async fn nobody_contributes_is_an_empty_map() {
    let app = App::of(app![]).start().await.unwrap();
    assert!(app.resolve::<Keyed<dyn Format>>().await.unwrap().is_empty());
}

#[test]
fn two_under_one_key_are_one_error_with_every_such_key_and_all_places() {
    let user = plugin("user").start(|_: Keyed<dyn Format>| async {});
    let all = [
        format("a", "html"),
        format("b", "text"),
        format("c", "html"),
        format("d", "json"),
        format("e", "text"),
        format("f", "html"),
    ];
    let report = refused(&all.into_iter().fold(App::of(app![]), App::with).with(user));
    assert_eq!(errors(&report), ["JF0108"]);
    says(&report, &["`html`", "`text`", "`a`", "`b`", "`c`", "`e`", "`f`"]);
    assert!(!report.render().contains("json"), "{report:?}");
    assert_eq!(places_in(&report, file!()), 6, "five providers and the declaration: {report:?}");
}

#[tokio::test]
async fn an_absent_key_is_none_and_never_another_keys_provider() {
    let app = App::of(app![]).with(format("only", "html")).start().await.unwrap();
    let formats = app.resolve::<Keyed<dyn Format>>().await.unwrap();
    assert!(formats.get("text").is_none());
    assert_eq!(formats.get("html").map(|format| format.name()), Some("only"));
}

#[derive(Plugin)]
struct Chooser {
    #[plugin(of = "html")]
    html: Arc<dyn Format>,
    #[plugin(of = "pdf")]
    pdf: Option<Arc<dyn Format>>,
}
#[extension_point]
trait Choice: Send + Sync {
    fn chosen(&self) -> (&'static str, Option<&'static str>);
}
struct Chosen(&'static str, Option<&'static str>);
impl Choice for Chosen {
    fn chosen(&self) -> (&'static str, Option<&'static str>) {
        (self.0, self.1)
    }
}
#[contributes]
impl Chooser {
    #[provide]
    fn choice(&self) -> Arc<dyn Choice> {
        Arc::new(Chosen(self.html.name(), self.pdf.as_ref().map(|pdf| pdf.name())))
    }
}
#[derive(Plugin)]
struct Both;
#[contributes]
impl Both {
    #[provide(key = "text")]
    fn text() -> Arc<dyn Format> {
        Arc::new(Named("text"))
    }
    #[provide(key = "html")]
    fn html() -> Arc<dyn Format> {
        Arc::new(Named("html"))
    }
}

#[tokio::test]
async fn one_key_can_be_asked_for() {
    let app = App::of(app![Chooser, Both]).start().await.unwrap();
    assert_eq!(app.resolve::<Arc<dyn Choice>>().await.unwrap().chosen(), ("html", None));
    let app = App::of(app![Chooser, Both]).with(format("pdf", "pdf")).start().await.unwrap();
    assert_eq!(app.resolve::<Arc<dyn Choice>>().await.unwrap().chosen(), ("html", Some("pdf")));
}

#[test]
fn a_key_that_nobody_provides_is_an_error_with_the_nearest_keys() {
    let report =
        refused(&App::of(app![]).with_list(app![Chooser; supplied: dyn Format]).with(format("a", "htm")));
    assert_eq!(errors(&report), ["JF0111"]);
    says(&report, &["`format`", "`html`", "did you mean `htm`?", "field `html` of `chooser`"]);
    assert!(!report.render().contains("leaves it to the host"), "{report:?}");
}

#[test]
fn a_keyed_provider_without_a_key_is_an_error_and_not_lost() {
    let keyless = plugin("keyless").define::<dyn Format>().by(|| Named("keyless"));
    let report =
        refused(&App::of(app![]).with(keyless).with(plugin("user").start(|_: Keyed<dyn Format>| async {})));
    assert_eq!(errors(&report), ["JF0114"]);
    says(&report, &["`keyless`", "`format`", ".key("]);
    assert_eq!(places_in(&report, file!()), 2, "{report:?}");
}

#[test]
fn what_has_no_key_is_told_alone_and_not_that_keys_are_missing() {
    let keyless = || plugin("keyless").define::<dyn Format>().by(|| Named("keyless"));
    let marking = plugin("marking").decorate::<dyn Format>().key("html").by(|inner: Arc<dyn Format>| inner);
    let report = refused(
        &App::of(app![]).with_list(app![Chooser; supplied: dyn Format]).with(keyless()).with(marking),
    );
    assert_eq!(errors(&report), ["JF0114"], "{report:?}");
}

#[test]
fn the_host_is_told_how_to_take_the_place_of_one_key() {
    let app = App::of(app![Chooser, Both]);
    let report = refused(&app.replace::<dyn Format>(Named("mine")));
    assert_eq!(errors(&report), ["JF0114"], "{report:?}");
    says(
        &report,
        &[
            "`replace` provides",
            "plugin(\"mine\").define::<dyn Format>().key(..)",
            "`.set(\"points.format.<key>\", \"mine\")`",
        ],
    );
    let mine = plugin("mine").define::<dyn Format>().key("html").value(Named("mine"));
    App::of(app![Chooser, Both]).with(mine).set("points.format.html", "mine").check().unwrap();
}

#[tokio::test]
async fn keys_of_any_type_are_compared_as_values() {
    let port =
        |key: &'static str, number: u16| plugin(key).define::<dyn Port>().key(number).by(|| Named("port"));
    let app = App::of(app![]).with(port("a", 80)).with(port("b", 443)).start().await.unwrap();
    let ports = app.resolve::<Keyed<dyn Port>>().await.unwrap();
    assert!(ports.get(&80).is_some() && ports.get(&443).is_some() && ports.get(&81).is_none());
    let user = plugin("user").start(|_: Keyed<dyn Port>| async {});
    let report = refused(&App::of(app![]).with(port("a", 80)).with(port("b", 80)).with(user));
    assert_eq!(errors(&report), ["JF0108"]);
}

#[tokio::test]
async fn a_decorator_of_a_keyed_point_wraps_the_provider_of_every_key() {
    struct Loud(Arc<dyn Format>);
    impl Format for Loud {
        fn name(&self) -> &'static str {
            if self.0.name() == "html" { "HTML" } else { "OTHER" }
        }
    }
    let app = App::of(app![Chooser, Both])
        .with(plugin("loud").decorate::<dyn Format>().by(Loud))
        .start()
        .await
        .unwrap();
    let formats = app.resolve::<Keyed<dyn Format>>().await.unwrap();
    let names: Vec<_> = formats.values().map(|each| each.name()).collect();
    assert_eq!(names, ["OTHER", "HTML"]);
    assert_eq!(app.resolve::<Arc<dyn Choice>>().await.unwrap().chosen(), ("HTML", None));
}

#[tokio::test]
async fn who_asks_for_one_key_does_not_build_the_others() {
    #[derive(Plugin)]
    struct Page {
        #[plugin(of = "html")]
        html: Arc<dyn Format>,
    }
    #[contributes]
    impl Page {
        #[start]
        fn show(&self) {
            assert_eq!(self.html.name(), "html");
        }
    }
    let broken = plugin("broken")
        .define::<dyn Format>()
        .key("text")
        .by(|| -> Result<Arc<dyn Format>, std::io::Error> { Err(std::io::Error::other("not asked for")) });
    let app = App::of(app![Page; supplied: dyn Format]).with(format("html", "html")).with(broken);
    app.start().await.unwrap().stop().await.unwrap();
}

/// Defaults for two formats, of which the host has a better one.
#[derive(Plugin)]
struct Defaults;
#[contributes]
impl Defaults {
    #[provide(key = "html", fallback)]
    fn html() -> Arc<dyn Format> {
        Arc::new(Named("default html"))
    }
    #[provide(key = "text", fallback)]
    fn text() -> Arc<dyn Format> {
        Arc::new(Named("default text"))
    }
}

#[derive(Plugin)]
struct Better;
#[contributes]
impl Better {
    #[provide(key = "html")]
    fn html() -> Arc<dyn Format> {
        Arc::new(Named("better html"))
    }
}

#[derive(Plugin)]
struct Renderer {
    #[plugin(of = "html")]
    html: Arc<dyn Format>,
    #[plugin(of = "text")]
    text: Arc<dyn Format>,
    all: Keyed<dyn Format>,
}
#[contributes]
impl Renderer {
    #[start]
    fn begin(&self) {
        assert_eq!([self.html.name(), self.text.name()], ["better html", "default text"]);
        assert_eq!(
            self.all.iter().map(|(_, one)| one.name()).collect::<Vec<_>>(),
            ["default text", "better html"]
        );
    }
}

#[tokio::test]
async fn a_fallback_yields_to_providers_of_its_own_key_alone() {
    App::of(app![Defaults, Better, Renderer]).start().await.unwrap().stop().await.unwrap();
    let discovered = App::of(app![]).with(Defaults).with(Better).with(format("other", "other"));
    let app = discovered.start().await.unwrap();
    let all = app.resolve::<Keyed<dyn Format>>().await.unwrap();
    assert_eq!(all.keys().collect::<Vec<_>>(), ["text", "html", "other"]);
    app.stop().await.unwrap();
}

#[test]
fn two_fallbacks_of_one_key_are_too_many() {
    let fallback = |plugin_key: &'static str| {
        plugin(plugin_key).define::<dyn Format>().key("html").fallback().by(|| Named("fallback"))
    };
    let app = || App::of(app![]).with(fallback("a")).with(fallback("b"));
    assert_eq!(
        errors(&refused(&app().with(plugin("user").start(|_: Keyed<dyn Format>| async {})))),
        ["JF0108"]
    );
    let user = plugin("user").start(|_: Keyed<dyn Format>| async {});
    app().with(format("c", "html")).with(user).check().unwrap();
}

#[test]
fn a_keyed_point_is_not_replaced_as_a_whole() {
    let app = App::of(app![Chooser, Both]).replace::<dyn Format>(Named("mine"));
    golden_report("wiring_replaced_without_a_key", &refused(&app));
}
