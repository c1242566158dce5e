//! Mistakes of those who say whose provider they want, and of those who would have to.

use super::too_many::Repeated;
use crate::base::HOST;
use crate::collect::OffContribution;
use crate::declare::{Need, PointDecl};
use crate::diagnostics::{Code, Diagnostic, did_you_mean};
use crate::plan::graph::Graph;
use crate::plan::graph::places::{with_need, with_node};

/// The plugin that a need asks does not give its point one provider.
pub(in crate::plan) fn not_of_plugin(graph: &Graph, need: u32) -> Option<Diagnostic> {
    let row = graph.solved.needs.get(need as usize)?;
    let point = graph.point_decl(row.point)?;
    let asked = graph.need_decl(need)?.of_plugin()?.plugin();
    let (key, name) = (graph.key_of(row.node), graph.called(point));
    let providers: Vec<u32> = graph.all_providers(row.point).collect();
    let own: Vec<u32> = providers.iter().copied().filter(|node| graph.key_of(*node) == asked).collect();
    let disabled = graph.registry.disabled.iter().find(|plugin| plugin.key() == asked);
    let is_asked = |off: &&OffContribution| off.plugin == asked && off.decl.point.type_id == point.type_id;
    let off = graph.registry.off.iter().find(is_asked);
    let gives_list = own.iter().any(|node| graph.node(*node).is_list);
    let message = if gives_list {
        format!("`{key}` asks the plugin `{asked}` for one {name}, and it provides a whole list")
    } else if own.len() > 1 {
        format!("`{key}` asks the plugin `{asked}` for one {name}, and it provides {}", own.len())
    } else if let Some(plugin) = disabled {
        format!("`{key}` asks the plugin `{asked}` for {name}, and it is {}", plugin.why())
    } else if let Some(off) = off {
        format!("`{key}` asks the plugin `{asked}` for {name}, which it does not provide now: {}", off.unmet)
    } else if graph.registry.keys().any(|key| key == asked) {
        format!("`{key}` asks the plugin `{asked}` for {name}, which it does not provide")
    } else {
        format!("`{key}` asks the plugin `{asked}` for {name}, and there is no such plugin")
    };
    let found = with_need(Diagnostic::error(Code::NotOfPlugin, message), graph, need);
    let found = own.iter().fold(found, |found, node| with_node(found, graph, "provided by", *node));
    let found = match disabled {
        Some(plugin) if plugin.unmet.is_some() => {
            found.place(format!("off: `{asked}`"), plugin.place.clone())
        }
        Some(plugin) => found.place(format!("disabled: `{asked}`"), plugin.place.clone()),
        None => found,
    };
    let step = format!("{}[{asked}]", graph.step(point));
    let found = graph.with_declared(found, point).path(graph.path_to(row.node).into_iter().chain([step]));
    let at_most_one = graph.solved.points.get(row.point as usize).is_some_and(|point| point.at_most_one);
    if own.len() > 1 && at_most_one {
        // Also one that yields is asked by the key of its plugin.
        return Some(found.help("leave one of them out"));
    }
    if own.len() > 1 || gives_list {
        return Some(found.help(format!("ask for all of them: `Many<{}>`", graph.type_of(point))));
    }
    let without = format!("or, if it can work without, ask for {}", as_option(graph, need, point));
    let keys = keys_of(graph, &providers);
    if keys.is_empty() {
        let found = found.note("nobody provides it").help_all(point.hint);
        return Some(found.help("list a plugin of that key that provides it").help(without));
    }
    let found = found.note(format!("provided by: {}", listed(&keys)));
    Some(match did_you_mean(asked, keys.iter().copied()) {
        _ if disabled.is_some() => found.help(format!("leave `{asked}` on")).help(without),
        Some(meant) => found.help(meant),
        None => found.help("ask a plugin that provides it").help(without),
    })
}

/// A need asks for one of several, where others say whose they want.
pub(in crate::plan) fn which(graph: &Graph, need: u32) -> Option<Diagnostic> {
    let row = graph.solved.needs.get(need as usize)?;
    let point = graph.point_decl(row.point)?;
    let who = format!("`{}`", graph.key_of(row.node));
    let found = with_need(asked_of_several(graph, row.point, point, &who), graph, need);
    let found = with_choice(found, graph, row.point, "say whose, on the field or parameter");
    let path = graph.path_to(row.node).into_iter().chain([graph.step(point)]);
    Some(found.path(path))
}

/// The host asks for one of several, where others say whose they want.
pub(super) fn which_for_the_host(graph: &Graph, point_number: u32) -> Option<Diagnostic> {
    let point = graph.point_decl(point_number)?;
    let found = asked_of_several(graph, point_number, point, "the host");
    Some(with_choice(found, graph, point_number, "let a plugin ask that says whose"))
}

fn asked_of_several(graph: &Graph, point_number: u32, point: &PointDecl, who: &str) -> Diagnostic {
    let count = graph.providers(point_number).count();
    let name = graph.called(point);
    let message = format!("{who} asks for {name} and does not say whose: it has {count} providers");
    Diagnostic::error(Code::WhoseProvider, message)
}

/// With those that there are to choose from, and how to choose.
fn with_choice(found: Diagnostic, graph: &Graph, point_number: u32, how: &str) -> Diagnostic {
    let Some(point) = graph.point_decl(point_number) else { return found };
    let providers: Vec<u32> = graph.providers(point_number).collect();
    let found = providers.iter().fold(found, |found, node| with_node(found, graph, "provided by", *node));
    let found = graph.with_declared(found, point);
    let Some(key) = one_to_choose(graph, &providers) else {
        return found.help(Repeated::of(graph, &providers).leave_one_out());
    };
    let name = point.name;
    found.help(format!("{how}: `#[plugin(of = \"{key}\")]`")).help(format!(
        "or let the configuration choose for all who do not say: `[points]` and below it `{name} = \"{key}\"`"
    ))
}

/// The first plugin that a choice by key is settled by: it provides once. What the host gives can't be chosen.
pub(super) fn one_to_choose<'g>(graph: &'g Graph, providers: &[u32]) -> Option<&'g str> {
    let mut keys = providers.iter().map(|node| graph.key_of(*node));
    keys.find(|key| *key != HOST && providers.iter().filter(|node| graph.key_of(**node) == *key).count() == 1)
}

/// What to ask for instead, if it can work without. A handle stands between its consumer and the provider, which not
/// everybody may have.
pub(in crate::plan) fn as_option(graph: &Graph, need: u32, point: &PointDecl) -> String {
    let row = graph.solved.needs.get(need as usize);
    let is_of_one = graph.need_decl(need).is_some_and(|decl| decl.of.is_some());
    let shape = match graph.need_decl(need).map(|decl| decl.need) {
        Some(Need::Point { handle: true, .. }) => return "an `Option` of the handle".to_owned(),
        // A `Fresh` is never absent, but the one that is asked for may be.
        _ if row.is_some_and(|row| row.is_fresh) && is_of_one => "Fresh",
        _ if row.is_some_and(|row| row.is_lazy && !row.is_fresh) => "Lazy",
        _ => "Arc",
    };
    format!("`Option<{shape}<{}>>`", graph.type_of(point))
}

fn keys_of<'g>(graph: &'g Graph, providers: &[u32]) -> Vec<&'g str> {
    let mut keys: Vec<&str> = Vec::new();
    for node in providers {
        let key = graph.key_of(*node);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

fn listed(keys: &[&str]) -> String {
    keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}
