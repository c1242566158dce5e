//! One of a keyed point asked for without a key: the one under its default key.

mod common;

use common::{errors, golden_report, refused, says};
use jackfield::Code;
use jackfield::prelude::*;

#[extension_point(keyed = String, default = "html")]
trait Format: Send + Sync {
    fn name(&self) -> String;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Level {
    Low,
    High,
}

#[extension_point(keyed = Level, default)]
trait Alarm: Send + Sync {
    fn name(&self) -> String;
}

struct Named(String);
impl Format for Named {
    fn name(&self) -> String {
        self.0.clone()
    }
}
impl Alarm for Named {
    fn name(&self) -> String {
        self.0.clone()
    }
}

#[derive(Plugin)]
struct Formats;
#[contributes]
impl Formats {
    #[provide(key = "html")]
    fn html() -> Arc<dyn Format> {
        Arc::new(Named("html".into()))
    }
    #[provide(key = "text")]
    fn text() -> Arc<dyn Format> {
        Arc::new(Named("text".into()))
    }
}

#[derive(Plugin)]
struct Alarms;
#[contributes]
impl Alarms {
    #[provide(key = Level::Low)]
    fn low() -> Arc<dyn Alarm> {
        Arc::new(Named("low".into()))
    }
    #[provide(key = Level::High)]
    fn high() -> Arc<dyn Alarm> {
        Arc::new(Named("high".into()))
    }
}

#[extension_point]
trait Page: Send + Sync {
    fn formats(&self) -> [String; 3];
}

#[derive(Plugin)]
#[plugin(key = "notes")]
#[provides(dyn Page)]
struct Notes {
    format: Arc<dyn Format>,
    perhaps: Option<Arc<dyn Format>>,
    later: Lazy<dyn Format>,
}
impl Page for Notes {
    fn formats(&self) -> [String; 3] {
        let perhaps = self.perhaps.as_ref().map_or("nobody".into(), |format| format.name());
        [
            self.format.name(),
            perhaps,
            self.later.get().map_or_else(|error| error.to_string(), |format| format.name()),
        ]
    }
}

#[derive(Plugin)]
#[plugin(key = "siren")]
struct Siren {
    #[expect(dead_code, reason = "it is there to be wired")]
    alarm: Arc<dyn Alarm>,
}

#[derive(Plugin)]
#[plugin(key = "bell")]
#[provides(dyn Page)]
struct Bell {
    alarm: Option<Arc<dyn Alarm>>,
}
impl Page for Bell {
    fn formats(&self) -> [String; 3] {
        let name = self.alarm.as_ref().map_or("nobody".to_owned(), |alarm| alarm.name());
        [name.clone(), name.clone(), name]
    }
}

#[tokio::test]
async fn who_names_no_key_gets_the_one_under_the_default_key_of_the_point() {
    let app = TestApp::of(app![Formats, Notes]).start().await;
    assert_eq!(app.get::<Arc<dyn Page>>().formats(), ["html", "html", "html"]);
    assert_eq!(app.get::<Arc<dyn Format>>().name(), "html");
    app.stop().await;
}

#[tokio::test]
async fn the_configuration_names_another() {
    let app = TestApp::of(app![Formats, Notes]).set("default_keys.format", "text").start().await;
    assert_eq!(app.get::<Arc<dyn Page>>().formats(), ["text", "text", "text"]);
    assert_eq!(app.get::<Arc<dyn Format>>().name(), "text");
    app.stop().await;
}

#[tokio::test]
async fn a_flag_and_a_variable_can_name_it_too() {
    let app = App::of(app![Formats, Notes]).args(["--config.default_keys.format=text"]);
    let app = app.start().await.unwrap();
    assert_eq!(app.get::<Arc<dyn Page>>().unwrap().formats()[0], "text");
    app.stop().await.unwrap();
}

#[tokio::test]
async fn keys_that_are_no_texts_are_named_as_debug_shows_them() {
    let app = TestApp::of(app![Alarms, Bell]).set("default_keys.alarm", "High").start().await;
    assert_eq!(app.get::<Arc<dyn Page>>().formats()[0], "high");
    app.stop().await;
}

#[tokio::test]
async fn without_a_default_key_who_can_do_without_has_none() {
    let app = TestApp::of(app![Alarms, Bell]).start().await;
    assert_eq!(app.get::<Arc<dyn Page>>().formats()[0], "nobody");
    app.stop().await;
}

#[test]
fn without_a_default_key_who_cannot_do_without_is_told_so() {
    let report = refused(&App::of(app![Alarms, Siren]));
    assert_eq!(errors(&report), ["JF0119"]);
    golden_report("wiring_no_default_key", &report);
}

#[test]
fn a_default_key_that_nobody_provides_is_an_error_with_the_nearest_ones() {
    #[derive(Plugin)]
    struct Others;
    #[contributes]
    impl Others {
        #[provide(key = "htm")]
        fn htm() -> Arc<dyn Format> {
            Arc::new(Named("htm".into()))
        }
    }
    let report = refused(&App::of(app![Others, Notes]));
    assert_eq!(report.codes(), [Code::NoDefaultKey], "one mistake, though two ask");
    says(&report, &["and nobody provides its default key `html`", "did you mean `htm`?"]);
}

#[test]
fn a_key_that_the_configuration_misspells_is_an_error_with_its_place_and_the_nearest_ones() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app.toml");
    std::fs::write(&file, "[default_keys]\nformat = \"txet\"\nformta = \"text\"\npage = \"x\"\n").unwrap();
    let report = refused(&App::of(app![Formats, Notes]).config_file(&file));
    assert_eq!(report.codes(), [Code::NoDefaultKey; 3]);
    says(
        &report,
        &[
            "`default_keys.format` names the key `txet`, under which nobody provides `format`",
            "app.toml:2:10",
            "did you mean `text`?",
            "`default_keys.formta` names no extension point",
            "did you mean `format`?",
            "`default_keys.page` names a default key, but `page` has no keys",
        ],
    );
}

#[test]
fn what_resembles_nothing_is_to_be_named_anew_or_removed() {
    let of = |entry: &str| refused(&App::of(app![Formats, Notes]).set(entry, "zzzzzzz"));
    says(&of("default_keys.qqqqqqq"), &["help: name a keyed point that is declared with a default key"]);
    says(&of("default_keys.format"), &["there are: `", "help: name one of these, or remove the entry"]);
    let of_nobody = App::of(app![]).with(plugin("user").start(|_: Keyed<dyn Format>| async {}));
    let report = refused(&of_nobody.set("default_keys.format", "html"));
    says(
        &report,
        &["it has no providers at all", "help: list a plugin that provides it, or remove the entry"],
    );
}

#[test]
fn a_default_key_of_the_wrong_type_is_an_error() {
    let report = refused(&App::of(app![Formats, Notes]).set("default_keys.format", 3));
    assert_eq!(errors(&report), ["JF0304"]);
}

#[tokio::test]
async fn a_provider_for_any_key_makes_the_default_one() {
    #[derive(Plugin)]
    struct Any;
    #[contributes]
    impl Any {
        #[provide(any_key)]
        fn any(key: ProvidedKey<String>) -> Arc<dyn Format> {
            Arc::new(Named(format!("any {}", *key)))
        }
    }
    for (key, expected) in [(None, "any html"), (Some("pdf"), "any pdf")] {
        let app = TestApp::of(app![Any, Notes]);
        let app = match key {
            Some(key) => app.set("default_keys.format", key),
            None => app,
        };
        let app = app.start().await;
        assert_eq!(app.get::<Arc<dyn Page>>().formats(), [expected; 3]);
        assert_eq!(app.get::<Arc<dyn Format>>().name(), expected);
        app.stop().await;
    }
}

#[tokio::test]
async fn decorators_of_one_key_wrap_it_for_who_names_none_too() {
    let exclaiming = plugin("exclaiming")
        .decorate::<dyn Format>()
        .key("html")
        .by(|inner: Arc<dyn Format>| Named(format!("{}!", inner.name())));
    let app = App::of(app![Formats, Notes]).with(exclaiming).start().await.unwrap();
    assert_eq!(app.get::<Arc<dyn Page>>().unwrap().formats()[0], "html!");
    app.stop().await.unwrap();
}

#[tokio::test]
async fn plugins_made_at_run_time_can_name_no_key_too() {
    let seen = plugin("seen").define::<dyn Page>().by(|format: Arc<dyn Format>, all: Keyed<dyn Format>| {
        struct Seen(String);
        impl Page for Seen {
            fn formats(&self) -> [String; 3] {
                [self.0.clone(), String::new(), String::new()]
            }
        }
        assert_eq!(all.len(), 2);
        Seen(format.name())
    });
    let app = App::of(app![Formats]).with(seen).start().await.unwrap();
    assert_eq!(app.resolve::<Arc<dyn Page>>().await.unwrap().formats()[0], "html");
    app.stop().await.unwrap();
}

#[test]
fn who_would_provide_the_default_key_may_have_been_left_out_of_the_list() {
    let plain = plugin("plain").define::<dyn Format>().key("text").by(|| Named("text".into()));
    let user = plugin("user").start(|_: Arc<dyn Format>| async {});
    let report = refused(&App::of(app![]).with(plain).with(user));
    assert_eq!(errors(&report), ["JF0119"]);
    golden_report("wiring_default_key_of_nobody", &report);
}
