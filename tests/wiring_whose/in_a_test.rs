//! A test overrides one of several: another plugin takes the place of a disabled one.

use jackfield::prelude::*;

use super::common::{errors, golden_report, refused, says, warnings};
use super::{Database, Db, Metrics, Reporter, database, named, names};

fn both() -> App {
    App::of(app![Reporter, Db as "main", Db as "archive"]).set("main.path", "m").set("archive.path", "a")
}
fn fake() -> jackfield::PluginBuilder {
    plugin("archive").define::<dyn Database>().value(named("fake"))
}
#[derive(Plugin)]
#[plugin(key = "archive")]
#[provides(dyn Database)]
struct FakeDb;
impl Database for FakeDb {
    fn name(&self) -> String {
        "listed".to_owned()
    }
}

#[tokio::test]
async fn what_is_added_under_the_key_of_a_disabled_plugin_takes_its_place() {
    assert_eq!(names(both().disable("archive").with(fake())).await, ["m", "fake"]);
    assert_eq!(names(both().with(fake()).disable("archive")).await, ["m", "fake"]);
    let listed = both().disable("archive").with_list(app![FakeDb]);
    assert_eq!(names(listed).await, ["m", "listed"]);
}

#[test]
fn a_third_under_the_key_is_one_too_many() {
    let report = refused(&both().disable("archive").with(fake()).with(database("archive")));
    assert_eq!(errors(&report), ["JF0201"]);
    says(&refused(&both().with(fake())), &["JF0201", "`.disable(\"archive\")`"]);
}

#[test]
fn who_takes_the_place_and_does_not_provide_it_is_told_with_what_would() {
    let other = plugin("archive").define::<dyn Metrics>().by(|| named("archive"));
    let report = refused(&both().disable("archive").with(other));
    assert_eq!(errors(&report), ["JF0117"]);
    says(&report, &["asks the plugin `archive`", "which it does not provide"]);
}

#[tokio::test]
async fn conditions_and_a_reload_find_what_took_the_place() {
    #[derive(Plugin)]
    #[plugin(when(plugin = "archive"))]
    struct Copies;
    let app = App::of(app![Reporter, Db as "main", Db as "archive", Copies]);
    let app = app.set("main.path", "m").disable("archive").with(fake());
    let plugins = app.plugins().unwrap();
    let on: Vec<&str> = plugins.iter().map(|plugin| plugin.key.as_str()).collect();
    assert_eq!(on, ["report", "main", "archive", "copies"]);
    assert!(app.inactive().unwrap().is_empty());
    let app = app.start().await.unwrap();
    assert!(app.reload().unwrap().needs_restart.is_empty());
    app.stop().await.unwrap();
}

#[test]
fn what_came_with_the_plugin_goes_with_it() {
    #[derive(Plugin)]
    struct Journal;
    #[derive(Plugin)]
    #[plugin(key = "archive")]
    #[includes(Journal)]
    #[provides(dyn Database)]
    struct Store;
    impl Database for Store {
        fn name(&self) -> String {
            "store".to_owned()
        }
    }
    let app = App::of(app![Reporter, Db as "main", Store]).set("main.path", "m");
    let app = app.disable("archive").with(fake());
    let off = app.inactive().unwrap();
    assert_eq!(off.len(), 1);
    assert_eq!(off[0].to_string(), "the plugin `journal` is off: it comes with `archive`, which is disabled");
}

#[tokio::test]
async fn a_choice_that_no_plugin_goes_by_is_suspicious_but_serves_the_host() {
    let mock = plugin("mock").define::<dyn Database>().value(named("mock"));
    let app = || both().with(mock.clone()).choose::<dyn Database>("mock");
    let warned = app().check().unwrap();
    assert_eq!(warnings(&warned), ["JF0205"]);
    golden_report("composing_choice_changes_nothing", &warned);
    let app = TestApp::from_app(app()).start().await;
    assert_eq!(app.get::<Arc<dyn Database>>().name(), "mock");
    app.stop().await;
}

#[tokio::test]
async fn what_is_replaced_stays_so_where_it_is_listed_once_more() {
    let again = both().disable("archive").with(fake()).with_list(app![Db as "archive"]);
    assert_eq!(names(again).await, ["m", "fake"]);
}
