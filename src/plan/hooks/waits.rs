//! Who waits for whom to start: a graph of slots and components, as large as the wiring itself. Circles are found as a
//! whole, so that many plugins that all use each other cost no more than others.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::circles::circles;
use super::lifecycle::{Component, Unordered, component_behind};
use super::turns::take_turns;
use crate::declare::Position;
use crate::plan::graph::Graph;

/// Slots and components with what they wait for. Slots come first, then components.
pub(in crate::plan) struct Waits {
    slots: usize,
    /// The slots, in the order of construction.
    order: Vec<usize>,
    /// For each slot what it is made of. Before that stands the component that it is a part of, if there is one; of a
    /// plugin's struct it says the same.
    edges: Vec<Vec<usize>>,
    /// For each component how many of its edges are those of its struct.
    strong: Vec<usize>,
    /// For each component what it waits for by what nothing reaches.
    idle: Vec<Vec<usize>>,
}

impl Waits {
    pub(in crate::plan) fn of(graph: &Graph, of_plugin: &[usize], all: &[Unordered]) -> Self {
        let slots = graph.slot_count();
        let mut edges = vec![Vec::new(); slots + all.len()];
        let order: Vec<usize> = graph.solved.order.iter().map(|slot| *slot as usize).collect();
        for slot in graph.solved.order.iter() {
            let list = &mut edges[*slot as usize];
            let component = component_behind(graph, of_plugin, *slot);
            list.extend(component.map(|component| slots + component));
            if component.is_none() || !graph.is_struct(*slot) {
                list.extend(graph.dependencies(*slot).into_iter().map(|slot| slot as usize));
            }
        }
        let (mut strong, mut idle) = (Vec::with_capacity(all.len()), Vec::with_capacity(all.len()));
        for (at, each) in all.iter().enumerate() {
            let own = |slot: &&u32| component_behind(graph, of_plugin, **slot) == Some(at);
            let others = |needs: &[u32]| -> Vec<usize> {
                needs.iter().filter(|slot| !own(slot)).map(|slot| *slot as usize).collect()
            };
            let list = &mut edges[slots + at];
            *list = others(&each.strong);
            strong.push(list.len());
            list.extend(others(&each.weak));
            idle.push(others(&each.idle));
        }
        Self { slots, order, edges, strong, idle }
    }

    /// For each component those that it starts after. Where hooks wait for each other in a circle, what their structs are
    /// made of counts, and what is outside of the circle.
    pub(in crate::plan) fn before(&self) -> Vec<Vec<usize>> {
        let circle = circles(&self.edges);
        let mut within = vec![Vec::new(); self.slots];
        let mut outside = vec![Vec::new(); self.slots];
        for slot in &self.order {
            let made_of = match &self.edges[*slot][..] {
                // The component starts after all that its parts are made of, so it stands for them.
                [first, ..] if *first >= self.slots => std::slice::from_ref(first),
                all => all,
            };
            within[*slot] = self.reached(made_of, |to| &within[to], |_| true);
            let same = |to: usize| circle[to] == circle[*slot];
            let behind = |to: usize| if same(to) { &outside[to] } else { &within[to] };
            outside[*slot] = self.reached(made_of, behind, |component| !same(component));
        }
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.strong.len()];
        let cuts = self.cuts(&circle);
        let mut all_behind = HashMap::new();
        for (at, before) in before.iter_mut().enumerate() {
            let own = self.slots + at;
            for (number, slot) in self.edges[own].iter().enumerate() {
                let other_circle = circle[*slot] != circle[own];
                let free = number < self.strong[at] || other_circle;
                before.extend_from_slice(if other_circle && cuts.leads_to_one[*slot] {
                    all_behind.entry(*slot).or_insert_with(|| self.all_behind(*slot, &cuts))
                } else if free {
                    &within[*slot]
                } else {
                    &outside[*slot]
                });
            }
        }
        self.add_idle(&within, &mut before);
        let others = |(at, mut before): (usize, Vec<usize>)| {
            before.retain(|other| *other != at);
            each_once(before)
        };
        before.into_iter().enumerate().map(others).collect()
    }

    /// Where circles are cut: there a component does not start after all that its parts are made of.
    fn cuts(&self, circle: &[usize]) -> Cuts {
        let is_cut = |at: usize| {
            let own = self.slots + at;
            self.edges[own].iter().skip(self.strong[at]).any(|slot| circle[*slot] == circle[own])
        };
        let components: Vec<bool> = (0..self.strong.len()).map(is_cut).collect();
        let mut leads_to_one = vec![false; self.slots];
        for slot in &self.order {
            leads_to_one[*slot] = match self.edges[*slot].first().and_then(|to| to.checked_sub(self.slots)) {
                Some(component) => components[component],
                None => self.edges[*slot].iter().any(|to| leads_to_one[*to]),
            };
        }
        Cuts { components, leads_to_one }
    }

    /// The components that something waits for that is made of a slot and in no circle with it. Behind a cut these are all
    /// that its parts are made of, which is looked for only for who asks.
    fn all_behind(&self, slot: usize, cuts: &Cuts) -> Vec<usize> {
        let (mut found, mut open, mut seen) = (Vec::new(), vec![slot], HashSet::from([slot]));
        while let Some(slot) = open.pop() {
            for to in &self.edges[slot] {
                match to.checked_sub(self.slots) {
                    Some(component) => {
                        found.push(component);
                        if !cuts.components[component] {
                            break;
                        }
                    }
                    None if seen.insert(*to) => open.push(*to),
                    None => {}
                }
            }
        }
        each_once(found)
    }

    /// What is used by what nothing reaches comes before it, where that makes no circle.
    fn add_idle(&self, within: &[Vec<usize>], before: &mut [Vec<usize>]) {
        if self.idle.iter().all(Vec::is_empty) {
            return;
        }
        let mut edges = self.edges.clone();
        for (at, idle) in self.idle.iter().enumerate() {
            edges[self.slots + at].extend(idle);
        }
        let circle = circles(&edges);
        for (at, idle) in self.idle.iter().enumerate() {
            let free = idle.iter().filter(|slot| circle[**slot] != circle[self.slots + at]);
            before[at].extend(free.flat_map(|slot| &within[*slot]));
        }
    }

    /// The components that something waits for that is made of this.
    fn reached<'s>(
        &self,
        made_of: &[usize],
        behind: impl Fn(usize) -> &'s Vec<usize>,
        counts: impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        let mut found = Vec::new();
        for to in made_of {
            match to.checked_sub(self.slots) {
                Some(component) if counts(*to) => found.push(component),
                Some(_) => {}
                None => found.extend_from_slice(behind(*to)),
            }
        }
        each_once(found)
    }
}

/// Where circles are cut.
struct Cuts {
    /// Which components wait for less than their parts are made of.
    components: Vec<bool>,
    /// For each slot whether it is a part of such a one, or made of a part.
    leads_to_one: Vec<bool>,
}

pub(super) fn each_once(mut components: Vec<usize>) -> Vec<usize> {
    components.sort_unstable();
    components.dedup();
    components
}

/// Those without predecessors first, in their natural order, then those that are free; each in its turn.
pub(in crate::plan) fn in_order(
    graph: &Graph,
    mut all: Vec<Unordered>,
    before: &[Vec<usize>],
) -> Vec<Component> {
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
