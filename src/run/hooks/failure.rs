//! How a hook, a task or the main job fails, and what is said of it.

use crate::base::{BoxError, Limit, OutOfTime};
use crate::diagnostics::{Code, Diagnostic, readable, with_held_thread};
use crate::observe::StepEnd;
use crate::plan::Plan;

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
    pub(super) fn of(error: BoxError) -> Self {
        readable(error).map_or_else(Self::Panicked, Self::Failed)
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

pub(in crate::run) const TASK: Wording = Wording {
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
pub(in crate::run) fn cancelled_with_runtime(plan: &Plan, wording: &Wording, slot: u32) -> Diagnostic {
    let message = format!("the {} was cancelled with the runtime that it ran in", plan.name(slot));
    let found = Diagnostic::error(wording.failed, message);
    placed(plan, slot, found.help("keep the runtime until the start or the stop has come to its end"))
}

fn placed(plan: &Plan, slot: u32, found: Diagnostic) -> Diagnostic {
    found.place_if(plan.name(slot), plan.origin(slot))
}
