//! The configuration of an application that is wired already, read again.

use super::choices::chosen::chosen;
use super::choices::conditions::answered_otherwise;
use super::choices::defaults::default_keys;
use super::late_binding::sections::{self, Wanted};
use super::plan::Plan;
use crate::base::Shared;
use crate::config::{Choices, LoadedSettings, SectionDecl};
use crate::declare::Need;
use crate::diagnostics::Report;

/// A section of a plugin that was read anew.
#[derive(Debug)]
pub struct ReadAnew {
    /// The key of the plugin.
    pub plugin: String,
    /// The slot with what was read before.
    pub slot: u32,
    /// What it was read as.
    pub section: &'static SectionDecl,
    /// What was read now.
    pub value: Shared,
}

impl Plan {
    /// What is wrong with what is chosen for points and as default keys, when it is read again. Which plugins and contributions
    /// are on is settled by the next start, so each may be chosen.
    #[must_use]
    pub fn impossible(&self, choices: &Choices) -> Report {
        let mut report = Report::new();
        if !choices.points.is_empty() || !choices.default_keys.is_empty() {
            let registry = self.graph.registry.with_all_on();
            chosen(&registry, Some(choices), Vec::new(), &mut report);
            default_keys(&registry, Some(choices), false, &mut report);
        }
        report
    }

    /// The sections of which conditions ask something that is answered otherwise now.
    #[must_use]
    pub fn answered_otherwise(&self, before: &LoadedSettings, now: &LoadedSettings) -> Vec<String> {
        answered_otherwise(&self.graph.registry.with_all_on(), before, now)
    }

    /// Reads the sections of all plugins again.
    ///
    /// # Errors
    /// What is wrong with any of them, as at the start.
    pub fn read_anew(&self, settings: &LoadedSettings) -> Result<Vec<ReadAnew>, Report> {
        let graph = &self.graph;
        let decl_of = |need: u32| match graph.need_decl(need)?.need {
            Need::Config(decl) => Some(decl),
            Need::Point { .. } | Need::OwnKey(_) => None,
        };
        let wanted = |need: &u32| {
            let plugin = graph.node(graph.solved.needs.get(*need as usize)?.node).plugin;
            Some(Wanted { plugin, need: *need, decl: decl_of(*need)? })
        };
        let wanted: Vec<Wanted> = graph.solved.late.iter().filter_map(wanted).collect();
        let mut report = Report::new();
        let read = sections::read(graph, settings, &wanted, &mut report).into_iter();
        let anew = read.filter_map(|(need, value)| {
            let plugin = graph.node(graph.solved.needs.get(need as usize)?.node).plugin;
            Some(ReadAnew {
                plugin: graph.registry.plugin(plugin as usize)?.key().to_owned(),
                slot: *graph.solved.bindings.get(need as usize)?,
                section: decl_of(need)?,
                value,
            })
        });
        let anew = anew.collect();
        report.into_result(anew)
    }
}
