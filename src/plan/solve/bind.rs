//! Where each point hands out, and which slot serves each need.

use super::work::{Exits, Extra, FaultKind, Work};
use crate::plan::rows::{Ask, NONE, NeedRow, Role, Rows};

/// Lays the chain of each point: members, each decorated, listed; the aggregate or the only one, decorated.
pub(super) const fn exits(rows: &Rows<'_>, work: &mut Work<'_>) {
    let mut point = 0;
    while point < rows.points.len() {
        let group = work.groups[point];
        let mut provider = group.providers;
        while provider != NONE {
            work.members[provider as usize] =
                decorated_member(provider, group.each, point as u32, rows, work);
            provider = work.next[provider as usize];
        }
        let all = if rows.points[point].at_most_one {
            NONE
        } else {
            work.extra(rows.nodes.len(), Extra { node: NONE, input: NONE, point: point as u32 })
        };
        let whole = if group.aggregator != NONE {
            work.inputs[group.aggregator as usize] = all;
            group.aggregator
        } else if group.providers != NONE && (group.count == 1 || rows.points[point].at_most_one) {
            work.members[group.providers as usize]
        } else {
            NONE
        };
        work.exits[point] = Exits { one: decorated_whole(whole, point, rows, work), all };
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
    let row = rows.points[point];
    let mut slot = whole;
    let mut decorator = work.groups[point].decorators;
    // Of a point with several members and no aggregator there is no whole; who asks for it is told so.
    if whole == NONE {
        if decorator != NONE && row.single && !row.supplied && !row.chosen {
            work.fault(FaultKind::NothingToDecorate, decorator, NONE);
        } else if decorator != NONE && !row.at_most_one && !row.chosen && work.groups[point].count > 1 {
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
    let mut need = 0;
    while need < rows.needs.len() {
        work.bindings[need] = binding(need as u32, rows, work);
        need += 1;
    }
}

const fn binding(need: u32, rows: &Rows<'_>, work: &mut Work<'_>) -> u32 {
    let row = rows.needs[need as usize];
    let node = rows.nodes[row.node as usize];
    if node.works_on_first() && node.needs == need {
        return work.inputs[row.node as usize];
    }
    match row.ask {
        Ask::Config | Ask::Unknown => NONE,
        Ask::All => work.exits[row.point as usize].all,
        Ask::One => one(need, row, rows, work),
        Ask::Of => member(need, row, rows, work),
    }
}

const fn one(need: u32, row: NeedRow, rows: &Rows<'_>, work: &mut Work<'_>) -> u32 {
    let point = rows.points[row.point as usize];
    let slot = work.exits[row.point as usize].one;
    if slot == NONE && !point.supplied && !point.chosen && !point.from_host {
        if !point.at_most_one && work.groups[row.point as usize].count > 1 {
            work.fault(FaultKind::NoAggregator, need, NONE);
        } else if !row.may_be_absent {
            work.fault(FaultKind::Missing, need, NONE);
        }
    }
    slot
}

const fn member(need: u32, row: NeedRow, rows: &Rows<'_>, work: &mut Work<'_>) -> u32 {
    let mut provider = work.groups[row.point as usize].providers;
    let mut unknown = rows.points[row.point as usize].supplied || rows.points[row.point as usize].chosen;
    while provider != NONE {
        let key = rows.nodes[provider as usize].key;
        if key == row.key {
            return work.members[provider as usize];
        }
        // A key that is not known yet may be the one.
        unknown = unknown || key == NONE;
        provider = work.next[provider as usize];
    }
    if !unknown && !row.may_be_absent {
        work.fault(FaultKind::KeyAbsent, need, NONE);
    }
    NONE
}

/// Whether `node` is a decorator or aggregator that is left out because there is nothing to work on.
pub(super) const fn is_idle(node: u32, rows: &Rows<'_>, work: &Work<'_>) -> bool {
    matches!(rows.nodes[node as usize].role, Role::Decorate | Role::Aggregate)
        && work.inputs[node as usize] == NONE
}
