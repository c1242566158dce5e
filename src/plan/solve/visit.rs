//! The order of construction: a walk over needs, deepest first, on a stack of its own.

use super::bind::is_idle;
use super::work::{FaultKind, Frame, Mark, Work};
use crate::plan::rows::{NONE, Role, Rows};

/// Visits what the application reaches, then the rest.
pub(super) const fn all(rows: &Rows<'_>, work: &mut Work<'_>) {
    let mut node = 0;
    while node < rows.nodes.len() {
        if matches!(rows.nodes[node].role, Role::Construct) {
            visit(node as u32, Mark::Reached, rows, work);
        }
        node += 1;
    }
    let mut point = 0;
    while point < rows.points.len() {
        if rows.points[point].entry || has_gift(point, rows, work) {
            work.groups[point].reached = true;
            visit(work.exits[point].one, Mark::Reached, rows, work);
            visit(work.exits[point].all, Mark::Reached, rows, work);
        }
        point += 1;
    }
    // What a `Lazy` leads to counts as reached, and may hold further ones: the order grows while it is read.
    let mut at = 0;
    while at < work.order_count {
        lazy_targets(work.order[at], rows, work);
        at += 1;
    }
    work.reached = work.order_count;
    let mut slot = 0;
    while slot < rows.nodes.len() + work.extra_count {
        let unused = slot < rows.nodes.len() && is_unused(slot as u32, rows, work);
        if matches!(work.marks[slot], Mark::New) && !unused {
            visit(slot as u32, Mark::Unreached, rows, work);
        }
        slot += 1;
    }
}

/// Whether a plugin's struct or a value is given to the point: it is there anyway, so the point is wired too.
const fn has_gift(point: usize, rows: &Rows<'_>, work: &Work<'_>) -> bool {
    let mut provider = work.groups[point].providers;
    while provider != NONE {
        if rows.nodes[provider as usize].gift {
            return true;
        }
        provider = work.next[provider as usize];
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
        if asked.lazy && asked.point != NONE {
            work.groups[asked.point as usize].reached = true;
            visit(work.bindings[need as usize], Mark::Reached, rows, work);
        }
        need += 1;
    }
}

/// Providers that yielded to others, and what has nothing to work on, are never built.
const fn is_unused(node: u32, rows: &Rows<'_>, work: &Work<'_>) -> bool {
    let row = rows.nodes[node as usize];
    match row.role {
        Role::Construct => false,
        Role::Provide => work.members[node as usize] == NONE,
        Role::Decorate | Role::Aggregate => is_idle(node, rows, work),
        // Built once for each member, in slots of their own.
        Role::DecorateEach => true,
    }
}

const fn visit(root: u32, mark: Mark, rows: &Rows<'_>, work: &mut Work<'_>) {
    if root == NONE || !matches!(work.marks[root as usize], Mark::New) {
        return;
    }
    let mut depth = 0;
    push(root, NONE, &mut depth, work);
    while depth > 0 {
        let slot = work.stack[depth - 1].slot;
        let target = advance(depth - 1, matches!(mark, Mark::Reached), rows, work);
        if target == DONE {
            work.marks[slot as usize] = mark;
            work.order[work.order_count] = slot;
            work.order_count += 1;
            depth -= 1;
        } else if target != NONE {
            match work.marks[target as usize] {
                Mark::New => push(target, slot, &mut depth, work),
                Mark::Open => report_cycle(target, depth, work),
                Mark::Reached | Mark::Unreached => {}
            }
        }
    }
}

const fn push(slot: u32, parent: u32, depth: &mut usize, work: &mut Work<'_>) {
    work.marks[slot as usize] = Mark::Open;
    work.parents[slot as usize] = parent;
    work.stack[*depth] = Frame { slot, cursor: 0 };
    *depth += 1;
}

/// No further dependency.
const DONE: u32 = u32::MAX - 1;

/// The next slot that the one on top of the path needs; [`NONE`] for a need that leads nowhere.
const fn advance(top: usize, reached: bool, rows: &Rows<'_>, work: &mut Work<'_>) -> u32 {
    let Frame { slot, cursor } = work.stack[top];
    let nodes = rows.nodes.len();
    let (node, input) = if (slot as usize) < nodes {
        (slot, work.inputs[slot as usize])
    } else {
        let extra = work.extras[slot as usize - nodes];
        if extra.node == NONE {
            return next_member(top, extra.point, cursor, work);
        }
        (extra.node, extra.input)
    };
    work.stack[top].cursor = cursor + 1;
    let row = rows.nodes[node as usize];
    match cursor {
        0 => row.constructor,
        1 => input,
        _ => {
            let need = row.needs + (cursor - 2) + row.works_on_first() as u32;
            if need >= row.needs_end {
                return DONE;
            }
            let asked = rows.needs[need as usize];
            if asked.lazy {
                return NONE;
            }
            if reached && asked.point != NONE {
                work.groups[asked.point as usize].reached = true;
            }
            work.bindings[need as usize]
        }
    }
}

/// Walks the members of a point; the cursor of a list is one more than the provider that comes next.
const fn next_member(top: usize, point: u32, cursor: u32, work: &mut Work<'_>) -> u32 {
    let provider = if cursor == 0 { work.groups[point as usize].providers } else { cursor - 1 };
    if provider == NONE || provider == DONE {
        return DONE;
    }
    let next = work.next[provider as usize];
    work.stack[top].cursor = if next == NONE { NONE } else { next + 1 };
    work.members[provider as usize]
}

/// The path from `target` up to the top is a cycle.
const fn report_cycle(target: u32, depth: usize, work: &mut Work<'_>) {
    let mut begin = depth - 1;
    while work.stack[begin].slot != target {
        begin -= 1;
    }
    let count = depth - begin;
    if work.cycle_count + count > work.cycles.len() {
        return;
    }
    let place = work.cycle_count;
    while begin < depth {
        work.cycles[work.cycle_count] = work.stack[begin].slot;
        work.cycle_count += 1;
        begin += 1;
    }
    work.fault(FaultKind::Cycle, place as u32, count as u32);
}
