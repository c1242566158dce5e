//! The sections of the configuration: who reads which, and those that nobody reads.

use std::collections::{BTreeSet, HashSet};
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use super::conditions::conditions;
use crate::base::{Shared, drop_quietly};
use crate::collect::{Listed, Registry};
use crate::config::{
    LoadedSettings, SectionDecl, SectionMistake, parse_all, section_of_path, unknown_section,
};
use crate::declare::{ContributionDecl, Need, NeedDecl, PluginDecl, Term, When};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::plan::graph::Graph;

/// A section that a need of a plugin asks for.
pub(in crate::plan) struct Wanted {
    /// Number of the plugin.
    pub(in crate::plan) plugin: u32,
    /// Number of the need.
    pub(in crate::plan) need: u32,
    /// The type that it is read as.
    pub(in crate::plan) decl: &'static SectionDecl,
}

/// The types that a plugin reads its section as.
pub(super) fn decls_of(plugin: &PluginDecl) -> impl Iterator<Item = SectionDecl> {
    plugin.needs.iter().chain(plugin.contributions().flat_map(|decl| decl.needs)).filter_map(section_need)
}

fn section_need(need: &NeedDecl) -> Option<SectionDecl> {
    match need.need {
        Need::Config(decl) => Some(*decl),
        Need::Point { .. } | Need::OwnKey(_) => None,
    }
}

/// Reads the sections of all plugins: each value with the number of the need that it serves. What is wrong with them, and
/// those that nobody reads, go to the report.
pub(in crate::plan) fn read(
    graph: &Graph,
    settings: &LoadedSettings,
    wanted: &[Wanted],
    report: &mut Report,
) -> Vec<(u32, Shared)> {
    let has_sections = settings.sections().next().is_some() || settings.unchosen_sections().next().is_some();
    if wanted.is_empty() && !has_sections {
        return Vec::new();
    }
    let asked = AskedByConditions::of(&graph.registry);
    let paths: Vec<&str> = asked.paths.iter().map(String::as_str).collect();
    let mut told: HashSet<String> = report.iter().map(|known| known.message.clone()).collect();
    let mut values = Vec::new();
    for group in wanted.chunk_by(|a, b| a.plugin == b.plugin) {
        let plugin = group.first().and_then(|first| graph.registry.plugin(first.plugin as usize));
        let Some(plugin) = plugin else { continue };
        let of_needs = group.iter().map(|each| *each.decl);
        let decls: Vec<SectionDecl> = of_needs.chain(types_of_functions(&graph.registry, plugin)).collect();
        let (mut parsed, mistakes) = parse_all(&settings.section(plugin.key()), &decls, &paths);
        for SectionMistake { diagnostic: found, decl } in mistakes {
            // A condition that reads the section has told the same.
            if !told.insert(found.message.clone()) {
                continue;
            }
            // What is missing with its section has no place but that of who needs it.
            let needed = decl.filter(|_| found.places.is_empty()).and_then(|decl| group.get(decl));
            report.push(match needed.map(|wanted| wanted.need) {
                Some(need) => {
                    found.place_if(format!("needed by {}", graph.need_name(need)), graph.need_origin(need))
                }
                None => found,
            });
        }
        // Conditions have been asked.
        parsed.drain(group.len()..).for_each(drop_quietly);
        values.extend(group.iter().zip(parsed).filter_map(|(each, value)| Some((each.need, value?))));
    }
    let mut read: Vec<&str> =
        wanted.iter().filter_map(|each| Some(graph.registry.plugin(each.plugin as usize)?.key())).collect();
    read.dedup();
    for (name, place) in settings.sections() {
        let plugin = graph.registry.plugins().position(|plugin| plugin.key() == name);
        if plugin.is_some_and(|at| wanted.iter().any(|each| each.plugin as usize == at)) {
            continue;
        }
        if asked.asks_for(&graph.registry, name) {
            report.extend(asked.unknown_in(&graph.registry, settings, name));
        } else if plugin.is_some() && !is_read_by_what_is_off(&graph.registry, name) {
            let message = format!("the plugin `{name}` reads no configuration");
            let found = Diagnostic::error(Code::UnknownSection, message).place("its section", place);
            report.push(found.help(format!(
                "remove the section `{name}`, or give the plugin a field of type `Config<..>`"
            )));
        } else if plugin.is_none() && !is_disabled(&graph.registry, name) {
            report.push(unknown_section(name, place, graph.registry.keys(), &read));
        }
    }
    unknown_in_profiles(graph, settings, &asked, &read, report);
    values
}

/// Sections of nobody in profiles that are not chosen. What is in the others is not looked at.
fn unknown_in_profiles(
    graph: &Graph,
    settings: &LoadedSettings,
    asked: &AskedByConditions,
    read: &[&str],
    report: &mut Report,
) {
    let registry = &graph.registry;
    for (name, place) in settings.unchosen_sections() {
        let is_known = registry.keys().any(|key| key == name) || asked.sections.contains(name);
        if !is_known && !is_disabled(registry, name) {
            report.push(unknown_section(name, place, registry.keys(), read));
        }
    }
}

fn is_disabled(registry: &Registry, key: &str) -> bool {
    registry.disabled.iter().any(|plugin| plugin.key() == key)
}

/// The types that functions of conditions take of the section of a plugin.
fn types_of_functions(registry: &Registry, plugin: Listed<'_>) -> Vec<SectionDecl> {
    let of_term = |term: &Term| match term {
        Term::Function { section, .. } => *section,
        _ => None,
    };
    let off = registry.off.iter().filter(|off| off.plugin == plugin.key());
    let all = conditions(plugin.plugin).chain(off.flat_map(|off| off.decl.conditions.iter()));
    all.flat_map(|when| when.any.iter()).filter_map(of_term).collect()
}

/// Whether a contribution that is off would read the section of its plugin.
fn is_read_by_what_is_off(registry: &Registry, key: &str) -> bool {
    let reads = |decl: &ContributionDecl| decl.needs.iter().any(|need| section_need(need).is_some());
    registry.off.iter().any(|off| off.plugin == key && reads(&off.decl))
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
    fn asks_for(&self, registry: &Registry, section: &str) -> bool {
        let own = registry.plugins().find(|plugin| plugin.key() == section);
        self.sections.contains(section)
            || own.is_some_and(|plugin| !types_of_functions(registry, plugin).is_empty())
    }

    /// Keys in a section for conditions that none of them knows.
    fn unknown_in(&self, registry: &Registry, settings: &LoadedSettings, section: &str) -> Report {
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
