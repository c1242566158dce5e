//! The order in which plugins start; stopping is its reverse.

use std::collections::BTreeSet;

use super::graph::Graph;
use super::rows::{NONE, Role};
use crate::declare::{Point, Start, Stop};

/// A plugin that takes part in starting or stopping.
#[derive(Clone, Debug, Default)]
pub struct Component {
    /// The plugin's key.
    pub key: String,
    /// The slots of its start hooks, in their order.
    pub starts: Vec<u32>,
    /// The slots of its stop hooks, in their order.
    pub stops: Vec<u32>,
    /// The components that start before it, by their places in the list.
    pub after: Vec<usize>,
}

/// All components, each behind those that it starts after.
pub(super) fn components(graph: &Graph) -> Vec<Component> {
    let mut all: Vec<Unordered> = Vec::new();
    let mut of_plugin = vec![usize::MAX; graph.registry.plugins.len()];
    add_hooks::<dyn Start>(graph, &mut all, &mut of_plugin, |component| &mut component.starts);
    add_hooks::<dyn Stop>(graph, &mut all, &mut of_plugin, |component| &mut component.stops);
    if all.is_empty() {
        return Vec::new();
    }
    let gates = gates(graph, &of_plugin);
    let mut structs = vec![NONE; of_plugin.len()];
    for (at, node) in graph.solved.nodes.iter().enumerate().filter(|(_, node)| node.role == Role::Construct) {
        if let (Some(place), Ok(at)) = (structs.get_mut(node.plugin as usize), u32::try_from(at)) {
            *place = at;
        }
    }
    let needed = needed_without_struct(graph, &of_plugin, &gates);
    for (at, (each, needed)) in all.iter_mut().zip(needed).enumerate() {
        each.weak = needed;
        let own_struct = structs.get(each.plugin as usize).copied().unwrap_or(NONE);
        each.find_predecessors(at, own_struct, graph, &gates);
    }
    ordered(&mut all)
}

struct Unordered {
    component: Component,
    plugin: u32,
    /// Started before, because the plugin's struct is made of what they give.
    strong: BTreeSet<usize>,
    /// Started before if nothing speaks against it, because a hook uses what they give, or a contribution of a plugin
    /// without a struct.
    weak: BTreeSet<usize>,
}

fn add_hooks<P: Point + ?Sized>(
    graph: &Graph,
    all: &mut Vec<Unordered>,
    of_plugin: &mut [usize],
    list: fn(&mut Component) -> &mut Vec<u32>,
) {
    let hash = super::known::point_hash(P::DECL);
    let Some(point) = graph.solved.points.iter().position(|point| point.hash == hash) else { return };
    let Ok(point) = u32::try_from(point) else { return };
    for node in graph.providers(point) {
        let plugin = graph.node(node).plugin;
        let Some(place) = of_plugin.get_mut(plugin as usize) else { continue };
        if *place == usize::MAX {
            *place = all.len();
            let component = Component { key: graph.key_of(node).to_owned(), ..Component::default() };
            all.push(Unordered { component, plugin, strong: BTreeSet::new(), weak: BTreeSet::new() });
        }
        if let (Some(each), Some(slot)) = (all.get_mut(*place), graph.solved.members.get(node as usize)) {
            list(&mut each.component).push(*slot);
        }
    }
}

/// For each slot the components that must have started before what is in it can be used.
fn gates(graph: &Graph, of_plugin: &[usize]) -> Vec<BTreeSet<usize>> {
    let mut gates = vec![BTreeSet::new(); graph.slot_count()];
    for slot in graph.solved.order.iter() {
        let set = match component_behind(graph, of_plugin, *slot) {
            Some(component) => BTreeSet::from([component]),
            None => union(graph.dependencies(*slot), &gates),
        };
        if let Some(place) = gates.get_mut(*slot as usize) {
            *place = set;
        }
    }
    gates
}

/// The component that a slot is a part of: the plugin's struct is, and of a plugin without one all that it gives.
fn component_behind(graph: &Graph, of_plugin: &[usize], slot: u32) -> Option<usize> {
    let row = graph.node(graph.node_of_slot(slot)?);
    let has_struct = graph.registry.plugins.get(row.plugin as usize)?.plugin.construct.is_some();
    let is_part = row.role == Role::Construct || !has_struct;
    of_plugin.get(row.plugin as usize).copied().filter(|at| is_part && *at != usize::MAX)
}

/// For each component of a plugin without a struct those that its contributions are made of.
fn needed_without_struct(
    graph: &Graph,
    of_plugin: &[usize],
    gates: &[BTreeSet<usize>],
) -> Vec<BTreeSet<usize>> {
    let count = of_plugin.iter().filter(|at| **at != usize::MAX).count();
    let mut needed = vec![BTreeSet::new(); count];
    for slot in graph.solved.order.iter() {
        let is_struct = |row: super::rows::Node| row.role == Role::Construct;
        if graph.node_of_slot(*slot).is_some_and(|node| is_struct(graph.node(node))) {
            continue;
        }
        if let Some(set) = component_behind(graph, of_plugin, *slot).and_then(|at| needed.get_mut(at)) {
            set.extend(union(graph.dependencies(*slot), gates));
        }
    }
    needed
}

fn union(slots: impl IntoIterator<Item = u32>, gates: &[BTreeSet<usize>]) -> BTreeSet<usize> {
    slots.into_iter().filter_map(|slot| gates.get(slot as usize)).flatten().copied().collect()
}

impl Unordered {
    fn find_predecessors(&mut self, own: usize, own_struct: u32, graph: &Graph, gates: &[BTreeSet<usize>]) {
        if own_struct != NONE {
            self.strong = union(graph.dependencies(own_struct), gates);
        }
        let hooks = self.component.starts.iter().chain(&self.component.stops);
        self.weak.extend(union(hooks.flat_map(|slot| graph.dependencies(*slot)), gates));
        self.strong.remove(&own);
        self.weak.remove(&own);
        self.weak.retain(|other| !self.strong.contains(other));
    }
}

/// Orders components so that each stands behind its predecessors. Where a weak edge closes a circle, it is dropped.
fn ordered(all: &mut [Unordered]) -> Vec<Component> {
    let mut waits: Vec<usize> = all.iter().map(|each| each.strong.len() + each.weak.len()).collect();
    let mut dependants = vec![Vec::new(); all.len()];
    for (at, each) in all.iter().enumerate() {
        for other in each.strong.iter().chain(&each.weak) {
            if let Some(list) = dependants.get_mut(*other) {
                list.push(at);
            }
        }
    }
    let mut ready: BTreeSet<usize> = (0..all.len()).filter(|at| waits[*at] == 0).collect();
    let mut places = vec![usize::MAX; all.len()];
    let mut done: Vec<Component> = Vec::with_capacity(all.len());
    loop {
        while let Some(at) = ready.pop_first() {
            let each = &mut all[at];
            let mut component = std::mem::take(&mut each.component);
            component.after = each.strong.iter().chain(&each.weak).map(|other| places[*other]).collect();
            places[at] = done.len();
            done.push(component);
            for dependant in &dependants[at] {
                waits[*dependant] = waits[*dependant].saturating_sub(1);
                if waits[*dependant] == 0 && places[*dependant] == usize::MAX {
                    ready.insert(*dependant);
                }
            }
        }
        let Some((at, before)) = weak_edge_of_a_circle(all, &places) else { return done };
        all[at].weak.remove(&before);
        dependants[before].retain(|dependant| *dependant != at);
        waits[at] = waits[at].saturating_sub(1);
        if waits[at] == 0 {
            ready.insert(at);
        }
    }
}

/// Of those without a place each waits for another, so following them ends in a circle; structs alone make none, so
/// there is a weak edge in it: who waits, and for whom. `None` once all have a place.
fn weak_edge_of_a_circle(all: &[Unordered], places: &[usize]) -> Option<(usize, usize)> {
    let waits_for = |at: usize| {
        let mut before = all[at].strong.iter().chain(&all[at].weak).copied();
        before.find(|other| places[*other] == usize::MAX)
    };
    let mut at = places.iter().position(|place| *place == usize::MAX)?;
    for _ in 0..all.len() {
        at = waits_for(at)?;
    }
    for _ in 0..all.len() {
        let before = waits_for(at)?;
        if !all[at].strong.contains(&before) {
            return Some((at, before));
        }
        at = before;
    }
    None
}

/// The slot of the main job.
pub(super) fn main_slot(graph: &Graph) -> Option<u32> {
    let hash = super::known::point_hash(<dyn crate::declare::Main as Point>::DECL);
    let point = graph.solved.points.iter().position(|point| point.hash == hash)?;
    graph.solved.exits.get(point).map(|exits| exits.one).filter(|slot| *slot != NONE)
}
