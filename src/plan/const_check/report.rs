//! What the compiler says of a list that can't be wired. No formatting machinery: it runs in a `const`.

use super::case::{Accusation, plugin};
use super::faults::fault;
use super::mistaken::has_mistaken;
use super::names::two_plugins;
use super::places::has_consumers;
use super::text::Text;
use super::words::begin;
use crate::plan::flatten::declarations::Contributions;
use crate::plan::flatten::rows::NONE;
use crate::plan::solve::{Fault, FaultKind, Subject, Weight};

/// Writes everything that is wrong; whether there was something.
#[inline]
pub(super) const fn report(case: &Accusation<'_>, text: &mut Text) -> bool {
    let mut count = case.twice.len();
    let mut at = 0;
    while at < case.work.fault_count {
        count += is_grave(case, at) as usize;
        at += 1;
    }
    if count == 0 || has_mistaken(case.whole) {
        return false;
    }
    text.push("this application can't be wired: ");
    text.push_number(count as u32);
    text.push(if count == 1 { " mistake\n" } else { " mistakes\n" });
    let told = everything(case, text);
    if told < count {
        text.push("\n\nand ");
        text.push_number((count - told) as u32);
        text.push(" more");
    }
    text.push("\n");
    true
}

/// Tells of mistakes as long as there is room; how many it told of.
#[inline]
const fn everything(case: &Accusation<'_>, text: &mut Text) -> usize {
    let mut told = 0;
    while told < case.twice.len() && text.has_room() {
        let twice = case.twice[told];
        told += 1;
        begin(text, told as u32, "JF0201");
        two_plugins(&case.whole[twice.first as usize], &case.whole[twice.second as usize], text);
    }
    let mut at = 0;
    while at < case.work.fault_count && text.has_room() {
        if is_grave(case, at) {
            told += 1;
            fault(case, case.work.faults[at], told as u32, text);
        }
        at += 1;
    }
    told
}

#[inline]
const fn is_grave(case: &Accusation<'_>, at: usize) -> bool {
    let fault = case.work.faults[at];
    matches!(fault.weight, Weight::Grave)
        && !is_of_refused(case, fault)
        && !is_told_apart_elsewhere(case, fault)
}

/// Whether one plugin provides a point for one several times, and nobody in the list asks for it: who does comes at run
/// time, and may say whose.
#[inline]
const fn is_told_apart_elsewhere(case: &Accusation<'_>, fault: Fault) -> bool {
    if !matches!(fault.kind, FaultKind::TooMany) {
        return false;
    }
    let row = &case.rows.points[fault.at as usize];
    !row.is_entry
        && !row.is_scope
        && !row.is_supplied
        && are_of_one_type(case, case.work.groups[fault.at as usize].providers)
        && !has_consumers(case, fault.at)
}

/// Whether these are of one type of plugin, but not of one plugin.
#[inline]
const fn are_of_one_type(case: &Accusation<'_>, head: u32) -> bool {
    if head == NONE {
        return false;
    }
    let identity = plugin(case, head).plugin.identity().value();
    let (mut last, mut at) = (head, case.work.next[head as usize]);
    while at != NONE {
        let is_other = case.rows.nodes[at as usize].plugin != case.rows.nodes[last as usize].plugin;
        if !is_other || plugin(case, at).plugin.identity().value() != identity {
            return false;
        }
        (last, at) = (at, case.work.next[at as usize]);
    }
    true
}

/// Whether something would be there if the key of a plugin were not taken, which is told alone.
#[inline]
const fn is_of_refused(case: &Accusation<'_>, fault: Fault) -> bool {
    let point = match fault.kind.subject() {
        Subject::Need => case.rows.needs[fault.at as usize].point,
        Subject::Decorator => case.rows.nodes[fault.at as usize].point,
        _ => return false,
    };
    let mut at = 0;
    while at < case.twice.len() {
        let refused = Contributions::of(case.whole[case.twice[at].second as usize].plugin);
        let mut number = 0;
        while number < refused.count() {
            if refused.at(number).point.identity.value() == case.rows.points[point as usize].hash {
                return true;
            }
            number += 1;
        }
        at += 1;
    }
    false
}
