//! Starting in dependency order, stopping in reverse, and everything that can go wrong between.

mod common;

use std::time::Duration;

use common::{Log, errors, failed, places_in, says};
use jackfield::PluginBuilder;
use jackfield::prelude::*;
use tokio::time::{Instant, sleep};

#[extension_point]
trait One: Send + Sync {}
#[extension_point]
trait Two: Send + Sync {}
#[extension_point]
trait Three: Send + Sync {}
struct Made;
impl One for Made {}
impl Two for Made {}
impl Three for Made {}

/// Hooks that write down when they run.
fn hooked(plugin: PluginBuilder, key: &'static str, log: &Log) -> PluginBuilder {
    let (started, stopped) = (log.clone(), log.clone());
    plugin
        .start(move || {
            started.add(format!("start {key}"));
            async {}
        })
        .stop(move || {
            stopped.add(format!("stop {key}"));
            async {}
        })
}
fn one(log: &Log) -> PluginBuilder {
    hooked(plugin("one").define::<dyn One>().by(|| Made), "one", log)
}
fn two(log: &Log) -> PluginBuilder {
    hooked(plugin("two").define::<dyn Two>().by(|_: Arc<dyn One>| Made), "two", log)
}
fn three(log: &Log) -> PluginBuilder {
    hooked(plugin("three").define::<dyn Three>().by(|_: Arc<dyn Two>| Made), "three", log)
}
fn of(plugins: impl IntoIterator<Item = PluginBuilder>) -> App {
    plugins.into_iter().fold(App::of(app![]), App::with)
}

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

#[tokio::test]
async fn the_second_of_three_fails_and_only_the_first_is_stopped() {
    let log = Log::default();
    let broken = plugin("two")
        .define::<dyn Two>()
        .by(|_: Arc<dyn One>| Made)
        .start(|_: Arc<dyn One>| async { Err("the port is taken") });
    let (third, stopped) = (log.clone(), log.clone());
    let broken = broken.stop(move || {
        stopped.add("stop two");
        async {}
    });
    let last = hooked(plugin("three"), "three", &Log::default()).start(move |_: Arc<dyn Two>| {
        third.add("start three");
        async {}
    });
    let app = of([last, broken, one(&log)]).wire().await.unwrap();
    let report = app.start().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0501"]);
    says(&report, &["`two`", "the port is taken"]);
    assert_eq!(places_in(&report, file!()), 1, "{report:?}");
    assert_eq!(log.take(), ["start one", "stop one"]);
    app.stop().await.unwrap();
    assert_eq!(log.take(), [""; 0], "a later stop runs nothing");
}

fn failing_stop(key: &'static str, log: &Log) -> PluginBuilder {
    let log = log.clone();
    plugin(key).stop(move || {
        log.add(format!("stop {key}"));
        async move { Err(format!("{key} does not want to")) }
    })
}

#[tokio::test]
async fn a_failure_of_the_rollback_is_told_behind_the_failure_of_the_start() {
    let first =
        plugin("first").define::<dyn One>().by(|| Made).start(|| async {}).stop(|| async { Err("stuck") });
    let second = plugin("second").start(|_: Arc<dyn One>| async { Err("broken") });
    let report = failed(of([first, second])).await;
    assert_eq!(errors(&report), ["JF0501", "JF0502"]);
    says(&report, &["broken", "stuck", "`first`", "`second`"]);
}

#[tokio::test]
async fn all_stops_run_and_every_failure_is_told_in_the_order_of_stopping() {
    let log = Log::default();
    let app = of([one(&log), two(&log), three(&log)])
        .with(failing_stop("a", &log))
        .with(plugin("panics").stop(|| async { panic!("out of cheese") }))
        .start()
        .await
        .unwrap();
    log.take();
    let report = app.stop().await.unwrap_err();
    let mut codes = errors(&report);
    codes.sort_unstable();
    assert_eq!(codes, ["JF0502", "JF0507"]);
    says(&report, &["a does not want to", "out of cheese", "`panics`"]);
    let mut stopped = log.take();
    stopped.sort();
    assert_eq!(stopped, ["stop a", "stop one", "stop three", "stop two"]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn two_failures_of_stopping_are_told_in_the_order_of_execution() {
    let log = Log::default();
    let lower = plugin("lower").define::<dyn One>().by(|| Made).stop(|| async { Err("lower fails") });
    let upper = plugin("upper")
        .start(|_: Arc<dyn One>| async {})
        .stop(|_: Arc<dyn One>| async { Err("upper fails") });
    let app = of([lower, one_more(&log), upper]).start().await.unwrap();
    let report = app.stop().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0502", "JF0502"]);
    let text = report.render();
    assert!(text.find("upper fails") < text.find("lower fails"), "{text}");
}
fn one_more(log: &Log) -> PluginBuilder {
    hooked(plugin("one-more"), "one-more", log)
}

#[tokio::test]
async fn a_panicking_stop_hook_does_not_keep_the_other_hooks_of_its_plugin_from_running() {
    let log = Log::default();
    let stopped = log.clone();
    let plugin = plugin("several")
        .stop(move || {
            stopped.add("the first");
            async {}
        })
        .stop(|| async { panic!("the second panics") });
    let app = of([plugin]).start().await.unwrap();
    let report = app.stop().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0507"]);
    says(&report, &["the second panics", "`several`", file!()]);
    assert_eq!(log.take(), ["the first"]);
}

fn at_once() -> std::future::Ready<()> {
    panic!("no road")
}

#[tokio::test]
async fn a_panicking_start_hook_is_named_with_its_place() {
    let report = failed(of([plugin("boom").start(|| async { panic!("no fuel") })])).await;
    assert_eq!(errors(&report), ["JF0507"]);
    says(&report, &["`boom`", "no fuel", file!()]);
    // The closure itself may panic too, before there is a future.
    let report = failed(of([plugin("boom").start(at_once)])).await;
    assert_eq!(errors(&report), ["JF0507"]);
    says(&report, &["`boom`", "no road"]);
}

/// An error without words.
#[derive(Debug)]
struct Wordless;
impl std::fmt::Display for Wordless {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("no words")
    }
}
impl std::error::Error for Wordless {}

#[derive(Debug, thiserror::Error)]
#[error("the disk is full")]
struct FromWordless(#[source] Wordless);

#[tokio::test]
async fn an_error_that_panics_when_it_is_shown_is_told_as_a_panic() {
    let words = "panicked: no words, while its error was shown";
    let hook = failed(of([plugin("hook").start(|| async { Err(Wordless) })])).await;
    assert_eq!(errors(&hook), ["JF0507"]);
    says(&hook, &["the start hook of `hook`", words]);
    let source = failed(of([plugin("hook").start(|| async { Err(FromWordless(Wordless)) })])).await;
    says(&source, &["the start hook of `hook`", words]);
    let provider = plugin("one").define::<dyn One>().by(|| async { Err::<Made, _>(Wordless) });
    let provider = failed(of([provider.start(|_: Arc<dyn One>| async {})])).await;
    assert_eq!(errors(&provider), ["JF0402"]);
    says(&provider, &["`one`", words]);
    let main = of([plugin("main").main(|| async { Err(Wordless) })]).try_run().await.unwrap_err();
    says(&main, &["the main job of `main`", words]);
}

#[tokio::test]
async fn stop_without_start_and_stop_twice_run_nothing() {
    let log = Log::default();
    let app = of([one(&log)]).wire().await.unwrap();
    app.stop().await.unwrap();
    assert_eq!(log.take(), [""; 0]);
    app.start().await.unwrap();
    app.stop().await.unwrap();
    app.stop().await.unwrap();
    assert_eq!(log.take(), ["start one", "stop one"]);
}

#[tokio::test]
async fn start_twice_is_an_error_that_names_the_state() {
    let log = Log::default();
    let app = of([one(&log)]).start().await.unwrap();
    let report = app.start().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0505"]);
    says(&report, &["started already"]);
    assert_eq!(log.take(), ["start one"]);
}

#[tokio::test]
async fn start_and_stop_work_again_ten_times() {
    let log = Log::default();
    let app = of([one(&log), two(&log)]).wire().await.unwrap();
    for _ in 0..10 {
        app.start().await.unwrap();
        app.stop().await.unwrap();
        assert_eq!(log.take(), ["start one", "start two", "stop two", "stop one"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_start_that_runs_out_of_its_budget_names_the_hook_and_stops_what_had_finished() {
    let log = Log::default();
    let rolled = log.clone();
    let quick = plugin("quick").define::<dyn One>().by(|| Made).start(|| async {}).stop(move || {
        let rolled = rolled.clone();
        async move {
            // Longer than the budget of the start: the rollback has its own.
            sleep(Duration::from_secs(3)).await;
            rolled.add("stopped");
        }
    });
    let tardy = plugin("tardy").start(|_: Arc<dyn One>| sleep(Duration::from_secs(5)));
    let begin = Instant::now();
    let report = failed(of([quick, tardy]).start_timeout(Duration::from_secs(1))).await;
    assert_eq!(begin.elapsed().as_secs(), 1 + 3);
    assert_eq!(errors(&report), ["JF0503"]);
    says(&report, &["`tardy`", "1s", "`quick`", "start_timeout"]);
    assert_eq!(log.take(), ["stopped"]);
}

#[derive(Plugin)]
struct Tardy;
#[contributes]
impl Tardy {
    #[start(timeout = "2s")]
    async fn dawdle() {
        sleep(Duration::from_mins(1)).await;
    }
    #[stop(timeout = "4s")]
    async fn linger() {
        sleep(Duration::from_mins(1)).await;
    }
}
#[derive(Plugin)]
struct Lingering;
#[contributes]
impl Lingering {
    #[stop(timeout = "4s")]
    async fn linger() {
        sleep(Duration::from_mins(1)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_hook_has_a_time_of_its_own() {
    let begin = Instant::now();
    let report = failed(App::of(app![Tardy])).await;
    assert_eq!(begin.elapsed().as_secs(), 2, "what did not start is not stopped");
    assert_eq!(errors(&report), ["JF0503"]);
    says(&report, &["Tardy::dawdle", "2s", "#[start(timeout = \"..\")]"]);

    let app = App::of(app![Lingering]).start().await.unwrap();
    let begin = Instant::now();
    let report = app.stop().await.unwrap_err();
    assert_eq!(begin.elapsed().as_secs(), 4);
    assert_eq!(errors(&report), ["JF0503"]);
    says(&report, &["Lingering::linger", "4s", "#[stop(timeout = \"..\")]"]);
}

#[tokio::test(start_paused = true)]
async fn a_stop_that_hangs_is_given_up_after_its_budget() {
    let log = Log::default();
    let hanging = plugin("hanging")
        .start(|_: Arc<dyn One>| async {})
        .stop(|_: Arc<dyn One>| std::future::pending::<()>());
    let app = of([one(&log), hanging]).stop_timeout(Duration::from_secs(7)).start().await.unwrap();
    let begin = Instant::now();
    let report = app.stop().await.unwrap_err();
    assert_eq!(begin.elapsed().as_secs(), 7);
    assert_eq!(errors(&report), ["JF0503"]);
    says(&report, &["`hanging`", "stop_timeout"]);
    assert_eq!(log.take(), ["start one", "stop one"], "the others run all the same");
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_start_is_not_called_timed_out_and_can_be_stopped() {
    let log = Log::default();
    let app = of([one(&log), plugin("slow").start(|_: Arc<dyn One>| sleep(Duration::from_mins(1)))])
        .start_timeout(Duration::from_secs(100))
        .wire()
        .await
        .unwrap();
    tokio::select! {
        _ = app.start() => panic!("it takes a minute"),
        () = sleep(Duration::from_secs(1)) => {}
    }
    assert_eq!(log.take(), ["start one"]);
    app.stop().await.unwrap();
    assert_eq!(log.take(), ["stop one"], "what had started is stopped");
}

#[tokio::test]
async fn a_plugin_with_a_stop_hook_alone_counts_as_started() {
    let log = Log::default();
    let stopped = log.clone();
    let app = of([plugin("closing").stop(move || {
        stopped.add("closed");
        async {}
    })]);
    let app = app.start().await.unwrap();
    app.stop().await.unwrap();
    assert_eq!(log.take(), ["closed"]);
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
async fn a_program_with_a_main_ends_when_it_returns() {
    let log = Log::default();
    let (ran, input) = (log.clone(), "hello".to_owned());
    let main = plugin("main").main(move |input: Option<Arc<dyn Input>>, _: Arc<dyn One>| {
        ran.add(format!("main {}", input.as_ref().and_then(|input| input.text()).unwrap_or("nothing")));
        async {}
    });
    let exit = of([main, one(&log)]).input(input).run().await;
    assert_eq!(exit, Exit::CLEAN);
    assert_eq!(log.take(), ["start one", "main hello", "stop one"]);
}

#[tokio::test]
async fn a_failed_main_is_exit_code_1_after_a_clean_stop() {
    let log = Log::default();
    let failing = plugin("main").main(|| async { Err("no such note") });
    assert_eq!(of([failing, one(&log)]).run().await.code(), 1);
    assert_eq!(log.take(), ["start one", "stop one"]);
    let panicking = plugin("main").main(|| async { panic!("main panics") });
    assert_eq!(of([panicking, one(&log)]).run().await.code(), 1);
    assert_eq!(log.take(), ["start one", "stop one"]);
}

#[tokio::test]
async fn a_failed_start_or_stop_is_exit_code_1() {
    let main = || plugin("main").main(|| async {});
    assert_eq!(of([main(), plugin("a").start(|| async { Err("no") })]).run().await.code(), 1);
    assert_eq!(of([main(), plugin("a").stop(|| async { Err("no") })]).run().await.code(), 1);
    assert_eq!(of([main(), plugin("a").start(|_: Arc<dyn One>| async {})]).run().await.code(), 1);
    assert_eq!(of([main()]).run().await.code(), 0);
}

#[tokio::test]
async fn shutdown_asked_for_before_anybody_waits_is_remembered() {
    let log = Log::default();
    let asking = plugin("asking").start(|shutdown: Shutdown| async move { shutdown.request() });
    assert_eq!(of([asking, one(&log)]).run().await, Exit::CLEAN);
    assert_eq!(log.take(), ["start one", "stop one"]);
    let code = plugin("asking").start(|shutdown: Shutdown| async move {
        shutdown.request_with(42);
        shutdown.request_with(43);
    });
    assert_eq!(of([code]).run().await.code(), 42, "the first request counts");
}

#[tokio::test]
async fn a_main_that_waits_for_shutdown_ends_by_itself() {
    let log = Log::default();
    let done = log.clone();
    let main = plugin("main").main(move |shutdown: Shutdown| {
        let done = done.clone();
        async move {
            shutdown.requested().await;
            tokio::task::yield_now().await;
            done.add("main is done");
        }
    });
    let asking = plugin("asking").start(|shutdown: Shutdown| async move {
        tokio::spawn(async move {
            tokio::task::yield_now().await;
            tokio::task::yield_now().await;
            tokio::task::yield_now().await;
            shutdown.request_with(3);
        });
    });
    assert_eq!(of([main, asking]).run().await.code(), 3);
    assert_eq!(log.take(), ["main is done"]);
}

#[tokio::test(start_paused = true)]
async fn a_main_that_does_not_listen_is_dropped_even_if_somebody_else_waits() {
    let log = Log::default();
    let deaf = plugin("deaf").main(std::future::pending::<()>);
    let waiting = plugin("waiting").start(|shutdown: Shutdown| async move {
        let other = shutdown.clone();
        tokio::spawn(async move { other.requested().await });
        tokio::spawn(async move {
            sleep(Duration::from_secs(1)).await;
            shutdown.request_with(5);
        });
    });
    let program = of([deaf, waiting, one(&log)]).stop_timeout(Duration::from_secs(10)).run();
    let exit = tokio::time::timeout(Duration::from_mins(1), program).await.expect("the program ends");
    assert_eq!(exit.code(), 5);
    assert_eq!(log.take(), ["start one", "stop one"]);
}

#[test]
fn two_main_jobs_are_an_error() {
    let main = |key: &'static str| plugin(key).main(|| async {});
    let report = common::refused(&of([main("a"), main("b")]));
    assert_eq!(errors(&report), ["JF0208"]);
    says(&report, &["2 main jobs", "`a`", "`b`"]);
}

#[tokio::test]
async fn an_application_that_asks_for_its_own_shutdown_can_start_again() {
    let app = of([plugin("asking").start(|shutdown: Shutdown| async move { shutdown.request() })])
        .start()
        .await
        .unwrap();
    assert!(app.shutdown().is_requested());
    app.stop().await.unwrap();
    let shutdown = app.shutdown().clone();
    app.start().await.unwrap();
    assert!(shutdown.is_requested(), "asked again by the hook");
    app.stop().await.unwrap();
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

#[tokio::test]
async fn an_application_that_its_host_started_can_be_run_to_its_end() {
    let log = Log::default();
    let (started, worked, stopped) = (log.clone(), log.clone(), log.clone());
    let job = plugin("job")
        .start(move || {
            started.add("start");
            async {}
        })
        .main(move || {
            worked.add("main");
            async {}
        })
        .stop(move || {
            stopped.add("stop");
            async {}
        });
    let app = App::of(app![]).with(job).start().await.unwrap();
    assert_eq!(app.try_run().await.unwrap(), Exit::CLEAN);
    assert_eq!(log.take(), ["start", "main", "stop"]);
}

#[tokio::test(start_paused = true)]
async fn a_start_that_its_host_gave_up_is_stopped_by_a_run() {
    let log = Log::default();
    let stopped = log.clone();
    let done = plugin("done").start(|| async {}).stop(move || {
        stopped.add("stop");
        async {}
    });
    let hangs = plugin("hangs").start(std::future::pending::<()>);
    let app = App::of(app![]).with(done).with(hangs).wire().await.unwrap();
    assert!(tokio::time::timeout(Duration::from_secs(1), app.start()).await.is_err());
    assert_eq!(errors(&app.try_run().await.unwrap_err()), ["JF0505"]);
    assert_eq!(log.take(), ["stop"]);
}
