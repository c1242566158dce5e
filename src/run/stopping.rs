//! From started to stopped, however often somebody loses patience on the way.

use std::sync::atomic::Ordering;

use tokio::time::{Instant, sleep_until, timeout};

use super::hooks::{STOP, given_up, ready, stop_all, told};
use super::life::{Life, Phase, State};
use super::starting::{Starting, TO_BE_DROPPED};
use super::walk::{Ending, Walk};
use crate::base::{CompiledHere, compiled_here, moment};
use crate::diagnostics::Report;
use crate::observe;
use crate::wire::runtime;

/// A stop on its way.
pub(super) struct Stopping {
    walk: Walk,
    /// What is stopped: for each number of the walk the component.
    components: Vec<usize>,
    failures: Report,
}

impl Life {
    /// Runs the stop hooks of what has started.
    pub(super) fn stop(&self) -> CompiledHere<'_, Result<(), Report>> {
        compiled_here(async {
            let mut state = self.state.lock().await;
            let report = self.stop_started(&mut state, observe::Phase::Stop).await;
            report.into_result(())
        })
    }

    pub(super) async fn stop_started(&self, state: &mut State, phase: observe::Phase) -> Report {
        if matches!(state.phase, Phase::Wired | Phase::Stopped) {
            return Report::new();
        }
        if let Err(missing) = runtime::expected() {
            return missing.into();
        }
        if let Some(starting) = &mut state.starting {
            // A start that was given up: what it dropped may just have come to its end.
            let _ = timeout(TO_BE_DROPPED, given_up_start(starting, &mut state.started)).await;
            state.starting = None;
        }
        state.phase = Phase::Stopping;
        let watch = self.observers().begin_phase(phase);
        let until = moment(Instant::now(), self.limits.stop);
        let stopping = state.stopping.get_or_insert_with(|| self.stopping_of(&state.started));
        let mut patience = until + TO_BE_DROPPED;
        let mut is_aborted = false;
        loop {
            let components = &stopping.components;
            stopping.walk.begin_ready(self.limits.at_once, |at| {
                let number = components.get(at).copied().unwrap_or(usize::MAX);
                let slots = self.components().get(number).map_or(&[][..], |each| &each.stops);
                let hooks = ready(&self.services, slots, &self.limits, Some(until));
                let tasks = state.tasks.remove(&number);
                let observers = self.observers().clone();
                Box::pin(async move {
                    if let Some(mut tasks) = tasks {
                        tasks.shutdown().await;
                    }
                    stop_all(hooks, observers, phase).await
                })
            });
            let ended = tokio::select! {
                biased;
                ended = stopping.walk.next() => ended,
                () = sleep_until(patience), if !is_aborted => {
                    stopping.walk.abort();
                    is_aborted = true;
                    patience = Instant::now() + TO_BE_DROPPED;
                    continue;
                }
                () = sleep_until(patience) => break,
            };
            let Some((at, ending)) = ended else { break };
            let errors = match ending {
                Ending::Done => continue,
                Ending::Failed(errors) => errors,
                Ending::Aborted => {
                    stopping.failures.extend(self.stuck(stopping.components.get(at)));
                    continue;
                }
            };
            let plan = self.services.plan();
            stopping.failures.extend(errors.into_iter().map(|error| told(plan, &STOP, error)));
        }
        for at in stopping.walk.running() {
            stopping.failures.extend(self.stuck(stopping.components.get(at)));
        }
        let walk = &stopping.walk;
        let component = |at: usize| stopping.components.get(at).copied().unwrap_or(usize::MAX);
        let timing = self.timing_of("stop", walk.laps(), |at| walk.before(at), component);
        let mut failures = self.task_failures.take_errors();
        failures.extend(std::mem::take(&mut stopping.failures));
        watch.end(failures.errors().count(), &timing);
        self.note_stop(timing);
        state.stopping = None;
        state.started.clear();
        state.phase = Phase::Stopped;
        failures
    }

    /// Stopping waits for those that started after: the edges turned round, between what has started.
    fn stopping_of(&self, started: &[usize]) -> Stopping {
        let mut places = vec![None; self.components().len()];
        for (at, component) in started.iter().enumerate() {
            if let Some(place) = places.get_mut(*component) {
                *place = Some(at);
            }
        }
        let mut before = vec![Vec::new(); started.len()];
        for (at, component) in started.iter().enumerate() {
            let after = self.components().get(*component).map_or(&[][..], |each| &each.after);
            for earlier in after.iter().filter_map(|other| places.get(*other).copied().flatten()) {
                if let Some(waits) = before.get_mut(earlier) {
                    waits.push(at);
                }
            }
        }
        Stopping { walk: Walk::new(before, true), components: started.to_vec(), failures: Report::new() }
    }

    /// What is said of a component that holds its thread.
    fn stuck(&self, component: Option<&usize>) -> Report {
        let hook = component.and_then(|component| {
            let each = self.components().get(*component)?;
            each.stops.first().or(each.tasks.first())
        });
        let reason = "long after the time of all stop hooks, and was given up";
        hook.map(|slot| given_up(self.services.plan(), *slot, reason)).into_iter().collect()
    }
}

async fn given_up_start(starting: &mut Starting, started: &mut Vec<usize>) {
    while let Some((at, ending)) = starting.walk.next().await {
        let progress = starting.progress.get(at).map_or(0, |done| done.load(Ordering::Relaxed));
        if matches!(ending, Ending::Done) || progress > 0 {
            started.push(at);
        }
    }
}
