//! Expendable plugins whose start fails, and those that can't do without them.

use std::collections::{BTreeSet, HashSet};

use super::life::Life;
use crate::diagnostics::{Diagnostic, Report};
use crate::wire::left_out;

/// What a start goes on without.
pub(super) struct Expendable<'a> {
    life: &'a Life,
    is_any: bool,
    /// The components that are not started.
    lost: BTreeSet<usize>,
    /// All that belongs to plugins that failed or can't do without one.
    lost_slots: HashSet<u32>,
    report: Report,
}

impl<'a> Expendable<'a> {
    pub(in crate::run) fn of(life: &'a Life) -> Self {
        let is_any = life.services.plan().has_expendable();
        Self { life, is_any, lost: BTreeSet::new(), lost_slots: HashSet::new(), report: Report::new() }
    }

    /// Whether the application can run without one of its plugins.
    pub(super) fn is_any(&self) -> bool {
        self.is_any
    }

    /// Whether the application can run without this component.
    pub(super) fn is_expendable(&self, component: usize) -> bool {
        let (plan, components) = (self.life.services.plan(), self.life.components());
        let hook = components.get(component).and_then(|each| each.hooks().next());
        // A program without its main job is none.
        let needs_main =
            |hook| plan.main().is_some_and(|main| plan.lost_with(plan.key(hook)).contains(&main));
        self.is_any && hook.is_some_and(|hook| plan.is_expendable(hook) && !needs_main(hook))
    }

    /// Whether this component is not started, since it needs one that failed.
    pub(super) fn is_lost(&self, component: usize) -> bool {
        self.lost.contains(&component)
    }

    /// A component failed with this: those that can't do without it are lost too.
    pub(super) fn lose(&mut self, component: usize, what: Option<Diagnostic>) {
        let (plan, components) = (self.life.services.plan(), self.life.components());
        let Some(failed) = components.get(component) else { return };
        let slots = plan.lost_with(&failed.key);
        let mut others = Vec::new();
        for (at, each) in components.iter().enumerate().filter(|(at, _)| *at != component) {
            if each.hooks().any(|hook| slots.contains(&hook)) {
                self.lost.insert(at);
                others.push(each.key.clone());
            }
        }
        self.lost_slots.extend(slots);
        self.report.extend(what.map(|what| left_out(&failed.key, what, &others)));
    }

    /// What was lost, and what is said of it.
    pub(super) fn into_parts(self) -> (HashSet<u32>, Report) {
        (self.lost_slots, self.report)
    }
}
