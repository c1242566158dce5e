//! Runs the hooks of one component, within their time.

use std::pin::Pin;
use std::sync::Arc;

use tokio::time::Instant;

use super::life::Limits;
use super::progress::Progress;
use crate::base::{Allowance, BoxError, Limit, Origin, OutOfTime, catch_panic_async};
use crate::declare::{HealthCheck, Point, Start, Stop};
use crate::diagnostics::{Code, Diagnostic, readable, with_held_thread};
use crate::observe::{Observers, Phase, StepEnd, watched};
use crate::plan::Plan;
use crate::wire::Services;

/// One hook, ready to run.
pub(in crate::run) struct ReadyHook<P: ?Sized> {
    hook: Arc<P>,
    around: Around,
}

/// A hook of any kind that runs.
type Running<'a> = Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send + 'a>>;

/// What stands around a hook of any kind.
struct Around {
    slot: u32,
    allowance: Allowance,
    about: Option<(Arc<str>, Arc<str>, Option<Origin>)>,
}

/// A hook that failed.
pub(in crate::run) struct HookError {
    pub(in crate::run) slot: u32,
    pub(in crate::run) failure: Failure,
}

pub(in crate::run) enum Failure {
    Failed(BoxError),
    Panicked(String),
    OutOfTime(OutOfTime),
}

impl HookError {
    /// Whether the hook came to a good end, though too late: what it started has to be stopped.
    pub(in crate::run) fn has_ended(&self) -> bool {
        matches!(self.failure, Failure::OutOfTime(OutOfTime { has_ended: true, .. }))
    }
}

impl Failure {
    fn of(error: BoxError) -> Self {
        readable(error).map_or_else(Self::Panicked, Self::Failed)
    }
}

/// The hooks of `slots`, in their order, each within its time.
pub(in crate::run) fn ready<P: Point + ?Sized>(
    services: &Services,
    slots: &[u32],
    limits: &Limits,
    until: Option<Instant>,
) -> Vec<ReadyHook<P>> {
    let one = |slot: &u32| {
        let hook = services.instance::<P>(*slot)?;
        Some(ReadyHook::of(services, hook, *slot, limits, until))
    };
    slots.iter().filter_map(one).collect()
}

impl<P: ?Sized> ReadyHook<P> {
    /// A hook whose declaration is behind `slot`.
    pub(in crate::run) fn of(
        services: &Services,
        hook: Arc<P>,
        slot: u32,
        limits: &Limits,
        until: Option<Instant>,
    ) -> Self {
        let plan = services.plan();
        let is_heard = services.observers().is_heard();
        let about = is_heard.then(|| (plan.key(slot).into(), plan.name(slot).into(), plan.origin(slot)));
        let allowance = Allowance { own: plan.timeout(slot), each: limits.each, until };
        Self { hook, around: Around { slot, allowance, about } }
    }

    pub(in crate::run) fn slot(&self) -> u32 {
        self.around.slot
    }

    /// Whether it has a time of its own.
    pub(super) fn is_limited(&self) -> bool {
        self.around.allowance.is_limited()
    }

    /// When it is out of its own time, if it begins now.
    pub(in crate::run) fn due(&self) -> Option<Instant> {
        self.around.allowance.due().map(|due| due.at)
    }
}

impl Around {
    async fn run(&self, phase: Phase, observers: &Observers, running: Running<'_>) -> Result<(), HookError> {
        let about = self.about.clone();
        let watch = about.and_then(|about| observers.begin(phase, || about));
        let running = async {
            match catch_panic_async(self.allowance.run(running)).await {
                Ok(Ok(ended)) => ended.map_err(Failure::of),
                Ok(Err(out)) => Err(Failure::OutOfTime(out)),
                Err(text) => Err(Failure::Panicked(text)),
            }
        };
        let ended = watched(watch, running, end).await;
        ended.map_err(|failure| HookError { slot: self.slot, failure })
    }
}

impl ReadyHook<dyn Start> {
    pub(in crate::run) async fn start(&self, observers: &Observers) -> Result<(), HookError> {
        self.around.run(Phase::Start, observers, self.hook.start()).await
    }
}

impl ReadyHook<dyn Stop> {
    pub(in crate::run) async fn stop(&self, observers: &Observers, phase: Phase) -> Result<(), HookError> {
        self.around.run(phase, observers, self.hook.stop()).await
    }
}

/// Awaits user code without a limit, with a panic as an error.
pub(in crate::run) async fn run_caught(
    running: impl Future<Output = Result<(), BoxError>>,
) -> Result<(), Failure> {
    match catch_panic_async(running).await {
        Ok(ended) => ended.map_err(Failure::of),
        Err(text) => Err(Failure::Panicked(text)),
    }
}

/// How a hook or the main job ended.
pub(in crate::run) fn end(ended: &Result<(), Failure>) -> StepEnd {
    match ended {
        Ok(()) => StepEnd::Done,
        Err(Failure::Failed(error)) => StepEnd::Failed { error: error.to_string() },
        Err(Failure::Panicked(text)) => StepEnd::Panicked { text: text.clone() },
        Err(Failure::OutOfTime(_)) => StepEnd::TimedOut,
    }
}

/// Runs start hooks one after the other, up to the first failure, which is reported alone.
pub(super) async fn run_start_hooks(
    hooks: Vec<ReadyHook<dyn Start>>,
    observers: Observers,
    progress: Progress,
) -> Result<(), Vec<HookError>> {
    for ready in &hooks {
        progress.begin(ready.slot(), ready.around.allowance);
        let ended = ready.start(&observers).await;
        if ended.as_ref().err().is_none_or(HookError::has_ended) {
            progress.end();
        }
        ended.map_err(|error| vec![error])?;
    }
    Ok(())
}

/// Asks one health check.
pub(in crate::run) async fn check_health(
    ready: &ReadyHook<dyn HealthCheck>,
    observers: &Observers,
) -> Result<(), Failure> {
    ready.around.run(Phase::Run, observers, ready.hook.check()).await.map_err(|error| error.failure)
}

/// Runs stop hooks one after the other, all of them also after failures.
pub(super) async fn run_stop_hooks(
    hooks: Vec<ReadyHook<dyn Stop>>,
    observers: Observers,
    phase: Phase,
    progress: Progress,
) -> Result<(), Vec<HookError>> {
    let mut errors = Vec::new();
    let mut left = hooks.iter();
    while let Some(ready) = left.next() {
        progress.begin(ready.slot(), ready.around.allowance);
        let ended = ready.stop(&observers, phase).await;
        // What comes behind one that was given up is said not to run.
        if left.len() > 0 {
            progress.go_on().await;
        }
        errors.extend(ended.err());
        progress.end();
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// What reports say of a kind of hooks.
pub(in crate::run) struct Wording {
    failed: Code,
    /// How a limit is given by an attribute, and in a plugin that is made at run time.
    limit: [&'static str; 2],
    budget: &'static str,
}

pub(in crate::run) const START: Wording = Wording {
    failed: Code::StartFailed,
    limit: ["#[start(timeout = \"..\")]", ".start_within(..)"],
    budget: "give all start hooks together more time: `App::start_timeout`",
};
pub(in crate::run) const STOP: Wording = Wording {
    failed: Code::StopFailed,
    limit: ["#[stop(timeout = \"..\")]", ".stop_within(..)"],
    budget: "give all stop hooks together more time: `App::stop_timeout`",
};

pub(super) const TASK: Wording = Wording {
    failed: Code::TaskFailed,
    // A task has no limit.
    limit: ["", ""],
    budget: "",
};

/// The diagnostic of a failed hook or task.
pub(in crate::run) fn hook_failure(plan: &Plan, wording: &Wording, error: HookError) -> Diagnostic {
    let name = plan.name(error.slot);
    let found = match error.failure {
        Failure::Failed(error) => {
            Diagnostic::error(wording.failed, format!("the {name} failed: {error}")).cause(error)
        }
        Failure::Panicked(text) => {
            Diagnostic::error(Code::HookPanicked, format!("the {name} panicked: {text}"))
                .help("return a `Result` instead: its error is reported with its sources")
        }
        Failure::OutOfTime(out) => {
            let message = format!("the {name} ran out of time after {:?}", out.after);
            let [attribute, method] = wording.limit;
            let limit = if plan.is_made_at_run_time(error.slot) { method } else { attribute };
            let found = Diagnostic::error(Code::TimedOut, message).help(match out.limit {
                Limit::Own => format!("give it more time: `{limit}`"),
                Limit::Each => format!("give it more time: `{limit}`, or all steps: `App::step_timeout`"),
                Limit::Total => wording.budget.to_owned(),
            });
            with_held_thread(found, out)
        }
    };
    placed(plan, error.slot, found)
}

/// The diagnostic of a hook or task that was dropped, because it had not ended by the time that `reason`
/// names.
pub(in crate::run) fn still_running(plan: &Plan, slot: u32, reason: &str) -> Diagnostic {
    let message = format!("the {} was still running {reason}", plan.name(slot));
    placed(plan, slot, Diagnostic::error(Code::TimedOut, message))
}

/// The diagnostic of a hook that was dropped with the runtime that it ran in.
pub(super) fn cancelled_with_runtime(plan: &Plan, wording: &Wording, slot: u32) -> Diagnostic {
    let message = format!("the {} was cancelled with the runtime that it ran in", plan.name(slot));
    let found = Diagnostic::error(wording.failed, message);
    placed(plan, slot, found.help("keep the runtime until the start or the stop has come to its end"))
}

fn placed(plan: &Plan, slot: u32, found: Diagnostic) -> Diagnostic {
    found.place_if(plan.name(slot), plan.origin(slot))
}
