//! What several miss and one mistake tells: who they are.

use std::collections::HashMap;

use crate::diagnostics::Diagnostic;
use crate::plan::flatten::rows::NONE;
use crate::plan::graph::Graph;
use crate::plan::graph::places::with_need;
use crate::plan::solve::{Fault, FaultKind};

/// So many of those who need the same are shown.
const MOST_SHOWN: usize = 5;

/// For each point, or key of one, that nobody provides, the needs that ask for it; those that are reached come first.
pub(super) struct Missed(HashMap<(u32, u32), Vec<u32>>);

impl Missed {
    pub(super) fn of(graph: &Graph, faults: &[Fault]) -> Self {
        let mut all = Self(HashMap::new());
        for fault in faults {
            if let Some(what) = what_is_missing(graph, *fault) {
                all.0.entry(what).or_default().push(fault.at);
            }
        }
        for needs in all.0.values_mut() {
            needs.sort_by_key(|need| !graph.is_reached(graph.solved.needs[*need as usize].node));
        }
        all
    }

    /// The needs that a fault is to tell of; `None` where another tells of its own.
    pub(super) fn told_of(&self, graph: &Graph, fault: Fault) -> Option<&[u32]> {
        let Some(what) = what_is_missing(graph, fault) else { return Some(&[]) };
        self.0.get(&what).map(Vec::as_slice).filter(|needs| needs.first() == Some(&fault.at))
    }
}

/// The point, and the number of the key if it is asked for under one.
fn what_is_missing(graph: &Graph, fault: Fault) -> Option<(u32, u32)> {
    let need = graph.solved.needs.get(fault.at as usize);
    match fault.kind {
        FaultKind::Missing => need.map(|need| (need.point, NONE)),
        FaultKind::KeyAbsent => need.map(|need| (need.point, need.key)),
        _ => None,
    }
}

/// With the places of those who need the same, as far as they are shown.
pub(in crate::plan) fn with_needs(found: Diagnostic, graph: &Graph, needs: &[u32]) -> Diagnostic {
    let (shown, rest) = needs.split_at(needs.len().min(MOST_SHOWN));
    let found = shown.iter().fold(found, |found, need| with_need(found, graph, *need));
    if rest.is_empty() { found } else { found.note(format!("and {} more need it", rest.len())) }
}

/// Whose needs these are, as the subject of a sentence, and whether it is one plugin.
pub(in crate::plan) fn those_who_need(graph: &Graph, needs: &[u32]) -> (String, bool) {
    let plugin = |need: &u32| graph.node(graph.solved.needs[*need as usize].node).plugin;
    let first = needs.first().map_or(NONE, |need| graph.solved.needs[*need as usize].node);
    let mut plugins: Vec<u32> = needs.iter().map(plugin).collect();
    plugins.sort_unstable();
    plugins.dedup();
    subject(graph.key_of(first), plugins.len())
}

/// The first of so many, with the others counted; whether it is the only one.
pub(super) fn subject(first: &str, count: usize) -> (String, bool) {
    match count {
        0 | 1 => (format!("`{first}`"), true),
        2 => (format!("`{first}` and another"), false),
        count => (format!("`{first}` and {} others", count - 1), false),
    }
}
