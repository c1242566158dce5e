//! What no plan can make: what stands in a cycle, or is made of what does. As long as nobody asks for it, it is only a warning.

use crate::plan::graph::Graph;
use crate::plan::solve::FaultKind;

/// For each slot whether it is such; none where there is no cycle.
pub(super) fn endless(graph: &Graph) -> Vec<bool> {
    if graph.solved.faults.iter().all(|fault| fault.kind != FaultKind::Cycle) {
        return Vec::new();
    }
    // Only within a cycle something is made of what comes later.
    let mut endless = vec![true; graph.slot_count()];
    for slot in graph.solved.order.iter() {
        let is_endless = graph.dependencies(*slot).iter().any(|below| endless[*below as usize]);
        endless[*slot as usize] = is_endless;
    }
    endless
}
