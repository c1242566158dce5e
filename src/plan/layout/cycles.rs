//! What no plan can make: what stands in a cycle, or is made of what does. As long as nobody asks for it, it is only a warning.

use crate::plan::graph::Graph;
use crate::plan::solve::FaultKind;

/// For each slot whether it stands in a cycle or is made of what does; none without a cycle.
pub(super) fn cyclic(graph: &Graph) -> Vec<bool> {
    if graph.solved.faults.iter().all(|fault| fault.kind != FaultKind::Cycle) {
        return Vec::new();
    }
    // Only within a cycle something is made of what comes later.
    let mut cyclic = vec![true; graph.slot_count()];
    for slot in graph.solved.order.iter() {
        let is_cyclic = graph.dependencies(*slot).iter().any(|below| cyclic[*below as usize]);
        cyclic[*slot as usize] = is_cyclic;
    }
    cyclic
}
