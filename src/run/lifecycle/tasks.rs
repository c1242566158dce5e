//! Background tasks: begun when their plugin has started, dropped or left to finish and waited for when it stops.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, sleep_until};

use super::life::Life;
use crate::base::{Allowance, moment};
use crate::declare::{OnEnd, OnError, OnStop, Task, TaskRules};
use crate::diagnostics::{Diagnostic, Report};
use crate::observe::{Phase, watched};
use crate::run::console::Console;
use crate::run::hooks::failure::{Failure, HookError, TASK, end, hook_failure};
use crate::run::hooks::ready::run_caught;
use crate::run::reentrancy::AppId;
use crate::run::shutdown::Shutdown;
use crate::wire::Services;

/// How long after a failure a task begins again, at first and at most.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// What has become of the tasks so far: of each the last failure.
#[derive(Clone, Default)]
pub(in crate::run) struct TaskFailures {
    last: Arc<Mutex<BTreeMap<u32, Diagnostic>>>,
    /// Whether they are printed on standard error when they happen.
    pub(in crate::run) are_printed: Arc<AtomicBool>,
}

impl TaskFailures {
    /// All of them.
    pub(in crate::run) fn all(&self) -> Report {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Those that ended the application, once.
    pub(super) fn take_errors(&self) -> Report {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.extract_if(.., |_, failure| failure.is_error()).map(|(_, failure)| failure).collect()
    }

    fn note(&self, slot: u32, failure: Diagnostic, console: Console) {
        if !failure.is_error() && self.are_printed.load(Ordering::Relaxed) {
            console.print_warnings(&failure.clone().into());
        }
        self.last.lock().unwrap_or_else(PoisonError::into_inner).insert(slot, failure);
    }
}

/// The tasks of a component, on their way.
#[derive(Default)]
pub(super) struct Tasks {
    running: JoinSet<()>,
    handles: Vec<(u32, AbortHandle)>,
    /// The slots of those that come to their end by themselves.
    finishing: Vec<u32>,
}

impl Tasks {
    /// Their slots, each with what tells whether it still runs.
    pub(in crate::run) fn handles(&self) -> &[(u32, AbortHandle)] {
        &self.handles
    }

    /// Whether one of them has to be told of the end, as it comes to it by itself.
    pub(super) fn has_to_be_told(&self) -> bool {
        !self.finishing.is_empty()
    }

    /// Ends them and waits for that: those that finish have time up to `until`, the others are dropped where they await.
    /// Returns those that ran out of time.
    pub(super) async fn shutdown(&mut self, until: Instant) -> Vec<HookError> {
        let mut late = Vec::new();
        if !self.finishing.is_empty() {
            for (_, handle) in self.handles.iter().filter(|(slot, _)| !self.finishing.contains(slot)) {
                handle.abort();
            }
            let all = async {
                while self.running.join_next().await.is_some() {}
                Ok::<(), Infallible>(())
            };
            let allowance = Allowance { until: Some(until), ..Allowance::default() };
            if let Err(out) = allowance.run(all).await {
                let unfinished = |(slot, handle): &&(u32, AbortHandle)| {
                    self.finishing.contains(slot) && !handle.is_finished()
                };
                let unfinished = self.handles.iter().filter(unfinished);
                let failed = |(slot, _): &_| HookError { slot: *slot, failure: Failure::OutOfTime(out) };
                late.extend(unfinished.map(failed));
            }
        }
        self.running.shutdown().await;
        late
    }
}

/// A task with everything that it takes to run it.
struct Runner {
    services: Arc<Services>,
    task: Arc<dyn Task>,
    slot: u32,
    rules: TaskRules,
    failures: TaskFailures,
    shutdown: Shutdown,
    console: Console,
}

impl Life {
    /// Begins the tasks of a component.
    pub(super) fn begin_tasks(&self, component: usize) -> Tasks {
        let mut tasks = Tasks::default();
        let slots = self.components().get(component).map_or(&[][..], |each| &each.tasks);
        for slot in slots {
            let (Some(task), Some(rules)) =
                (self.services.instance::<dyn Task>(*slot), self.services.plan().task_rules(*slot))
            else {
                continue;
            };
            let runner = Runner {
                services: Arc::clone(&self.services),
                task,
                slot: *slot,
                rules,
                failures: self.task_failures.clone(),
                shutdown: self.shutdown.clone(),
                console: self.console,
            };
            let task = AppId::of(self.services.plan()).in_task(runner.run());
            tasks.handles.push((*slot, tasks.running.spawn(task)));
            if rules.on_stop == OnStop::Finish {
                tasks.finishing.push(*slot);
            }
        }
        tasks
    }
}

impl Runner {
    async fn run(self) {
        let mut pause = FIRST_PAUSE;
        loop {
            let began = Instant::now();
            let failed = self.run_once().await.err();
            match (failed, self.rules) {
                (None, TaskRules { every: Some(every), .. }) => {
                    if self.is_over_by(moment(began, every)).await {
                        return;
                    }
                }
                (None, TaskRules { on_end, .. }) => {
                    if on_end == OnEnd::Shutdown {
                        self.shutdown.request();
                    }
                    return;
                }
                (Some(failure), TaskRules { on_error: OnError::Shutdown, .. }) => {
                    let help = if self.services.plan().is_made_at_run_time(self.slot) {
                        "to go on without it, say so: `.task_with(TaskRules::once().on_error(OnError::Log), ..)`"
                    } else {
                        "to go on without it, say so: `#[task(on_error = \"log\")]`"
                    };
                    let found = self.task_failure(failure);
                    // It is not why, where the end was asked for before.
                    let is_why = !self.shutdown.is_requested();
                    let found = if is_why { found.note("so the application was shut down") } else { found };
                    self.note(found.help(help));
                    self.shutdown.request_with(1);
                    return;
                }
                (Some(failure), TaskRules { every: Some(every), .. }) => {
                    self.note(self.task_warning(failure).note(format!("it runs again every {every:?}")));
                    if self.is_over_by(moment(began, every)).await {
                        return;
                    }
                }
                (Some(failure), TaskRules { on_error: OnError::Restart, .. }) => {
                    if began.elapsed() >= LONGEST_PAUSE {
                        pause = FIRST_PAUSE;
                    }
                    self.note(self.task_warning(failure).note(format!("it runs again after {pause:?}")));
                    if self.is_over_by(Instant::now() + pause).await {
                        return;
                    }
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                (Some(failure), TaskRules { on_error: OnError::Log, .. }) => {
                    return self.note(self.task_warning(failure).note("it does not run again"));
                }
            }
        }
    }

    /// Waits until it is time to run again; whether it does not, as it was to finish.
    async fn is_over_by(&self, next: Instant) -> bool {
        if self.rules.on_stop == OnStop::Cancel {
            sleep_until(next).await;
            return false;
        }
        tokio::select! {
            biased;
            () = self.shutdown.requested() => true,
            () = sleep_until(next) => false,
        }
    }

    async fn run_once(&self) -> Result<(), Failure> {
        let plan = self.services.plan();
        let about = || (plan.key(self.slot).into(), plan.name(self.slot).into(), plan.origin(self.slot));
        let watch = self.services.observers().begin(Phase::Run, about);
        let task = Arc::clone(&self.task);
        watched(watch, run_caught(async move { task.run().await }), end).await
    }

    fn task_failure(&self, failure: Failure) -> Diagnostic {
        hook_failure(self.services.plan(), &TASK, HookError { slot: self.slot, failure })
    }

    fn task_warning(&self, failure: Failure) -> Diagnostic {
        let mut found = self.task_failure(failure);
        found.severity = crate::diagnostics::Severity::Warning;
        found
    }

    fn note(&self, failure: Diagnostic) {
        self.failures.note(self.slot, failure, self.console);
    }
}
