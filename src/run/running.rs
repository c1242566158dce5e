use std::fmt;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use super::hooks::{ready, start_all, start_failed, stop_all, stop_failed};
use super::shutdown::Shutdown;
use super::voice::Voice;
use super::walk::walk;
use crate::declare::Inject;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::plan::Component;
use crate::wire::Services;

/// What the host allows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) at_once: usize,
    pub(super) start: Option<Duration>,
    pub(super) stop: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { at_once: 32, start: None, stop: Duration::from_secs(30) }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Wired,
    Started,
    Stopped,
}

/// An application that is wired: it can be asked for services, started and stopped, and started again.
///
/// Dropping it drops the instances in the reverse order of construction; stop hooks run in [`stop`](Self::stop) only.
pub struct Running {
    services: Services,
    warnings: Report,
    shutdown: Shutdown,
    limits: Limits,
    voice: Voice,
    state: Mutex<State>,
}

struct State {
    phase: Phase,
    /// The components that have started and not stopped yet.
    started: Vec<usize>,
}

impl Running {
    pub(super) fn new(
        services: Services,
        warnings: Report,
        shutdown: Shutdown,
        limits: Limits,
        voice: Voice,
    ) -> Self {
        let state = Mutex::new(State { phase: Phase::Wired, started: Vec::new() });
        Self { services, warnings, shutdown, limits, voice, state }
    }

    /// What is wired, as a plugin would get it: `app.get::<Arc<dyn Clock>>()`.
    ///
    /// # Errors
    /// [`Code::NotWired`] if nobody provides it, if nothing that was built needed it, or if its provider declined.
    pub fn get<T: Inject>(&self) -> Result<T, Report> {
        self.services.get()
    }

    /// What is wired, and builds it first if nothing needed it yet.
    ///
    /// # Errors
    /// As [`get`](Self::get), and what its providers fail with.
    pub async fn resolve<T: Inject>(&self) -> Result<T, Report> {
        self.services.resolve().await
    }

    /// What is suspicious, but did not stop the application.
    #[must_use]
    pub fn warnings(&self) -> &Report {
        &self.warnings
    }

    /// The providers that were asked and said `None`, with their places: why something optional is absent.
    #[must_use]
    pub fn declined(&self) -> Report {
        self.services.declined()
    }

    /// The handle that asks the application to end.
    #[must_use]
    pub fn shutdown(&self) -> &Shutdown {
        &self.shutdown
    }

    pub(super) fn services(&self) -> &Services {
        &self.services
    }

    pub(super) fn voice(&self) -> Voice {
        self.voice
    }

    /// How long what is asked to end may take.
    pub(super) fn stop_limit(&self) -> Duration {
        self.limits.stop
    }

    fn components(&self) -> &[Component] {
        self.services.plan().components()
    }

    /// Runs the start hooks: in dependency order, independent ones at the same time.
    ///
    /// # Errors
    /// Every hook that failed, and every failure of stopping again what had started. [`Code::WrongState`] if it is
    /// started already.
    pub async fn start(&self) -> Result<(), Report> {
        let mut state = self.state.lock().await;
        if state.phase == Phase::Started {
            let twice = Diagnostic::error(Code::WrongState, "the application is started already");
            return Err(twice.help("stop it first: `stop().await`").into());
        }
        if state.phase == Phase::Stopped {
            self.shutdown.reset();
        }
        let components = self.components();
        let before: Vec<Vec<usize>> = components.iter().map(|each| each.after.clone()).collect();
        let budget = self.limits.start.map(|limit| Instant::now() + limit);
        let begin = |at: usize| {
            let slots = components.get(at).map_or(&[][..], |each| &each.starts);
            start_all(ready(&self.services, slots), budget)
        };
        // From here on there may be something to stop, also if this future is dropped.
        state.phase = Phase::Started;
        let failed = walk(&before, false, &mut state.started, begin).await;
        if failed.is_empty() {
            return Ok(());
        }
        let failed = failed.into_iter();
        let mut report: Report =
            failed.filter_map(|(at, failure)| start_failed(components, at, failure)).collect();
        report.extend(self.stop_started(&mut state).await);
        Err(report)
    }

    /// Runs the stop hooks of what has started, in the reverse order. All run, also after failures. Does nothing if
    /// nothing is started.
    ///
    /// # Errors
    /// Every hook that failed, in the order in which they ended.
    pub async fn stop(&self) -> Result<(), Report> {
        let mut state = self.state.lock().await;
        let report = self.stop_started(&mut state).await;
        report.into_result(())
    }

    async fn stop_started(&self, state: &mut State) -> Report {
        if state.phase != Phase::Started {
            return Report::new();
        }
        state.phase = Phase::Stopped;
        let components = self.components();
        let started = std::mem::take(&mut state.started);
        let place = |component: usize| started.iter().position(|other| *other == component);
        // Stopping waits for those that started after: the edges turned round, between what has started.
        let mut before = vec![Vec::new(); started.len()];
        for (at, component) in started.iter().enumerate() {
            let after = components.get(*component).map_or(&[][..], |each| &each.after);
            for earlier in after.iter().filter_map(|other| place(*other)) {
                if let Some(waits) = before.get_mut(earlier) {
                    waits.push(at);
                }
            }
        }
        let component = |at: usize| started.get(at).and_then(|component| components.get(*component));
        let budget = Some(Instant::now() + self.limits.stop);
        let begin = |at: usize| {
            let slots = component(at).map_or(&[][..], |each| &each.stops);
            stop_all(ready(&self.services, slots), budget)
        };
        let failed = walk(&before, true, &mut Vec::new(), begin).await.into_iter();
        failed.filter_map(|(at, failure)| Some(stop_failed(component(at)?, failure))).flatten().collect()
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running").field("services", &self.services).finish_non_exhaustive()
    }
}
