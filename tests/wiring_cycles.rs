//! A cycle is found before anything is built, and drawn; `Lazy` makes it legal.
#![expect(clippy::unused_async, reason = "the shape is what is tested")]

mod common;

use common::{Log, errors, places_in, refused, says};
use jackfield::PluginBuilder;
use jackfield::collect::Listed;
use jackfield::plan::{Composition, compiler_verdict};
use jackfield::prelude::*;

#[extension_point]
trait A: Send + Sync {
    fn a(&self) -> String {
        "a".to_owned()
    }
}
#[extension_point]
trait B: Send + Sync {
    fn b(&self) -> String {
        "b".to_owned()
    }
}
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

#[test]
fn a_cycle_of_three_is_drawn_once_around_before_any_factory_runs() {
    let log = Log::default();
    let ran = log.clone();
    let plugins = [
        user(),
        plugin("pa").define::<dyn A>().by(move |_: Arc<dyn C>| {
            ran.add("ran");
            Made
        }),
        plugin("pb").define::<dyn B>().by(|_: Arc<dyn A>| Made),
        plugin("pc").define::<dyn C>().by(|_: Arc<dyn B>| Made),
    ];
    let report = refused(&app(plugins));
    assert_eq!(errors(&report), ["JF0104"]);
    says(&report, &["`a`", "`b`", "`c`", "`pa`", "`pb`", "`pc`", "Lazy"]);
    assert_eq!(places_in(&report, file!()), 3, "{report:?}");
    assert_eq!(log.take(), [""; 0]);
}

#[test]
fn a_point_that_needs_itself_is_a_cycle() {
    let report = refused(&app([user(), plugin("pa").define::<dyn A>().by(|_: Arc<dyn A>| Made)]));
    assert_eq!(errors(&report), ["JF0104"]);
    says(&report, &["`a`", "`pa`"]);
}

#[test]
fn a_second_provider_that_takes_its_own_point_is_told_to_decorate() {
    let plain = plugin("plain").define::<dyn A>().by(|| Made);
    let cached = plugin("cached").define::<dyn A>().by(|_: Arc<dyn A>| Made);
    let report = refused(&app([user(), plain, cached]));
    assert_eq!(errors(&report), ["JF0102"]);
    says(&report, &["`cached` needs `a` itself", "write `#[decorate]`"]);
}

#[test]
fn a_cycle_through_a_many_point_is_found() {
    let plugins = [
        user(),
        plugin("pa").define::<dyn A>().by(|_: Many<dyn Each>| Made),
        plugin("pe").define::<dyn Each>().by(|_: Arc<dyn A>| Made),
        plugin("free").define::<dyn Each>().by(|| Made),
    ];
    let report = refused(&app(plugins));
    assert_eq!(errors(&report), ["JF0104"]);
    says(&report, &["`a`", "`each`", "`pa`", "`pe`"]);
    assert!(!report.render().contains("free"), "{report:?}");
}

#[tokio::test]
async fn a_diamond_is_no_cycle() {
    let plugins = [
        plugin("user").start(|_: Arc<dyn B>, _: Arc<dyn C>| async {}),
        plugin("pb").define::<dyn B>().by(|_: Arc<dyn A>| Made),
        plugin("pc").define::<dyn C>().by(|_: Arc<dyn A>| Made),
        plugin("pa").define::<dyn A>().by(|| Made),
    ];
    app(plugins).start().await.unwrap();
}

#[test]
fn a_missing_dependency_is_not_called_a_cycle() {
    let plugins = [
        user(),
        plugin("pa").define::<dyn A>().by(|_: Arc<dyn B>| Made),
        plugin("pb").define::<dyn B>().by(|_: Arc<dyn C>| Made),
    ];
    assert_eq!(errors(&refused(&app(plugins))), ["JF0101"]);
}

#[test]
fn two_cycles_are_two_errors() {
    let plugins = [
        user(),
        plugin("pa").define::<dyn A>().by(|_: Arc<dyn A>, _: Arc<dyn B>| Made),
        plugin("pb").define::<dyn B>().by(|_: Arc<dyn C>| Made),
        plugin("pc").define::<dyn C>().by(|_: Arc<dyn B>| Made),
    ];
    assert_eq!(errors(&refused(&app(plugins))), ["JF0104", "JF0104"]);
}

struct Later(Lazy<dyn B>);
impl A for Later {
    fn a(&self) -> String {
        self.0.get().map_or_else(|error| error.to_string(), |b| format!("a of {}", b.b()))
    }
}
struct Now(Arc<dyn A>);
impl B for Now {
    fn b(&self) -> String {
        format!("b beside {}", if Arc::strong_count(&self.0) > 0 { "a" } else { "nothing" })
    }
}

#[tokio::test]
async fn a_lazy_edge_makes_a_cycle_legal_and_does_not_leak() {
    let log = Log::default();
    let early = log.clone();
    let plugins = [
        user(),
        plugin("pa").define::<dyn A>().by(move |later: Lazy<dyn B>| {
            early.add(later.get().err().map_or_else(String::new, |error| error.to_string()));
            Later(later)
        }),
        plugin("pb").define::<dyn B>().by(Now),
    ];
    let app = app(plugins).start().await.unwrap();
    assert_eq!(log.take().len(), 1, "asked before wiring was done, it is an error and no panic");
    let a = app.get::<Arc<dyn A>>().unwrap();
    assert_eq!(a.a(), "a of b beside a");
    let weak = Arc::downgrade(&app.get::<Arc<dyn B>>().unwrap());
    drop(app);
    assert!(weak.upgrade().is_none(), "nothing keeps the other side alive");
    assert!(a.a().contains("gone"), "{}", a.a());
}

#[test]
fn a_cycle_through_a_decorators_dependency_is_found() {
    let plugins = [
        user(),
        plugin("pa").define::<dyn A>().by(|| Made),
        plugin("pb").define::<dyn B>().by(|_: Arc<dyn A>| Made),
        plugin("wrap").decorate::<dyn A>().by(|_: Arc<dyn A>, _: Arc<dyn B>| Made),
    ];
    let report = refused(&app(plugins));
    assert_eq!(errors(&report), ["JF0104"]);
    says(&report, &["`wrap`", "`pb`", "`a`", "`b`"]);
}

#[test]
fn a_cycle_through_an_aggregators_dependency_is_found() {
    let plugins = [
        plugin("user").start(|_: Arc<dyn Each>| async {}),
        plugin("pe").define::<dyn Each>().by(|| Made),
        plugin("pb").define::<dyn B>().by(|_: Arc<dyn Each>| Made),
        plugin("all").aggregate::<dyn Each>().by(|_: Many<dyn Each>, _: Arc<dyn B>| Made),
    ];
    let report = refused(&app(plugins));
    assert_eq!(errors(&report), ["JF0104"]);
    says(&report, &["`all`", "`pb`"]);
}

#[derive(Plugin)]
struct Wrapping {
    b: Arc<dyn B>,
}
#[contributes]
impl Wrapping {
    #[decorate]
    fn wrapped(inner: Arc<dyn A>) -> Arc<dyn A> {
        inner
    }
    #[start]
    async fn begin(&self) {
        let _ = self.b.b();
    }
}
#[derive(Plugin)]
struct Tangled {
    b: Arc<dyn B>,
}
#[contributes]
impl Tangled {
    #[decorate]
    fn wrapped(&self, inner: Arc<dyn A>) -> Arc<dyn A> {
        let _ = self.b.b();
        inner
    }
}
#[derive(Plugin)]
#[provides(dyn A)]
struct Base;
impl A for Base {}
#[derive(Plugin)]
#[provides(dyn B)]
struct OnTop {
    a: Arc<dyn A>,
}
impl B for OnTop {
    fn b(&self) -> String {
        self.a.a()
    }
}

#[tokio::test]
async fn a_plugin_may_decorate_what_its_own_needs_are_made_of_unless_the_decorator_needs_the_plugin() {
    App::of(app![Wrapping, Base, OnTop]).start().await.unwrap();
    let tangled = App::of(app![Base, OnTop]).with(Tangled { b: Arc::new(Made) });
    tangled.start().await.unwrap();
    let report =
        refused(&App::of(app![Base, OnTop; chosen: dyn A]).with_list(app![Tangled; supplied: dyn A, dyn B]));
    assert_eq!(errors(&report), ["JF0104"]);
    says(&report, &["`tangled`", "`on-top`"]);
}

#[extension_point(keyed = String)]
trait Format: Send + Sync {
    fn name(&self) -> String;
}

/// The advice of the report, followed.
#[tokio::test]
async fn a_cycle_through_keys_is_broken_by_a_lazy_need_of_one_key() {
    #[derive(Plugin)]
    #[plugin(key = "html")]
    #[provides(dyn Format, key = "html")]
    struct Html {
        #[plugin(of = "text")]
        text: Lazy<dyn Format>,
        #[plugin(of = "print")]
        print: Option<Lazy<dyn Format>>,
    }
    impl Format for Html {
        fn name(&self) -> String {
            format!("html of {}, printed: {}", self.text.get().unwrap().name(), self.print.is_some())
        }
    }
    #[derive(Plugin)]
    #[plugin(key = "text")]
    #[provides(dyn Format, key = "text")]
    struct Text {
        #[plugin(of = "html")]
        _html: Arc<dyn Format>,
    }
    impl Format for Text {
        fn name(&self) -> String {
            "text".to_owned()
        }
    }
    let app = App::of(app![Html, Text]).start().await.unwrap();
    let formats = app.resolve::<Keyed<dyn Format>>().await.unwrap();
    let html = formats.iter().find(|(key, _)| *key == "html").unwrap().1;
    assert_eq!(html.name(), "html of text, printed: false");
    app.stop().await.unwrap();
}

#[test]
fn a_provider_that_looks_its_own_point_up_later_is_not_told_to_decorate() {
    let own = plugin("pa").define::<dyn A>().by(|_: Lazy<dyn A>, _: Arc<dyn B>| Made);
    let report = refused(&app([own, plugin("pb").define::<dyn B>().by(|_: Arc<dyn A>| Made), user()]));
    assert_eq!(errors(&report), ["JF0104"]);
    says(&report, &["make one edge `Lazy`"]);
    assert!(!report.render().contains("decorate"), "{report}");
}

/// As a decorator of its own key, the one would provide nothing any more.
#[test]
fn functions_under_two_keys_that_need_each_other_are_not_told_to_decorate() {
    #[derive(Plugin)]
    #[plugin(key = "html")]
    struct Html;
    #[contributes]
    impl Html {
        #[provide(key = "html")]
        fn html(#[plugin(of = "text")] _text: Arc<dyn Format>) -> Arc<dyn Format> {
            Arc::new(Named)
        }
    }
    #[derive(Plugin)]
    #[plugin(key = "text")]
    struct Text;
    #[contributes]
    impl Text {
        #[provide(key = "text")]
        fn text(#[plugin(of = "html")] _html: Arc<dyn Format>) -> Arc<dyn Format> {
            Arc::new(Named)
        }
    }
    let asks = plugin("asks").start(|_: Keyed<dyn Format>| async {});
    let text = app![Text; supplied: dyn Format];
    let report = refused(&App::of(app![Html; supplied: dyn Format]).with_list(text).with(asks));
    assert_eq!(errors(&report), ["JF0104"]);
    says(&report, &["make one edge `Lazy`, for example parameter `_"]);
    assert!(!report.render().contains("#[decorate]"), "{report:?}");
}

/// A `Lazy` of itself would call itself without end.
#[test]
fn what_needs_its_own_key_by_a_field_of_its_struct_wraps_itself() {
    #[derive(Plugin)]
    #[plugin(key = "html")]
    #[provides(dyn Format, key = "html")]
    struct Html {
        #[plugin(of = "html")]
        _inner: Arc<dyn Format>,
    }
    impl Format for Html {
        fn name(&self) -> String {
            "html".to_owned()
        }
    }
    let report = refused(&App::of(app![Html; chosen: dyn Format]));
    assert_eq!(errors(&report), ["JF0104"]);
    says(&report, &["a provider of `format` that needs `format` wraps it: write it as `#[decorate]`"]);
}

/// There is no `Lazy` of a list.
#[test]
fn a_cycle_of_nothing_but_a_list_is_to_ask_for_members_one_by_one() {
    let echo = plugin("echo").define::<dyn Format>().key("echo").by(|_: Keyed<dyn Format>| Named);
    let bell = plugin("bell").define::<dyn Each>().by(|_: Many<dyn Other>| Made);
    let ring = plugin("ring").define::<dyn Other>().by(|_: Many<dyn Each>| Made);
    let asks = plugin("asks").start(|_: Many<dyn Each>, _: Keyed<dyn Format>| async {});
    let report = refused(&app([asks, bell, ring, echo]));
    assert_eq!(errors(&report), ["JF0104", "JF0104"]);
    says(&report, &["no list is `Lazy`: ask for those members that are needed one by one"]);
    assert!(!report.render().contains("#[decorate]"), "nobody decorates a list: {report:?}");
}

#[extension_point(many)]
trait Other: Send + Sync {}
impl Other for Made {}
struct Named;
impl Format for Named {
    fn name(&self) -> String {
        "named".to_owned()
    }
}

#[test]
fn a_cycle_through_what_wraps_each_member_is_told_once() {
    #[derive(Plugin)]
    struct Wrap {
        all: Many<dyn Each>,
    }
    #[contributes]
    impl Wrap {
        #[decorate(each)]
        fn wrap(&self, inner: Arc<dyn Each>) -> Arc<dyn Each> {
            self.all.first().map_or(inner, Arc::clone)
        }
    }
    #[derive(Plugin)]
    struct Members;
    #[contributes]
    impl Members {
        #[provide]
        fn one() -> Arc<dyn Each> {
            Arc::new(Made)
        }
        #[provide]
        fn two() -> Arc<dyn Each> {
            Arc::new(Made)
        }
        #[provide]
        fn three() -> Arc<dyn Each> {
            Arc::new(Made)
        }
    }
    let list = [Members::DECL, Wrap::DECL].map(|decl| Listed::own(decl, None));
    let list: &'static [Listed<'static>] = Box::leak(Box::new(list));
    let text = compiler_verdict(list, &[], &[]).unwrap();
    assert!(text.contains("can't be wired: 1 mistake\n"), "{text}");
    assert_eq!(errors(&refused(&App::of(Composition::new(list, None, &[])))), ["JF0104"]);
}
