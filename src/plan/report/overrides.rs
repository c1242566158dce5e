//! Overrides of the host that hit nothing: each is a mistake, as the test that makes it tests nothing.

use crate::base::Origin;
use crate::declare::PointDecl;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::plan::choices::rules::{Replaced, Rules};
use crate::plan::flatten::known::point_hash;
use crate::plan::flatten::rows::{NONE, Node};
use crate::plan::graph::Graph;

/// Reports the overrides that hit nothing.
pub(in crate::plan) fn overrides(graph: &Graph, rules: &Rules, report: &mut Report) {
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
