//! `before` and `after` as pairs of nodes.

use std::borrow::Cow;

use super::count::{anchors, contribution, contribution_count};
use super::rows::{NONE, Node, Order};
use super::text_table::{TextCell, TextTable};
use crate::collect::Listed;
use crate::declare::Placement;

/// For each mention of an anchor in `list` the number of the plugin that bears this key.
#[must_use]
pub const fn named_plugins<const COUNT: usize, const CELLS: usize>(list: &[Listed<'_>]) -> [u32; COUNT] {
    let mut named = [NONE; COUNT];
    if COUNT > 0 {
        name(list, &mut [None; CELLS], &mut named);
    }
    named
}

/// The same on slices.
pub(super) const fn name<'a>(list: &[Listed<'a>], cells: &mut [Option<TextCell<'a>>], named: &mut [u32]) {
    let mut keys = TextTable::on(cells);
    let mut at = 0;
    while at < list.len() {
        keys.enter(0, list[at].key(), at as u32);
        at += 1;
    }
    let mut count = 0;
    at = 0;
    while at < list.len() {
        let plugin = list[at].plugin;
        let mut number = 0;
        while number < contribution_count(plugin) {
            let placement = &contribution(plugin, number).placement;
            let mut mention = 0;
            while mention < mentions(placement) {
                named[count] = keys.find(0, anchor(placement, mention));
                count += 1;
                mention += 1;
            }
            number += 1;
        }
        at += 1;
    }
}

/// How many anchors a placement names.
pub(super) const fn mentions(placement: &Placement) -> usize {
    anchors(&placement.before).len() + anchors(&placement.after).len()
}

/// Anchor number `at` of a placement: those of `before` first.
pub(super) const fn anchor(placement: &Placement, at: usize) -> &str {
    let before = anchors(&placement.before);
    let anchor = if at < before.len() { &before[at] } else { &anchors(&placement.after)[at - before.len()] };
    match anchor {
        Cow::Borrowed(text) => text,
        Cow::Owned(text) => text.as_str(),
    }
}

/// Writes which nodes stand before which others; how many pairs there are. `named` has the plugin for each mention.
pub(super) const fn pairs(
    list: &[Listed<'_>],
    named: &[u32],
    nodes: &mut [Node],
    orders: &mut [Order],
) -> usize {
    let mut count = 0;
    let mut mention = 0;
    let mut node = 0;
    while node < nodes.len() && mention < named.len() {
        let row = nodes[node];
        if row.anchored {
            let placement =
                &contribution(list[row.plugin as usize].plugin, row.contribution as usize).placement;
            let before = anchors(&placement.before).len();
            let mut at = 0;
            while at < mentions(placement) {
                add_pairs(node, named[mention], at < before, nodes, orders, &mut count);
                mention += 1;
                at += 1;
            }
        }
        node += 1;
    }
    // What is linked in last stands in front: what a node states itself.
    link(true, nodes, orders, count);
    link(false, nodes, orders, count);
    count
}

/// Pairs `node` with what the plugin `named` contributes to the same list.
const fn add_pairs(
    node: usize,
    named: u32,
    before: bool,
    nodes: &[Node],
    orders: &mut [Order],
    count: &mut usize,
) {
    let own = nodes[node];
    if named == NONE || own.point == NONE {
        return;
    }
    let mut other = first_node(named, nodes);
    while other < nodes.len() && nodes[other].plugin == named {
        if other != node && are_listed_together(nodes[other], own) {
            let (first, second) = if before { (node, other) } else { (other, node) };
            orders[*count] =
                Order { before: first as u32, after: second as u32, by_first: before, next: NONE };
            *count += 1;
        }
        other += 1;
    }
}

/// The first node of a plugin: they stand in the order of the plugins.
const fn first_node(plugin: u32, nodes: &[Node]) -> usize {
    let (mut low, mut high) = (0, nodes.len());
    while low < high {
        let middle = low.midpoint(high);
        if nodes[middle].plugin < plugin {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// Links the orders of each node by which others stand before it: those that they state, or those that it states.
const fn link(by_first: bool, nodes: &mut [Node], orders: &mut [Order], count: usize) {
    let mut order = count;
    // Backwards, because each is linked in at the front.
    while order > 0 {
        order -= 1;
        if orders[order].by_first == by_first {
            let node = orders[order].after as usize;
            orders[order].next = nodes[node].orders;
            nodes[node].orders = order as u32;
        }
    }
}

/// Whether two nodes do the same for one point, so that one can stand before the other.
pub(super) const fn are_listed_together(left: Node, right: Node) -> bool {
    left.point == right.point && left.role as u8 == right.role as u8
}

/// Whether two texts are equal; `==` is not const.
pub(super) const fn equal(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}
