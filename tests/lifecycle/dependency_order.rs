//! Hooks start in dependency order and stop in reverse; what is independent runs at the same time.

use std::time::Duration;

use jackfield::PluginBuilder;
use jackfield::prelude::*;
use tokio::time::{Instant, sleep};

use crate::common::Log;
use crate::{Made, One, Three, Two, hooked, of, one, three, two};

mod structs {
    use super::{Log, One, Two};
    use jackfield::prelude::*;

    #[extension_point]
    pub(super) trait Diary: Send + Sync {
        fn log(&self) -> &Log;
    }
    pub(super) struct Book(pub(super) Log);
    impl Diary for Book {
        fn log(&self) -> &Log {
            &self.0
        }
    }

    macro_rules! hooks {
        ($name:ident) => {
            #[contributes]
            impl $name {
                #[start]
                fn begin(&self) {
                    self.diary.log().add(concat!("start ", stringify!($name)));
                }
                #[stop]
                async fn end(&self) -> Result<(), BoxError> {
                    self.diary.log().add(concat!("stop ", stringify!($name)));
                    Ok(())
                }
            }
        };
    }

    #[derive(Plugin)]
    #[provides(dyn One)]
    pub(super) struct Base {
        diary: Arc<dyn Diary>,
    }
    impl One for Base {}
    hooks!(Base);
    #[derive(Plugin)]
    #[provides(dyn Two)]
    pub(super) struct Middle {
        diary: Arc<dyn Diary>,
        _one: Arc<dyn One>,
    }
    impl Two for Middle {}
    hooks!(Middle);
    /// Between them: a plugin without hooks.
    #[derive(Plugin)]
    #[provides(dyn super::Three)]
    pub(super) struct Quiet {
        _two: Arc<dyn Two>,
    }
    impl super::Three for Quiet {}
    #[derive(Plugin)]
    pub(super) struct Top {
        diary: Arc<dyn Diary>,
        _three: Arc<dyn super::Three>,
    }
    hooks!(Top);
    pub(super) fn book(log: &Log) -> jackfield::PluginBuilder {
        let log = log.clone();
        plugin("diary").define::<dyn Diary>().by(move || Book(log.clone()))
    }
}

#[tokio::test]
async fn structs_start_in_dependency_order_and_stop_in_reverse() {
    use structs::{Base, Diary, Middle, Quiet, Top, book};
    let log = Log::default();
    let expected = ["start Base", "start Middle", "start Top"];
    for app in [
        App::of(app![Base, Middle, Quiet, Top; supplied: dyn Diary]),
        App::of(app![Top, Quiet, Middle, Base; supplied: dyn Diary]),
        App::of(app![Middle, Top, Base, Quiet; supplied: dyn Diary]),
    ] {
        let app = app.with(book(&log)).start().await.unwrap();
        assert_eq!(log.take(), expected);
        app.stop().await.unwrap();
        assert_eq!(log.take(), ["stop Top", "stop Middle", "stop Base"]);
    }
}

#[tokio::test]
async fn plugins_made_at_run_time_start_in_dependency_order_too() {
    let log = Log::default();
    let orders = [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]];
    for order in orders {
        let plugins = [one(&log), two(&log), three(&log)];
        let app = of(order.iter().map(|at| plugins[*at].clone())).start().await.unwrap();
        // Nothing asks for `three`, and the hooks alone need nothing: what a plugin gives stands for the plugin.
        assert_eq!(log.take(), ["start one", "start two", "start three"], "{order:?}");
        app.stop().await.unwrap();
        assert_eq!(log.take(), ["stop three", "stop two", "stop one"], "{order:?}");
    }
}

#[tokio::test]
async fn a_hook_runs_after_the_hooks_of_what_its_parameters_are_made_by() {
    let log = Log::default();
    let user = log.clone();
    let user = plugin("user").start(move |_: Arc<dyn Two>| {
        user.add("start user");
        async {}
    });
    let app = of([user, two(&log), one(&log)]).start().await.unwrap();
    assert_eq!(log.take(), ["start one", "start two", "start user"]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn plugins_that_need_each_other_through_different_contributions_start_all_the_same() {
    // `left` gives one, `right` makes two of it, and `left` makes three of that: no cycle of contributions.
    let log = Log::default();
    let left =
        plugin("left").define::<dyn One>().by(|| Made).define::<dyn Three>().by(|_: Arc<dyn Two>| Made);
    let right = plugin("right").define::<dyn Two>().by(|_: Arc<dyn One>| Made);
    let user = plugin("user").start(|_: Arc<dyn Three>| async {});
    let app = of([hooked(left, "left", &log), hooked(right, "right", &log), user]).start().await.unwrap();
    let mut started = log.take();
    let order = started.clone();
    started.sort();
    assert_eq!(started, ["start left", "start right"]);
    app.stop().await.unwrap();
    let stopped: Vec<String> = log.take().iter().map(|each| each.replace("stop", "start")).collect();
    assert_eq!(stopped, order.into_iter().rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_circle_of_hooks_does_not_disturb_who_only_waits_for_it() {
    // The hooks of `left` and `right` use each other's gifts: one of them has to go first. `user` is in no circle.
    let log = Log::default();
    let user = log.clone();
    let user = plugin("user").start(move |_: Arc<dyn One>, _: Arc<dyn Two>| {
        user.add("start user");
        async {}
    });
    let left = plugin("left").define::<dyn One>().by(|| Made).stop(|_: Arc<dyn Two>| async {});
    let right = plugin("right").define::<dyn Two>().by(|| Made).stop(|_: Arc<dyn One>| async {});
    of([user, hooked(left, "left", &log), hooked(right, "right", &log)]).start().await.unwrap();
    assert_eq!(log.take().last().map(String::as_str), Some("start user"));
}

fn slow(key: &'static str, seconds: u64, log: &Log) -> PluginBuilder {
    let log = log.clone();
    plugin(key).start(move || {
        let log = log.clone();
        async move {
            sleep(Duration::from_secs(seconds)).await;
            log.add(key);
        }
    })
}

#[tokio::test(start_paused = true)]
async fn independent_hooks_run_at_the_same_time() {
    let log = Log::default();
    let begin = Instant::now();
    of([slow("c", 3, &log), slow("a", 1, &log), slow("b", 2, &log)]).start().await.unwrap();
    assert_eq!(begin.elapsed().as_secs(), 3);
    assert_eq!(log.take(), ["a", "b", "c"]);
}

#[tokio::test(start_paused = true)]
async fn ten_independent_providers_are_wired_at_the_same_time_under_a_cap() {
    #[extension_point(many)]
    trait Slow: Send + Sync {}
    struct Done;
    impl Slow for Done {}
    let app = || {
        let mut plugin = plugin("slow").start(|_: Many<dyn Slow>| async {});
        for _ in 0..10 {
            plugin = plugin.define::<dyn Slow>().by(|| async {
                sleep(Duration::from_millis(100)).await;
                Done
            });
        }
        App::of(app![]).with(plugin)
    };
    let begin = Instant::now();
    app().start().await.unwrap();
    assert_eq!(begin.elapsed().as_millis(), 100);
    let begin = Instant::now();
    app().concurrency(5).start().await.unwrap();
    assert_eq!(begin.elapsed().as_millis(), 200);
}

#[tokio::test]
async fn many_plugins_that_all_use_each_other_start_without_delay() {
    let log = Log::default();
    let one = |at: usize| {
        let (given, log) = (log.clone(), log.clone());
        plugin(format!("p{at}")).define::<dyn Anyone>().by(move || Somebody(given.clone())).start(
            move |all: Many<dyn Anyone>| {
                let log = log.clone();
                async move { log.add(all.len().to_string()) }
            },
        )
    };
    // A thousand start hooks that wait for each other in one circle: none of them can be first by right.
    let app = (0..1_000).map(one).fold(App::of(app![]), App::with);
    let app = app.start().await.unwrap();
    assert_eq!(log.take(), vec!["1000"; 1_000]);
    app.stop().await.unwrap();
}

#[extension_point(many)]
trait Anyone: Send + Sync {}
struct Somebody(#[expect(dead_code, reason = "makes it an instance of its own")] Log);
impl Anyone for Somebody {}
