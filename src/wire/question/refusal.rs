//! What one who asks is told instead of an answer.

use super::asker::{Asker, Question};
use crate::base::{AnyKey, KeyDecl, Slots, key_text};
use crate::config::SectionDecl;
use crate::declare::{Cardinality, KeyTypeDecl, PointDecl};
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{IN_ONE_SCOPE, Plan, handle_of};
use crate::wire::declined::{decliner, give_something, without_it};
use crate::wire::failure::with_own_types;

/// Somebody asks for something that is not there.
fn not_there(plan: &Plan, question: &Question<'_>, why: &str) -> Diagnostic {
    let Question { asker, point, .. } = *question;
    let message = format!("{asker} asks for {}, {why}", plan.called(point));
    plan.with_declared(Diagnostic::error(Code::NotWired, message), point)
}

pub(in crate::wire) fn not_built(plan: &Plan, question: &Question<'_>) -> Box<Diagnostic> {
    let found = not_there(plan, question, "but nothing that was built needed it");
    Box::new(found.help("ask with `resolve`, which builds it, instead of `get`"))
}

/// It is there, and the type that asked for it takes nothing.
pub(in crate::wire) fn nothing_taken(plan: &Plan, question: &Question<'_>) -> Box<Diagnostic> {
    let found = not_there(plan, question, "but was given nothing of it");
    Box::new(with_own_types(found, plan, Some(question.point).filter(|point| point.guarded)))
}

pub(in crate::wire) fn declined_to_who_asks(
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
pub(in crate::wire) fn is_left_out(plan: &Plan, question: &Question<'_>, plugin: &str) -> Box<Diagnostic> {
    let why = format!("but it was left out, as the expendable plugin `{plugin}` failed");
    Box::new(not_there(plan, question, &why).help("see `Running::quarantined` for the failure"))
}

/// A type of the user's own panicked when it took what it is made of.
pub(in crate::wire) fn taking_panicked(plan: &Plan, question: &Question<'_>, text: &str) -> Box<Diagnostic> {
    let Question { asker, point, .. } = *question;
    let message =
        format!("{asker} asks for {}, and the type that takes it panicked: {text}", plan.called(point));
    let found = plan.with_declared(Diagnostic::error(Code::Panicked, message), point);
    Box::new(found.help("let `Inject::inject` of a type of your own give `None` instead"))
}

/// A provider that is being built because somebody asked for it waits for what is built after it.
pub(in crate::wire) fn waits_for_itself(plan: &Plan, question: &Question<'_>) -> Box<Diagnostic> {
    // As the error of a provider it is told in one line, so the advice stands in it.
    let why = "from within a provider that is being built, and would wait for itself: let that provider take it as a parameter";
    Box::new(not_there(plan, question, why))
}

pub(in crate::wire) fn nobody_provides(plan: &Plan, question: &Question<'_>) -> Box<Diagnostic> {
    let point = question.point;
    let why = match point.cardinality {
        Cardinality::Single => "and nobody provides it (expected exactly one implementation)",
        _ => "and nobody provides it",
    };
    let found = not_there(plan, question, why).help_all(point.hint);
    Box::new(found.help(format!("list a plugin that provides {}", plan.type_called(point))))
}

/// A handle that does not go with what is asked for.
pub(in crate::wire) fn wrong_handle(plan: &Plan, question: &Question<'_>, fresh: bool) -> Box<Diagnostic> {
    let Question { asker, point, .. } = *question;
    let found = handle_of(&asker.to_string(), fresh, &plan.called(point), &plan.type_of(point));
    Box::new(plan.with_declared(found, point))
}

/// There is one in each scope, and none is open.
pub(in crate::wire) fn no_scope(
    plan: &Plan,
    point: &PointDecl,
    scope: Option<&PointDecl>,
) -> Box<Diagnostic> {
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

/// It is asked of a plugin, or under a key, that does not provide it.
pub(in crate::wire) fn not_of(plan: &Plan, question: &Question<'_>, of: &KeyDecl) -> Box<Diagnostic> {
    let point = question.point;
    let why = match point.cardinality {
        Cardinality::Keyed => format!("and nobody provides it under the key `{}`", of.shown()),
        _ => format!("and the plugin `{}` does not provide it", of.plugin()),
    };
    Box::new(not_there(plan, question, &why).help_all(point.hint))
}

/// One of a keyed point is asked for without a key, and there is none that could be meant.
pub(in crate::wire) fn no_default(plan: &Plan, question: &Question<'_>) -> Box<Diagnostic> {
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
pub(in crate::wire) fn no_reference(plan: &Plan, point: &PointDecl) -> Box<Diagnostic> {
    let ty = plan.type_of(point);
    let message = format!(
        "the host asks for a reference to {}, which is made anew for each who asks",
        plan.called(point)
    );
    let found = plan.with_declared(Diagnostic::error(Code::NotWired, message), point);
    Box::new(found.help(format!("ask for one of its own, and keep it: `get::<Arc<{ty}>>()`")))
}

/// It is asked for under a key for which the provider for any key has nothing.
pub(in crate::wire) fn declined_on_demand(
    plan: &Plan,
    question: &Question<'_>,
    key: &dyn AnyKey,
) -> Box<Diagnostic> {
    let why = format!("but the provider for any key declined for `{}`", key_text(key));
    Box::new(not_there(plan, question, &why).help(without_it(plan, question.point, "Arc")))
}

/// The section of a plugin is asked for.
pub(in crate::wire) fn not_for_who_asks(asker: &Asker, section: &SectionDecl) -> Box<Diagnostic> {
    let message = format!("{asker} can't ask for `Config<{}>`", (section.type_name)());
    let found = Diagnostic::error(Code::NotWired, message);
    let found = found.note("a section of the configuration belongs to the plugin that bears its name");
    Box::new(found.help(match asker {
        Asker::Host => "let a plugin take the `Config` and provide what the host needs",
        Asker::Plugin(_) => "let the plugin take its `Config` as a field, and not ask a scope for it",
    }))
}

/// The key of a provider is asked for where nothing is provided.
pub(in crate::wire) fn no_key_of_its_own(asker: &Asker, key: &KeyTypeDecl) -> Box<Diagnostic> {
    let message = format!("{asker} can't ask for `ProvidedKey<{}>`", key.text());
    let found = Diagnostic::error(Code::NotWired, message);
    let found = found.note("it tells a provider of a keyed point the key that it is asked for under");
    Box::new(found.help("ask for the providers with their keys: `Keyed<dyn P>`"))
}
