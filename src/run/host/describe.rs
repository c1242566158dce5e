//! What can be configured: for editors, for documentation, for users who start from an example.

use super::app::App;
use crate::base::{HOST, catch_panic};
use crate::collect::{Listed, Registry};
use crate::config::{DescribedChoices, DescribedPoint, DescribedSection, SectionDecl, json_schema};
use crate::declare::{
    Cardinality, ContributionDecl, ContributionKey, ContributionKind, Need, NeedDecl, PointDecl,
};

impl App {
    /// What the configuration can be, as JSON Schema (draft 2020-12): a section for each plugin that reads one, enabled or
    /// not, with descriptions, defaults and rules where the type of the section has `#[derive(ConfigSchema)]`.
    ///
    /// ```
    /// use jackfield::prelude::*;
    ///
    /// /// How notes are shown.
    /// #[derive(serde::Deserialize, ConfigSchema)]
    /// struct NotesConfig {
    ///     /// How many notes are shown at once.
    ///     #[setting(default = 10, max = 100)]
    ///     limit: u8,
    /// }
    /// #[derive(Plugin)]
    /// #[plugin(key = "notes")]
    /// struct Notes { config: Config<NotesConfig> }
    ///
    /// let schema = App::of(app![Notes]).config_schema();
    /// let limit = &schema["$defs"]["NotesConfig"]["properties"]["limit"];
    /// assert_eq!(limit["description"], "How many notes are shown at once.");
    /// assert_eq!((limit["default"].as_u64(), limit["maximum"].as_u64()), (Some(10), Some(100)));
    /// ```
    #[must_use]
    pub fn config_schema(&self) -> serde_json::Value {
        let (registry, _) = self.collect();
        json_schema(&sections(&registry), &choices(&registry))
    }

    /// A commented file in TOML with everything that can be configured, at its defaults. With the feature `toml`, on by
    /// default.
    ///
    /// ```
    /// use jackfield::prelude::*;
    ///
    /// /// How notes are shown.
    /// #[derive(serde::Deserialize, ConfigSchema)]
    /// struct NotesConfig {
    ///     /// How many notes are shown at once.
    ///     #[setting(default = 10, max = 100)]
    ///     limit: u8,
    /// }
    /// #[derive(Plugin)]
    /// #[plugin(key = "notes")]
    /// struct Notes { config: Config<NotesConfig> }
    ///
    /// let example = App::of(app![Notes]).config_example();
    /// assert!(example.contains("\
    /// ## How notes are shown.
    /// [notes]
    /// ## How many notes are shown at once.
    /// ## At most 100.
    /// ##limit = 10
    /// "));
    /// ```
    #[cfg(feature = "toml")]
    #[must_use]
    pub fn config_example(&self) -> String {
        let (registry, _) = self.collect();
        crate::config::example(&sections(&registry), &choices(&registry))
    }
}

/// The sections that somebody reads, in the order of the plugins.
fn sections(registry: &Registry) -> Vec<DescribedSection<'_>> {
    let all = registry.plugins().chain(registry.disabled.iter().map(|plugin| plugin.listed()));
    all.map(section).filter(|section| !section.decls.is_empty()).collect()
}

fn section(plugin: Listed<'_>) -> DescribedSection<'_> {
    let contributions = plugin.plugin.contributions().flat_map(|contribution| contribution.needs);
    let mut decls: Vec<SectionDecl> = Vec::new();
    for need in plugin.plugin.needs.iter().chain(contributions) {
        if let NeedDecl { need: Need::Config(decl), .. } = need
            && decls.iter().all(|known| known.type_id != decl.type_id)
        {
            decls.push(**decl);
        }
    }
    DescribedSection { key: plugin.key(), decls }
}

/// What can be chosen among all plugins, enabled or not.
fn choices(registry: &Registry) -> DescribedChoices<'_> {
    let disabled = registry.disabled.iter().map(|plugin| plugin.listed());
    let mut choices = DescribedChoices::default();
    let mut known: Vec<&'static PointDecl> = Vec::new();
    for plugin in registry.plugins().chain(disabled).filter(|plugin| plugin.key() != HOST) {
        choices.plugins.push(plugin.key());
        for decl in plugin.plugin.contributions().filter(|decl| is_choice(decl)) {
            let at = known.iter().position(|point| point.type_id == decl.point.type_id);
            if at.is_none() {
                known.push(decl.point);
                let is_optional = decl.point.cardinality == Cardinality::Optional;
                let (name, has_default) = (decl.point.name, decl.point.has_default);
                let point = DescribedPoint {
                    name,
                    is_optional,
                    providers: Vec::new(),
                    for_any: Vec::new(),
                    has_default,
                };
                choices.points.push(point);
            }
            // Nobody can write a key that can't be shown.
            let Ok(key) = catch_panic(|| decl.key.value().map(|_| decl.key.text())) else { continue };
            let Some(point) = choices.points.get_mut(at.unwrap_or(known.len() - 1)) else { continue };
            match decl.key {
                ContributionKey::Any => point.for_any.push(plugin.key()),
                _ => point.providers.push((key, plugin.key())),
            }
        }
    }
    choices
}

/// Whether it provides a point of which the provider can be chosen.
fn is_choice(decl: &ContributionDecl) -> bool {
    decl.kind == ContributionKind::Provide
        && decl.point.cardinality != Cardinality::Many
        && !decl.point.entry
        && !decl.point.from_host
}
