//! Whose turn it is in a list, found over the paths of those who stand before each other.
//!
//! On a path each comes behind the next. Only its end can be placed, so what is known of the others stays true until then,
//! and nobody goes along a path a second time: one that leads to the beginning of another becomes one with it, and one that
//! leads into another goes on at the end of that.

use super::work::Work;
use crate::declare::Position;
use crate::plan::flatten::rows::{NONE, Rows};

/// Whose turn it is when a node is looked at.
pub(super) enum Next {
    /// This one's.
    This(u32),
    /// Nobody's before this one is placed.
    After(u32),
    /// Nobody's: those before it stand before each other, this one among them.
    Cycle(u32),
}

/// Follows those who said to stand before `node` to the one whose turn it is.
pub(super) const fn turn_of(node: u32, rows: &Rows<'_>, work: &mut Work<'_>) -> Next {
    let is_last = belongs_to_end(node, rows);
    if work.turns[node as usize].path == NONE {
        work.turns[node as usize].begin_path(node);
    }
    let mut path = path_of(node, work);
    // Who meets a path again goes round: the one to meet is moved on at each power of two (Brent, 1980).
    let (mut met, mut steps, mut limit) = (path, 0, 1);
    loop {
        if work.turns[path as usize].leads_to_end && !is_last {
            return turn_of_afresh(node, rows, work);
        }
        let at = work.turns[path as usize].end;
        let next = match step(at, is_last, rows, work) {
            Step::None => return Next::This(at),
            Step::Wait(other) => return Next::After(other),
            Step::To(next) => next,
        };
        if work.turns[next as usize].path == NONE {
            work.turns[next as usize].begin_path(next);
        }
        let other = path_of(next, work);
        if other == path {
            return turn_of_afresh(node, rows, work);
        }
        if other == next {
            let joined = work.turns[next as usize];
            work.turns[next as usize].path = path;
            work.turns[next as usize].led_by = at;
            work.turns[path as usize].end = joined.end;
            if joined.leads_to_end || belongs_to_end(next, rows) {
                work.turns[path as usize].leads_to_end = true;
            }
            continue;
        }
        path = other;
        if path == met {
            return turn_of_afresh(node, rows, work);
        }
        steps += 1;
        if steps == limit {
            (met, steps, limit) = (path, 0, limit * 2);
        }
    }
}

/// Whose turn it is, as [`turn_of`], found step by step without what is known of paths.
pub(super) const fn turn_of_afresh(node: u32, rows: &Rows<'_>, work: &mut Work<'_>) -> Next {
    let is_last = belongs_to_end(node, rows);
    let mut at = node;
    // As above, with nodes.
    let (mut met, mut steps, mut limit) = (node, 0, 1);
    loop {
        at = match step(at, is_last, rows, work) {
            Step::None => return Next::This(at),
            Step::Wait(other) => return Next::After(other),
            Step::To(next) => next,
        };
        if at == met {
            return Next::Cycle(at);
        }
        steps += 1;
        if steps == limit {
            (met, steps, limit) = (at, 0, limit * 2);
        }
    }
}

/// Takes a node that has its place off the end of its path.
pub(super) const fn leave_path(node: u32, work: &mut Work<'_>) {
    if work.turns[node as usize].path != NONE {
        let path = path_of(node, work);
        work.turns[path as usize].end = work.turns[node as usize].led_by;
    }
}

/// The node that the path of `node` begins with.
const fn path_of(node: u32, work: &mut Work<'_>) -> u32 {
    let mut at = node;
    while work.turns[at as usize].path != at {
        // Halves the way for the next who asks.
        let next = work.turns[work.turns[at as usize].path as usize].path;
        work.turns[at as usize].path = next;
        at = next;
    }
    at
}

const fn belongs_to_end(node: u32, rows: &Rows<'_>) -> bool {
    matches!(rows.nodes[node as usize].position, Position::Last)
}

/// Where it goes on from a node.
enum Step {
    /// Nobody stands before it.
    None,
    /// It waits for this one.
    Wait(u32),
    /// This one comes in its turn.
    To(u32),
}

/// `is_last` says whether the one that is looked at belongs to the end.
const fn step(node: u32, is_last: bool, rows: &Rows<'_>, work: &mut Work<'_>) -> Step {
    let order = order_before(node, rows, work);
    if order == NONE {
        return Step::None;
    }
    let order = rows.orders[order as usize];
    // One that belongs to the end comes when the others are done, and who stands behind it waits.
    if !order.by_first || (!is_last && belongs_to_end(order.before, rows)) {
        return Step::Wait(order.before);
    }
    Step::To(order.before)
}

/// The first order by which a node that is left stands before `node`, or [`NONE`].
pub(super) const fn order_before(node: u32, rows: &Rows<'_>, work: &mut Work<'_>) -> u32 {
    let mut order = work.turns[node as usize].orders;
    while order != NONE && !work.turns[rows.orders[order as usize].before as usize].is_left() {
        order = rows.orders[order as usize].next;
    }
    work.turns[node as usize].orders = order;
    order
}
