//! What is there under which conditions: decided before anything is planned.
//!
//! In: the registry, the settings, what the host decides. Out: a registry without what is off. Errors: a value of another
//! type than a condition expects (JF0304), conditions that wait for each other (JF0212), a function that fails (JF0213);
//! a name that nobody bears is a warning (JF0214).
//!
//! First come the conditions on configuration and profile, then those on the presence of others, each when all that it
//! asks for is decided. So the order of plugins does not matter, and there is no second round.

mod anew;
mod asked;
mod circle;
mod items;
mod names;
mod presence;
mod values;

use std::any::TypeId;
use std::collections::HashSet;

pub(in crate::plan) use anew::answered_otherwise;
pub use asked::AskedByConditions;
pub(in crate::plan) use asked::types_of_functions;
use items::{Item, Verdict, items};
use presence::Presence;
use values::Values;

use super::rules::Rules;
use crate::collect::{Listed, Off, Registry, Standing, Unmet};
use crate::config::LoadedSettings;
use crate::declare::{PluginDecl, When};
use crate::diagnostics::Report;

/// The registry with what is on, and the points of which it can't be told who contributes to them, as a condition of one
/// who would could not be decided. `settings`: `None` if the configuration could not be read.
pub fn settled(
    registry: Registry,
    settings: Option<&LoadedSettings>,
    rules: &Rules,
    report: &mut Report,
) -> (Registry, Vec<TypeId>) {
    let may_be_off = |plugin: Listed<'_>| {
        let is_left_alone = plugin.standing != Standing::Own && registry.left_out().next().is_some();
        is_left_alone || conditions(plugin.plugin).next().is_some()
    };
    if !registry.plugins().any(may_be_off) {
        return (registry, Vec::new());
    }
    let forced = forced(&registry, settings, rules);
    let mut items = items(&registry, |key| forced.contains(&key));
    let presence = Presence::of(&registry, settings, rules, &items);
    let mut deciding = Deciding { presence, values: Values { registry: &registry, settings } };
    deciding.all(&mut items, report);
    names::unknown(&registry, &items, report);
    circle::report(&registry, &deciding.presence, &items, report);
    let mut off = Off::default();
    let mut unknown = Vec::new();
    for item in items {
        let unmet = match item.verdict {
            Verdict::On | Verdict::WithItsPlugin => continue,
            Verdict::Off(unmet) => unmet,
            Verdict::Open | Verdict::Undecided => {
                unknown.extend(item.contributions(&registry).map(|decl| decl.point.type_id));
                items::undecided(&item)
            }
        };
        match item.contribution {
            None => drop(off.plugins.insert(item.plugin, unmet)),
            Some(number) => drop(off.contributions.insert((item.plugin, number), unmet)),
        }
    }
    (registry.with_off(off), unknown)
}

/// The keys of the plugins of which the host or the configuration says that they are on.
fn forced<'a>(
    registry: &'a Registry,
    settings: Option<&LoadedSettings>,
    rules: &'a Rules,
) -> HashSet<&'a str> {
    let switches = settings.into_iter().flat_map(|settings| &settings.choices().plugins);
    let on = switches.filter(|switch| switch.enabled);
    // One that may mean several is a mistake of its own.
    let meant = on.filter_map(|switch| switch.plugin.among(registry.keys()).ok().flatten());
    rules.enabled.iter().map(|(key, _)| &**key).chain(meant).collect()
}

/// All conditions of a plugin and of its contributions.
pub(in crate::plan) fn conditions(plugin: &PluginDecl) -> impl Iterator<Item = &When> {
    let of_contributions = plugin.contributions().flat_map(|decl| decl.conditions.iter());
    plugin.conditions.iter().chain(of_contributions)
}

struct Deciding<'a> {
    values: Values<'a>,
    presence: Presence<'a>,
}

impl Deciding<'_> {
    /// Decides one after the other, until all that is left waits for something that is left.
    fn all(&mut self, items: &mut [Item<'_>], report: &mut Report) {
        let mut is_new = true;
        while is_new {
            is_new = false;
            for at in 0..items.len() {
                if !matches!(items[at].verdict, Verdict::Open) {
                    continue;
                }
                let verdict = self.one(at, items, report);
                is_new |= !matches!(verdict, Verdict::Open);
                self.presence.enter(&items[at], &verdict);
                items[at].verdict = verdict;
            }
        }
    }

    fn one(&self, at: usize, items: &mut [Item<'_>], report: &mut Report) -> Verdict {
        if let Some(plugin) = items[at].of_plugin {
            match items[plugin].verdict {
                Verdict::On => {}
                Verdict::Open => return Verdict::Open,
                // What belongs to a plugin that is off is not looked at.
                Verdict::Off(_) | Verdict::Undecided | Verdict::WithItsPlugin => {
                    return Verdict::WithItsPlugin;
                }
            }
        }
        if items[at].is_forced {
            return Verdict::On;
        }
        if let Some(without) = self.without_includers(&items[at], items) {
            return without;
        }
        let item = &mut items[at];
        if !item.values_hold {
            match self.values.all(item, report) {
                Verdict::On => item.values_hold = true,
                other => return other,
            }
        }
        self.presence.all(item)
    }

    /// What is to be said of a plugin that is there only with others; `None` where one of these is on.
    fn without_includers(&self, item: &Item<'_>, items: &[Item<'_>]) -> Option<Verdict> {
        let includers = item.includers.as_ref()?;
        match self.presence.any_of(includers) {
            Verdict::On => None,
            Verdict::WithItsPlugin => Some(Verdict::Off(self.off_with(item, includers, items))),
            other => Some(other),
        }
    }

    /// Why a plugin is off of which all are off that include it.
    fn off_with(&self, item: &Item<'_>, includers: &[usize], items: &[Item<'_>]) -> Unmet {
        let registry = self.values.registry;
        let key = registry.plugin(item.plugin).map_or("", |plugin| plugin.key());
        let is_above = |plugin: &PluginDecl| plugin.about.included().iter().any(|other| other.key() == key);
        let disabled = registry.left_out().filter(|plugin| is_above(&plugin.plugin));
        let disabled = disabled.map(|plugin| (plugin.key(), plugin.why(), None));
        let unmet = includers.iter().filter_map(|includer| {
            let above =
                items.iter().find(|other| other.plugin == *includer && other.contribution.is_none())?;
            let Verdict::Off(unmet) = &above.verdict else { return None };
            Some((registry.plugin(*includer)?.key(), format!("off: {unmet}"), unmet.help.clone()))
        });
        let (mut reasons, mut help) = (Vec::new(), None);
        for (includer, why, remedy) in disabled.chain(unmet) {
            reasons.push(format!("`{includer}`, which is {why}"));
            help = help.or_else(|| Some(remedy.unwrap_or_else(|| format!("leave `{includer}` on"))));
        }
        Unmet {
            condition: String::new(),
            reason: format!("it comes with {}", reasons.join(", and with ")),
            help,
        }
    }
}
