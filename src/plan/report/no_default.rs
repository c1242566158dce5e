//! Those who ask for one of a keyed point, name no key, and can mean none.

use std::collections::BTreeMap;

use super::findings::{Asked, as_warning, with_known_keys};
use super::needs::{those_who_need, with_needs};
use crate::declare::{ContributionKey, PointDecl};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::plan::choices::chosen::Unsettled;
use crate::plan::flatten::rows::NONE;
use crate::plan::graph::Graph;

/// Those who ask for one of a keyed point without a key where there is none that they could mean.
pub(in crate::plan) fn without_default(
    graph: &Graph,
    told: &[&'static PointDecl],
    unsettled: &Unsettled,
    report: &mut Report,
) {
    if !graph.solved.has_statements {
        return;
    }
    let mut missed = BTreeMap::<u32, Vec<u32>>::new();
    for (need, row) in (0u32..).zip(graph.solved.needs.iter()) {
        let Some(decl) = graph.need_decl(need).filter(|decl| decl.of_default()) else { continue };
        let Some(point) = decl.need.point() else { continue };
        let node = graph.node(row.node);
        let is_input = node.works_on_first() && node.needs == need;
        let is_told = unsettled.is_open(point) || told.iter().any(|told| told.type_id == point.type_id);
        if row.key != NONE || row.may_be_absent || is_input || is_told {
            continue;
        }
        missed.entry(row.point).or_default().push(need);
    }
    for (number, mut needs) in missed {
        let is_reached = |need: &u32| graph.is_reached(graph.solved.needs[*need as usize].node);
        needs.sort_by_key(|need| !is_reached(need));
        let found = no_default(graph, number, &needs);
        report.extend(found.map(|found| if is_reached(&needs[0]) { found } else { as_warning(found) }));
    }
}

/// What all of `needs` ask for without a key.
fn no_default(graph: &Graph, number: u32, needs: &[u32]) -> Option<Diagnostic> {
    let point = graph.point_decl(number)?;
    let node = graph.solved.needs.get(*needs.first()? as usize)?.node;
    let ((who, is_one), name) = (those_who_need(graph, needs), graph.called(point));
    let s = if is_one { "s" } else { "" };
    let own = point.default_key.map(|key| key.shown());
    let why = match &own {
        Some(key) => format!("and nobody provides its default key `{key}`"),
        None => "and there is no default key".to_owned(),
    };
    let message = format!("{who} ask{s} for {name} without a key, {why}");
    let found = with_needs(Diagnostic::error(Code::NoDefaultKey, message), graph, needs);
    let found = graph.with_declared(found, point);
    let path = graph.path_to(node).into_iter().chain([graph.step(point)]);
    let found = found.path(path);
    let default = point.default_key.as_ref().zip(own.as_deref());
    let asked = default.map(|(key, text)| Asked { text, value: key.value() });
    let listing =
        asked.as_ref().map(|asked| format!("list a plugin that provides it under `{}`", asked.text));
    let first = graph.providers(number).find_map(|node| graph.contribution(node));
    let naming = first.map(|decl| {
        let first = decl.key.text();
        let written = match decl.key {
            ContributionKey::Declared(key) if !key.literal => key.text.to_owned(),
            _ => format!("{first:?}"),
        };
        let or = if listing.is_some() { "or " } else { "" };
        [
            format!(
                "{or}let the configuration name one: `[default_keys]` and below it `{} = {first:?}`",
                point.name
            ),
            format!("or say which, on the field or parameter: `#[plugin(of = {written})]`"),
        ]
    });
    let advice = listing.into_iter().chain(naming.into_iter().flatten());
    Some(with_known_keys(found, graph, number, point, asked.as_ref(), advice))
}
