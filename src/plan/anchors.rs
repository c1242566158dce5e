//! `before` and `after` as pairs of nodes.

use std::borrow::Cow;

use super::count::{anchors, contribution};
use super::rows::{NONE, Node, Order};
use crate::collect::Listed;

/// Writes which nodes stand before which others by name; how many pairs there are.
pub(super) const fn pairs(list: &[Listed<'_>], nodes: &[Node], orders: &mut [Order]) -> usize {
    let mut count = 0;
    let mut node = 0;
    while node < nodes.len() {
        let row = nodes[node];
        if row.anchored && row.point != NONE {
            let plugin = list[row.plugin as usize].plugin;
            let decl = contribution(plugin, row.contribution as usize);
            add_pairs(list, anchors(&decl.placement.before), node, true, nodes, orders, &mut count);
            add_pairs(list, anchors(&decl.placement.after), node, false, nodes, orders, &mut count);
        }
        node += 1;
    }
    count
}

const fn add_pairs(
    list: &[Listed<'_>],
    anchors: &[Cow<'static, str>],
    node: usize,
    before: bool,
    nodes: &[Node],
    orders: &mut [Order],
    count: &mut usize,
) {
    let own = nodes[node];
    let mut at = 0;
    while at < anchors.len() {
        let anchor = match &anchors[at] {
            Cow::Borrowed(text) => text,
            Cow::Owned(text) => text.as_str(),
        };
        let mut other = 0;
        while other < nodes.len() {
            let row = nodes[other];
            if other != node
                && are_listed_together(row, own)
                && equal(list[row.plugin as usize].key(), anchor)
            {
                let (first, second) = if before { (node, other) } else { (other, node) };
                orders[*count] = Order { before: first as u32, after: second as u32, by_first: before };
                *count += 1;
            }
            other += 1;
        }
        at += 1;
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
