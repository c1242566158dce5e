//! Faults as diagnostics: the message, both ends, the path and what to do.

use super::chosen::Unsettled;
use super::graph::Graph;
use super::namesakes::is_own;
use super::rows::{NONE, Role};
use super::solve::{Fault, FaultKind, Weight};
use crate::declare::{Cardinality, ContributionDecl, ContributionKind, Main, Point, PointDecl};
use crate::diagnostics::{Code, Diagnostic, Report, did_you_mean};

/// All faults of a graph, each with its severity: what nothing reaches is a warning.
pub(super) fn findings(graph: &Graph, unsettled: &Unsettled, report: &mut Report) {
    for fault in graph.solved.faults.iter() {
        match fault.weight {
            _ if is_unsettled(graph, *fault, unsettled) => {}
            Weight::Told => {}
            Weight::Grave => report.extend(finding(graph, *fault)),
            Weight::Idle => report.extend(finding(graph, *fault).map(as_warning)),
        }
    }
}

pub(super) fn as_warning(diagnostic: Diagnostic) -> Diagnostic {
    Diagnostic { severity: crate::diagnostics::Severity::Warning, ..diagnostic }
        .note("nothing that is built reaches it, so this does not stop the application")
}

/// Whether it comes of a choice that is wrong or not known, and is told there.
fn is_unsettled(graph: &Graph, fault: Fault, unsettled: &Unsettled) -> bool {
    let is_about_choice =
        matches!(fault.kind, FaultKind::TooMany | FaultKind::Fallbacks | FaultKind::KeyTwice);
    is_about_choice && graph.point_decl(fault.at).is_some_and(|point| unsettled.holds(point))
}

pub(super) fn finding(graph: &Graph, fault: Fault) -> Option<Diagnostic> {
    match fault.kind {
        FaultKind::Missing => missing(graph, fault.at),
        FaultKind::KeyAbsent => key_absent(graph, fault.at),
        FaultKind::TooMany => too_many(graph, fault.at),
        FaultKind::Fallbacks => fallbacks(graph, fault.at),
        FaultKind::NoAggregator => {
            no_aggregator(graph, graph.solved.needs[fault.at as usize].point, Some(fault.at))
        }
        FaultKind::Aggregators => aggregators(graph, fault.at),
        FaultKind::NothingToDecorate => nothing_to_decorate(graph, fault.at),
        FaultKind::NoWhole => no_whole(graph, fault.at),
        FaultKind::KeyTwice => key_twice(graph, fault.at),
        FaultKind::Order => Some(contradiction(graph, graph.cycle(fault))),
        FaultKind::Cycle => Some(cycle(graph, graph.cycle(fault))),
    }
}

pub(super) fn with_node(diagnostic: Diagnostic, graph: &Graph, label: &str, node: u32) -> Diagnostic {
    match graph.node_origin(node) {
        Some(origin) => diagnostic.place(format!("{label} {}", graph.node_place(node)), origin),
        None => diagnostic,
    }
}

pub(super) fn with_need(diagnostic: Diagnostic, graph: &Graph, need: u32) -> Diagnostic {
    match graph.need_origin(need) {
        Some(origin) => diagnostic.place(format!("needed by {}", graph.need_name(need)), origin),
        None => diagnostic,
    }
}

pub(super) fn missing(graph: &Graph, need: u32) -> Option<Diagnostic> {
    let row = graph.solved.needs.get(need as usize)?;
    let point = graph.point_decl(row.point)?;
    let key = graph.key_of(row.node);
    let name = graph.called(point);
    let found = match point.cardinality {
        Cardinality::Single => Diagnostic::error(
            Code::MissingProvider,
            format!("`{key}` needs {name}, and nobody provides it (expected exactly one implementation)"),
        ),
        Cardinality::Optional => Diagnostic::error(
            Code::RequiredButAbsent,
            format!("`{key}` can't work without {name}, an optional point that nobody provides"),
        ),
        Cardinality::Many | Cardinality::Keyed => Diagnostic::error(
            Code::MissingProvider,
            format!("`{key}` needs one {name}, and nobody provides any"),
        ),
    };
    let found = graph
        .with_declared(with_need(found, graph, need), point)
        .path(graph.path_to(row.node).into_iter().chain([graph.step(point)]))
        .help_all(point.hint)
        .help(format!("list a plugin that provides `{}`, or leave out what needs it", graph.type_of(point)));
    let found = match point.cardinality {
        Cardinality::Optional => {
            found.help(format!("or ask for it as `Option<Arc<{}>>`", graph.type_of(point)))
        }
        _ => found,
    };
    Some(graph.with_namesakes(with_disabled(found, graph, point), point))
}

/// Names the plugins that would provide `point`, were they not disabled.
fn with_disabled(diagnostic: Diagnostic, graph: &Graph, point: &PointDecl) -> Diagnostic {
    let provides = |decl: &ContributionDecl| {
        decl.kind == ContributionKind::Provide && decl.point.type_id == point.type_id
    };
    let disabled = graph.registry.disabled.iter();
    let hidden: Vec<_> = disabled.filter(|plugin| plugin.plugin.contributions().any(provides)).collect();
    let told = hidden.iter().fold(diagnostic, |found, plugin| {
        let key = plugin.key();
        found
            .place(format!("disabled: `{key}`"), plugin.place.clone())
            .note(format!("the plugin `{key}` provides it, but is disabled"))
    });
    let keys: Vec<String> = hidden.iter().map(|plugin| format!("`{}`", plugin.key())).collect();
    if keys.is_empty() { told } else { told.help(format!("or leave {} on", keys.join(" or "))) }
}

fn key_absent(graph: &Graph, need: u32) -> Option<Diagnostic> {
    let row = graph.solved.needs.get(need as usize)?;
    let point = graph.point_decl(row.point)?;
    let asked = graph.need_decl(need)?.of?.text;
    let mut known: Vec<String> =
        graph.providers(row.point).filter_map(|node| key_text(graph, node)).collect();
    known.sort();
    known.dedup();
    let message = format!("nobody provides {} under the key `{asked}`", graph.called(point));
    let found = with_need(Diagnostic::error(Code::MissingKey, message), graph, need);
    let found = graph
        .with_declared(found, point)
        .path(graph.path_to(row.node).into_iter().chain([format!("{}[{asked}]", graph.step(point))]))
        .help_all(did_you_mean(asked, known.iter().map(String::as_str)));
    let found = graph.with_namesakes(found, point);
    Some(if known.is_empty() {
        found.note("it has no providers at all").help_all(point.hint)
    } else {
        let there: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
        found.note(format!("there are: {}", there.join(", ")))
    })
}

fn key_text(graph: &Graph, node: u32) -> Option<String> {
    let text = format!("{:?}", graph.contribution(node)?.key);
    Some(text.trim_matches('"').to_owned())
}

/// All providers of a point, also those that yielded.
fn all_providers(graph: &Graph, point: u32) -> impl Iterator<Item = u32> {
    let of = move |(at, node): (usize, &super::rows::Node)| {
        (node.point == point && node.role == Role::Provide).then(|| u32::try_from(at).ok()).flatten()
    };
    graph.solved.nodes.iter().enumerate().filter_map(of)
}

fn too_many(graph: &Graph, point_number: u32) -> Option<Diagnostic> {
    let point = graph.point_decl(point_number)?;
    let providers: Vec<u32> =
        all_providers(graph, point_number).filter(|node| !graph.node(*node).fallback).collect();
    let name = graph.called(point);
    if point.type_id == <dyn Main as Point>::DECL.type_id {
        let found = Diagnostic::error(
            Code::SeveralMains,
            format!("there are {} main jobs: a program has one", providers.len()),
        );
        let placed = |found, node: &u32| with_node(found, graph, "here:", *node);
        return Some(providers.iter().fold(found, placed).help("keep one; let the others be start hooks"));
    }
    let expected = if point.cardinality == Cardinality::Single { "exactly one" } else { "at most one" };
    let message = format!("{name} has {} providers (expected {expected} implementation)", providers.len());
    let found = Diagnostic::error(Code::TooManyProviders, message);
    let found = providers.iter().fold(found, |found, node| with_node(found, graph, "provided by", *node));
    let found =
        graph.with_declared(found, point).help("leave one out, or mark the one that yields as `fallback`");
    let choice = providers.iter().map(|node| graph.key_of(*node)).find(|key| *key != "host");
    let found = found.help_all(choice.map(|key| {
        format!("or let the configuration choose: `[points]` and below it `{} = \"{key}\"`", point.name)
    }));
    Some(if is_own(point) {
        found
    } else {
        found.help(format!("if there are meant to be several, declare {name} as `#[extension_point(many)]`"))
    })
}

fn fallbacks(graph: &Graph, point_number: u32) -> Option<Diagnostic> {
    let point = graph.point_decl(point_number)?;
    let message = format!("{} has more than one fallback provider", graph.called(point));
    let all = all_providers(graph, point_number).filter(|node| graph.node(*node).fallback);
    let found = all.fold(Diagnostic::error(Code::SeveralFallbacks, message), |found, node| {
        with_node(found, graph, "fallback:", node)
    });
    Some(graph.with_declared(found, point).help("keep one fallback"))
}

/// `need` asks for it, or the host.
pub(super) fn no_aggregator(graph: &Graph, point_number: u32, need: Option<u32>) -> Option<Diagnostic> {
    let point = graph.point_decl(point_number)?;
    let providers: Vec<u32> = graph.providers(point_number).collect();
    let message = format!(
        "{} has {} providers and no aggregator, but one `{}` is asked for",
        graph.called(point),
        providers.len(),
        graph.type_of(point)
    );
    let found = Diagnostic::error(Code::MissingAggregator, message);
    let found = match need {
        Some(need) => with_need(found, graph, need),
        None => found,
    };
    let found = providers.iter().fold(found, |found, node| with_node(found, graph, "provided by", *node));
    Some(
        graph
            .with_declared(found, point)
            .help(format!("ask for all of them: `Many<{}>`", graph.type_of(point)))
            .help(aggregate(graph, point)),
    )
}

fn aggregators(graph: &Graph, point_number: u32) -> Option<Diagnostic> {
    let point = graph.point_decl(point_number)?;
    let head = graph.solved.groups.get(point_number as usize)?.aggregator;
    let message = format!("{} has more than one aggregator", graph.called(point));
    let found =
        graph.chain(head).fold(Diagnostic::error(Code::SeveralAggregators, message), |found, node| {
            with_node(found, graph, "aggregated by", node)
        });
    Some(graph.with_declared(found, point).help("leave all but one out"))
}

fn nothing_to_decorate(graph: &Graph, node: u32) -> Option<Diagnostic> {
    let point = graph.contribution(node)?.point;
    let name = graph.called(point);
    let message = format!("there is no {name} to decorate (expected exactly one implementation)");
    let found = with_node(Diagnostic::error(Code::NothingToDecorate, message), graph, "decorated by", node);
    let found = graph.with_declared(found, point).help_all(point.hint);
    let found = found.help(format!("list a plugin that provides `{}`", graph.type_of(point)));
    Some(graph.with_namesakes(with_disabled(found, graph, point), point))
}

fn no_whole(graph: &Graph, node: u32) -> Option<Diagnostic> {
    let point = graph.contribution(node)?.point;
    let name = graph.called(point);
    let message = format!("{name} has several providers and no aggregator, but is decorated as a whole");
    let found = with_node(Diagnostic::error(Code::MissingAggregator, message), graph, "decorated by", node);
    let providers = graph.providers(graph.node(node).point);
    let found = providers.fold(found, |found, node| with_node(found, graph, "provided by", node));
    Some(
        graph
            .with_declared(found, point)
            .help("wrap every provider on its own: `#[decorate(each)]`")
            .help(aggregate(graph, point)),
    )
}

fn aggregate(graph: &Graph, point: &PointDecl) -> String {
    format!("or make one of them: `#[aggregate] fn all(all: Many<{0}>) -> Arc<{0}>`", graph.type_of(point))
}

fn key_twice(graph: &Graph, point_number: u32) -> Option<Diagnostic> {
    let point = graph.point_decl(point_number)?;
    let providers: Vec<u32> = graph.providers(point_number).collect();
    let twice = |node: &&u32| {
        let key = graph.node(**node).key;
        key != NONE && providers.iter().filter(|other| graph.node(**other).key == key).count() > 1
    };
    let mut doubled: Vec<u32> = providers.iter().filter(twice).copied().collect();
    doubled.sort_by_key(|node| graph.node(*node).key);
    let message = format!("{} has keys with more than one provider", graph.called(point));
    let found = doubled.iter().fold(Diagnostic::error(Code::DuplicateKey, message), |found, node| {
        let label = format!("key `{}`:", key_text(graph, *node).unwrap_or_default());
        with_node(found, graph, &label, *node)
    });
    let found = graph.with_declared(found, point).help("give each provider a key of its own");
    let choice = doubled.first().map(|node| {
        let (name, key) = (point.name, key_text(graph, *node).unwrap_or_default());
        let plugin = graph.key_of(*node);
        format!("or let the configuration choose: `[points.{name}]` and below it `{key} = \"{plugin}\"`")
    });
    Some(found.help_all(choice))
}

fn contradiction(graph: &Graph, nodes: &[u32]) -> Diagnostic {
    let first = nodes.first().and_then(|node| graph.contribution(*node));
    let point = first.map_or_else(String::new, |decl| graph.called(decl.point));
    let keys: Vec<String> =
        nodes.iter().chain(nodes.first()).map(|node| graph.key_of(*node).to_owned()).collect();
    let round = keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" after ");
    let message = format!("the order of {point} contradicts itself: {round}");
    let found = Diagnostic::error(Code::OrderContradiction, message);
    let found = nodes.iter().fold(found, |found, node| with_node(found, graph, "placed:", *node));
    found.help("take back one `before` or `after` of these")
}

fn cycle(graph: &Graph, slots: &[u32]) -> Diagnostic {
    // A struct stands in a cycle by what it is given to or what is made of it, and that is drawn.
    let is_drawn =
        |slot: &&u32| graph.node_of_slot(**slot).is_none_or(|node| graph.contribution(node).is_some());
    let names: Vec<String> = slots.iter().filter(is_drawn).map(|slot| graph.slot_title(*slot)).collect();
    let round = names.iter().chain(names.first()).map(String::as_str).collect::<Vec<_>>().join(" needs ");
    let mut found = Diagnostic::error(Code::Cycle, format!("a cycle: {round}"));
    for (at, slot) in slots.iter().enumerate() {
        let next = slots.get(at + 1).or(slots.first()).copied().unwrap_or(NONE);
        if let Some(need) = edge(graph, *slot, next) {
            found = with_need(found, graph, need);
        } else if let Some(node) = graph.node_of_slot(*slot)
            && !graph.node(node).gift
        {
            found = with_node(found, graph, "through", node);
        }
    }
    let own_point = slots.iter().filter_map(|slot| graph.node_of_slot(*slot)).find(|node| {
        let row = graph.node(*node);
        row.role == Role::Provide
            && (row.needs..row.needs_end).any(|need| graph.solved.needs[need as usize].point == row.point)
    });
    if let Some(point) = own_point.and_then(|node| graph.contribution(node)).map(|decl| decl.point) {
        let name = graph.called(point);
        return found
            .help(format!("a provider of {name} that needs {name} wraps it: write it as `#[decorate]`"));
    }
    match first_lazy_candidate(graph, slots) {
        Some(need) => found.help(format!(
            "make one edge `Lazy`, for example {}: `Lazy<..>` is looked up when it is used",
            graph.need_name(need)
        )),
        None => found,
    }
}

/// The need through which one slot depends on another.
fn edge(graph: &Graph, from: u32, to: u32) -> Option<u32> {
    let row = graph.node(graph.node_of_slot(from)?);
    (row.needs..row.needs_end).find(|need| graph.solved.bindings[*need as usize] == to)
}

fn first_lazy_candidate(graph: &Graph, slots: &[u32]) -> Option<u32> {
    let pairs = slots.iter().zip(slots.iter().cycle().skip(1));
    let mut edges = pairs.filter_map(|(from, to)| edge(graph, *from, *to));
    edges.find(|need| matches!(graph.solved.needs[*need as usize].ask, super::rows::Ask::One))
}
