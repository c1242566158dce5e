//! Overrides of the host that hit nothing: each is a mistake, as the test that makes it tests nothing. A choice
//! that no plugin goes by is only suspicious.

use crate::base::Origin;
use crate::declare::PointDecl;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::plan::choices::chosen::Chosen;
use crate::plan::choices::rules::{Replaced, Rules};
use crate::plan::flatten::known::point_hash;
use crate::plan::flatten::rows::{Ask, NONE, Node};
use crate::plan::graph::Graph;
use crate::plan::graph::places::with_need;

/// So many of those who say whose they want are shown.
const MOST_SHOWN: usize = 5;

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
    for chosen in &graph.chosen {
        report.extend(idle_choice(graph, chosen));
    }
}

/// A choice that changes nothing for plugins, as all that ask say whose they want. The host may ask without.
fn idle_choice(graph: &Graph, chosen: &Chosen) -> Option<Diagnostic> {
    let told_apart =
        (0..).zip(graph.solved.points.iter()).filter(|(_, row)| row.at_most_one && row.is_asked_by_plugin);
    let mut points = told_apart.filter_map(|(number, _)| Some((number, graph.point_decl(number)?)));
    let (number, point, provider) =
        points.find_map(|(number, point)| Some((number, point, chosen.server_of(point)?)))?;
    let asking: Vec<u32> = graph.asking(number).collect();
    if asking.iter().any(|need| graph.solved.needs[*need as usize].ask != Ask::From) {
        return None;
    }
    let name = graph.called(point);
    let message = format!(
        "the choice of `{provider}` for {name} changes nothing for plugins: all that ask say whose they want"
    );
    let found = Diagnostic::warning(Code::UselessOverride, message).place("chosen", chosen.place.clone());
    let found = asking.iter().take(MOST_SHOWN).fold(found, |found, need| with_need(found, graph, *need));
    let mut wanted = asking.iter().filter_map(|need| Some(graph.need_decl(*need)?.of_plugin()?.plugin()));
    let instead = wanted.find(|wanted| *wanted != provider).map(|wanted| {
        format!("to replace what `{wanted}` provides, let another plugin take its place: `.disable(\"{wanted}\").with(plugin(\"{wanted}\")..)`")
    });
    let found = graph.with_declared(found, point).help_all(instead);
    Some(found.help("remove the choice, or `#[plugin(of = \"..\")]` where it is to count"))
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
