//! What is said when building fails.

use super::build::Trouble;
use super::quarantine::Quarantine;
use super::question::{Asker, Question};
use crate::base::{ABSENT, AnyKey, BoxError, Built, KeyDecl, Limit, OutOfTime, Slots, key_text};
use crate::config::SectionDecl;
use crate::declare::{Cardinality, KeyTypeDecl, PointDecl};
use crate::diagnostics::{Code, Diagnostic, with_held_thread};
use crate::plan::{IN_ONE_SCOPE, Make, Plan, Step, handle_of};

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
fn with_own_types(found: Diagnostic, plan: &Plan, guarded: Option<&PointDecl>) -> Diagnostic {
    let found =
        found.help("if a type of your own asks for it, see what its `Inject::inject` gives `None` for");
    found.help_all(guarded.map(|point| {
        let name = plan.called(point);
        format!("behind {name} see only the handles of the framework and whom the host trusts: let the type hold a handle, such as `Storage`")
    }))
}

/// It is there, and the type that asked for it takes nothing.
pub(super) fn nothing_taken(plan: &Plan, question: &Question<'_>) -> Box<Diagnostic> {
    let found = not_there(plan, question, "but was given nothing of it");
    Box::new(with_own_types(found, plan, Some(question.point).filter(|point| point.guarded)))
}

/// It has to be awaited where nobody can wait.
pub(super) fn asynchronous(plan: &Plan, slot: u32) -> Box<Diagnostic> {
    let message = format!("the {} has to be awaited, and nobody waits here", plan.name(slot));
    let found = placed(Diagnostic::error(Code::NotWired, message), plan, slot);
    Box::new(found.help("make it a function that is not `async`, or ask the application with `resolve`"))
}

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

fn declined_to(
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
    let found = placed(Diagnostic::warning(Code::Declined, message), plan, slot);
    found.help_all(plan.fallback_beside(slot).map(|_| give_something(plan, slot)))
}

/// Who said `None`, not the decorators around it: the slot of the plan; nobody where it was made for the one who asked.
fn decliner(plan: &Plan, slots: &Slots, mut slot: u32) -> Option<u32> {
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

pub(super) fn declined_to_who_asks(
    plan: &Plan,
    slots: &Slots,
    question: &Question<'_>,
    slot: u32,
) -> Box<Diagnostic> {
    let decliner = decliner(plan, slots, slot).unwrap_or(slot);
    let why = format!("but the {} declined", plan.name(decliner));
    let found = not_there(plan, question, &why).help(without_it(plan, question.point, "Arc"));
    let is_yielding = plan.fallback_beside(decliner).is_some();
    let found = found.help_all(is_yielding.then(|| format!("or {}", give_something(plan, decliner))));
    Box::new(found.place_if("declined with `None`", plan.origin(decliner)))
}

/// Something was left out because an expendable plugin failed.
pub(super) fn is_left_out(plan: &Plan, question: &Question<'_>, plugin: &str) -> Box<Diagnostic> {
    let why = format!("but it was left out, as the expendable plugin `{plugin}` failed");
    Box::new(not_there(plan, question, &why).help("see `Running::quarantined` for the failure"))
}

/// How to do without what was declined.
fn without_it(plan: &Plan, point: &PointDecl, handle: &str) -> String {
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
fn give_something(plan: &Plan, decliner: u32) -> String {
    match plan.fallback_beside(decliner) {
        None => "let the provider give something".to_owned(),
        Some(fallback) => format!(
            "give the provider a condition, `when(..)`: where that does not hold, the fallback, the {fallback}, steps in"
        ),
    }
}

/// Somebody asks for something that is not there.
fn not_there(plan: &Plan, question: &Question<'_>, why: &str) -> Diagnostic {
    let Question { asker, point, .. } = *question;
    let message = format!("{asker} asks for {}, {why}", plan.called(point));
    plan.with_declared(Diagnostic::error(Code::NotWired, message), point)
}

pub(super) fn not_built(plan: &Plan, question: &Question<'_>) -> Box<Diagnostic> {
    let found = not_there(plan, question, "but nothing that was built needed it");
    Box::new(found.help("ask with `resolve`, which builds it, instead of `get`"))
}

/// A type of the user's own panicked when it took what it is made of.
pub(super) fn taking_panicked(plan: &Plan, question: &Question<'_>, text: &str) -> Box<Diagnostic> {
    let Question { asker, point, .. } = *question;
    let message =
        format!("{asker} asks for {}, and the type that takes it panicked: {text}", plan.called(point));
    let found = plan.with_declared(Diagnostic::error(Code::Panicked, message), point);
    Box::new(found.help("let `Inject::inject` of a type of your own give `None` instead"))
}

/// A provider that is being built because somebody asked for it waits for what is built after it.
pub(super) fn waits_for_itself(plan: &Plan, question: &Question<'_>) -> Box<Diagnostic> {
    // As the error of a provider it is told in one line, so the advice stands in it.
    let why = "from within a provider that is being built, and would wait for itself: let that provider take it as a parameter";
    Box::new(not_there(plan, question, why))
}

pub(super) fn nobody_provides(plan: &Plan, question: &Question<'_>) -> Box<Diagnostic> {
    let point = question.point;
    let why = match point.cardinality {
        Cardinality::Single => "and nobody provides it (expected exactly one implementation)",
        _ => "and nobody provides it",
    };
    let found = not_there(plan, question, why).help_all(point.hint);
    Box::new(found.help(format!("list a plugin that provides {}", plan.type_called(point))))
}

/// A handle that does not go with what is asked for.
pub(super) fn wrong_handle(plan: &Plan, question: &Question<'_>, fresh: bool) -> Box<Diagnostic> {
    let Question { asker, point, .. } = *question;
    let found = handle_of(&asker.to_string(), fresh, &plan.called(point), &plan.type_of(point));
    Box::new(plan.with_declared(found, point))
}

/// There is one in each scope, and none is open.
pub(super) fn no_scope(plan: &Plan, point: &PointDecl, scope: Option<&PointDecl>) -> Box<Diagnostic> {
    let Some(scope) = scope else {
        let message = format!("{} would have to live in two scopes at once", plan.called(point));
        let found = plan.with_declared(Diagnostic::error(Code::NoScope, message), point);
        return Box::new(found.help(IN_ONE_SCOPE));
    };
    let ty = plan.type_of(scope);
    let what = if point.scope { "is" } else { "lives in" };
    let name = plan.called(point);
    let message = format!("{name} {what} the scope `{ty}`, and none is open where it is asked for");
    let found = plan.with_declared(Diagnostic::error(Code::NoScope, message), point);
    Box::new(match scope.within {
        None => found.help(format!("open one, and ask that: `let scope = app.open({ty} {{ .. }}).await?`")),
        Some(outer) => found.help(format!(
            "open one in an open `{}`, and ask that: `let scope = outer.open({ty} {{ .. }}).await?`",
            plan.type_of(outer)
        )),
    })
}

/// A scope is to be opened where the one around it is not open.
pub(super) fn not_within(plan: &Plan, scope: &PointDecl) -> Box<Diagnostic> {
    let outer = scope.within.map_or_else(String::new, |outer| plan.type_of(outer));
    let ty = plan.type_of(scope);
    let message = format!("the scope `{ty}` is opened in a `{outer}`, and none is open here");
    let found = plan.with_declared(Diagnostic::error(Code::NoScope, message), scope);
    Box::new(found.help(format!(
        "let the plugin that takes `Open<{ty}>` live in `{outer}`: `#[plugin(scope = {outer})]`"
    )))
}

/// It is asked of a plugin, or under a key, that does not provide it.
pub(super) fn not_of(plan: &Plan, question: &Question<'_>, of: &KeyDecl) -> Box<Diagnostic> {
    let point = question.point;
    let why = match point.cardinality {
        Cardinality::Keyed => format!("and nobody provides it under the key `{}`", of.shown()),
        _ => format!("and the plugin `{}` does not provide it", of.plugin()),
    };
    Box::new(not_there(plan, question, &why).help_all(point.hint))
}

/// One of a keyed point is asked for without a key, and there is none that could be meant.
pub(super) fn no_default(plan: &Plan, question: &Question<'_>) -> Box<Diagnostic> {
    let Question { asker, point, .. } = *question;
    let message = format!(
        "{asker} asks for {} without a key, and there is no default key that is made",
        plan.called(point)
    );
    let found = plan.with_declared(Diagnostic::error(Code::NoDefaultKey, message), point);
    Box::new(found.help(format!(
        "let the configuration name one: `[default_keys]` and below it `{} = \"..\"`",
        point.name
    )))
}

/// The host wants to borrow what nobody keeps.
pub(super) fn no_reference(plan: &Plan, point: &PointDecl) -> Box<Diagnostic> {
    let ty = plan.type_of(point);
    let message = format!(
        "the host asks for a reference to {}, which is made anew for each who asks",
        plan.called(point)
    );
    let found = plan.with_declared(Diagnostic::error(Code::NotWired, message), point);
    Box::new(found.help(format!("ask for one of its own, and keep it: `get::<Arc<{ty}>>()`")))
}

/// It is asked for under a key for which the provider for any key has nothing.
pub(super) fn declined_on_demand(plan: &Plan, question: &Question<'_>, key: &dyn AnyKey) -> Box<Diagnostic> {
    let why = format!("but the provider for any key declined for `{}`", key_text(key));
    Box::new(not_there(plan, question, &why).help(without_it(plan, question.point, "Arc")))
}

/// The section of a plugin is asked for.
pub(super) fn not_for_who_asks(asker: &Asker, section: &SectionDecl) -> Box<Diagnostic> {
    let message = format!("{asker} can't ask for `Config<{}>`", (section.type_name)());
    let found = Diagnostic::error(Code::NotWired, message);
    let found = found.note("a section of the configuration belongs to the plugin that bears its name");
    Box::new(found.help(match asker {
        Asker::Host => "let a plugin take the `Config` and provide what the host needs",
        Asker::Plugin(_) => "let the plugin take its `Config` as a field, and not ask a scope for it",
    }))
}

/// The key of a provider is asked for where nothing is provided.
pub(super) fn no_key_of_its_own(asker: &Asker, key: &KeyTypeDecl) -> Box<Diagnostic> {
    let message = format!("{asker} can't ask for `ProvidedKey<{}>`", key.text());
    let found = Diagnostic::error(Code::NotWired, message);
    let found = found.note("it tells a provider of a keyed point the key that it is asked for under");
    Box::new(found.help("ask for the providers with their keys: `Keyed<dyn P>`"))
}
