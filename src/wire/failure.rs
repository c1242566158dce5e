//! What is said when building fails.

use std::any::Any;

use super::build::panic_text;
use crate::base::{ABSENT, BoxError, Built, Slots};
use crate::declare::{Need, PointDecl};
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::Plan;

fn placed(diagnostic: Diagnostic, plan: &Plan, slot: u32) -> Diagnostic {
    let diagnostic = diagnostic.path(plan.path_to(slot));
    match plan.origin(slot) {
        Some(origin) => diagnostic.place(plan.name(slot), origin),
        None => diagnostic,
    }
}

pub(super) fn failed(plan: &Plan, slot: u32, error: BoxError) -> Box<Diagnostic> {
    let message = format!("the {} failed: {error}", plan.name(slot));
    Box::new(placed(Diagnostic::error(Code::ProviderFailed, message), plan, slot).cause(error))
}

pub(super) fn panicked(plan: &Plan, slot: u32, payload: &(dyn Any + Send)) -> Box<Diagnostic> {
    let message = format!("the {} panicked: {}", plan.name(slot), panic_text(payload));
    let found = placed(Diagnostic::error(Code::Panicked, message), plan, slot);
    Box::new(found.help("return a `Result` instead: its error is reported with its sources"))
}

/// Something that `slot` needs is not there although the plan bound it: its provider declined.
pub(super) fn unmet(plan: &Plan, slots: &Slots, slot: u32) -> Box<Diagnostic> {
    for (name, origin, target) in plan.served_needs(slot) {
        if target == ABSENT {
            continue;
        }
        if !matches!(slots.built(target), Some(Built::Declined)) {
            continue;
        }
        let message = format!("{name} can't be served: the {} declined", plan.name(target));
        let mut found = Diagnostic::error(Code::Declined, message);
        if let Some(origin) = origin {
            found = found.place(format!("needed by {name}"), origin);
        }
        if let Some(origin) = plan.origin(target) {
            found = found.place("declined with `None`", origin);
        }
        let found = found.path(plan.path_to(slot));
        return Box::new(found.help("ask for it as an `Option`, or let the provider give something"));
    }
    let message =
        format!("the {} could not be called: something that it needs is not there", plan.name(slot));
    let found = placed(Diagnostic::error(Code::NotWired, message), plan, slot);
    Box::new(found.help("`App::check` lists what is missing, also where nothing reaches it"))
}

/// The host asks for something that is not there.
pub(super) fn not_there(point: &PointDecl, why: &str, help: &str) -> Box<Diagnostic> {
    let found = Diagnostic::error(Code::NotWired, format!("the host asks for `{}`, {why}", point.name));
    let declared = format!("declared: point `{}` ({}, {})", point.name, point.type_name, point.cardinality);
    Box::new(found.place(declared, point.origin).help_all(point.hint).help(help))
}

/// The host asks for something that belongs to a plugin.
pub(super) fn not_for_the_host(need: &Need) -> Box<Diagnostic> {
    let found = Diagnostic::error(Code::NotWired, format!("the host can't ask for this: {need:?}"));
    let found = found.note("a section of the configuration belongs to the plugin that bears its name");
    Box::new(found.help("let a plugin take the `Config` and provide what the host needs"))
}
