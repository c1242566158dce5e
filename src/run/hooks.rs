//! Runs the hooks of one component, within their time.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::walk::{Failure, payload_text};
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
    Panicked(String),
    OutOfTime {
        /// The limit, if it was its own; else how long it ran.
        after: Duration,
        /// Whether the limit was its own, and not that of all hooks together.
        own: bool,
    },
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
    let deadline = match (own, budget) {
        (Some(own), Some(budget)) => Some(own.min(budget)),
        (own, budget) => own.or(budget),
    };
    let running = caught(running);
    let ended = match deadline {
        None => running.await,
        Some(deadline) => match timeout_at(deadline, running).await {
            Ok(ended) => ended,
            Err(_) => Err(match ready.limit.filter(|_| own == Some(deadline)) {
                Some(limit) => Why::OutOfTime { after: limit, own: true },
                None => Why::OutOfTime { after: begin.elapsed(), own: false },
            }),
        },
    };
    ended.map_err(|why| HookError { name: ready.name.clone(), origin: ready.origin, why })
}

/// The same with a panic as an error. What the hook leaves half done is not polled again.
async fn caught(running: impl Future<Output = Result<(), BoxError>>) -> Result<(), Why> {
    let mut running = std::pin::pin!(running);
    let ended = std::future::poll_fn(|context| {
        match catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(context))) {
            Ok(polled) => polled.map(Ok),
            Err(payload) => Poll::Ready(Err(payload)),
        }
    });
    match ended.await {
        Ok(result) => result.map_err(Why::Failed),
        Err(payload) => Err(Why::Panicked(payload_text(payload.as_ref()))),
    }
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

/// What is said of a failed start hook of component number `at`.
pub(super) fn start_failed(
    components: &[Component],
    at: usize,
    failure: Failure<HookError>,
) -> Option<Diagnostic> {
    let component = components.get(at)?;
    Some(match failure {
        Failure::Error(error) if matches!(error.why, Why::OutOfTime { .. }) => {
            let earlier = component.after.iter().filter_map(|other| components.get(*other));
            let earlier: Vec<String> = earlier.map(|other| format!("`{}`", other.key)).collect();
            let told = told(&START, error);
            if earlier.is_empty() {
                told
            } else {
                told.note(format!("before that it waited for the start of {}", earlier.join(", ")))
            }
        }
        Failure::Error(error) => told(&START, error),
        Failure::Panic(text) => aborted("start", component, &text),
    })
}

/// What is said of failed stop hooks.
pub(super) fn stop_failed(component: &Component, failure: Failure<Vec<HookError>>) -> Vec<Diagnostic> {
    match failure {
        Failure::Error(errors) => errors.into_iter().map(|error| told(&STOP, error)).collect(),
        Failure::Panic(text) => vec![aborted("stop", component, &text)],
    }
}

/// Panics of hooks are caught before: this is the end of the runtime.
fn aborted(what: &str, component: &Component, text: &str) -> Diagnostic {
    let message = format!("the {what} hooks of `{}` did not come to their end: {text}", component.key);
    Diagnostic::error(Code::HookPanicked, message)
}

/// The words for a kind of hooks.
struct Words {
    failed: Code,
    own_limit: &'static str,
    budget: &'static str,
}

const START: Words = Words {
    failed: Code::StartFailed,
    own_limit: "give it more time: `#[start(timeout = \"..\")]`",
    budget: "give all start hooks together more time: `App::start_timeout`",
};
const STOP: Words = Words {
    failed: Code::StopFailed,
    own_limit: "give it more time: `#[stop(timeout = \"..\")]`",
    budget: "give all stop hooks together more time: `App::stop_timeout`",
};

fn told(words: &Words, error: HookError) -> Diagnostic {
    let HookError { name, origin, why } = error;
    let told = match why {
        Why::Failed(error) => {
            Diagnostic::error(words.failed, format!("the {name} failed: {error}")).cause(error)
        }
        Why::Panicked(text) => Diagnostic::error(Code::HookPanicked, format!("the {name} panicked: {text}"))
            .help("return a `Result` instead: its error is reported with its sources"),
        Why::OutOfTime { after, own } => {
            let message = format!("the {name} ran out of time after {after:?}");
            Diagnostic::error(Code::TimedOut, message).help(if own { words.own_limit } else { words.budget })
        }
    };
    match origin {
        Some(origin) => told.place(name, origin),
        None => told,
    }
}
