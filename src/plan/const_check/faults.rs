//! What a compile-time report says of each kind of fault.

use super::case::{Accusation, need_decl, plugin, point};
use super::cycle::cycle;
use super::names::{called, declared, namesakes, type_of};
use super::places::{doubled_keys, group, keys_there, needed_by, node, providers};
use super::text::Text;
use super::words::{begin, help, push_all};
use crate::declare::Cardinality;
use crate::plan::solve::{Fault, FaultKind};

pub(super) const fn fault(case: &Accusation<'_>, fault: Fault, number: u32, text: &mut Text) {
    match fault.kind {
        FaultKind::Missing => missing(case, fault.at, number, text),
        FaultKind::KeyAbsent => {
            let row = case.rows.needs[fault.at as usize];
            let key = match &need_decl(case, fault.at).of {
                Some(key) => key.text,
                None => "",
            };
            begin(text, number, "JF0111");
            text.push("nobody provides ");
            called(case, row.point, text);
            push_all(text, &[" under the key `", key, "`"]);
            needed_by(case, fault.at, text);
            declared(case, row.point, text);
            keys_there(case, row.point, text);
            namesakes(case, row.point, text);
        }
        FaultKind::NoAggregator => {
            let at = case.rows.needs[fault.at as usize].point;
            begin(text, number, "JF0105");
            called(case, at, text);
            text.push(" has several providers and no aggregator, but one is asked for");
            needed_by(case, fault.at, text);
            group(case, case.work.groups[at as usize].providers, "provided by ", text);
            help(text, &["ask for all of them, `Many<"]);
            type_of(case, at, text);
            text.push(">`, or add an `#[aggregate]` function");
        }
        FaultKind::TooMany => {
            let Some(decl) = point(case, fault.at) else { return };
            // Of the points that the framework itself asks for, only the main job is for one.
            if decl.entry {
                begin(text, number, "JF0208");
                text.push("more than one main job: a program has one");
                providers(case, fault.at, false, text);
                return help(text, &["keep one; let the others be start hooks"]);
            }
            begin(text, number, "JF0102");
            let expected =
                if matches!(decl.cardinality, Cardinality::Single) { "exactly" } else { "at most" };
            called(case, fault.at, text);
            push_all(text, &[" has several providers (expected ", expected, " one implementation)"]);
            providers(case, fault.at, false, text);
            declared(case, fault.at, text);
            help(text, &["leave one out, or mark the one that yields as `fallback`"]);
        }
        FaultKind::Fallbacks => {
            begin(text, number, "JF0103");
            called(case, fault.at, text);
            text.push(" has more than one fallback provider");
            providers(case, fault.at, true, text);
            help(text, &["keep one fallback"]);
        }
        FaultKind::Aggregators => {
            begin(text, number, "JF0106");
            called(case, fault.at, text);
            text.push(" has more than one aggregator");
            group(case, case.work.groups[fault.at as usize].aggregator, "aggregated by ", text);
            declared(case, fault.at, text);
            help(text, &["leave all but one out"]);
        }
        FaultKind::NothingToDecorate => {
            let at = case.rows.nodes[fault.at as usize].point;
            begin(text, number, "JF0107");
            text.push("there is no ");
            called(case, at, text);
            text.push(" to decorate (expected exactly one implementation)");
            node(case, fault.at, "decorated by ", text);
            namesakes(case, at, text);
            help(text, &["list a plugin that provides `"]);
            type_of(case, at, text);
            text.push("`");
        }
        FaultKind::NoWhole => {
            begin(text, number, "JF0105");
            called(case, case.rows.nodes[fault.at as usize].point, text);
            text.push(" has several providers and no aggregator, but is decorated as a whole");
            node(case, fault.at, "decorated by ", text);
            help(
                text,
                &["wrap every provider on its own: `#[decorate(each)]`, or add an `#[aggregate]` function"],
            );
        }
        FaultKind::KeyTwice => {
            begin(text, number, "JF0108");
            called(case, fault.at, text);
            text.push(" has keys with more than one provider");
            doubled_keys(case, fault.at, text);
            help(text, &["give each provider a key of its own"]);
        }
        FaultKind::Order => contradiction(case, fault, number, text),
        FaultKind::Cycle => cycle(case, fault, number, text),
    }
}

const fn contradiction(case: &Accusation<'_>, fault: Fault, number: u32, text: &mut Text) {
    let first = case.work.cycles[fault.at as usize];
    begin(text, number, "JF0109");
    text.push("the order of ");
    called(case, case.rows.nodes[first as usize].point, text);
    text.push(" contradicts itself: ");
    let mut at = fault.at;
    while at < fault.at + fault.other && text.has_room() {
        push_all(text, &["`", plugin(case, case.work.cycles[at as usize]).key(), "` after "]);
        at += 1;
    }
    push_all(text, &["`", plugin(case, first).key(), "`"]);
    at = fault.at;
    while at < fault.at + fault.other && text.has_room() {
        node(case, case.work.cycles[at as usize], "placed ", text);
        at += 1;
    }
    help(text, &["take back one `before` or `after` of these"]);
}

const fn missing(case: &Accusation<'_>, need: u32, number: u32, text: &mut Text) {
    let row = case.rows.needs[need as usize];
    let Some(decl) = point(case, row.point) else { return };
    let code = if matches!(decl.cardinality, Cardinality::Optional) { "JF0112" } else { "JF0101" };
    begin(text, number, code);
    push_all(text, &["`", plugin(case, row.node).key(), "`"]);
    text.push(match decl.cardinality {
        Cardinality::Single => " needs ",
        Cardinality::Optional => " can't work without ",
        Cardinality::Many | Cardinality::Keyed => " needs one ",
    });
    called(case, row.point, text);
    text.push(match decl.cardinality {
        Cardinality::Single => ", and nobody in the list provides it (expected exactly one implementation)",
        Cardinality::Optional => ", an optional point that nobody in the list provides",
        Cardinality::Many | Cardinality::Keyed => ", and nobody in the list provides any",
    });
    needed_by(case, need, text);
    declared(case, row.point, text);
    namesakes(case, row.point, text);
    if let Some(hint) = decl.hint {
        help(text, &[hint]);
    }
    help(text, &["list a plugin that provides `"]);
    type_of(case, row.point, text);
    text.push("`");
    if matches!(decl.cardinality, Cardinality::Optional) {
        help(text, &["or ask for it as `Option<Arc<"]);
        type_of(case, row.point, text);
        text.push(">>`");
    }
    help(text, &["or, if the host gives it at run time: `app![..; supplied: "]);
    type_of(case, row.point, text);
    text.push("]`");
}
