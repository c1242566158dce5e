//! What can be configured: for editors, for documentation, for users who start from an example.

use super::app::App;
use crate::collect::{Installed, Listed, Registry};
use crate::config::{DescribedSection, SectionDecl, json_schema};
use crate::declare::{Need, NeedDecl};

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
        json_schema(&sections(&registry))
    }

    /// A commented file in TOML with everything that can be configured, at its defaults.
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
    /// assert!(example.ends_with("\
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
        crate::config::example(&sections(&registry))
    }
}

/// The sections that somebody reads, in the order of the plugins.
fn sections(registry: &Registry) -> Vec<DescribedSection<'_>> {
    let all = registry.plugins().chain(registry.disabled.iter().map(Installed::listed));
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
