//! Who provides, decorates and aggregates each point, and in which order.

use super::work::{FaultKind, Group, Work};
use crate::plan::rows::{NONE, Role, Rows};

/// Links the nodes of each point, in their natural order.
pub(super) const fn group(rows: &Rows<'_>, work: &mut Work<'_>) {
    let mut node = rows.nodes.len();
    // Backwards, because each is linked in at the front.
    while node > 0 {
        node -= 1;
        let row = rows.nodes[node];
        if row.point == NONE {
            continue;
        }
        let group = &mut work.groups[row.point as usize];
        let head = match row.role {
            Role::Construct => continue,
            Role::Provide => {
                group.count += 1;
                &mut group.providers
            }
            Role::Decorate => &mut group.decorators,
            Role::DecorateEach => &mut group.each,
            Role::Aggregate => {
                group.aggregators += 1;
                &mut group.aggregator
            }
        };
        work.next[node] = *head;
        *head = node as u32;
    }
}

/// Leaves fallbacks out where there are others, puts what has a stated place there, and finds what is too many.
pub(super) const fn choose(rows: &Rows<'_>, work: &mut Work<'_>) {
    let mut point = 0;
    while point < rows.points.len() {
        choose_at(point, rows, work);
        point += 1;
    }
}

const fn choose_at(point: usize, rows: &Rows<'_>, work: &mut Work<'_>) {
    let row = rows.points[point];
    let mut group = work.groups[point];
    let mut others = row.supplied as u32;
    let mut fallbacks = 0;
    let mut at = group.providers;
    while at != NONE {
        if rows.nodes[at as usize].fallback {
            fallbacks += 1;
        } else {
            others += 1;
        }
        at = work.next[at as usize];
    }
    if others > 0 {
        drop_fallbacks(&mut group, rows, work);
    }
    if row.at_most_one && !row.chosen {
        if others > 1 {
            work.fault(FaultKind::TooMany, point as u32, NONE);
        }
        if fallbacks > 1 {
            work.fault(FaultKind::Fallbacks, point as u32, NONE);
        }
    }
    if group.aggregators > 1 {
        work.fault(FaultKind::Aggregators, point as u32, NONE);
    }
    if has_key_twice(group.providers, point as u32, rows, work) {
        work.fault(FaultKind::KeyTwice, point as u32, NONE);
    }
    group.providers = placed(group.providers, point, rows, work);
    group.decorators = placed(group.decorators, point, rows, work);
    group.each = placed(group.each, point, rows, work);
    work.groups[point] = group;
}

const fn drop_fallbacks(group: &mut Group, rows: &Rows<'_>, work: &mut Work<'_>) {
    let mut last = NONE;
    let mut at = group.providers;
    while at != NONE {
        let next = work.next[at as usize];
        if rows.nodes[at as usize].fallback {
            group.count -= 1;
            if last == NONE {
                group.providers = next;
            } else {
                work.next[last as usize] = next;
            }
        } else {
            last = at;
        }
        at = next;
    }
}

const fn has_key_twice(head: u32, point: u32, rows: &Rows<'_>, work: &mut Work<'_>) -> bool {
    let mut twice = false;
    let mut at = head;
    while at != NONE {
        let key = rows.nodes[at as usize].key;
        if key != NONE {
            twice = twice || work.keys[key as usize] == point;
            work.keys[key as usize] = point;
        }
        at = work.next[at as usize];
    }
    twice
}

/// The list that begins at `head`, with what states a place put there. Without statements it stays as it is.
const fn placed(head: u32, point: usize, rows: &Rows<'_>, work: &mut Work<'_>) -> u32 {
    if !is_stated(head, point, rows, work) {
        return head;
    }
    let mut rest = head;
    let mut first = NONE;
    let mut last = NONE;
    while rest != NONE {
        let mut best = next_placed(rest, rows, work);
        if best == NONE {
            best = report_contradiction(rest, rows, work);
        }
        rest = without(rest, best, work);
        if last == NONE {
            first = best;
        } else {
            work.next[last as usize] = best;
        }
        work.next[best as usize] = NONE;
        last = best;
    }
    first
}

/// What comes next of the list `rest`: those at the front, then those that say nothing, then those at the end.
const fn next_placed(rest: u32, rows: &Rows<'_>, work: &Work<'_>) -> u32 {
    let mut position = 0;
    while position <= 2 {
        let mut at = rest;
        while at != NONE {
            if rows.nodes[at as usize].position == position {
                let next = turn_of(at, rest, rows, work);
                if next != NONE {
                    return next;
                }
            }
            at = work.next[at as usize];
        }
        position += 1;
    }
    NONE
}

/// What comes when it is the turn of `node`: itself, or who says to stand before it. [`NONE`] if it is the one who
/// waits: because it said so, or for one that belongs to the end.
const fn turn_of(node: u32, rest: u32, rows: &Rows<'_>, work: &Work<'_>) -> u32 {
    let is_last = rows.nodes[node as usize].position == 2;
    let mut at = node;
    let mut steps = 0;
    while steps < rows.nodes.len() {
        let order = order_before(at, rest, rows, work);
        if order == rows.orders.len() {
            return at;
        }
        let order = rows.orders[order];
        if !order.by_first || (!is_last && rows.nodes[order.before as usize].position == 2) {
            return NONE;
        }
        at = order.before;
        steps += 1;
    }
    NONE
}

const fn is_stated(head: u32, point: usize, rows: &Rows<'_>, work: &Work<'_>) -> bool {
    let mut at = head;
    while at != NONE {
        if rows.nodes[at as usize].position != 1 {
            return true;
        }
        at = work.next[at as usize];
    }
    let mut order = 0;
    while head != NONE && order < rows.orders.len() {
        if rows.nodes[rows.orders[order].before as usize].point as usize == point {
            return true;
        }
        order += 1;
    }
    false
}

/// The number of an order by which a node of the list `rest` stands before `node`; of several one that lets `node`
/// wait. As many as there are orders if nothing keeps it.
const fn order_before(node: u32, rest: u32, rows: &Rows<'_>, work: &Work<'_>) -> usize {
    let mut found = rows.orders.len();
    let mut order = 0;
    while order < rows.orders.len() {
        let row = rows.orders[order];
        if row.after == node && (found == rows.orders.len() || !row.by_first) && is_in(row.before, rest, work)
        {
            found = order;
        }
        order += 1;
    }
    found
}

const fn is_in(node: u32, list: u32, work: &Work<'_>) -> bool {
    let mut at = list;
    while at != NONE {
        if at == node {
            return true;
        }
        at = work.next[at as usize];
    }
    false
}

/// Removes `node` from the list `head`.
const fn without(head: u32, node: u32, work: &mut Work<'_>) -> u32 {
    if head == node {
        return work.next[node as usize];
    }
    let mut at = head;
    while at != NONE {
        let next = work.next[at as usize];
        if next == node {
            work.next[at as usize] = work.next[node as usize];
            return head;
        }
        at = next;
    }
    head
}

/// Every node of `rest` has a predecessor in it, so following predecessors ends in a cycle; a node of it.
const fn report_contradiction(rest: u32, rows: &Rows<'_>, work: &mut Work<'_>) -> u32 {
    let mut at = rest;
    let mut steps = 0;
    // After as many steps as there are nodes, the walk is on the cycle.
    while steps < rows.nodes.len() {
        at = predecessor(at, rest, rows, work);
        steps += 1;
    }
    let begin = work.cycle_count;
    let on_cycle = at;
    loop {
        if work.cycle_count < work.cycles.len() {
            work.cycles[work.cycle_count] = at;
            work.cycle_count += 1;
        }
        at = predecessor(at, rest, rows, work);
        if at == on_cycle {
            break;
        }
    }
    let count = work.cycle_count - begin;
    work.fault(FaultKind::Order, begin as u32, count as u32);
    on_cycle
}

const fn predecessor(node: u32, rest: u32, rows: &Rows<'_>, work: &Work<'_>) -> u32 {
    let order = order_before(node, rest, rows, work);
    if order < rows.orders.len() { rows.orders[order].before } else { node }
}
