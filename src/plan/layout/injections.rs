//! Steps that a test lets fail: which they are, and what is called in their place.

use std::collections::HashMap;

use crate::base::ABSENT;
use crate::collect::unknown_plugin;
use crate::declare::{Call, ContributionDecl, ContributionKind, Need, Point, Start, Stop, Task};
use crate::diagnostics::{Code, Diagnostic, Report, join_names};
use crate::plan::choices::rules::{Injection, Rules, Site};
use crate::plan::flatten::rows::{Lifespan, Role};
use crate::plan::graph::Graph;
use crate::plan::hooks::lifecycle::components;
use crate::plan::hooks::turns::in_stop_order;

/// For each node that is to fail what is called in its place.
pub(in crate::plan) type InjectedCalls = HashMap<u32, Call>;

/// Finds the nodes; reports the faults that are put nowhere.
pub(in crate::plan) fn injected_calls(graph: &Graph, rules: &Rules, report: &mut Report) -> InjectedCalls {
    let mut calls = InjectedCalls::new();
    for injection in &rules.injections {
        let nodes = candidates(graph, &injection.site);
        match injection.nth.checked_sub(1).and_then(|at| nodes.get(at)) {
            Some(node) => {
                if let Some(decl) = graph.contribution(*node) {
                    calls.insert(*node, injection.how.call(decl.point));
                }
            }
            None => report.push(put_nowhere(graph, injection, &nodes)),
        }
    }
    calls
}

fn candidates(graph: &Graph, site: &Site) -> Vec<u32> {
    let of_plugin = |key: &str, is_meant: &dyn Fn(&ContributionDecl) -> bool| {
        let nodes = (0u32..).take(graph.solved.nodes.len());
        let is_there =
            |node: &u32| graph.key_of(*node) == key && graph.contribution(*node).is_some_and(is_meant);
        nodes.filter(is_there).collect()
    };
    match site {
        Site::Any => steps(graph),
        Site::ProviderIn(key) => of_plugin(key, &|decl| !decl.point.entry && !is_part(decl)),
        Site::Hook(point, key) => of_plugin(key, &|decl| decl.point.type_id == point.type_id),
        Site::ProviderOf(point) => {
            let number = graph
                .solved
                .points
                .iter()
                .position(|row| row.hash == crate::plan::flatten::known::point_hash(point));
            let number = number.and_then(|number| u32::try_from(number).ok());
            let providers = |number| graph.providers(number).chain(graph.provider_for_any(number));
            number.into_iter().flat_map(providers).collect()
        }
    }
}

/// A function that gives to several points is one step, and not one for each of them.
fn is_part(decl: &ContributionDecl) -> bool {
    let is_hidden = |need: Need| matches!(need, Need::Point { point, .. } if point.hidden);
    decl.kind == ContributionKind::Provide && decl.needs.iter().any(|need| is_hidden(need.need))
}

/// The nodes that can be made to fail, in the order of [`Site::Any`].
pub(in crate::plan) fn steps(graph: &Graph) -> Vec<u32> {
    let reached = graph.solved.order.get(..graph.solved.reached).unwrap_or_default();
    let mut seen = vec![false; graph.solved.nodes.len()];
    // What lives in a scope or is made anew has its turn when a scope is opened or somebody asks.
    let wired = reached.iter().copied().filter(|slot| graph.life(*slot) == Lifespan::APP);
    let providers = wired.filter_map(|slot| graph.node_of_slot(slot)).filter(|node| {
        let is_meant = graph.node(*node).role != Role::Construct
            && graph.contribution(*node).is_some_and(|decl| !decl.point.entry && !is_part(decl));
        // A decorator of each member is built once for each.
        is_meant && seen.get_mut(*node as usize).is_some_and(|seen| !std::mem::replace(seen, true))
    });
    let mut steps: Vec<u32> = providers.collect();
    let (components, _) = components(graph, ABSENT);
    steps.extend(components.iter().flat_map(|each| &each.starts));
    steps.extend(components.iter().flat_map(|each| &each.tasks));
    steps.extend(in_stop_order(&components).into_iter().flat_map(|each| &each.stops));
    steps
}

fn put_nowhere(graph: &Graph, injection: &Injection, there: &[u32]) -> Diagnostic {
    let nth = injection.nth;
    let what = injection.site.what();
    let place = injection.site.place(graph);
    let message = format!("a fault is put into {what} {nth}{place}, but there {}", how_many(there.len()));
    if let Site::ProviderIn(key) | Site::Hook(_, key) = &injection.site {
        let known = || graph.registry.keys().chain(graph.registry.disabled.iter().map(|plugin| plugin.key()));
        if known().all(|known| known != key) {
            let message = format!("a fault is put into the plugin `{key}`, but there is none of that key");
            return unknown_plugin(message, key, injection.origin, known());
        }
    }
    let found = Diagnostic::error(Code::UselessOverride, message).place("put here", injection.origin);
    let names: Vec<String> = there.iter().map(|node| graph.node_name(*node)).collect();
    // All steps are too many to be named here.
    let is_note = !names.is_empty() && !matches!(injection.site, Site::Any);
    let found = if is_note { found.note(format!("there is the {}", join_names(&names))) } else { found };
    found.help("steps are counted from 1; `TestApp::steps` names them all in their order")
}

fn how_many(count: usize) -> String {
    match count {
        0 => "is none".to_owned(),
        1 => "is 1".to_owned(),
        _ => format!("are {count}"),
    }
}

impl Site {
    fn what(&self) -> &'static str {
        match self {
            Self::Any => "step",
            Self::ProviderIn(_) | Self::ProviderOf(_) => "provider",
            Self::Hook(point, _) if point.type_id == <dyn Start>::DECL.type_id => "start hook",
            Self::Hook(point, _) if point.type_id == <dyn Stop>::DECL.type_id => "stop hook",
            Self::Hook(point, _) if point.type_id == <dyn Task>::DECL.type_id => "background task",
            Self::Hook(..) => "hook",
        }
    }

    fn place(&self, graph: &Graph) -> String {
        match self {
            Self::Any => " of the application".to_owned(),
            Self::ProviderIn(key) | Self::Hook(_, key) => format!(" of `{key}`"),
            Self::ProviderOf(point) => format!(" of {}", graph.called(point)),
        }
    }
}
