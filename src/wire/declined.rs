//! What is said of providers that declined.

use super::quarantine::Quarantine;
use crate::base::{ABSENT, Built, Slots};
use crate::declare::{Cardinality, PointDecl};
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Plan, Step};

/// The first need of `slot` that can't be served, because the provider behind it declined.
pub(super) fn declined(plan: &Plan, slots: &Slots, slot: u32) -> Option<Box<Diagnostic>> {
    declined_to(plan, slots, slot, plan.required_needs(slot))
}

/// The first need among `needs` that can't be served when somebody looks it up, because the provider behind it declined; none
/// where an expendable plugin was left out. `slot` is who needs it.
pub(super) fn declined_later(
    plan: &Plan,
    slots: &Slots,
    quarantine: &Quarantine,
    slot: u32,
    needs: impl Iterator<Item = (u32, u32)>,
) -> Option<Box<Diagnostic>> {
    let is_left_out = |target: u32| quarantine.cause_in(plan, slots, target).is_some();
    declined_to(plan, slots, slot, needs.filter(|(_, target)| !is_left_out(*target)))
}

pub(super) fn declined_to(
    plan: &Plan,
    slots: &Slots,
    slot: u32,
    mut needs: impl Iterator<Item = (u32, u32)>,
) -> Option<Box<Diagnostic>> {
    let is_declined = |target: u32| matches!(slots.built(target), Some(Built::Declined));
    let (need, target) = needs.find(|(_, target)| is_declined(*target))?;
    let (name, origin) = plan.need(need);
    let decliner = decliner(plan, slots, target).unwrap_or_else(|| plan.target(need));
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
    let found = found.help(without_it(plan, point, if plan.is_lazy(need) { "Lazy" } else { "Arc" }));
    Some(Box::new(found.help(format!("or {}", give_something(plan, decliner)))))
}

/// What is told of the provider in `slot`, which said `None`.
pub(super) fn said_none(plan: &Plan, slot: u32) -> Diagnostic {
    let message = format!("the {} declined: who asked for it has `None`", plan.name(slot));
    let found = Diagnostic::warning(Code::Declined, message).path(plan.path_to(slot));
    let found = found.place_if(plan.name(slot), plan.origin(slot));
    found.help_all(plan.fallback_beside(slot).map(|_| give_something(plan, slot)))
}

/// Who said `None`, not the decorators around it: the slot of the plan; nobody where it was made for the one who asked.
pub(super) fn decliner(plan: &Plan, slots: &Slots, mut slot: u32) -> Option<u32> {
    let layer = plan.layer_around(slots);
    loop {
        let make = plan.make_in(layer, slot);
        let input = match (make, plan.step(slot)) {
            (Some(make), _) => make.input,
            (None, Some(Step::Call(step))) => step.input,
            (None, Some(_)) => ABSENT,
            (None, None) => return None,
        };
        if !matches!(slots.built(input), Some(Built::Declined)) {
            return Some(make.map_or(slot, |make| make.slot));
        }
        slot = input;
    }
}

/// How to do without what was declined.
pub(super) fn without_it(plan: &Plan, point: &PointDecl, handle: &str) -> String {
    let ty = plan.type_of(point);
    match point.cardinality {
        Cardinality::Single => {
            format!(
                "declare {} `#[extension_point(optional)]` and ask for `Option<{handle}<{ty}>>`",
                plan.called(point)
            )
        }
        _ => format!("ask for it as `Option<{handle}<{ty}>>`"),
    }
}

/// What becomes of the provider that declined.
pub(super) fn give_something(plan: &Plan, decliner: u32) -> String {
    match plan.fallback_beside(decliner) {
        None => "let the provider give something".to_owned(),
        Some(fallback) => format!(
            "give the provider a condition, `when(..)`: where that does not hold, the fallback, the {fallback}, steps in"
        ),
    }
}
