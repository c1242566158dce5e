//! What a report at run time says of a cycle.

use crate::diagnostics::{Code, Diagnostic};
use crate::plan::flatten::rows::NONE;
use crate::plan::graph::Graph;
use crate::plan::graph::places::{with_need, with_node};

pub(in crate::plan) fn cycle(graph: &Graph, slots: &[u32]) -> Diagnostic {
    // A struct stands in a cycle by what it is given to or what is made of it, and that is drawn.
    let is_drawn =
        |slot: &&u32| graph.node_of_slot(**slot).is_none_or(|node| graph.contribution(node).is_some());
    let names: Vec<String> = slots.iter().filter(is_drawn).map(|slot| graph.slot_title(*slot)).collect();
    let round = names.iter().chain(names.first()).map(String::as_str).collect::<Vec<_>>().join(" needs ");
    let mut found = Diagnostic::error(Code::Cycle, format!("a cycle: {round}"));
    for (at, slot) in slots.iter().enumerate() {
        let next = slots.get(at + 1).or(slots.first()).copied().unwrap_or(NONE);
        if let Some(need) = edge(graph, *slot, next) {
            found = with_need(found, graph, need);
        } else if let Some(node) = graph.node_of_slot(*slot)
            && !graph.node(node).is_gift
        {
            found = with_node(found, graph, "through", node);
        }
    }
    let own_point =
        slots.iter().filter_map(|slot| graph.node_of_slot(*slot)).find(|node| takes_its_own(graph, *node));
    if let Some(point) = own_point.and_then(|node| graph.contribution(node)).map(|decl| decl.point) {
        let name = graph.called(point);
        return found
            .help(format!("a provider of {name} that needs {name} wraps it: write it as `#[decorate]`"));
    }
    let Some((need, slot)) = first_edge_to_one(graph, slots) else {
        return found.help(
            "no list is `Lazy`: ask for those members that are needed one by one, each as a `Lazy<..>` with `#[plugin(of = \"..\")]`",
        );
    };
    // No `Lazy` leads to what is made for each who asks.
    let is_new = graph.life(slot).is_transient;
    let (handle, does) = if is_new { ("Fresh", "makes a new one") } else { ("Lazy", "is looked up") };
    let name = graph.need_name(need);
    found.help(format!("make one edge `{handle}`, for example {name}: `{handle}<..>` {does} when it is used"))
}

/// Whether it provides what it needs itself: it was meant to wrap it.
pub(in crate::plan) fn takes_its_own(graph: &Graph, node: u32) -> bool {
    graph.node(node).takes_its_own(&graph.solved.nodes, &graph.solved.needs)
}

/// The need through which one slot depends on another.
fn edge(graph: &Graph, from: u32, to: u32) -> Option<u32> {
    let row = graph.node(graph.node_of_slot(from)?);
    (row.needs..row.needs_end).find(|need| graph.solved.bindings[*need as usize] == to)
}

/// The first need of a cycle that a handle could take the place of, and what serves it.
fn first_edge_to_one(graph: &Graph, slots: &[u32]) -> Option<(u32, u32)> {
    let pairs = slots.iter().zip(slots.iter().cycle().skip(1));
    let mut edges = pairs.filter_map(|(from, to)| Some((edge(graph, *from, *to)?, *to)));
    edges.find(|(need, _)| graph.solved.needs[*need as usize].ask.is_for_one())
}
