//! How much each fault matters: what nothing reaches stops nobody, and what another fault tells is not told again.

use super::fault::{Fault, FaultKind, Subject, Weight};
use super::work::{Mark, Work};
use crate::plan::flatten::rows::{NONE, Rows};

/// Weighs all faults.
pub(super) const fn faults(rows: &Rows<'_>, work: &mut Work<'_>) {
    let mut at = 0;
    while at < work.fault_count {
        let fault = work.faults[at];
        let reached = is_reached(fault, rows, work);
        work.faults[at].weight = if reached { Weight::Grave } else { Weight::Idle };
        match fault.kind {
            FaultKind::Missing | FaultKind::From => {
                let point = rows.needs[fault.at as usize].point as usize;
                // A plugin that does not provide says nothing of the others, nor of what no plugin provides.
                if work.groups[point].providers == NONE && !rows.points[point].is_scope {
                    note_missing(at as u32, point, work);
                }
            }
            FaultKind::NoAggregator => {
                // One mistake, however many ask.
                let point = rows.needs[fault.at as usize].point as usize;
                let earlier = work.tellers[point];
                work.tellers[point] = graver(at as u32, earlier, work);
                if earlier != NONE {
                    let other = if work.tellers[point] == earlier { at } else { earlier as usize };
                    work.faults[other].weight = Weight::Told;
                }
            }
            _ => {}
        }
        at += 1;
    }
    at = 0;
    while at < work.fault_count {
        let fault = work.faults[at];
        // The cause of both is that nobody provides, or that nobody aggregates.
        if matches!(fault.kind, FaultKind::NothingToDecorate | FaultKind::NoWhole) {
            let teller = work.tellers[rows.nodes[fault.at as usize].point as usize];
            if teller != NONE && graver(at as u32, teller, work) == teller {
                work.faults[at].weight = Weight::Told;
            }
        }
        at += 1;
    }
}

/// Notes a fault that tells of what is missing at a point. What nobody provides is one mistake, however many need it.
const fn note_missing(fault: u32, point: usize, work: &mut Work<'_>) {
    let earlier = work.tellers[point];
    let teller = graver(fault, earlier, work);
    let is_missing = matches!(work.faults[fault as usize].kind, FaultKind::Missing);
    if !is_missing || earlier == NONE {
        work.tellers[point] = teller;
    } else if matches!(work.faults[earlier as usize].kind, FaultKind::Missing) {
        work.tellers[point] = teller;
        let other = if teller == earlier { fault } else { earlier };
        work.faults[other as usize].weight = Weight::Told;
    } else if teller == fault || graver(earlier, fault, work) == fault {
        // Who asks one plugin tells less.
        work.tellers[point] = fault;
    }
}

/// The graver of two faults; the earlier one if they are alike.
const fn graver(fault: u32, earlier: u32, work: &Work<'_>) -> u32 {
    let is_graver = earlier == NONE
        || matches!(work.faults[fault as usize].weight, Weight::Grave)
            && matches!(work.faults[earlier as usize].weight, Weight::Idle);
    if is_graver { fault } else { earlier }
}

const fn is_reached(fault: Fault, rows: &Rows<'_>, work: &Work<'_>) -> bool {
    let at = fault.at as usize;
    match fault.kind.subject() {
        Subject::Need => matches!(work.marks[rows.needs[at].node as usize], Mark::Reached),
        // Whoever opens a scope hands it out, be it that nothing asks for it while wiring.
        Subject::Point => work.groups[at].reached || rows.points[at].is_scope,
        Subject::Decorator => {
            let point = rows.nodes[at].point as usize;
            work.groups[point].reached || rows.points[point].is_scope
        }
        Subject::Node => matches!(work.marks[at], Mark::Reached),
        Subject::Order => {
            let node = work.cycles[at] as usize;
            work.groups[rows.nodes[node].point as usize].reached
        }
        Subject::Cycle => matches!(work.marks[work.cycles[at] as usize], Mark::Reached),
    }
}
