//! What a provider for any key makes: for keys that are asked for while wiring, and for others once somebody asks.

use super::Plan;
use crate::base::{AnyKey, SharedKey};
use crate::declare::{ContributionKey, PointDecl};
use crate::plan::flatten::rows::NONE;
use crate::plan::layout::expansion::expand_nested;
use crate::plan::layout::layers::Make;

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
        slots.retain(|slot| self.wraps(*slot, key));
        let ids = self.layers.as_ref().map_or(&[][..], |layers| &layers.ids);
        let end = self.layer(layer).map(|layer| layer.end);
        let first = end.unwrap_or_else(|| u32::try_from(self.slot_count()).unwrap_or(NONE));
        expand_nested(self.parts(), ids, &slots, first)
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
