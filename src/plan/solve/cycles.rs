//! Cycles that the walk over needs meets, each told once.

use super::fault::FaultKind;
use super::work::Work;
use crate::plan::flatten::rows::{NONE, Rows};

/// The path from `target` up to the top is a cycle.
pub(super) const fn report_cycle(target: u32, depth: usize, rows: &Rows<'_>, work: &mut Work<'_>) {
    let mut begin = depth - 1;
    while work.stack[begin].slot != target {
        begin -= 1;
    }
    let count = depth - begin;
    let place = work.cycle_count;
    if place + count > work.cycles.len() {
        return;
    }
    let mut at = 0;
    while at < count {
        work.cycles[place + at] = work.stack[begin + at].slot;
        at += 1;
    }
    if !is_told(place, count, rows, work) {
        work.cycle_count += count;
        work.fault(FaultKind::Cycle, place as u32, count as u32);
    }
}

/// Whether another goes the same way round: through what wraps another member of the same list.
const fn is_told(place: usize, count: usize, rows: &Rows<'_>, work: &Work<'_>) -> bool {
    let mut fault = 0;
    while fault < work.fault_count {
        let told = work.faults[fault];
        if matches!(told.kind, FaultKind::Cycle)
            && told.other as usize == count
            && are_alike(told.at as usize, place, count, rows, work)
        {
            return true;
        }
        fault += 1;
    }
    false
}

const fn are_alike(one: usize, other: usize, count: usize, rows: &Rows<'_>, work: &Work<'_>) -> bool {
    let mut at = 0;
    while at < count {
        let next = if at + 1 == count { 0 } else { at + 1 };
        let (from, to) = (work.cycles[one + at], work.cycles[other + at]);
        let (node, list) = content(from, rows, work);
        let (other_node, other_list) = content(to, rows, work);
        if node != other_node || list != other_list {
            return false;
        }
        let need = need_between(node, work.cycles[one + next], rows, work);
        if need != need_between(node, work.cycles[other + next], rows, work) {
            return false;
        }
        at += 1;
    }
    true
}

/// The node that a slot applies, or the point whose members it lists.
const fn content(slot: u32, rows: &Rows<'_>, work: &Work<'_>) -> (u32, u32) {
    let at = slot as usize;
    if at < rows.nodes.len() {
        return (slot, NONE);
    }
    let extra = work.extras[at - rows.nodes.len()];
    (extra.node, if extra.node == NONE { extra.point } else { NONE })
}

/// The need by which a node needs what is in the slot `next`; [`NONE`] where it does so by none of its own.
pub(in crate::plan) const fn need_between(node: u32, next: u32, rows: &Rows<'_>, work: &Work<'_>) -> u32 {
    if node != NONE {
        let row = &rows.nodes[node as usize];
        let mut need = row.needs;
        while need < row.needs_end {
            if work.bindings[need as usize] == next {
                return need;
            }
            need += 1;
        }
    }
    NONE
}
