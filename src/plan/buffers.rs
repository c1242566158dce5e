//! The solver's room at run time; at compile time it works on arrays.

use super::rows::NONE;
use super::solve::{Exits, Extra, Fault, Frame, Group, Mark, Sizes, Work};

/// Vectors behind a [`Work`].
#[derive(Debug)]
pub(super) struct Buffers {
    pub(super) next: Vec<u32>,
    pub(super) inputs: Vec<u32>,
    pub(super) members: Vec<u32>,
    pub(super) groups: Vec<Group>,
    pub(super) exits: Vec<Exits>,
    pub(super) extras: Vec<Extra>,
    pub(super) bindings: Vec<u32>,
    pub(super) marks: Vec<Mark>,
    pub(super) parents: Vec<u32>,
    pub(super) order: Vec<u32>,
    pub(super) cycles: Vec<u32>,
    pub(super) faults: Vec<Fault>,
    stack: Vec<Frame>,
    keys: Vec<u32>,
}

impl Buffers {
    pub(super) fn new(sizes: &Sizes, keys: usize) -> Self {
        Self {
            next: vec![NONE; sizes.nodes],
            inputs: vec![NONE; sizes.nodes],
            members: vec![NONE; sizes.nodes],
            groups: vec![Group::EMPTY; sizes.points],
            exits: vec![Exits { one: NONE, all: NONE }; sizes.points],
            extras: vec![Extra::EMPTY; sizes.extras],
            bindings: vec![NONE; sizes.needs],
            marks: vec![Mark::New; sizes.slots],
            parents: vec![NONE; sizes.slots],
            order: vec![NONE; sizes.slots],
            cycles: vec![NONE; sizes.slots],
            faults: vec![Fault::EMPTY; sizes.faults],
            stack: vec![Frame::EMPTY; sizes.slots],
            keys: vec![NONE; keys],
        }
    }

    /// Lets `solve` fill the vectors, then cuts them to what was filled.
    pub(super) fn fill(&mut self, solve: impl FnOnce(&mut Work<'_>)) {
        let mut work = Work {
            next: &mut self.next,
            inputs: &mut self.inputs,
            members: &mut self.members,
            groups: &mut self.groups,
            exits: &mut self.exits,
            extras: &mut self.extras,
            extra_count: 0,
            bindings: &mut self.bindings,
            marks: &mut self.marks,
            parents: &mut self.parents,
            stack: &mut self.stack,
            order: &mut self.order,
            order_count: 0,
            cycles: &mut self.cycles,
            cycle_count: 0,
            faults: &mut self.faults,
            fault_count: 0,
            keys: &mut self.keys,
        };
        solve(&mut work);
        let (extras, order, faults) = (work.extra_count, work.order_count, work.fault_count);
        self.extras.truncate(extras);
        self.order.truncate(order);
        self.faults.truncate(faults);
        self.stack = Vec::new();
    }
}
