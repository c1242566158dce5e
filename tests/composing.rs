//! Three ways to compose give one result: a list, plugins made at run time, and (in `discovery.rs`) link time.

mod common;

use common::{errors, refused, says};
use jackfield::prelude::*;

#[extension_point]
trait Greeter: Send + Sync {
    fn greet(&self) -> String;
}
#[extension_point(many)]
trait Guest: Send + Sync {
    fn name(&self) -> String;
}

#[derive(Plugin)]
#[provides(dyn Greeter)]
struct Party {
    guests: Many<dyn Guest>,
}
impl Greeter for Party {
    fn greet(&self) -> String {
        let names: Vec<String> = self.guests.iter().map(|guest| guest.name()).collect();
        format!("hello {}", names.join(", "))
    }
}
#[derive(Plugin)]
#[provides(dyn Guest)]
struct Ada;
impl Guest for Ada {
    fn name(&self) -> String {
        "Ada".to_owned()
    }
}
#[derive(Plugin)]
struct Loud;
#[contributes]
impl Loud {
    #[decorate]
    fn loud(inner: Arc<dyn Greeter>) -> Arc<dyn Greeter> {
        Arc::new(Shouting(inner))
    }
}
struct Shouting(Arc<dyn Greeter>);
impl Greeter for Shouting {
    fn greet(&self) -> String {
        self.0.greet().to_uppercase()
    }
}

fn host() -> jackfield::PluginBuilder {
    plugin("host-at-run-time").define::<dyn Greeter>().by(|guests: Many<dyn Guest>| Party { guests })
}
fn ada() -> jackfield::PluginBuilder {
    plugin("ada-at-run-time").define::<dyn Guest>().by(|| Ada)
}
fn loud() -> jackfield::PluginBuilder {
    plugin("loud-at-run-time").decorate::<dyn Greeter>().by(Shouting)
}
async fn greeting(app: App) -> String {
    app.start().await.unwrap().resolve::<Arc<dyn Greeter>>().await.unwrap().greet()
}

#[tokio::test]
async fn a_list_and_run_time_plugins_give_the_same_result_in_every_mixture() {
    assert_eq!(greeting(App::of(app![Party, Ada, Loud])).await, "HELLO ADA");
    assert_eq!(greeting(App::of(app![]).with(host()).with(ada()).with(loud())).await, "HELLO ADA");
    assert_eq!(greeting(App::of(app![Party, Ada]).with(loud())).await, "HELLO ADA");
    assert_eq!(greeting(App::of(app![Loud, Ada; supplied: dyn Greeter]).with(host())).await, "HELLO ADA");
    assert_eq!(greeting(App::of(app![Party]).with_list(app![Ada]).with(Loud)).await, "HELLO ADA");
    assert_eq!(
        greeting(App::of(app![Ada]).with(Party { guests: Vec::new().into() }).with(loud())).await,
        "HELLO "
    );
}

#[tokio::test]
async fn a_copy_of_a_run_time_plugin_is_the_same_plugin() {
    let ada = ada();
    assert_eq!(greeting(App::of(app![Party]).with(ada.clone()).with(ada)).await, "hello Ada");
}

#[tokio::test]
async fn supplied_points_come_from_the_host() {
    struct Eve;
    impl Guest for Eve {
        fn name(&self) -> String {
            "Eve".to_owned()
        }
    }
    assert_eq!(greeting(App::of(app![Party, Ada]).supply::<dyn Guest>(Eve)).await, "hello Ada, Eve");
    let kept: Arc<dyn Guest> = Arc::new(Eve);
    assert_eq!(greeting(App::of(app![Party, Ada]).replace_arc(kept)).await, "hello Eve");
}

#[tokio::test]
async fn a_replacement_stays_decorated() {
    struct Mute;
    impl Greeter for Mute {
        fn greet(&self) -> String {
            "shh".to_owned()
        }
    }
    assert_eq!(greeting(App::of(app![Party, Ada, Loud]).replace::<dyn Greeter>(Mute)).await, "SHH");
    let report = refused(&App::of(app![Ada]).replace::<dyn Greeter>(Mute));
    assert_eq!(errors(&report), ["JF0205"]);
    says(&report, &["`greeter`", "supply", file!()]);
}

#[derive(serde::Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct DbConfig {
    path: String,
}
#[derive(Plugin)]
#[provides(dyn Guest)]
struct Db {
    config: Config<DbConfig>,
}
impl Guest for Db {
    fn name(&self) -> String {
        self.config.path.clone()
    }
}

#[tokio::test]
async fn one_type_can_be_listed_under_two_keys_with_two_sections() {
    let app = App::of(app![Party, Db as "main", Db as "archive"]);
    assert_eq!(greeting(app.clone().set("main.path", "m").set("archive.path", "a")).await, "hello m, a");
    assert_eq!(greeting(app.clone().disable("main").set("archive.path", "a")).await, "hello a");
    let report = refused(&app.set("db.path", "x"));
    assert_eq!(errors(&report), ["JF0305"]);
}

#[tokio::test]
async fn the_host_asks_as_host_and_no_plugin_may_be_called_so() {
    struct Asker(String);
    impl jackfield::Inject for Asker {
        type Kind = <Arc<dyn Greeter> as jackfield::Inject>::Kind;
        const NEED: jackfield::Need = <Arc<dyn Greeter> as jackfield::Inject>::NEED;
        fn inject(view: &jackfield::View<'_>, _at: usize) -> Option<Self> {
            Some(Asker(view.consumer().to_owned()))
        }
    }
    let app = App::of(app![Party, Ada]).start().await.unwrap();
    assert_eq!(app.get::<Asker>().unwrap().0, "host");
    assert_eq!(errors(&refused(&App::of(app![Party as "guest"]).with(plugin("host")))), ["JF0202"]);
}

#[tokio::test]
async fn an_empty_application_starts_and_stops() {
    let app = App::of(app![]).start().await.unwrap();
    assert!(app.warnings().is_clean());
    app.stop().await.unwrap();
}

#[test]
fn an_unknown_plugin_cant_be_disabled() {
    let report = refused(&App::of(app![Party, Ada]).disable("aba"));
    assert_eq!(errors(&report), ["JF0206"]);
    says(&report, &["`aba`", "did you mean `ada`?"]);
}

#[test]
fn an_unknown_plugin_cant_be_trusted() {
    let report = refused(&App::of(app![Party, Ada]).trust("aba"));
    assert_eq!(errors(&report), ["JF0206"]);
    says(&report, &["`aba`", "to be trusted", "did you mean `ada`?"]);
}

#[test]
fn a_plugin_without_a_usable_key_does_not_lose_its_storage_silently() {
    let with = |key: &str| {
        let asks = plugin(key.to_owned()).start(|storage: Option<Storage>| async move { drop(storage) });
        App::of(app![jackfield::storage::MemoryStorage]).with(asks)
    };
    for (key, words) in [("", "empty key"), (" ", "empty key"), (&*"x".repeat(257), "257 bytes")] {
        let report = refused(&with(key));
        assert_eq!(errors(&report), ["JF0202"]);
        says(&report, &[words, "1 to 256 bytes", "tests/composing.rs"]);
    }
    assert!(with(&"x".repeat(256)).check().is_ok());
}

#[test]
fn a_key_with_control_characters_is_refused_and_told_without_them() {
    let report = refused(&App::of(app![]).with(plugin("notes\n\u{1b}[31mred")));
    assert_eq!(errors(&report), ["JF0202"]);
    says(&report, &[r"has control characters: `notes\n\u{1b}[31mred`", "tests/composing.rs"]);
    assert!(!report.render().contains('\u{1b}'), "{report:?}");
}
