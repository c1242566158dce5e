//! What decorators wrap: one provider, an optional one, a list as a whole, each member, the provider of one key; what was
//! chosen, replaced or aggregated; with dependencies of their own.

mod common;

use common::{errors, golden_report, refused, says, warnings};
use jackfield::PluginBuilder;
use jackfield::prelude::*;

#[extension_point]
trait Sign: Send + Sync {
    fn text(&self) -> String;
}
#[extension_point(optional)]
trait Motto: Send + Sync {
    fn text(&self) -> String;
}
#[extension_point(many)]
trait Line: Send + Sync {
    fn text(&self) -> String;
}
#[extension_point(keyed = String)]
trait Format: Send + Sync {
    fn text(&self) -> String;
}
#[extension_point(keyed = u8)]
trait Slot: Send + Sync {
    fn text(&self) -> String;
}

struct Text(String);
macro_rules! texts {
    ($($point:ident)*) => {$(
        impl $point for Text {
            fn text(&self) -> String {
                self.0.clone()
            }
        }
    )*};
}
texts!(Sign Motto Line Format Slot);
fn text(text: &str) -> Text {
    Text(text.to_owned())
}

/// What the decorators below put around a text.
#[derive(Plugin)]
#[plugin(key = "frame")]
#[provides(Frame)]
#[extension_point]
struct Frame {
    #[plugin(default = "<")]
    left: &'static str,
}

#[derive(Plugin)]
#[plugin(key = "framing")]
struct Framing;
#[contributes]
impl Framing {
    #[decorate]
    fn sign(inner: Arc<dyn Sign>, frame: Arc<Frame>) -> Arc<dyn Sign> {
        Arc::new(Text(format!("{}{}", frame.left, inner.text())))
    }
    #[decorate]
    fn motto(inner: Arc<dyn Motto>, frame: Arc<Frame>) -> Arc<dyn Motto> {
        Arc::new(Text(format!("{}{}", frame.left, inner.text())))
    }
    #[decorate]
    fn lines(inner: Arc<dyn Line>, frame: Arc<Frame>) -> Arc<dyn Line> {
        Arc::new(Text(format!("{}{}", frame.left, inner.text())))
    }
    #[decorate(each)]
    fn line(inner: Arc<dyn Line>, frame: Arc<Frame>) -> Arc<dyn Line> {
        Arc::new(Text(format!("-{}{}", frame.left, inner.text())))
    }
    #[decorate(key = "html")]
    fn html(inner: Arc<dyn Format>, frame: Arc<Frame>, key: ProvidedKey<String>) -> Arc<dyn Format> {
        Arc::new(Text(format!("{}{key}:{}", frame.left, inner.text())))
    }
    #[aggregate]
    fn all(all: Many<dyn Line>) -> Arc<dyn Line> {
        Arc::new(Text(all.iter().map(|line| line.text()).collect::<Vec<_>>().join("|")))
    }
}

fn texts() -> PluginBuilder {
    plugin("texts")
        .define::<dyn Sign>()
        .by(|| text("sign"))
        .define::<dyn Motto>()
        .by(|| text("motto"))
        .define::<dyn Line>()
        .by(|| text("one"))
        .define::<dyn Line>()
        .by(|| text("two"))
        .define::<dyn Format>()
        .key("html")
        .by(|| text("html"))
        .define::<dyn Format>()
        .key("text")
        .by(|| text("text"))
}
fn framed() -> App {
    App::of(app![Framing, Frame; supplied: dyn Sign, dyn Format]).with(texts())
}

#[tokio::test]
async fn one_optional_whole_each_and_key_are_wrapped_with_dependencies() {
    let app = framed().start().await.unwrap();
    assert_eq!(app.resolve::<Arc<dyn Sign>>().await.unwrap().text(), "<sign");
    assert_eq!(app.resolve::<Option<Arc<dyn Motto>>>().await.unwrap().unwrap().text(), "<motto");
    assert_eq!(app.resolve::<Arc<dyn Line>>().await.unwrap().text(), "<-<one|-<two");
    let each = app.resolve::<Many<dyn Line>>().await.unwrap();
    assert_eq!(each.iter().map(|line| line.text()).collect::<Vec<_>>(), ["-<one", "-<two"]);
    let formats = app.resolve::<Keyed<dyn Format>>().await.unwrap();
    assert_eq!(formats.values().map(|format| format.text()).collect::<Vec<_>>(), ["<html:html", "text"]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn what_was_replaced_or_chosen_is_wrapped() {
    let app = framed().replace::<dyn Sign>(text("fake")).replace::<dyn Motto>(text("fake"));
    let app = app.replace::<dyn Line>(text("fake")).start().await.unwrap();
    assert_eq!(app.resolve::<Arc<dyn Sign>>().await.unwrap().text(), "<fake");
    assert_eq!(app.resolve::<Arc<dyn Motto>>().await.unwrap().text(), "<fake");
    assert_eq!(app.resolve::<Arc<dyn Line>>().await.unwrap().text(), "<-<fake");
    app.stop().await.unwrap();
    let other = plugin("other")
        .define::<dyn Sign>()
        .by(|| text("other"))
        .define::<dyn Motto>()
        .by(|| text("other"))
        .define::<dyn Format>()
        .key("html")
        .by(|| text("other"));
    let app = framed().with(other).choose::<dyn Sign>("other").choose::<dyn Motto>("other");
    let app = app.set("points.format.html", "other").start().await.unwrap();
    assert_eq!(app.resolve::<Arc<dyn Sign>>().await.unwrap().text(), "<other");
    assert_eq!(app.resolve::<Arc<dyn Motto>>().await.unwrap().text(), "<other");
    let formats = app.resolve::<Keyed<dyn Format>>().await.unwrap();
    assert_eq!(formats.get("html").unwrap().text(), "<html:other");
    app.stop().await.unwrap();
}

#[tokio::test]
async fn the_decorator_of_one_key_nests_among_those_of_all() {
    let around = |left: &'static str| move |inner: Arc<dyn Format>| Text(format!("{left}{}", inner.text()));
    let inner = plugin("inner").decorate::<dyn Format>().by(around("i"));
    let html = plugin("html").decorate::<dyn Format>().key("html").by(around("h"));
    let outer = plugin("outer").decorate::<dyn Format>().by(around("o"));
    let app = App::of(app![]).with(inner).with(html).with(outer).with(texts()).start().await.unwrap();
    let formats = app.resolve::<Keyed<dyn Format>>().await.unwrap();
    assert_eq!(formats.values().map(|format| format.text()).collect::<Vec<_>>(), ["ohihtml", "oitext"]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn keys_that_are_no_texts_are_compared_as_values() {
    #[derive(Plugin)]
    struct Marking;
    #[contributes]
    impl Marking {
        #[provide(key = 2)]
        fn two() -> Arc<dyn Slot> {
            Arc::new(text("two"))
        }
        #[provide(key = 3)]
        fn three() -> Arc<dyn Slot> {
            Arc::new(text("three"))
        }
        #[decorate(key = 1 + 1)]
        fn marked(inner: Arc<dyn Slot>) -> Arc<dyn Slot> {
            Arc::new(Text(format!("marked {}", inner.text())))
        }
    }
    let app = App::of(app![Marking]).start().await.unwrap();
    let slots = app.resolve::<Keyed<dyn Slot>>().await.unwrap();
    assert_eq!(
        (slots.get(&2).unwrap().text(), slots.get(&3).unwrap().text()),
        ("marked two".into(), "three".into())
    );
    app.stop().await.unwrap();
}

#[tokio::test]
async fn the_decorator_of_a_key_that_nobody_asks_for_is_not_called() {
    let broken = plugin("broken")
        .decorate::<dyn Format>()
        .key("text")
        .by(|_: Arc<dyn Format>| Err::<Arc<dyn Format>, _>(std::io::Error::other("nobody asks for it")));
    let asker = || {
        #[derive(Plugin)]
        struct Page {
            #[plugin(of = "html")]
            html: Arc<dyn Format>,
        }
        #[contributes]
        impl Page {
            #[start]
            fn show(&self) {
                assert_eq!(self.html.text(), "html");
            }
        }
        App::of(app![Page; supplied: dyn Format])
    };
    asker().with(texts()).with(broken).start().await.unwrap().stop().await.unwrap();
}

#[test]
fn a_key_to_decorate_that_nobody_provides_is_told_with_the_nearest() {
    let loud = || plugin("loud").decorate::<dyn Format>().key("htlm").by(|inner: Arc<dyn Format>| inner);
    let show = || plugin("show").start(|_: Keyed<dyn Format>| async {});
    let app = App::of(app![]).with(texts()).with(loud());
    // Of what nothing reaches it is a warning.
    assert_eq!(warnings(&app.clone().check().unwrap()), ["JF0111"]);
    let report = refused(&app.with(show()));
    assert_eq!(errors(&report), ["JF0111"]);
    golden_report("wiring_key_to_decorate", &report);
    let report = refused(&App::of(app![]).with(loud()).with(show()));
    says(&report, &["`htlm`", "it has no providers at all"]);
}

#[test]
fn a_dependency_of_the_decorator_of_a_key_is_missed_with_its_place() {
    let report = refused(
        &App::of(app![]).with(texts()).with(plugin("show").start(|_: Keyed<dyn Format>| async {})).with(
            plugin("loud")
                .decorate::<dyn Format>()
                .key("html")
                .by(|inner: Arc<dyn Format>, _: Arc<Frame>| inner),
        ),
    );
    assert_eq!(errors(&report), ["JF0101"]);
    says(&report, &["`loud` needs `frame`"]);
}
