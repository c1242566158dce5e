//! Plugins that know each other only through points.
#![expect(clippy::disallowed_names, reason = "the words of the case")]

mod common;

use common::{Log, errors, places_in, refused, says};
use jackfield::prelude::*;
use serde::Deserialize;

#[extension_point]
trait Foo: Send + Sync {
    fn text(&self) -> String;
}
#[extension_point(many)]
trait Bar: Send + Sync {
    fn text(&self) -> String;
}
struct Text(String);
impl Foo for Text {
    fn text(&self) -> String {
        self.0.clone()
    }
}
impl Bar for Text {
    fn text(&self) -> String {
        self.0.clone()
    }
}

#[derive(Plugin)]
struct B;
#[contributes]
impl B {
    #[provide]
    fn bar(foo: Arc<dyn Foo>) -> Arc<dyn Bar> {
        Arc::new(Text(format!("Okay {}", foo.text())))
    }
}
#[derive(Deserialize)]
struct CConfig {
    baz: String,
}
#[derive(Plugin)]
struct C {
    config: Config<CConfig>,
}
#[contributes]
impl C {
    #[provide]
    fn foo(&self) -> Arc<dyn Foo> {
        Arc::new(Text(self.config.baz.to_uppercase()))
    }
}

#[tokio::test]
async fn one_plugin_declares_one_contributes_and_one_is_configured() {
    for app in [App::of(app![B, C]), App::of(app![C, B])] {
        let app = app.set("c.baz", "baz").start().await.unwrap();
        assert_eq!(app.resolve::<Arc<dyn Foo>>().await.unwrap().text(), "BAZ");
        let bars = app.resolve::<Many<dyn Bar>>().await.unwrap();
        assert_eq!(bars.iter().map(|bar| bar.text()).collect::<Vec<_>>(), ["Okay BAZ"]);
    }
}

#[extension_point(optional)]
trait Message: Send + Sync {
    fn text(&self) -> String;
}
impl Message for Text {
    fn text(&self) -> String {
        self.0.clone()
    }
}

#[tokio::test]
async fn the_input_becomes_a_message_that_the_start_hook_holds() {
    let log = Log::default();
    let held = log.clone();
    let plugins = || {
        let held = held.clone();
        plugin("shout")
            .define::<dyn Message>()
            .by(|input: Option<Arc<dyn Input>>| Some(Text(input?.text()?.to_owned())))
            .decorate::<dyn Message>()
            .by(|inner: Arc<dyn Message>| Text(inner.text().to_uppercase()))
            .start(move |message: Option<Arc<dyn Message>>| {
                held.add(message.map_or("nothing".to_owned(), |message| message.text()));
                async {}
            })
    };
    App::of(app![]).with(plugins()).input("hello").start().await.unwrap();
    assert_eq!(log.take(), ["HELLO"]);
    App::of(app![]).with(plugins()).start().await.unwrap();
    assert_eq!(log.take(), ["nothing"]);
}

#[derive(Plugin)]
#[provides(dyn Bar)]
struct Db {
    #[plugin(default = "from the list".to_owned())]
    name: String,
}
impl Bar for Db {
    fn text(&self) -> String {
        self.name.clone()
    }
}
fn db(name: &str) -> Db {
    Db { name: name.to_owned() }
}
async fn bars(app: App) -> Vec<String> {
    let app = app.start().await.unwrap();
    app.get::<Many<dyn Bar>>().unwrap().iter().map(|bar| bar.text()).collect()
}

#[tokio::test]
async fn a_plugin_listed_twice_is_installed_once() {
    assert_eq!(bars(App::of(app![Db, Db])).await, ["from the list"]);
    assert_eq!(bars(App::of(app![Db]).with_list(app![Db])).await, ["from the list"]);
    let made =
        plugin("made").define::<dyn Bar>().by(|| Text("made".to_owned())).start(|_: Many<dyn Bar>| async {});
    assert_eq!(bars(App::of(app![]).with(made.clone()).with(made)).await, ["made"]);
}

#[tokio::test]
async fn a_ready_made_instance_is_a_plugin() {
    assert_eq!(bars(App::of(app![]).with(db("mine"))).await, ["mine"]);
}

#[test]
fn two_instances_of_one_plugin_are_not_the_same_and_none_is_lost() {
    let report = refused(&App::of(app![]).with(db("mine")).with(db("yours")));
    assert_eq!(errors(&report), ["JF0201"]);
    let report = refused(&App::of(app![Db]).with(db("mine")));
    assert_eq!(errors(&report), ["JF0201"], "an instance beside the listed type would be dropped in silence");
    says(&report, &["`db`", "instance"]);
}

#[test]
fn what_a_plugin_would_give_that_is_refused_for_its_key_is_not_called_missing() {
    for key in ["same", "host", ""] {
        let refused_one = plugin(key).define::<dyn Foo>().by(|| Text("foo".to_owned()));
        let app = App::of(app![]).with(plugin("same").start(|_: Arc<dyn Foo>| async {})).with(refused_one);
        let report = refused(&app);
        assert_eq!(errors(&report), [if key == "same" { "JF0201" } else { "JF0202" }], "{report:?}");
    }
}

#[test]
fn two_plugins_with_one_key_are_an_error_with_both_places() {
    #[derive(Plugin)]
    #[plugin(key = "b")]
    struct Other;
    let report = refused(&App::of(app![Other]).with_list(app![B; supplied: dyn Foo]));
    assert_eq!(errors(&report), ["JF0201"]);
    says(&report, &["`b`", "first, listed", "second, listed"]);
    assert_eq!(places_in(&report, file!()), 2, "{report:?}");
    let made = |text: &'static str| plugin("same").define::<dyn Bar>().by(move || Text(text.to_owned()));
    assert_eq!(errors(&refused(&App::of(app![]).with(made("one")).with(made("two")))), ["JF0201"]);
    let second = made("two");
    let thrice = App::of(app![]).with(made("one")).with(second.clone()).with(second);
    assert_eq!(errors(&refused(&thrice)), ["JF0201"], "one that comes twice is told once");
    let reserved = plugin("host");
    let twice = App::of(app![]).with(reserved.clone()).with(reserved);
    assert_eq!(errors(&refused(&twice)), ["JF0202"], "for whatever it is refused");
}

#[tokio::test]
async fn one_type_can_be_listed_under_two_keys() {
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct NamedConfig {
        name: String,
    }
    #[derive(Plugin)]
    #[provides(dyn Bar)]
    struct Named {
        config: Config<NamedConfig>,
    }
    impl Bar for Named {
        fn text(&self) -> String {
            self.config.name.clone()
        }
    }
    let app =
        App::of(app![Named as "main", Named as "archive"]).set("main.name", "M").set("archive.name", "A");
    assert_eq!(bars(app).await, ["M", "A"]);
}

#[tokio::test]
async fn the_key_of_the_host_is_reserved() {
    let report = refused(&App::of(app![]).with(plugin("host")));
    assert_eq!(errors(&report), ["JF0202"]);
    says(&report, &["`host`"]);
}

#[tokio::test]
async fn a_disabled_plugin_is_left_out_and_missed_by_name() {
    let app =
        || App::of(app![B, C]).set("c.baz", "baz").with(plugin("user").start(|_: Arc<dyn Foo>| async {}));
    app().start().await.unwrap();
    let report = refused(&app().disable("c"));
    assert!(errors(&report).contains(&"JF0101"), "{report:?}");
    says(&report, &["`c`", "disabled"]);
    App::of(app![B, C]).disable("b").disable("c").set("c.baz", "left alone").start().await.unwrap();
}

#[tokio::test]
async fn what_is_listed_under_a_condition_of_the_compiler_is_there_if_that_holds() {
    struct Given;
    impl Foo for Given {
        fn text(&self) -> String {
            "given".to_owned()
        }
    }
    let app = App::of(app![
        #[cfg(any())]
        C,
        #[cfg(not(any()))]
        B as "b",
        B as "second";
        supplied: #[cfg(not(any()))] dyn Foo, #[cfg(any())] dyn Missing
    ]);
    let app = app.supply::<dyn Foo>(Given).start().await.unwrap();
    let bars = app.resolve::<Many<dyn Bar>>().await.unwrap();
    let texts: Vec<String> = bars.iter().map(|bar| bar.text()).collect();
    assert_eq!(texts, ["Okay given", "Okay given"]);
    let nothing = App::of(app![
        #[cfg(any())]
        B
    ])
    .plugins()
    .unwrap();
    assert!(nothing.is_empty(), "{nothing:?}");
}

#[test]
fn two_types_of_a_generic_plugin_that_are_included_under_one_key_are_told_the_way_out() {
    #[derive(Plugin)]
    struct Cache<T: Send + Sync + 'static> {
        #[plugin(default)]
        _held: std::marker::PhantomData<T>,
    }
    #[derive(Plugin)]
    #[includes(Cache<u8>, Cache<u16>)]
    struct Both;
    #[derive(Plugin)]
    #[includes(Cache<u8>)]
    struct One;
    let report = refused(&App::of(app![Both]));
    assert_eq!(errors(&report), ["JF0201"]);
    says(
        &report,
        &[
            "first, included",
            "second, included",
            "include one of them under another key: `#[includes(Type as \"..\")]`",
        ],
    );
    assert!(App::of(app![One, Cache<u16> as "wide"]).check().is_ok());
}

#[test]
fn a_derived_key_is_no_matter_where_nobody_provides_storage() {
    #[derive(Plugin)]
    struct Diary {
        _storage: Option<Storage>,
    }
    let report = App::of(app![Diary]).strict().check().unwrap();
    assert!(report.is_clean(), "{report:?}");
}

#[extension_point(many)]
trait Leg: Send + Sync {
    fn side(&self) -> String;
}

#[derive(Plugin)]
#[provides(dyn Leg)]
struct LegOf<T: Default + Into<char> + Send + Sync + 'static> {
    size: Config<Size>,
    #[plugin(default)]
    _of: std::marker::PhantomData<T>,
}
impl<T: Default + Into<char> + Send + Sync + 'static> Leg for LegOf<T> {
    fn side(&self) -> String {
        format!("{}{}", T::default().into(), self.size.inches)
    }
}

#[derive(serde::Deserialize, Default)]
#[serde(default)]
struct Size {
    inches: u8,
}
#[derive(Default)]
struct Left;
impl From<Left> for char {
    fn from(_: Left) -> Self {
        'l'
    }
}
#[derive(Default)]
struct Right;
impl From<Right> for char {
    fn from(_: Right) -> Self {
        'r'
    }
}

#[derive(Plugin)]
#[includes(LegOf<Left> as "left", LegOf<Right> as "right")]
struct Legs;

#[tokio::test]
async fn a_generic_plugin_is_included_several_times_each_under_a_key_of_its_own() {
    let sides = async |app: App| {
        let app = app.start().await.unwrap();
        let legs = app.resolve::<Many<dyn Leg>>().await.unwrap();
        legs.iter().map(|leg| leg.side()).collect::<Vec<String>>()
    };
    let sized = |app: App| app.set("left.inches", 1).set("right.inches", 2);
    assert_eq!(sides(sized(App::of(app![Legs]))).await, ["l1", "r2"]);
    let twice = app![LegOf<Right> as "right", Legs];
    assert_eq!(sides(sized(App::of(twice))).await, ["r2", "l1"], "each is there once");
    let made = plugin("legs").include_as::<LegOf<Left>>("left").include_as::<LegOf<Right>>("right");
    assert_eq!(sides(sized(App::of(app![]).with(made))).await, ["l1", "r2"]);
    let off: Vec<String> = sides(App::of(app![Legs]).disable("legs")).await;
    assert!(off.is_empty(), "{off:?}");
}
