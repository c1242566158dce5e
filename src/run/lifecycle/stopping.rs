//! From started to stopped, however often somebody loses patience on the way.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;

use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until, timeout};

use super::life::{Life, LifeData, LifeState};
use super::tasks::Tasks;
use super::walk::{Begun, Ending, Walk};
use crate::base::{CompiledHere, compiled_here, moment};
use crate::declare::Position;
use crate::diagnostics::{Diagnostic, Report, USE_SPAWN_BLOCKING};
use crate::observe;
use crate::run::hooks::failure::{STOP, cancelled_with_runtime, hook_failure, still_running};
use crate::run::hooks::progress::Progress;
use crate::run::hooks::ready::{ReadyHook, ready, run_stop_hooks};
use crate::run::reentrancy::AppId;
use crate::wire::runtime::{self, TO_BE_DROPPED};

/// A stop on its way.
pub(super) struct Stopping {
    walk: Walk,
    /// What is stopped: for each number of the walk the component; `None` for one that did not start, which has its place
    /// in the order all the same.
    components: Vec<Option<usize>>,
    left: Vec<Left>,
    failures: Report,
    /// What is said of those that hold their threads.
    stuck: Vec<Diagnostic>,
}

/// What of a component has to come to its end: its tasks, then its hooks.
#[derive(Clone, Default)]
struct Left {
    tasks: Vec<(u32, AbortHandle)>,
    /// The slots, in the order in which they run.
    hooks: Vec<u32>,
    progress: Progress,
}

impl Life {
    /// Runs the stop hooks of what has started.
    pub(in crate::run) fn stop(self: &Arc<Self>) -> CompiledHere<'_, Result<(), Report>> {
        compiled_here(async {
            AppId::of(self.services.plan()).may_stop()?;
            let mut data = self.data.lock().await;
            let report = self.stop_started(&mut data, observe::Phase::Stop).await;
            report.into_result(())
        })
    }

    pub(super) async fn stop_started(self: &Arc<Self>, data: &mut LifeData, phase: observe::Phase) -> Report {
        if matches!(data.state, LifeState::Wired | LifeState::Stopped) {
            return Report::new();
        }
        if let Err(missing) = runtime::expected() {
            return missing.into();
        }
        self.finish_given_up_start(data).await;
        data.state = LifeState::Stopping;
        let watch = self.observers().begin_phase(phase);
        let LifeData { stopping, started, tasks, .. } = &mut *data;
        if tasks.values().any(Tasks::has_to_be_told) {
            self.shutdown.request();
        }
        let stopping = stopping.get_or_insert_with(|| self.stopping_of(started));
        self.run_stops(stopping, tasks, phase).await;
        self.note_stuck(stopping);
        let component = |at: usize| stopping.components.get(at).copied().flatten();
        let walk = &stopping.walk;
        let timing = self.timing_of(phase.name(), walk.laps(), |at| walk.before(at), component);
        let mut failures = self.task_failures.take_errors();
        failures.extend(std::mem::take(&mut stopping.failures));
        watch.end(failures.errors().count(), &timing);
        self.note_stop(timing);
        self.tell_open_scopes();
        data.stopping = None;
        data.started.clear();
        data.state = LifeState::Stopped;
        failures
    }

    /// After a start that the host gave up: what it dropped may just have come to its end.
    async fn finish_given_up_start(&self, data: &mut LifeData) {
        if let Some(starting) = &mut data.starting {
            let _ = timeout(TO_BE_DROPPED, given_up_start(starting, &mut data.started)).await;
            self.given_up_in(starting);
            data.starting = None;
        }
    }

    /// Runs the stop hooks that are left, until all have ended or are out of time and did not end when they
    /// were dropped.
    async fn run_stops(
        &self,
        stopping: &mut Stopping,
        tasks: &mut HashMap<usize, Tasks>,
        phase: observe::Phase,
    ) {
        let until = moment(Instant::now(), self.limits.stop);
        let mut patience = pin!(sleep_until(until + TO_BE_DROPPED));
        loop {
            self.begin_stops(stopping, tasks, until, phase);
            tokio::select! {
                biased;
                ended = stopping.walk.next() => match ended {
                    Some((at, ending)) => self.note_ending(stopping, at, ending),
                    None => return,
                },
                () = &mut patience => {
                    if stopping.walk.is_aborted() {
                        return;
                    }
                    stopping.walk.abort();
                    patience.as_mut().reset(Instant::now() + TO_BE_DROPPED);
                }
            }
        }
    }

    /// Begins to stop each component that may begin now: first its tasks end, then its hooks run.
    fn begin_stops(
        &self,
        stopping: &mut Stopping,
        tasks: &mut HashMap<usize, Tasks>,
        until: Instant,
        phase: observe::Phase,
    ) {
        let Stopping { walk, components, left, .. } = stopping;
        let app = AppId::of(self.services.plan());
        walk.begin_ready(self.limits.at_once, |at, progress| {
            let number = components.get(at).copied().flatten();
            let each = number.and_then(|number| self.components().get(number));
            let slots = each.map_or(&[][..], |each| &each.stops);
            let hooks = ready(&self.services, slots, &self.limits, Some(until));
            let is_limited = hooks.iter().any(ReadyHook::is_limited);
            let tasks = number.and_then(|number| tasks.remove(&number));
            if let Some(left) = left.get_mut(at) {
                let tasks = tasks.as_ref().map_or_else(Vec::new, |tasks| tasks.handles().to_vec());
                let hooks = hooks.iter().map(ReadyHook::slot).collect();
                *left = Left { tasks, hooks, progress: progress.clone() };
            }
            let observers = self.observers().clone();
            let future = Box::pin(async move {
                let mut late = match tasks {
                    Some(mut tasks) => tasks.shutdown(until).await,
                    None => Vec::new(),
                };
                let stopped = app.in_hook(run_stop_hooks(hooks, observers, phase, progress)).await;
                late.extend(stopped.err().unwrap_or_default());
                if late.is_empty() { Ok(()) } else { Err(late) }
            });
            Begun { future, is_limited }
        });
    }

    /// Notes how a component has ended.
    fn note_ending(&self, stopping: &mut Stopping, at: usize, ending: Ending) {
        let plan = self.services.plan();
        let left = stopping.left.get(at);
        match ending {
            Ending::Done => {}
            Ending::Failed(errors) => {
                stopping.failures.extend(errors.into_iter().map(|error| hook_failure(plan, &STOP, error)));
            }
            Ending::Stuck(error) => stopping.stuck.push(hook_failure(plan, &STOP, error)),
            Ending::Aborted if stopping.walk.is_aborted() => {
                stopping.stuck.extend(left.into_iter().flat_map(|left| self.stuck(left, None)));
            }
            Ending::Aborted => stopping.failures.extend(left.and_then(|left| self.cancelled(left))),
        }
    }

    /// Notes what still holds its thread, and with the last of these what did not run therefore.
    fn note_stuck(&self, stopping: &mut Stopping) {
        for (at, handle) in stopping.walk.running() {
            let left = stopping.left.get(at);
            stopping.stuck.extend(left.into_iter().flat_map(|left| self.stuck(left, Some(handle.clone()))));
        }
        for (at, handle) in stopping.walk.stuck() {
            if let Some(hook) = stopping.left.get(*at).and_then(Left::hook) {
                self.given_up.note(self.services.plan().name(hook), handle.clone());
            }
        }
        if let Some(last) = stopping.stuck.pop() {
            let never = self.never_run(stopping);
            stopping.stuck.push(if never.is_empty() { last } else { last.note(never_ran(&never)) });
        }
        stopping.failures.extend(std::mem::take(&mut stopping.stuck));
    }

    fn tell_open_scopes(self: &Arc<Self>) {
        let count = self.count_open_scopes();
        if count > 0 {
            self.observers().tell(|| observe::Event::ScopesLeftOpen { within: None, count });
        }
    }

    /// Stopping waits for those that started after: the edges turned round, between what has started and through what has not.
    fn stopping_of(&self, started: &[usize]) -> Stopping {
        let all = self.components();
        let mut components: Vec<Option<usize>> = started.iter().rev().copied().map(Some).collect();
        let mut places = vec![None; all.len()];
        for (at, number) in started.iter().rev().enumerate() {
            places[*number] = Some(at);
        }
        let mut before = vec![Vec::new(); all.len()];
        let mut turns = vec![Position::Natural; all.len()];
        // Each stands behind those that start before it, so that these have their places when it is their turn.
        for (number, each) in all.iter().enumerate().rev() {
            let Some(at) = places[number] else { continue };
            turns[at] = each.stop_turn;
            for earlier in &each.after {
                let earlier = *places[*earlier].get_or_insert_with(|| {
                    components.push(None);
                    components.len() - 1
                });
                before[earlier].push(at);
            }
        }
        before.truncate(components.len());
        turns.truncate(components.len());
        let left = vec![Left::default(); components.len()];
        let walk = Walk::new(before, turns, true);
        Stopping { walk, components, left, failures: Report::new(), stuck: Vec::new() }
    }

    /// What is said of a component that holds its thread: its tasks, else the hook that runs, with its `handle` if it has
    /// not ended to this moment.
    fn stuck(&self, left: &Left, handle: Option<AbortHandle>) -> Vec<Diagnostic> {
        let plan = self.services.plan();
        let reason = "long after the time of all stop hooks, and was given up";
        let mut stuck = Vec::new();
        for (slot, handle) in left.running_tasks() {
            self.given_up.note(plan.name(*slot), handle.clone());
            let found = still_running(plan, *slot, reason);
            stuck.push(
                found.help("a task ends where it awaits: move what blocks its thread to `spawn_blocking`"),
            );
        }
        if stuck.is_empty()
            && let Some(hook) = left.hook()
        {
            if let Some(handle) = handle {
                self.given_up.note(plan.name(hook), handle);
            }
            let found = still_running(plan, hook, reason);
            stuck.push(found.help(USE_SPAWN_BLOCKING));
        }
        stuck
    }

    /// What is said of a component that has gone with its runtime: which hook ran, and which did not.
    fn cancelled(&self, left: &Left) -> Option<Diagnostic> {
        let plan = self.services.plan();
        let mut hooks = left.hooks.iter().skip(left.progress.ended());
        let found = cancelled_with_runtime(plan, &STOP, *hooks.next()?);
        let never: Vec<String> = hooks.map(|slot| plan.name(*slot)).collect();
        Some(if never.is_empty() { found } else { found.note(never_ran(&never)) })
    }

    /// The stop hooks that were to run after what is stuck.
    fn never_run(&self, stopping: &Stopping) -> Vec<String> {
        let mut never: Vec<&u32> = Vec::new();
        for (at, (component, left)) in stopping.components.iter().zip(&stopping.left).enumerate() {
            if stopping.walk.laps().has_begun(at) {
                // Unless a task is stuck, the first that has not ended is.
                let is_hook_stuck = left.running_tasks().next().is_none();
                let ended = left.progress.ended() + usize::from(is_hook_stuck);
                never.extend(left.hooks.iter().skip(ended));
            } else if let Some(each) = component.and_then(|number| self.components().get(number)) {
                never.extend(&each.stops);
            }
        }
        never.into_iter().map(|slot| self.services.plan().name(*slot)).collect()
    }
}

fn never_ran(names: &[String]) -> String {
    format!("so this did not run: the {}", names.join(", the "))
}

impl Left {
    /// The hook that runs.
    fn hook(&self) -> Option<u32> {
        self.hooks.get(self.progress.ended()).copied()
    }

    fn running_tasks(&self) -> impl Iterator<Item = &(u32, AbortHandle)> {
        self.tasks.iter().filter(|(_, handle)| !handle.is_finished())
    }
}

async fn given_up_start(starting: &mut Walk, started: &mut Vec<usize>) {
    while let Some((at, ending)) = starting.next().await {
        if matches!(ending, Ending::Done) || starting.ended_in(at) > 0 {
            started.push(at);
        }
    }
}
