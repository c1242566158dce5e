//! What a provider for any key makes: for keys that are asked for while wiring, and for others once somebody asks.

use super::expansion::{Copies, Expansion, Root};
use super::layers::Make;
use crate::base::{AnyKey, SharedKey};
use crate::declare::{ContributionKey, PointDecl};
use crate::plan::flatten::rows::NONE;
use crate::plan::graph::Graph;
use crate::plan::plan::Plan;
use crate::plan::solve::Extra;

impl Graph {
    fn extra(&self, slot: u32) -> Option<&Extra> {
        self.solved.extras.get((slot as usize).checked_sub(self.solved.nodes.len())?)
    }

    /// Whether what is in a slot is made once somebody asks, and not while wiring.
    pub(in crate::plan) fn is_on_demand(&self, slot: u32) -> bool {
        self.extra(slot).is_some_and(|extra| extra.on_demand)
    }

    /// Whether somebody provides a point for any key.
    pub(super) fn makes_any(&self, point: u32) -> bool {
        self.solved.groups.get(point as usize).is_some_and(|group| group.on_demand != NONE)
    }

    /// Who provides a point for any key.
    pub(super) fn provider_for_any(&self, point: u32) -> Option<u32> {
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

impl Plan {
    /// Whether something is made once somebody asks for it under a key.
    #[must_use]
    pub fn makes_on_demand(&self) -> bool {
        (0..).zip(self.graph.solved.groups.iter()).any(|(point, _)| self.graph.makes_any(point))
    }

    /// Where the members of a keyed point are listed that somebody provides for any key.
    #[must_use]
    pub fn list_on_demand(&self, point: &PointDecl) -> Option<u32> {
        let number = self.number_of(point).filter(|point| self.graph.makes_any(*point))?;
        self.graph.solved.exits.get(number as usize).map(|exits| exits.all)
    }

    /// The list as [`list_on_demand`](Self::list_on_demand) gives it, and the default key of the point, where nobody provides
    /// under that key.
    #[must_use]
    pub fn default_on_demand(&self, point: &PointDecl) -> Option<(u32, SharedKey)> {
        let list = self.list_on_demand(point)?;
        let key = self.graph.default_key(point)?;
        self.default_exit(point).is_none().then_some((list, key))
    }

    /// The steps that make a member for a key that nobody provides, on top of a layer. `list` is the slot that lists the
    /// members of its point.
    #[must_use]
    pub fn makes_under(&self, layer: usize, list: u32, key: &dyn AnyKey) -> Vec<Make> {
        let Some(extra) = self.graph.extra(list) else { return Vec::new() };
        let mut slots: Vec<u32> = self.graph.on_demand(extra.point).collect();
        slots.reverse();
        let ids = self.layers.as_ref().map_or(&[][..], |layers| &layers.ids);
        let end = self.layer(layer).map(|layer| layer.end);
        let mut first = end.unwrap_or_else(|| u32::try_from(self.slot_count()).unwrap_or(NONE));
        let mut makes: Vec<Make> = Vec::new();
        for slot in slots.into_iter().filter(|slot| self.wraps(*slot, key)) {
            let inner = makes.last().map(|make| make.id);
            let mut expansion = Expansion::new(self.parts(), ids);
            let mut steps = expansion.expand(slot, &Copies { first, root: Root::Last });
            expansion.resolve_lazies(&mut steps);
            if let (Some(inner), Some(step)) = (inner, steps.last_mut()) {
                step.input = inner;
                if let Some(binding) = step.bindings.first_mut() {
                    *binding = inner;
                }
            }
            first += u32::try_from(steps.len()).unwrap_or(NONE);
            makes.extend(steps);
        }
        makes
    }

    /// Whether a slot of what is made on demand is for this key: the provider, and decorators of every key or of this.
    fn wraps(&self, slot: u32, key: &dyn AnyKey) -> bool {
        let decl = self.graph.node_of_slot(slot).and_then(|node| self.graph.contribution(node));
        decl.is_some_and(|decl| match &decl.key {
            ContributionKey::None | ContributionKey::Any => true,
            own => own.value().is_some_and(|own| own.equals(key)),
        })
    }
}
