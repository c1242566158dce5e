//! What stands in the way of a question of the host: the mistakes below what it asks for, which are only warnings as
//! long as nobody asks.

use std::collections::HashSet;

use super::findings::{finding, no_aggregator};
use super::needs::Missed;
use super::whose::which_for_the_host;
use crate::diagnostics::{Diagnostic, Report};
use crate::plan::flatten::rows::{NONE, Role};
use crate::plan::graph::Graph;
use crate::plan::solve::{Fault, FaultKind, Subject};

/// Everything that is wrong with `point` and with the slots `below` that would have to be built for it.
pub(in crate::plan) fn trouble(graph: &Graph, point: u32, is_whole: bool, below: HashSet<u32>) -> Report {
    let asked = Asked::of(graph, point, below);
    // Who says which one is meant does not mind that there are several.
    let is_of_the_whole =
        |fault: &Fault| fault.at == point && matches!(fault.kind, FaultKind::TooMany | FaultKind::Fallbacks);
    let faults = graph.solved.faults.iter().copied();
    let faults = faults.filter(|fault| is_whole || !is_of_the_whole(fault));
    let met: Vec<Fault> = faults.filter(|fault| asked.meets(graph, *fault)).collect();
    let missed = Missed::of(graph, &met);
    let told = |at: usize, fault: &Fault| is_told_by_another(graph, *fault, &met, at);
    let roots = met.iter().enumerate().filter(|(at, fault)| !told(*at, fault));
    let found = roots.filter_map(|(_, fault)| finding(graph, *fault, missed.told_of(graph, *fault)?));
    let mut report: Report = found.collect();
    if is_whole {
        report.extend(whole_of_several(graph, point));
    }
    report
}

/// What is missing at a point is one mistake, however many need it.
fn is_told_by_another(graph: &Graph, fault: Fault, met: &[Fault], at: usize) -> bool {
    let point_of_need = |fault: &Fault| graph.solved.needs[fault.at as usize].point;
    let own_point = match fault.kind {
        FaultKind::NoAggregator => point_of_need(&fault),
        FaultKind::NothingToDecorate | FaultKind::NoWhole => graph.node(fault.at).point,
        _ => return false,
    };
    let earlier = if fault.kind == FaultKind::NoAggregator { at } else { met.len() };
    met.iter().take(earlier).any(|other| match other.kind {
        FaultKind::Missing | FaultKind::From | FaultKind::NoAggregator => point_of_need(other) == own_point,
        _ => false,
    })
}

/// One thing is asked for where there are several, and nobody makes one of them or says whose.
fn whole_of_several(graph: &Graph, point: u32) -> Option<Diagnostic> {
    let group = graph.solved.groups.get(point as usize)?;
    let whole = graph.solved.exits.get(point as usize)?.one;
    if whole != NONE || !group.is_several() {
        return None;
    }
    if graph.solved.points.get(point as usize)?.at_most_one {
        return which_for_the_host(graph, point);
    }
    no_aggregator(graph, point, None)
}

struct Asked {
    slots: HashSet<u32>,
    nodes: HashSet<u32>,
    points: HashSet<u32>,
}

impl Asked {
    fn of(graph: &Graph, point: u32, below: HashSet<u32>) -> Self {
        let nodes: HashSet<u32> = below.iter().filter_map(|slot| graph.node_of_slot(*slot)).collect();
        let mut points: HashSet<u32> = nodes.iter().map(|node| graph.node(*node).point).collect();
        points.insert(point);
        Self { slots: below, nodes, points }
    }

    fn meets(&self, graph: &Graph, fault: Fault) -> bool {
        match fault.kind.subject() {
            Subject::Need => {
                let node = graph.solved.needs[fault.at as usize].node;
                match graph.node(node).role {
                    Role::DecorateEach => self.points.contains(&graph.node(node).point),
                    _ => self.nodes.contains(&node),
                }
            }
            Subject::Point => self.points.contains(&fault.at),
            Subject::Decorator => self.points.contains(&graph.node(fault.at).point),
            Subject::Node => self.nodes.contains(&fault.at),
            Subject::Order => {
                graph.cycle(fault).iter().any(|node| self.points.contains(&graph.node(*node).point))
            }
            Subject::Cycle => graph.cycle(fault).iter().any(|slot| self.slots.contains(slot)),
        }
    }
}
