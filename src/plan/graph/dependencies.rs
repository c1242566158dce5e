//! What a slot is made of and leads to.

use std::collections::HashSet;

use super::Graph;
use crate::plan::flatten::rows::NONE;

impl Graph {
    /// The slots that have to be built before `slot`.
    pub(in crate::plan) fn dependencies(&self, slot: u32) -> Vec<u32> {
        let Some(node) = self.node_of_slot(slot) else {
            let extra = self.solved.extras.get((slot as usize).wrapping_sub(self.solved.nodes.len()));
            let Some(point) = extra.map(|extra| extra.point) else { return Vec::new() };
            let members = self.providers(point);
            let members = members.filter_map(|node| self.solved.members.get(node as usize).copied());
            return members.chain(self.made(point)).chain(self.on_demand(point).take(1)).collect();
        };
        let row = self.node(node);
        let first = row.needs + u32::from(row.works_on_first());
        let needs = (first..row.needs_end).filter(|need| !self.solved.needs[*need as usize].is_lazy);
        let bound = needs.map(|need| self.solved.bindings[need as usize]);
        let own = [row.constructor, self.input(slot)];
        let slots = u32::try_from(self.slot_count()).unwrap_or(NONE);
        own.into_iter().chain(bound).filter(|dependency| *dependency < slots).collect()
    }

    /// The slots that a step leads to by `Lazy` and `Fresh`: what is used later and has to be there then.
    pub(in crate::plan) fn lookups(&self, slot: u32) -> impl Iterator<Item = u32> {
        let needs = self.node_of_slot(slot).map_or(0..0, |node| {
            let row = self.node(node);
            row.needs..row.needs_end
        });
        let is_lazy = |need: &u32| self.solved.needs.get(*need as usize).is_some_and(|asked| asked.is_lazy);
        let target = |need: u32| self.solved.bindings.get(need as usize).copied();
        needs.filter(is_lazy).filter_map(target).filter(|slot| *slot != NONE)
    }

    /// What is shared of all that something leads to which is made anew or on demand, at once and later.
    pub(in crate::plan) fn all_shared_behind(&self, slot: u32) -> Vec<u32> {
        self.shared_behind(slot, |slot| {
            self.dependencies(slot).into_iter().chain(self.lookups(slot)).collect()
        })
    }

    /// What is shared of all that something leads to by `targets`, through what is made anew.
    pub(in crate::plan) fn shared_behind(&self, slot: u32, targets: impl Fn(u32) -> Vec<u32>) -> Vec<u32> {
        let (mut shared, mut seen, mut open) = (Vec::new(), HashSet::new(), vec![slot]);
        while let Some(slot) = open.pop() {
            for target in targets(slot) {
                if self.life(target).is_transient {
                    open.extend(seen.insert(target).then_some(target));
                } else {
                    shared.push(target);
                }
            }
        }
        shared
    }
}
