//! Names in conditions that nobody bears, and that are so near to others that they may be slips.

use super::items::Item;
use crate::base::HOST;
use crate::collect::Registry;
use crate::declare::{PluginDecl, Term, When};
use crate::diagnostics::{Code, Diagnostic, Report, did_you_mean};
use crate::plan::choices::chosen::points;

/// Warns of them. A name that resembles no other is that of somebody who is not there, which is what conditions ask.
pub(super) fn unknown(registry: &Registry, items: &[Item<'_>], report: &mut Report) {
    let asks = |item: &&Item<'_>| item.conditions.iter().flat_map(|when| when.any.iter()).any(is_name);
    let mut asking = items.iter().filter(asks).peekable();
    if asking.peek().is_none() {
        return;
    }
    let disabled = registry.disabled.iter().map(|plugin| plugin.key());
    let plugins: Vec<&str> = registry.keys().filter(|key| *key != HOST).chain(disabled).collect();
    let mut points: Vec<&str> = registry.plugins().flat_map(|plugin| names(plugin.plugin)).collect();
    points.extend(registry.disabled.iter().flat_map(|plugin| names(&plugin.plugin)));
    for item in asking {
        for when in item.conditions {
            for term in when.any.iter() {
                let (what, name, known) = match term {
                    Term::Plugin(key) => ("plugin", key, &plugins),
                    Term::ProvidedNamed(point) => ("point", point, &points),
                    _ => continue,
                };
                if !known.contains(&&**name)
                    && let Some(meant) = did_you_mean(name, known.iter().copied())
                {
                    report.push(found(registry, item, when, what, name).help(meant));
                }
            }
        }
    }
}

fn is_name(term: &Term) -> bool {
    matches!(term, Term::Plugin(_) | Term::ProvidedNamed(_))
}

/// The names of the points that a plugin contributes to or asks for.
fn names(plugin: &PluginDecl) -> impl Iterator<Item = &'static str> {
    let visible = points(plugin).filter(|point| !point.hidden && !point.entry);
    visible.map(|point| point.name)
}

fn found(registry: &Registry, item: &Item<'_>, when: &When, what: &str, name: &str) -> Diagnostic {
    let (who, origin) = item.name(registry);
    let message = format!("{who} has the condition `{when}`, but there is no {what} `{name}`");
    let found = Diagnostic::warning(Code::UnknownInCondition, message);
    found.place_if("declared", origin).note("so nothing of that name is ever there")
}
