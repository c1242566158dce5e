//! What the application can run without, and what can't do without that.

use std::collections::{HashMap, HashSet, VecDeque};

use super::Plan;
use super::steps::Step;
use crate::plan::hooks::lifecycle::Component;

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
        let own = self.whole_order().filter(|slot| self.key(*slot) == plugin);
        self.lost(own.map(|slot| (slot, 0))).into_keys().collect()
    }

    /// The slots that can't do without slots that have failed, these included, each with the number that came with
    /// the failed slot it is lost by. A plugin that can't have its struct or one of its hooks is not started, so that nothing of it is to be used.
    #[must_use]
    pub fn lost(&self, failed: impl IntoIterator<Item = (u32, usize)>) -> HashMap<u32, usize> {
        let mut of_plugin = HashMap::new();
        for component in self.components() {
            of_plugin.insert(&*component.key, Vec::new());
        }
        let mut needed_by: HashMap<u32, Vec<u32>> = HashMap::new();
        for slot in self.whole_order() {
            for below in self.requirements(slot) {
                needed_by.entry(below).or_default().push(slot);
            }
            if let Some(slots) = of_plugin.get_mut(self.key(slot)) {
                slots.push(slot);
            }
        }
        let hooks: HashSet<u32> = self.components().iter().flat_map(Component::hooks).collect();
        let (mut lost, mut missed) = (HashMap::new(), HashSet::new());
        let mut open: VecDeque<(u32, usize)> = failed.into_iter().collect();
        while let Some((slot, cause)) = open.pop_front() {
            let cause = *lost.entry(slot).or_insert(cause);
            let is_vital = self.is_struct(slot) || hooks.contains(&slot);
            let all = if is_vital { of_plugin.remove(self.key(slot)) } else { None };
            // What was decorated is there all the same.
            let is_missed = self.undecorated(slot).is_none_or(|input| missed.contains(&input));
            let users = if is_missed && missed.insert(slot) { needed_by.remove(&slot) } else { None };
            open.extend(all.into_iter().chain(users).flatten().map(|slot| (slot, cause)));
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
