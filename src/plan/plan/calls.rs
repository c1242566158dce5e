//! What is known of the user code behind a slot.

use std::time::Duration;

use super::Plan;
use super::steps::Step;
use crate::declare::{Call, TaskRules};

impl Plan {
    /// The key of the plugin behind a slot; empty for a list of providers.
    #[must_use]
    pub fn key(&self, slot: u32) -> &str {
        self.graph.node_of_slot(self.original(slot)).map_or("", |node| self.graph.key_of(node))
    }

    /// How long a contribution may take by its own declaration.
    #[must_use]
    pub fn timeout(&self, slot: u32) -> Option<Duration> {
        self.graph.contribution(self.graph.node_of_slot(self.original(slot))?)?.timeout
    }

    /// What a background task goes by; `None` for anything else.
    #[must_use]
    pub fn task_rules(&self, slot: u32) -> Option<TaskRules> {
        self.graph.contribution(self.graph.node_of_slot(self.original(slot))?)?.task
    }

    /// Whether filling a slot runs something that a plugin's author wrote: making a hook ready and handing out what is
    /// there does not.
    #[must_use]
    pub fn calls_user_code(&self, slot: u32) -> bool {
        let is_hook = || {
            let decl =
                self.graph.node_of_slot(self.original(slot)).and_then(|node| self.graph.contribution(node));
            decl.is_some_and(|decl| decl.point.entry)
        };
        match self.step(slot) {
            Some(Step::Construct(_)) => true,
            Some(Step::Call(step)) => !matches!(step.call, Call::Gift(_)) && !is_hook(),
            Some(Step::Gather(_)) | None => false,
        }
    }
}
