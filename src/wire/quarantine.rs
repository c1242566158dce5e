//! Expendable plugins that failed, and what is left out with them.

use std::collections::{HashMap, HashSet};

use crate::base::{Built, Slots};
use crate::diagnostics::{Diagnostic, Report, Severity};
use crate::plan::{Make, Plan, Step};

/// What is left out, because an expendable plugin failed or because it can't do without such a one.
#[derive(Debug, Default)]
pub struct Quarantine {
    /// Each slot that is left out, with the number of the failure.
    slots: HashMap<u32, usize>,
    /// The plugins of which no hook runs.
    plugins: HashSet<String>,
    failures: Vec<Failure>,
}

/// A failure that does not stop the application.
#[derive(Debug)]
struct Failure {
    plugin: String,
    what: Diagnostic,
    /// The keys of the plugins that are left out with it, in their order.
    others: Vec<String>,
}

impl Quarantine {
    /// What was not filled because it failed.
    pub(super) fn failed(&mut self, plan: &Plan, slot: u32, what: Diagnostic) {
        let plugin = plan.key(slot).to_owned();
        if plan.undecorated(slot).is_none() {
            self.slots.insert(slot, self.failures.len());
        }
        self.plugins.insert(plugin.clone());
        self.failures.push(Failure { plugin, what, others: Vec::new() });
    }

    /// What stands in a slot that is left out: what an expendable plugin only decorates stays as it is.
    pub(super) fn instead(plan: &Plan, slots: &Slots, slot: u32) -> Built {
        plan.undecorated(slot).map_or(Built::Declined, |input| slots.same_as(input))
    }

    /// Leaves a slot out if it can't do without one that is left out; whether it is.
    pub(super) fn takes(&mut self, plan: &Plan, slot: u32) -> bool {
        if self.slots.is_empty() {
            return false;
        }
        let requirements = plan.requirements(slot);
        let cause = requirements.iter().find_map(|below| self.slots.get(below).copied());
        let Some(cause) = cause else { return false };
        if plan.undecorated(slot).is_none_or(|input| self.slots.contains_key(&input)) {
            self.slots.insert(slot, cause);
        }
        let plugin = plan.key(slot);
        if plan.is_struct(slot) {
            self.plugins.insert(plugin.to_owned());
        }
        if !self.has_nothing_to_wrap(plan, slot, &requirements) {
            self.note_other(plugin, cause);
        }
        true
    }

    /// Leaves out the hooks of all that can't do without a plugin of which no hook runs, once everything is built.
    pub(super) fn leave_out_hooks(&mut self, plan: &Plan) {
        if self.is_empty() {
            return;
        }
        // Of several failures of a plugin the first counts.
        let failures = self.failures.iter().enumerate().rev();
        let causes: HashMap<&str, usize> =
            failures.map(|(number, failure)| (&*failure.plugin, number)).collect();
        let own = plan.hooks().filter_map(|hook| Some((hook, *causes.get(plan.key(hook))?)));
        let slots = self.slots.iter().map(|(slot, cause)| (*slot, *cause));
        let mut failed: Vec<(u32, usize)> = slots.chain(own).collect();
        failed.sort_unstable();
        let lost = plan.lost(failed);
        for hook in plan.hooks() {
            if let Some(cause) = lost.get(&hook)
                && !self.holds_hook(plan, hook)
            {
                self.slots.insert(hook, *cause);
                self.note_other(plan.key(hook), *cause);
            }
        }
    }

    /// A plugin is left out with another one.
    fn note_other(&mut self, plugin: &str, cause: usize) {
        if let Some(failure) = self.failures.get_mut(cause)
            && failure.plugin != plugin
            && failure.others.iter().all(|other| other != plugin)
        {
            failure.others.push(plugin.to_owned());
        }
    }

    /// Whether a slot is left out only because what it decorates is: nobody misses that.
    fn has_nothing_to_wrap(&self, plan: &Plan, slot: u32, requirements: &[u32]) -> bool {
        let Some(Step::Call(step)) = plan.step(slot) else { return false };
        let is_there = |below: &u32| *below == step.input || !self.slots.contains_key(below);
        step.decorates && requirements.iter().all(is_there)
    }

    /// Whether nothing is left out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.failures.is_empty()
    }

    /// Whether a slot is left out, or belongs to a plugin of which no hook runs.
    pub(super) fn holds_hook(&self, plan: &Plan, slot: u32) -> bool {
        !self.is_empty() && (self.slots.contains_key(&slot) || self.plugins.contains(plan.key(slot)))
    }

    /// The plugin whose failure is why a slot is left out.
    pub(super) fn cause(&self, slot: u32) -> Option<&str> {
        let failure = self.failures.get(*self.slots.get(&slot)?)?;
        Some(&failure.plugin)
    }

    /// The plugin whose failure is why a slot that a scope sees is left out: in a scope, what can't do
    /// without something that is left out is left out too.
    pub(super) fn cause_in(&self, plan: &Plan, slots: &Slots, slot: u32) -> Option<&str> {
        // What is there was not left out, so that only the way to the cause is looked through, and not the whole graph.
        if self.is_empty() || !matches!(slots.built(slot), Some(Built::Declined)) {
            return None;
        }
        let step = || plan.make_in(plan.layer_around(slots), slot);
        self.cause(slot).or_else(|| self.cause_of_step(plan, slots, step()?))
    }

    /// The plugin whose failure is why a step can't be taken on top of what is in `slots`.
    pub(super) fn cause_of_step(&self, plan: &Plan, slots: &Slots, make: &Make) -> Option<&str> {
        let needs = plan.required_needs_of(make).map(|(_, slot)| slot);
        let mut below = needs.chain([make.plugin, make.input]);
        below.find_map(|slot| self.cause_in(plan, slots, slot))
    }

    /// All failures, as warnings, each with the plugins that are left out with it.
    #[must_use]
    pub fn report(&self) -> Report {
        self.failures
            .iter()
            .map(|failure| left_out(&failure.plugin, failure.what.clone(), &failure.others))
            .collect()
    }

    /// The failure that keeps a slot from being there, as an error.
    pub(super) fn error(&self, plan: &Plan, slot: u32) -> Option<Diagnostic> {
        let of_slot = self.slots.get(&slot).and_then(|cause| self.failures.get(*cause));
        let of_plugin = || self.failures.iter().find(|failure| failure.plugin == plan.key(slot));
        let failure = of_slot.or_else(of_plugin).or(self.failures.first())?;
        let note = format!("the {} can't do without it", plan.name(slot));
        Some(failure.what.clone().note(note))
    }
}

/// A failure of an expendable plugin, with what is left out with it.
#[must_use]
pub fn left_out(plugin: &str, what: Diagnostic, others: &[String]) -> Diagnostic {
    let found = Diagnostic { severity: Severity::Warning, ..what };
    let found = found.note(format!("`{plugin}` is expendable: the application runs without it"));
    if others.is_empty() {
        return found;
    }
    let others: Vec<String> = others.iter().map(|other| format!("`{other}`")).collect();
    found.note(format!("left out with it, as they can't do without: {}", others.join(", ")))
}
