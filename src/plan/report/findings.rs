//! Faults as diagnostics: the message, both ends, the path and what to do.

use super::cycle::cycle;
use super::given_scopes;
use super::needs::{Missed, those_who_need, with_needs};
use super::short_lives::{holds_shorter, opens_outside, shared_by_calls, too_short, wrong_handle};
use super::too_many::{Repeated, fallbacks, too_many};
use super::whose::{as_option, not_of_plugin, which};
use crate::base::{SharedKey, in_order};
use crate::config::quoted;
use crate::declare::{Cardinality, PointDecl};
use crate::diagnostics::{Code, Diagnostic, Report, did_you_mean};
use crate::plan::choices::chosen::Unsettled;
use crate::plan::flatten::rows::NONE;
use crate::plan::graph::Graph;
use crate::plan::graph::places::{with_need, with_node};
use crate::plan::solve::{Fault, FaultKind, Subject, Weight};

/// All faults of a graph, each with its severity: what nothing reaches is a warning.
pub(in crate::plan) fn findings(graph: &Graph, unsettled: &Unsettled, report: &mut Report) {
    let settled = |fault: &Fault| !is_unsettled(graph, *fault, unsettled);
    let faults: Vec<Fault> = graph.solved.faults.iter().copied().filter(settled).collect();
    let missed = Missed::of(graph, &faults);
    for fault in faults {
        match (missed.told_of(graph, fault), fault.weight) {
            (None, _) | (_, Weight::Told) => {}
            (Some(needs), Weight::Grave) => report.extend(finding(graph, fault, needs)),
            (Some(needs), Weight::Idle) => report.extend(finding(graph, fault, needs).map(as_warning)),
        }
    }
}

pub(in crate::plan) fn as_warning(diagnostic: Diagnostic) -> Diagnostic {
    Diagnostic { severity: crate::diagnostics::Severity::Warning, ..diagnostic }
        .note("nothing that is built reaches it, so this does not stop the application")
}

/// Whether it comes of a choice that is wrong, of a condition that could not be decided or of a plugin that is refused, and
/// is told there.
fn is_unsettled(graph: &Graph, fault: Fault, unsettled: &Unsettled) -> bool {
    let is_open = |point| graph.point_decl(point).is_some_and(|point| unsettled.is_open(point));
    match (fault.kind, fault.kind.subject()) {
        (FaultKind::TooMany | FaultKind::Fallbacks | FaultKind::KeyTwice, _) => {
            graph.point_decl(fault.at).is_some_and(|point| unsettled.holds(point))
        }
        (_, Subject::Need) => {
            is_open(graph.solved.needs.get(fault.at as usize).map_or(NONE, |need| need.point))
        }
        (_, Subject::Decorator) => is_open(graph.node(fault.at).point),
        _ => false,
    }
}

/// What is said of a fault; of what is missing, to all the `needs` that miss it.
pub(super) fn finding(graph: &Graph, fault: Fault, needs: &[u32]) -> Option<Diagnostic> {
    if let Some(found) = given_scopes::finding(graph, fault) {
        return Some(found);
    }
    match fault.kind {
        FaultKind::Missing => missing(graph, needs),
        FaultKind::KeyAbsent => key_absent(graph, needs),
        FaultKind::From => not_of_plugin(graph, fault.at),
        FaultKind::Which => which(graph, fault.at),
        FaultKind::TooMany => too_many(graph, fault.at),
        FaultKind::Fallbacks => fallbacks(graph, fault.at),
        FaultKind::NoAggregator => {
            no_aggregator(graph, graph.solved.needs[fault.at as usize].point, Some(fault.at))
        }
        FaultKind::Aggregators => aggregators(graph, fault.at),
        FaultKind::NothingToDecorate => nothing_to_decorate(graph, fault.at),
        FaultKind::NoKeyToDecorate => no_key_to_decorate(graph, fault.at),
        FaultKind::NoWhole => no_whole(graph, fault.at),
        FaultKind::KeyTwice => key_twice(graph, fault.at),
        FaultKind::Order => Some(contradiction(graph, graph.cycle(fault))),
        FaultKind::Cycle => Some(cycle(graph, graph.cycle(fault))),
        FaultKind::HoldsShorter => holds_shorter(graph, fault.at, fault.other),
        FaultKind::WrongHandle => wrong_handle(graph, fault.at),
        FaultKind::SharedByCalls => shared_by_calls(graph, fault.at),
        FaultKind::OpensOutside => opens_outside(graph, fault.at),
        FaultKind::TooShort => too_short(graph, fault.at),
    }
}

/// What all of `needs` ask for, and nobody provides.
pub(in crate::plan) fn missing(graph: &Graph, needs: &[u32]) -> Option<Diagnostic> {
    let need = *needs.first()?;
    let row = graph.solved.needs.get(need as usize)?;
    let point = graph.point_decl(row.point)?;
    let name = graph.called(point);
    let (who, is_one) = those_who_need(graph, needs);
    let s = if is_one { "s" } else { "" };
    let found = match point.cardinality {
        Cardinality::Single => Diagnostic::error(
            Code::MissingProvider,
            format!("{who} need{s} {name}, and nobody provides it (expected exactly one implementation)"),
        ),
        Cardinality::Optional => Diagnostic::error(
            Code::RequiredButAbsent,
            format!("{who} can't work without {name}, an optional point that nobody provides"),
        ),
        Cardinality::Many | Cardinality::Keyed => Diagnostic::error(
            Code::MissingProvider,
            format!("{who} need{s} one {name}, and nobody provides any"),
        ),
    };
    let found = graph
        .with_declared(with_needs(found, graph, needs), point)
        .path(graph.path_to(row.node).into_iter().chain([graph.step(point)]))
        .help_all(point.hint);
    let found = if graph.is_left_to_nobody(point, None) {
        found
    } else {
        let ty = graph.type_called(point);
        found.help(format!("list a plugin that provides {ty}, or leave out what needs it"))
    };
    let found = match point.cardinality {
        Cardinality::Optional => found.help(format!("or ask for it as {}", as_option(graph, need, point))),
        _ => found,
    };
    let found = graph.with_left_to_nobody(found, point, None);
    Some(graph.with_namesakes(graph.with_supplied(graph.with_off(found, point), point), point))
}

fn key_absent(graph: &Graph, needs: &[u32]) -> Option<Diagnostic> {
    let need = *needs.first()?;
    let row = graph.solved.needs.get(need as usize)?;
    let point = graph.point_decl(row.point)?;
    let (asked, value) = match graph.need_decl(need)?.of {
        Some(key) => (key.shown(), key.value()),
        None => (graph.default_text(point)?, graph.default_key(point)?),
    };
    let message = format!("nobody provides {} under the key `{asked}`", graph.called(point));
    let found = with_needs(Diagnostic::error(Code::MissingKey, message), graph, needs);
    let found = graph
        .with_declared(found, point)
        .path(graph.path_to(row.node).into_iter().chain([format!("{}[{asked}]", graph.step(point))]));
    let option = as_option(graph, need, point);
    let advice = if graph.is_left_to_nobody(point, Some(&asked)) {
        format!("or ask for it as {option}")
    } else {
        format!("list a plugin that provides it, or ask for it as {option}")
    };
    Some(with_known_keys(found, graph, row.point, point, Some(&Asked { text: &asked, value }), [advice]))
}

fn no_key_to_decorate(graph: &Graph, node: u32) -> Option<Diagnostic> {
    let decl = graph.contribution(node)?;
    let (point, asked, value) = (decl.point, decl.key.text(), decl.key.value()?);
    let message = format!(
        "nobody provides {} under the key `{asked}`, so there is nothing to decorate",
        graph.called(point)
    );
    let found = with_node(Diagnostic::error(Code::MissingKey, message), graph, "decorated by", node);
    let found = graph.with_declared(found, point);
    let advice = "list a plugin that provides it, or leave the decorator out".to_owned();
    let number = graph.node(node).point;
    Some(with_known_keys(found, graph, number, point, Some(&Asked { text: &asked, value }), [advice]))
}

/// A key under which nobody provides.
pub(in crate::plan) struct Asked<'a> {
    pub(in crate::plan) text: &'a str,
    pub(in crate::plan) value: SharedKey,
}

/// The keys that there are and the nearest one, what else to do, who would provide it if it were not off, and where there are
/// no keys at all, whether the host was to provide it.
pub(in crate::plan) fn with_known_keys(
    found: Diagnostic,
    graph: &Graph,
    number: u32,
    point: &PointDecl,
    asked: Option<&Asked<'_>>,
    advice: impl IntoIterator<Item = String>,
) -> Diagnostic {
    let mut known: Vec<String> = graph.providers(number).filter_map(|node| key_text(graph, node)).collect();
    known.sort();
    known.dedup();
    let text = asked.map(|asked| asked.text);
    let near = text.and_then(|text| did_you_mean(text, known.iter().map(String::as_str)));
    let found = found.help_all(near);
    let found = if known.is_empty() { found.help_all(point.hint) } else { found };
    let found = graph.with_left_to_nobody(found, point, text).help_all(advice);
    let notes = found.notes.len();
    let found = match asked {
        Some(asked) => graph.with_off_key(found, point, asked.value.as_ref()),
        None => graph.with_off(found, point),
    };
    let is_told = found.notes.len() > notes;
    let found = graph.with_namesakes(found, point);
    match known.as_slice() {
        [] if is_told => graph.with_supplied(found, point),
        [] => graph.with_supplied(found.note("it has no providers at all"), point),
        known => {
            let there: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
            found.note(format!("there are: {}", there.join(", ")))
        }
    }
}

fn key_text(graph: &Graph, node: u32) -> Option<String> {
    Some(graph.contribution(node)?.key.text())
}

/// `need` asks for it, or the host.
pub(in crate::plan) fn no_aggregator(
    graph: &Graph,
    point_number: u32,
    need: Option<u32>,
) -> Option<Diagnostic> {
    let point = graph.point_decl(point_number)?;
    let providers: Vec<u32> = graph.providers(point_number).collect();
    let how_many = if providers.len() == 1 {
        "a provider that gives a whole list".to_owned()
    } else {
        format!("{} providers", providers.len())
    };
    let message = format!(
        "{} has {how_many} and no aggregator, but one `{}` is asked for",
        graph.called(point),
        graph.type_of(point)
    );
    let found = Diagnostic::error(Code::MissingAggregator, message);
    let found = match need {
        Some(need) => with_need(found, graph, need),
        None => found,
    };
    let found = providers.iter().fold(found, |found, node| with_node(found, graph, "provided by", *node));
    let found = graph
        .with_declared(found, point)
        .help(format!("ask for all of them: `Many<{}>`", graph.type_of(point)))
        .help(aggregate(graph, point));
    Some(graph.with_off_aggregator(found, point))
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
    let found = found.help(format!("list a plugin that provides {}", graph.type_called(point)));
    Some(graph.with_namesakes(graph.with_supplied(graph.with_off(found, point), point), point))
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

/// What a point can say of how its providers are one.
pub(crate) const BY_STRATEGY: &str =
    "which is `Arc::new(all)` where the point says how: `#[extension_point(many, aggregate = ..)]`";

fn aggregate(graph: &Graph, point: &PointDecl) -> String {
    let ty = graph.type_of(point);
    format!("or make one of them: `#[aggregate] fn all(all: Many<{ty}>) -> Arc<{ty}>`, {BY_STRATEGY}")
}

fn key_twice(graph: &Graph, point_number: u32) -> Option<Diagnostic> {
    let point = graph.point_decl(point_number)?;
    let providers: Vec<u32> = graph.providers(point_number).collect();
    let twice = |node: &&u32| {
        let key = graph.node(**node).key;
        key != NONE && providers.iter().filter(|other| graph.node(**other).key == key).count() > 1
    };
    let doubled: Vec<u32> = providers.iter().filter(twice).copied().collect();
    let doubled = in_order(doubled, |node| (graph.node(*node).key as usize, 0));
    let anys: Vec<u32> = graph.chain(graph.solved.groups.get(point_number as usize)?.any).collect();
    let what = if doubled.is_empty() {
        "more than one provider for any key"
    } else {
        "keys with more than one provider"
    };
    let message = format!("{} has {what}", graph.called(point));
    let found = doubled.iter().fold(Diagnostic::error(Code::DuplicateKey, message), |found, node| {
        let label = format!("key `{}`:", key_text(graph, *node).unwrap_or_default());
        with_node(found, graph, &label, *node)
    });
    let is_several = anys.len() > 1;
    let found = anys
        .iter()
        .filter(|_| is_several)
        .fold(found, |found, node| with_node(found, graph, "any key:", *node));
    let found = graph.with_declared(found, point);
    let found = found.help_all(is_several.then(|| Repeated::of(graph, &anys).leave_one_out()));
    let found = if doubled.is_empty() { found } else { found.help("give each provider a key of its own") };
    let choice = doubled.first().map(|node| {
        let (name, key) = (point.name, quoted(&key_text(graph, *node).unwrap_or_default()));
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
