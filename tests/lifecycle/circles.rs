//! Hooks that use each other in a circle: one of them goes first, and that changes nothing for what is stated or outside.

use jackfield::PluginBuilder;
use jackfield::prelude::*;
use tokio::task::yield_now;

use crate::common::Log;
use crate::{Made, One, Three, Two, of};

#[extension_point(many)]
trait Part: Send + Sync {}
impl Part for Made {}

#[extension_point]
trait Diary: Send + Sync {
    fn log(&self) -> &Log;
}
struct Book(Log);
impl Diary for Book {
    fn log(&self) -> &Log {
        &self.0
    }
}

/// Writes down when it begins and, a while later, when it has ended.
async fn written(diary: Arc<dyn Diary>, key: &str) {
    diary.log().add(format!("{key} begins"));
    // Longer than whoever does not wait for it takes to begin.
    for _ in 0..20 {
        yield_now().await;
    }
    diary.log().add(format!("{key} ends"));
}

macro_rules! uses_the_other {
    ($name:ident, $key:literal gives $own:ident, uses $other:ident, $($start:tt)*) => {
        #[derive(Plugin)]
        #[plugin(key = $key)]
        #[provides(dyn $own)]
        struct $name;
        impl $own for $name {}
        #[contributes]
        impl $name {
            $($start)*
            async fn begin(diary: Arc<dyn Diary>, _other: Arc<dyn $other>) {
                written(diary, $key).await;
            }
            #[stop]
            async fn end(diary: Arc<dyn Diary>) {
                written(diary, concat!($key, "'s end")).await;
            }
        }
    };
}
uses_the_other!(Left, "left" gives One, uses Two, #[start(after = "right")]);
uses_the_other!(Right, "right" gives Two, uses One, #[start]);

fn diary(log: &Log) -> PluginBuilder {
    plugin("diary").define::<dyn Diary>().value(Book(log.clone()))
}

async fn ran(app: App, log: &Log) -> Vec<String> {
    let app = app.with(diary(log)).start().await.unwrap();
    assert!(app.warnings().is_clean());
    app.stop().await.unwrap();
    log.take()
}

#[tokio::test]
async fn what_hooks_of_a_circle_state_of_each_other_is_kept() {
    let log = Log::default();
    for app in
        [App::of(app![Left, Right; supplied: dyn Diary]), App::of(app![Right, Left; supplied: dyn Diary])]
    {
        assert_eq!(
            ran(app, &log).await,
            ["right begins", "right ends", "left begins", "left ends"]
                .into_iter()
                .chain(["left's end begins", "left's end ends", "right's end begins", "right's end ends"])
                .collect::<Vec<_>>()
        );
    }
}

#[derive(Plugin)]
#[plugin(key = "between")]
struct Between {
    diary: Arc<dyn Diary>,
    _two: Arc<dyn Two>,
}
#[contributes]
impl Between {
    #[start(before = "left")]
    async fn begin(&self) {
        written(Arc::clone(&self.diary), "between").await;
    }
}

#[tokio::test]
async fn what_others_state_of_a_circle_is_kept() {
    let log = Log::default();
    let left = plugin("left")
        .define::<dyn One>()
        .by(|| Made)
        .start(|diary: Arc<dyn Diary>, _: Arc<dyn Two>| written(diary, "left"));
    let right = plugin("right")
        .define::<dyn Two>()
        .by(|| Made)
        .start(|diary: Arc<dyn Diary>, _: Arc<dyn One>| written(diary, "right"));
    let app = App::of(app![Between; supplied: dyn Diary, dyn Two]).with(left).with(right);
    let expected =
        ["right begins", "right ends", "between begins", "between ends", "left begins", "left ends"];
    assert_eq!(ran(app, &log).await, expected);
}

/// The gift of `base` that `user` starts after, whatever else `base` could give.
async fn started_beside(base: PluginBuilder) -> Vec<String> {
    let log = Log::default();
    let base = base.start(|diary: Arc<dyn Diary>| written(diary, "base"));
    let user = plugin("user").define::<dyn Part>().by(|| Made);
    let user = user.start(|diary: Arc<dyn Diary>, _: Arc<dyn One>| written(diary, "user"));
    let two = plugin("two").define::<dyn Two>().by(|| Made).start(|_: Arc<dyn Two>| async {});
    ran(of([user, base, two]), &log).await
}

#[tokio::test]
async fn what_is_never_built_makes_no_circle() {
    let base = || plugin("base").define::<dyn One>().by(|| Made);
    let bases = [
        base().define::<dyn Two>().fallback().by(|_: Many<dyn Part>| Made),
        base().aggregate::<dyn Part>().by(|_: Many<dyn Part>| Made),
        base().define::<dyn Three>().by(|_: Many<dyn Part>| Made),
    ];
    for base in bases {
        assert_eq!(started_beside(base).await, ["base begins", "base ends", "user begins", "user ends"]);
    }
}

#[derive(Plugin)]
#[plugin(key = "store")]
#[provides(dyn One)]
#[provides(dyn Part)]
struct Store;
impl One for Store {}
impl Part for Store {}
#[contributes]
impl Store {
    #[start]
    async fn open(diary: Arc<dyn Diary>, _two: Arc<dyn Two>) {
        written(diary, "store").await;
    }
}

/// It is in no circle, and what it uses is made of what a plugin of the circle gives.
#[tokio::test]
async fn who_uses_what_is_made_of_a_circle_starts_after_all_that_it_is_made_of() {
    let log = Log::default();
    let cache = || plugin("cache").define::<dyn Two>().by(|| Made).start(|| async {});
    let whole = cache().decorate::<dyn One>().by(|inner: Arc<dyn One>| Wrapped { _one: inner });
    let each = cache().decorate_each::<dyn Part>().by(|inner: Arc<dyn Part>| Member { _part: inner });
    let of_whole = plugin("user").start(|diary: Arc<dyn Diary>, _: Arc<dyn One>| written(diary, "user"));
    let of_each = plugin("user").start(|diary: Arc<dyn Diary>, _: Many<dyn Part>| written(diary, "user"));
    for (cache, user) in [(whole, of_whole), (each, of_each)] {
        let app = App::of(app![Store; supplied: dyn Diary, dyn Two]).with(user).with(cache);
        assert_eq!(ran(app, &log).await, ["store begins", "store ends", "user begins", "user ends"]);
    }
}
struct Wrapped {
    _one: Arc<dyn One>,
}
impl One for Wrapped {}
struct Member {
    _part: Arc<dyn Part>,
}
impl Part for Member {}
