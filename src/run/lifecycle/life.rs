use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::Mutex;

use super::given_up::GivenUp;
use super::stopping::Stopping;
use super::tasks::{TaskFailures, Tasks};
use super::walk::Walk;
use crate::diagnostics::{Code, Diagnostic, Report, USE_SPAWN_BLOCKING};
use crate::observe::{Lap, Laps, Leg, Observers, Timing};
use crate::plan::Component;
use crate::run::console::Console;
use crate::run::health::HealthProbe;
use crate::run::limits::Limits;
use crate::run::shutdown::Shutdown;
use crate::wire::Services;

const CLOSE_EVERY_SCOPE: &str = "close every scope before the application ends: `scope.close().await`";

/// How far an application has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::run) enum LifeState {
    Wired,
    /// On its way, or given up there.
    Starting,
    Started,
    /// On its way, or given up there.
    Stopping,
    Stopped,
}

/// An application that is wired, as everybody shares it who takes part in its life.
pub(in crate::run) struct Life {
    pub(in crate::run) services: Arc<Services>,
    pub(in crate::run) warnings: Report,
    pub(in crate::run) shutdown: Shutdown,
    pub(in crate::run) health: HealthProbe,
    pub(in crate::run) limits: Limits,
    pub(in crate::run) console: Console,
    pub(in crate::run) data: Mutex<LifeData>,
    pub(in crate::run) task_failures: TaskFailures,
    /// What expendable plugins failed with when they were started last.
    pub(in crate::run) left_out: std::sync::Mutex<Report>,
    pub(in crate::run) given_up: GivenUp,
    timings: std::sync::Mutex<Timings>,
}

/// What only one start or stop at a time may change.
pub(in crate::run) struct LifeData {
    pub(in crate::run) state: LifeState,
    /// The components that have started and not stopped yet.
    pub(super) started: Vec<usize>,
    pub(super) starting: Option<Walk>,
    pub(super) stopping: Option<Stopping>,
    /// Of each component what runs in the background.
    pub(super) tasks: HashMap<usize, Tasks>,
}

#[derive(Default)]
struct Timings {
    start: Timing,
    stop: Option<Timing>,
}

impl Life {
    pub(in crate::run) fn new(
        services: Arc<Services>,
        warnings: Report,
        shutdown: Shutdown,
        health: HealthProbe,
        limits: Limits,
        console: Console,
    ) -> Self {
        let data = LifeData {
            state: LifeState::Wired,
            started: Vec::new(),
            starting: None,
            stopping: None,
            tasks: HashMap::new(),
        };
        let timings = std::sync::Mutex::default();
        let task_failures = TaskFailures::default();
        let (left_out, given_up) = (std::sync::Mutex::default(), GivenUp::default());
        let data = Mutex::new(data);
        Self {
            services,
            warnings,
            shutdown,
            health,
            limits,
            console,
            data,
            task_failures,
            left_out,
            given_up,
            timings,
        }
    }

    /// Drops background tasks, starts and stops: in an open scope they hold this `Life`, which would never be
    /// freed.
    pub(in crate::run) fn drop_tasks(&self) {
        // Nobody starts or stops it any more.
        if let Ok(mut data) = self.data.try_lock() {
            data.tasks.clear();
            (data.starting, data.stopping) = (None, None);
        }
    }

    /// How many scopes are open: beside the one who runs the application only they hold the whole of it.
    pub(super) fn count_open_scopes(self: &Arc<Self>) -> usize {
        Arc::strong_count(self).saturating_sub(1)
    }

    /// What is said of scopes that are open though the application has stopped.
    pub(in crate::run) fn left_open(self: &Arc<Self>) -> Report {
        let were = match self.count_open_scopes() {
            0 => return Report::new(),
            1 => "a scope of it was".to_owned(),
            count => format!("{count} scopes of it were"),
        };
        let message = format!("the application has stopped while {were} open");
        Diagnostic::warning(Code::StillHeld, message).help(CLOSE_EVERY_SCOPE).into()
    }

    /// Drops everything that is wired, and reports what somebody still holds.
    pub(in crate::run) fn release(life: Arc<Self>) -> Report {
        // After a stop only who was given up has a part in it: the others are joined, and hooks have come to their end.
        let stuck = life.given_up.running();
        let life = Arc::into_inner(life);
        // Beside the application itself only its scopes hold the whole of it.
        let is_scope_open = life.is_none();
        if let Some(services) = life.and_then(|life| Arc::into_inner(life.services)) {
            return services.release();
        }
        let (by, help) = if !stuck.is_empty() {
            let names = stuck.join(", the ");
            (format!(" by what was given up: the {names}"), USE_SPAWN_BLOCKING)
        } else if is_scope_open {
            (": a scope of it is open".to_owned(), CLOSE_EVERY_SCOPE)
        } else {
            let help = "let it come to its end, or drop it, before the application ends";
            (": a health check or a reload of it is under way".to_owned(), help)
        };
        let message = format!("the application is still held{by}");
        Diagnostic::error(Code::StillHeld, message).help(help).into()
    }

    /// Drops everything that is wired, unless somebody still holds it, and reports what panicked there.
    pub(in crate::run) fn dropped(life: Arc<Self>) -> Report {
        let services = Arc::into_inner(life).and_then(|life| Arc::into_inner(life.services));
        services.map_or_else(Report::new, Services::drop_all)
    }

    /// What the application runs without, because an expendable plugin failed.
    pub(in crate::run) fn quarantined(&self) -> Report {
        let mut report = self.services.quarantine().report();
        report.extend(self.left_out.lock().unwrap_or_else(PoisonError::into_inner).clone());
        report
    }

    pub(in crate::run) fn components(&self) -> &[Component] {
        self.services.plan().components()
    }

    pub(in crate::run) fn observers(&self) -> &Observers {
        self.services.observers()
    }

    pub(in crate::run) fn startup(&self) -> Timing {
        let timings = self.timings.lock().unwrap_or_else(PoisonError::into_inner);
        Timing::joined("startup", &[self.services.timing(), &timings.start])
    }

    pub(in crate::run) fn last_stop(&self) -> Option<Timing> {
        self.timings.lock().unwrap_or_else(PoisonError::into_inner).stop.clone()
    }

    pub(super) fn note_start(&self, timing: Timing) {
        self.timings.lock().unwrap_or_else(PoisonError::into_inner).start = timing;
    }

    pub(super) fn note_left_out(&self, report: Report) {
        *self.left_out.lock().unwrap_or_else(PoisonError::into_inner) = report;
    }

    pub(super) fn note_stop(&self, timing: Timing) {
        self.timings.lock().unwrap_or_else(PoisonError::into_inner).stop = Some(timing);
    }

    /// How long a walk took; `component` says which one stands behind a number.
    pub(super) fn timing_of(
        &self,
        what: &'static str,
        laps: &Laps,
        before: impl Fn(usize) -> Vec<usize>,
        component: impl Fn(usize) -> Option<usize>,
    ) -> Timing {
        let leg = |(at, lap, queued): (usize, Lap, Duration)| {
            let plugin = self.components().get(component(at)?)?.key.clone();
            Some(Leg { step: format!("{what} of `{plugin}`"), plugin, took: lap.took(), queued })
        };
        Timing {
            what,
            wall: laps.wall(),
            path: laps.critical_path(before).into_iter().filter_map(leg).collect(),
        }
    }
}
