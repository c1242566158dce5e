//! Why a slot was not filled, and what is said of it.

use super::declined::{declined, declined_to};
use crate::base::{BoxError, Limit, OutOfTime, Slots};
use crate::declare::PointDecl;
use crate::diagnostics::{Code, Diagnostic, readable, with_held_thread};
use crate::observe::StepEnd;
use crate::plan::{Make, Plan};

/// Why a slot was not filled.
pub(super) enum Trouble {
    Failed(BoxError),
    Panicked(String),
    OutOfTime(OutOfTime),
    /// The runtime that it ran in has ended.
    Cancelled,
    /// A need was not there.
    Unmet,
}

impl Trouble {
    pub(super) fn of(error: BoxError) -> Self {
        readable(error).map_or_else(Self::Panicked, Self::Failed)
    }

    pub(super) fn end(&self) -> StepEnd {
        match self {
            Self::Failed(error) => StepEnd::Failed { error: error.to_string() },
            Self::Panicked(text) => StepEnd::Panicked { text: text.clone() },
            Self::OutOfTime(_) => StepEnd::TimedOut,
            Self::Cancelled => StepEnd::Failed { error: "the runtime that it ran in has ended".to_owned() },
            Self::Unmet => StepEnd::Failed { error: "something that it needs is not there".to_owned() },
        }
    }
}

fn placed(diagnostic: Diagnostic, plan: &Plan, slot: u32) -> Diagnostic {
    diagnostic.path(plan.path_to(slot)).place_if(plan.name(slot), plan.origin(slot))
}

/// Why a slot was not filled.
pub(super) fn build_failure(plan: &Plan, slots: &Slots, slot: u32, trouble: Trouble) -> Box<Diagnostic> {
    match trouble {
        Trouble::Failed(error) => failed(plan, slot, error),
        Trouble::Panicked(text) => panicked(plan, slot, &text),
        Trouble::OutOfTime(out) => out_of_time(plan, slot, out),
        Trouble::Cancelled => cancelled(plan, slot),
        Trouble::Unmet => unmet(plan, slots, slot),
    }
}

fn failed(plan: &Plan, slot: u32, error: BoxError) -> Box<Diagnostic> {
    let message = format!("the {} failed: {error}", plan.name(slot));
    let found = placed(Diagnostic::error(Code::ProviderFailed, message), plan, slot).cause(error);
    Box::new(match plan.section_place(slot) {
        Some(place) => found.place("its section", place.clone()),
        None => found,
    })
}

fn panicked(plan: &Plan, slot: u32, text: &str) -> Box<Diagnostic> {
    let message = format!("the {} panicked: {text}", plan.name(slot));
    let found = placed(Diagnostic::error(Code::Panicked, message), plan, slot);
    Box::new(found.help(if plan.is_struct(slot) {
        "what can fail belongs in a function with `#[provide]`, which may return a `Result`"
    } else {
        "return a `Result` instead: its error is reported with its sources"
    }))
}

fn cancelled(plan: &Plan, slot: u32) -> Box<Diagnostic> {
    let message = format!("the {} was cancelled with the runtime that it ran in", plan.name(slot));
    let found = placed(Diagnostic::error(Code::ProviderFailed, message), plan, slot);
    Box::new(found.help("keep the runtime until what is awaited there has come to its end"))
}

fn out_of_time(plan: &Plan, slot: u32, out: OutOfTime) -> Box<Diagnostic> {
    let message = format!("the {} ran out of time after {:?}", plan.name(slot), out.after);
    let found = placed(Diagnostic::error(Code::ProviderTimedOut, message), plan, slot);
    let of_its_own = "give it more time: `timeout = \"..\"` in its attribute, or `.timeout(..)` of a plugin made at run time";
    let found = match out.limit {
        Limit::Own => found.help(of_its_own),
        Limit::Each => found.help(of_its_own).help("or give all steps more: `App::step_timeout`"),
        Limit::Total => found.help("give all providers together more time: `App::build_timeout`"),
    };
    Box::new(with_held_thread(found, out))
}

/// Why a step on top of what is wired gave nothing.
pub(super) fn step_failure(plan: &Plan, slots: &Slots, make: &Make, trouble: Trouble) -> Box<Diagnostic> {
    match trouble {
        Trouble::Unmet => declined_to(plan, slots, make.slot, plan.required_needs_of(make))
            .unwrap_or_else(|| not_called(plan, make.slot)),
        other => build_failure(plan, slots, make.slot, other),
    }
}

/// Something that `slot` needs is not there although the plan bound it: its provider declined.
fn unmet(plan: &Plan, slots: &Slots, slot: u32) -> Box<Diagnostic> {
    declined(plan, slots, slot).unwrap_or_else(|| not_called(plan, slot))
}

fn not_called(plan: &Plan, slot: u32) -> Box<Diagnostic> {
    let message =
        format!("the {} could not be called: something that it needs is not there", plan.name(slot));
    let found = placed(Diagnostic::error(Code::ProviderFailed, message), plan, slot);
    Box::new(with_own_types(found, plan, plan.guarded_point(slot)))
}

/// What to look at where everything is there and who asked was given nothing.
pub(super) fn with_own_types(found: Diagnostic, plan: &Plan, guarded: Option<&PointDecl>) -> Diagnostic {
    let found =
        found.help("if a type of your own asks for it, see what its `Inject::inject` gives `None` for");
    found.help_all(guarded.map(|point| {
        let name = plan.called(point);
        format!("behind {name} see only the handles of the framework and whom the host trusts: let the type hold a handle, such as `Storage`")
    }))
}

/// It has to be awaited where nobody can wait.
pub(super) fn asynchronous(plan: &Plan, slot: u32) -> Box<Diagnostic> {
    let message = format!("the {} has to be awaited, and nobody waits here", plan.name(slot));
    let found = placed(Diagnostic::error(Code::NotWired, message), plan, slot);
    Box::new(found.help("make it a function that is not `async`, or await it: `resolve` instead of `get`"))
}
