//! The order in which plugins start; stopping is its reverse.

use super::graph::Graph;
use super::rows::{NONE, Role};
use super::stated_starts::{Stated, contradictions, part_of_component, stated_starts};
use super::turns::place_stops;
use super::waits::Waits;
use crate::declare::{HealthCheck, Main, Point, Position, Start, Stop, Task};
use crate::diagnostics::Report;

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
    /// The same of stopping.
    pub stop_turn: Position,
    /// What it states itself of starting and stopping.
    pub(super) stated: [Position; 2],
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
pub(super) fn components(graph: &Graph, scope: u32) -> (Vec<Component>, Report) {
    let hooks =
        [entry_point::<dyn Start>(graph), entry_point::<dyn Stop>(graph), entry_point::<dyn Task>(graph)];
    let mut providers = hooks.iter().flatten().flat_map(|point| graph.providers(*point));
    if providers.all(|node| graph.node(node).life.scope != scope) {
        return (Vec::new(), Report::new());
    }
    let [starts, stops, tasks] = hooks;
    let mut all: Vec<Unordered> = Vec::new();
    let mut of_plugin = vec![usize::MAX; graph.registry.count()];
    let mut add = |point, list| add_hooks((graph, scope), point, &mut all, &mut of_plugin, list);
    add(starts, |component: &mut Component| &mut component.starts);
    add(stops, |component| &mut component.stops);
    add(tasks, |component| &mut component.tasks);
    for each in &mut all {
        place_stops(graph, &mut each.component.stops);
    }
    for node in 0..graph.solved.nodes.len() {
        let Ok(slot) = u32::try_from(node) else { break };
        add_needs(graph, &of_plugin, &mut all, slot);
    }
    let stated = stated_starts(graph, starts, stops);
    if stated.is_empty() {
        return (Waits::of(graph, &of_plugin, &all).ordered(graph, all), Report::new());
    }
    let waits = Waits::of(graph, &of_plugin, &all);
    let report = contradictions(graph, &stated, &waits.ordered(graph, all.clone()));
    for Stated { earlier, later, .. } in &stated {
        let component = of_plugin.get(graph.node(*later).plugin as usize);
        if let Some(each) = component.and_then(|at| all.get_mut(*at)) {
            each.weak.extend(part_of_component(graph, *earlier));
        }
    }
    (Waits::of(graph, &of_plugin, &all).ordered(graph, all), report)
}

/// A component with the slots that it is made of.
#[derive(Clone)]
pub(super) struct Unordered {
    pub(super) component: Component,
    /// What the plugin's struct is made of: it has started before.
    pub(super) strong: Vec<u32>,
    /// What a hook uses or states by `before` and `after`, or what a contribution of a plugin without a struct uses: it has
    /// started before, if nothing speaks against it.
    pub(super) weak: Vec<u32>,
}

impl Unordered {
    /// The component, with its predecessors.
    pub(super) fn take(&mut self, after: Vec<usize>) -> Component {
        Component { after, ..std::mem::replace(&mut self.component, Component::of("")) }
    }
}

/// The number of one of the framework's own points.
fn entry_point<P: Point + ?Sized>(graph: &Graph) -> Option<u32> {
    graph.framework_point(P::DECL)
}

fn add_hooks(
    (graph, scope): (&Graph, u32),
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
            all.push(Unordered { component, strong: Vec::new(), weak: Vec::new() });
        }
        if let (Some(each), Some(slot)) = (all.get_mut(*place), graph.solved.members.get(node as usize)) {
            list(&mut each.component).push(*slot);
        }
    }
}

/// What a plugin's struct, its hooks and, where it has no struct, its other contributions are made of.
fn add_needs(graph: &Graph, of_plugin: &[usize], all: &mut [Unordered], slot: u32) {
    let row = graph.node(slot);
    let Some(each) = of_plugin.get(row.plugin as usize).and_then(|at| all.get_mut(*at)) else { return };
    let hooks = [&each.component.starts, &each.component.stops, &each.component.tasks];
    let is_hook = hooks.iter().any(|hooks| hooks.contains(&slot));
    if row.role == Role::Construct {
        each.strong.extend(graph.dependencies(slot));
    } else if is_hook || component_behind(graph, of_plugin, slot).is_some() {
        each.weak.extend(graph.dependencies(slot));
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
pub(super) fn health_slots(graph: &Graph) -> impl Iterator<Item = u32> {
    let checks = entry_point::<dyn HealthCheck>(graph).into_iter().flat_map(|point| graph.providers(point));
    checks.filter_map(|node| graph.solved.members.get(node as usize).copied())
}

/// The slot of the main job.
pub(super) fn main_slot(graph: &Graph) -> Option<u32> {
    let point = entry_point::<dyn Main>(graph)?;
    graph.solved.exits.get(point as usize).map(|exits| exits.one).filter(|slot| *slot != NONE)
}
