//! Where each point hands out, and which slot serves each need.

use super::work::{Exits, Extra, FaultKind, Work};
use crate::plan::rows::{Ask, NONE, NeedRow, Role, Rows};

/// Lays the chain of each point: members, each decorated, listed; the aggregate or the only one, decorated.
pub(super) const fn exits(rows: &Rows<'_>, work: &mut Work<'_>) {
    let mut point = 0;
    while point < rows.points.len() {
        let row = &rows.points[point];
        let group = work.groups[point];
        let mut provider = group.providers;
        while provider != NONE {
            work.members[provider as usize] = if group.each == NONE {
                provider
            } else {
                decorated_member(provider, group.each, point as u32, rows, work)
            };
            provider = work.next[provider as usize];
        }
        let all = if row.at_most_one || row.chosen && group.aggregator == NONE {
            NONE
        } else {
            work.extra(rows.nodes.len(), Extra { node: NONE, input: NONE, point: point as u32 })
        };
        let whole = if group.aggregator != NONE {
            work.inputs[group.aggregator as usize] = all;
            group.aggregator
        } else if group.providers == NONE || row.chosen {
            // Of what is chosen later nothing is known but that it is there.
            NONE
        } else if group.count == 1 || row.at_most_one {
            work.members[group.providers as usize]
        } else {
            NONE
        };
        let one = if group.decorators == NONE { whole } else { decorated_whole(whole, point, rows, work) };
        work.exits[point] = Exits { one, all };
        point += 1;
    }
}

const fn decorated_member(provider: u32, each: u32, point: u32, rows: &Rows<'_>, work: &mut Work<'_>) -> u32 {
    let mut slot = provider;
    let mut decorator = each;
    while decorator != NONE {
        slot = work.extra(rows.nodes.len(), Extra { node: decorator, input: slot, point });
        decorator = work.next[decorator as usize];
    }
    slot
}

const fn decorated_whole(whole: u32, point: usize, rows: &Rows<'_>, work: &mut Work<'_>) -> u32 {
    let mut slot = whole;
    let mut decorator = work.groups[point].decorators;
    // Of a point with several members and no aggregator there is no whole; who asks for it is told so.
    if whole == NONE {
        let row = &rows.points[point];
        if row.single && !row.supplied && !row.chosen {
            work.fault(FaultKind::NothingToDecorate, decorator, NONE);
        } else if !row.at_most_one && !row.chosen && work.groups[point].count > 1 {
            work.fault(FaultKind::NoWhole, decorator, NONE);
        }
        return NONE;
    }
    while decorator != NONE {
        work.inputs[decorator as usize] = slot;
        slot = decorator;
        decorator = work.next[decorator as usize];
    }
    slot
}

/// Binds every need to a slot.
pub(super) const fn needs(rows: &Rows<'_>, work: &mut Work<'_>) {
    let mut node = 0;
    while node < rows.nodes.len() {
        let row = &rows.nodes[node];
        let mut need = row.needs;
        if row.works_on_first() && need < row.needs_end {
            work.bindings[need as usize] = work.inputs[node];
            need += 1;
        }
        while need < row.needs_end {
            let asked = &rows.needs[need as usize];
            work.bindings[need as usize] = match asked.ask {
                Ask::NoPoint | Ask::Unknown => NONE,
                Ask::All => work.exits[asked.point as usize].all,
                Ask::One => {
                    let slot = work.exits[asked.point as usize].one;
                    if slot == NONE {
                        none(need, asked, rows, work);
                    }
                    slot
                }
                Ask::Of => member(need, asked, rows, work),
            };
            need += 1;
        }
        node += 1;
    }
}

/// Says why there is not the one thing that is asked for.
const fn none(need: u32, asked: &NeedRow, rows: &Rows<'_>, work: &mut Work<'_>) {
    let point = &rows.points[asked.point as usize];
    if point.supplied || point.chosen || point.from_host {
        return;
    }
    if !point.at_most_one && work.groups[asked.point as usize].count > 1 {
        work.fault(FaultKind::NoAggregator, need, NONE);
    } else if !asked.may_be_absent {
        work.fault(FaultKind::Missing, need, NONE);
    }
}

const fn member(need: u32, asked: &NeedRow, rows: &Rows<'_>, work: &mut Work<'_>) -> u32 {
    let provider = work.keys[asked.key as usize];
    let point = &rows.points[asked.point as usize];
    if provider != NONE && !point.chosen {
        return work.members[provider as usize];
    }
    // A key that is not known yet may be the one.
    if !point.open && !point.supplied && !point.chosen && !asked.may_be_absent {
        work.fault(FaultKind::KeyAbsent, need, NONE);
    }
    NONE
}

/// Whether `node` is a decorator or aggregator that is left out because there is nothing to work on.
pub(super) const fn is_idle(node: u32, rows: &Rows<'_>, work: &Work<'_>) -> bool {
    matches!(rows.nodes[node as usize].role, Role::Decorate | Role::Aggregate)
        && work.inputs[node as usize] == NONE
}
