//! The sections of the configuration: each is read for those who need it, and those that nobody reads are told.

use std::collections::HashSet;

use crate::base::{Shared, drop_quietly};
use crate::collect::{Listed, Registry};
use crate::config::{LoadedSettings, SectionDecl, SectionMistake, parse_all, unknown_section};
use crate::declare::{ContributionDecl, ContributionKind};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::plan::choices::chosen::Chosen;
use crate::plan::choices::conditions::{AskedByConditions, types_of_functions};
use crate::plan::choices::sections::{is_disabled, is_read_by_what_is_off};
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
        let passed_over = passed_over(graph, plugin);
        let (mut parsed, mistakes) = parse_all(&settings.section(plugin.key()), &decls, &paths);
        for SectionMistake { diagnostic: found, decl } in mistakes {
            // A condition that reads the section has told the same.
            if !told.insert(found.message.clone()) {
                continue;
            }
            let found = match passed_over {
                Some(chosen) => found.help(format!(
                    "`{}` passes this plugin over: to do without it, write `{} = false` under `[plugins]`",
                    chosen.path,
                    plugin.key()
                )),
                None => found,
            };
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
        } else if is_disabled(&graph.registry, name) || is_read_by_what_is_off(&graph.registry, name) {
            // It is there for what would be on another time.
        } else if plugin.is_some() {
            let message = format!("the plugin `{name}` reads no configuration");
            let found = Diagnostic::error(Code::UnknownSection, message).place("its section", place);
            report.push(found.help(format!(
                "remove the section `{name}`, or give the plugin a field of type `Config<..>`"
            )));
        } else {
            report.push(unknown_section(name, place, known_sections(&graph.registry, &asked), &read));
        }
    }
    unknown_in_profiles(graph, settings, &asked, &read, report);
    values
}

/// The choice by which a plugin serves nothing: all that it provides yields to others.
fn passed_over<'g>(graph: &'g Graph, plugin: Listed<'_>) -> Option<&'g Chosen> {
    let by = |decl| graph.chosen.iter().find(|chosen| chosen.drops(decl, plugin.key()));
    // Hooks are given to the framework.
    let provides = |decl: &&ContributionDecl| decl.kind == ContributionKind::Provide && !decl.point.entry;
    plugin.plugin.contributions().filter(provides).map(by).reduce(Option::and).flatten()
}

/// The keys of all sections that somebody could mean.
fn known_sections<'g>(
    registry: &'g Registry,
    asked: &'g AskedByConditions,
) -> impl Iterator<Item = &'g str> + Clone {
    registry.keys().chain(asked.sections.iter().map(String::as_str))
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
            report.push(unknown_section(name, place, known_sections(registry, asked), read));
        }
    }
}
