//! What panics when it is dropped.

use super::question::Asker;
use crate::base::Slots;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::plan::Plan;

const LET_IT_NOT_PANIC: &str = "let its `Drop` not panic; what can fail belongs in a stop hook";

/// A failure of building, and what panics when all that was built by then is dropped.
pub(super) fn failed_and_dropped(plan: &Plan, mut slots: Slots, found: Box<Diagnostic>) -> Report {
    let mut report = Report::from(found);
    slots.empty(|slot, text| report.push(panicked_when_dropped(plan, slot, &text)));
    report
}

/// A value that somebody gave panicked when it was dropped.
#[must_use]
pub fn given_panicked(by: &Asker, text: &str) -> Diagnostic {
    let message = format!("a value that {by} gave panicked when it was dropped: {text}");
    Diagnostic::error(Code::HookPanicked, message).help(LET_IT_NOT_PANIC)
}

pub(super) fn panicked_when_dropped(plan: &Plan, slot: u32, text: &str) -> Diagnostic {
    let message = format!("the {} panicked when it was dropped: {text}", plan.name(slot));
    let found = Diagnostic::error(Code::HookPanicked, message);
    let found = found.place_if(plan.name(slot), plan.origin(slot));
    found.note("all else was dropped as usual").help(LET_IT_NOT_PANIC)
}
