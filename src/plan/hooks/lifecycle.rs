//! The order in which plugins start; stopping is its reverse.

use super::stated_starts::{add_stated, stated_starts};
use super::turns::place_stops;
use super::waits::{Waits, in_order};
use crate::declare::{HealthCheck, Main, Point, Position, Start, Stop, Task};
use crate::diagnostics::Report;
use crate::plan::flatten::rows::{NONE, Role};
use crate::plan::graph::Graph;

/// A plugin that takes part in starting or stopping.
#[derive(Clone, Debug)]
pub struct Component {
    /// The plugin's key.
    pub key: String,
    /// The slots of its start hooks, in their order.
    pub starts: Vec<u32>,
    /// The slots of its stop hooks, in the order in which they run.
    pub stops: Vec<u32>,
    /// The slots of its background tasks, in their order.
    pub tasks: Vec<u32>,
    /// The components that start before it, by their places in the list.
    pub after: Vec<usize>,
    /// Whether it starts before all others or after them; so does what those depend on, or what depends on these.
    pub start_turn: Position,
    /// Whether it stops before all others or after them, as [`start_turn`](Self::start_turn) for starting.
    pub stop_turn: Position,
    /// What it states itself of starting and stopping.
    pub(in crate::plan) stated: [Position; 2],
}

impl Component {
    fn of(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            starts: Vec::new(),
            stops: Vec::new(),
            tasks: Vec::new(),
            after: Vec::new(),
            start_turn: Position::Natural,
            stop_turn: Position::Natural,
            stated: [Position::Natural; 2],
        }
    }

    /// The slots of all that it runs.
    pub fn hooks(&self) -> impl Iterator<Item = u32> {
        self.starts.iter().chain(&self.stops).chain(&self.tasks).copied()
    }
}

/// All components that live in a scope, or in the application where it is none, each behind those that it starts after; and
/// what is wrong with what their start hooks state.
pub(in crate::plan) fn components(graph: &Graph, scope: u32) -> (Vec<Component>, Report) {
    let hooks =
        [entry_point::<dyn Start>(graph), entry_point::<dyn Stop>(graph), entry_point::<dyn Task>(graph)];
    let mut providers = hooks.iter().flatten().flat_map(|point| graph.providers(*point));
    if providers.all(|node| graph.node(node).life.scope != scope) {
        return (Vec::new(), Report::new());
    }
    let [starts, stops, tasks] = hooks;
    let mut all: Vec<Unordered> = Vec::new();
    let mut of_plugin = vec![usize::MAX; graph.registry.count()];
    let mut add = |point, list| add_hooks(graph, scope, point, &mut all, &mut of_plugin, list);
    add(starts, |component: &mut Component| &mut component.starts);
    add(stops, |component| &mut component.stops);
    add(tasks, |component| &mut component.tasks);
    for each in &mut all {
        place_stops(graph, &mut each.component.stops);
    }
    // What yields to another is never built, and needs nothing.
    for slot in graph.solved.order.iter() {
        add_needs(graph, &of_plugin, &mut all, *slot);
    }
    let mut before = Waits::of(graph, &of_plugin, &all).before();
    let report = add_stated(graph, &stated_starts(graph, starts, stops), &of_plugin, &all, &mut before);
    (in_order(graph, all, &before), report)
}

/// A component with the slots that it is made of.
pub(super) struct Unordered {
    pub(in crate::plan) component: Component,
    /// What the plugin's struct is made of: it has started before.
    pub(super) strong: Vec<u32>,
    /// What a hook uses, or what a contribution of a plugin without a struct does: it has started before, unless hooks use
    /// each other in a circle.
    pub(super) weak: Vec<u32>,
    /// What a contribution uses that nothing reaches: it counts for least, as it may never be built.
    pub(super) idle: Vec<u32>,
}

impl Unordered {
    /// The component, with its predecessors.
    pub(in crate::plan) fn take(&mut self, after: Vec<usize>) -> Component {
        Component { after, ..std::mem::replace(&mut self.component, Component::of("")) }
    }
}

/// The number of one of the framework's own points.
fn entry_point<P: Point + ?Sized>(graph: &Graph) -> Option<u32> {
    graph.framework_point(P::DECL)
}

fn add_hooks(
    graph: &Graph,
    scope: u32,
    point: Option<u32>,
    all: &mut Vec<Unordered>,
    of_plugin: &mut [usize],
    list: fn(&mut Component) -> &mut Vec<u32>,
) {
    for node in point.into_iter().flat_map(|point| graph.providers(point)) {
        if graph.node(node).life.scope != scope {
            continue;
        }
        let plugin = graph.node(node).plugin;
        let Some(place) = of_plugin.get_mut(plugin as usize) else { continue };
        if *place == usize::MAX {
            *place = all.len();
            let component = Component::of(graph.key_of(node));
            all.push(Unordered { component, strong: Vec::new(), weak: Vec::new(), idle: Vec::new() });
        }
        if let (Some(each), Some(slot)) = (all.get_mut(*place), graph.solved.members.get(node as usize)) {
            list(&mut each.component).push(*slot);
        }
    }
}

/// What a plugin's struct, its hooks and, where it has no struct, its other contributions are made of.
fn add_needs(graph: &Graph, of_plugin: &[usize], all: &mut [Unordered], slot: u32) {
    let Some(row) = graph.node_of_slot(slot).map(|node| graph.node(node)) else { return };
    let Some(each) = of_plugin.get(row.plugin as usize).and_then(|at| all.get_mut(*at)) else { return };
    let hooks = [&each.component.starts, &each.component.stops, &each.component.tasks];
    let is_hook = hooks.iter().any(|hooks| hooks.contains(&slot));
    if row.role == Role::Construct {
        each.strong.extend(graph.dependencies(slot));
    } else if is_hook || component_behind(graph, of_plugin, slot).is_some() {
        let uses = if graph.is_reached(slot) { &mut each.weak } else { &mut each.idle };
        uses.extend(graph.dependencies(slot));
    }
}

/// The component that a slot is a part of: the plugin's struct is, and of a plugin without one all that it gives.
pub(super) fn component_behind(graph: &Graph, of_plugin: &[usize], slot: u32) -> Option<usize> {
    let row = graph.node(graph.node_of_slot(slot)?);
    let has_struct = graph.registry.plugin(row.plugin as usize)?.plugin.construct.is_some();
    let is_part = row.role == Role::Construct || !has_struct;
    of_plugin.get(row.plugin as usize).copied().filter(|at| is_part && *at != usize::MAX)
}

/// The slots of the health checks, in their order.
pub(in crate::plan) fn health_slots(graph: &Graph) -> impl Iterator<Item = u32> {
    let checks = entry_point::<dyn HealthCheck>(graph).into_iter().flat_map(|point| graph.providers(point));
    checks.filter_map(|node| graph.solved.members.get(node as usize).copied())
}

/// The slot of the main job.
pub(in crate::plan) fn main_slot(graph: &Graph) -> Option<u32> {
    let point = entry_point::<dyn Main>(graph)?;
    graph.solved.exits.get(point as usize).map(|exits| exits.one).filter(|slot| *slot != NONE)
}
