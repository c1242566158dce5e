//! Where each point hands out, and which slot serves each need.

use super::fault::FaultKind;
use super::work::{Exits, Extra, WHOLE_LIST, Work};
use crate::plan::flatten::anchors::first_node;
use crate::plan::flatten::rows::{Ask, NONE, NeedRow, PointRow, Role, Rows, UNTOLD};

/// Lays the chain of each point: members, each decorated, listed; the aggregate or the only one, decorated.
pub(super) const fn exits(rows: &Rows<'_>, work: &mut Work<'_>) {
    let mut point = 0;
    let points = rows.points.len();
    while point < points {
        let row = &rows.points[point];
        let group = work.groups[point];
        let is_told_apart = row.is_asked_by_plugin && row.is_told_apart(group.count);
        if group.each != NONE {
            keys_to_decorate(group.each, row, rows, work);
        }
        let mut provider = group.providers;
        while provider != NONE {
            work.members[provider as usize] = if row.at_most_one && !is_told_apart {
                provider
            } else {
                decorated_member(provider, rows.nodes[provider as usize].key, point as u32, rows, work)
            };
            provider = work.next[provider as usize];
        }
        if row.is_scope {
            nothing_to_decorate(group.decorators, work);
            let given = work.extra(rows.nodes.len(), Extra::list(point as u32));
            work.exits[point] = Exits { one: given, all: NONE };
            point += 1;
            continue;
        }
        let all = if row.at_most_one || row.is_chosen && group.aggregator == NONE {
            NONE
        } else {
            work.extra(rows.nodes.len(), Extra::list(point as u32))
        };
        if group.any != NONE {
            let first = Extra { node: group.any, on_demand: true, ..Extra::list(point as u32) };
            work.groups[point].on_demand = made(first, UNTOLD, rows, work);
        }
        let whole = if group.aggregator != NONE {
            work.inputs[group.aggregator as usize] = all;
            group.aggregator
        } else if group.providers == NONE || row.is_chosen || is_told_apart {
            // Of what is chosen later nothing is known but that it is there.
            NONE
        } else if row.at_most_one || !group.is_several() {
            work.members[group.providers as usize]
        } else {
            NONE
        };
        let one = if group.decorators == NONE || is_told_apart {
            whole
        } else {
            decorated_whole(whole, point, rows, work)
        };
        work.exits[point] = Exits { one, all };
        point += 1;
    }
}

/// A provider in what decorates each; where providers of a point for one are told apart, what decorates it does.
const fn decorated_member(provider: u32, key: u32, point: u32, rows: &Rows<'_>, work: &mut Work<'_>) -> u32 {
    decorated_each(provider, key, Extra::list(point), rows, work)
}

/// What is in a slot in what decorates each under its key; `like` is the pattern of further slots. What has no key yet is
/// wrapped by those of any key.
const fn decorated_each(inner: u32, key: u32, like: Extra, rows: &Rows<'_>, work: &mut Work<'_>) -> u32 {
    let group = work.groups[like.point as usize];
    let mut slot = inner;
    let mut decorator =
        if rows.points[like.point as usize].at_most_one { group.decorators } else { group.each };
    while decorator != NONE {
        let own = rows.nodes[decorator as usize].key;
        if own == NONE || own == key || key == UNTOLD {
            slot = work.extra(rows.nodes.len(), Extra { node: decorator, input: slot, ..like });
        }
        decorator = work.next[decorator as usize];
    }
    slot
}

/// What the provider for any key makes for one of them, in what decorates each.
const fn made(first: Extra, key: u32, rows: &Rows<'_>, work: &mut Work<'_>) -> u32 {
    let inner = work.extra(rows.nodes.len(), first);
    decorated_each(inner, key, first, rows, work)
}

/// Finds the decorators of keys that nobody provides.
const fn keys_to_decorate(each: u32, row: &PointRow, rows: &Rows<'_>, work: &mut Work<'_>) {
    // Whoever provides for any key is decorated under each.
    let mut decorator = if row.has_any_key { NONE } else { each };
    while decorator != NONE {
        let key = rows.nodes[decorator as usize].key;
        // A key that is not known yet may be the one.
        let is_told = key != NONE && key != UNTOLD && !row.has_unknown_key;
        if is_told && work.keys[key as usize] == NONE && !row.is_supplied && !row.is_chosen {
            work.fault(FaultKind::NoKeyToDecorate, decorator, NONE);
        }
        decorator = work.next[decorator as usize];
    }
}

/// What stands for an open scope is what the host opened it with, and stays that.
const fn nothing_to_decorate(decorators: u32, work: &mut Work<'_>) {
    let mut decorator = decorators;
    while decorator != NONE {
        work.fault(FaultKind::NothingToDecorate, decorator, NONE);
        decorator = work.next[decorator as usize];
    }
}

const fn decorated_whole(whole: u32, point: usize, rows: &Rows<'_>, work: &mut Work<'_>) -> u32 {
    let mut slot = whole;
    let mut decorator = work.groups[point].decorators;
    // Of a point with several members and no aggregator there is no whole; who asks for it is told so.
    if whole == NONE {
        let row = &rows.points[point];
        if row.is_single && !row.is_supplied && !row.is_chosen && !row.may_be_provided {
            work.fault(FaultKind::NothingToDecorate, decorator, NONE);
        } else if !row.at_most_one
            && !row.is_chosen
            && !row.may_be_aggregated
            && work.groups[point].is_several()
        {
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
    let nodes = rows.nodes.len();
    let all = rows.needs;
    while node < nodes {
        let row = &rows.nodes[node];
        if row.needs == row.needs_end || row.is_uncertain {
            node += 1;
            continue;
        }
        let end = row.needs_end as usize;
        let mut need = row.needs as usize;
        if row.works_on_first() {
            work.bindings[need] = work.inputs[node];
            need += 1;
        }
        while need < end {
            let asked = &all[need];
            work.bindings[need] = match asked.ask {
                Ask::NoPoint | Ask::Unknown => NONE,
                Ask::All => work.exits[asked.point as usize].all,
                Ask::One => match work.exits[asked.point as usize].one {
                    NONE => none(need as u32, asked, rows, work),
                    slot => slot,
                },
                Ask::Of => member(need as u32, asked, rows, work),
                Ask::From => of_plugin(need as u32, asked, rows, work),
            };
            need += 1;
        }
        node += 1;
    }
}

/// Says why there is not the one thing that is asked for.
const fn none(need: u32, asked: &NeedRow, rows: &Rows<'_>, work: &mut Work<'_>) -> u32 {
    let point = &rows.points[asked.point as usize];
    let count = work.groups[asked.point as usize].count;
    if !point.is_chosen && point.is_told_apart(count) {
        work.fault(FaultKind::Which, need, NONE);
    }
    if point.is_supplied || point.is_chosen || point.is_from_host || point.is_told_apart(count) {
        return NONE;
    }
    if point.may_be_aggregated {
        return NONE;
    }
    if !point.at_most_one && work.groups[asked.point as usize].is_several() {
        work.fault(FaultKind::NoAggregator, need, NONE);
    } else if !asked.may_be_absent && !point.may_be_provided {
        work.fault(FaultKind::Missing, need, NONE);
    }
    NONE
}

const fn member(need: u32, asked: &NeedRow, rows: &Rows<'_>, work: &mut Work<'_>) -> u32 {
    let provider = work.keys[asked.key as usize];
    let point = &rows.points[asked.point as usize];
    let group = work.groups[asked.point as usize];
    if provider == UNTOLD {
        return NONE;
    }
    if provider != NONE && !point.is_chosen {
        let is_made = provider as usize >= rows.nodes.len();
        return if is_made { provider } else { work.members[provider as usize] };
    }
    // Somebody who may be there may provide this key by itself.
    if group.any != NONE && !point.is_chosen && !point.has_unknown_key {
        let first = Extra { node: group.any, asked_by: need, ..Extra::list(asked.point) };
        let slot = made(first, asked.key, rows, work);
        work.extras[slot as usize - rows.nodes.len()].next = group.made;
        work.groups[asked.point as usize].made = slot;
        work.keys[asked.key as usize] = slot;
        return slot;
    }
    // A key that is not known yet may be the one.
    if !point.has_unknown_key && !point.is_supplied && !point.is_chosen && !asked.may_be_absent {
        work.fault(FaultKind::KeyAbsent, need, NONE);
    }
    NONE
}

/// What the plugin that is asked provides, be it that others were chosen or that it yields to them.
const fn of_plugin(need: u32, asked: &NeedRow, rows: &Rows<'_>, work: &mut Work<'_>) -> u32 {
    let (point, plugin) = (asked.point as usize, asked.key);
    let row = &rows.points[point];
    let mut node = if plugin == NONE { rows.nodes.len() } else { first_node(plugin, rows.nodes) };
    let (mut provider, mut count, mut may_provide, mut is_replaced) = (NONE, 0_u32, false, false);
    while node < rows.nodes.len() && rows.nodes[node].plugin == plugin {
        is_replaced = is_replaced || rows.nodes[node].lost_point == asked.point;
        if rows.nodes[node].point == asked.point && matches!(rows.nodes[node].role, Role::Provide) {
            if rows.nodes[node].is_uncertain {
                may_provide = true;
            } else {
                provider = node as u32;
                count = if rows.nodes[node].is_list { WHOLE_LIST } else { count.saturating_add(1) };
            }
        }
        node += 1;
    }
    if count != 1 {
        // Who replaces all replaces each.
        if count == 0 && is_replaced && work.exits[point].one != NONE {
            return work.exits[point].one;
        }
        let is_wrong = if count == 0 {
            row.is_scope || !row.is_supplied && !asked.may_be_absent && !may_provide
        } else {
            !row.is_chosen
        };
        if is_wrong {
            work.fault(FaultKind::From, need, count);
        }
        return NONE;
    }
    let group = work.groups[point];
    if row.at_most_one && !row.is_told_apart(group.count) && group.providers == provider {
        return work.exits[point].one;
    }
    if work.members[provider as usize] == NONE {
        let key = rows.nodes[provider as usize].key;
        work.members[provider as usize] = decorated_member(provider, key, asked.point, rows, work);
    }
    work.members[provider as usize]
}

/// Whether `node` is a decorator or aggregator that is left out because there is nothing to work on.
pub(super) const fn is_idle(node: u32, rows: &Rows<'_>, work: &Work<'_>) -> bool {
    matches!(rows.nodes[node as usize].role, Role::Decorate | Role::Aggregate)
        && work.inputs[node as usize] == NONE
}
