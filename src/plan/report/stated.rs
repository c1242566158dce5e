//! What contributions state of themselves: a key where their point is keyed, a key of their own where there is one,
//! neighbours that are there.

use std::any::TypeId;
use std::cell::OnceCell;
use std::collections::HashMap;

use super::findings::{as_warning, with_need, with_node};
use super::names::entry_name;
use crate::base::{ByText, Identity};
use crate::collect::Registry;
use crate::declare::{
    Anchor, Cardinality, ContributionDecl, ContributionKey, ContributionKind, KeyTypeDecl, Need,
};
use crate::diagnostics::{Code, Diagnostic, Report, did_you_mean};
use crate::plan::flatten::anchors::are_listed_together;
use crate::plan::flatten::rows::{NONE, Node, Role};
use crate::plan::graph::Graph;

/// Providers of keyed points without a key, and anchors that nobody bears.
pub(in crate::plan) fn stated(graph: &Graph, report: &mut Report) {
    if !graph.solved.has_statements {
        return;
    }
    let neighbours = OnceCell::new();
    for (at, row) in graph.solved.nodes.iter().enumerate() {
        let Ok(node) = u32::try_from(at) else { return };
        report.extend(own_keys(graph, node));
        if row.point == NONE {
            continue;
        }
        let Some(decl) = graph.contribution(node) else { continue };
        let reached = graph.solved.groups.get(row.point as usize).is_some_and(|group| group.reached);
        if row.role == Role::Provide && is_keyless(decl) {
            let found = keyless(graph, node, decl);
            report.push(if reached { found } else { as_warning(found) });
        }
        if row.anchored {
            let anchors = decl.placement.before.iter().chain(decl.placement.after.iter());
            let neighbours = neighbours.get_or_init(|| Neighbours::of(graph));
            let unknown = anchors.filter(|anchor| !neighbours.has(anchor, *row));
            let found = unknown.map(|anchor| unknown_anchor(graph, node, decl, anchor));
            report.extend(found.map(|found| if reached { found } else { as_warning(found) }));
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

fn keyless(graph: &Graph, node: u32, decl: &ContributionDecl) -> Diagnostic {
    let point = decl.point;
    let message =
        format!("`{}` provides {}, a keyed point, without a key", graph.key_of(node), graph.called(point));
    let found = with_node(Diagnostic::error(Code::KeyMismatch, message), graph, "provided by", node);
    let found = graph.with_declared(found, point);
    let stated = format!(".define::<{}>().key(..)", graph.type_of(point));
    if graph.key_of(node) != "host" {
        return found.help(format!("state the key: `{stated}`"));
    }
    found
        .help(format!("let a plugin of its own state the key: `.with(plugin(\"mine\"){stated}.value(..))`"))
        .help(format!(
            "and let it serve the key instead of another: `.set(\"points.{}.<key>\", \"mine\")`",
            point.name
        ))
}

/// Who can be a neighbour of whom.
struct Neighbours<'g> {
    plugins: ByText<&'g str, u32>,
    types: HashMap<Identity, Vec<u32>>,
    /// For each point and role how many nodes a plugin has there.
    counts: HashMap<(u32, u8, u32), usize>,
}

impl<'g> Neighbours<'g> {
    fn of(graph: &'g Graph) -> Self {
        let (mut plugins, mut types, mut counts) = (ByText::default(), HashMap::new(), HashMap::new());
        for (plugin, number) in graph.registry.plugins().zip(0..) {
            plugins.insert(plugin.key(), number);
            types.entry(plugin.plugin.identity()).or_insert_with(Vec::new).push(number);
        }
        for row in graph.solved.nodes.iter() {
            *counts.entry((row.point, row.role as u8, row.plugin)).or_default() += 1;
        }
        Self { plugins, types, counts }
    }

    /// Whether a plugin that `anchor` means has a node beside this one.
    fn has(&self, anchor: &Anchor, own: Node) -> bool {
        let of_plugin = |plugin: &u32| {
            let count = self.counts.get(&(own.point, own.role as u8, *plugin)).copied().unwrap_or(0);
            count > usize::from(own.plugin == *plugin)
        };
        match anchor {
            Anchor::Key(key) => self.plugins.get(key.as_ref()).is_some_and(of_plugin),
            Anchor::Type { identity, .. } => {
                self.types.get(identity).is_some_and(|plugins| plugins.iter().any(of_plugin))
            }
        }
    }
}

fn unknown_anchor(graph: &Graph, node: u32, decl: &ContributionDecl, anchor: &Anchor) -> Diagnostic {
    let own = graph.node(node);
    let numbers = 0..u32::try_from(graph.solved.nodes.len()).unwrap_or(NONE);
    let neighbours: Vec<u32> =
        numbers.filter(|other| *other != node && are_listed_together(graph.node(*other), own)).collect();
    let is_meant = |other: &u32| {
        graph.plugin_of(*other).is_some_and(|plugin| anchor.means(graph.key_of(*other), plugin))
    };
    let neighbours: Vec<&str> = neighbours.iter().map(|other| graph.key_of(*other)).collect();
    let key = graph.key_of(node);
    // A hook is no provider to whoever writes it.
    let (kind, of_point, of_it) = if decl.point.entry {
        (entry_name(decl), String::new(), "")
    } else {
        (decl.kind.to_string(), format!(" of {}", graph.called(decl.point)), " of it")
    };
    let said = if decl.placement.before.iter().any(|before| before == anchor) { "before" } else { "after" };
    let registry = &graph.registry;
    let text = anchor.text();
    let disabled = registry.disabled.iter().find(|disabled| anchor.means(disabled.key(), &disabled.plugin));
    let which = if is_meant(&node) {
        format!("itself: it has no other {kind}{of_it}")
    } else if registry.plugins().any(|plugin| anchor.means(plugin.key(), plugin.plugin)) {
        format!("`{text}`, which has no {kind}{of_it}")
    } else if let Some(disabled) = disabled {
        format!("`{text}`, which is {}", disabled.why())
    } else {
        format!("`{text}`, and there is no such plugin")
    };
    let message = format!("`{key}` places its {kind}{of_point} {said} {which}");
    let required = decl.placement.required;
    let found = if required {
        Diagnostic::error(Code::UnknownAnchor, message).note("the place is `required`")
    } else {
        Diagnostic::warning(Code::UnknownAnchor, message).note("the place is ignored")
    };
    let found = with_node(found, graph, "placed:", node);
    let others = match anchor {
        Anchor::Key(key) => did_you_mean(key, neighbours.iter().copied()),
        // The compiler has found the type.
        Anchor::Type { .. } => None,
    };
    match others {
        Some(meant) => found.help(meant),
        None if required => found.help(format!(
            "add such a plugin with a {kind}{of_point}, or leave `required` out where the place may be ignored"
        )),
        None => found.help(format!("name a plugin with a {kind}{of_point}, or leave `{said}` out")),
    }
}
