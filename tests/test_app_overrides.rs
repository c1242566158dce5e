//! Faults, decorations, events and a clock for the tests of users.

mod common;

use std::time::{Duration, UNIX_EPOCH};

use common::{errors, golden_report, places_in, says};
use jackfield::PluginBuilder;
use jackfield::observe::{Event, Phase, StepEnd};
use jackfield::prelude::*;
use jackfield::testing::{Events, Fault, TestClock};

#[extension_point]
trait Clock: Send + Sync {
    fn now(&self) -> SystemTime;
}
#[extension_point(optional)]
trait Metrics: Send + Sync {}
#[extension_point(many)]
trait Part: Send + Sync {
    fn name(&self) -> String;
}
#[extension_point(keyed = String)]
trait Format: Send + Sync {
    fn render(&self) -> String;
}

impl Clock for TestClock {
    fn now(&self) -> SystemTime {
        self.now()
    }
}

struct Named(&'static str);
impl Part for Named {
    fn name(&self) -> String {
        self.0.to_owned()
    }
}
impl Format for Named {
    fn render(&self) -> String {
        self.0.to_owned()
    }
}

struct Later<P: ?Sized>(Arc<P>, Duration);
impl Clock for Later<dyn Clock> {
    fn now(&self) -> SystemTime {
        self.0.now() + self.1
    }
}
struct Loud<P: ?Sized>(Arc<P>);
impl Part for Loud<dyn Part> {
    fn name(&self) -> String {
        self.0.name().to_uppercase()
    }
}
impl Format for Loud<dyn Format> {
    fn render(&self) -> String {
        self.0.render().to_uppercase()
    }
}

#[derive(Plugin)]
#[plugin(key = "clock")]
#[provides(dyn Clock)]
struct Still;
impl Clock for Still {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH
    }
}

#[derive(Plugin)]
#[plugin(key = "notes")]
struct Notes {
    _clock: Arc<dyn Clock>,
    _part: Many<dyn Part>,
}
#[contributes]
impl Notes {
    #[provide]
    fn first() -> Arc<dyn Part> {
        Arc::new(Named("first"))
    }
    #[provide]
    async fn second() -> Arc<dyn Part> {
        tokio::task::yield_now().await;
        Arc::new(Named("second"))
    }
    #[start]
    fn open() {}
    #[start]
    fn restore() {}
    #[stop]
    fn flush() {}
}

fn app() -> TestApp {
    TestApp::of(app![Still, Notes])
}

fn disk() -> PluginBuilder {
    plugin("disk").start(|_: Arc<dyn Clock>| async {}).stop(|| async {})
}

#[tokio::test]
async fn a_decoration_is_outside_of_all_others() {
    let second = Duration::from_secs(1);
    let minute = Duration::from_mins(1);
    let doubled = plugin("doubled")
        .decorate::<dyn Clock>()
        .last()
        .by(move |inner: Arc<dyn Clock>| Later(inner, second));
    let app = app()
        .with(doubled)
        .decorate::<dyn Clock>(move |inner: Arc<dyn Clock>| {
            assert_eq!(inner.now(), UNIX_EPOCH + second);
            Later(inner, minute)
        })
        .start()
        .await;
    assert_eq!(app.get::<Arc<dyn Clock>>().now(), UNIX_EPOCH + second + minute);
    app.stop().await;
}

#[tokio::test]
async fn each_member_is_decorated_by_itself_and_so_is_each_key() {
    let formats = plugin("formats").define::<dyn Format>().key("plain").by(|| Named("text"));
    let app = app()
        .with(formats)
        .decorate_each::<dyn Part>(|inner: Arc<dyn Part>| Loud(inner))
        .decorate::<dyn Format>(|inner: Arc<dyn Format>| Loud(inner))
        .start()
        .await;
    let names: Vec<String> = app.get::<Many<dyn Part>>().iter().map(|part| part.name()).collect();
    assert_eq!(names, ["FIRST", "SECOND"]);
    assert_eq!(app.resolve::<Keyed<dyn Format>>().await.get("plain").unwrap().render(), "TEXT");
    app.stop().await;
}

#[tokio::test]
async fn a_decoration_may_hand_on_the_arc_itself() {
    let seen = common::Log::default();
    let log = seen.clone();
    let app = app()
        .decorate_arc::<dyn Clock>(move |inner| {
            log.add("built");
            inner
        })
        .start()
        .await;
    assert_eq!(app.get::<Arc<dyn Clock>>().now(), UNIX_EPOCH);
    assert_eq!(seen.take(), ["built"]);
    app.stop().await;
}

#[tokio::test]
async fn a_decoration_that_hits_nothing_is_an_error() {
    struct Counted;
    impl Metrics for Counted {}
    let report = app().decorate_arc::<dyn Metrics>(|inner| inner).refused().await;
    assert_eq!(errors(&report), ["JF0205"]);
    golden_report("composing_useless_decoration", &report);
    let supplied = app().supply::<dyn Metrics>(Counted).decorate_arc::<dyn Metrics>(|inner| inner);
    supplied.start().await.stop().await;
}

#[tokio::test]
async fn of_a_single_point_that_nobody_provides_one_mistake_is_told() {
    let report = TestApp::of(app![]).decorate_arc::<dyn Clock>(|inner| inner).refused().await;
    assert_eq!(errors(&report).len(), 1, "{report:?}");
}

#[tokio::test]
async fn a_fault_takes_the_place_of_the_nth_hook() {
    let report = app().fail(Fault::start("notes").nth(2).error("no space")).refused().await;
    assert_eq!(errors(&report), ["JF0501"]);
    says(&report, &["`Notes::restore` of `notes` failed: no space"]);
}

#[tokio::test]
async fn a_fault_takes_the_place_of_the_nth_provider() {
    let report = app().fail(Fault::provider("notes").nth(2)).refused().await;
    assert_eq!(errors(&report), ["JF0401"]);
    says(&report, &["`Notes::second`", "a fault of the test"]);
    let of_point = app().fail(Fault::provider_of::<dyn Part>().error("first of all")).refused().await;
    says(&of_point, &["`Notes::first`", "first of all"]);
}

#[tokio::test]
async fn the_error_of_a_fault_keeps_its_type() {
    #[derive(Debug, thiserror::Error)]
    #[error("the disk is full")]
    struct Full;
    let report = app().fail(Fault::start("notes").error_with(|| Full)).refused().await;
    let cause = report.errors().next().and_then(|found| std::error::Error::source(found));
    assert!(cause.is_some_and(<dyn std::error::Error>::is::<Full>), "{report:?}");
}

#[tokio::test]
async fn what_a_plugin_gives_as_it_is_can_fail_too() {
    let report = app().fail(Fault::provider_of::<dyn Clock>()).refused().await;
    assert_eq!(errors(&report), ["JF0401"]);
    says(&report, &["plugin `clock`, given to `clock` failed"]);
}

#[tokio::test]
async fn a_fault_can_panic() {
    let report = app().fail(Fault::provider("notes").panic("index out of bounds")).refused().await;
    assert_eq!(errors(&report), ["JF0402"]);
    let report = app().fail(Fault::start("notes").panic("index out of bounds")).refused().await;
    assert_eq!(errors(&report), ["JF0507"]);
    says(&report, &["index out of bounds"]);
}

#[tokio::test(start_paused = true)]
async fn a_fault_can_hang_until_a_limit_ends_it() {
    let limited = App::of(app![Still, Notes]).step_timeout(Duration::from_secs(5));
    let test = || TestApp::from_app(limited.clone());
    assert_eq!(errors(&test().fail(Fault::provider("notes").hang()).refused().await), ["JF0404"]);
    assert_eq!(errors(&test().fail(Fault::start("notes").hang()).refused().await), ["JF0503"]);
}

#[tokio::test]
async fn a_stop_that_fails_is_a_value_for_the_test() {
    let app = app().fail(Fault::stop("notes").error("disk gone")).start().await;
    let report = app.try_stop().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0502"]);
    says(&report, &["disk gone"]);
}

#[tokio::test]
async fn every_step_in_turn_can_fail_and_the_start_says_so() {
    let all = || app().with(disk());
    let steps = all().steps();
    assert_eq!(
        steps,
        [
            "plugin `clock`, given to `clock`",
            "provider `Notes::first` of `part` in `notes`",
            "provider `Notes::second` of `part` in `notes`",
            "start hook `Notes::open` of `notes`",
            "start hook `Notes::restore` of `notes`",
            "start hook of `disk`",
            "stop hook of `disk`",
            "stop hook `Notes::flush` of `notes`",
        ]
    );
    for (at, step) in steps.iter().enumerate() {
        let faulty = all().fail(Fault::step(at + 1));
        let report = if step.starts_with("stop") {
            faulty.start().await.try_stop().await.unwrap_err()
        } else {
            faulty.refused().await
        };
        says(&report, &[step, "a fault of the test"]);
    }
}

#[tokio::test]
async fn a_fault_in_a_task_and_no_step_for_the_main_job_that_a_test_does_not_run() {
    let worker = || plugin("worker").task(|| async {}).main(|| async { Err("it is run") });
    let app = TestApp::of(app![]).with(worker()).fail(Fault::task("worker")).start().await;
    app.running().shutdown().requested().await;
    assert_eq!(errors(&app.try_stop().await.unwrap_err()), ["JF0508"]);
    let app = TestApp::of(app![]).with(worker());
    assert_eq!(app.steps(), ["background task of `worker`"]);
    app.start().await.stop().await;
}

#[tokio::test]
async fn a_fault_that_hits_nothing_is_an_error() {
    let report = app()
        .fail(Fault::start("notes").nth(3))
        .fail(Fault::stop("clock"))
        .fail(Fault::provider_of::<dyn Metrics>())
        .fail(Fault::start("note"))
        .fail(Fault::step(0))
        .refused()
        .await;
    assert_eq!(errors(&report), ["JF0205", "JF0205", "JF0205", "JF0206", "JF0205"]);
    golden_report("composing_useless_faults", &report);
}

#[tokio::test]
async fn faults_of_one_test_are_not_those_of_another() {
    let plain = app();
    app().fail(Fault::start("notes")).refused().await;
    plain.clone().fail(Fault::start("notes")).refused().await;
    plain.start().await.stop().await;
}

#[tokio::test]
async fn what_should_not_start_but_does_fails_the_test() {
    let ended = tokio::spawn(app().refused()).await;
    let text = *ended.unwrap_err().into_panic().downcast::<String>().unwrap();
    assert_eq!(text, "the test application starts, but should not");
}

#[tokio::test]
async fn events_are_there_in_order_and_go_on_after_the_stop() {
    let app = app().start().await;
    let events = app.events().clone();
    assert_eq!(events.plugins_in(Phase::Start), ["notes", "notes"]);
    assert!(matches!(events.all().first(), Some(Event::Planned { plugins: 2, .. })));
    app.stop().await;
    assert_eq!(events.plugins_in(Phase::Stop), ["notes"]);
    let lines = events.lines();
    assert_eq!(lines.last().map(String::as_str), Some("stop ended"));
    assert!(lines.contains(&"stop hook `Notes::flush` of `notes` done".to_owned()), "{lines:#?}");
}

#[tokio::test]
async fn events_of_a_start_that_fails_tell_what_was_rolled_back() {
    let events = Events::new();
    let net = plugin("net").start(|| async {});
    let app = app().with(net).fail(Fault::start("notes").nth(2).error("no space"));
    app.observe(events.clone()).refused().await;
    let failed: Vec<_> = events.ended().into_iter().filter(|(_, end)| *end != StepEnd::Done).collect();
    let [(step, StepEnd::Failed { error })] = &failed[..] else { panic!("{failed:?}") };
    assert_eq!((&*step.plugin, error.as_str()), ("notes", "no space"));
    assert_eq!(events.plugins_in(Phase::Rollback), ["notes"]);
}

#[tokio::test]
async fn a_test_clock_stands_still_until_the_test_moves_it() {
    let time = TestClock::at(UNIX_EPOCH);
    let app = app().replace::<dyn Clock>(time.clone()).start().await;
    let clock = app.get::<Arc<dyn Clock>>();
    assert_eq!(clock.now(), UNIX_EPOCH);
    time.advance(Duration::from_secs(90));
    assert_eq!(clock.now(), UNIX_EPOCH + Duration::from_secs(90));
    time.set(UNIX_EPOCH);
    assert_eq!(clock.now(), UNIX_EPOCH);
    app.stop().await;
}

#[test]
fn what_the_host_gives_is_told_where_the_host_gave_it() {
    let clock = plugin("clock").define::<dyn Clock>().value(TestClock::at(UNIX_EPOCH));
    let app = App::of(app![]).with(clock.start(|_: Arc<dyn Clock>| async {}));
    let twice = app.replace::<dyn Clock>(TestClock::default()).replace::<dyn Clock>(TestClock::default());
    let report = twice.check().unwrap_err();
    assert_eq!(errors(&report), ["JF0102"]);
    assert_eq!(places_in(&report, file!()), 3, "{report:?}");
}

#[tokio::test]
async fn a_point_that_is_replaced_twice_is_told_as_that_with_both_places() {
    let twice = app().replace::<dyn Clock>(TestClock::default()).replace::<dyn Clock>(TestClock::default());
    golden_report("testing_replaced_twice", &twice.refused().await);
}

#[tokio::test]
async fn what_replaces_something_transient_is_handed_out_by_each_fresh() {
    #[derive(Plugin)]
    #[plugin(key = "watch", transient)]
    #[provides(dyn Clock)]
    struct Watch;
    impl Clock for Watch {
        fn now(&self) -> SystemTime {
            SystemTime::now()
        }
    }
    #[extension_point]
    trait Shop: Send + Sync {
        fn clocks(&self) -> [Arc<dyn Clock>; 3];
    }
    #[derive(Plugin)]
    #[provides(dyn Shop)]
    struct Watches {
        own: Arc<dyn Clock>,
        fresh: Fresh<dyn Clock>,
    }
    impl Shop for Watches {
        fn clocks(&self) -> [Arc<dyn Clock>; 3] {
            [Arc::clone(&self.own), self.fresh.get().unwrap(), self.fresh.get().unwrap()]
        }
    }
    let time: Arc<dyn Clock> = Arc::new(TestClock::at(UNIX_EPOCH));
    let app = TestApp::of(app![Watch, Watches]).replace_arc(Arc::clone(&time));
    let running = app.clone().start().await;
    for clock in running.get::<Arc<dyn Shop>>().clocks() {
        assert!(Arc::ptr_eq(&clock, &time));
    }
    running.stop().await;
    let hour = Duration::from_hours(1);
    let running = app.decorate::<dyn Clock>(move |inner: Arc<dyn Clock>| Later(inner, hour)).start().await;
    let [own, first, second] = running.get::<Arc<dyn Shop>>().clocks();
    assert_eq!([own.now(), first.now(), second.now()], [UNIX_EPOCH + hour; 3]);
    assert!(!Arc::ptr_eq(&first, &second), "each is decorated by itself");
    running.stop().await;
}
