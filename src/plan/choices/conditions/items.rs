use std::collections::HashMap;

use crate::base::Origin;
use crate::collect::{Listed, Registry, Standing, Unmet};
use crate::declare::{ContributionDecl, When};
use crate::plan::contribution_name::contribution_name;

/// Whether something is there.
#[derive(Clone, Debug)]
pub(super) enum Verdict {
    /// Not decided yet.
    Open,
    On,
    Off(Unmet),
    /// Its plugin is not there, so nobody asks.
    WithItsPlugin,
    /// It can't be told, and the report says why.
    Undecided,
}

/// A plugin or a contribution with conditions.
#[derive(Debug)]
pub(super) struct Item<'a> {
    /// Number of the plugin.
    pub(super) plugin: usize,
    /// Number of the contribution; `None` for the plugin as a whole.
    pub(super) contribution: Option<usize>,
    /// The item of its plugin, if that has conditions too.
    pub(super) of_plugin: Option<usize>,
    pub(super) conditions: &'a [When],
    /// The plugins that include it, where it is there with them alone and each may be off.
    pub(super) includers: Option<Vec<usize>>,
    /// Whether configuration or host switch it on whatever its conditions say.
    pub(super) is_forced: bool,
    /// Whether what it asks of the configuration is so.
    pub(super) values_hold: bool,
    pub(super) verdict: Verdict,
}

/// All that has conditions, in the order of the plugins.
pub(super) fn items<'a>(registry: &'a Registry, is_forced: impl Fn(&str) -> bool) -> Vec<Item<'a>> {
    let mut items: Vec<Item<'a>> = Vec::new();
    let mut included = included(registry);
    for (plugin, entry) in registry.plugins().enumerate() {
        let item = |contribution, of_plugin, conditions| Item {
            plugin,
            contribution,
            of_plugin,
            conditions,
            includers: None,
            is_forced: false,
            values_hold: false,
            verdict: Verdict::Open,
        };
        let mut of_plugin = None;
        let includers = included.remove(&plugin);
        if !entry.plugin.conditions.is_empty() || includers.is_some() {
            of_plugin = Some(items.len());
            items.push(Item {
                includers,
                is_forced: is_forced(entry.key()),
                ..item(None, None, &entry.plugin.conditions)
            });
        }
        for (number, decl) in entry.plugin.contributions().enumerate() {
            if !decl.conditions.is_empty() {
                items.push(item(Some(number), of_plugin, &decl.conditions));
            }
        }
    }
    items
}

/// The plugins that are there only with others, each of which may be off, with those that include them.
fn included(registry: &Registry) -> HashMap<usize, Vec<usize>> {
    let is_included = |entry: &Listed<'_>| entry.standing != Standing::Own;
    let mut included: HashMap<usize, Vec<usize>> = HashMap::new();
    if !registry.plugins().any(|entry| is_included(&entry)) {
        return included;
    }
    let numbers: HashMap<&str, usize> = registry.keys().zip(0..).collect();
    let only = registry.plugins().enumerate().filter(|(_, entry)| is_included(entry));
    included.extend(only.map(|(number, _)| (number, Vec::new())));
    for (includer, entry) in registry.plugins().enumerate() {
        for included_here in entry.plugin.about.included() {
            let number = numbers.get(included_here.key());
            if let Some(includers) = number.and_then(|number| included.get_mut(number)) {
                includers.push(includer);
            }
        }
    }
    // What includes others stands behind them, so that it is looked at before; where it does not, as among what was switched off,
    // what it includes is decided with it later.
    for number in (0..registry.count()).rev() {
        let is_there = |includer: &usize| {
            let entry = registry.plugin(*includer);
            entry.is_some_and(|entry| entry.plugin.conditions.is_empty()) && !included.contains_key(includer)
        };
        if included.get(&number).is_some_and(|includers| includers.iter().any(is_there)) {
            included.remove(&number);
        }
    }
    included
}

impl Item<'_> {
    /// What is there with it.
    pub(super) fn contributions<'r>(
        &self,
        registry: &'r Registry,
    ) -> impl Iterator<Item = &'r ContributionDecl> {
        let plugin = registry.plugin(self.plugin);
        let own = self.contribution;
        let all = plugin.into_iter().flat_map(|plugin| plugin.plugin.contributions()).enumerate();
        all.filter(move |(number, _)| own.is_none_or(|own| own == *number)).map(|(_, decl)| decl)
    }

    /// What reports call it, and where it is.
    pub(super) fn name(&self, registry: &Registry) -> (String, Option<Origin>) {
        let Some(plugin) = registry.plugin(self.plugin) else { return (String::new(), None) };
        let Some(number) = self.contribution else {
            return (format!("the plugin `{}`", plugin.key()), Some(plugin.plugin.origin));
        };
        let Some(decl) = plugin.plugin.contributions().nth(number) else { return (String::new(), None) };
        let is_gift = number < plugin.plugin.provides.len();
        let point = format!("`{}`", decl.point.name);
        (format!("the {}", contribution_name(decl, plugin.key(), is_gift, &point)), Some(decl.origin))
    }
}

/// What is said of something of which nothing can be told.
pub(super) fn undecided(item: &Item<'_>) -> Unmet {
    if item.conditions.is_empty() {
        let reason = "it comes with what could not be decided".to_owned();
        return Unmet { condition: String::new(), reason, help: None };
    }
    let condition = item.conditions.first().map_or_else(String::new, ToString::to_string);
    Unmet { condition, reason: "which could not be decided".to_owned(), help: None }
}
