//! What a compile-time report says of each kind of fault.

use super::case::{Accusation, need_decl, plugin, point};
use super::cycle::{contradiction, cycle};
use super::given_scopes;
use super::lives::{holds_shorter, opens_outside, shared_by_calls, too_short, wrong_handle};
use super::names::{called, declared, namesakes, type_called, type_of};
use super::places::{
    all_who_miss, consumers, doubled_keys, group, has_consumers, has_doubled_key, key_of, known_keys,
    needed_by, node, one_takes_its_own, others_who_miss, provider_count, providers, twice_there,
};
use super::text::Text;
use super::whose::{as_option, leave_one_out, not_of_plugin, which};
use super::words::{begin, help, push_all};
use crate::declare::{Cardinality, PointDecl};
use crate::plan::report::findings::BY_STRATEGY;
use crate::plan::solve::{Fault, FaultKind, Tier};

#[inline]
pub(super) const fn fault(case: &Accusation<'_>, fault: Fault, number: u32, text: &mut Text) {
    match fault.kind {
        FaultKind::Missing => missing(case, fault.at, number, text),
        FaultKind::KeyAbsent => key_absent(case, fault.at, number, text),
        FaultKind::From if is_scope(case, case.rows.needs[fault.at as usize].point) => {
            given_scopes::of_plugin(case, fault.at, number, text);
        }
        FaultKind::TooMany if is_scope(case, fault.at) => {
            given_scopes::provided(case, fault.at, number, text);
        }
        FaultKind::NothingToDecorate if is_scope(case, case.rows.nodes[fault.at as usize].point) => {
            given_scopes::decorated(case, fault.at, number, text);
        }
        FaultKind::From => not_of_plugin(case, fault, number, text),
        FaultKind::Which => which(case, fault.at, number, text),
        FaultKind::NoAggregator => no_aggregator(case, fault.at, number, text),
        FaultKind::TooMany => too_many(case, fault.at, number, text),
        FaultKind::Fallbacks => fallbacks(case, fault.at, number, text),
        FaultKind::Aggregators => aggregators(case, fault.at, number, text),
        FaultKind::NothingToDecorate => nothing_to_decorate(case, fault.at, number, text),
        FaultKind::NoKeyToDecorate => no_key_to_decorate(case, fault.at, number, text),
        FaultKind::NoWhole => no_whole(case, fault.at, number, text),
        FaultKind::KeyTwice => key_twice(case, fault.at, number, text),
        FaultKind::Order => contradiction(case, fault, number, text),
        FaultKind::Cycle => cycle(case, fault, number, text),
        FaultKind::HoldsShorter => holds_shorter(case, fault.at, fault.other, number, text),
        FaultKind::WrongHandle => wrong_handle(case, fault.at, number, text),
        FaultKind::SharedByCalls => shared_by_calls(case, fault.at, number, text),
        FaultKind::OpensOutside => opens_outside(case, fault.at, number, text),
        FaultKind::TooShort => too_short(case, fault.at, number, text),
    }
}

#[inline]
const fn is_scope(case: &Accusation<'_>, point: u32) -> bool {
    case.rows.points[point as usize].is_scope
}

#[inline]
const fn fallbacks(case: &Accusation<'_>, at: u32, number: u32, text: &mut Text) {
    begin(text, number, "JF0103");
    called(case, at, text);
    text.push(" has more than one fallback provider");
    providers(case, at, Tier::Fallback, &["fallback: "], text);
    declared(case, at, text);
    help(text, &["keep one fallback"]);
}

#[inline]
const fn aggregators(case: &Accusation<'_>, at: u32, number: u32, text: &mut Text) {
    begin(text, number, "JF0106");
    called(case, at, text);
    text.push(" has more than one aggregator");
    group(case, case.work.groups[at as usize].aggregator, &["aggregated by "], text);
    declared(case, at, text);
    help(text, &["leave all but one out"]);
}

#[inline]
const fn nothing_to_decorate(case: &Accusation<'_>, decorator: u32, number: u32, text: &mut Text) {
    let at = case.rows.nodes[decorator as usize].point;
    begin(text, number, "JF0107");
    text.push("there is no ");
    called(case, at, text);
    text.push(" to decorate (expected exactly one implementation)");
    node(case, decorator, &["decorated by "], text);
    declared(case, at, text);
    namesakes(case, at, text);
    provide(case, at, text);
}

#[inline]
const fn no_key_to_decorate(case: &Accusation<'_>, decorator: u32, number: u32, text: &mut Text) {
    let at = case.rows.nodes[decorator as usize].point;
    begin(text, number, "JF0111");
    text.push("nobody in the list provides ");
    called(case, at, text);
    push_all(text, &[" under the key `", key_of(case, decorator), "`, so there is nothing to decorate"]);
    node(case, decorator, &["decorated by "], text);
    declared(case, at, text);
    known_keys(case, at, text);
    help(text, &["list a plugin that provides it, or leave the decorator out"]);
}

#[inline]
const fn no_whole(case: &Accusation<'_>, decorator: u32, number: u32, text: &mut Text) {
    let at = case.rows.nodes[decorator as usize].point;
    begin(text, number, "JF0105");
    called(case, at, text);
    text.push(" has several providers and no aggregator, but is decorated as a whole");
    node(case, decorator, &["decorated by "], text);
    group(case, case.work.groups[at as usize].providers, &["provided by "], text);
    declared(case, at, text);
    help(text, &["wrap every provider on its own: `#[decorate(each)]`"]);
    aggregate(case, at, text);
}

#[inline]
const fn key_twice(case: &Accusation<'_>, at: u32, number: u32, text: &mut Text) {
    begin(text, number, "JF0108");
    called(case, at, text);
    let any = case.work.groups[at as usize];
    let of_keys = has_doubled_key(case, at);
    text.push(if of_keys {
        " has keys with more than one provider"
    } else {
        " has more than one provider for any key"
    });
    doubled_keys(case, at, text);
    if any.anys > 1 {
        group(case, any.any, &["any key, provided by "], text);
    }
    declared(case, at, text);
    if any.anys > 1 {
        leave_one_out(case, any.any, text);
    }
    if of_keys {
        help(text, &["give each provider a key of its own"]);
        help(text, &["or, if the configuration or the host chooses: `app![..; chosen: "]);
        type_of(case, at, text);
        text.push("]`");
    }
}

#[inline]
const fn missing(case: &Accusation<'_>, need: u32, number: u32, text: &mut Text) {
    let row = case.rows.needs[need as usize];
    let Some(decl) = point(case, row.point) else { return };
    let code = if matches!(decl.cardinality, Cardinality::Optional) { "JF0112" } else { "JF0101" };
    begin(text, number, code);
    push_all(text, &["`", plugin(case, row.node).key(), "`"]);
    let others = others_who_miss(case, need);
    match others {
        0 => {}
        1 => text.push(" and another"),
        _ => {
            text.push(" and ");
            text.push_number(others);
            text.push(" others");
        }
    }
    text.push(match decl.cardinality {
        Cardinality::Optional => " can't work without ",
        _ if others == 0 => " needs ",
        _ => " need ",
    });
    text.push(if matches!(decl.cardinality, Cardinality::Many | Cardinality::Keyed) { "one " } else { "" });
    called(case, row.point, text);
    text.push(match decl.cardinality {
        Cardinality::Single => ", and nobody in the list provides it (expected exactly one implementation)",
        Cardinality::Optional => ", an optional point that nobody in the list provides",
        Cardinality::Many | Cardinality::Keyed => ", and nobody in the list provides any",
    });
    all_who_miss(case, need, text);
    declared(case, row.point, text);
    namesakes(case, row.point, text);
    provide(case, row.point, text);
    if matches!(decl.cardinality, Cardinality::Optional) {
        help(text, &["or ask for it as "]);
        as_option(case, need, text);
    }
    help(text, &["or, if the host gives it at run time: `app![..; supplied: "]);
    type_of(case, row.point, text);
    text.push("]`");
}

/// What the author of a point advises those who miss it, and what always helps.
#[inline]
const fn provide(case: &Accusation<'_>, at: u32, text: &mut Text) {
    if let Some(PointDecl { hint: Some(hint), .. }) = point(case, at) {
        help(text, &[hint]);
    }
    help(text, &["list a plugin that provides "]);
    type_called(case, at, text);
}

#[inline]
const fn key_absent(case: &Accusation<'_>, need: u32, number: u32, text: &mut Text) {
    let at = case.rows.needs[need as usize].point;
    let key = match &need_decl(case, need).of {
        Some(key) => key.text,
        None => "",
    };
    begin(text, number, "JF0111");
    text.push("nobody in the list provides ");
    called(case, at, text);
    push_all(text, &[" under the key `", key, "`"]);
    needed_by(case, need, text);
    declared(case, at, text);
    known_keys(case, at, text);
    namesakes(case, at, text);
    help(text, &["list a plugin that provides it, or ask for it as "]);
    as_option(case, need, text);
}

#[inline]
const fn too_many(case: &Accusation<'_>, at: u32, number: u32, text: &mut Text) {
    let Some(decl) = point(case, at) else { return };
    // Of the points that the framework itself asks for, only the main job is for one.
    if decl.entry {
        begin(text, number, "JF0208");
        text.push("there are ");
        text.push_number(provider_count(case, at, Tier::Regular));
        text.push(" main jobs: a program has one");
        providers(case, at, Tier::Regular, &["here: "], text);
        help(text, &["keep one; let the others be start hooks"]);
        return;
    }
    begin(text, number, "JF0102");
    called(case, at, text);
    text.push(" has ");
    text.push_number(provider_count(case, at, Tier::Regular));
    let expected = if matches!(decl.cardinality, Cardinality::Single) { "exactly" } else { "at most" };
    push_all(text, &[" providers (expected ", expected, " one implementation)"]);
    providers(case, at, Tier::Regular, &["provided by "], text);
    let twice = twice_there(case, at);
    if twice.is_some() {
        consumers(case, at, text);
    }
    declared(case, at, text);
    if let Some(key) = twice {
        help(
            text,
            &["say whose, on each field or parameter that asks for it: `#[plugin(of = \"", key, "\")]`"],
        );
    }
    leave_one_out(case, case.work.groups[at as usize].providers, text);
    if one_takes_its_own(case, at) {
        help(text, &["or, as one of them needs it itself and may wrap it: write `#[decorate]`"]);
    }
    help(text, &["or, if the configuration or the host chooses"]);
    text.push(if has_consumers(case, at) { "" } else { ", or who asks is not in this list and says whose" });
    text.push(": `app![..; chosen: ");
    type_of(case, at, text);
    text.push("]`");
}

#[inline]
const fn no_aggregator(case: &Accusation<'_>, need: u32, number: u32, text: &mut Text) {
    let at = case.rows.needs[need as usize].point;
    begin(text, number, "JF0105");
    called(case, at, text);
    let count = case.work.groups[at as usize].count;
    text.push(" has ");
    if count == 1 {
        text.push("a provider that gives a whole list");
    } else {
        text.push_number(count);
        text.push(" providers");
    }
    text.push(" and no aggregator, but one `");
    type_of(case, at, text);
    text.push("` is asked for");
    needed_by(case, need, text);
    group(case, case.work.groups[at as usize].providers, &["provided by "], text);
    declared(case, at, text);
    help(text, &["ask for all of them: `Many<"]);
    type_of(case, at, text);
    text.push(">`");
    aggregate(case, at, text);
}

#[inline]
const fn aggregate(case: &Accusation<'_>, at: u32, text: &mut Text) {
    help(text, &["or make one of them: `#[aggregate] fn all(all: Many<"]);
    type_of(case, at, text);
    text.push(">) -> Arc<");
    type_of(case, at, text);
    push_all(text, &[">`, ", BY_STRATEGY]);
}
