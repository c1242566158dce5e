//! Points for one provider that have several.

use std::any::TypeId;
use std::collections::{HashMap, HashSet};

use super::cycle::takes_its_own;
use super::needs::with_needs;
use super::whose::one_to_choose;
use crate::base::HOST;
use crate::declare::{Cardinality, Main, Point, PointDecl};
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::flatten::rows::Ask;
use crate::plan::graph::Graph;
use crate::plan::graph::namesakes::is_own;
use crate::plan::graph::places::with_node;

pub(super) fn too_many(graph: &Graph, point_number: u32) -> Option<Diagnostic> {
    let point = graph.point_decl(point_number)?;
    let providers: Vec<u32> =
        graph.all_providers(point_number).filter(|node| !graph.node(*node).is_fallback).collect();
    let name = graph.called(point);
    if point.type_id == <dyn Main as Point>::DECL.type_id {
        let found = Diagnostic::error(
            Code::SeveralMains,
            format!("there are {} main jobs: a program has one", providers.len()),
        );
        let placed = |found, node: &u32| with_node(found, graph, "here:", *node);
        let found = providers.iter().fold(found, placed).help("keep one; let the others be start hooks");
        let may_be_off =
            |node: &u32| graph.contribution(*node).is_some_and(|decl| !decl.conditions.is_empty());
        let is_chosen = providers.iter().any(may_be_off);
        let choice = "or give them conditions of which one holds at a time: `when(..)` on the one, `unless(..)` on the other";
        return Some(found.help_all(is_chosen.then_some(choice)));
    }
    if graph.solved.points.get(point_number as usize).is_some_and(|row| row.is_replaced) {
        return Some(replaced_again(graph, point, &providers));
    }
    let expected = if point.cardinality == Cardinality::Single { "exactly one" } else { "at most one" };
    let message = format!("{name} has {} providers (expected {expected} implementation)", providers.len());
    let found = Diagnostic::error(Code::TooManyProviders, message);
    let found = providers.iter().fold(found, |found, node| with_provider(found, graph, *node));
    let repeated = Repeated::of(graph, &providers);
    let found = if repeated == Repeated::None {
        found
    } else {
        with_consumers(found, graph, point_number, &providers)
    };
    let found = graph.with_declared(found, point);
    if providers.iter().all(|node| graph.key_of(*node) == HOST) {
        return Some(found.help("supply it once; `replace` takes the place of what was supplied before"));
    }
    let found = found.help(repeated.leave_one_out());
    let wraps = providers.iter().find(|node| takes_its_own(graph, **node));
    let found = found.help_all(wraps.map(|node| {
        format!("or, as `{}` needs {name} itself and may wrap it: write `#[decorate]`", graph.key_of(*node))
    }));
    let found = found.help_all(one_to_choose(graph, &providers).map(|key| {
        format!("or let the configuration choose: `[points]` and below it `{} = \"{key}\"`", point.name)
    }));
    Some(if is_own(point) {
        found
    } else {
        found.help(format!("if there are meant to be several, declare {name} as `#[extension_point(many)]`"))
    })
}

/// The host puts several values in the place of what the plugins provide.
fn replaced_again(graph: &Graph, point: &'static PointDecl, values: &[u32]) -> Diagnostic {
    let (name, count) = (graph.called(point), values.len());
    let message = format!("{name} is replaced by {count} values, but only one can take its place");
    let found = Diagnostic::error(Code::TooManyProviders, message);
    let origins = values.iter().filter_map(|value| graph.node_origin(*value));
    let found = origins.fold(found, |found, origin| found.place("replaced", origin));
    graph.with_declared(found, point).help("keep one of them")
}

pub(super) fn fallbacks(graph: &Graph, point_number: u32) -> Option<Diagnostic> {
    let point = graph.point_decl(point_number)?;
    let message = format!("{} has more than one fallback provider", graph.called(point));
    let all = graph.all_providers(point_number).filter(|node| graph.node(*node).is_fallback);
    let found = all.fold(Diagnostic::error(Code::SeveralFallbacks, message), |found, node| {
        with_node(found, graph, "fallback:", node)
    });
    Some(graph.with_declared(found, point).help("keep one fallback"))
}

fn with_provider(found: Diagnostic, graph: &Graph, node: u32) -> Diagnostic {
    match graph.node_origin(node) {
        Some(origin) if graph.key_of(node) == HOST => found.place("supplied by the host", origin),
        _ => with_node(found, graph, "provided by", node),
    }
}

/// Whether one plugin is listed several times among those who provide.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeated {
    /// None of them.
    None,
    /// One, and there are others.
    Some,
    /// They are all the same plugin.
    All,
}

impl Repeated {
    pub(super) fn of(graph: &Graph, providers: &[u32]) -> Self {
        let plugins: HashSet<u32> = providers.iter().map(|node| graph.node(*node).plugin).collect();
        let type_of = |plugin: &u32| graph.registry.plugin(*plugin as usize)?.plugin.type_id;
        let mut counts = HashMap::<Option<TypeId>, usize>::new();
        for plugin in &plugins {
            *counts.entry(type_of(plugin)).or_default() += 1;
        }
        // Those that are made at run time have no type.
        if !counts.iter().any(|(ty, count)| ty.is_some() && *count > 1) {
            Self::None
        } else if counts.len() > 1 {
            Self::Some
        } else {
            Self::All
        }
    }

    /// What to do about several providers. A plugin yields wherever it is listed, or nowhere.
    pub(super) const fn leave_one_out(self) -> &'static str {
        match self {
            Self::None | Self::Some => "leave one out, or mark the one that yields as `fallback`",
            Self::All => "leave one out",
        }
    }
}

/// Where one plugin is there several times, each who asks is to say which of them it means.
fn with_consumers(found: Diagnostic, graph: &Graph, point: u32, providers: &[u32]) -> Diagnostic {
    let Some(key) = one_to_choose(graph, providers) else { return found };
    let needs = (0..).zip(graph.solved.needs.iter());
    let asking = needs.filter(|(need, row)| {
        let node = graph.node(row.node);
        row.point == point && row.ask == Ask::One && !(node.works_on_first() && node.needs == *need)
    });
    let asking: Vec<u32> = asking.map(|(need, _)| need).collect();
    let found = with_needs(found, graph, &asking);
    found.help(format!("say whose, on each field or parameter that asks for it: `#[plugin(of = \"{key}\")]`"))
}
