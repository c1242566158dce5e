//! Runs the hooks of one component, within their time.

use std::pin::Pin;
use std::sync::Arc;

use tokio::time::Instant;

use super::failure::{Failure, HookError, end};
use super::progress::Progress;
use crate::base::{Allowance, BoxError, Origin, catch_panic_async};
use crate::declare::{HealthCheck, Point, Start, Stop};
use crate::observe::{Observers, Phase, watched};
use crate::run::limits::Limits;
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
    pub(in crate::run) fn is_limited(&self) -> bool {
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

/// Runs start hooks one after the other, up to the first failure, which is reported alone.
pub(in crate::run) async fn run_start_hooks(
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
pub(in crate::run) async fn run_stop_hooks(
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
