//! The places that a compile-time report names: who needs, who provides.

use super::case::{Accusation, contribution_of, need_decl, plugin};
use super::text::Text;
use super::words::{place, place_of, push_all};
use crate::declare::{ContributionDecl, ContributionKey};
use crate::plan::flatten::rows::{Ask, NONE, Role};
use crate::plan::solve::{Fault, FaultKind, Tier};

/// So many of a kind are shown; of the others it is said how many there are.
const MOST_SHOWN: u32 = 8;

#[inline]
pub(super) const fn needed_by(case: &Accusation<'_>, need: u32, text: &mut Text) {
    let decl = need_decl(case, need);
    let node = case.rows.needs[need as usize].node;
    let key = plugin(case, node).key();
    match contribution_of(case, node) {
        None => {
            push_all(text, &["\n     needed by field `", decl.name, "` of `", key, "`"]);
            place(text, &plugin(case, node).plugin.origin, decl.line, decl.column, decl.source);
        }
        Some(from) => {
            push_all(
                text,
                &["\n     needed by parameter `", decl.name, "` of `", from.name, "` in `", key, "`"],
            );
            place(text, &from.origin, decl.line, decl.column, decl.source);
        }
    }
}

#[inline]
pub(super) const fn node(case: &Accusation<'_>, node: u32, label: &[&str], text: &mut Text) {
    text.push("\n     ");
    push_all(text, label);
    push_all(text, &["`", plugin(case, node).key(), "`"]);
    match contribution_of(case, node) {
        None => {
            place_of(text, &plugin(case, node).plugin.origin);
        }
        Some(decl) => {
            if !case.rows.nodes[node as usize].is_gift {
                push_all(text, &[", `", decl.name, "`"]);
            }
            place_of(text, &decl.origin);
        }
    }
}

/// Nodes of one kind, of which only the first are shown.
pub(super) struct Shown {
    count: u32,
}

impl Shown {
    pub(super) const NONE: Self = Self { count: 0 };

    /// One more.
    #[inline]
    pub(super) const fn node(&mut self, case: &Accusation<'_>, at: u32, label: &[&str], text: &mut Text) {
        if self.count < MOST_SHOWN {
            node(case, at, label, text);
        }
        self.count += 1;
    }

    /// Says how many were not shown.
    #[inline]
    pub(super) const fn end(&self, text: &mut Text) {
        and_more(self.count, text);
    }
}

#[inline]
pub(super) const fn and_more(count: u32, text: &mut Text) {
    if count > MOST_SHOWN {
        text.push("\n     and ");
        text.push_number(count - MOST_SHOWN);
        text.push(" more");
    }
}

#[inline]
pub(super) const fn group(case: &Accusation<'_>, head: u32, label: &[&str], text: &mut Text) {
    let mut shown = Shown::NONE;
    let mut at = head;
    while at != NONE {
        shown.node(case, at, label, text);
        at = case.work.next[at as usize];
    }
    shown.end(text);
}

/// The providers of a point, of one tier.
#[inline]
pub(super) const fn providers(
    case: &Accusation<'_>,
    point: u32,
    tier: Tier,
    label: &[&str],
    text: &mut Text,
) {
    let mut shown = Shown::NONE;
    let mut at = 0;
    while at < case.rows.nodes.len() {
        if is_provider(case, at, point, tier) {
            shown.node(case, at as u32, label, text);
        }
        at += 1;
    }
    shown.end(text);
    let row = &case.rows.points[point as usize];
    // That whoever opens a scope gives it is no word of the list.
    if row.is_supplied && !row.is_scope && matches!(tier, Tier::Regular) {
        text.push("\n     and supplied by the host, as the list says");
    }
}

/// How many providers a point has in one tier.
#[inline]
pub(super) const fn provider_count(case: &Accusation<'_>, point: u32, tier: Tier) -> u32 {
    let mut count = (case.rows.points[point as usize].is_supplied && matches!(tier, Tier::Regular)) as u32;
    let mut at = 0;
    while at < case.rows.nodes.len() {
        count += is_provider(case, at, point, tier) as u32;
        at += 1;
    }
    count
}

#[inline]
const fn is_provider(case: &Accusation<'_>, at: usize, point: u32, tier: Tier) -> bool {
    let row = &case.rows.nodes[at];
    let is_of_tier = row.is_fallback == matches!(tier, Tier::Fallback);
    row.point == point && matches!(row.role, Role::Provide) && is_of_tier && !row.is_uncertain
}

/// Whether one plugin is there several times among the first providers of a point, and the key of the first of these.
#[inline]
pub(super) const fn twice_there<'a>(case: &Accusation<'a>, point: u32) -> Option<&'a str> {
    let mut first = case.work.groups[point as usize].providers;
    let mut compared = 0;
    while first != NONE && compared < MOST_SHOWN {
        let identity = plugin(case, first).plugin.identity().value();
        let mut other = case.work.next[first as usize];
        while other != NONE {
            let is_other = case.rows.nodes[other as usize].plugin != case.rows.nodes[first as usize].plugin;
            if is_other && plugin(case, other).plugin.identity().value() == identity {
                return Some(plugin(case, first).key());
            }
            other = case.work.next[other as usize];
        }
        first = case.work.next[first as usize];
        compared += 1;
    }
    None
}

/// Whether these are all the same plugin, which is there several times: it yields everywhere, or nowhere.
#[inline]
pub(super) const fn are_alike(case: &Accusation<'_>, head: u32) -> bool {
    let mut is_several = false;
    let mut at = head;
    while at != NONE {
        if plugin(case, at).plugin.identity().value() != plugin(case, head).plugin.identity().value() {
            return false;
        }
        is_several |= case.rows.nodes[at as usize].plugin != case.rows.nodes[head as usize].plugin;
        at = case.work.next[at as usize];
    }
    is_several
}

/// Those who ask for the one thing that a point hands out, and don't say whose.
#[inline]
pub(super) const fn consumers(case: &Accusation<'_>, point: u32, text: &mut Text) {
    let mut shown = 0;
    let mut at = 0;
    while at < case.rows.needs.len() {
        if asks_for_one(case, at, point) {
            if shown < MOST_SHOWN {
                needed_by(case, at as u32, text);
            }
            shown += 1;
        }
        at += 1;
    }
    and_more(shown, text);
}

/// Whether somebody does.
#[inline]
pub(super) const fn has_consumers(case: &Accusation<'_>, point: u32) -> bool {
    let mut at = 0;
    while at < case.rows.needs.len() {
        if asks_for_one(case, at, point) {
            return true;
        }
        at += 1;
    }
    false
}

#[inline]
const fn asks_for_one(case: &Accusation<'_>, need: usize, point: u32) -> bool {
    let row = &case.rows.needs[need];
    let node = &case.rows.nodes[row.node as usize];
    row.point == point
        && matches!(row.ask, Ask::One)
        && !(node.works_on_first() && node.needs as usize == need)
}

/// Those who miss what `need` asks for, this one first.
#[inline]
pub(super) const fn all_who_miss(case: &Accusation<'_>, need: u32, text: &mut Text) {
    needed_by(case, need, text);
    let mut shown = 1;
    let mut at = 0;
    while at < case.work.fault_count {
        let fault = &case.work.faults[at];
        if fault.at != need && misses_the_same(case, fault, need) {
            if shown < MOST_SHOWN {
                needed_by(case, fault.at, text);
            }
            shown += 1;
        }
        at += 1;
    }
    and_more(shown, text);
}

/// How many other plugins miss the same.
#[inline]
pub(super) const fn others_who_miss(case: &Accusation<'_>, need: u32) -> u32 {
    let own = case.rows.nodes[case.rows.needs[need as usize].node as usize].plugin;
    let (mut count, mut last, mut at) = (0, own, 0);
    while at < case.work.fault_count {
        let fault = &case.work.faults[at];
        if misses_the_same(case, fault, need) {
            // Those of one plugin stand together.
            let plugin = case.rows.nodes[case.rows.needs[fault.at as usize].node as usize].plugin;
            count += (plugin != own && plugin != last) as u32;
            last = plugin;
        }
        at += 1;
    }
    count
}

#[inline]
const fn misses_the_same(case: &Accusation<'_>, fault: &Fault, need: u32) -> bool {
    matches!(fault.kind, FaultKind::Missing)
        && case.rows.needs[fault.at as usize].point == case.rows.needs[need as usize].point
}

/// Whether one provider of a point needs it itself: it was meant to wrap it.
pub(super) const fn one_takes_its_own(case: &Accusation<'_>, point: u32) -> bool {
    let mut at = 0;
    while at < case.rows.nodes.len() {
        if is_provider(case, at, point, Tier::Regular)
            && case.rows.nodes[at].takes_its_own(case.rows.nodes, case.rows.needs)
        {
            return true;
        }
        at += 1;
    }
    false
}

/// The providers of keys that have several, key by key.
#[inline]
pub(super) const fn doubled_keys(case: &Accusation<'_>, point: u32, text: &mut Text) {
    let head = case.work.groups[point as usize].providers;
    let mut shown = Shown::NONE;
    let mut at = head;
    while at != NONE && shown.count < MOST_SHOWN {
        let key = case.rows.nodes[at as usize].key;
        if key != NONE && case.work.keys[key as usize] != at && is_second(case, head, at) {
            let label = ["key `", key_of(case, at), "`, provided by "];
            shown.node(case, case.work.keys[key as usize], &label, text);
            let mut like = at;
            while like != NONE {
                if case.rows.nodes[like as usize].key == key {
                    shown.node(case, like, &label, text);
                }
                like = case.work.next[like as usize];
            }
        }
        at = case.work.next[at as usize];
    }
    shown.end(text);
    if at != NONE {
        text.push("\n     and perhaps more keys");
    }
}

/// Whether a key of a point has several providers.
#[inline]
pub(super) const fn has_doubled_key(case: &Accusation<'_>, point: u32) -> bool {
    let mut at = case.work.groups[point as usize].providers;
    while at != NONE {
        let key = case.rows.nodes[at as usize].key;
        if key != NONE && case.work.keys[key as usize] != at {
            return true;
        }
        at = case.work.next[at as usize];
    }
    false
}

/// Whether only the first provider of its key stands before `at`.
#[inline]
const fn is_second(case: &Accusation<'_>, head: u32, at: u32) -> bool {
    let key = case.rows.nodes[at as usize].key;
    let mut other = head;
    while other != at {
        if case.rows.nodes[other as usize].key == key && case.work.keys[key as usize] != other {
            return false;
        }
        other = case.work.next[other as usize];
    }
    true
}

/// The key of a provider or of a decorator as its author wrote it; empty where it has none.
#[inline]
pub(super) const fn key_of<'a>(case: &Accusation<'a>, at: u32) -> &'a str {
    match contribution_of(case, at) {
        Some(ContributionDecl { key: ContributionKey::Declared(key), .. }) => key.text,
        _ => "",
    }
}

/// The keys under which a point is provided.
#[inline]
pub(super) const fn known_keys(case: &Accusation<'_>, point: u32, text: &mut Text) {
    let mut at = case.work.groups[point as usize].providers;
    if at == NONE {
        text.push("\n     note: it has no providers at all");
        return;
    }
    text.push("\n     note: there are: ");
    let mut count = 0;
    while at != NONE && count < MOST_SHOWN {
        let key = case.rows.nodes[at as usize].key;
        if key != NONE && case.work.keys[key as usize] == at {
            push_all(text, &[if count == 0 { "`" } else { ", `" }, key_of(case, at), "`"]);
            count += 1;
        }
        at = case.work.next[at as usize];
    }
    if at != NONE {
        text.push(", ..");
    }
}
