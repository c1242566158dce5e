//! What plugins say of each other: versions that they require, and what is deprecated.

use std::any::TypeId;
use std::collections::{HashMap, HashSet};

use super::needs::subject;
use super::versions::{holds, is_range};
use crate::collect::{Listed, Registry};
use crate::declare::{ContributionDecl, ContributionKind, Requirement};
use crate::diagnostics::{Code, Diagnostic, Report, did_you_mean};
use crate::plan::choices::chosen::Unsettled;
use crate::plan::flatten::rows::NONE;
use crate::plan::graph::Graph;

/// So many of those who require something that is not there, or use something deprecated, are shown.
const MOST_SHOWN: usize = 5;

/// Requirements that are not met, and what is deprecated and in use.
pub(in crate::plan) fn advice(graph: &Graph, unsettled: &Unsettled, report: &mut Report) {
    if !graph.solved.has_statements {
        return;
    }
    let unmet = requirements(&graph.registry).into_iter();
    report.extend(unmet.filter_map(|(requirement, by)| not_met(graph, unsettled, requirement, &by)));
    report.extend(graph.registry.plugins().filter_map(deprecated_plugin));
    for point in 0..u32::try_from(graph.solved.points.len()).unwrap_or(NONE) {
        report.extend(deprecated_point(graph, point));
    }
}

/// The points of plugins that are off although others require them: that these are not there is told by that.
pub(in crate::plan) fn required_but_off(registry: &Registry) -> Vec<TypeId> {
    if registry.disabled.is_empty() {
        return Vec::new();
    }
    let required = registry.plugins().flat_map(|plugin| plugin.plugin.about.requires.iter());
    let required: HashSet<&str> = required.map(|requirement| requirement.plugin.as_ref()).collect();
    let off = registry.disabled.iter().filter(|off| required.contains(off.key()));
    let gives = |decl: &&ContributionDecl| {
        let is_given = matches!(decl.kind, ContributionKind::Provide | ContributionKind::Aggregate);
        is_given && !decl.point.entry
    };
    off.flat_map(|off| off.plugin.contributions().filter(gives).map(|decl| decl.point.type_id)).collect()
}

/// What is required, each with those who require it.
fn requirements(registry: &Registry) -> Vec<(&Requirement, Vec<Listed<'_>>)> {
    let mut all: Vec<(&Requirement, Vec<Listed<'_>>)> = Vec::new();
    let mut known = HashMap::new();
    for plugin in registry.plugins() {
        for requirement in plugin.plugin.about.requires.iter() {
            let at = *known.entry((&requirement.plugin, &requirement.versions)).or_insert(all.len());
            match all.get_mut(at) {
                Some((_, by)) => by.push(plugin),
                None => all.push((requirement, vec![plugin])),
            }
        }
    }
    all
}

fn not_met(
    graph: &Graph,
    unsettled: &Unsettled,
    requirement: &Requirement,
    by: &[Listed<'_>],
) -> Option<Diagnostic> {
    let Requirement { plugin: wanted, versions } = requirement;
    let (who, is_one) = subject(by.first()?.key(), by.len());
    let s = if is_one { "s" } else { "" };
    let needs = format!("{who} require{s} the plugin `{wanted}` {versions}");
    let registry = &graph.registry;
    let (why, place, help) = if !is_range(versions) {
        let help = "write versions as Cargo does, without `~` and `*`: `>=1.2`, `>=1.2, <2`, `1.2`, `=1.2.3`"
            .to_owned();
        (format!("and `{versions}` is no range of versions"), None, help)
    } else if let Some(found) = registry.plugins().find(|other| other.key() == wanted) {
        let version = &found.plugin.version;
        let why = match holds(versions, version) {
            Some(true) => return None,
            Some(false) => format!("and it is {version}"),
            None if version.is_empty() => "and it has no version".to_owned(),
            None => format!("and its version is `{version}`, which can't be compared"),
        };
        let help = format!("use a version of `{wanted}` that is {versions}");
        (why, Some((format!("`{wanted}` {version}"), found.plugin.origin.into())), help)
    } else if let Some(off) = registry.disabled.iter().find(|off| off.key() == wanted) {
        let help = match off.unmet.as_ref().map(|unmet| unmet.help.as_ref()) {
            Some(Some(help)) => format!("{help}: then `{wanted}` is on"),
            Some(None) => format!("let the condition hold, or switch it on: `.enable(\"{wanted}\")`"),
            None => format!("leave `{wanted}` on"),
        };
        (format!("which is {}", off.why()), Some((format!("off: `{wanted}`"), off.place.clone())), help)
    } else if unsettled.is_incomplete {
        return None;
    } else {
        let help =
            did_you_mean(wanted, registry.keys()).unwrap_or_else(|| format!("list the plugin `{wanted}`"));
        ("and there is no such plugin".to_owned(), None, help)
    };
    let found = Diagnostic::error(Code::RequirementNotMet, format!("{needs}, {why}"));
    let found = with_those_who_require(found, by);
    let found = match place {
        Some((label, place)) => found.place(label, place),
        None => found,
    };
    Some(found.help(help))
}

fn with_those_who_require(found: Diagnostic, by: &[Listed<'_>]) -> Diagnostic {
    let label = |plugin: &Listed<'_>| match by {
        [_] => "required by".to_owned(),
        _ => format!("required by `{}`", plugin.key()),
    };
    let shown = by.iter().take(MOST_SHOWN);
    let found = shown.fold(found, |found, plugin| found.place(label(plugin), plugin.plugin.origin));
    match by.len().saturating_sub(MOST_SHOWN) {
        0 => found,
        more => found.note(format!("and {more} more require it")),
    }
}

fn deprecated_plugin(plugin: Listed<'_>) -> Option<Diagnostic> {
    let deprecated = plugin.plugin.about.deprecated?;
    let message = format!("the plugin `{}` is deprecated since {}", plugin.key(), deprecated.since);
    let found = Diagnostic::warning(Code::DeprecatedPlugin, message).place("declared", plugin.plugin.origin);
    Some(found.help(deprecated.remedy()))
}

fn deprecated_point(graph: &Graph, number: u32) -> Option<Diagnostic> {
    let point = graph.point_decl(number)?;
    let deprecated = point.deprecated?;
    let users = users(graph, number);
    let (first, others) = users.split_first()?;
    let who = match others.len() {
        0 => format!("the {} uses", first.0),
        1 => format!("the {} and another use", first.0),
        count => format!("the {} and {count} others use", first.0),
    };
    let name = graph.called(point);
    let message = format!("{name} is deprecated since {}, and {who} it", deprecated.since);
    let found = Diagnostic::warning(Code::DeprecatedPoint, message);
    let shown = users.iter().take(MOST_SHOWN);
    let found = shown.fold(found, |found, (name, origin)| found.place(format!("used: {name}"), *origin));
    Some(graph.with_declared(found, point).help(deprecated.remedy()))
}

/// Who contributes to a point or asks for it, each with its place.
fn users(graph: &Graph, point: u32) -> Vec<(String, crate::base::Origin)> {
    let nodes = 0..u32::try_from(graph.solved.nodes.len()).unwrap_or(NONE);
    let giving = nodes.filter(|node| graph.node(*node).point == point);
    let giving = giving.filter_map(|node| Some((graph.node_name(node), graph.node_origin(node)?)));
    // What a decorator works on is said already.
    let asking =
        graph.asking(point).filter_map(|need| Some((graph.need_name(need), graph.need_origin(need)?)));
    giving.chain(asking).collect()
}
