//! The order of building: one after the other where nothing has to be awaited, else side by side along the graph.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::task::JoinSet;

use super::build::{Pending, begin, begin_caught};
use super::failure;
use crate::base::{ABSENT, BoxError, Built, Slots, View};
use crate::diagnostics::Diagnostic;
use crate::plan::{LaidOut, Plan};

/// Where what is built goes.
pub(super) enum Shelf<'a> {
    /// Slots that nobody has seen yet.
    New(&'a mut Slots),
    /// Slots that are in use.
    Annex(&'a Slots),
}

impl Shelf<'_> {
    pub(super) fn slots(&self) -> &Slots {
        match self {
            Self::New(slots) => slots,
            Self::Annex(slots) => slots,
        }
    }

    pub(super) fn fill(&mut self, slot: u32, built: Built) {
        match self {
            Self::New(slots) => slots.fill(slot, built),
            Self::Annex(slots) => slots.add(slot, built),
        }
    }
}

/// Builds `wanted`, which stands in an order in which dependencies come first. Up to the first contribution that has
/// to be awaited this is a plain loop; a graph without one needs no bookkeeping.
pub(super) async fn build(
    plan: &Plan,
    shelf: &mut Shelf<'_>,
    wanted: &[u32],
    at_once: usize,
) -> Result<(), Box<Diagnostic>> {
    let mut at = 0;
    // One guard for all calls: `at` tells which of them panicked.
    let begun = catch_unwind(AssertUnwindSafe(|| {
        if let Shelf::New(slots) = shelf {
            fill_laid_out(plan, slots, wanted, &mut at);
        }
        while let Some(slot) = wanted.get(at) {
            if let Some(future) = begin(plan, shelf, *slot)? {
                return Ok(Some(future));
            }
            at += 1;
        }
        Ok(None)
    }));
    let rest = wanted.get(at..).unwrap_or_default();
    match (begun, rest.first()) {
        (Ok(Ok(Some(future))), Some(slot)) => {
            Schedule::new(plan, shelf, rest, at_once).run(*slot, future).await
        }
        (Ok(result), _) => result.map(|_| ()),
        (Err(payload), slot) => {
            Err(failure::panicked(plan, slot.copied().unwrap_or(ABSENT), payload.as_ref()))
        }
    }
}

/// Fills the first of `wanted`, as long as the compiler has laid their steps out and they succeed.
fn fill_laid_out(plan: &Plan, slots: &mut Slots, wanted: &[u32], at: &mut usize) {
    for (slot, step) in wanted.iter().zip(plan.laid_out()) {
        let built = match *step {
            LaidOut::Construct { construct, key, needs, needs_end } => {
                let view = View::new(slots, key, ABSENT, plan.bindings(needs, needs_end));
                let Some(plugin) = construct(&view) else { return };
                Built::Plugin(plugin)
            }
            LaidOut::Gift { plugin, cast } => Built::Gift { plugin, cast },
            LaidOut::Other => return,
        };
        slots.fill(*slot, built);
        *at += 1;
    }
}

struct Schedule<'a, 's> {
    plan: &'a Plan,
    shelf: &'a mut Shelf<'s>,
    at_once: usize,
    waiting: HashMap<u32, usize>,
    dependants: HashMap<u32, Vec<u32>>,
    ready: VecDeque<u32>,
    running: JoinSet<Result<Built, BoxError>>,
    slot_of: HashMap<tokio::task::Id, u32>,
}

impl<'a, 's> Schedule<'a, 's> {
    /// The first of `wanted` has begun already.
    fn new(plan: &'a Plan, shelf: &'a mut Shelf<'s>, wanted: &[u32], at_once: usize) -> Self {
        let mut waiting: HashMap<u32, usize> = wanted.iter().map(|slot| (*slot, 0)).collect();
        let mut dependants: HashMap<u32, Vec<u32>> = HashMap::new();
        let mut ready = VecDeque::new();
        for (at, slot) in wanted.iter().enumerate() {
            let mut count = 0;
            for dependency in plan.dependencies(*slot) {
                if waiting.contains_key(&dependency) {
                    dependants.entry(dependency).or_default().push(*slot);
                    count += 1;
                }
            }
            waiting.insert(*slot, count);
            if count == 0 && at > 0 {
                ready.push_back(*slot);
            }
        }
        let running = JoinSet::new();
        Self { plan, shelf, at_once, waiting, dependants, ready, running, slot_of: HashMap::new() }
    }

    /// Dropping it, on a failure or when the caller is cancelled, aborts what is running.
    async fn run(mut self, first: u32, begun: Pending) -> Result<(), Box<Diagnostic>> {
        self.spawn(first, begun);
        loop {
            while self.running.len() < self.at_once
                && let Some(slot) = self.ready.pop_front()
            {
                match begin_caught(self.plan, self.shelf, slot)? {
                    Some(future) => self.spawn(slot, future),
                    None => self.release(slot),
                }
            }
            let Some(ended) = self.running.join_next_with_id().await else { return Ok(()) };
            match ended {
                Ok((task, result)) => {
                    let slot = self.slot_of.remove(&task).unwrap_or(u32::MAX);
                    let built = result.map_err(|error| failure::failed(self.plan, slot, error))?;
                    self.shelf.fill(slot, built);
                    self.release(slot);
                }
                Err(error) => {
                    let slot = self.slot_of.remove(&error.id()).unwrap_or(u32::MAX);
                    return Err(match error.try_into_panic() {
                        Ok(payload) => failure::panicked(self.plan, slot, payload.as_ref()),
                        Err(error) => failure::failed(self.plan, slot, error.into()),
                    });
                }
            }
        }
    }

    fn spawn(&mut self, slot: u32, future: Pending) {
        let task = self.running.spawn(future);
        self.slot_of.insert(task.id(), slot);
    }

    /// A slot is filled: what waited for it may begin.
    fn release(&mut self, slot: u32) {
        for dependant in self.dependants.remove(&slot).unwrap_or_default() {
            if let Some(count) = self.waiting.get_mut(&dependant) {
                *count -= 1;
                if *count == 0 {
                    self.ready.push_back(dependant);
                }
            }
        }
    }
}
