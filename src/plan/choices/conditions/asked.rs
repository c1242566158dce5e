//! What conditions ask of the configuration.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use super::conditions;
use crate::base::drop_quietly;
use crate::collect::{Listed, Registry};
use crate::config::{LoadedSettings, SectionDecl, parse_all, section_of_path};
use crate::declare::{Term, When};
use crate::diagnostics::Report;
use crate::plan::choices::sections::{is_disabled, is_read_by_what_is_off};

/// The types that functions of conditions take of the section of a plugin.
pub(in crate::plan) fn types_of_functions(registry: &Registry, plugin: Listed<'_>) -> Vec<SectionDecl> {
    let of_term = |term: &Term| match term {
        Term::Function { section, .. } => *section,
        _ => None,
    };
    let off = registry.off.iter().filter(|off| off.plugin == plugin.key());
    let all = conditions(plugin.plugin).chain(off.flat_map(|off| off.decl.conditions.iter()));
    all.flat_map(|when| when.any.iter()).filter_map(of_term).collect()
}

/// What conditions ask of the configuration, also those that do not hold.
#[derive(Debug, Default)]
pub struct AskedByConditions {
    /// The paths of values, such as `cache.enabled`.
    pub paths: Vec<String>,
    /// The keys of the sections that these are in.
    pub sections: BTreeSet<String>,
    /// The profiles.
    pub profiles: BTreeSet<String>,
}

impl AskedByConditions {
    /// Of all plugins, what is off included.
    #[must_use]
    pub fn of(registry: &Registry) -> Self {
        let mut asked = Self::default();
        for plugin in registry.plugins() {
            asked.enter(conditions(plugin.plugin));
        }
        for plugin in &registry.disabled {
            asked.enter(conditions(&plugin.plugin));
        }
        for off in &registry.off {
            asked.enter(off.decl.conditions.iter());
        }
        asked
    }

    fn enter<'a>(&mut self, conditions: impl Iterator<Item = &'a When>) {
        for term in conditions.flat_map(|when| when.any.iter()) {
            match term {
                Term::Config { path, .. } | Term::Set(path) => {
                    self.sections.extend(section_of_path(path));
                    self.paths.push(path.clone().into_owned());
                }
                Term::Profile(name) => {
                    self.profiles.insert(name.clone().into_owned());
                }
                Term::Function { .. } | Term::Provided(_) | Term::ProvidedNamed(_) | Term::Plugin(_) => {}
            }
        }
    }

    /// Whether a condition asks for something in a section.
    pub(in crate::plan) fn asks_for(&self, registry: &Registry, section: &str) -> bool {
        let own = registry.plugins().find(|plugin| plugin.key() == section);
        self.sections.contains(section)
            || own.is_some_and(|plugin| !types_of_functions(registry, plugin).is_empty())
    }

    /// Keys in a section for conditions that none of them knows.
    pub(in crate::plan) fn unknown_in(
        &self,
        registry: &Registry,
        settings: &LoadedSettings,
        section: &str,
    ) -> Report {
        if is_disabled(registry, section) || is_read_by_what_is_off(registry, section) {
            return Report::new();
        }
        let own = registry.plugins().find(|plugin| plugin.key() == section);
        let mut decls = own.map_or_else(Vec::new, |plugin| types_of_functions(registry, plugin));
        if decls.is_empty() {
            decls.push(SectionDecl::of::<NoKey>());
        }
        let paths: Vec<&str> = self.paths.iter().map(String::as_str).collect();
        let (values, mistakes) = parse_all(&settings.section(section), &decls, &paths);
        values.into_iter().for_each(drop_quietly);
        mistakes.into_iter().map(|mistake| mistake.diagnostic).collect()
    }
}

/// A section of which no key is known, so unknown are those that no other type knows.
struct NoKey;

impl<'de> Deserialize<'de> for NoKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_struct("NoKey", &[], Self)
    }
}

impl<'de> Visitor<'de> for NoKey {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Self, A::Error> {
        Ok(self)
    }
}
