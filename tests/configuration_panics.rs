//! Code of plugins that the configuration calls, and that panics: a mistake with its place, never a panic of the framework.

mod common;

use common::{golden_report, refused};
use jackfield::prelude::*;
use jackfield::{Code, LiveConfig, Secret, When};
use serde::{Deserialize, Deserializer};

fn panics() -> u32 {
    panic!("no default here")
}
#[expect(clippy::trivially_copy_pass_by_ref, reason = "a rule is given a reference")]
fn refuses_all(_: &u32) -> Result<(), String> {
    panic!("no value is right")
}
fn refuses_the_whole(_: &Refusing) -> Result<(), String> {
    panic!("no pair is right")
}

/// A type that can't be read.
#[derive(Debug)]
struct Unreadable;
impl<'de> Deserialize<'de> for Unreadable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        panic!("can't read {:?}", String::deserialize(deserializer)?)
    }
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is never read")]
struct Reading {
    server: Server,
    limit: u8,
}
#[derive(Deserialize)]
#[expect(dead_code, reason = "it is never read")]
struct Server {
    address: Unreadable,
    password: Secret<Unreadable>,
}
#[derive(Plugin)]
#[plugin(key = "reading")]
#[expect(dead_code, reason = "it is never made")]
struct ReadingPlugin {
    config: Config<Reading>,
}

#[derive(Deserialize, ConfigSchema)]
#[setting(validate = refuses_the_whole)]
struct Refusing {
    #[setting(default = 1)]
    _limit: u32,
}
#[derive(Deserialize, ConfigSchema)]
#[expect(dead_code, reason = "it is never read")]
struct RefusingOne {
    /// How many at once.
    #[setting(validate = refuses_all)]
    limit: u32,
}
#[derive(Plugin)]
#[plugin(key = "refusing")]
#[expect(dead_code, reason = "it is never made")]
struct RefusingPlugin {
    pair: Config<Refusing>,
    one: Config<RefusingOne>,
}

#[derive(Deserialize, ConfigSchema)]
#[expect(dead_code, reason = "it is never read")]
struct Defaults {
    /// How many at once.
    #[setting(default = panics())]
    laid: u32,
}
#[derive(Plugin)]
#[plugin(key = "defaults")]
#[expect(dead_code, reason = "it is never made")]
struct DefaultsPlugin {
    config: Config<Defaults>,
}

#[derive(Deserialize, ConfigSchema)]
#[expect(dead_code, reason = "it is never read")]
struct OfSerde {
    /// How many at once.
    #[serde(default = "panics")]
    filled: u32,
}
#[derive(Plugin)]
#[plugin(key = "serde")]
#[expect(dead_code, reason = "it is never made")]
struct OfSerdePlugin {
    config: Config<OfSerde>,
}

fn all() -> App {
    App::of(app![ReadingPlugin, RefusingPlugin, DefaultsPlugin, OfSerdePlugin])
        .set("reading.server.address", "somewhere")
        .set("reading.server.password", "hunter2")
        .set("reading.limit", 1000)
        .set("refusing.limit", 3)
}

#[tokio::test]
async fn what_panics_while_the_configuration_is_read_is_told_with_its_place_and_hides_no_other_mistake() {
    let report = refused(&all());
    golden_report("configuration_panics", &report);
    assert!(!report.render().contains("hunter2"), "{report:?}");
    assert!(!report.render().contains("somewhere"), "{report:?}");
    assert_eq!(all().start().await.unwrap_err().render(), report.render());
    assert_eq!(all().try_run().await.unwrap_err().render(), report.render());
}

#[test]
fn a_default_that_panics_is_left_out_of_the_schema_and_of_the_example() {
    let schema = all().config_schema();
    let laid = &schema["$defs"]["Defaults"]["properties"]["laid"];
    assert_eq!((laid["description"].as_str(), laid.get("default")), (Some("How many at once."), None));
    assert!(schema["$defs"]["OfSerde"]["properties"]["filled"].get("default").is_none());
    let example = all().config_example();
    assert_eq!(example.matches("= <a whole number>  (has a default)").count(), 2, "{example}");
}

#[test]
fn a_value_set_in_code_that_panics_is_a_mistake_of_its_place() {
    struct Unwritable;
    impl serde::Serialize for Unwritable {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            panic!("it has no words")
        }
    }
    let report = refused(&App::of(app![]).set("notes.limit", Unwritable));
    assert_eq!(report.codes(), [Code::WrongValue]);
    assert!(report.render().contains("it has no words"), "{report:?}");
}

/// A type that says in its panic what it was given.
struct Loud;
impl<'de> Deserialize<'de> for Loud {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        panic!("{} is bad", String::deserialize(deserializer)?.to_uppercase())
    }
}

#[test]
fn of_a_setting_that_is_said_to_be_secret_no_word_of_a_panic_is_shown() {
    #[derive(Deserialize, ConfigSchema)]
    #[expect(dead_code, reason = "it is never made")]
    struct Door {
        #[setting(secret)]
        pin: Loud,
    }
    let reader = plugin("door").start(|_: Config<Door>| async {});
    let report = refused(&App::of(app![]).with(reader).set("door.pin", "qxz"));
    assert_eq!(report.codes(), [Code::WrongValue]);
    assert!(!report.render().contains("QXZ"), "{report:?}");
}

#[test]
fn a_type_may_panic_beside_a_key_that_is_given_twice() {
    #[derive(Deserialize)]
    #[expect(dead_code, reason = "it is never made")]
    struct Door {
        #[serde(alias = "max")]
        limit: u32,
        address: Loud,
    }
    let reader = plugin("door").start(|_: Config<Door>| async {});
    let app =
        App::of(app![]).with(reader).set("door.limit", 1).set("door.max", 2).set("door.address", "here");
    assert_eq!(refused(&app).codes(), [Code::WrongValue; 2]);
}

/// Can't be dropped as it is at the start.
#[derive(Deserialize)]
struct Fragile {
    limit: usize,
}
impl Drop for Fragile {
    fn drop(&mut self) {
        assert_ne!(self.limit, 1, "it breaks");
    }
}
#[extension_point(many)]
trait Fragiles: Send + Sync {
    fn limit(&self) -> usize;
}
#[derive(Plugin)]
#[plugin(key = "first")]
#[provides(dyn Fragiles)]
struct First(LiveConfig<Fragile>);
#[derive(Plugin)]
#[plugin(key = "second")]
#[provides(dyn Fragiles)]
struct Second(LiveConfig<Fragile>);
impl Fragiles for First {
    fn limit(&self) -> usize {
        self.0.current().limit
    }
}
impl Fragiles for Second {
    fn limit(&self) -> usize {
        self.0.current().limit
    }
}

#[tokio::test]
async fn a_value_that_panics_as_it_is_dropped_leaves_no_reload_half_done() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app.json");
    std::fs::write(&file, r#"{"first": {"limit": 1}, "second": {"limit": 1}}"#).unwrap();
    let app = App::of(app![First, Second]).config_file(&file).start().await.unwrap();
    std::fs::write(&file, r#"{"first": {"limit": 2}, "second": {"limit": 2}}"#).unwrap();
    assert_eq!(app.reload().unwrap().renewed, ["first", "second"]);
    let all: Many<dyn Fragiles> = app.get().unwrap();
    assert_eq!(all.iter().map(|one| one.limit()).collect::<Vec<_>>(), [2, 2]);
    app.stop().await.unwrap();
}

#[test]
fn values_that_panic_as_they_are_dropped_hide_no_other_mistake() {
    let one = App::of(app![First, Second]).set("first.limit", 1).set("second.limit", 2);
    assert_eq!(refused(&one.set("nobody.limit", 1)).codes(), [Code::UnknownSection]);
    let two = App::of(app![First, Second]).set("first.limit", 1).set("second.limit", 1);
    assert_eq!(refused(&two.set("nobody.limit", 1)).codes(), [Code::UnknownSection]);
}

#[test]
fn a_value_that_a_condition_was_given_may_panic_as_it_is_dropped() {
    let asking = plugin("asking").when(When::function(|given: &Fragile| given.limit == 1));
    let asking = asking.start(|_: Config<Fragile>| async {});
    assert!(App::of(app![]).with(asking).set("asking.limit", 1).check().unwrap().is_clean());
    let asking = plugin("asking").when(When::function(|given: &Fragile| given.limit == 1));
    let asking = asking.start(|| async {});
    assert!(App::of(app![]).with(asking).set("asking.limit", 1).check().unwrap().is_clean());
}
