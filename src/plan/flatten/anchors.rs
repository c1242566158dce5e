//! `before` and `after` as pairs of nodes.

use super::declarations::contribution;
use super::declarations::{anchor, anchors, mentions};
use super::rows::{NONE, Node, Order};
use crate::collect::Listed;
use crate::declare::Anchor;

/// Writes which nodes stand before which others; how many pairs there are. `named` has the plugin for each mention.
pub(in crate::plan) const fn pairs(
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
        if row.has_anchors {
            let placement =
                &contribution(list[row.plugin as usize].plugin, row.contribution as usize).placement;
            let before = anchors(&placement.before).len();
            let mut at = 0;
            while at < mentions(placement) {
                let mut other = named[mention];
                while other != NONE {
                    add_pairs(node, other, at < before, nodes, orders, &mut count);
                    other = next_meant(anchor(placement, at), other, list);
                }
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

/// The next plugin that an anchor means, behind `plugin`.
const fn next_meant(anchor: &Anchor, plugin: u32, list: &[Listed<'_>]) -> u32 {
    let Anchor::Type { identity, .. } = anchor else { return NONE };
    let mut at = plugin as usize + 1;
    while at < list.len() {
        if list[at].plugin.identity().value() == identity.value() {
            return at as u32;
        }
        at += 1;
    }
    NONE
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
    if own.point == NONE {
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
pub(in crate::plan) const fn first_node(plugin: u32, nodes: &[Node]) -> usize {
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
const fn are_listed_together(left: Node, right: Node) -> bool {
    left.point == right.point && left.role as u8 == right.role as u8
}

/// Whether two texts are equal; `==` is not const.
pub(in crate::plan) const fn equal(left: &str, right: &str) -> bool {
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
