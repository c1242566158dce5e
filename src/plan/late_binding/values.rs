//! What fills slots without being built: what the host gives, parsed sections of the configuration.

use std::collections::{BTreeMap, BTreeSet};

use super::sections::{self, Wanted};
use super::trust::guarded;
use crate::base::{Shared, drop_quietly};
use crate::collect::unknown_plugin;
use crate::config::LoadedSettings;
use crate::declare::Need;
use crate::diagnostics::{Code, Diagnostic, Location, Report};
use crate::plan::choices::rules::{HostGift, Rules};
use crate::plan::flatten::rows::{Ask, NONE};
use crate::plan::graph::Graph;
use crate::plan::graph::places::with_node;
use crate::plan::report::findings::missing;

/// What fills a slot without being built.
#[derive(Clone, Debug)]
pub(in crate::plan) enum Value {
    /// What the host gives.
    Given(HostGift),
    /// A parsed section.
    Section(Shared),
}

/// What fills the slots behind those of the graph, in their order.
#[derive(Debug)]
pub(in crate::plan) struct Values(pub(in crate::plan) Vec<Value>);

impl Drop for Values {
    fn drop(&mut self) {
        // Only a release reports what panics, and takes them out before.
        self.0.drain(..).for_each(drop_quietly);
    }
}

/// Binds the late needs to slots behind those of the graph; the values of these slots, in their order.
pub(in crate::plan) fn bind(
    graph: &mut Graph,
    settings: Option<&LoadedSettings>,
    rules: &Rules,
    report: &mut Report,
) -> Values {
    let first = graph.slot_count();
    let mut values = Values(rules.given.iter().cloned().map(Value::Given).collect());
    let mut wanted = Vec::new();
    let mut bound = Vec::new();
    let mut missed = BTreeMap::<u32, Vec<u32>>::new();
    for need in graph.solved.late.iter().copied() {
        match graph.need_decl(need).map(|decl| decl.need) {
            Some(Need::Config(decl)) => {
                let plugin = graph.node(graph.solved.needs[need as usize].node).plugin;
                wanted.push(Wanted { plugin, need, decl });
            }
            Some(Need::Point { point, handle, .. }) if point.guarded => {
                guarded(graph, need, point, handle, rules, report);
            }
            // Who asks a plugin does not ask the host.
            Some(Need::Point { .. }) if graph.solved.needs[need as usize].ask == Ask::From => {}
            Some(Need::Point { point, may_be_absent, .. }) => {
                let gift = rules.given.iter().position(|gift| gift.point.type_id == point.type_id);
                match gift.and_then(|gift| u32::try_from(first + gift).ok()) {
                    Some(slot) => bound.push((need, slot)),
                    None if graph.solved.bindings[need as usize] == NONE && !may_be_absent => {
                        let number = graph.solved.needs[need as usize].point;
                        missed.entry(number).or_default().push(need);
                    }
                    None => {}
                }
            }
            Some(Need::OwnKey(_)) | None => {}
        }
    }
    report.extend(missed.values().filter_map(|needs| missing(graph, needs)));
    given_twice(graph, rules, report);
    unknown_named(graph, rules, report);
    // What a file that can't be read would have held is not missed.
    let Some(settings) = settings else { return values };
    graph.sections = sections_of(graph, settings, &wanted);
    for (need, section) in sections::read(graph, settings, &wanted, report) {
        let Ok(slot) = u32::try_from(first + values.0.len()) else { break };
        bound.push((need, slot));
        values.0.push(Value::Section(section));
    }
    bind_to_slots(graph, &bound);
    values
}

/// Lets slots serve needs, without a copy of the compiler's table where there is nothing to bind.
fn bind_to_slots(graph: &mut Graph, bound: &[(u32, u32)]) {
    if bound.is_empty() {
        return;
    }
    let bindings = graph.solved.bindings.to_mut();
    for (need, slot) in bound {
        if let Some(binding) = bindings.get_mut(*need as usize) {
            *binding = *slot;
        }
    }
}

/// Where the sections are that a plugin reads.
fn sections_of(graph: &Graph, settings: &LoadedSettings, wanted: &[Wanted]) -> Vec<(String, Location)> {
    let plugin = |each: &Wanted| graph.registry.plugin(each.plugin as usize);
    let read: BTreeSet<&str> = wanted.iter().filter_map(plugin).map(|plugin| plugin.key()).collect();
    let sections = settings.sections().filter(|(key, _)| read.contains(key));
    sections.map(|(key, place)| (key.to_owned(), place)).collect()
}

/// A host's gift to a point that a plugin provides too.
fn given_twice(graph: &Graph, rules: &Rules, report: &mut Report) {
    for gift in &rules.given {
        let Some(point) = graph.framework_point(gift.point) else { continue };
        for node in graph.providers(point) {
            let name = graph.called(gift.point);
            let is_hosts = gift.origin != gift.point.origin;
            let who = if is_hosts { "the host" } else { "the framework" };
            let message = format!("{name} is given by {who} and provided by a plugin");
            let found = Diagnostic::error(Code::TooManyProviders, message);
            let found = if is_hosts { found.place("given by the host", gift.origin) } else { found };
            let found = with_node(found, graph, "provided by", node);
            report.push(found.help(if is_hosts {
                "leave one of them out"
            } else {
                "leave the provider out"
            }));
        }
    }
}

/// Trust in a plugin that is not there is most likely a misspelt key, and so is one that is to be on.
fn unknown_named(graph: &Graph, rules: &Rules, report: &mut Report) {
    let known = || graph.registry.keys().chain(graph.registry.disabled.iter().map(|plugin| plugin.key()));
    for (named, what) in [(&rules.trusted, "trusted"), (&rules.enabled, "enabled")] {
        for (key, origin) in named {
            if known().all(|known| known != key) {
                let message = format!("the plugin `{key}` is to be {what}, but there is none of that key");
                report.push(unknown_plugin(message, key, *origin, known()));
            }
        }
    }
}
