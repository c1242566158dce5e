//! From wired to started, or all the way back.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::expendable::Expendable;
use super::life::{Life, LifeData, LifeState};
use super::walk::{Begun, Ending, Walk};
use crate::base::{Limit, moment};
use crate::diagnostics::{Code, Diagnostic, Report, TimeoutContext, USE_SPAWN_BLOCKING, join_names};
use crate::observe;
use crate::run::hooks::failure::{
    Failure, HookError, START, cancelled_with_runtime, hook_failure, still_running,
};
use crate::run::hooks::ready::{ReadyHook, ready, run_start_hooks};
use crate::run::reentrancy::AppId;
use crate::wire::runtime::{self, TO_BE_DROPPED};

/// What ends when nothing new may begin.
pub(in crate::run) type Halt<'a> = Pin<&'a mut (dyn Future<Output = ()> + Send)>;

/// A start on its way.
struct Starting<'a> {
    walk: AbortOnDrop<'a>,
    expendable: Expendable<'a>,
    /// The components whose failure ends the start, with what they failed with.
    failed: Vec<(usize, Option<HookError>)>,
    /// When the time of all start hooks together is over.
    until: Option<Instant>,
    /// When not to wait any longer for what runs: hooks keep to their budget, unless they hold their thread.
    patience: Option<Instant>,
    is_halted: bool,
}

/// Drops what runs when nobody waits for the start any more.
struct AbortOnDrop<'a>(&'a mut Walk);

impl Drop for AbortOnDrop<'_> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

enum Event {
    /// A component has ended.
    Ended(usize, Ending),
    /// Nothing runs any more.
    AllEnded,
    /// Nothing new may begin.
    Halted,
    OutOfPatience,
}

impl Starting<'_> {
    async fn next_event(&mut self, halt: Halt<'_>) -> Event {
        tokio::select! {
            biased;
            ended = self.walk.0.next() => ended.map_or(Event::AllEnded, |(at, ending)| Event::Ended(at, ending)),
            () = halt, if !self.is_halted => Event::Halted,
            () = passed(self.patience) => Event::OutOfPatience,
        }
    }

    fn halt(&mut self) {
        self.is_halted = true;
        self.walk.0.pause();
    }

    /// Drops what runs, which may take another moment; false if that is over too.
    fn abort(&mut self) -> bool {
        if self.walk.0.is_aborted() {
            return false;
        }
        self.walk.0.abort();
        self.patience = Some(Instant::now() + TO_BE_DROPPED);
        true
    }

    /// Whether the start can go on although this component failed.
    fn can_go_on_without(&self, component: usize) -> bool {
        !self.is_halted && !self.walk.0.is_aborted() && self.expendable.is_expendable(component)
    }

    /// Ends the start with a failure. What runs beside it may end within `grace`, so that it is stopped in
    /// good order.
    fn fail(&mut self, at: usize, failure: Option<HookError>, grace: Duration) {
        self.walk.0.pause();
        self.failed.push((at, failure));
        let grace = moment(Instant::now(), grace);
        self.patience = Some(self.patience.map_or(grace, |patience| patience.min(grace)));
    }
}

impl Life {
    /// Runs the start hooks. Nothing new begins after `halt`.
    pub(in crate::run) async fn start_until(self: &Arc<Self>, halt: Halt<'_>) -> Result<(), Report> {
        AppId::of(self.services.plan()).may_start()?;
        let mut data = self.data.lock().await;
        runtime::expected()?;
        match data.state {
            LifeState::Wired => {}
            LifeState::Stopped => self.shutdown.reset(),
            LifeState::Started => return Err(wrong_state("the application is started already")),
            LifeState::Starting => {
                return Err(wrong_state("the application is in the middle of a start that was given up"));
            }
            LifeState::Stopping => {
                return Err(wrong_state("the application is in the middle of a stop that was given up"));
            }
        }
        let mut report = self.start_all(&mut data, halt).await;
        if report.is_clean() {
            return Ok(());
        }
        report.extend(self.stop_started(&mut data, observe::Phase::Rollback).await);
        // What was to be done without may be why.
        report.extend(self.quarantined());
        Err(report)
    }

    async fn start_all(&self, data: &mut LifeData, halt: Halt<'_>) -> Report {
        // From here on there may be something to stop, also if this future is dropped.
        data.state = LifeState::Starting;
        let failures = self.run_starts(data, halt).await;
        data.starting = None;
        data.state = LifeState::Started;
        failures
    }

    /// Runs the start hooks of all components, as far as none fails that the application can't run without.
    async fn run_starts(&self, data: &mut LifeData, mut halt: Halt<'_>) -> Report {
        let components = self.components();
        let before = components.iter().map(|each| each.after.clone()).collect();
        let turns = components.iter().map(|each| each.start_turn).collect();
        let watch = self.observers().begin_phase(observe::Phase::Start);
        let until = self.limits.start.map(|limit| moment(Instant::now(), limit));
        let expendable = Expendable::of(self);
        let walk = data.starting.insert(Walk::new(before, turns, expendable.is_any()));
        let patience = until.map(|until| until + TO_BE_DROPPED);
        let (walk, failed) = (AbortOnDrop(walk), Vec::new());
        let mut starting = Starting { walk, expendable, failed, until, patience, is_halted: false };
        loop {
            self.begin_starts(&mut starting);
            match starting.next_event(halt.as_mut()).await {
                Event::Ended(at, Ending::Done) => {
                    data.started.push(at);
                    data.tasks.insert(at, self.begin_tasks(at));
                }
                Event::Ended(at, ending) => {
                    // Of several hooks some may have started something.
                    if starting.walk.0.ended_in(at) > 0 {
                        data.started.push(at);
                    }
                    self.take_failure(&mut starting, at, ending);
                }
                Event::Halted => starting.halt(),
                Event::OutOfPatience if starting.abort() => {}
                Event::OutOfPatience | Event::AllEnded => break,
            }
        }
        let walk = &*starting.walk.0;
        let timing = self.timing_of("start", walk.laps(), |at| walk.before(at), Some);
        let stuck = self.given_up_in(walk).into_iter().map(|at| (at, None));
        let failures: Report = std::mem::take(&mut starting.failed)
            .into_iter()
            .chain(stuck)
            .filter_map(|(at, error)| self.not_started(&starting, at, error, false))
            .collect();
        watch.end(failures.errors().count(), &timing);
        self.note_start(timing);
        let (lost, left_out) = starting.expendable.into_parts();
        self.health.leave_out(lost);
        self.note_left_out(left_out);
        failures
    }

    /// Begins the start hooks of each component that may begin now.
    fn begin_starts(&self, starting: &mut Starting<'_>) {
        let Starting { walk, expendable, until, .. } = starting;
        let app = AppId::of(self.services.plan());
        walk.0.begin_ready(self.limits.at_once, |at, progress| {
            let slots = self.components().get(at).map_or(&[][..], |each| &each.starts);
            if expendable.is_lost(at) {
                return left_out();
            }
            let hooks = ready(&self.services, slots, &self.limits, *until);
            let is_limited = hooks.iter().any(ReadyHook::is_limited);
            let running = run_start_hooks(hooks, self.observers().clone(), progress);
            Begun { future: Box::pin(app.in_hook(running)), is_limited }
        });
    }

    /// Goes on without an expendable component that failed; any other failure ends the start.
    fn take_failure(&self, starting: &mut Starting<'_>, at: usize, ending: Ending) {
        let failure = match ending {
            // It was left out with another one.
            Ending::Failed(errors) if errors.is_empty() => return,
            Ending::Failed(mut errors) => errors.pop(),
            Ending::Stuck(error) => Some(error),
            Ending::Aborted | Ending::Done => None,
        };
        if starting.can_go_on_without(at) {
            let what = self.not_started(starting, at, failure, true);
            starting.expendable.lose(at, what);
        } else {
            starting.fail(at, failure, self.limits.stop);
        }
    }

    /// Notes the start hooks that nobody waits for any longer; the components that they are of.
    pub(super) fn given_up_in(&self, walk: &Walk) -> Vec<usize> {
        let running = walk.running();
        for (at, handle) in running.iter().chain(walk.stuck()) {
            let each = self.components().get(*at);
            if let Some(slot) = each.and_then(|each| each.starts.get(walk.ended_in(*at))) {
                self.given_up.note(self.services.plan().name(*slot), handle.clone());
            }
        }
        running.into_iter().map(|(at, _)| at).collect()
    }

    /// The diagnostic of a component that did not start. Where the start `goes_on` without it, others may
    /// still begin.
    fn not_started(
        &self,
        starting: &Starting<'_>,
        at: usize,
        error: Option<HookError>,
        goes_on: bool,
    ) -> Option<Diagnostic> {
        let walk = &*starting.walk.0;
        let plan = self.services.plan();
        let components = self.components();
        let Some(error) = error else {
            let slot = components.get(at)?.starts.get(walk.ended_in(at))?;
            if !walk.is_aborted() {
                return Some(cancelled_with_runtime(plan, &START, *slot));
            }
            let found = still_running(plan, *slot, "long after the start had failed, and was dropped");
            return Some(found.help(
                "give it a time of its own, `timeout = \"..\"`, and move what blocks its thread to `spawn_blocking`",
            ));
        };
        let Failure::OutOfTime(out) = error.failure else { return Some(hook_failure(plan, &START, error)) };
        let found = hook_failure(plan, &START, error);
        let laps = walk.laps();
        let names = |places: &mut dyn Iterator<Item = usize>| -> Vec<String> {
            let hooks = places.filter_map(|at| components.get(at)).flat_map(|each| &each.starts);
            hooks.map(|slot| plan.name(*slot)).collect()
        };
        let context = TimeoutContext {
            waited: laps.waited(at).unwrap_or_default(),
            before: names(&mut laps.path_to(at, |at| walk.before(at)).into_iter()),
            // Those that run beside it are reported themselves.
            beside: Vec::new(),
            never: names(&mut (0..components.len()).filter(|other| !goes_on && !laps.has_begun(*other))),
        };
        let found = context.annotate(found, "started");
        let until = starting.until.filter(|_| out.limit == Limit::Total);
        let holding =
            until.map_or_else(Vec::new, |until| names(&mut walk.holding(until).filter(|other| *other != at)));
        if holding.is_empty() {
            return Some(found);
        }
        let note = format!("beyond that time a thread was held by the {}", join_names(&holding));
        let found = found.note(note);
        Some(if out.held.is_some() { found } else { found.help(USE_SPAWN_BLOCKING) })
    }
}

/// The end of a component that can't do without one that failed: it has not started, and nothing is wrong with it.
fn left_out() -> Begun {
    Begun { future: Box::pin(std::future::ready(Err(Vec::new()))), is_limited: false }
}

/// Waits for a moment; without one for ever, and without a timer.
async fn passed(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

fn wrong_state(message: &str) -> Report {
    Diagnostic::error(Code::WrongState, message).help("stop it first: `stop().await`").into()
}
