//! A single point takes exactly one provider.

mod common;

use common::{errors, places_in, refused, says};
use jackfield::prelude::*;

#[extension_point]
trait Clock: Send + Sync {
    fn hours(&self) -> Vec<u8>;
}
struct Hours(Vec<u8>);
impl Clock for Hours {
    fn hours(&self) -> Vec<u8> {
        self.0.clone()
    }
}
fn clock(key: &'static str) -> jackfield::PluginBuilder {
    plugin(key).define::<dyn Clock>().by(|| Hours(vec![12]))
}
fn user() -> jackfield::PluginBuilder {
    plugin("user").start(|_: Arc<dyn Clock>| async {})
}

#[test]
fn none_is_an_error_at_the_consumer() {
    let report = refused(&App::of(app![]).with(user()));
    assert_eq!(errors(&report), ["JF0101"]);
    says(&report, &["expected exactly one implementation", "`clock`", "`user`"]);
    assert_eq!(places_in(&report, file!()), 2, "the need and the declaration: {report:?}");
}

#[tokio::test]
async fn none_is_an_error_for_the_host_too() {
    let app = App::of(app![]).start().await.unwrap();
    let report = app.resolve::<Arc<dyn Clock>>().await.err().unwrap();
    says(&report, &["expected exactly one implementation", "`clock`", "host"]);
    let report = app.get::<Arc<dyn Clock>>().err().unwrap();
    says(&report, &["expected exactly one implementation", "`clock`"]);
}

#[tokio::test]
async fn one_is_it() {
    let app = App::of(app![]).with(user()).with(clock("a")).start().await.unwrap();
    assert_eq!(app.get::<Arc<dyn Clock>>().unwrap().hours(), [12]);
}

#[test]
fn two_are_an_error_that_names_both() {
    let report = refused(&App::of(app![]).with(user()).with(clock("a")).with(clock("b")));
    assert_eq!(errors(&report), ["JF0102"]);
    says(&report, &["expected exactly one implementation", "`clock`", "`a`", "`b`"]);
    assert_eq!(places_in(&report, file!()), 3, "both providers and the declaration: {report:?}");
}

#[test]
fn a_plugin_that_provides_twice_is_not_advised_to_be_chosen() {
    let twice = || clock("twice").define::<dyn Clock>().by(|| Hours(vec![6]));
    let report = refused(&App::of(app![]).with(user()).with(twice()));
    assert!(!report.render().contains("[points]"), "{report:?}");
    let report = refused(&App::of(app![]).with(user()).with(twice()).with(clock("once")));
    says(&report, &["`[points]` and below it `clock = \"once\"`"]);
}

#[tokio::test]
async fn two_are_never_chosen_from_by_luck_for_the_host() {
    let app = App::of(app![]).with(clock("a")).with(clock("b")).start().await.unwrap();
    assert_eq!(common::warnings(app.warnings()), ["JF0102"], "nothing reaches them, so it is a warning");
    let report = app.resolve::<Arc<dyn Clock>>().await.err().unwrap();
    assert_eq!(errors(&report), ["JF0102"]);
    says(&report, &["expected exactly one implementation", "`a`", "`b`"]);
}

#[test]
fn strict_makes_trouble_that_nothing_reaches_an_error() {
    let app = App::of(app![]).with(clock("a")).with(clock("b"));
    assert_eq!(common::warnings(&app.check().unwrap()), ["JF0102"]);
    assert_eq!(errors(&refused(&app.strict())), ["JF0102"]);
}

#[tokio::test]
async fn a_value_that_is_a_list_stays_one_value() {
    let list = plugin("list").define::<dyn Clock>().by(|| Hours(vec![1, 2, 3]));
    let app = App::of(app![]).with(list).start().await.unwrap();
    assert_eq!(app.resolve::<Arc<dyn Clock>>().await.unwrap().hours(), [1, 2, 3]);
}

#[tokio::test]
async fn what_an_unreached_provider_lacks_is_told_when_the_host_asks() {
    #[extension_point]
    trait Dial: Send + Sync {}
    struct Face;
    impl Dial for Face {}
    let app = App::of(app![])
        .with(plugin("dial").define::<dyn Dial>().by(|_: Arc<dyn Clock>| Face))
        .start()
        .await
        .unwrap();
    assert_eq!(common::warnings(app.warnings()), ["JF0101"]);
    let report = app.resolve::<Arc<dyn Dial>>().await.err().unwrap();
    assert_eq!(errors(&report), ["JF0101"]);
    says(&report, &["expected exactly one implementation", "`clock`", "`dial`"]);
}
