//! What a provider for any key makes: the slots of it.

use super::Graph;
use crate::base::SharedKey;
use crate::plan::flatten::rows::NONE;
use crate::plan::solve::Extra;

impl Graph {
    pub(in crate::plan) fn extra(&self, slot: u32) -> Option<&Extra> {
        self.solved.extras.get((slot as usize).checked_sub(self.solved.nodes.len())?)
    }

    /// Whether what is in a slot is made once somebody asks, and not while wiring.
    pub(in crate::plan) fn is_on_demand(&self, slot: u32) -> bool {
        self.extra(slot).is_some_and(|extra| extra.on_demand)
    }

    /// Whether somebody provides a point for any key.
    pub(in crate::plan) fn makes_any(&self, point: u32) -> bool {
        self.solved.groups.get(point as usize).is_some_and(|group| group.on_demand != NONE)
    }

    /// Who provides a point for any key.
    pub(in crate::plan) fn provider_for_any(&self, point: u32) -> Option<u32> {
        let group = self.solved.groups.get(point as usize)?;
        (group.any != NONE).then_some(group.any)
    }

    /// The slots of what is made at a point for keys that are asked for while wiring.
    pub(in crate::plan) fn made(&self, point: u32) -> impl Iterator<Item = u32> {
        let first = self.solved.groups.get(point as usize).map(|group| group.made);
        let next = |slot: &u32| self.extra(*slot).map(|extra| extra.next).filter(|next| *next != NONE);
        std::iter::successors(first.filter(|slot| *slot != NONE), next)
    }

    /// The slots that stand for what is made at a point once somebody asks, the outermost decorator first.
    pub(in crate::plan) fn on_demand(&self, point: u32) -> impl Iterator<Item = u32> {
        let last = self.solved.groups.get(point as usize).map(|group| group.on_demand);
        let inner = |slot: &u32| self.extra(*slot).map(|extra| extra.input).filter(|input| *input != NONE);
        std::iter::successors(last.filter(|slot| *slot != NONE), inner)
    }

    /// The key that something is made for that nobody provides.
    pub(in crate::plan) fn made_for(&self, extra: &Extra) -> Option<SharedKey> {
        match self.need_decl(extra.asked_by)?.of_key() {
            Some(key) => Some(key.value()),
            None => self.default_key(self.point_decl(extra.point)?),
        }
    }
}
