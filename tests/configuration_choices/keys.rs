//! The configuration names a key by its value, whatever constant or expression the key is written as.

use std::marker::PhantomData;

use jackfield::prelude::*;

use crate::common::{errors, refused, says};

const HTML: &str = "html";

#[extension_point(keyed = String, default)]
trait Writer: Send + Sync {
    fn name(&self) -> &'static str;
}
#[derive(Plugin)]
#[plugin(key = "plain")]
#[provides(dyn Writer, key = "html")]
struct Plain;
impl Writer for Plain {
    fn name(&self) -> &'static str {
        "plain"
    }
}
#[derive(Plugin)]
#[plugin(key = "pretty")]
#[provides(dyn Writer, key = HTML)]
struct Pretty;
impl Writer for Pretty {
    fn name(&self) -> &'static str {
        "pretty"
    }
}

trait Number: Send + Sync + 'static {
    const IT: u8;
}
struct Four;
impl Number for Four {
    const IT: u8 = 4;
}
struct Five;
impl Number for Five {
    const IT: u8 = 5;
}
#[extension_point(keyed = u8)]
trait Shelf: Send + Sync {
    fn is_there(&self) -> bool;
}
#[derive(Plugin)]
#[provides(dyn Shelf, key = N::IT)]
struct Store<N: Number> {
    #[plugin(default)]
    number: PhantomData<N>,
}
impl<N: Number> Shelf for Store<N> {
    fn is_there(&self) -> bool {
        self.number == PhantomData
    }
}
#[derive(Plugin)]
#[plugin(key = "spare")]
#[provides(dyn Shelf, key = 5)]
struct Spare;
impl Shelf for Spare {
    fn is_there(&self) -> bool {
        false
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Side {
    Left,
    Right,
}
#[extension_point(keyed = Side)]
trait Hand: Send + Sync {
    fn name(&self) -> &'static str;
}

#[tokio::test]
async fn two_spellings_of_one_key_are_one_choice() {
    let writers = || App::of(app![Plain, Pretty; chosen: dyn Writer]);
    let report = refused(&writers());
    assert_eq!(errors(&report), ["JF0108"]);
    says(&report, &["`[points.writer]` and below it `html = \"plain\"`"]);
    for chosen in ["plain", "pretty"] {
        let app = writers().set("points.writer.html", chosen).set("default_keys.writer", "html");
        let app = app.start().await.unwrap();
        assert_eq!(app.resolve::<Arc<dyn Writer>>().await.unwrap().name(), chosen);
        app.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_choice_for_one_key_leaves_others_of_the_same_expression_alone() {
    let shelves = || App::of(app![Store<Four>, Store<Five> as "second", Spare; chosen: dyn Shelf]);
    let app = shelves().set("points.shelf.5", "second").start().await.unwrap();
    let keyed = app.resolve::<Keyed<dyn Shelf>>().await.unwrap();
    let there: Vec<(u8, bool)> = keyed.iter().map(|(key, shelf)| (*key, shelf.is_there())).collect();
    assert_eq!(there, [(4, true), (5, true)]);
    drop(keyed);
    app.stop().await.unwrap();
    let report = refused(&shelves().set("points.shelf.N::IT", "second"));
    says(&report, &["JF0308", "there are: `4`, `5`"]);
}

#[tokio::test]
async fn the_key_of_an_enum_is_what_debug_shows() {
    struct Named(&'static str);
    impl Hand for Named {
        fn name(&self) -> &'static str {
            self.0
        }
    }
    #[derive(Plugin)]
    #[plugin(key = "good")]
    struct Good;
    #[contributes]
    impl Good {
        #[provide(key = Side::Left)]
        fn left() -> Arc<dyn Hand> {
            Arc::new(Named("good left"))
        }
        #[provide(key = Side::Right)]
        fn right() -> Arc<dyn Hand> {
            Arc::new(Named("good right"))
        }
    }
    let other = plugin("other").define::<dyn Hand>().key(Side::Left).value(Named("other left"));
    let app = App::of(app![Good; chosen: dyn Hand]).with(other).set("points.hand.Left", "other");
    let app = app.start().await.unwrap();
    let hands = app.resolve::<Keyed<dyn Hand>>().await.unwrap();
    assert_eq!(hands.get(&Side::Left).unwrap().name(), "other left");
    assert_eq!(hands.get(&Side::Right).unwrap().name(), "good right");
    drop(hands);
    app.stop().await.unwrap();
}
