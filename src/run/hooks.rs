//! Runs the hooks of one component, within their time.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::walk::Failure;
use crate::base::{BoxError, Origin};
use crate::declare::{Point, Start, Stop};
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Component, Plan};
use crate::wire::Services;

/// One hook, ready to run.
pub(super) struct ReadyHook<P: ?Sized> {
    hook: Arc<P>,
    name: String,
    origin: Option<Origin>,
    limit: Option<Duration>,
}

/// Why a hook did not end well.
pub(super) struct HookError {
    name: String,
    origin: Option<Origin>,
    why: Why,
}

enum Why {
    Failed(BoxError),
    /// After this long; the limit was the hook's own or that of all hooks together.
    OutOfTime(Duration),
}

/// The hooks of `slots`, in their order.
pub(super) fn ready<P: Point + ?Sized>(services: &Services, slots: &[u32]) -> Vec<ReadyHook<P>> {
    let plan: &Plan = services.plan();
    let one = |slot: &u32| {
        let limit = plan.timeout(*slot);
        let hook = services.instance::<P>(*slot)?;
        Some(ReadyHook { hook, name: plan.name(*slot), origin: plan.origin(*slot), limit })
    };
    slots.iter().filter_map(one).collect()
}

async fn within<P: ?Sized>(
    ready: &ReadyHook<P>,
    budget: Option<Instant>,
    running: impl Future<Output = Result<(), BoxError>>,
) -> Result<(), HookError> {
    let begin = Instant::now();
    let own = ready.limit.map(|limit| begin + limit);
    let error = |why| HookError { name: ready.name.clone(), origin: ready.origin, why };
    let deadline = match (own, budget) {
        (Some(own), Some(budget)) => Some(own.min(budget)),
        (own, budget) => own.or(budget),
    };
    let result = match deadline {
        None => running.await,
        Some(deadline) => match timeout_at(deadline, running).await {
            Ok(result) => result,
            Err(_) => return Err(error(Why::OutOfTime(begin.elapsed()))),
        },
    };
    result.map_err(|failed| error(Why::Failed(failed)))
}

pub(super) async fn start_all(
    hooks: Vec<ReadyHook<dyn Start>>,
    budget: Option<Instant>,
) -> Result<(), HookError> {
    for ready in &hooks {
        within(ready, budget, ready.hook.start()).await?;
    }
    Ok(())
}

/// All of them run, whatever becomes of the others; the first failure is reported with the component.
pub(super) async fn stop_all(
    hooks: Vec<ReadyHook<dyn Stop>>,
    budget: Option<Instant>,
) -> Result<(), Vec<HookError>> {
    let mut errors = Vec::new();
    for ready in hooks.iter().rev() {
        if let Err(error) = within(ready, budget, ready.hook.stop()).await {
            errors.push(error);
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// What is said of a failed start hook.
pub(super) fn start_failed(component: &Component, failure: Failure<HookError>) -> Diagnostic {
    match failure {
        Failure::Error(error) => told(Code::StartFailed, component, error),
        Failure::Panic(text) => panicked("start", component, &text),
    }
}

/// What is said of failed stop hooks.
pub(super) fn stop_failed(component: &Component, failure: Failure<Vec<HookError>>) -> Vec<Diagnostic> {
    match failure {
        Failure::Error(errors) => {
            errors.into_iter().map(|error| told(Code::StopFailed, component, error)).collect()
        }
        Failure::Panic(text) => vec![panicked("stop", component, &text)],
    }
}

fn panicked(what: &str, component: &Component, text: &str) -> Diagnostic {
    let message = format!("a {what} hook of `{}` panicked: {text}", component.key);
    Diagnostic::error(Code::Panicked, message)
        .help("return a `Result` instead: its error is reported with its sources")
}

fn told(code: Code, component: &Component, error: HookError) -> Diagnostic {
    let HookError { name, origin, why } = error;
    let told = match why {
        Why::Failed(error) => Diagnostic::error(code, format!("the {name} failed: {error}")).cause(error),
        Why::OutOfTime(ran) => {
            let message = format!("the {name} ran out of time after {ran:?}");
            Diagnostic::error(Code::TimedOut, message)
                .help("give the hook more time, `#[start(timeout = \"..\")]`, or the application: `App::start_timeout`")
        }
    };
    let told = match origin {
        Some(origin) => told.place(name, origin),
        None => told,
    };
    told.note(format!("plugin `{}`", component.key))
}
