//! What slots hold.

use super::Graph;
use crate::base::SharedKey;
use crate::plan::flatten::rows::{Lifespan, NONE, Role};
use crate::plan::solve::Mark;

impl Graph {
    /// How long the content of a slot lives.
    pub(in crate::plan) fn life(&self, slot: u32) -> Lifespan {
        self.solved.lives.get(slot as usize).copied().unwrap_or(Lifespan::APP)
    }

    /// The node that a slot applies; `None` for a list of members.
    pub(in crate::plan) fn node_of_slot(&self, slot: u32) -> Option<u32> {
        if (slot as usize) < self.solved.nodes.len() {
            return Some(slot);
        }
        let extra = self.solved.extras.get(slot as usize - self.solved.nodes.len())?;
        (extra.node != NONE).then_some(extra.node)
    }

    /// Whether a slot holds the struct of a plugin.
    pub(in crate::plan) fn is_struct(&self, slot: u32) -> bool {
        self.node_of_slot(slot).is_some_and(|node| self.node(node).role == Role::Construct)
    }

    /// The key of the member that leaves through a slot, or is on its way there.
    pub(in crate::plan) fn member_key(&self, slot: u32) -> Option<SharedKey> {
        let mut slot = slot;
        while let Some(extra) = (slot as usize)
            .checked_sub(self.solved.nodes.len())
            .and_then(|extra| self.solved.extras.get(extra))
        {
            if extra.asked_by != NONE {
                return self.made_for(extra);
            }
            slot = extra.input;
        }
        self.contribution(slot)?.key.value()
    }

    /// The node of the member that a slot holds, through what decorates it.
    pub(in crate::plan) fn member_behind(&self, slot: u32) -> u32 {
        let mut slot = slot;
        while let Some(extra) = (slot as usize)
            .checked_sub(self.solved.nodes.len())
            .and_then(|extra| self.solved.extras.get(extra))
        {
            slot = extra.input;
        }
        slot
    }

    pub(in crate::plan) fn slot_count(&self) -> usize {
        self.solved.nodes.len() + self.solved.extras.len()
    }

    pub(in crate::plan) fn is_reached(&self, slot: u32) -> bool {
        matches!(self.solved.marks.get(slot as usize), Some(Mark::Reached))
    }

    /// The slot of what a decorator or aggregator works on.
    pub(in crate::plan) fn input(&self, slot: u32) -> u32 {
        match self.solved.inputs.get(slot as usize) {
            Some(input) => *input,
            None => self
                .solved
                .extras
                .get((slot as usize).wrapping_sub(self.solved.nodes.len()))
                .map_or(NONE, |extra| extra.input),
        }
    }
}
