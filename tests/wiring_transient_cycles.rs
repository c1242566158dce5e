//! A cycle of what is made anew for each who asks: found like any other, broken by a `Fresh`, and free where nobody asks.

mod common;

use common::{errors, refused, says, warnings};
use jackfield::PluginBuilder;
use jackfield::prelude::*;

#[extension_point]
trait A: Send + Sync {}
#[extension_point]
trait B: Send + Sync {}
#[extension_point]
trait C: Send + Sync {}
#[extension_point(many)]
trait Each: Send + Sync {}
struct Made;
impl A for Made {}
impl B for Made {}
impl C for Made {}
impl Each for Made {}

fn app(plugins: impl IntoIterator<Item = PluginBuilder>) -> App {
    plugins.into_iter().fold(App::of(app![]), App::with)
}
fn user() -> PluginBuilder {
    plugin("user").start(|_: Arc<dyn A>| async {})
}

/// No `Lazy` leads to what is made for each who asks: the advice would end in the next mistake.
#[test]
fn a_cycle_of_what_is_transient_is_broken_by_a_fresh_one() {
    struct Later {
        _b: Fresh<dyn B>,
    }
    impl A for Later {}
    let pb = || plugin("pb").define::<dyn B>().transient().by(|_: Arc<dyn A>| Made);
    let pa = plugin("pa").define::<dyn A>().transient().by(|_: Arc<dyn B>| Made);
    let report = refused(&app([user(), pa, pb()]));
    assert_eq!(errors(&report), ["JF0104"]);
    says(&report, &["make one edge `Fresh`, for example"]);

    let pa = plugin("pa").define::<dyn A>().transient().by(|b: Fresh<dyn B>| Later { _b: b });
    app([user(), pa, pb()]).check().unwrap();
}

#[test]
fn the_edge_to_what_is_transient_is_to_be_fresh_behind_a_decorator_too() {
    let pa = plugin("pa").define::<dyn A>().transient().by(|| Made);
    let loud = plugin("loud").decorate::<dyn A>().by(|_: Arc<dyn A>, _: Arc<dyn B>| Made);
    let pb = plugin("pb").define::<dyn B>().transient().by(|_: Arc<dyn A>| Made);
    let report = refused(&app([user(), pa, loud, pb]));
    assert_eq!(errors(&report), ["JF0104"]);
    says(&report, &["`Fresh`"]);
}

/// What nobody asks for is a warning, and costs nobody anything.
#[tokio::test]
async fn a_cycle_of_what_is_transient_that_nothing_reaches_is_a_warning_until_somebody_asks() {
    let round = || {
        let pa = plugin("pa").define::<dyn A>().transient().by(|_: Arc<dyn B>| Made);
        [pa, plugin("pb").define::<dyn B>().transient().by(|_: Arc<dyn A>| Made)]
    };
    let [pa, pb] = round();
    let own = plugin("pa").define::<dyn A>().transient().by(|_: Arc<dyn A>| Made);
    let through = plugin("shared").define::<dyn C>().by(|_: Arc<dyn A>| Made);
    let later = plugin("later").define::<dyn Each>().by(|_: Fresh<dyn A>| Made);
    let wrapped = [
        plugin("pa").define::<dyn A>().transient().by(|| Made),
        plugin("wrap").decorate::<dyn A>().by(|_: Arc<dyn A>, _: Arc<dyn B>| Made),
        plugin("pb").define::<dyn B>().transient().by(|_: Arc<dyn A>| Made),
    ];
    for plugins in
        [vec![own], vec![pa, pb], round().into_iter().chain([through, later]).collect(), wrapped.into()]
    {
        let app = app(plugins).start().await.unwrap();
        assert_eq!(warnings(app.warnings()), ["JF0104"]);
        let asked = [
            app.resolve::<Arc<dyn A>>().await.err(),
            app.get::<Arc<dyn A>>().err(),
            app.resolve::<Fresh<dyn A>>().await.err(),
        ];
        for report in asked {
            assert_eq!(errors(&report.unwrap()), ["JF0104"]);
        }
        if app.resolve::<Many<dyn Each>>().await.is_err() {
            assert_eq!(errors(&app.resolve::<Arc<dyn C>>().await.err().unwrap()), ["JF0104"]);
            assert_eq!(errors(&app.resolve::<Many<dyn Each>>().await.err().unwrap()), ["JF0104"]);
        }
        app.stop().await.unwrap();
    }
}

#[tokio::test]
async fn what_is_transient_stays_so_beside_a_cycle_that_nothing_reaches() {
    let round =
        plugin("round").define::<dyn A>().by(|_: Arc<dyn B>| Made).define::<dyn B>().by(|_: Arc<dyn A>| Made);
    let other = plugin("other").define::<dyn C>().transient().by(|| Made);
    let two = plugin("two").start(|one: Arc<dyn C>, other: Arc<dyn C>| async move {
        assert!(!Arc::ptr_eq(&one, &other));
    });
    app([round, other, two]).start().await.unwrap().stop().await.unwrap();
}
