//! How a list of the members of a point is made.

use std::fmt;

use crate::base::SharedKey;
use crate::declare::GatherFn;
use crate::plan::flatten::rows::NONE;
use crate::plan::graph::Graph;

/// A slot with the key of what is in it, where the point is keyed.
pub type KeyedSlot = (u32, Option<SharedKey>);

/// How a list of the members of a point is made.
#[derive(Clone)]
pub struct Gathering {
    /// Makes the list.
    pub gather: GatherFn,
    /// The members, in the order of the point.
    pub members: Vec<KeyedSlot>,
    /// What is made for keys that nobody provides and that are asked for.
    pub made: Vec<KeyedSlot>,
    /// The slot of the plan that holds the list, where more is made once somebody asks.
    pub on_demand: Option<u32>,
}

impl Gathering {
    /// Those that are there when the list is made.
    pub(in crate::plan) fn slots(&self) -> impl Iterator<Item = u32> {
        self.members.iter().chain(&self.made).map(|(slot, _)| *slot)
    }

    pub(super) fn slots_mut(&mut self) -> impl Iterator<Item = &mut u32> {
        self.members.iter_mut().chain(&mut self.made).map(|(slot, _)| slot)
    }
}

impl fmt::Debug for Gathering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gathering").field("members", &self.members).finish_non_exhaustive()
    }
}

impl Graph {
    /// How the list in a slot is made; `find` tells where what is in a slot of the plan is found.
    pub(in crate::plan) fn gathering(
        &self,
        list: u32,
        mut find: impl FnMut(u32) -> u32,
    ) -> Option<Gathering> {
        let extra = self.solved.extras.get((list as usize).checked_sub(self.solved.nodes.len())?)?;
        let point = self.point_decl(extra.point)?;
        let mut found = |slots: &mut dyn Iterator<Item = u32>| -> Vec<KeyedSlot> {
            slots.map(|slot| (find(slot), self.member_key(slot))).collect()
        };
        let members = self.providers(extra.point);
        let members = members.map(|node| self.solved.members.get(node as usize).copied().unwrap_or(NONE));
        // Hooks of scopes are run by their scopes.
        let mut members = members.filter(|member| !point.entry || self.life(*member).scope == NONE);
        Some(Gathering {
            gather: point.gather?,
            members: found(&mut members),
            made: found(&mut self.made(extra.point)),
            on_demand: self.makes_any(extra.point).then_some(list),
        })
    }
}
