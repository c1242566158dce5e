//! What the application can run without, and what can't do without that.

use std::collections::HashSet;

use super::Plan;
use super::steps::Step;

impl Plan {
    /// Whether there is a plugin that the application can run without.
    #[must_use]
    pub fn has_expendable(&self) -> bool {
        self.plugins().any(|plugin| plugin.plugin.about.expendable)
    }

    /// Whether the plugin behind a slot is one of these.
    #[must_use]
    pub fn is_expendable(&self, slot: u32) -> bool {
        let node = self.graph.node_of_slot(self.original(slot));
        node.and_then(|node| self.graph.plugin_of(node)).is_some_and(|plugin| plugin.about.expendable)
    }

    /// What a slot only decorates, if the application can run without that: it stays as it is then.
    #[must_use]
    pub fn undecorated(&self, slot: u32) -> Option<u32> {
        let Some(Step::Call(step)) = self.step(slot) else { return None };
        (step.decorates && self.is_expendable(slot)).then_some(step.input)
    }

    /// The slots that a slot can't be filled without: not the members of a list.
    #[must_use]
    pub fn requirements(&self, slot: u32) -> Vec<u32> {
        let own = match self.step(slot) {
            Some(Step::Call(step)) => vec![step.plugin, step.input],
            Some(Step::Construct(_)) => Vec::new(),
            Some(Step::Gather(_)) | None => return Vec::new(),
        };
        own.into_iter().chain(self.required_needs(slot).map(|(_, target)| target)).collect()
    }

    /// The slots that can't do without a plugin that has failed, its own included.
    #[must_use]
    pub fn lost_with(&self, plugin: &str) -> HashSet<u32> {
        let mut lost = HashSet::new();
        let mut missed = HashSet::new();
        // What is needed stands before who needs it.
        for slot in self.whole_order() {
            if self.key(slot) == plugin || self.requirements(slot).iter().any(|below| missed.contains(below))
            {
                lost.insert(slot);
                // What was decorated is there all the same.
                if self.undecorated(slot).is_none_or(|input| missed.contains(&input)) {
                    missed.insert(slot);
                }
            }
        }
        lost
    }

    /// Whether a slot holds a plugin's struct.
    #[must_use]
    pub fn is_struct(&self, slot: u32) -> bool {
        matches!(self.step(slot), Some(Step::Construct(_)))
    }

    /// Whether the plugin behind a slot is one that is made at run time, without a macro.
    #[must_use]
    pub fn is_made_at_run_time(&self, slot: u32) -> bool {
        let node = self.graph.node_of_slot(self.original(slot));
        node.and_then(|node| self.graph.plugin_of(node)).is_some_and(|plugin| plugin.type_id.is_none())
    }
}
