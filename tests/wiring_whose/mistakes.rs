//! Who does not say whose where others do, and plugins that are not there or do not provide it.

use jackfield::collect::Listed;
use jackfield::plan::{Composition, compiler_verdict};
use jackfield::prelude::*;

use crate::common::{errors, golden_report, refused, says, warnings};
use crate::{Database, Db, Metrics, Notifier, Reporter, counter, database, named, names};

#[test]
fn who_does_not_say_whose_where_others_do_is_told() {
    let report = refused(&counter());
    assert_eq!(errors(&report), ["JF0118"]);
    golden_report("wiring_whose_provider", &report);
}

#[tokio::test]
async fn the_host_that_does_not_say_whose_is_told() {
    let app = App::of(app![Reporter, Db as "main", Db as "archive"]);
    let app = app.set("main.path", "m").set("archive.path", "a").start().await.unwrap();
    let report = app.resolve::<Arc<dyn Database>>().await.err().unwrap();
    assert_eq!(errors(&report), ["JF0118"]);
    golden_report("wiring_whose_provider_for_the_host", &report);
    assert_eq!(errors(&app.get::<Arc<dyn Database>>().err().unwrap()), ["JF0118"]);
    app.stop().await.unwrap();
}

#[test]
fn a_plugin_that_is_not_there_is_told_with_the_nearest_name() {
    let app = App::of(app![Reporter; supplied: dyn Database]);
    let report = refused(&app.clone().with(database("main")).with(database("archiv")));
    assert_eq!(errors(&report), ["JF0117"]);
    golden_report("wiring_no_such_plugin_to_ask", &report);
    let report = refused(&app.clone());
    assert_eq!(errors(&report), ["JF0117", "JF0117"]);
    says(&report, &["nobody provides it", "list a plugin of that key that provides it"]);
    let other = plugin("archive").define::<dyn Metrics>().by(|| named("archive"));
    let report = refused(&app.with(database("main")).with(other));
    assert_eq!(errors(&report), ["JF0117"]);
    golden_report("wiring_plugin_to_ask_does_not_provide", &report);
}

#[test]
fn a_plugin_that_is_disabled_is_told() {
    let app = App::of(app![Reporter, Db as "main", Db as "archive"]);
    let report = refused(&app.set("main.path", "m").set("archive.path", "a").disable("archive"));
    assert_eq!(errors(&report), ["JF0117"]);
    golden_report("wiring_plugin_to_ask_is_disabled", &report);
}

#[test]
fn a_plugin_with_several_members_of_a_list_is_not_one_of_them() {
    #[derive(Plugin)]
    #[plugin(key = "user")]
    struct User {
        #[plugin(of = "bells")]
        _bell: Option<Arc<dyn Notifier>>,
    }
    let bells = plugin("bells").define::<dyn Notifier>().by(|| named("one"));
    let bells = bells.define::<dyn Notifier>().by(|| named("two"));
    let report = refused(&App::of(app![User; supplied: dyn Notifier]).with(bells));
    assert_eq!(errors(&report), ["JF0117"]);
    golden_report("wiring_plugin_to_ask_provides_two", &report);
}

#[test]
fn what_nothing_reaches_is_a_warning() {
    let unused = plugin("unused").define::<dyn Notifier>().by(|_: Arc<dyn Database>| named("unused"));
    let app =
        App::of(app![Reporter; supplied: dyn Database]).with(database("main")).with(database("archive"));
    assert_eq!(warnings(&app.with(unused).check().unwrap()), ["JF0118"]);
}

/// The beginner's mistake: nobody says whose.
#[test]
fn who_asks_for_a_plugin_that_is_listed_twice_is_to_say_which() {
    #[derive(Plugin)]
    #[plugin(key = "reader")]
    struct Reader {
        _one: Arc<dyn Database>,
    }
    let list = [
        Listed::own(<Reader as Plugin>::DECL, None),
        Listed::own(<Db as Plugin>::DECL, Some("main")),
        Listed::own(<Db as Plugin>::DECL, Some("archive")),
    ];
    let list: &'static [Listed<'static>] = Box::leak(Box::new(list));
    let report =
        refused(&App::of(Composition::new(list, None, &[])).set("main.path", "m").set("archive.path", "a"));
    assert_eq!(errors(&report), ["JF0102"]);
    golden_report("wiring_listed_twice", &report);
    let compiled = compiler_verdict(list, &[], &[]).unwrap();
    assert!(compiled.contains("needed by field `_one` of `reader`"), "{compiled}");
    assert!(compiled.contains("`#[plugin(of = \"main\")]`"), "{compiled}");
    assert!(compiled.contains("leave one out\n"), "it can't yield to itself: {compiled}");
}

#[tokio::test]
async fn a_plugin_that_is_listed_twice_for_those_who_are_elsewhere_is_no_mistake_to_the_compiler() {
    let app = App::of(app![Reporter; supplied: dyn Database]).with_list(app![Db as "main", Db as "archive"]);
    assert_eq!(names(app.set("main.path", "m").set("archive.path", "a")).await, ["m", "a"]);
    let nobody_says_whose = App::of(app![Db as "main", Db as "archive"]);
    let report = refused(&nobody_says_whose.set("main.path", "m").set("archive.path", "a"));
    assert_eq!(errors(&report), ["JF0102"]);
}

fn listed(plugins: &[&'static jackfield::declare::PluginDecl]) -> &'static [Listed<'static>] {
    plugins.iter().map(|plugin| Listed::own(plugin, None)).collect::<Vec<_>>().leak()
}

/// The plugin provides twice, so that its key chooses neither.
#[derive(Plugin)]
#[plugin(key = "twice")]
struct Twice;
#[contributes]
impl Twice {
    #[provide]
    fn one() -> Arc<dyn Database> {
        Arc::new(named("one"))
    }
    #[provide]
    fn two() -> Arc<dyn Database> {
        Arc::new(named("two"))
    }
}
#[derive(Plugin)]
#[plugin(key = "someone")]
struct Someone {
    _any: Arc<dyn Database>,
}
#[derive(Plugin)]
#[plugin(key = "elsewhere")]
struct Elsewhere {
    #[plugin(of = "sun")]
    _sun: Option<Arc<dyn Database>>,
}
#[derive(Plugin)]
#[plugin(key = "follower")]
struct Follower {
    #[plugin(of = "twice")]
    _one: Arc<dyn Database>,
}

#[test]
fn of_a_plugin_that_provides_twice_one_is_to_be_left_out() {
    let list = listed(&[Twice::DECL, Someone::DECL, Elsewhere::DECL]);
    let text = compiler_verdict(list, &[], &[]).unwrap();
    assert!(text.contains("help: leave one out") && !text.contains("say whose, on"), "{text}");
    let report = refused(&App::of(Composition::new(list, None, &[])));
    assert_eq!(errors(&report), ["JF0118"]);
    assert!(report.render().contains("help: leave one out"), "{report:?}");

    let list = listed(&[Twice::DECL, Follower::DECL]);
    let text = compiler_verdict(list, &[], &[]).unwrap();
    assert!(text.contains("help: leave one of them out") && !text.contains("Many<"), "{text}");
    let report = refused(&App::of(Composition::new(list, None, &[])));
    assert_eq!(errors(&report), ["JF0117"]);
    assert!(report.render().contains("help: leave one of them out"), "{report:?}");
}

#[test]
fn who_is_to_say_whose_is_shown_a_plugin_that_provides_once() {
    #[derive(Plugin)]
    #[plugin(key = "once")]
    #[provides(dyn Database)]
    struct Once;
    impl Database for Once {
        fn name(&self) -> String {
            "once".to_owned()
        }
    }
    let list = listed(&[Twice::DECL, Once::DECL, Someone::DECL, Elsewhere::DECL]);
    let text = compiler_verdict(list, &[], &[]).unwrap();
    assert!(text.contains("`#[plugin(of = \"once\")]`"), "{text}");
}

#[test]
fn who_has_a_fresh_of_a_plugin_that_is_not_there_is_told_of_an_option_of_it() {
    #[derive(Plugin)]
    #[plugin(key = "user")]
    struct User {
        #[plugin(of = "sun")]
        _sun: Fresh<dyn Database>,
    }
    let list = listed(&[User::DECL]);
    let text = compiler_verdict(list, &[], &[]).unwrap();
    assert!(text.contains("`Option<Fresh<dyn Database>>`"), "{text}");
    says(&refused(&App::of(Composition::new(list, None, &[]))), &["`Option<Fresh<dyn Database>>`"]);
}
