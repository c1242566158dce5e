//! Every step in the life of an application is told, in pairs, to whoever listens.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::Duration;

use jackfield::PluginBuilder;
use jackfield::observe::{Event, Observer, Phase, Step};
use jackfield::prelude::*;
use tokio::time::{sleep, timeout};

#[extension_point]
trait Clock: Send + Sync {}
struct Made;
impl Clock for Made {}
#[extension_point(optional)]
trait Metrics: Send + Sync {}
impl Metrics for Made {}

#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<Event>>>);
impl Heard {
    fn take(&self) -> Vec<Event> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
    fn lines(&self) -> Vec<String> {
        self.take().iter().map(ToString::to_string).collect()
    }
}
impl Observer for Heard {
    fn event(&self, event: &Event) {
        self.0.lock().unwrap().push(event.clone());
    }
}

fn of(plugins: impl IntoIterator<Item = PluginBuilder>, heard: &Heard) -> App {
    plugins.into_iter().fold(App::of(app![]), App::with).observe(heard.clone())
}
const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

#[tokio::test(start_paused = true)]
async fn a_life_is_told_step_by_step() {
    let heard = Heard::default();
    let quartz = plugin("quartz").define::<dyn Clock>().by(|| async {
        sleep(ms(20)).await;
        Made
    });
    let metrics = plugin("metrics").define::<dyn Metrics>().by(|| None::<Made>);
    let alarm = plugin("alarm")
        .start(|_: Arc<dyn Clock>, _: Option<Arc<dyn Metrics>>| sleep(ms(5)))
        .stop(|| async { Err("it rings") })
        .main(|shutdown: Shutdown| async move { shutdown.request_with(3) });
    let report = of([quartz, metrics, alarm], &heard).try_run().await.unwrap_err();
    common::golden("events_of_a_life", &heard.lines().join("\n"));
    assert_eq!(report.codes(), [jackfield::Code::StopFailed]);
}

#[scope]
struct Visit;
#[scope(within = Visit)]
struct Part;

#[tokio::test]
async fn scopes_that_are_open_when_what_they_live_in_ends_are_told() {
    let heard = Heard::default();
    let left = || {
        let lines = heard.lines();
        lines.into_iter().filter(|line| line.contains("left open")).collect::<Vec<_>>()
    };
    let app = of([plugin("calm").start(|| async {}).stop(|| async {})], &heard).start().await.unwrap();
    let (visit, other) = (app.open(Visit).await.unwrap(), app.open(Visit).await.unwrap());
    let part = visit.open(Part).await.unwrap();
    visit.close().await.unwrap();
    assert_eq!(left(), ["1 scope was left open when the `visit` around was closed"]);
    app.stop().await.unwrap();
    assert_eq!(left(), ["2 scopes were left open when the application stopped"]);
    part.close().await.unwrap();
    other.close().await.unwrap();
    app.start().await.unwrap();
    app.stop().await.unwrap();
    assert_eq!(left(), [""; 0]);
}

#[derive(Plugin)]
struct Careful {
    visits: jackfield::Open<Visit>,
    #[plugin(default)]
    open: tokio::sync::Mutex<Option<jackfield::Opened<Visit>>>,
}
#[contributes]
impl Careful {
    #[start]
    async fn begin(&self) -> Result<(), Report> {
        *self.open.lock().await = Some(self.visits.open(Visit).await?);
        Ok(())
    }
    #[stop]
    async fn end(&self) -> Result<(), Report> {
        match self.open.lock().await.take() {
            Some(visit) => visit.close().await,
            None => Ok(()),
        }
    }
}

#[tokio::test]
async fn a_scope_that_a_stop_hook_closes_is_not_left_open() {
    let heard = Heard::default();
    let app = App::of(app![Careful]).observe(heard.clone()).start().await.unwrap();
    app.stop().await.unwrap();
    assert!(!heard.lines().iter().any(|line| line.contains("left open")));
}

#[tokio::test]
async fn a_program_that_fails_tells_of_scopes_that_were_left_open_too() {
    let kept = Arc::new(tokio::sync::Mutex::new(None));
    let keeps = Arc::clone(&kept);
    let main = plugin("server").main(move |visits: jackfield::Open<Visit>| {
        let keeps = Arc::clone(&keeps);
        async move {
            *keeps.lock().await = Some(visits.open(Visit).await?);
            Err::<(), BoxError>("port 80 is taken".into())
        }
    });
    let report = App::of(app![]).with(main).try_run().await.unwrap_err();
    assert_eq!(report.codes(), [jackfield::Code::MainFailed, jackfield::Code::StillHeld]);
    common::says(&report, &["the application has stopped while a scope of it was open", "close every scope"]);
}

/// All events. A new one has a name, and [`every_event_and_every_end_is_heard_and_rendered`] asks to see it.
const KINDS: [&str; 10] = [
    "planned",
    "refused",
    "phase began",
    "phase ended",
    "step began",
    "step ended",
    "signal came",
    "shutdown asked",
    "scopes left open",
    "exited",
];
const ENDS: [&str; 6] = ["done", "declined", "failed", "panicked", "timed out", "cancelled"];

/// Lives in which everything happens.
async fn lives(heard: &Heard) -> Vec<Event> {
    let declines = plugin("metrics").define::<dyn Metrics>().by(|| None::<Made>);
    let user = plugin("user").start(|_: Option<Arc<dyn Metrics>>| async {});
    let asks = plugin("asks").start(|shutdown: Shutdown| async move { shutdown.request() });
    let _ = of([declines, user, asks], heard).try_run().await;
    let _ = of([plugin("lacks").start(|_: Arc<dyn Clock>| async {})], heard).try_run().await;
    let fails = plugin("fails").start(|| async { Err("no") });
    let panics = plugin("panics").start(|| async { panic!("no") });
    let late = plugin("late").start(std::future::pending::<()>);
    let _ = of([fails, panics, late], heard).step_timeout(ms(10)).start().await;
    let slow = plugin("slow").start(std::future::pending::<()>);
    let _ = timeout(ms(10), of([slow], heard).start()).await;
    sleep(ms(10)).await;
    let visited = of([], heard).start().await.unwrap();
    let visit = visited.open(Visit).await.unwrap();
    visited.stop().await.unwrap();
    visit.close().await.unwrap();
    let mut all = heard.take();
    // What the operating system does is seen from outside, in `program_end`.
    all.push(Event::SignalCame { name: "SIGINT" });
    all
}

#[tokio::test(start_paused = true)]
async fn every_event_and_every_end_is_heard_and_rendered() {
    let all = lives(&Heard::default()).await;
    let kinds: BTreeSet<&str> = all.iter().map(Event::name).collect();
    assert_eq!(kinds, BTreeSet::from(KINDS));
    let ends = all.iter().filter_map(|event| match event {
        Event::StepEnded { end, .. } => Some(end.name()),
        _ => None,
    });
    assert_eq!(ends.collect::<BTreeSet<_>>(), BTreeSet::from(ENDS));
    let phases = all.iter().filter_map(|event| match event {
        Event::PhaseBegan { phase } => Some(phase.name()),
        _ => None,
    });
    let expected: BTreeSet<&str> =
        Phase::ALL.iter().filter(|phase| **phase != Phase::Run).map(|phase| phase.name()).collect();
    assert_eq!(phases.collect::<BTreeSet<_>>(), expected);
    for event in &all {
        assert!(!event.to_string().is_empty(), "{event:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_began_has_ended_once_also_where_it_failed_or_was_given_up() {
    let all = lives(&Heard::default()).await;
    let mut steps: BTreeMap<(u64, String), (usize, usize)> = BTreeMap::new();
    let mut phases: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let id = |step: &Step| (step.id, step.name.to_string());
    for event in &all {
        match event {
            Event::StepBegan { step } => steps.entry(id(step)).or_default().0 += 1,
            Event::StepEnded { step, .. } => steps.entry(id(step)).or_default().1 += 1,
            Event::PhaseBegan { phase } => phases.entry(phase.name()).or_default().0 += 1,
            Event::PhaseEnded { phase, .. } => phases.entry(phase.name()).or_default().1 += 1,
            _ => {}
        }
    }
    assert!(steps.values().all(|counts| counts.0 == counts.1 && counts.0 > 0), "{steps:?}");
    assert!(phases.values().all(|counts| counts.0 == counts.1), "{phases:?}");
}

#[tokio::test]
async fn an_observer_that_panics_does_not_disturb() {
    let app = App::of(app![]).with(plugin("calm").start(|| async {}));
    let app = app.observe(|_: &Event| panic!("an observer panics")).start().await.unwrap();
    app.stop().await.unwrap();
}

/// An observer that panics around each poll, before it or after it.
struct Torn {
    polls: bool,
}
impl Observer for Torn {
    fn event(&self, _: &Event) {}
    fn around(&self, _: &Step, poll: &mut dyn FnMut()) {
        if self.polls {
            poll();
        }
        panic!("an observer panics");
    }
}

#[tokio::test]
async fn an_observer_that_panics_around_a_step_does_not_disturb() {
    for polls in [false, true] {
        let log = common::Log::default();
        let add = |event: &'static str| {
            let log = log.clone();
            move || {
                let log = log.clone();
                async move {
                    tokio::task::yield_now().await;
                    log.add(event);
                }
            }
        };
        let (done, works) = (Arc::new(tokio::sync::Notify::new()), add("task"));
        let ended = Arc::clone(&done);
        let task = move || {
            let (work, ended) = (works(), Arc::clone(&ended));
            async move {
                work.await;
                ended.notify_one();
            }
        };
        let clock = plugin("clock").define::<dyn Clock>().by(|| async {
            tokio::task::yield_now().await;
            Made
        });
        let calm = plugin("calm").start(|_: Arc<dyn Clock>| async {});
        let calm = calm.start(add("start")).task(task).stop(add("stop"));
        let heard = Heard::default();
        let app = of([clock, calm], &heard).observe(Torn { polls }).observe(Marks).start().await.unwrap();
        done.notified().await;
        app.stop().await.unwrap();
        assert_eq!(log.take(), ["start", "task", "stop"], "{polls}");
        assert_eq!(MARK.with_borrow(Clone::clone), "", "who stands around it too comes to its end");
    }
}

/// An observer that marks the thread while a step is polled.
struct Marks;
thread_local! {
    static MARK: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
}
impl Observer for Marks {
    fn event(&self, _: &Event) {}
    fn around(&self, step: &Step, poll: &mut dyn FnMut()) {
        MARK.set(step.name.to_string());
        poll();
        MARK.set(String::new());
    }
}

#[tokio::test]
async fn an_observer_stands_around_every_poll_of_a_step() {
    let log = common::Log::default();
    let seen = log.clone();
    let plugin = plugin("marked").start(move || {
        let seen = seen.clone();
        async move {
            seen.add(MARK.with_borrow(Clone::clone));
            tokio::task::yield_now().await;
            seen.add(MARK.with_borrow(Clone::clone));
        }
    });
    let app = App::of(app![]).with(plugin).observe(Marks).start().await.unwrap();
    assert_eq!(log.take(), ["start hook of `marked`"; 2]);
    assert_eq!(MARK.with_borrow(Clone::clone), "");
    app.stop().await.unwrap();
}

struct Fragile;
impl Clock for Fragile {}
impl Drop for Fragile {
    fn drop(&mut self) {
        panic!("it broke");
    }
}

#[tokio::test]
async fn the_code_that_is_told_at_the_end_is_the_one_that_the_program_ends_with() {
    let heard = Heard::default();
    let fragile = plugin("fragile").define::<dyn Clock>().by(|| Fragile);
    let job = plugin("job").main(|_: Arc<dyn Clock>| async {});
    let code = of([fragile, job], &heard).run().await.code();
    let told: Vec<Event> =
        heard.take().into_iter().filter(|event| matches!(event, Event::Exited { .. })).collect();
    assert!(matches!(&told[..], [Event::Exited { code: 1 }]) && code == 1, "{told:?}, {code}");
}

#[tokio::test]
async fn a_program_that_can_not_be_wired_tells_its_end_too() {
    let heard = Heard::default();
    let failing = plugin("failing").define::<dyn Clock>().by(|| Err::<Made, BoxError>("no time".into()));
    for plugins in [
        vec![plugin("needing").start(|_: Arc<dyn Clock>| async {})],
        vec![failing, plugin("job").main(|_: Arc<dyn Clock>| async {})],
    ] {
        of(plugins, &heard).try_run().await.unwrap_err();
        assert_eq!(heard.lines().pop().unwrap(), "the program ends with code 1");
    }
}
