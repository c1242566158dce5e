//! Keys of any type, and providers that know the key that they are asked for under.

mod common;

use common::{errors, golden, refused, says};
use jackfield::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Level {
    Debug,
    Error,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Route {
    method: &'static str,
    path: String,
}

impl Route {
    fn get(path: &str) -> Self {
        Self { method: "GET", path: path.to_owned() }
    }
}

#[extension_point(keyed = Level)]
trait Sink: Send + Sync {
    fn name(&self) -> String;
}
#[extension_point(keyed = Route)]
trait Handler: Send + Sync {
    fn name(&self) -> String;
}
#[extension_point(keyed = u64)]
trait Shard: Send + Sync {
    fn name(&self) -> String;
}
#[extension_point(keyed = String)]
trait Queue: Send + Sync {
    fn name(&self) -> String;
}
#[extension_point]
trait Seen: Send + Sync {
    fn names(&self) -> Vec<String>;
}

struct Named(String);
macro_rules! named {
    ($($point:ident)*) => {$(
        impl $point for Named {
            fn name(&self) -> String {
                self.0.clone()
            }
        }
    )*};
}
named!(Sink Handler Shard Queue);
impl Seen for Vec<String> {
    fn names(&self) -> Vec<String> {
        self.clone()
    }
}

#[derive(Plugin)]
#[provides(dyn Sink, key = Level::Debug)]
#[provides(dyn Handler, key = Route::get("/"))]
#[provides(dyn Shard, key = 7)]
struct One;
impl Sink for One {
    fn name(&self) -> String {
        "debug".to_owned()
    }
}
impl Handler for One {
    fn name(&self) -> String {
        "root".to_owned()
    }
}
impl Shard for One {
    fn name(&self) -> String {
        "seven".to_owned()
    }
}

#[derive(Plugin)]
struct Asking {
    #[plugin(of = Level::Debug)]
    sink: Arc<dyn Sink>,
    #[plugin(of = Level::Error)]
    absent: Option<Arc<dyn Sink>>,
    #[plugin(of = Route::get("/"))]
    handler: Arc<dyn Handler>,
    #[plugin(of = 7)]
    shard: Arc<dyn Shard>,
}
#[contributes]
impl Asking {
    #[provide]
    fn seen(&self) -> Arc<dyn Seen> {
        assert!(self.absent.is_none());
        Arc::new(vec![self.sink.name(), self.handler.name(), self.shard.name()])
    }
}

#[tokio::test]
async fn keys_can_be_an_enum_a_struct_or_a_number() {
    let app = App::of(app![One, Asking]).start().await.unwrap();
    assert_eq!(app.resolve::<Arc<dyn Seen>>().await.unwrap().names(), ["debug", "root", "seven"]);
    let sinks = app.get::<Keyed<dyn Sink>>().unwrap();
    assert_eq!(sinks.keys().collect::<Vec<_>>(), [&Level::Debug]);
    app.stop().await.unwrap();
}

#[test]
fn a_key_of_any_type_that_nobody_provides_is_named_as_debug_shows_it() {
    #[derive(Plugin)]
    struct Wanting {
        #[plugin(of = Level::Error)]
        _sink: Arc<dyn Sink>,
    }
    let user = plugin("user").start(|_: Keyed<dyn Sink>| async {});
    let report = refused(&App::of(app![One, Wanting]).with(user));
    assert_eq!(errors(&report), ["JF0111"]);
    says(&report, &["under the key `Error`", "there are: `Debug`"]);
}

#[test]
fn keys_of_any_type_that_are_used_twice_are_told_all_at_once() {
    let sink = |key: &'static str, level| {
        plugin(key).define::<dyn Sink>().key(level).by(|| Named("sink".to_owned()))
    };
    let app = App::of(app![One])
        .with(sink("a", Level::Debug))
        .with(sink("b", Level::Error))
        .with(sink("c", Level::Error));
    let report = refused(&app);
    assert_eq!(errors(&report), ["JF0108"]);
    says(&report, &["key `Debug`", "key `Error`", "`one`", "`a`", "`b`", "`c`"]);
}

#[derive(Plugin)]
struct Queues;
#[contributes]
impl Queues {
    #[provide(key = "mail")]
    async fn mail(key: ProvidedKey<String>) -> Result<Arc<dyn Queue>, BoxError> {
        tokio::task::yield_now().await;
        Ok(Arc::new(Named(format!("<{key}>"))))
    }
    #[provide(key = Level::Error)]
    fn errors(level: ProvidedKey<Level>) -> Arc<dyn Sink> {
        Arc::new(Named(format!("{level:?}")))
    }
    #[decorate]
    fn numbered(inner: Arc<dyn Queue>, key: ProvidedKey<String>) -> Arc<dyn Queue> {
        Arc::new(Named(format!("{} at {}", inner.name(), key.len())))
    }
}

#[tokio::test]
async fn a_provider_knows_the_key_that_it_is_asked_for_under() {
    let closure = plugin("closure")
        .define::<dyn Queue>()
        .key("print")
        .by(|key: ProvidedKey<String>| Named(key.into_inner().to_uppercase()));
    let app = App::of(app![Queues]).with(closure).start().await.unwrap();
    let queues = app.resolve::<Keyed<dyn Queue>>().await.unwrap();
    let names: Vec<String> = queues.values().map(|queue| queue.name()).collect();
    assert_eq!(names, ["<mail> at 4", "PRINT at 5"], "a decorator of each member knows its key too");
    let sinks = app.resolve::<Keyed<dyn Sink>>().await.unwrap();
    assert_eq!(sinks.get(&Level::Error).map(|sink| sink.name()), Some("Error".to_owned()));
    app.stop().await.unwrap();
}

#[test]
fn who_wants_to_know_a_key_where_nobody_asks_by_one_is_told_so() {
    #[derive(Plugin)]
    struct Curious {
        key: ProvidedKey<String>,
    }
    #[contributes]
    impl Curious {
        #[start]
        fn look(&self, key: ProvidedKey<u8>) {
            assert!(self.key.is_empty() || *key == 0);
        }
        #[provide(key = "a")]
        fn queue(key: ProvidedKey<u64>) -> Arc<dyn Queue> {
            Arc::new(Named(key.to_string()))
        }
    }
    let user = plugin("user").start(|_: Keyed<dyn Queue>| async {});
    let report = refused(&App::of(app![Curious]).with(user));
    assert_eq!(errors(&report), ["JF0114", "JF0114", "JF0114"]);
    golden("wiring_own_key_of_nobody", &report.render());
}

#[tokio::test]
async fn the_host_has_no_key_of_its_own() {
    let app = App::of(app![Queues]).start().await.unwrap();
    let report = app.get::<ProvidedKey<String>>().unwrap_err();
    assert_eq!(errors(&report), ["JF0506"]);
    says(&report, &["ProvidedKey<", "Keyed<dyn P>"]);
    app.stop().await.unwrap();
}
