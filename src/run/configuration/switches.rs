//! Plugins that the configuration switches off.

use crate::base::{HOST, Origin};
use crate::collect::Registry;
use crate::config::{Choices, LoadedSettings, PluginChoice, ambiguous};
use crate::diagnostics::{Code, Diagnostic, Location, Report, did_you_mean};
use crate::plan::{Rules, settled};

/// What decides beside the configuration what is on, for whoever reads that again.
pub(in crate::run) struct Switches {
    pub(in crate::run) rules: Rules,
    /// Keys of plugins that the host leaves out, and where it says so.
    pub(in crate::run) disabled: Vec<(String, Origin)>,
}

impl Switches {
    /// Everything that is wrong with what the configuration switches and with what conditions ask of it, as a start would
    /// say. The registry may have left out what is on in this configuration.
    pub(in crate::run) fn mistakes(
        &self,
        registry: &Registry,
        settings: &LoadedSettings,
        report: &mut Report,
    ) {
        let is_left_out = |key: &str| registry.replaced.iter().all(|replaced| replaced.key() != key);
        let off = self.disabled.iter().filter(|(key, _)| is_left_out(key));
        let off: Vec<(String, Location)> = off.map(|(key, origin)| (key.clone(), (*origin).into())).collect();
        let registry = registry.with_all_on().without(&off);
        let (registry, _) = without_switched_off(registry, settings.choices(), &self.rules.enabled, report);
        let mut asked = Report::new();
        settled(registry, Some(settings), &self.rules, &mut asked);
        report.extend(asked.errors().cloned());
    }
}

/// The registry without the plugins that the configuration switches off, and whether that is another one.
/// What the host disabled itself stays so, and so does what it `enabled`: code wins.
pub(in crate::run) fn without_switched_off(
    registry: Registry,
    choices: &Choices,
    enabled: &[(String, Origin)],
    report: &mut Report,
) -> (Registry, bool) {
    let is_off = |(choice, key): &(&PluginChoice, &str)| {
        !choice.enabled && enabled.iter().all(|(enabled, _)| enabled != key)
    };
    let meant = meant(&registry, choices, report).into_iter().filter(is_off);
    let off: Vec<(String, Location)> =
        meant.map(|(choice, key)| (key.to_owned(), choice.place.clone())).collect();
    let is_changed = off.iter().any(|(key, _)| registry.keys().any(|known| known == key));
    if is_changed { (registry.without(&off), true) } else { (registry, false) }
}

/// The choices of plugins, each with the key of the one that it means; those that mean none are reported.
fn meant<'a>(
    registry: &'a Registry,
    choices: &'a Choices,
    report: &mut Report,
) -> Vec<(&'a PluginChoice, &'a str)> {
    let mut meant = Vec::new();
    // Most configurations choose no plugin, and keys are many.
    if choices.plugins.is_empty() {
        return meant;
    }
    let known: Vec<&str> = keys(registry).collect();
    for choice in &choices.plugins {
        match choice.plugin.among(known.iter().copied()) {
            Ok(Some(key)) => meant.push((choice, key)),
            Ok(None) => report.push(unknown(choice, &known)),
            Err(several) => {
                report.push(ambiguous(&format!("`{}`", choice.path()), &several, choice.place.clone()));
            }
        }
    }
    meant
}

/// The plugins that can be switched; the host's own contributions can't.
fn keys(registry: &Registry) -> impl Iterator<Item = &str> {
    let disabled = registry.disabled.iter().map(|plugin| plugin.key());
    registry.keys().filter(|key| *key != HOST).chain(disabled)
}

fn unknown(choice: &PluginChoice, known: &[&str]) -> Diagnostic {
    let found = Diagnostic::error(Code::UnknownPlugin, format!("`{}` names no plugin", choice.path()))
        .place("found here", choice.place.clone());
    if let Some(meant) = did_you_mean(&choice.plugin.text, known.iter().copied()) {
        return found.help(meant);
    }
    let known: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
    found.help(format!("name one of the plugins: {}", known.join(", ")))
}
