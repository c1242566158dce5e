//! What contributions state of themselves: a key where their point is keyed, a key of their own where there is one,
//! neighbours that are there.

use std::any::TypeId;

use super::findings::as_warning;
use super::neighbours::Neighbours;
use crate::base::HOST;
use crate::collect::Registry;
use crate::declare::{Cardinality, ContributionDecl, ContributionKey, ContributionKind, KeyTypeDecl, Need};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::plan::choices::rules::Rules;
use crate::plan::flatten::rows::{NONE, Role};
use crate::plan::graph::Graph;
use crate::plan::graph::places::{with_need, with_node};

/// Providers of keyed points without a key, and anchors that nobody bears.
pub(in crate::plan) fn stated(graph: &Graph, rules: &Rules, report: &mut Report) {
    if !graph.solved.has_statements {
        return;
    }
    let mut neighbours = Neighbours::of(graph);
    for (at, row) in graph.solved.nodes.iter().enumerate() {
        let Ok(node) = u32::try_from(at) else { return };
        report.extend(own_keys(graph, node));
        if row.point == NONE {
            continue;
        }
        let Some(decl) = graph.contribution(node) else { continue };
        let reached = graph.solved.groups.get(row.point as usize).is_some_and(|group| group.reached);
        if row.role == Role::Provide && is_keyless(decl) {
            let found = keyless(graph, rules, node, decl);
            report.push(if reached { found } else { as_warning(found) });
        }
        if row.has_anchors {
            let found = neighbours.troubles(node, decl);
            report.extend(found.into_iter().map(|found| if reached { found } else { as_warning(found) }));
        }
    }
}

/// The points of which it can't be told who serves which key, as a provider leaves its own out.
pub(in crate::plan) fn keyless_points(registry: &Registry) -> impl Iterator<Item = TypeId> {
    let all = registry.plugins().flat_map(|plugin| plugin.plugin.contributions());
    all.filter(|decl| decl.kind == ContributionKind::Provide && is_keyless(decl))
        .map(|decl| decl.point.type_id)
}

fn is_keyless(decl: &ContributionDecl) -> bool {
    decl.point.cardinality == Cardinality::Keyed && matches!(decl.key, ContributionKey::None)
}

/// Parameters and fields that want a key where nobody asks by one, or a key of another type.
fn own_keys(graph: &Graph, node: u32) -> Vec<Diagnostic> {
    let row = graph.node(node);
    let asks = (row.needs..row.needs_end).filter_map(|need| match graph.need_decl(need)?.need {
        Need::OwnKey(wanted) => own_key(graph, node, need, wanted),
        _ => None,
    });
    let is_reached = graph.is_reached(node)
        || graph.solved.groups.get(row.point as usize).is_some_and(|group| group.reached);
    asks.map(|found| if is_reached { found } else { as_warning(found) }).collect()
}

fn own_key(graph: &Graph, node: u32, need: u32, wanted: &KeyTypeDecl) -> Option<Diagnostic> {
    let wanted_type = wanted.text();
    let (why, advice) = match graph.contribution(node) {
        None => (
            "but a plugin's struct is asked for under no key".to_owned(),
            "take it as a parameter of a function with `#[provide(key = ..)]`".to_owned(),
        ),
        Some(decl) if decl.point.cardinality != Cardinality::Keyed => (
            format!("but {} has no keys", graph.called(decl.point)),
            "leave it out, or let the function contribute to a `keyed` point".to_owned(),
        ),
        Some(decl) if decl.point.key_type.type_id != wanted.type_id => {
            let key_type = decl.point.key_type.text();
            (
                format!("but the keys of {} are of type `{key_type}`", graph.called(decl.point)),
                format!("write `ProvidedKey<{key_type}>`"),
            )
        }
        Some(_) => return None,
    };
    let message = format!("{} is a `ProvidedKey<{wanted_type}>`, {why}", graph.need_name(need));
    let found = with_need(Diagnostic::error(Code::KeyMismatch, message), graph, need);
    let found = match graph.contribution(node) {
        Some(decl) => graph.with_declared(found, decl.point),
        None => found,
    };
    Some(found.help(advice))
}

fn keyless(graph: &Graph, rules: &Rules, node: u32, decl: &ContributionDecl) -> Diagnostic {
    let point = decl.point;
    let is_of_host = graph.key_of(node) == HOST;
    let is_replaced = rules.replaced.iter().any(|replaced| replaced.point.type_id == point.type_id);
    let who = match (is_of_host, is_replaced) {
        (false, _) => graph.key_of(node),
        (true, true) => "replace",
        (true, false) => "supply",
    };
    let message = format!("`{who}` provides {}, a keyed point, without a key", graph.called(point));
    let found = with_node(Diagnostic::error(Code::KeyMismatch, message), graph, "provided by", node);
    let found = graph.with_declared(found, point);
    let stated = format!(".define::<{}>().key(..)", graph.type_of(point));
    if !is_of_host {
        return found.help(format!("state the key: `{stated}`"));
    }
    found
        .note(format!("`{who}` takes one value, and each provider of a keyed point has a key of its own"))
        .help(format!("let a plugin of its own state the key: `.with(plugin(\"mine\"){stated}.value(..))`"))
        .help(format!(
            "and let it serve the key instead of another: `.set(\"points.{}.<key>\", \"mine\")`",
            point.name
        ))
}
