//! Reads the configuration, at the start and when it is read again.

use crate::collect::Registry;
use crate::config::{LoadedSettings, Settings};
use crate::diagnostics::Report;
use crate::plan::AskedByConditions;

/// Reads the configuration for the plugins of a registry.
pub(in crate::run) fn load(settings: &Settings, registry: &Registry) -> Result<LoadedSettings, Report> {
    if settings.is_empty() {
        return settings.load(&[]);
    }
    let asked = AskedByConditions::of(registry);
    let mut sections: Vec<&str> = Vec::new();
    if settings.spells_sections() {
        let disabled = registry.disabled.iter().map(|plugin| plugin.key());
        sections.extend(registry.keys().chain(disabled));
        let others = asked.sections.iter().map(String::as_str);
        sections.extend(others.filter(|section| registry.keys().all(|key| key != *section)));
    }
    if asked.profiles.is_empty() {
        return settings.load(&sections);
    }
    settings.clone().known_profiles(asked.profiles).load(&sections)
}
