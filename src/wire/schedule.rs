//! The order of building: one after the other where nothing has to be awaited, else side by side along the graph.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use tokio::task::JoinSet;

use super::build::{Begun, begin};
use super::failure;
use crate::base::{BoxError, Built, Slots};
use crate::diagnostics::Diagnostic;
use crate::plan::{Plan, Step};

/// Builds `wanted`, which stands in an order in which dependencies come first.
pub(super) async fn build(
    plan: &Plan,
    slots: &Arc<Slots>,
    wanted: &[u32],
    at_once: usize,
) -> Result<(), Diagnostic> {
    let waits =
        |slot: &&u32| matches!(plan.step(**slot), Some(Step::Contribute { decl, .. }) if decl.asynchronous);
    // A chain has nothing to gain, and a graph without futures needs no bookkeeping.
    if wanted.iter().filter(waits).count() == 0 {
        for slot in wanted {
            match begin(plan, slots, *slot)? {
                Begun::Done(built) => slots.fill(*slot, built),
                Begun::Pending(future) => {
                    let built = future.await.map_err(|error| failure::failed(plan, *slot, error))?;
                    slots.fill(*slot, built);
                }
            }
        }
        return Ok(());
    }
    Schedule::new(plan, slots, wanted, at_once).run().await
}

struct Schedule<'a> {
    plan: &'a Plan,
    slots: &'a Arc<Slots>,
    at_once: usize,
    waiting: HashMap<u32, usize>,
    dependants: HashMap<u32, Vec<u32>>,
    ready: VecDeque<u32>,
    running: JoinSet<Result<Built, BoxError>>,
    slot_of: HashMap<tokio::task::Id, u32>,
}

impl<'a> Schedule<'a> {
    fn new(plan: &'a Plan, slots: &'a Arc<Slots>, wanted: &[u32], at_once: usize) -> Self {
        let mut waiting: HashMap<u32, usize> = wanted.iter().map(|slot| (*slot, 0)).collect();
        let mut dependants: HashMap<u32, Vec<u32>> = HashMap::new();
        let mut ready = VecDeque::new();
        for slot in wanted {
            let mut count = 0;
            for dependency in plan.dependencies(*slot) {
                if waiting.contains_key(&dependency) {
                    dependants.entry(dependency).or_default().push(*slot);
                    count += 1;
                }
            }
            waiting.insert(*slot, count);
            if count == 0 {
                ready.push_back(*slot);
            }
        }
        let running = JoinSet::new();
        Self { plan, slots, at_once, waiting, dependants, ready, running, slot_of: HashMap::new() }
    }

    /// Dropping it, on a failure or when the caller is cancelled, aborts what is running.
    async fn run(mut self) -> Result<(), Diagnostic> {
        loop {
            while self.running.len() < self.at_once
                && let Some(slot) = self.ready.pop_front()
            {
                match begin(self.plan, self.slots, slot)? {
                    Begun::Done(built) => self.done(slot, built),
                    Begun::Pending(future) => {
                        let task = self.running.spawn(future);
                        self.slot_of.insert(task.id(), slot);
                    }
                }
            }
            let Some(ended) = self.running.join_next_with_id().await else { return Ok(()) };
            match ended {
                Ok((task, result)) => {
                    let slot = self.slot_of.remove(&task).unwrap_or(u32::MAX);
                    let built = result.map_err(|error| failure::failed(self.plan, slot, error))?;
                    self.done(slot, built);
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

    fn done(&mut self, slot: u32, built: Built) {
        self.slots.fill(slot, built);
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
