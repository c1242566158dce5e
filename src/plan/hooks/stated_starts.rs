//! What start hooks and stop hooks state of each other by `before` and `after`. Stopping is the reverse of starting, so what
//! stops after another starts before it.

use std::collections::HashMap;

use super::circles::circles;
use super::lifecycle::Unordered;
use super::waits::each_once;
use crate::base::Identity;
use crate::declare::Anchor;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::plan::graph::Graph;
use crate::plan::graph::places::with_node;

/// A plugin that starts after another, because a hook of one of them says so.
pub(in crate::plan) struct Stated {
    pub(in crate::plan) earlier: u32,
    pub(super) later: u32,
    by_earlier: bool,
    /// Whether it is said of stopping.
    stopping: bool,
}

/// All pairs of hooks of which one states its place by the other.
pub(super) fn stated_starts(graph: &Graph, starts: Option<u32>, stops: Option<u32>) -> Vec<Stated> {
    let mut all = stated_of(graph, starts);
    let of_stops = stated_of(graph, stops).into_iter();
    all.extend(of_stops.map(|Stated { earlier, later, by_earlier, .. }| Stated {
        earlier: later,
        later: earlier,
        by_earlier: !by_earlier,
        stopping: true,
    }));
    all
}

fn stated_of(graph: &Graph, point: Option<u32>) -> Vec<Stated> {
    let hooks = || point.into_iter().flat_map(|point| graph.providers(point));
    if !hooks().any(|hook| graph.node(hook).has_anchors) {
        return Vec::new();
    }
    let (mut by_key, mut by_type) = (HashMap::<&str, Vec<u32>>::new(), HashMap::<Identity, Vec<u32>>::new());
    for hook in hooks() {
        by_key.entry(graph.key_of(hook)).or_default().push(hook);
        if let Some(plugin) = graph.plugin_of(hook) {
            by_type.entry(plugin.identity()).or_default().push(hook);
        }
    }
    let meant = |anchor: &Anchor| match anchor {
        Anchor::Key(key) => by_key.get(key.as_ref()),
        Anchor::Type { identity, .. } => by_type.get(identity),
    };
    let mut all = Vec::new();
    for hook in hooks().filter(|hook| graph.node(*hook).has_anchors) {
        let Some(placement) = graph.contribution(hook).map(|decl| &decl.placement) else { continue };
        let earlier = placement.after.iter().filter_map(meant).flatten();
        all.extend(earlier.map(|earlier| Stated {
            earlier: *earlier,
            later: hook,
            by_earlier: false,
            stopping: false,
        }));
        let later = placement.before.iter().filter_map(meant).flatten();
        all.extend(later.map(|later| Stated {
            earlier: hook,
            later: *later,
            by_earlier: true,
            stopping: false,
        }));
    }
    all
}

/// Lets components wait for each other as their hooks state: `before` are those that each waits for by what it uses. What
/// states the opposite of that, or of what others state and use, is wrong, and then nothing is added.
pub(super) fn add_stated(
    graph: &Graph,
    stated: &[Stated],
    of_plugin: &[usize],
    components: &[Unordered],
    before: &mut [Vec<usize>],
) -> Report {
    let component = |hook: u32| {
        let at = of_plugin.get(graph.node(hook).plugin as usize).copied();
        at.filter(|at| *at != usize::MAX)
    };
    let pairs: Vec<(&Stated, usize, usize)> = stated
        .iter()
        .filter_map(|pair| Some((pair, component(pair.earlier)?, component(pair.later)?)))
        .filter(|(_, earlier, later)| earlier != later)
        .collect();
    if pairs.is_empty() {
        return Report::new();
    }
    let mut waits = before.to_vec();
    for (_, earlier, later) in &pairs {
        waits[*later].push(*earlier);
    }
    let circle = circles(&waits);
    let round = |at: usize| -> Vec<String> {
        let within = components.iter().zip(&circle).filter(|(_, other)| **other == circle[at]);
        within.map(|(each, _)| format!("`{}`", each.component.key)).collect()
    };
    let against = pairs.into_iter().filter(|(_, earlier, later)| circle[*earlier] == circle[*later]);
    let report: Report = against
        .map(|(pair, earlier, later)| {
            let by_use = starts_after(before, earlier, later);
            contradiction(graph, pair, if by_use { None } else { Some(round(earlier)) })
        })
        .collect();
    if !report.has_errors() {
        for (before, waits) in before.iter_mut().zip(waits) {
            *before = each_once(waits);
        }
    }
    report
}

/// Whether one component starts after another, through however many between them.
fn starts_after(before: &[Vec<usize>], one: usize, other: usize) -> bool {
    let mut open = vec![one];
    let mut seen = vec![false; before.len()];
    while let Some(at) = open.pop() {
        for earlier in &before[at] {
            if *earlier == other {
                return true;
            }
            if !std::mem::replace(&mut seen[*earlier], true) {
                open.push(*earlier);
            }
        }
    }
    false
}

/// `round` are the plugins of the circle, where it does not come of what is used alone.
fn contradiction(graph: &Graph, pair: &Stated, round: Option<Vec<String>>) -> Diagnostic {
    let Stated { earlier, later, by_earlier, stopping } = *pair;
    let (who, other) = if by_earlier { (earlier, later) } else { (later, earlier) };
    let word = if by_earlier == stopping { "after" } else { "before" };
    let verb = if stopping { "stop" } else { "start" };
    let stated = format!("the {} is to {verb} {word} `{}`", graph.node_name(who), graph.key_of(other));
    let placed = |found| with_node(with_node(found, graph, "placed:", who), graph, "the other:", other);
    if let Some(round) = round {
        let message = format!("{stated}, but what others state and use leads to the opposite");
        return placed(Diagnostic::error(Code::OrderContradiction, message))
            .note(format!("each of these would wait for another of them: {}", round.join(", ")))
            .help("take back one `before` or `after` of these; a plugin starts as a whole, with all its start hooks");
    }
    let (first, second) = (graph.key_of(later), graph.key_of(earlier));
    let (end, order) = if stopping {
        ("stops before it", "stops after it")
    } else {
        ("starts after it", "has started before")
    };
    let message =
        format!("{stated}, but `{second}` uses what `{first}` gives or what is made of it, and {end}");
    placed(Diagnostic::error(Code::OrderContradiction, message))
        .help(format!("leave `{word}` out: what is used {order}"))
        .help(format!("or let `{second}` ask for it by `Lazy`, which leaves the order free"))
}
