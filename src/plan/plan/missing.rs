//! What has to be built for a question of the host.

use std::collections::HashSet;

use super::Plan;
use crate::plan::flatten::rows::NONE;
use crate::plan::layout::layers::Make;

impl Plan {
    /// The slots of the application that are not filled but have to be so that `slots`, and what `makes` make, can be used;
    /// dependencies come first.
    #[must_use]
    pub fn missing(&self, slots: &[u32], makes: &[Make], is_filled: impl Fn(u32) -> bool) -> Vec<u32> {
        let mut wanted = HashSet::new();
        let mut open = slots.to_vec();
        for make in makes {
            open.extend(self.references(make));
            open.extend(self.looked_up(make.slot));
        }
        while let Some(slot) = open.pop() {
            if self.is_built(slot) && !is_filled(slot) && wanted.insert(slot) {
                let original = self.original(slot);
                open.extend(self.dependencies(slot));
                open.extend(self.looked_up(original));
                if self.graph.is_on_demand(original) {
                    open.extend(self.of_the_app(self.graph.all_shared_behind(original)));
                }
            }
        }
        self.whole_order().filter(|slot| wanted.contains(slot)).collect()
    }

    fn looked_up(&self, slot: u32) -> Vec<u32> {
        let behind = |slot: u32| {
            if self.graph.life(slot).is_transient { self.graph.all_shared_behind(slot) } else { vec![slot] }
        };
        self.of_the_app(self.graph.lookups(slot).flat_map(behind).collect())
    }

    /// These slots as those of the plan, and behind them what is made anew for them, at once and later.
    pub(in crate::plan) fn with_what_is_made_anew(&self, slots: &[u32]) -> HashSet<u32> {
        let mut open: Vec<u32> = slots.iter().map(|slot| self.original(*slot)).collect();
        let mut all: HashSet<u32> = open.iter().copied().collect();
        while let Some(slot) = open.pop() {
            let below = self.graph.dependencies(slot).into_iter().chain(self.graph.lookups(slot));
            open.extend(below.filter(|slot| self.graph.life(*slot).is_transient && all.insert(*slot)));
        }
        all
    }

    /// What lives in a scope is there for those who ask in it.
    fn of_the_app(&self, mut slots: Vec<u32>) -> Vec<u32> {
        slots.retain(|slot| self.graph.life(*slot).scope == NONE);
        slots
    }
}
