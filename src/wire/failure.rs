//! What is said when building fails.

use super::build::Trouble;
use crate::base::{BoxError, Built, Limit, OutOfTime, Slots};
use crate::config::SectionDecl;
use crate::declare::{Cardinality, KeyTypeDecl, PointDecl};
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Plan, Step};

fn placed(diagnostic: Diagnostic, plan: &Plan, slot: u32) -> Diagnostic {
    let diagnostic = diagnostic.path(plan.path_to(slot));
    match plan.origin(slot) {
        Some(origin) => diagnostic.place(plan.name(slot), origin),
        None => diagnostic,
    }
}

/// What is said of a slot that was not filled.
pub(super) fn told(plan: &Plan, slots: &Slots, slot: u32, trouble: Trouble) -> Box<Diagnostic> {
    match trouble {
        Trouble::Failed(error) => failed(plan, slot, error),
        Trouble::Panicked(text) => panicked(plan, slot, &text),
        Trouble::OutOfTime(out) => out_of_time(plan, slot, out),
        Trouble::Unmet => unmet(plan, slots, slot),
    }
}

fn failed(plan: &Plan, slot: u32, error: BoxError) -> Box<Diagnostic> {
    let message = format!("the {} failed: {error}", plan.name(slot));
    Box::new(placed(Diagnostic::error(Code::ProviderFailed, message), plan, slot).cause(error))
}

fn panicked(plan: &Plan, slot: u32, text: &str) -> Box<Diagnostic> {
    let message = format!("the {} panicked: {text}", plan.name(slot));
    let found = placed(Diagnostic::error(Code::Panicked, message), plan, slot);
    Box::new(found.help("return a `Result` instead: its error is reported with its sources"))
}

fn out_of_time(plan: &Plan, slot: u32, out: OutOfTime) -> Box<Diagnostic> {
    let message = format!("the {} ran out of time after {:?}", plan.name(slot), out.after);
    let found = placed(Diagnostic::error(Code::ProviderTimedOut, message), plan, slot);
    Box::new(found.help(match out.limit {
        Limit::Own => "give it more time: `timeout = \"..\"` in its attribute, or `.timeout(..)` of a plugin made at run time",
        Limit::Each => "give it more time: `#[provide(timeout = \"..\")]`, or all steps: `App::step_timeout`",
        Limit::Total => "give all providers together more time: `App::build_timeout`",
    }))
}

/// Something that `slot` needs is not there although the plan bound it: its provider declined.
fn unmet(plan: &Plan, slots: &Slots, slot: u32) -> Box<Diagnostic> {
    declined(plan, slots, slot).unwrap_or_else(|| {
        let message =
            format!("the {} could not be called: something that it needs is not there", plan.name(slot));
        let found = placed(Diagnostic::error(Code::ProviderFailed, message), plan, slot);
        Box::new(
            found.help("if a type of your own asks for it, see what its `Inject::inject` gives `None` for"),
        )
    })
}

/// The first need of `slot` that can't be served, because the provider behind it declined.
pub(super) fn declined(plan: &Plan, slots: &Slots, slot: u32) -> Option<Box<Diagnostic>> {
    let is_declined = |target: u32| matches!(slots.built(target), Some(Built::Declined));
    let (need, target) = plan.required_needs(slot).find(|(_, target)| is_declined(*target))?;
    let (name, origin) = plan.need(need);
    let decliner = decliner(plan, slots, target);
    let article = if name.starts_with("the ") { "" } else { "the " };
    let message = format!("{article}{name} can't be served: the {} declined", plan.name(decliner));
    let mut found = Diagnostic::error(Code::Declined, message);
    if let Some(origin) = origin {
        found = found.place(format!("needed by {name}"), origin);
    }
    if let Some(origin) = plan.origin(decliner) {
        found = found.place("declined with `None`", origin);
    }
    let found = found.path(plan.path_to(slot));
    let point = plan.needed_point(need)?;
    Some(Box::new(found.help(without_it(plan, point)).help("or let the provider give something")))
}

/// What is told of the provider in `slot`, which said `None`.
pub(super) fn said_none(plan: &Plan, slot: u32) -> Diagnostic {
    let message = format!("the {} declined: who asked for it has `None`", plan.name(slot));
    placed(Diagnostic::warning(Code::Declined, message), plan, slot)
}

/// Who said `None`: not the decorators around it.
fn decliner(plan: &Plan, slots: &Slots, mut slot: u32) -> u32 {
    while let Some(Step::Call(step)) = plan.step(slot)
        && matches!(slots.built(step.input), Some(Built::Declined))
    {
        slot = step.input;
    }
    slot
}

pub(super) fn declined_to_the_host(
    plan: &Plan,
    slots: &Slots,
    point: &PointDecl,
    slot: u32,
) -> Box<Diagnostic> {
    let decliner = decliner(plan, slots, slot);
    let why = format!("but the {} declined", plan.name(decliner));
    let found = not_there(plan, point, &why).help(without_it(plan, point));
    let found = match plan.origin(decliner) {
        Some(origin) => found.place("declined with `None`", origin),
        None => found,
    };
    Box::new(found)
}

/// How to do without what was declined.
fn without_it(plan: &Plan, point: &PointDecl) -> String {
    let ty = plan.type_of(point);
    match point.cardinality {
        Cardinality::Single => {
            format!(
                "declare {} `#[extension_point(optional)]` and ask for `Option<Arc<{ty}>>`",
                plan.called(point)
            )
        }
        _ => format!("ask for it as `Option<Arc<{ty}>>`"),
    }
}

/// The host asks for something that is not there.
fn not_there(plan: &Plan, point: &PointDecl, why: &str) -> Diagnostic {
    let message = format!("the host asks for {}, {why}", plan.called(point));
    plan.with_declared(Diagnostic::error(Code::NotWired, message), point)
}

pub(super) fn not_built(plan: &Plan, point: &PointDecl) -> Box<Diagnostic> {
    let found = not_there(plan, point, "but nothing that was built needed it");
    Box::new(found.help("ask with `resolve`, which builds it, instead of `get`"))
}

pub(super) fn nobody_provides(plan: &Plan, point: &PointDecl) -> Box<Diagnostic> {
    let why = match point.cardinality {
        Cardinality::Single => "and nobody provides it (expected exactly one implementation)",
        _ => "and nobody provides it",
    };
    let found = not_there(plan, point, why).help_all(point.hint);
    Box::new(found.help(format!("list a plugin that provides `{}`", plan.type_of(point))))
}

/// The host asks for something that belongs to a plugin.
pub(super) fn not_for_the_host(section: &SectionDecl) -> Box<Diagnostic> {
    let message = format!("the host can't ask for `Config<{}>`", (section.type_name)());
    let found = Diagnostic::error(Code::NotWired, message);
    let found = found.note("a section of the configuration belongs to the plugin that bears its name");
    Box::new(found.help("let a plugin take the `Config` and provide what the host needs"))
}

/// The host asks for the key of a provider.
pub(super) fn no_key_of_the_host(key: &KeyTypeDecl) -> Box<Diagnostic> {
    let message = format!("the host can't ask for `ProvidedKey<{}>`", key.text());
    let found = Diagnostic::error(Code::NotWired, message);
    let found = found.note("it tells a provider of a keyed point the key that it is asked for under");
    Box::new(found.help("ask for the providers with their keys: `Keyed<dyn P>`"))
}
