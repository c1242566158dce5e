//! Overrides of the host: one that hits nothing is a mistake, as the test that makes it tests nothing; what replaces lives as
//! what is replaced.

use super::chosen::Chosen;
use super::rules::{Replaced, Rules};
use crate::base::Origin;
use crate::collect::Registry;
use crate::declare::{ContributionKind, Lifetime, PointDecl};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::plan::flatten::declarations::lifetime;
use crate::plan::flatten::known::point_hash;
use crate::plan::flatten::rows::{NONE, Node};
use crate::plan::graph::Graph;
use crate::plan::layout::injections::{self, InjectedCalls};

/// Reports the overrides that hit nothing; what is called in place of the steps that are to fail.
pub(in crate::plan) fn check(graph: &Graph, rules: &Rules, report: &mut Report) -> InjectedCalls {
    // Of a scope the solver says that nobody can have a part in it.
    for Replaced { point, origin, was_supplied } in rules.replaced.iter().filter(|each| !each.point.scope) {
        if !was_supplied && !is_replaced(graph, point) {
            let help = "or, if nobody is meant to provide it, use `supply` instead of `replace`";
            report.push(useless(graph, point, *origin, "replaced").help(help));
        }
    }
    for (point, origin) in rules.decorated.iter().filter(|(point, _)| !point.scope) {
        if hands_out_nothing(graph, point) {
            report.push(useless(graph, point, *origin, "decorated"));
        }
    }
    injections::calls(graph, rules, report)
}

/// Lets what replaces something live like that: who has a `Fresh` or a `Lazy` of it asks as before, and what decorates it may
/// use the scope that it lives in.
pub(in crate::plan) fn living_as_replaced(registry: Registry, rules: &Rules, chosen: &[Chosen]) -> Registry {
    let replaced = rules.replaced.iter().map(|each| each.point);
    let lives: Vec<(&PointDecl, Lifetime)> =
        replaced.filter_map(|point| Some((point, life_of_replaced(&registry, point, chosen)?))).collect();
    if lives.is_empty() {
        return registry;
    }
    registry.with_host(|own| {
        for decl in own.iter_mut().filter(|decl| decl.kind == ContributionKind::Provide) {
            let life = lives.iter().find(|(point, _)| point.type_id == decl.point.type_id);
            decl.lifetime = life.map_or(decl.lifetime, |(_, life)| *life);
        }
    })
}

/// How long all that served a point lived, where that was shorter than the application.
fn life_of_replaced(registry: &Registry, point: &PointDecl, chosen: &[Chosen]) -> Option<Lifetime> {
    // The host's own contributions are behind all others.
    let plugins = registry.plugins().take(registry.count().saturating_sub(1));
    let all = plugins.flat_map(|plugin| plugin.plugin.contributions().map(move |decl| (plugin, decl)));
    let of_point = all.filter(|(plugin, decl)| {
        decl.kind == ContributionKind::Provide
            && decl.point.type_id == point.type_id
            && !chosen.iter().any(|chosen| chosen.drops(decl, plugin.key()))
    });
    let providers: Vec<_> = of_point.collect();
    let only_fallbacks = providers.iter().all(|(_, decl)| decl.fallback);
    let serving = providers.into_iter().filter(|(_, decl)| decl.fallback == only_fallbacks);
    let lifetimes: Vec<Lifetime> = serving.map(|(plugin, decl)| lifetime(plugin.plugin, decl)).collect();
    if lifetimes.iter().any(|lifetime| matches!(lifetime, Lifetime::Transient)) {
        return Some(Lifetime::Transient);
    }
    let is_scope = |lifetime: &Lifetime, scope: &PointDecl| matches!(lifetime, Lifetime::Scope(other) if other.type_id == scope.type_id);
    // Where some of them lived longer, who asked for those could not hold one that lives in the scope.
    match lifetimes.first() {
        Some(Lifetime::Scope(scope)) if lifetimes.iter().all(|lifetime| is_scope(lifetime, scope)) => {
            Some(Lifetime::Scope(scope))
        }
        _ => None,
    }
}

fn useless(graph: &Graph, point: &PointDecl, origin: Origin, what: &'static str) -> Diagnostic {
    let message = format!("{} is {what}, but no plugin provides it", graph.called(point));
    let found = Diagnostic::error(Code::UselessOverride, message).place(what, origin);
    let help = format!("list the plugin whose `{}` is to be {what}", graph.type_of(point));
    graph.with_declared(found, point).help(help)
}

fn is_replaced(graph: &Graph, point: &PointDecl) -> bool {
    let hash = point_hash(point);
    let lost_it =
        |node: &Node| graph.solved.points.get(node.lost_point as usize).is_some_and(|row| row.hash == hash);
    graph.solved.nodes.iter().any(lost_it)
}

/// Where somebody needs a point that takes exactly one provider, the solver has said so already.
fn hands_out_nothing(graph: &Graph, point: &PointDecl) -> bool {
    let hash = point_hash(point);
    let number = graph.solved.points.iter().position(|row| row.hash == hash);
    let Some(number) = number else { return true };
    let (row, group) = (&graph.solved.points[number], &graph.solved.groups[number]);
    let is_provided = [group.providers, group.any, group.aggregator].iter().any(|node| *node != NONE);
    !(is_provided || row.is_single && group.reached)
}

/// The host puts several values in the place of what the plugins provide.
pub(in crate::plan) fn replaced_again(
    graph: &Graph,
    point: &'static PointDecl,
    values: &[u32],
) -> Diagnostic {
    let (name, count) = (graph.called(point), values.len());
    let message = format!("{name} is replaced by {count} values, but only one can take its place");
    let found = Diagnostic::error(Code::TooManyProviders, message);
    let origins = values.iter().filter_map(|value| graph.node_origin(*value));
    let found = origins.fold(found, |found, origin| found.place("replaced", origin));
    graph.with_declared(found, point).help("keep one of them")
}
