//! The steps that a test lets fail.

use super::Plan;
use crate::plan::flatten::rows::NONE;
use crate::plan::layout::injections::steps;

impl Plan {
    /// The steps that can be made to fail, by their names, in the order of [`Site::Any`](crate::plan::Site::Any).
    #[must_use]
    pub fn steps(&self) -> Vec<String> {
        steps(&self.graph).into_iter().map(|node| self.graph.node_name(node)).collect()
    }

    /// The steps that are to fail but don't come to their turn at the start, by their names.
    #[must_use]
    pub fn idle_faults(&self) -> Vec<String> {
        let graph = &self.graph;
        let is_idle = |node: &u32| !graph.is_reached(*node) || graph.life(*node).scope != NONE;
        let mut idle: Vec<u32> = self.injected.keys().copied().filter(is_idle).collect();
        idle.sort_unstable();
        idle.into_iter().map(|node| graph.node_name(node)).collect()
    }
}
