//! Conditions that wait for each other.

use super::items::{Item, Verdict};
use super::presence::{Place, Presence};
use crate::collect::Registry;
use crate::declare::When;
use crate::diagnostics::{Code, Diagnostic, Report};

/// Tells of each circle once.
pub(super) fn report(registry: &Registry, presence: &Presence<'_>, items: &[Item<'_>], report: &mut Report) {
    let mut told = vec![false; items.len()];
    for begin in 0..items.len() {
        let mut way: Vec<Step<'_>> = Vec::new();
        let mut at = begin;
        // Whoever is open waits for another who is open, so the way comes round.
        while matches!(items[at].verdict, Verdict::Open) && !told[at] {
            told[at] = true;
            let Some((place, when)) = presence.waits_for(&items[at]) else { break };
            way.push(Step { item: at, when });
            let Some(next) = items.iter().position(|item| place_of(item) == place) else { break };
            if let Some(first) = way.iter().position(|step| step.item == next) {
                report.push(circle(registry, items, &way[first..]));
                break;
            }
            at = next;
        }
    }
}

/// An item, and the condition by which it waits for the next; `None` if it waits for its own plugin, or one that includes it.
struct Step<'w> {
    item: usize,
    when: Option<&'w When>,
}

fn place_of(item: &Item<'_>) -> Place {
    (item.plugin, item.contribution)
}

fn circle(registry: &Registry, items: &[Item<'_>], steps: &[Step<'_>]) -> Diagnostic {
    let name = |step: &Step<'_>| items[step.item].name(registry).0;
    let names: Vec<String> = steps.iter().chain(steps.first()).map(name).collect();
    let message = match steps {
        [only] => format!("a condition waits for what it decides: {}", name(only)),
        _ => format!("conditions wait for each other: {}", names.join(" waits for ")),
    };
    let mut found = Diagnostic::error(Code::ConditionCircle, message);
    let is_included = |step: &Step<'_>| step.when.is_none() && items[step.item].contribution.is_none();
    for (step, next) in steps.iter().zip(steps.iter().cycle().skip(1)) {
        let label = match step.when {
            Some(when) => format!("`{when}`"),
            None if is_included(step) => format!("included by {}", name(next)),
            None => "there with its plugin".to_owned(),
        };
        if let Some(origin) = items[step.item].name(registry).1 {
            found = found.place(label, origin);
        }
    }
    if steps.len() == 1 {
        found
            .note("whether it is there depends on whether it is there")
            .help("to step back where others provide, mark the provider as `fallback`")
    } else {
        let found = found.note("whether one is there depends on whether the other is");
        match steps.iter().find(|step| is_included(step)) {
            Some(step) => found.help(format!(
                "list {} by itself, or let what includes it ask the configuration",
                name(step)
            )),
            None => found.help("take one of the conditions back, or let both ask the configuration"),
        }
    }
}
