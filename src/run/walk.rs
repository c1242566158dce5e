//! Walks components along their order: those that wait for nobody run side by side.

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;

use tokio::task::{AbortHandle, Id, JoinError, JoinSet};

use super::hooks::HookError;
use crate::base::{BoxError, panic_text};
use crate::observe::Laps;

/// Components on their way, by their numbers. It can be left at any time and gone on with later; what runs goes on
/// meanwhile.
pub(super) struct Walk {
    before: Vec<Vec<usize>>,
    waits: Vec<usize>,
    dependants: Vec<Vec<usize>>,
    ready: VecDeque<usize>,
    tasks: JoinSet<Result<(), Vec<HookError>>>,
    component_of: HashMap<Id, (usize, AbortHandle)>,
    laps: Laps,
    goes_on: bool,
    is_held: bool,
    is_aborted: bool,
}

/// The hooks of one component on their way; of one type, since a task of each other type is compiled for itself.
pub(super) type Step = Pin<Box<dyn Future<Output = Result<(), Vec<HookError>>> + Send>>;

/// How a component ended.
pub(super) enum Ending {
    Done,
    Failed(Vec<HookError>),
    /// It was dropped.
    Aborted,
}

impl Walk {
    /// Each component may begin once all of `before[it]` are done. After a failure nothing new begins, unless it
    /// `goes_on`: then failed ones count as done.
    pub(super) fn new(before: Vec<Vec<usize>>, goes_on: bool) -> Self {
        let waits: Vec<usize> = before.iter().map(Vec::len).collect();
        let mut dependants = vec![Vec::new(); before.len()];
        for (at, others) in before.iter().enumerate() {
            for other in others {
                if let Some(list) = dependants.get_mut(*other) {
                    list.push(at);
                }
            }
        }
        Self {
            ready: (0..before.len()).filter(|at| waits[*at] == 0).collect(),
            laps: Laps::new(before.len()),
            before,
            waits,
            dependants,
            tasks: JoinSet::new(),
            component_of: HashMap::new(),
            goes_on,
            is_held: false,
            is_aborted: false,
        }
    }

    /// Begins whatever may begin now, with at most `at_once` running.
    pub(super) fn begin_ready(&mut self, at_once: usize, mut begin: impl FnMut(usize) -> Step) {
        while !self.is_held
            && self.tasks.len() < at_once
            && let Some(at) = self.ready.pop_front()
        {
            self.laps.begin(at);
            let handle = self.tasks.spawn(begin(at));
            self.component_of.insert(handle.id(), (at, handle));
        }
    }

    /// Waits for the next to end; `None` once nothing runs. Nothing is lost if the wait is given up.
    pub(super) async fn next(&mut self) -> Option<(usize, Ending)> {
        loop {
            let (task, ending) = match self.tasks.join_next_with_id().await? {
                Ok((task, Ok(()))) => (task, Ending::Done),
                Ok((task, Err(error))) => (task, Ending::Failed(error)),
                // Panics of user code are caught within.
                Err(error) => (error.id(), Ending::Aborted),
            };
            let Some((at, _)) = self.component_of.remove(&task) else { continue };
            self.laps.end(at);
            if matches!(ending, Ending::Done) || self.goes_on {
                for dependant in std::mem::take(&mut self.dependants[at]) {
                    self.waits[dependant] -= 1;
                    if self.waits[dependant] == 0 {
                        self.ready.push_back(dependant);
                    }
                }
            } else {
                self.is_held = true;
            }
            return Some((at, ending));
        }
    }

    /// Lets nothing new begin.
    pub(super) fn hold(&mut self) {
        self.is_held = true;
    }

    /// Lets nothing new begin and drops what runs, as soon as it reaches an `await`.
    pub(super) fn abort(&mut self) {
        self.is_held = true;
        self.is_aborted = true;
        self.tasks.abort_all();
    }

    /// Whether what ran was dropped here; else only the end of the runtime drops it.
    pub(super) fn is_aborted(&self) -> bool {
        self.is_aborted
    }

    /// What has begun and not ended.
    pub(super) fn running(&self) -> Vec<(usize, AbortHandle)> {
        let mut running: Vec<_> = self.component_of.values().cloned().collect();
        running.sort_unstable_by_key(|(at, _)| *at);
        running
    }

    /// When each ran.
    pub(super) fn laps(&self) -> &Laps {
        &self.laps
    }

    /// What a component waited for.
    pub(super) fn before(&self, at: usize) -> Vec<usize> {
        self.before.get(at).cloned().unwrap_or_default()
    }
}

/// The text of a panic.
pub(super) fn text_of(error: JoinError) -> String {
    match error.try_into_panic() {
        Ok(payload) => panic_text(payload),
        Err(error) => BoxError::from(error).to_string(),
    }
}
