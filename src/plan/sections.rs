//! The sections of the configuration: each is parsed once, before anything is built.

use super::graph::Graph;
use super::rows::{Ask, NeedRow};
use crate::base::Shared;
use crate::config::{LoadedSettings, SectionDecl, parse_all, unknown_section};
use crate::declare::Need;
use crate::diagnostics::Report;

/// Parses what the plugins ask for and binds their needs to slots from `first` on; the values, in slot order.
pub(super) fn bind(graph: &mut Graph, settings: &LoadedSettings, report: &mut Report) -> Vec<Shared> {
    let first = graph.slot_count();
    let mut values = Vec::new();
    let mut bindings = Vec::new();
    let wanted = wanted(graph);
    for group in wanted.chunk_by(|a, b| a.plugin == b.plugin) {
        let Some(plugin) = group.first().and_then(|first| graph.registry.plugins.get(first.plugin)) else { continue };
        let decls: Vec<SectionDecl> = group.iter().map(|each| *each.decl).collect();
        let (parsed, mistakes) = parse_all(&settings.section(plugin.key()), &decls);
        report.extend(mistakes);
        for (each, value) in group.iter().zip(parsed) {
            let (Some(value), Ok(slot)) = (value, u32::try_from(first + values.len())) else { continue };
            bindings.push((each.need, slot));
            values.push(value);
        }
    }
    for (need, slot) in bindings {
        if let Some(binding) = graph.solved.bindings.get_mut(need) {
            *binding = slot;
        }
    }
    let known: Vec<&str> = graph.registry.plugins.iter().map(crate::collect::Installed::key).collect();
    for (name, place) in settings.sections() {
        let disabled = graph.registry.disabled.iter().any(|key| key == name);
        if !known.contains(&name) && !disabled {
            report.push(unknown_section(name, place, known.iter().copied()));
        }
    }
    values
}

struct Wanted {
    plugin: usize,
    need: usize,
    decl: &'static SectionDecl,
}

/// The needs that ask for a section, in the order of their plugins.
fn wanted(graph: &Graph) -> Vec<Wanted> {
    let of = |(need, row): (usize, &NeedRow)| {
        if row.ask != Ask::Config {
            return None;
        }
        match graph.need_decl(u32::try_from(need).ok()?)?.need {
            Need::Config(decl) => Some(Wanted { plugin: graph.node(row.node).plugin as usize, need, decl }),
            Need::Point { .. } => None,
        }
    };
    graph.needs.iter().enumerate().filter_map(of).collect()
}
