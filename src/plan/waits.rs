//! Who waits for whom to start: a graph of slots and components, as large as the wiring itself. Circles are found as a
//! whole, so that many plugins that all use each other cost no more than others.

use std::collections::BTreeSet;

use super::circles::circles;
use super::graph::Graph;
use super::lifecycle::{Component, Unordered, component_behind};
use super::turns::take_turns;
use crate::declare::Position;

/// Slots and components with what they wait for. Slots come first, then components.
pub(super) struct Waits {
    slots: usize,
    /// For each slot what it is made of, or the component that it is a part of; in the order of construction.
    order: Vec<usize>,
    edges: Vec<Vec<usize>>,
    /// For each component how many of its edges are those of its struct.
    strong: Vec<usize>,
}

impl Waits {
    pub(super) fn of(graph: &Graph, of_plugin: &[usize], all: &[Unordered]) -> Self {
        let slots = graph.slot_count();
        let mut edges = vec![Vec::new(); slots + all.len()];
        let order: Vec<usize> = graph.solved.order.iter().map(|slot| *slot as usize).collect();
        for slot in graph.solved.order.iter() {
            edges[*slot as usize] = match component_behind(graph, of_plugin, *slot) {
                Some(component) => vec![slots + component],
                None => graph.dependencies(*slot).into_iter().map(|slot| slot as usize).collect(),
            };
        }
        let mut strong = Vec::with_capacity(all.len());
        for (at, each) in all.iter().enumerate() {
            let own = |slot: &&u32| component_behind(graph, of_plugin, **slot) == Some(at);
            let others = |needs: &[u32]| -> Vec<usize> {
                needs.iter().filter(|slot| !own(slot)).map(|slot| *slot as usize).collect()
            };
            let list = &mut edges[slots + at];
            *list = others(&each.strong);
            strong.push(list.len());
            list.extend(others(&each.weak));
        }
        Self { slots, order, edges, strong }
    }

    /// The components, each behind those that it starts after. Where hooks wait for each other in a circle, what their
    /// structs are made of counts, and what is outside of the circle.
    pub(super) fn ordered(&self, graph: &Graph, all: Vec<Unordered>) -> Vec<Component> {
        let circle = circles(&self.edges);
        let mut within = vec![Vec::new(); self.slots];
        let mut outside = vec![Vec::new(); self.slots];
        for slot in &self.order {
            within[*slot] = self.reached(*slot, |to| &within[to], |_| true);
            let same = |to: usize| circle[to] == circle[*slot];
            let behind = |to: usize| if same(to) { &outside[to] } else { &within[to] };
            outside[*slot] = self.reached(*slot, behind, |component| !same(component));
        }
        let before = |at: usize| {
            let own = self.slots + at;
            let mut before = Vec::new();
            for (number, slot) in self.edges[own].iter().enumerate() {
                let free = number < self.strong[at] || circle[*slot] != circle[own];
                before.extend_from_slice(if free { &within[*slot] } else { &outside[*slot] });
            }
            before.retain(|other| *other != at);
            each_once(before)
        };
        let before: Vec<Vec<usize>> = (0..all.len()).map(before).collect();
        in_order(graph, all, &before)
    }

    /// The components that a slot waits for.
    fn reached<'s>(
        &self,
        slot: usize,
        behind: impl Fn(usize) -> &'s Vec<usize>,
        counts: impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        let mut found = Vec::new();
        for to in &self.edges[slot] {
            match to.checked_sub(self.slots) {
                Some(component) if counts(*to) => found.push(component),
                Some(_) => {}
                None => found.extend_from_slice(behind(*to)),
            }
        }
        each_once(found)
    }
}

fn each_once(mut components: Vec<usize>) -> Vec<usize> {
    components.sort_unstable();
    components.dedup();
    components
}

/// Those without predecessors first, in their natural order, then those that are free; each in its turn.
fn in_order(graph: &Graph, mut all: Vec<Unordered>, before: &[Vec<usize>]) -> Vec<Component> {
    let mut waits: Vec<usize> = before.iter().map(Vec::len).collect();
    let mut dependants = vec![Vec::new(); all.len()];
    for (at, others) in before.iter().enumerate() {
        for other in others {
            dependants[*other].push(at);
        }
    }
    take_turns(graph, &mut all, before, &dependants);
    let turns: Vec<Position> = all.iter().map(|each| each.component.start_turn).collect();
    let free = (0..all.len()).filter(|at| waits[*at] == 0);
    let mut ready: BTreeSet<(Position, usize)> = free.map(|at| (turns[at], at)).collect();
    let mut places = vec![usize::MAX; all.len()];
    let mut done = Vec::with_capacity(all.len());
    while let Some((_, at)) = ready.pop_first() {
        let after = before[at].iter().map(|other| places[*other]).collect();
        places[at] = done.len();
        done.push(all[at].take(after));
        for dependant in &dependants[at] {
            waits[*dependant] -= 1;
            if waits[*dependant] == 0 {
                ready.insert((turns[*dependant], *dependant));
            }
        }
    }
    done
}
