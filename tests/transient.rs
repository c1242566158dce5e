//! What is transient: each who asks gets one of its own, and `Fresh` makes more.

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};

use common::{Log, errors, golden, refused, says};
use jackfield::prelude::*;
use jackfield::{FreshError, Inject, Need, PluginBuilder, View};

#[extension_point]
trait Basket: Send + Sync {
    fn number(&self) -> usize;
}
#[extension_point]
trait Label: Send + Sync {
    fn text(&self) -> String;
}
#[extension_point(many)]
trait Part: Send + Sync {
    fn name(&self) -> String;
}

struct Numbered(usize);
impl Basket for Numbered {
    fn number(&self) -> usize {
        self.0
    }
}

/// Baskets with numbers in the order of their making.
fn baskets() -> PluginBuilder {
    let count = AtomicUsize::new(0);
    let next = move || Numbered(count.fetch_add(1, Ordering::Relaxed) + 1);
    plugin("baskets").define::<dyn Basket>().transient().by(next)
}

#[derive(Plugin)]
#[plugin(transient)]
#[provides(dyn Label)]
struct Paper {
    basket: Arc<dyn Basket>,
}
impl Label for Paper {
    fn text(&self) -> String {
        format!("on basket {}", self.basket.number())
    }
}

#[derive(Plugin)]
struct Left {
    basket: Arc<dyn Basket>,
    other: Arc<dyn Basket>,
}
#[contributes]
impl Left {
    #[start]
    fn compare(&self) {
        assert_ne!(self.basket.number(), self.other.number());
        assert_eq!(Arc::strong_count(&self.basket), 1, "nobody else holds it");
    }
}

#[derive(Plugin)]
#[plugin(key = "shop")]
struct Shop {
    baskets: Fresh<dyn Basket>,
    labels: Fresh<dyn Label>,
}
#[contributes]
impl Shop {
    #[start]
    fn sell(&self) -> Result<(), BoxError> {
        let (first, second) = (self.baskets.get()?, self.baskets.get()?);
        assert_eq!(second.number(), first.number() + 1);
        assert_eq!(Arc::strong_count(&first), 1);
        let label = self.labels.get()?;
        assert_eq!(label.text(), format!("on basket {}", second.number() + 1));
        Ok(())
    }
}

#[tokio::test]
async fn each_field_gets_one_of_its_own_that_nobody_else_holds() {
    App::of(app![Left; supplied: dyn Basket]).with(baskets()).start().await.unwrap().stop().await.unwrap();
    // With somebody who listens, everything is built along the graph.
    TestApp::of(app![Left; supplied: dyn Basket]).with(baskets()).start().await.stop().await;
}

#[tokio::test]
async fn fresh_makes_a_new_one_at_each_call_with_new_ones_below_it() {
    let app = App::of(app![Shop, Paper; supplied: dyn Basket]).with(baskets());
    app.start().await.unwrap().stop().await.unwrap();
}

#[tokio::test]
async fn what_is_transient_holds_what_lives_as_long_as_the_application() {
    let one = plugin("one").define::<dyn Basket>().by(|| Numbered(7));
    let labels =
        plugin("labels").define::<dyn Label>().transient().by(|basket: Arc<dyn Basket>| Paper { basket });
    let app = App::of(app![]).with(one).with(labels).start().await.unwrap();
    let report = app.get::<Arc<dyn Label>>().err().unwrap();
    assert_eq!(errors(&report), ["JF0506"]);
    says(&report, &["resolve"]);
    let first = app.resolve::<Arc<dyn Label>>().await.unwrap();
    let second = app.get::<Arc<dyn Label>>().unwrap();
    assert!(!Arc::ptr_eq(&first, &second));
    assert_eq!((first.text(), second.text()), ("on basket 7".to_owned(), "on basket 7".to_owned()));
    app.stop().await.unwrap();
}

#[tokio::test]
async fn a_decorator_wraps_each_of_them() {
    struct Thousand(Arc<dyn Basket>);
    impl Basket for Thousand {
        fn number(&self) -> usize {
            self.0.number() + 1000
        }
    }
    let wrapped = plugin("wrapped").decorate::<dyn Basket>().by(|inner: Arc<dyn Basket>| Thousand(inner));
    let app = App::of(app![]).with(baskets()).with(wrapped).start().await.unwrap();
    let numbers = [app.get::<Arc<dyn Basket>>(), app.get::<Arc<dyn Basket>>()];
    assert_eq!(numbers.map(|basket| basket.unwrap().number()), [1001, 1002]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn a_list_with_a_transient_member_is_a_list_of_ones_own() {
    struct Named(String);
    impl Part for Named {
        fn name(&self) -> String {
            self.0.clone()
        }
    }
    let parts = plugin("parts")
        .define::<dyn Part>()
        .by(|| Named("shared".to_owned()))
        .define::<dyn Part>()
        .transient()
        .by(|basket: Arc<dyn Basket>| Named(format!("own {}", basket.number())));
    let log = Log::default();
    let user = |key: &'static str| {
        let log = log.clone();
        plugin(key).start(move |parts: Many<dyn Part>| {
            log.add(parts.iter().map(|part| part.name()).collect::<Vec<_>>().join(", "));
            async {}
        })
    };
    let app = App::of(app![]).with(baskets()).with(parts).with(user("a")).with(user("b")).concurrency(1);
    app.start().await.unwrap().stop().await.unwrap();
    let mut lists = log.take();
    lists.sort();
    assert_eq!(lists, ["shared, own 1", "shared, own 2"]);
}

#[tokio::test]
async fn a_hook_that_runs_again_finds_its_own_again() {
    let log = Log::default();
    let seen = log.clone();
    let user = plugin("user").start(move |basket: Arc<dyn Basket>| {
        seen.add(basket.number().to_string());
        async {}
    });
    let app = App::of(app![]).with(baskets()).with(user).start().await.unwrap();
    app.stop().await.unwrap();
    app.start().await.unwrap();
    app.stop().await.unwrap();
    assert_eq!(log.take(), ["1", "1"]);
}

#[tokio::test]
async fn a_provider_that_is_awaited_is_made_by_those_who_wait() {
    let slow = plugin("slow").define::<dyn Basket>().transient().by(|| async {
        tokio::task::yield_now().await;
        Numbered(3)
    });
    let asks = plugin("asks").start(|baskets: Fresh<dyn Basket>| async move {
        let Err(FreshError::Failed { source, .. }) = baskets.get() else { panic!("it should fail") };
        assert!(source.to_string().contains("has to be awaited"), "{source}");
    });
    let app = App::of(app![Paper; supplied: dyn Basket]).with(slow).with(asks).start().await.unwrap();
    assert_eq!(app.resolve::<Arc<dyn Basket>>().await.unwrap().number(), 3);
    assert_eq!(app.resolve::<Arc<dyn Label>>().await.unwrap().text(), "on basket 3");
    let report = app.get::<Arc<dyn Basket>>().err().unwrap();
    assert_eq!(errors(&report), ["JF0506"]);
    app.stop().await.unwrap();
}

fn torn() -> u8 {
    panic!("no handle")
}
#[derive(Plugin)]
#[plugin(transient)]
#[provides(dyn Basket)]
struct Broken {
    #[plugin(default = torn())]
    _handle: u8,
}
impl Basket for Broken {
    fn number(&self) -> usize {
        0
    }
}

#[tokio::test]
async fn a_failure_and_a_panic_are_errors_of_the_one_who_asks() {
    let failing = plugin("failing").define::<dyn Basket>().transient().by(|| Err::<Numbered, _>("no wicker"));
    let asks = plugin("asks").start(|baskets: Fresh<dyn Basket>| async move {
        assert!(baskets.get().err().unwrap().to_string().contains("no wicker"));
    });
    App::of(app![]).with(failing).with(asks).start().await.unwrap().stop().await.unwrap();
    let app = App::of(app![Broken]).start().await.unwrap();
    let report = app.get::<Arc<dyn Basket>>().err().unwrap();
    assert_eq!(errors(&report), ["JF0402"]);
    says(&report, &["no handle", "broken"]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn fresh_before_wiring_and_after_the_application_is_an_error() {
    struct Eager {
        early: bool,
    }
    impl Label for Eager {
        fn text(&self) -> String {
            self.early.to_string()
        }
    }
    let kept = Arc::new(std::sync::Mutex::new(None));
    let keeper = kept.clone();
    let early = plugin("early").define::<dyn Label>().by(move |baskets: Fresh<dyn Basket>| {
        let early = matches!(baskets.get(), Err(FreshError::NotWired { point: "basket" }));
        *keeper.lock().unwrap() = Some(baskets);
        Eager { early }
    });
    let app = App::of(app![]).with(baskets()).with(early).start().await.unwrap();
    assert_eq!(app.resolve::<Arc<dyn Label>>().await.unwrap().text(), "false", "built after wiring");
    app.stop().await.unwrap();
    drop(app);
    let baskets = kept.lock().unwrap().take().unwrap();
    assert!(matches!(baskets.get(), Err(FreshError::Gone { point: "basket" })));
}

#[tokio::test]
async fn two_that_make_each_other_are_no_cycle() {
    #[derive(Plugin)]
    #[plugin(transient)]
    #[provides(dyn Label)]
    struct Self_ {
        again: Fresh<dyn Label>,
    }
    impl Label for Self_ {
        fn text(&self) -> String {
            format!("{}", self.again.get().is_ok())
        }
    }
    let app = App::of(app![Self_]).start().await.unwrap();
    assert_eq!(app.get::<Arc<dyn Label>>().unwrap().text(), "true");
    app.stop().await.unwrap();
}

#[test]
fn fresh_of_what_is_there_once_and_lazy_of_what_is_transient_are_errors() {
    let once = plugin("once").define::<dyn Basket>().by(|| Numbered(1));
    let fresh = plugin("fresh").start(|_: Fresh<dyn Basket>| async {});
    let report = refused(&App::of(app![]).with(once).with(fresh));
    assert_eq!(errors(&report), ["JF0115"]);
    says(&report, &["`Fresh<dyn Basket>`", "not transient"]);
    let lazy = plugin("lazy").start(|_: jackfield::Lazy<dyn Basket>| async {});
    let report = refused(&App::of(app![]).with(baskets()).with(lazy));
    assert_eq!(errors(&report), ["JF0115"]);
    says(&report, &["`Lazy<dyn Basket>`", "is transient"]);
}

#[tokio::test]
async fn replaced_by_a_test_it_is_there_once() {
    let app =
        TestApp::of(app![Left; supplied: dyn Basket]).with(baskets()).replace::<dyn Basket>(Numbered(9));
    let report = app.refused().await;
    assert_eq!(errors(&report), ["JF0507"], "both fields hold the one that the test gives");
}

#[tokio::test]
async fn the_host_can_hold_a_fresh_that_no_plugin_asks_for() -> Result<(), Report> {
    let app = App::of(app![]).with(baskets()).start().await?;
    let fresh = app.get::<Fresh<dyn Basket>>()?;
    let (first, second) = (fresh.get().unwrap(), fresh.get().unwrap());
    assert!(!Arc::ptr_eq(&first, &second));
    let resolved = app.resolve::<Fresh<dyn Basket>>().await?;
    assert!(!Arc::ptr_eq(&first, &resolved.get().unwrap()));
    app.stop().await
}

/// A type of one's own around what is transient.
struct Tag(Arc<dyn Label>);
impl Inject for Tag {
    type Kind = <Arc<dyn Label> as Inject>::Kind;
    const NEED: Need = <Arc<dyn Label> as Inject>::NEED;
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        Inject::inject(view, at).map(Tag)
    }
}

#[tokio::test]
async fn the_host_gets_one_of_its_own_each_time_whatever_it_asks_with() -> Result<(), Report> {
    let one_basket = plugin("one").define::<dyn Basket>().by(|| Numbered(1));
    let app = App::of(app![Paper; supplied: dyn Basket]).with(one_basket).start().await?;
    let mut got: Vec<Arc<dyn Label>> = Vec::new();
    for _ in 0..3 {
        got.push(app.get()?);
        got.push(app.get::<Tag>()?.0);
    }
    assert_eq!(got.len(), 6);
    for label in &got {
        assert_eq!(
            (label.text().as_str(), Arc::strong_count(label)),
            ("on basket 1", 1),
            "nobody else holds it"
        );
    }
    app.stop().await
}

#[tokio::test]
async fn a_fresh_of_what_a_test_replaced_hands_out_that() {
    let app = TestApp::of(app![]).with(baskets()).replace::<dyn Basket>(Numbered(9)).start().await;
    let fresh = app.get::<Fresh<dyn Basket>>();
    assert!(Arc::ptr_eq(&fresh.get().unwrap(), &fresh.get().unwrap()));
    app.stop().await;
}

#[tokio::test]
async fn the_host_is_told_that_a_handle_does_not_go_with_what_it_asks_for() -> Result<(), Report> {
    let once = plugin("once").define::<dyn Basket>().by(|| Numbered(1));
    let app = App::of(app![]).with(once).start().await?;
    let report = app.get::<Fresh<dyn Basket>>().unwrap_err();
    assert_eq!(errors(&report), ["JF0115"]);
    says(&report, &["the host asks for `Fresh<dyn Basket>`", "is not transient", "`Arc<dyn Basket>`"]);
    golden("lifetime_host_fresh", &format!("{report:?}"));
    app.stop().await?;
    let app = App::of(app![]).with(baskets()).start().await?;
    let report = app.get::<jackfield::Lazy<dyn Basket>>().unwrap_err();
    assert_eq!(errors(&report), ["JF0115"]);
    says(&report, &["the host asks for `Lazy<dyn Basket>`", "is transient", "`Fresh<dyn Basket>`"]);
    golden("lifetime_host_lazy", &format!("{report:?}"));
    app.stop().await
}

#[extension_point(keyed = String)]
trait Jar: Send + Sync {
    fn of_what(&self) -> &'static str;
}
struct Filled(&'static str);
impl Jar for Filled {
    fn of_what(&self) -> &'static str {
        self.0
    }
}

#[tokio::test]
async fn a_fresh_one_of_several_is_asked_for_by_its_key() {
    #[derive(Plugin)]
    #[plugin(key = "kitchen")]
    struct Kitchen {
        #[plugin(of = "honey")]
        honey: Fresh<dyn Jar>,
    }
    #[contributes]
    impl Kitchen {
        #[start]
        fn fill(&self) -> Result<(), FreshError> {
            let (one, other) = (self.honey.get()?, self.honey.get()?);
            assert_eq!((one.of_what(), Arc::ptr_eq(&one, &other)), ("honey", false));
            Ok(())
        }
    }
    let jars = plugin("jars").define::<dyn Jar>().key("honey").transient().by(|| Filled("honey"));
    let jars = jars.define::<dyn Jar>().key("salt").by(|| Filled("salt"));
    App::of(app![Kitchen; supplied: dyn Jar]).with(jars).start().await.unwrap().stop().await.unwrap();
}

#[test]
fn by_its_key_too_a_lazy_one_leads_to_nothing_that_is_transient() {
    #[derive(Plugin)]
    #[plugin(key = "kitchen")]
    struct Kitchen {
        #[plugin(of = "honey")]
        _honey: Lazy<dyn Jar>,
    }
    let jars = plugin("jars").define::<dyn Jar>().key("honey").transient().by(|| Filled("honey"));
    let report = refused(&App::of(app![Kitchen; supplied: dyn Jar]).with(jars));
    assert_eq!(errors(&report), ["JF0115"]);
}
