//! In which order a point hands out its members and is decorated, and why.

mod hooks;
mod sequence;

pub use self::sequence::{Placed, PointOrder, Rule, Sequence};

use self::sequence::Stated;
use super::flatten::declarations::{anchor, mentions};
use super::flatten::rows::NONE;
use super::graph::Graph;
use super::plan::Plan;
use crate::declare::{Anchor, PointDecl};

impl Plan {
    /// The order of what a point hands out and is decorated by.
    #[must_use]
    pub fn order_of(&self, point: &PointDecl) -> PointOrder {
        let graph = &self.graph;
        let number = self.number_of(point);
        let group = number.and_then(|point| graph.solved.groups.get(point as usize));
        let sequence = |head: Option<u32>| {
            let nodes = head.into_iter().flat_map(|head| graph.chain(head));
            Sequence(nodes.filter_map(|node| placed(graph, node)).collect())
        };
        PointOrder {
            point: graph.called(point),
            members: self
                .hooks_in_order(point)
                .map_or_else(|| sequence(group.map(|group| group.providers)), Sequence),
            decorators_of_each: sequence(group.map(|group| group.each)),
            decorators: sequence(group.map(|group| group.decorators)),
        }
    }
}

fn placed(graph: &Graph, node: u32) -> Option<Placed> {
    let decl = graph.contribution(node)?;
    Some(Placed {
        plugin: graph.key_of(node).to_owned(),
        name: graph.node_place(node),
        origin: graph.node_origin(node),
        natural: node,
        position: decl.placement.position,
        turn: decl.placement.position,
        stated: stated(graph, node),
        stated_by_plugin: Vec::new(),
        uses: Vec::new(),
        scope: NONE,
        is_reversed: false,
    })
}

/// What a contribution states of its place by naming others.
fn stated(graph: &Graph, node: u32) -> Vec<Stated> {
    let Some(decl) = graph.contribution(node) else { return Vec::new() };
    let before = decl.placement.before.len();
    let stated = (0..mentions(&decl.placement)).map(|at| {
        let is_before = at < before;
        let anchor = anchor(&decl.placement, at);
        let word = if is_before { "before" } else { "after" };
        let (plugins, text) = (meant(graph, anchor), format!("{word} = {anchor}"));
        Stated { plugins, is_before, text, origin: graph.node_origin(node) }
    });
    stated.collect()
}

/// The keys of the plugins that an anchor means.
fn meant(graph: &Graph, anchor: &Anchor) -> Vec<String> {
    let all = graph.registry.plugins().filter(|plugin| anchor.means(plugin.key(), plugin.plugin));
    all.map(|plugin| plugin.key().to_owned()).collect()
}
