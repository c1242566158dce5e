//! What the compiler says of a list that can't be wired. No formatting machinery: it runs in a `const`.

use super::case::Accusation;
use super::faults::fault;
use super::names::two_plugins;
use super::text::Text;
use super::words::begin;
use crate::plan::rows::Role;
use crate::plan::solve::{FaultKind, Mark};

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
        two_plugins(first, second, text);
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
