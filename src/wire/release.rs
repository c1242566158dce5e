//! The end of everything that is wired, and what is left of it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::dropped::{given_panicked, panicked_when_dropped};
use super::question::Asker;
use super::services::Services;
use crate::base::{Home, Origin, Probe, Slots};
use crate::declare::Call;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::plan::{Plan, Step};

impl Services {
    /// Drops all instances, in the reverse order of construction, and reports what panicked there.
    #[must_use]
    pub fn drop_all(self) -> Report {
        let (plan, home) = self.into_parts();
        emptied(plan, home)
    }

    /// Drops all instances, in the reverse order of construction, and reports those that somebody still holds: not what
    /// they keep alive in their turn.
    #[must_use]
    pub fn release(self) -> Report {
        let (plan, home) = self.into_parts();
        let watched = home.slots().map_or_else(Vec::new, |slots| watched(&plan, slots));
        let mut panicked = emptied(plan, home);
        let held: Vec<&Watched> = watched.iter().filter(|each| each.probe.holders() > 0).collect();
        let kept: HashSet<u32> = held.iter().flat_map(|each| &each.made_of).copied().collect();
        let is_first = |each: &&&Watched| !kept.contains(&each.slot);
        let first: Vec<&&Watched> = held.iter().filter(is_first).collect();
        // Those that hold each other are all the first.
        let reported = if first.is_empty() { held.iter().collect() } else { first };
        panicked.extend(reported.into_iter().map(|each| each.still_held(&held)));
        panicked
    }
}

/// Drops all instances and what the host gave; what panics there.
fn emptied(plan: Arc<Plan>, home: Arc<Home>) -> Report {
    let mut panicked = Report::new();
    if let Some(mut slots) = Arc::into_inner(home).and_then(Home::into_slots) {
        slots.empty(|slot, text| panicked.push(panicked_when_dropped(&plan, slot, &text)));
    }
    // What a plugin made at run time was given by the host lives in its declaration.
    if let Some(mut plan) = Arc::into_inner(plan) {
        plan.drop_catching(|by, text| panicked.push(given_panicked(&Asker::of(by), &text)));
    }
    panicked
}

/// An instance that is about to be dropped.
struct Watched {
    slot: u32,
    probe: Probe,
    name: String,
    origin: Option<Origin>,
    /// The slots of the instances that it was given.
    made_of: Vec<u32>,
    /// Who was given it.
    consumers: Vec<String>,
}

/// All that are the application's own: not what the host gave, sections, hooks.
fn watched(plan: &Plan, slots: &Slots) -> Vec<Watched> {
    let mut consumers: HashMap<u32, Vec<String>> = HashMap::new();
    for slot in plan.whole_order().filter(|slot| !is_passed_through(plan, *slot)) {
        for below in instances_below(plan, slot) {
            consumers.entry(below).or_default().push(plan.name(slot));
        }
    }
    let is_own = |slot: u32| match plan.step(slot) {
        Some(Step::Construct(_)) => true,
        Some(Step::Call(step)) => !matches!(step.call, Call::Ready(_)) && plan.calls_user_code(slot),
        Some(Step::Gather(_)) | None => false,
    };
    let own = slots.probes().filter(|(slot, _)| is_own(*slot));
    own.map(|(slot, probe)| Watched {
        slot,
        probe,
        name: plan.name(slot),
        origin: plan.origin(slot),
        made_of: instances_below(plan, slot),
        consumers: consumers.remove(&slot).unwrap_or_default(),
    })
    .collect()
}

impl Watched {
    fn still_held(&self, held: &[&Self]) -> Diagnostic {
        let times = self.probe.holders();
        let arcs = if times == 1 { "one `Arc`".to_owned() } else { format!("{times} `Arc`s") };
        let message =
            format!("the {} is still held after the application let go of it: by {arcs}", self.name);
        let mut found = Diagnostic::error(Code::StillHeld, message);
        if let Some(origin) = self.origin {
            found = found.place(self.name.clone(), origin);
        }
        if !self.consumers.is_empty() {
            found =
                found.note(format!("beside the host it was given to: the {}", self.consumers.join(", the ")));
        }
        let kept = held.iter().filter(|other| other.slot != self.slot && self.made_of.contains(&other.slot));
        let kept: Vec<&str> = kept.map(|other| other.name.as_str()).collect();
        if !kept.is_empty() {
            found = found.note(format!("it keeps alive: the {}", kept.join(", the ")));
        }
        found.help(
            "drop what the host took (`get`, `resolve`), end the tasks that a plugin spawned by itself, and break a \
             circle of `Arc`s by `Lazy` or `Weak`",
        )
    }
}

/// The instances that one was given, directly or through a list or a struct's gift.
fn instances_below(plan: &Plan, slot: u32) -> Vec<u32> {
    let mut below = Vec::new();
    let mut open = plan.dependencies(slot);
    while let Some(slot) = open.pop() {
        if is_passed_through(plan, slot) {
            open.extend(plan.dependencies(slot));
        } else if !below.contains(&slot) {
            below.push(slot);
        }
    }
    below
}

/// Lists of instances, and structs as what a point hands out.
fn is_passed_through(plan: &Plan, slot: u32) -> bool {
    match plan.step(slot) {
        Some(Step::Gather(_)) => true,
        Some(Step::Call(step)) => matches!(step.call, Call::Gift(_)),
        Some(Step::Construct(_)) | None => false,
    }
}
