//! Plugins that the configuration switches off.

use crate::base::Origin;
use crate::collect::Registry;
use crate::config::{Choices, PluginChoice};
use crate::diagnostics::{Code, Diagnostic, Location, Report, did_you_mean};

/// The registry without them, and whether that is another one. What the host disabled itself stays so, and so does what it
/// `enabled`: code wins.
pub(super) fn switched(
    registry: Registry,
    choices: &Choices,
    enabled: &[(String, Origin)],
    report: &mut Report,
) -> (Registry, bool) {
    let mut off: Vec<(String, Location)> = Vec::new();
    for choice in &choices.plugins {
        let known: Vec<&str> = keys(&registry).collect();
        match choice.plugin.among(known.iter().copied()) {
            None => report.push(unknown(choice, &known)),
            Some(key) if !choice.enabled && enabled.iter().all(|(enabled, _)| enabled != key) => {
                off.push((key.to_owned(), choice.place.clone()));
            }
            Some(_) => {}
        }
    }
    let is_changed = off.iter().any(|(key, _)| registry.keys().any(|known| known == key));
    if is_changed { (registry.without(&off), true) } else { (registry, false) }
}

/// The plugins that can be switched; the host's own contributions can't.
fn keys(registry: &Registry) -> impl Iterator<Item = &str> {
    let disabled = registry.disabled.iter().map(|plugin| plugin.key());
    registry.keys().filter(|key| *key != "host").chain(disabled)
}

fn unknown(choice: &PluginChoice, known: &[&str]) -> Diagnostic {
    let name = &choice.plugin.text;
    let found = Diagnostic::error(Code::UnknownPlugin, format!("`plugins.{name}` names no plugin"))
        .place("found here", choice.place.clone());
    if let Some(meant) = did_you_mean(name, known.iter().copied()) {
        return found.help(meant);
    }
    let known: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
    found.help(format!("name one of the plugins: {}", known.join(", ")))
}
