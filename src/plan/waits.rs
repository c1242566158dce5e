//! Who waits for whom to start: a graph of slots and components, as large as the wiring itself. Circles are found as a
//! whole, so that many plugins that all use each other cost no more than others.

use std::collections::{BTreeSet, HashSet};

use super::circles::circles;
use super::graph::Graph;
use super::lifecycle::{Component, Unordered, component_behind};
use super::turns::take_turns;
use crate::declare::Position;

/// Slots and components with what they wait for. Slots come first, then components.
pub(super) struct Waits {
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
    pub(super) fn of(graph: &Graph, of_plugin: &[usize], all: &[Unordered]) -> Self {
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
    pub(super) fn before(&self) -> Vec<Vec<usize>> {
        let circle = circles(&self.edges);
        let mut reached = Reached::of(self, &circle);
        for slot in &self.order {
            reached.add(*slot);
        }
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.strong.len()];
        for (at, before) in before.iter_mut().enumerate() {
            let own = self.slots + at;
            for (number, slot) in self.edges[own].iter().enumerate() {
                let free = number < self.strong[at] || circle[*slot] != circle[own];
                before.extend_from_slice(if free { reached.within(*slot) } else { &reached.outside[*slot] });
            }
        }
        self.add_idle(&mut reached, &mut before);
        let others = |(at, mut before): (usize, Vec<usize>)| {
            before.retain(|other| *other != at);
            each_once(before)
        };
        before.into_iter().enumerate().map(others).collect()
    }

    /// What is used by what nothing reaches comes before it, where that makes no circle.
    fn add_idle(&self, reached: &mut Reached<'_>, before: &mut [Vec<usize>]) {
        if self.idle.iter().all(Vec::is_empty) {
            return;
        }
        let mut edges = self.edges.clone();
        for (at, idle) in self.idle.iter().enumerate() {
            edges[self.slots + at].extend(idle);
        }
        let circle = circles(&edges);
        for (at, idle) in self.idle.iter().enumerate() {
            for slot in idle.iter().filter(|slot| circle[**slot] != circle[self.slots + at]) {
                before[at].extend_from_slice(reached.within(*slot));
            }
        }
    }
}

/// The components that something waits for that is made of a slot.
struct Reached<'w> {
    waits: &'w Waits,
    circle: &'w [usize],
    /// For each circle whether a component of it is cut.
    has_cut: Vec<bool>,
    /// For each slot all of them. In a circle with a cut they are as many as its slots, and looked for when somebody asks.
    within: Vec<Option<Vec<usize>>>,
    /// For each slot of a circle with a cut those that are outside of it.
    outside: Vec<Vec<usize>>,
}

impl<'w> Reached<'w> {
    fn of(waits: &'w Waits, circle: &'w [usize]) -> Self {
        let is_cut = |at: usize| {
            let own = waits.slots + at;
            waits.edges[own].iter().skip(waits.strong[at]).any(|slot| circle[*slot] == circle[own])
        };
        let mut has_cut = vec![false; circle.iter().max().map_or(0, |last| last + 1)];
        for at in (0..waits.strong.len()).filter(|at| is_cut(*at)) {
            has_cut[circle[waits.slots + at]] = true;
        }
        let (within, outside) = (vec![None; waits.slots], vec![Vec::new(); waits.slots]);
        Self { waits, circle, has_cut, within, outside }
    }

    /// The component starts after all that its parts are made of, so it stands for them.
    fn made_of(&self, slot: usize) -> &'w [usize] {
        match &self.waits.edges[slot][..] {
            [first, ..] if *first >= self.waits.slots => std::slice::from_ref(first),
            all => all,
        }
    }

    /// Adds a slot, behind those that it is made of.
    fn add(&mut self, slot: usize) {
        let waits_in_circle = self.has_cut[self.circle[slot]];
        let mut found = Vec::new();
        for to in self.made_of(slot) {
            let is_within = waits_in_circle && self.circle[*to] == self.circle[slot];
            match to.checked_sub(self.waits.slots) {
                Some(_) if is_within => {}
                Some(component) => found.push(component),
                None if is_within => found.extend_from_slice(&self.outside[*to]),
                None => found.extend_from_slice(self.within(*to)),
            }
        }
        let found = each_once(found);
        if waits_in_circle {
            self.outside[slot] = found;
        } else {
            self.within[slot] = Some(found);
        }
    }

    fn within(&mut self, slot: usize) -> &[usize] {
        if self.within[slot].is_none() {
            self.within[slot] = Some(self.looked_for(slot));
        }
        self.within[slot].as_deref().unwrap_or_default()
    }

    fn looked_for(&self, slot: usize) -> Vec<usize> {
        let (mut found, mut open, mut seen) = (Vec::new(), vec![slot], HashSet::from([slot]));
        while let Some(slot) = open.pop() {
            if let Some(known) = &self.within[slot] {
                found.extend_from_slice(known);
                continue;
            }
            for to in self.made_of(slot) {
                match to.checked_sub(self.waits.slots) {
                    Some(component) => found.push(component),
                    None if seen.insert(*to) => open.push(*to),
                    None => {}
                }
            }
        }
        each_once(found)
    }
}

pub(super) fn each_once(mut components: Vec<usize>) -> Vec<usize> {
    components.sort_unstable();
    components.dedup();
    components
}

/// Those without predecessors first, in their natural order, then those that are free; each in its turn.
pub(super) fn in_order(graph: &Graph, mut all: Vec<Unordered>, before: &[Vec<usize>]) -> Vec<Component> {
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
