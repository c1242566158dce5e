//! In which order start hooks and stop hooks run, and why.

use super::sequence::{Placed, Stated};
use super::{placed, stated};
use crate::declare::{Point, PointDecl, Start, Stop};
use crate::plan::flatten::rows::NONE;
use crate::plan::graph::Graph;
use crate::plan::hooks::lifecycle::{Component, components};
use crate::plan::hooks::turns::in_stop_order;
use crate::plan::plan::Plan;

impl Plan {
    /// The hooks of starting or stopping in the order in which they run, those of the application around those of scopes, which
    /// are opened and closed while it is there; `None` for any other point.
    pub(super) fn hooks_in_order(&self, point: &PointDecl) -> Option<Vec<Placed>> {
        let is_stop = match point.type_id {
            of if of == <dyn Start>::DECL.type_id => false,
            of if of == <dyn Stop>::DECL.type_id => true,
            _ => return None,
        };
        let graph = &self.graph;
        let of_app = placed_hooks(graph, self.components(), NONE, is_stop);
        let scopes = (0..).zip(graph.solved.points.iter()).filter(|(_, row)| row.is_scope);
        let of_scopes =
            scopes.flat_map(|(scope, _)| placed_hooks(graph, &components(graph, scope).0, scope, is_stop));
        Some(if is_stop {
            of_scopes.chain(of_app).collect()
        } else {
            of_app.into_iter().chain(of_scopes).collect()
        })
    }
}

fn placed_hooks(graph: &Graph, components: &[Component], scope: u32, is_stop: bool) -> Vec<Placed> {
    let mut all = Vec::new();
    let in_order = if is_stop { in_stop_order(components) } else { components.iter().collect() };
    for component in in_order {
        let hooks = if is_stop { &component.stops } else { &component.starts };
        let uses: Vec<String> =
            component.after.iter().filter_map(|at| Some(components.get(*at)?.key.clone())).collect();
        let [start, stop] = component.stated;
        let turn = if is_stop { stop } else { start };
        let by_plugin = stated_of_plugin(graph, component, is_stop);
        all.extend(hooks.iter().filter_map(|slot| {
            let placed = placed(graph, graph.member_behind(*slot))?;
            let (uses, stated_by_plugin) = (uses.clone(), by_plugin.clone());
            Some(Placed { turn, stated_by_plugin, uses, scope, is_reversed: is_stop, ..placed })
        }));
    }
    all
}

/// What all hooks of a plugin state, as it starts and stops as a whole: what one says of stopping is turned round for starting.
fn stated_of_plugin(graph: &Graph, component: &Component, is_stop: bool) -> Vec<Stated> {
    let of = |hooks: &[u32], is_other: bool| -> Vec<Stated> {
        let all = hooks.iter().flat_map(|slot| stated(graph, graph.member_behind(*slot)));
        all.map(|one| Stated { is_before: one.is_before != is_other, ..one }).collect()
    };
    let mut all = of(&component.starts, is_stop);
    all.extend(of(&component.stops, !is_stop));
    all
}
