//! The order of what belongs to one list, where places are stated.
//!
//! The next is the first in natural order (those at the front, those that say nothing, those at the end) who does not
//! wait for another. Who said to stand before it comes in its turn; for what it said itself to stand after, it waits.

use super::fault::FaultKind;
use super::paths::{Next, leave_path, order_before, turn_of, turn_of_afresh};
use super::work::{Turn, Work};
use crate::declare::Position;
use crate::plan::flatten::rows::{NONE, Rows};

/// The list that begins at `head`, with what states a place put there. Without statements it stays as it is.
pub(super) const fn placed(head: u32, rows: &Rows<'_>, work: &mut Work<'_>) -> u32 {
    if !is_stated(head, rows, work) {
        return head;
    }
    let mut list = List { rest: head, open: 0, left: 0, first: NONE, last: NONE, is_sound: true };
    let mut at = head;
    while at != NONE {
        work.turns[at as usize] = Turn::listed(rows.nodes[at as usize].orders);
        list.open(at, rows, work);
        list.left += 1;
        at = work.next[at as usize];
    }
    while list.left > 0 {
        let next = list.next(rows, work);
        list.place(next, rows, work);
    }
    list.first
}

const fn is_stated(head: u32, rows: &Rows<'_>, work: &Work<'_>) -> bool {
    let mut at = head;
    while at != NONE {
        let row = &rows.nodes[at as usize];
        if !matches!(row.position, Position::Natural) || row.orders != NONE {
            return true;
        }
        at = work.next[at as usize];
    }
    false
}

/// A list on its way into order.
struct List {
    /// No node before this one is left.
    rest: u32,
    /// How many nodes are open: a heap at the front of [`Work::open`], the first in natural order on top.
    open: usize,
    left: usize,
    first: u32,
    last: u32,
    /// Whether nobody had to be placed before one that stands before it.
    is_sound: bool,
}

impl List {
    const fn next(&mut self, rows: &Rows<'_>, work: &mut Work<'_>) -> u32 {
        while self.open > 0 {
            let top = work.open[0];
            if work.turns[top as usize].is_placed {
                self.close_top(rows, work);
                continue;
            }
            let next = if self.is_sound { turn_of(top, rows, work) } else { turn_of_afresh(top, rows, work) };
            match next {
                Next::This(node) => return node,
                Next::Cycle(node) => {
                    self.is_sound = false;
                    return contradiction(node, rows, work);
                }
                Next::After(other) => {
                    self.close_top(rows, work);
                    work.turns[top as usize].next = work.turns[other as usize].waiting;
                    work.turns[other as usize].waiting = top;
                }
            }
        }
        while self.rest as usize + 1 < rows.nodes.len() && !work.turns[self.rest as usize].is_left() {
            self.rest += 1;
        }
        self.is_sound = false;
        contradiction(self.rest, rows, work)
    }

    const fn place(&mut self, node: u32, rows: &Rows<'_>, work: &mut Work<'_>) {
        if self.last == NONE {
            self.first = node;
        } else {
            work.next[self.last as usize] = node;
        }
        work.next[node as usize] = NONE;
        self.last = node;
        self.left -= 1;
        work.turns[node as usize].is_placed = true;
        if self.is_sound {
            leave_path(node, work);
        }
        let mut waiting = work.turns[node as usize].waiting;
        while waiting != NONE {
            self.open(waiting, rows, work);
            waiting = work.turns[waiting as usize].next;
        }
    }

    const fn open(&mut self, node: u32, rows: &Rows<'_>, work: &mut Work<'_>) {
        let mut at = self.open;
        self.open += 1;
        while at > 0 && is_earlier(node, work.open[(at - 1) / 2], rows) {
            work.open[at] = work.open[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        work.open[at] = node;
    }

    const fn close_top(&mut self, rows: &Rows<'_>, work: &mut Work<'_>) {
        self.open -= 1;
        let node = work.open[self.open];
        let mut at = 0;
        loop {
            let mut child = at * 2 + 1;
            if child >= self.open {
                break;
            }
            if child + 1 < self.open && is_earlier(work.open[child + 1], work.open[child], rows) {
                child += 1;
            }
            if !is_earlier(work.open[child], node, rows) {
                break;
            }
            work.open[at] = work.open[child];
            at = child;
        }
        work.open[at] = node;
    }
}

const fn is_earlier(left: u32, right: u32, rows: &Rows<'_>) -> bool {
    let first = rows.nodes[left as usize].position as u8;
    let second = rows.nodes[right as usize].position as u8;
    first < second || first == second && left < right
}

/// Where all that are left wait for each other, following who stands before whom ends in a circle, which is reported.
/// A node that can go on then.
const fn contradiction(from: u32, rows: &Rows<'_>, work: &mut Work<'_>) -> u32 {
    let mut at = from;
    let (mut met, mut steps, mut limit) = (from, 0, 1);
    loop {
        let order = order_before(at, rows, work);
        if order == NONE {
            return at;
        }
        at = rows.orders[order as usize].before;
        if at == met {
            break;
        }
        steps += 1;
        if steps == limit {
            (met, steps, limit) = (at, 0, limit * 2);
        }
    }
    let begin = work.cycle_count;
    let on_circle = at;
    loop {
        if work.cycle_count < work.cycles.len() {
            work.cycles[work.cycle_count] = at;
            work.cycle_count += 1;
        }
        let order = order_before(at, rows, work);
        if order != NONE {
            at = rows.orders[order as usize].before;
        }
        if at == on_circle {
            break;
        }
    }
    let count = work.cycle_count - begin;
    work.fault(FaultKind::Order, begin as u32, count as u32);
    on_circle
}
