//! Aggregators make one of many, decorators wrap what was provided or aggregated.

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};

use common::{Log, errors, failed, places_in, refused, says};
use jackfield::PluginBuilder;
use jackfield::prelude::*;

#[extension_point(many)]
trait Chat: Send + Sync {
    fn answer(&self, messages: &[&str]) -> String;
}
/// A closure as a chat.
struct Answer<F>(F);
impl<F: Fn(&[&str]) -> String + Send + Sync> Chat for Answer<F> {
    fn answer(&self, messages: &[&str]) -> String {
        (self.0)(messages)
    }
}
struct Joined(Many<dyn Chat>);
impl Chat for Joined {
    fn answer(&self, messages: &[&str]) -> String {
        self.0.iter().map(|each| each.answer(messages)).collect::<Vec<_>>().join(" | ")
    }
}

fn first(log: &Log) -> PluginBuilder {
    let log = log.clone();
    plugin("first").define::<dyn Chat>().by(move || {
        let log = log.clone();
        Answer(move |messages: &[&str]| {
            log.add(format!("{messages:?}"));
            format!("First: {} messages", messages.len())
        })
    })
}
fn second() -> PluginBuilder {
    plugin("second")
        .define::<dyn Chat>()
        .by(|| Answer(|messages: &[&str]| format!("Second: {}", messages[messages.len() - 1])))
}
fn aggregator() -> PluginBuilder {
    plugin("aggregator").aggregate::<dyn Chat>().by(Joined)
}
fn decorator(log: &Log) -> PluginBuilder {
    let log = log.clone();
    plugin("decorator").decorate::<dyn Chat>().by(move |inner: Arc<dyn Chat>| {
        let log = log.clone();
        Answer(move |messages: &[&str]| {
            log.add("Decorated call");
            inner.answer(messages)
        })
    })
}
async fn chat(plugins: Vec<PluginBuilder>) -> Arc<dyn Chat> {
    let app = plugins.into_iter().fold(App::of(app![]), App::with).start().await.unwrap();
    app.resolve::<Arc<dyn Chat>>().await.unwrap()
}

#[tokio::test]
async fn an_aggregate_of_two_is_decorated_as_one() {
    let log = Log::default();
    let plugins = || vec![first(&log), second(), decorator(&log), aggregator()];
    for turned in 0..4 {
        let mut plugins = plugins();
        if turned > 0 {
            // The order of the providers counts, that of the others does not.
            let moved = plugins.remove(turned % 2 + 2);
            plugins.insert(turned / 2, moved);
        }
        let chat = chat(plugins).await;
        assert_eq!(chat.answer(&["Hello", "World"]), "First: 2 messages | Second: World");
        assert_eq!(log.take(), ["Decorated call", r#"["Hello", "World"]"#]);
    }
}

#[tokio::test]
async fn an_aggregator_alone_joins_both() {
    let chat = chat(vec![first(&Log::default()), second(), aggregator()]).await;
    assert_eq!(chat.answer(&["Hello", "World"]), "First: 2 messages | Second: World");
}

#[tokio::test]
async fn the_only_member_needs_no_aggregator() {
    assert_eq!(chat(vec![second()]).await.answer(&["x"]), "Second: x");
}

#[tokio::test]
async fn two_members_without_an_aggregator_cant_be_one() {
    let user = plugin("user").start(|_: Arc<dyn Chat>| async {});
    let report = refused(&App::of(app![]).with(first(&Log::default())).with(second()).with(user));
    assert_eq!(errors(&report), ["JF0105"]);
    says(&report, &["`chat`", "`first`", "`second`", "`user`", "Many<dyn Chat>", "#[aggregate]"]);

    let app = App::of(app![]).with(first(&Log::default())).with(second()).start().await.unwrap();
    let report = app.resolve::<Arc<dyn Chat>>().await.err().unwrap();
    assert_eq!(errors(&report), ["JF0105"], "the host is told the same");
    assert_eq!(app.resolve::<Many<dyn Chat>>().await.unwrap().len(), 2);
}

#[extension_point]
trait Unused: Send + Sync {}
struct Nothing;
impl Unused for Nothing {}

#[test]
fn a_missing_aggregator_is_an_error_though_the_first_who_asks_is_not_built() {
    let idle = plugin("idle").define::<dyn Unused>().by(|_: Arc<dyn Chat>| Nothing);
    let user = plugin("user").start(|_: Arc<dyn Chat>| async {});
    let app = |plugins: Vec<PluginBuilder>| plugins.into_iter().fold(App::of(app![]), App::with);
    let log = Log::default();
    assert_eq!(errors(&refused(&app(vec![first(&log), second(), idle.clone(), user]))), ["JF0105"]);
    let warned = app(vec![first(&log), second(), idle]).check().unwrap();
    assert_eq!(common::warnings(&warned), ["JF0105"]);
}

#[test]
fn decorating_the_whole_of_several_members_is_an_error_though_nobody_who_asks_for_one_is_built() {
    let idle = plugin("idle").define::<dyn Unused>().by(|_: Arc<dyn Chat>| Nothing);
    let user = plugin("user").start(|_: Many<dyn Chat>| async {});
    let log = Log::default();
    let plugins = [first(&log), second(), decorator(&log), idle, user];
    let report = refused(&plugins.into_iter().fold(App::of(app![]), App::with));
    assert_eq!(errors(&report), ["JF0105"]);
    says(&report, &["is decorated as a whole"]);
}

#[tokio::test]
async fn what_a_decorator_of_each_member_holds_lazily_is_built() {
    let late = plugin("late").define::<dyn Unused>().by(|| Nothing);
    let each = plugin("each").decorate_each::<dyn Chat>().by(|_: Arc<dyn Chat>, late: Lazy<dyn Unused>| {
        Answer(move |_: &[&str]| format!("late is there: {}", late.get().is_ok()))
    });
    let user = plugin("user").start(|_: Many<dyn Chat>| async {});
    let plugins = [second(), each, late, user];
    let app = plugins.into_iter().fold(App::of(app![]), App::with).start().await.unwrap();
    let chats = app.get::<Many<dyn Chat>>().unwrap();
    assert_eq!(chats.iter().map(|chat| chat.answer(&[])).collect::<Vec<_>>(), ["late is there: true"]);
}

#[test]
fn decorating_the_whole_of_several_members_without_an_aggregator_is_an_error() {
    let log = Log::default();
    let consumer = plugin("consumer").start(|_all: Many<dyn Chat>| async {});
    let app = App::of(app![]).with(first(&log)).with(second()).with(decorator(&log)).with(consumer);
    let report = refused(&app);
    says(&report, &["[JF0105]", "is decorated as a whole", "#[decorate(each)]"]);
    assert_eq!(errors(&report), ["JF0105"]);
}

#[test]
fn two_aggregators_are_an_error_that_names_both() {
    let other = plugin("other").aggregate::<dyn Chat>().by(Joined);
    let user = plugin("user").start(|_: Arc<dyn Chat>| async {});
    let report = refused(&App::of(app![]).with(aggregator()).with(other).with(user));
    assert_eq!(errors(&report), ["JF0106"]);
    says(&report, &["`chat`", "`aggregator`", "`other`"]);
    assert_eq!(places_in(&report, file!()), 3, "{report:?}");
}

#[tokio::test]
async fn an_aggregator_without_providers_is_called_with_none() {
    let counted = Arc::new(AtomicUsize::new(usize::MAX));
    let count = Arc::clone(&counted);
    let aggregator = plugin("aggregator").aggregate::<dyn Chat>().by(move |all: Many<dyn Chat>| {
        count.store(all.len(), Ordering::SeqCst);
        Joined(all)
    });
    assert_eq!(chat(vec![aggregator]).await.answer(&["x"]), "");
    assert_eq!(counted.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn each_member_can_be_decorated_before_they_are_aggregated() {
    let loud =
        |inner: Arc<dyn Chat>| Answer(move |messages: &[&str]| format!("<{}>", inner.answer(messages)));
    let each = plugin("each").decorate_each::<dyn Chat>().by(loud);
    let whole = plugin("whole").decorate::<dyn Chat>().by(loud);
    let joined = chat(vec![whole, each, first(&Log::default()), second(), aggregator()]).await;
    assert_eq!(joined.answer(&["x"]), "<<First: 1 messages> | <Second: x>>");
}

#[extension_point]
trait Greeting: Send + Sync {
    fn text(&self) -> String;
}
#[extension_point(optional)]
trait Footer: Send + Sync {
    fn text(&self) -> String;
}
#[extension_point]
trait Missing: Send + Sync {}
struct Text(String);
impl Greeting for Text {
    fn text(&self) -> String {
        self.0.clone()
    }
}
impl Footer for Text {
    fn text(&self) -> String {
        self.0.clone()
    }
}
fn hello() -> PluginBuilder {
    plugin("hello").define::<dyn Greeting>().by(|| Text("Hello".to_owned()))
}
fn wrapping(key: &'static str) -> PluginBuilder {
    plugin(key)
        .decorate::<dyn Greeting>()
        .by(move |inner: Arc<dyn Greeting>| Text(format!("{key}({})", inner.text())))
}
async fn greeting(plugins: impl IntoIterator<Item = PluginBuilder>) -> String {
    let app = plugins.into_iter().fold(App::of(app![]), App::with).start().await.unwrap();
    app.resolve::<Arc<dyn Greeting>>().await.unwrap().text()
}

#[tokio::test]
async fn a_decorator_wraps_the_provider() {
    let there = plugin("there")
        .decorate::<dyn Greeting>()
        .by(|inner: Arc<dyn Greeting>| Text(format!("{}, there", inner.text())));
    assert_eq!(greeting([hello(), there.clone()]).await, "Hello, there");
    assert_eq!(greeting([there, hello()]).await, "Hello, there");
}

#[tokio::test]
async fn decorators_nest_and_the_first_is_innermost() {
    assert_eq!(greeting([hello(), wrapping("d1"), wrapping("d2")]).await, "d2(d1(Hello))");
    assert_eq!(greeting([wrapping("d2"), hello(), wrapping("d1")]).await, "d1(d2(Hello))");
    let placed = plugin("d3")
        .decorate::<dyn Greeting>()
        .before("d1")
        .by(|inner: Arc<dyn Greeting>| Text(format!("d3({})", inner.text())));
    assert_eq!(greeting([hello(), wrapping("d1"), wrapping("d2"), placed]).await, "d2(d1(d3(Hello)))");
}

#[tokio::test]
async fn every_consumer_sees_the_decorated_one() {
    let log = Log::default();
    let user = |key: &'static str| {
        let log = log.clone();
        plugin(key).start(move |greeting: Arc<dyn Greeting>| {
            log.add(greeting.text());
            async {}
        })
    };
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
        let plugins = [hello(), wrapping("d"), user("u1"), user("u2")];
        let app = order.iter().fold(App::of(app![]), |app, at| app.with(plugins[*at].clone()));
        let app = app.start().await.unwrap();
        assert_eq!(log.take(), ["d(Hello)", "d(Hello)"]);
        assert_eq!(app.get::<Arc<dyn Greeting>>().unwrap().text(), "d(Hello)");
        assert_eq!(app.resolve::<Arc<dyn Greeting>>().await.unwrap().text(), "d(Hello)");
    }
}

#[test]
fn a_decorator_that_lacks_a_dependency_is_an_error_with_its_place() {
    let decorator = plugin("needy")
        .decorate::<dyn Greeting>()
        .by(|_: Arc<dyn Greeting>, _: Arc<dyn Missing>| Text(String::new()));
    let user = plugin("user").start(|_: Arc<dyn Greeting>| async {});
    let report = refused(&App::of(app![]).with(hello()).with(decorator).with(user));
    assert_eq!(errors(&report), ["JF0101"]);
    says(&report, &["`missing`", "`needy`", "the second parameter of a closure"]);
    assert_eq!(places_in(&report, file!()), 2, "{report:?}");
}

#[tokio::test]
async fn nothing_to_decorate_is_an_error_for_a_single_point() {
    let app = || App::of(app![]).with(wrapping("d"));
    let user = plugin("user").start(|_: Arc<dyn Greeting>| async {});
    let report = refused(&app().with(user));
    assert_eq!(errors(&report), ["JF0101"], "the missing provider is the cause of both: {report:?}");
    let report = app().start().await.unwrap().resolve::<Arc<dyn Greeting>>().await.err().unwrap();
    assert_eq!(errors(&report), ["JF0107"]);
    says(&report, &["expected exactly one implementation", "`greeting`", "`d`"]);
}

#[tokio::test]
async fn nothing_to_decorate_is_skipped_for_an_absent_optional() {
    let log = Log::default();
    let ran = log.clone();
    let decorator = plugin("d").decorate::<dyn Footer>().by(move |inner: Arc<dyn Footer>| {
        ran.add("ran");
        Text(inner.text())
    });
    let user = plugin("user").start(|footer: Option<Arc<dyn Footer>>| async move {
        if footer.is_none() { Ok(()) } else { Err("there is a footer") }
    });
    let app = App::of(app![]).with(decorator).with(user);
    assert!(app.check().unwrap().is_clean());
    app.start().await.unwrap();
    assert_eq!(log.take(), [""; 0]);
}

#[tokio::test]
async fn a_decorator_can_decline_and_fail_like_a_provider() {
    let failing = plugin("d").decorate::<dyn Footer>().by(|_: Arc<dyn Footer>| Err::<Text, _>("no ink"));
    let footer = || plugin("f").define::<dyn Footer>().by(|| Text("f".to_owned()));
    let user = || plugin("user").start(|_: Option<Arc<dyn Footer>>| async {});
    let report = common::failed(App::of(app![]).with(footer()).with(failing).with(user())).await;
    assert_eq!(errors(&report), ["JF0401"]);
    says(&report, &["no ink", "`d`"]);
    let app = App::of(app![])
        .with(footer())
        .with(plugin("d").decorate::<dyn Footer>().by(|_: Arc<dyn Footer>| None::<Text>))
        .start()
        .await
        .unwrap();
    assert!(app.resolve::<Option<Arc<dyn Footer>>>().await.unwrap().is_none());
}

#[tokio::test]
async fn a_member_that_depends_on_a_decorated_point_sees_the_decorated_one() {
    let member = plugin("member")
        .define::<dyn Chat>()
        .by(|greeting: Arc<dyn Greeting>| Answer(move |_: &[&str]| greeting.text()));
    let chat = chat(vec![member, wrapping("d"), hello()]).await;
    assert_eq!(chat.answer(&[]), "d(Hello)");
}

#[test]
fn a_provider_that_takes_its_own_point_is_told_to_decorate() {
    let wrapper =
        plugin("wrapper").define::<dyn Greeting>().by(|inner: Arc<dyn Greeting>| Text(inner.text()));
    let user = plugin("user").start(|_: Arc<dyn Greeting>| async {});
    let report = refused(&App::of(app![]).with(wrapper).with(user));
    assert_eq!(errors(&report), ["JF0104"]);
    says(&report, &["`greeting`", "`wrapper`", "#[decorate]"]);
}

#[test]
fn a_provider_that_takes_its_own_point_beside_another_is_one_too_many() {
    let wrapper =
        plugin("wrapper").define::<dyn Greeting>().by(|inner: Arc<dyn Greeting>| Text(inner.text()));
    let user = plugin("user").start(|_: Arc<dyn Greeting>| async {});
    let report = refused(&App::of(app![]).with(hello()).with(wrapper).with(user));
    assert!(errors(&report).contains(&"JF0102"), "{report:?}");
    says(&report, &["`hello`", "`wrapper`", "expected exactly one implementation"]);
}

#[tokio::test]
async fn an_aggregator_may_be_async_and_have_dependencies_of_its_own() {
    #[extension_point]
    trait Separator: Send + Sync {
        fn text(&self) -> String;
    }
    struct Dash;
    impl Separator for Dash {
        fn text(&self) -> String {
            " - ".to_owned()
        }
    }
    let log = Log::default();
    let all = plugin("all").define::<dyn Separator>().by(|| Dash).aggregate::<dyn Chat>().by(
        |all: Many<dyn Chat>, between: Arc<dyn Separator>| async move {
            tokio::task::yield_now().await;
            Answer(move |messages: &[&str]| {
                let answers: Vec<String> = all.iter().map(|each| each.answer(messages)).collect();
                answers.join(&between.text())
            })
        },
    );
    let chat = chat(vec![first(&log), second(), all]).await;
    assert_eq!(chat.answer(&["Hello", "World"]), "First: 2 messages - Second: World");
}

#[tokio::test]
async fn an_aggregator_that_fails_is_named_and_one_that_declines_gives_none() {
    let ask = plugin("ask").start(|_: Option<Arc<dyn Chat>>| async {});
    let broken = plugin("broken")
        .aggregate::<dyn Chat>()
        .by(|_: Many<dyn Chat>| async { Err::<Arc<dyn Chat>, _>(std::io::Error::other("no line")) });
    let report = failed(App::of(app![]).with(second()).with(broken).with(ask)).await;
    assert_eq!(errors(&report), ["JF0401"]);
    says(&report, &["no line", "aggregator", "`broken`"]);
    let silent = plugin("silent").aggregate::<dyn Chat>().by(|_: Many<dyn Chat>| None::<Arc<dyn Chat>>);
    let app = App::of(app![]).with(second()).with(silent).start().await.unwrap();
    assert!(app.resolve::<Option<Arc<dyn Chat>>>().await.unwrap().is_none());
    app.stop().await.unwrap();
}
