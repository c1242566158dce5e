//! What the host gets of a wired application, the first time and again.

mod common;

use std::thread;

use common::{Log, errors, says};
use jackfield::prelude::*;

#[extension_point]
trait Clock: Send + Sync {
    fn now(&self) -> u32;
}
#[extension_point(optional)]
trait Cache: Send + Sync {}
#[extension_point(many)]
trait Check: Send + Sync {}
#[extension_point(keyed = String)]
trait Format: Send + Sync {}
#[extension_point]
trait Store<T>: Send + Sync {
    fn what(&self) -> &'static str;
}

struct At(u32);
impl Clock for At {
    fn now(&self) -> u32 {
        self.0
    }
}
struct Anything;
impl Cache for Anything {}
impl Check for Anything {}
impl Format for Anything {}
struct Kept(&'static str);
impl<T> Store<T> for Kept {
    fn what(&self) -> &'static str {
        self.0
    }
}

/// A host that is going to ask for all of it.
fn with_all(now: u32) -> App {
    let all = plugin("all")
        .define::<dyn Clock>()
        .value(At(now))
        .define::<dyn Check>()
        .value(Anything)
        .define::<dyn Format>()
        .key("html")
        .value(Anything)
        .define::<dyn Store<u8>>()
        .value(Kept("bytes"))
        .define::<dyn Store<String>>()
        .value(Kept("texts"));
    let user = |_: Arc<dyn Clock>,
                _: Many<dyn Check>,
                _: Keyed<dyn Format>,
                _: Arc<dyn Store<u8>>,
                _: Arc<dyn Store<String>>| async {};
    App::of(app![]).with(all).with(plugin("user").start(user))
}

#[tokio::test]
async fn whoever_asks_again_gets_the_same() {
    let app = with_all(1).start().await.unwrap();
    let clocks: Vec<Arc<dyn Clock>> = (0..3).map(|_| app.get().unwrap()).collect();
    assert!(clocks.iter().all(|clock| Arc::ptr_eq(clock, &clocks[0])));
    for _ in 0..3 {
        assert_eq!(app.get::<Many<dyn Check>>().unwrap().len(), 1);
        assert!(app.get::<Keyed<dyn Format>>().unwrap().get("html").is_some());
        assert!(std::ptr::eq(app.get_ref::<dyn Clock>().unwrap(), &raw const *clocks[0]));
    }
}

#[tokio::test]
async fn one_of_many_and_all_of_them_are_two_questions() {
    let app = with_all(1).start().await.unwrap();
    for _ in 0..2 {
        app.get::<Arc<dyn Check>>().unwrap();
        assert_eq!(app.get::<Many<dyn Check>>().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn instances_of_a_generic_point_are_told_apart() {
    let app = with_all(1).start().await.unwrap();
    for _ in 0..2 {
        assert_eq!(app.get::<Arc<dyn Store<u8>>>().unwrap().what(), "bytes");
        assert_eq!(app.get_ref::<dyn Store<String>>().unwrap().what(), "texts");
    }
}

#[tokio::test]
async fn two_applications_in_one_program_are_told_apart() {
    let (one, other) = (with_all(1).start().await.unwrap(), with_all(2).start().await.unwrap());
    for _ in 0..2 {
        assert_eq!(one.get::<Arc<dyn Clock>>().unwrap().now(), 1);
        assert_eq!(other.get_ref::<dyn Clock>().unwrap().now(), 2);
    }
}

#[tokio::test]
async fn several_threads_ask_at_once() {
    let app = with_all(7).start().await.unwrap();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..100 {
                    assert_eq!(app.get::<Arc<dyn Clock>>().unwrap().now(), 7);
                    assert_eq!(app.get_ref::<dyn Clock>().unwrap().now(), 7);
                }
            });
        }
    });
}

#[tokio::test]
async fn what_is_absent_is_looked_for_each_time() {
    let app = App::of(app![]).start().await.unwrap();
    for _ in 0..2 {
        assert!(app.get::<Option<Arc<dyn Cache>>>().unwrap().is_none());
        says(&app.get_ref::<dyn Clock>().err().unwrap(), &["`clock`"]);
    }
}

#[tokio::test]
async fn what_is_built_later_is_got_from_then_on() {
    let cache = plugin("cache").define::<dyn Cache>().by(|| Anything);
    let app = App::of(app![]).with(cache).start().await.unwrap();
    says(&app.get::<Option<Arc<dyn Cache>>>().err().unwrap(), &["`cache`", "resolve"]);
    app.resolve::<Option<Arc<dyn Cache>>>().await.unwrap().unwrap();
    for _ in 0..2 {
        app.get::<Option<Arc<dyn Cache>>>().unwrap().unwrap();
        app.get_ref::<dyn Cache>().unwrap();
    }
}

#[tokio::test]
async fn what_is_made_for_each_who_asks_is_given_and_not_lent() {
    let clocks = plugin("clocks").define::<dyn Clock>().transient().by(|| At(1));
    let app = App::of(app![]).with(clocks).start().await.unwrap();
    let [one, other] = [(); 2].map(|()| app.get::<Arc<dyn Clock>>().unwrap());
    assert!(!Arc::ptr_eq(&one, &other));
    for _ in 0..2 {
        let report = app.get_ref::<dyn Clock>().err().unwrap();
        assert_eq!(errors(&report), ["JF0506"]);
        says(&report, &["a reference to `clock`", "made anew", "`get::<Arc<dyn Clock>>()`"]);
    }
}

/// Tells when it is dropped.
struct Told(&'static str, Log);
impl Drop for Told {
    fn drop(&mut self) {
        self.1.add(self.0);
    }
}
impl Clock for Told {
    fn now(&self) -> u32 {
        0
    }
}
impl Cache for Told {}

#[tokio::test]
async fn what_the_host_was_given_goes_in_its_turn() {
    let log = Log::default();
    let (below, above) = (log.clone(), log.clone());
    let parts = plugin("parts")
        .define::<dyn Clock>()
        .by(move || Told("clock", below.clone()))
        .define::<dyn Cache>()
        .by(move |_: Arc<dyn Clock>| Told("cache", above.clone()));
    let user = plugin("user").start(|_: Option<Arc<dyn Cache>>| async {});
    let app = App::of(app![]).with(parts).with(user).start().await.unwrap();
    for _ in 0..2 {
        app.get::<Arc<dyn Clock>>().unwrap();
        app.get_ref::<dyn Cache>().unwrap();
    }
    app.stop().await.unwrap();
    drop(app);
    assert_eq!(log.take(), ["cache", "clock"]);
}

#[tokio::test]
async fn what_the_host_has_let_go_of_is_not_held() {
    let app = TestApp::from_app(with_all(1)).start().await;
    for _ in 0..2 {
        assert_eq!(app.get::<Arc<dyn Clock>>().now(), 1);
    }
    app.release().await;
}
