//! The order of construction: a walk over needs, deepest first, on a stack of its own.

use super::bind::is_idle;
use super::cycles::report_cycle;
use super::work::{Exits, Frame, Mark, Work};
use crate::plan::flatten::rows::{NONE, Role, Rows};

/// Visits what the application reaches, then the rest.
pub(super) const fn all(rows: &Rows<'_>, work: &mut Work<'_>) {
    let mut node = 0;
    let nodes = rows.nodes.len();
    while node < nodes {
        let row = &rows.nodes[node];
        if matches!(row.role, Role::Construct) && !row.is_uncertain && matches!(work.marks[node], Mark::New) {
            visit(node as u32, Mark::Reached, rows, work);
        }
        node += 1;
    }
    let mut point = 0;
    let points = rows.points.len();
    while point < points {
        let row = &rows.points[point];
        // Of several to choose from, the struct may be the one that is not chosen.
        if row.is_entry || !row.is_chosen && is_built_anyway(point, rows, work) {
            work.groups[point].reached = true;
            let Exits { one, all } = work.exits[point];
            if one != NONE && matches!(work.marks[one as usize], Mark::New) {
                visit(one, Mark::Reached, rows, work);
            }
            if all != NONE && matches!(work.marks[all as usize], Mark::New) {
                visit(all, Mark::Reached, rows, work);
            }
        }
        point += 1;
    }
    // What a `Lazy` leads to counts as reached, and may hold further ones: the order grows while it is read.
    let mut at = 0;
    while rows.has_lazy && at < work.order_count {
        lazy_targets(work.order[at], rows, work);
        at += 1;
    }
    work.reached = work.order_count;
    let slots = nodes + work.extra_count;
    let mut slot = if work.reached == slots { slots } else { 0 };
    while slot < slots {
        if matches!(work.marks[slot], Mark::New) && !(slot < nodes && is_unused(slot as u32, rows, work)) {
            visit(slot as u32, Mark::Unreached, rows, work);
        }
        slot += 1;
    }
}

/// Whether a plugin's struct or a value is given to the point: it is there anyway, so the point is wired too. What lives in
/// a scope, or is decorated by what does, is built when that is opened.
const fn is_built_anyway(point: usize, rows: &Rows<'_>, work: &Work<'_>) -> bool {
    let row = &rows.points[point];
    // With one more, each who asks says whose, and what nobody asks for is not wired.
    if row.may_be_provided && row.is_told_apart(work.groups[point].count + 1) {
        return false;
    }
    let mut provider = work.groups[point].providers;
    while provider != NONE {
        let row = &rows.nodes[provider as usize];
        if row.is_gift || row.life.scope != NONE {
            return true;
        }
        provider = work.next[provider as usize];
    }
    let is_decorated = rows.has_lives && work.groups[point].providers != NONE;
    let mut decorator = if is_decorated { work.groups[point].decorators } else { NONE };
    while decorator != NONE {
        if rows.nodes[decorator as usize].life.scope != NONE {
            return true;
        }
        decorator = work.next[decorator as usize];
    }
    false
}

const fn lazy_targets(slot: u32, rows: &Rows<'_>, work: &mut Work<'_>) {
    let nodes = rows.nodes.len();
    let node = if (slot as usize) < nodes { slot } else { work.extras[slot as usize - nodes].node };
    if node == NONE {
        return;
    }
    let mut need = rows.nodes[node as usize].needs;
    while need < rows.nodes[node as usize].needs_end {
        let asked = &rows.needs[need as usize];
        if asked.is_lazy && asked.point != NONE {
            work.groups[asked.point as usize].reached = true;
            let target = work.bindings[need as usize];
            if target != NONE && matches!(work.marks[target as usize], Mark::New) {
                visit(target, Mark::Reached, rows, work);
            }
        }
        need += 1;
    }
}

/// Providers that yielded to others, and what has nothing to work on, are never built.
const fn is_unused(node: u32, rows: &Rows<'_>, work: &Work<'_>) -> bool {
    match rows.nodes[node as usize].role {
        Role::Construct => rows.nodes[node as usize].is_uncertain,
        Role::Provide => work.members[node as usize] == NONE,
        Role::Decorate | Role::Aggregate => is_idle(node, rows, work),
        // Built once for each member, in slots of their own.
        Role::DecorateEach => true,
    }
}

/// Visits a slot that is new.
const fn visit(root: u32, mark: Mark, rows: &Rows<'_>, work: &mut Work<'_>) {
    let nodes = rows.nodes.len();
    let mut top = 0;
    open(root, NONE, top, work);
    loop {
        let slot = work.stack[top].slot;
        let at = slot as usize;
        let target = if at < nodes {
            next_need(top, at, work.inputs[at], mark, rows, work)
        } else {
            let extra = work.extras[at - nodes];
            if extra.node == NONE {
                next_member(top, extra.point, nodes, work)
            } else {
                next_need(top, extra.node as usize, extra.input, mark, rows, work)
            }
        };
        if target == NONE {
            work.marks[at] = mark;
            if at >= nodes && matches!(mark, Mark::Reached) {
                reach_node(at - nodes, work);
            }
            work.order[work.order_count] = slot;
            work.order_count += 1;
            if top == 0 {
                return;
            }
            top -= 1;
        } else if matches!(work.marks[target as usize], Mark::New) {
            top += 1;
            open(target, slot, top, work);
        } else {
            report_cycle(target, top + 1, rows, work);
        }
    }
}

/// A decorator of each member and a provider for any key are built in slots of their own: what is reached is at least one
/// of them.
const fn reach_node(extra: usize, work: &mut Work<'_>) {
    let node = work.extras[extra].node;
    if node != NONE {
        work.marks[node as usize] = Mark::Reached;
    }
}

const fn open(slot: u32, parent: u32, top: usize, work: &mut Work<'_>) {
    work.marks[slot as usize] = Mark::Open;
    work.parents[slot as usize] = parent;
    work.stack[top] = Frame { slot, cursor: 0 };
}

/// The next slot that the one on top of the path needs and that is not done; [`NONE`] after the last. The cursor is 0
/// before anything was asked for, 1 once the plugin's struct was, 2 once the input was, and from there on 2 more than the
/// needs behind it that are done.
const fn next_need(
    top: usize,
    node: usize,
    input: u32,
    mark: Mark,
    rows: &Rows<'_>,
    work: &mut Work<'_>,
) -> u32 {
    let row = &rows.nodes[node];
    let cursor = work.stack[top].cursor;
    if cursor == 0 && row.constructor != NONE && is_to_do(row.constructor, work) {
        work.stack[top].cursor = 1;
        return row.constructor;
    }
    let mut first = row.needs as usize;
    if row.works_on_first() {
        first += 1;
    }
    let mut need = first;
    if cursor > 2 {
        need += cursor as usize - 2;
    } else if cursor < 2 && input != NONE && is_to_do(input, work) {
        work.stack[top].cursor = 2;
        return input;
    }
    let is_reached = matches!(mark, Mark::Reached);
    let needs = rows.needs;
    let bindings = &*work.bindings;
    let end = row.needs_end as usize;
    while need < end {
        let asked = &needs[need];
        if !asked.is_lazy {
            if is_reached && asked.point != NONE {
                work.groups[asked.point as usize].reached = true;
            }
            let target = bindings[need];
            if target != NONE {
                match work.marks[target as usize] {
                    Mark::Reached | Mark::Unreached => {}
                    Mark::New if waits_for_nothing(target, rows, work) => {
                        work.parents[target as usize] = work.stack[top].slot;
                        work.marks[target as usize] = mark;
                        work.order[work.order_count] = target;
                        work.order_count += 1;
                    }
                    Mark::New | Mark::Open => {
                        work.stack[top].cursor = (need + 3 - first) as u32;
                        return target;
                    }
                }
            }
        }
        need += 1;
    }
    NONE
}

/// Whether it is a node that can be built at once, as most of what is needed: a struct that is built, given to a point.
const fn waits_for_nothing(slot: u32, rows: &Rows<'_>, work: &Work<'_>) -> bool {
    let at = slot as usize;
    if at >= rows.nodes.len() {
        return false;
    }
    let row = &rows.nodes[at];
    row.needs == row.needs_end
        && work.inputs[at] == NONE
        && (row.constructor == NONE || !is_to_do(row.constructor, work))
}

const fn is_to_do(slot: u32, work: &Work<'_>) -> bool {
    matches!(work.marks[slot as usize], Mark::New | Mark::Open)
}

/// The next member of a point. The cursor of a list is one more than what comes next: a provider, then the slot of what is
/// made on demand, then those of what is made for keys that are asked for.
const fn next_member(top: usize, point: u32, nodes: usize, work: &mut Work<'_>) -> u32 {
    let cursor = work.stack[top].cursor;
    let group = work.groups[point as usize];
    let mut at = match cursor {
        0 if group.providers == NONE => group.on_demand,
        0 => group.providers,
        _ => cursor - 1,
    };
    while at < END {
        let member = if (at as usize) < nodes { work.members[at as usize] } else { at };
        at = if (at as usize) < nodes {
            let next = work.next[at as usize];
            if next == NONE { group.on_demand } else { next }
        } else if at == group.on_demand {
            group.made
        } else {
            work.extras[at as usize - nodes].next
        };
        if matches!(work.marks[member as usize], Mark::New | Mark::Open) {
            work.stack[top].cursor = if at == NONE { NONE } else { at + 1 };
            return member;
        }
    }
    NONE
}

/// What the cursor of a list leads to when nothing comes next; smaller numbers are what does.
const END: u32 = NONE - 1;
