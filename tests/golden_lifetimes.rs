//! The reports of lifetimes, one for each message.

mod common;

use common::{errors, golden_report, refused, says};
use jackfield::base::KeyDecl;
use jackfield::prelude::*;
use jackfield::{Inject, Lazy, Need, View};

#[scope]
struct Request;
#[scope]
struct Job;
#[scope(within = Request)]
struct Part;

#[extension_point]
trait User: Send + Sync {}
#[extension_point]
trait Basket: Send + Sync {}
#[extension_point(many)]
trait Log: Send + Sync {}
#[extension_point(keyed = String)]
trait Shelf: Send + Sync {}

struct Made;
impl User for Made {}
impl Basket for Made {}
impl Log for Made {}
impl Shelf for Made {}

#[derive(Plugin)]
#[plugin(key = "visitor", scope = Request)]
#[provides(dyn User)]
struct Visitor;
impl User for Visitor {}

#[derive(Plugin)]
#[plugin(key = "porter")]
struct Porter;
#[contributes]
impl Porter {
    #[stop]
    fn close(_user: Arc<dyn User>) {}
}

#[derive(Plugin)]
#[plugin(key = "wicker", transient)]
#[provides(dyn Basket)]
struct Wicker;
impl Basket for Wicker {}

#[test]
fn what_lives_as_long_as_the_application_holds_what_lives_in_a_scope() {
    let greeter = plugin("greeter").define::<dyn Basket>().by(|_: Arc<dyn User>| Made);
    let report = refused(
        &App::of(app![Visitor]).with(greeter).with(plugin("user").start(|_: Arc<dyn Basket>| async {})),
    );
    assert_eq!(errors(&report), ["JF0115"]);
    golden_report("wiring_holds_shorter", &report);
}

/// What is not a provider has no scope of its own: its plugin has, or none can help it.
#[test]
fn decorators_hooks_and_what_is_made_for_any_key_hold_what_lives_in_a_scope() {
    let made = plugin("made")
        .define::<dyn Log>()
        .by(|| Made)
        .aggregate::<dyn Log>()
        .by(|_: Many<dyn Log>, _: Arc<dyn User>| Made)
        .decorate::<dyn Log>()
        .by(|_: Arc<dyn Log>, _: Arc<dyn User>| Made)
        .define::<dyn Shelf>()
        .any_key()
        .by(|_: Arc<dyn User>| Made)
        .start(|_: Arc<dyn User>, _: Arc<dyn Log>, _: Keyed<dyn Shelf>| async {})
        .task(|_: Arc<dyn User>| async {});
    let report = refused(&App::of(app![Visitor]).with(made).with_list(app![Porter; supplied: dyn User]));
    assert_eq!(errors(&report), ["JF0115"; 6]);
    golden_report("wiring_others_hold_shorter", &report);
}

/// The advice for what is no provider.
#[tokio::test]
async fn what_is_no_provider_lives_in_the_scope_by_its_plugin() -> Result<(), Report> {
    let own = plugin("own").define::<dyn Log>().by(|| Made);
    let scoped = plugin("scoped")
        .scope::<Request>()
        .decorate_each::<dyn Log>()
        .by(|_: Arc<dyn Log>, _: Arc<dyn User>| Made)
        .start(|_: Arc<dyn User>, _: Many<dyn Log>| async {});
    let opening = plugin("opening").start(|requests: Open<Request>| async move {
        let request = requests.open(Request).await?;
        request.get::<Arc<dyn User>>()?;
        request.close().await
    });
    let app = App::of(app![Visitor]).with(own).with(scoped).with(opening).start().await?;
    app.open(Request).await?.close().await?;
    app.stop().await
}

#[test]
fn a_scope_holds_one_that_is_opened_in_it() {
    let outer = plugin("outer").scope::<Request>().define::<dyn Basket>().by(|_: Arc<Part>| Made);
    let report = refused(&App::of(app![]).with(outer));
    assert_eq!(errors(&report), ["JF0115"]);
    golden_report("wiring_holds_the_scope", &report);
}

#[test]
fn what_would_live_in_two_scopes_at_once() {
    let logs = plugin("logs")
        .define::<dyn Log>()
        .scope::<Request>()
        .by(|| Made)
        .define::<dyn Log>()
        .scope::<Job>()
        .by(|| Made)
        .define::<dyn User>()
        .scope::<Job>()
        .by(|_: Many<dyn Log>| Made);
    let report = refused(&App::of(app![]).with(logs));
    assert_eq!(errors(&report), ["JF0115"]);
    golden_report("wiring_two_scopes_at_once", &report);
}

/// The request that a closure asks of a plugin.
struct OfDoorman;
impl Inject for OfDoorman {
    type Kind = <Arc<Request> as Inject>::Kind;
    const NEED: Need = <Arc<Request> as Inject>::NEED;
    const OF: Option<KeyDecl> = Some(KeyDecl::literal::<&'static str>("doorman"));
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        <Arc<Request> as Inject>::inject(view, at).map(|_| Self)
    }
}

/// Whoever opens a scope gives what stands for it.
#[test]
fn plugins_meddle_with_a_scope() {
    let doorman = plugin("doorman")
        .decorate::<Request>()
        .by(|request: Arc<Request>| request)
        .define::<Job>()
        .by(|| Arc::new(Job));
    let user = plugin("user").scope::<Request>().start(|_: Arc<Request>| async {});
    let guest = plugin("guest").scope::<Request>().start(|_: OfDoorman| async {});
    let app = || App::of(app![]).with(user.clone());
    let report = refused(&app().with(doorman).with(guest));
    assert_eq!(errors(&report), ["JF0102", "JF0107", "JF0117"]);
    golden_report("wiring_scope_given_by_plugins", &report);

    let fallback = plugin("fallback").define::<Request>().fallback().by(|| Arc::new(Request));
    assert_eq!(errors(&refused(&app().with(fallback))), ["JF0102"]);
    assert_eq!(errors(&refused(&app().supply_arc::<Request>(Arc::new(Request)))), ["JF0102"]);
    assert_eq!(errors(&refused(&app().replace_arc::<Request>(Arc::new(Request)))), ["JF0102"]);
    app().check().unwrap();
}

#[tokio::test]
async fn a_test_decorates_a_scope() {
    let unused = TestApp::of(app![]).decorate_arc::<Request>(|request| request);
    assert_eq!(errors(&unused.refused().await), ["JF0107"]);
    let user = plugin("user").scope::<Request>().start(|_: Arc<Request>| async {});
    let decorated = TestApp::of(app![]).with(user).decorate_arc::<Request>(|request| request);
    assert_eq!(errors(&decorated.refused().await), ["JF0107"]);
}

#[test]
fn fresh_of_what_is_there_once() {
    let once = plugin("once").define::<dyn Basket>().by(|| Made);
    let report =
        refused(&App::of(app![]).with(once).with(plugin("shop").start(|_: Fresh<dyn Basket>| async {})));
    assert_eq!(errors(&report), ["JF0115"]);
    golden_report("wiring_fresh_of_one", &report);
}

#[test]
fn lazy_of_what_is_transient() {
    let report = refused(&App::of(app![Wicker]).with(plugin("shop").start(|_: Lazy<dyn Basket>| async {})));
    assert_eq!(errors(&report), ["JF0115"]);
    golden_report("wiring_lazy_of_transient", &report);
}

#[test]
fn hooks_that_a_scope_does_not_run() {
    let worker = plugin("worker").scope::<Request>().task(|| async {}).main(|| async {}).health(|| async {});
    let report = refused(&App::of(app![]).with(worker));
    assert_eq!(errors(&report), ["JF0115", "JF0115", "JF0115"]);
    golden_report("wiring_hooks_of_a_scope", &report);
}

#[tokio::test]
async fn the_host_asks_outside_of_the_scope() {
    let app = App::of(app![Visitor]).start().await.unwrap();
    let report = app.get::<Arc<dyn User>>().err().unwrap();
    assert_eq!(errors(&report), ["JF0116"]);
    golden_report("running_outside_of_its_scope", &report);
    let request = app.open(Request).await.unwrap();
    let report = request.get::<Arc<Part>>().err().unwrap();
    golden_report("running_outside_of_an_inner_scope", &report);
    request.close().await.unwrap();
    app.stop().await.unwrap();
}

#[tokio::test]
async fn the_host_opens_a_scope_where_the_one_around_it_is_not_open() {
    let inner = plugin("inner").scope::<Part>().define::<dyn Basket>().by(|| Made);
    let app = App::of(app![]).with(inner).start().await.unwrap();
    let parts: Open<Part> = app.get().unwrap();
    let report = parts.open(Part).await.err().unwrap();
    assert_eq!(errors(&report), ["JF0116"]);
    golden_report("running_not_within_its_scope", &report);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn the_host_asks_for_what_would_live_in_two_scopes_at_once() {
    let of_request = plugin("of-request").scope::<Request>().define::<dyn Log>().by(|| Made);
    let of_job = plugin("of-job").scope::<Job>().define::<dyn Log>().by(|| Made);
    let app = App::of(app![]).with(of_request).with(of_job).start().await.unwrap();
    let report = app.get::<Many<dyn Log>>().err().unwrap();
    assert_eq!(errors(&report), ["JF0116"]);
    golden_report("running_in_two_scopes_at_once", &report);
    app.stop().await.unwrap();
}

/// A cycle has no life; what is outside has.
#[test]
fn what_lives_too_short_is_told_beside_a_cycle() {
    use jackfield::collect::Listed;
    use jackfield::plan::{Composition, compiler_verdict};

    #[extension_point]
    trait Hen: Send + Sync {}
    #[extension_point]
    trait Egg: Send + Sync {}
    #[derive(Plugin)]
    #[provides(dyn Hen)]
    struct Layer {
        _egg: Arc<dyn Egg>,
    }
    impl Hen for Layer {}
    #[derive(Plugin)]
    #[provides(dyn Egg)]
    struct Laid {
        _hen: Arc<dyn Hen>,
    }
    impl Egg for Laid {}
    #[derive(Plugin)]
    struct Keeper {
        _hen: Arc<dyn Hen>,
        _user: Arc<dyn User>,
        _baskets: Fresh<dyn Basket>,
    }
    #[derive(Plugin)]
    #[provides(dyn Basket)]
    struct Net;
    impl Basket for Net {}

    let list = [<Layer as Plugin>::DECL, <Laid as Plugin>::DECL, <Keeper as Plugin>::DECL];
    let list = list.into_iter().chain([<Visitor as Plugin>::DECL, <Net as Plugin>::DECL]);
    let list: Vec<Listed<'static>> = list.map(|plugin| Listed::own(plugin, None)).collect();
    let list: &'static [Listed<'static>] = Box::leak(list.into_boxed_slice());
    let report = refused(&App::of(Composition::new(list, None, &[])));
    assert_eq!(errors(&report), ["JF0104", "JF0115", "JF0115"]);
    golden_report("wiring_lives_beside_a_cycle", &report);
    let compiled = compiler_verdict(list, &[], &[]).unwrap();
    assert_eq!(compiled.matches("[JF0115]").count(), 2, "{compiled}");
}

#[extension_point]
trait Sessions: Send + Sync {
    fn open(&self, user: &str) -> String;
}

#[test]
fn a_factory_takes_what_is_transient() {
    #[derive(Plugin)]
    struct Shop;
    #[contributes]
    impl Shop {
        #[factory(dyn Sessions)]
        fn open(basket: Arc<dyn Basket>, #[argument] user: &str) -> String {
            drop(basket);
            user.to_owned()
        }
    }

    let shop = app![Shop; supplied: dyn Basket];
    let user = plugin("user").start(|all: Arc<dyn Sessions>| async move { drop(all.open("ann")) });
    let report = refused(&App::of(app![]).with_list(shop).with_list(app![Wicker]).with(user));
    assert_eq!(errors(&report), ["JF0115"]);
    golden_report("wiring_factory_of_transient", &report);
}

#[test]
fn who_opens_a_scope_or_holds_what_lives_in_it_is_outside_of_the_scope_around_it() {
    let inner = plugin("inner").scope::<Part>().define::<dyn Basket>().by(|| Made);
    let opener = plugin("opener").start(|_: Open<Part>| async {});
    let holder = plugin("holder").start(|_: Arc<dyn Basket>| async {});
    let report = refused(&App::of(app![]).with(inner).with(opener).with(holder));
    assert_eq!(errors(&report), ["JF0116", "JF0115"]);
    golden_report("wiring_outside_of_the_scope_around", &report);
}

#[test]
fn of_two_scopes_that_have_nothing_to_do_with_each_other_one_holds_what_lives_in_the_other() {
    let of_job = plugin("of-job").scope::<Job>().define::<dyn Basket>().by(|| Made);
    let of_request = plugin("of-request").scope::<Request>().start(|_: Arc<dyn Basket>| async {});
    let report = refused(&App::of(app![]).with(of_job).with(of_request));
    assert_eq!(errors(&report), ["JF0115"]);
    golden_report("wiring_lives_in_another_scope", &report);
}

#[test]
fn what_lives_in_a_scope_takes_the_place_of_a_fallback_for_all_who_ask() {
    let auto = plugin("auto").define::<dyn User>().fallback().by(|| Made);
    let in_job = plugin("in-job").scope::<Job>().define::<dyn User>().by(|| Made);
    let report = plugin("report").start(|_: Arc<dyn User>| async {});
    let report = refused(&App::of(app![]).with(auto).with(in_job).with(report));
    assert_eq!(errors(&report), ["JF0115"]);
    golden_report("wiring_lives_shorter_than_a_fallback", &report);
}

#[test]
fn what_is_transient_lives_in_a_scope_by_what_it_holds() {
    let in_job = plugin("in-job").scope::<Job>().define::<dyn User>().by(|| Made);
    let inner = plugin("inner").define::<dyn Basket>().transient().by(|_: Arc<dyn User>| Made);
    let outer = plugin("outer").define::<dyn Log>().transient().by(|_: Arc<dyn Basket>| Made);
    let report = plugin("report").start(|_: Arc<dyn Log>| async {});
    let report = refused(&App::of(app![]).with(in_job).with(inner).with(outer).with(report));
    assert_eq!(errors(&report), ["JF0115"]);
    golden_report("wiring_lives_in_a_scope_by_what_it_holds", &report);
}

/// `#[factory(..)]` takes no `scope`, which the plugin does.
#[test]
fn a_factory_lives_in_the_scope_by_its_plugin() {
    #[derive(Plugin)]
    struct Desk;
    #[contributes]
    impl Desk {
        #[factory(dyn Sessions)]
        fn open(made_for: Arc<dyn User>, #[argument] user: &str) -> String {
            drop(made_for);
            user.to_owned()
        }
    }

    let desk = app![Desk; supplied: dyn User];
    let user = plugin("user").start(|all: Arc<dyn Sessions>| async move { drop(all.open("ann")) });
    let report = refused(&App::of(app![]).with_list(desk).with_list(app![Visitor]).with(user));
    assert_eq!(errors(&report), ["JF0115"]);
    says(&report, &["let it live in the scope too, in a plugin with `#[plugin(scope = Request)]`"]);
}
