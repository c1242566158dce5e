//! What the compiler says of a list that can't be wired. No formatting machinery: it runs in a `const`.

use super::const_case::{Accusation, contribution_of, need_decl, node_of, plugin, point};
use super::const_words::{at_origin, begin, declared, help, place, push_all};
use super::rows::{NONE, Role};
use super::solve::{Fault, FaultKind, Mark};
use super::text::Text;
use crate::declare::{Cardinality, ContributionDecl};

/// Writes everything that is wrong; whether there was something.
pub(super) const fn report(case: &Accusation<'_>, text: &mut Text) -> bool {
    let mut count = case.twice.is_some() as u32;
    let mut at = 0;
    while at < case.work.fault_count {
        count += is_told(case, at) as u32;
        at += 1;
    }
    if count == 0 {
        return false;
    }
    text.push("this application can't be wired: ");
    text.push_number(count);
    text.push(if count == 1 { " mistake\n" } else { " mistakes\n" });
    let mut number = 0;
    if let Some((first, second)) = case.twice {
        number += 1;
        begin(text, number, "JF0201");
        push_all(text, &["two plugins have the key `", first.key(), "`"]);
        at_origin(text, "first: ", &first.plugin.origin);
        at_origin(text, "second: ", &second.plugin.origin);
        help(
            text,
            &["give one of them another key: `Type as \"..\"` in the list, or `#[plugin(key = \"..\")]`"],
        );
    }
    at = 0;
    while at < case.work.fault_count {
        if is_told(case, at) {
            number += 1;
            if !text.has_room() {
                text.push("\nand ");
                text.push_number(count - number + 1);
                text.push(" more");
                return true;
            }
            fault(case, case.work.faults[at], number, text);
        }
        at += 1;
    }
    text.push("\n");
    true
}

/// Root causes only, of what is reached only, each once.
const fn is_told(case: &Accusation<'_>, at: usize) -> bool {
    let fault = case.work.faults[at];
    match fault.kind {
        FaultKind::Missing | FaultKind::KeyAbsent => is_need_reached(case, fault.at),
        FaultKind::NoAggregator => {
            let point = case.rows.needs[fault.at as usize].point;
            let mut earlier = 0;
            while earlier < at {
                let other = case.work.faults[earlier];
                if matches!(other.kind, FaultKind::NoAggregator)
                    && case.rows.needs[other.at as usize].point == point
                {
                    return false;
                }
                earlier += 1;
            }
            is_need_reached(case, fault.at)
        }
        FaultKind::TooMany | FaultKind::Fallbacks | FaultKind::Aggregators | FaultKind::KeyTwice => {
            case.work.groups[fault.at as usize].reached
        }
        FaultKind::NothingToDecorate => {
            let point = case.rows.nodes[fault.at as usize].point;
            let mut other = 0;
            while other < case.work.fault_count {
                let fault = case.work.faults[other];
                if matches!(fault.kind, FaultKind::Missing)
                    && case.rows.needs[fault.at as usize].point == point
                {
                    return false;
                }
                other += 1;
            }
            case.work.groups[point as usize].reached
        }
        FaultKind::NoWhole => {
            let point = case.rows.nodes[fault.at as usize].point;
            let mut other = 0;
            while other < case.work.fault_count {
                let fault = case.work.faults[other];
                // The missing aggregator is reported already, by a need that asks for the one.
                if matches!(fault.kind, FaultKind::NoAggregator)
                    && case.rows.needs[fault.at as usize].point == point
                {
                    return false;
                }
                other += 1;
            }
            case.work.groups[point as usize].reached
        }
        FaultKind::Order => {
            let node = case.work.cycles[fault.at as usize];
            case.work.groups[case.rows.nodes[node as usize].point as usize].reached
        }
        FaultKind::Cycle => {
            matches!(case.work.marks[case.work.cycles[fault.at as usize] as usize], Mark::Reached)
        }
    }
}

const fn is_need_reached(case: &Accusation<'_>, need: u32) -> bool {
    let node = case.rows.needs[need as usize].node as usize;
    match case.rows.nodes[node].role {
        Role::DecorateEach => case.work.groups[case.rows.nodes[node].point as usize].reached,
        _ => matches!(case.work.marks[node], Mark::Reached),
    }
}

const fn fault(case: &Accusation<'_>, fault: Fault, number: u32, text: &mut Text) {
    match fault.kind {
        FaultKind::Missing => missing(case, fault.at, number, text),
        FaultKind::KeyAbsent => {
            let row = case.rows.needs[fault.at as usize];
            let Some(point) = point(case, row.point) else { return };
            let key = match &need_decl(case, fault.at).of {
                Some(key) => key.text,
                None => "",
            };
            begin(text, number, "JF0111");
            push_all(text, &["nobody provides `", point.name, "` under the key `", key, "`"]);
            needed_by(case, fault.at, text);
            declared(point, text);
        }
        FaultKind::NoAggregator => {
            let row = case.rows.needs[fault.at as usize];
            let Some(decl) = point(case, row.point) else { return };
            begin(text, number, "JF0105");
            push_all(
                text,
                &["`", decl.name, "` has several providers and no aggregator, but one is asked for"],
            );
            needed_by(case, fault.at, text);
            group(case, case.work.groups[row.point as usize].providers, "provided by ", text);
            help(
                text,
                &["ask for all of them, `Many<", decl.type_name, ">`, or add an `#[aggregate]` function"],
            );
        }
        FaultKind::TooMany => {
            let Some(decl) = point(case, fault.at) else { return };
            begin(text, number, "JF0102");
            let expected =
                if matches!(decl.cardinality, Cardinality::Single) { "exactly" } else { "at most" };
            push_all(
                text,
                &["`", decl.name, "` has several providers (expected ", expected, " one implementation)"],
            );
            providers(case, fault.at, false, text);
            declared(decl, text);
            help(text, &["leave one out, or mark the one that yields as `fallback`"]);
        }
        FaultKind::Fallbacks => {
            let Some(decl) = point(case, fault.at) else { return };
            begin(text, number, "JF0103");
            push_all(text, &["`", decl.name, "` has more than one fallback provider"]);
            providers(case, fault.at, true, text);
            help(text, &["keep one fallback"]);
        }
        FaultKind::Aggregators => {
            let Some(decl) = point(case, fault.at) else { return };
            begin(text, number, "JF0106");
            push_all(text, &["`", decl.name, "` has more than one aggregator"]);
            group(case, case.work.groups[fault.at as usize].aggregator, "aggregated by ", text);
        }
        FaultKind::NothingToDecorate => {
            let Some(decl) = point(case, case.rows.nodes[fault.at as usize].point) else { return };
            begin(text, number, "JF0107");
            push_all(
                text,
                &["there is no `", decl.name, "` to decorate (expected exactly one implementation)"],
            );
            node(case, fault.at, "decorated by ", text);
            help(text, &["list a plugin that provides `", decl.type_name, "`"]);
        }
        FaultKind::NoWhole => {
            let Some(decl) = point(case, case.rows.nodes[fault.at as usize].point) else { return };
            begin(text, number, "JF0105");
            push_all(text, &["`", decl.name, "` has several providers and no aggregator,"]);
            text.push(" but is decorated as a whole");
            node(case, fault.at, "decorated by ", text);
            help(text, &["wrap every provider on its own: `#[decorate(each)]`"]);
        }
        FaultKind::KeyTwice => {
            let Some(decl) = point(case, fault.at) else { return };
            begin(text, number, "JF0108");
            push_all(text, &["`", decl.name, "` has keys with more than one provider"]);
            doubled_keys(case, fault.at, text);
            help(text, &["give each provider a key of its own"]);
        }
        FaultKind::Order => {
            let Some(decl) = point(case, case.rows.nodes[case.work.cycles[fault.at as usize] as usize].point)
            else {
                return;
            };
            begin(text, number, "JF0109");
            push_all(text, &["the order of `", decl.name, "` contradicts itself"]);
            let mut at = fault.at;
            while at < fault.at + fault.other {
                node(case, case.work.cycles[at as usize], "placed ", text);
                at += 1;
            }
            help(text, &["take back one `before` or `after` of these"]);
        }
        FaultKind::Cycle => cycle(case, fault, number, text),
    }
}

const fn missing(case: &Accusation<'_>, need: u32, number: u32, text: &mut Text) {
    let row = case.rows.needs[need as usize];
    let Some(decl) = point(case, row.point) else { return };
    let key = plugin(case, row.node).key();
    match decl.cardinality {
        Cardinality::Single => {
            begin(text, number, "JF0101");
            push_all(text, &["`", key, "` needs `", decl.name]);
            text.push("`, and nobody in the list provides it (expected exactly one implementation)");
        }
        Cardinality::Optional => {
            begin(text, number, "JF0112");
            push_all(text, &["`", key, "` can't work without `", decl.name]);
            text.push("`, an optional point that nobody in the list provides");
        }
        Cardinality::Many | Cardinality::Keyed => {
            begin(text, number, "JF0101");
            push_all(text, &["`", key, "` needs one `", decl.name, "`, and nobody in the list provides any"]);
        }
    }
    needed_by(case, need, text);
    declared(decl, text);
    if let Some(hint) = decl.hint {
        help(text, &[hint]);
    }
    help(text, &["list a plugin that provides `", decl.type_name, "`"]);
    help(text, &["or, if the host gives it at run time: `app![..; supplied: ", decl.type_name, "]`"]);
}

const fn cycle(case: &Accusation<'_>, fault: Fault, number: u32, text: &mut Text) {
    begin(text, number, "JF0104");
    text.push("a cycle:");
    let mut at = fault.at;
    while at < fault.at + fault.other {
        let slot = case.work.cycles[at as usize];
        let next =
            case.work.cycles[if at + 1 == fault.at + fault.other { fault.at } else { at + 1 } as usize];
        at += 1;
        let from = node_of(case, slot);
        if from == NONE {
            continue;
        }
        let row = case.rows.nodes[from as usize];
        let mut need = row.needs;
        let mut found = false;
        while need < row.needs_end {
            if case.work.bindings[need as usize] == next && !found {
                needed_by(case, need, text);
                found = true;
            }
            need += 1;
        }
        if !found {
            match contribution_of(case, from) {
                Some(decl) => {
                    let key = plugin(case, from).key();
                    push_all(text, &["\n     through `", decl.point.name, "`, which `", key, "` gives"]);
                    place(text, &decl.origin, decl.origin.line, decl.origin.column);
                }
                None => node(case, from, "through ", text),
            }
        }
    }
    help(
        text,
        &["make one of these needs `Lazy<..>`; a provider that wraps its own point is a `#[decorate]`"],
    );
}

const fn needed_by(case: &Accusation<'_>, need: u32, text: &mut Text) {
    let decl = need_decl(case, need);
    let node = case.rows.needs[need as usize].node;
    let key = plugin(case, node).key();
    match contribution_of(case, node) {
        None => {
            push_all(text, &["\n     needed by field `", decl.name, "` of `", key, "`"]);
            place(text, &plugin(case, node).plugin.origin, decl.line, decl.column);
        }
        Some(from) => {
            push_all(
                text,
                &["\n     needed by parameter `", decl.name, "` of `", from.name, "` in `", key, "`"],
            );
            place(text, &from.origin, decl.line, decl.column);
        }
    }
}

const fn node(case: &Accusation<'_>, node: u32, label: &str, text: &mut Text) {
    push_all(text, &["\n     ", label, "`", plugin(case, node).key(), "`"]);
    match contribution_of(case, node) {
        None => {
            let origin = &plugin(case, node).plugin.origin;
            place(text, origin, origin.line, origin.column);
        }
        Some(decl) => {
            if !case.rows.nodes[node as usize].gift {
                push_all(text, &[", `", decl.name, "`"]);
            }
            place(text, &decl.origin, decl.origin.line, decl.origin.column);
        }
    }
}

const fn group(case: &Accusation<'_>, head: u32, label: &str, text: &mut Text) {
    let mut at = head;
    while at != NONE && text.has_room() {
        node(case, at, label, text);
        at = case.work.next[at as usize];
    }
}

/// The providers of a point, those that yield or the others.
const fn providers(case: &Accusation<'_>, point: u32, fallback: bool, text: &mut Text) {
    let mut at = 0;
    while at < case.rows.nodes.len() {
        let row = case.rows.nodes[at];
        if matches!(row.role, Role::Provide)
            && row.point == point
            && row.fallback == fallback
            && text.has_room()
        {
            node(case, at as u32, "provided by ", text);
        }
        at += 1;
    }
    if case.rows.points[point as usize].supplied && !fallback {
        text.push("\n     and supplied by the host");
    }
}

const fn doubled_keys(case: &Accusation<'_>, point: u32, text: &mut Text) {
    let mut at = case.work.groups[point as usize].providers;
    while at != NONE {
        let mut other = case.work.groups[point as usize].providers;
        let mut twice = false;
        while other != NONE {
            let key = case.rows.nodes[at as usize].key;
            twice = twice || other != at && key != NONE && case.rows.nodes[other as usize].key == key;
            other = case.work.next[other as usize];
        }
        if twice && text.has_room() {
            let key = match contribution_of(case, at) {
                Some(ContributionDecl { key: crate::declare::ContributionKey::Declared(key), .. }) => {
                    key.text
                }
                _ => "",
            };
            push_all(text, &["\n     key `", key, "`"]);
            node(case, at, "  provided by ", text);
        }
        at = case.work.next[at as usize];
    }
}
