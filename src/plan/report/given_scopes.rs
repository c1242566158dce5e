//! Mistakes about what stands for an open scope: whoever opens it gives it, and no plugin has a part in that.

use crate::declare::PointDecl;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::graph::Graph;
use crate::plan::graph::places::{with_need, with_node};
use crate::plan::solve::{Fault, FaultKind};

/// What is said of a fault, if it is about a scope.
pub(super) fn finding(graph: &Graph, fault: Fault) -> Option<Diagnostic> {
    let at = fault.at;
    let number = match fault.kind {
        FaultKind::TooMany => at,
        FaultKind::NothingToDecorate => graph.node(at).point,
        FaultKind::From => graph.solved.needs.get(at as usize)?.point,
        _ => return None,
    };
    let point = graph.point_decl(number).filter(|point| point.scope)?;
    match fault.kind {
        FaultKind::TooMany => Some(provided(graph, number, point)),
        FaultKind::NothingToDecorate => Some(decorated(graph, at, point)),
        _ => of_plugin(graph, at, point),
    }
}

/// A plugin provides it too, or the host for all.
fn provided(graph: &Graph, point_number: u32, point: &PointDecl) -> Diagnostic {
    let message =
        format!("{} is a scope, given by whoever opens it, and is provided too", graph.called(point));
    let found = Diagnostic::error(Code::TooManyProviders, message);
    let found = graph
        .all_providers(point_number)
        .fold(found, |found, node| with_node(found, graph, "provided by", node));
    let ty = graph.type_of(point);
    let help = format!("leave the provider out, and hand the `{ty}` over where the scope is opened");
    graph.with_declared(found, point).help(help)
}

/// A contribution decorates it.
fn decorated(graph: &Graph, node: u32, point: &PointDecl) -> Diagnostic {
    let message = format!("{} is a scope, and stays what it was opened with", graph.called(point));
    let found = with_node(Diagnostic::error(Code::NothingToDecorate, message), graph, "decorated by", node);
    let help = "leave the decorator out, and decorate a point that lives in the scope";
    graph.with_declared(found, point).help(help)
}

/// A need asks a plugin for it.
fn of_plugin(graph: &Graph, need: u32, point: &PointDecl) -> Option<Diagnostic> {
    let row = graph.solved.needs.get(need as usize)?;
    let asked = graph.need_decl(need)?.of_plugin()?.plugin();
    let (key, name) = (graph.key_of(row.node), graph.called(point));
    let message = format!("`{key}` asks the plugin `{asked}` for {name}, a scope, which no plugin provides");
    let found = with_need(Diagnostic::error(Code::NotOfPlugin, message), graph, need);
    Some(graph.with_declared(found, point).help("leave `of` out: whoever opens the scope gives it"))
}
