use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::storage::contract::{Batch, Capabilities, Commit, ErrorKind, Op, Result, StorageError};
use crate::storage::providers::redb::store::Store;

/// How many batches are written with one sync of the disk.
const GROUP: usize = 256;

/// Batches that wait to be written. Whoever finds nobody writing becomes the leader and writes the
/// group that waits; what queues up meanwhile is written by the same leadership, on a thread that may
/// block.
#[derive(Debug, Default)]
pub(crate) struct Queue(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    waiting: Vec<Waiting>,
    led: bool,
    closed: bool,
}

#[derive(Debug)]
struct Waiting {
    batch: Batch,
    answer: oneshot::Sender<Result<Commit>>,
}

pub(crate) type Answer = oneshot::Receiver<Result<Commit>>;

impl Queue {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a batch; from now on it will be written, whatever becomes of the caller.
    pub(crate) fn push(&self, batch: Batch) -> Result<Answer> {
        self.push_and_close(batch, false)
    }

    /// Adds a last batch.
    pub(crate) fn close(&self) -> Result<Answer> {
        self.push_and_close(Batch::default(), true)
    }

    fn push_and_close(&self, batch: Batch, close: bool) -> Result<Answer> {
        let mut state = self.state();
        if state.closed {
            return Err(StorageError::new(ErrorKind::Closed, "the provider was closed"));
        }
        state.closed = close;
        let (answer, receiver) = oneshot::channel();
        state.waiting.push(Waiting { batch, answer });
        Ok(receiver)
    }
}

/// The right to write, which one at most has.
#[derive(Debug)]
pub(crate) struct Leadership {
    queue: Arc<Queue>,
    store: Arc<Store>,
    held: bool,
}

impl Leadership {
    /// `None` where somebody else leads or nothing waits.
    pub(crate) fn take(queue: &Arc<Queue>, store: &Arc<Store>) -> Option<Leadership> {
        let mut state = queue.state();
        if state.led || state.waiting.is_empty() {
            return None;
        }
        state.led = true;
        Some(Leadership { queue: queue.clone(), store: store.clone(), held: true })
    }

    /// Whether the group that waits takes so long that it should not run on the caller's thread.
    pub(crate) fn is_long(&self) -> bool {
        let state = self.queue.state();
        let is_long = |batch: &Batch| {
            batch.ops.len() > GROUP || batch.ops.iter().any(|op| matches!(op, Op::Clear { .. }))
        };
        state.waiting.iter().take(GROUP).any(|waiting| is_long(&waiting.batch))
    }

    /// Writes the group that waits. Gives the leadership back where nothing has come meanwhile.
    pub(crate) fn write_group(mut self, capabilities: &Capabilities) -> Option<Leadership> {
        let group: Vec<Waiting> = {
            let mut state = self.queue.state();
            let length = state.waiting.len().min(GROUP);
            state.waiting.drain(..length).collect()
        };
        let batches: Vec<&Batch> = group.iter().map(|waiting| &waiting.batch).collect();
        let answers = self.store.commit_group(&batches, capabilities);
        for (waiting, answer) in group.into_iter().zip(answers) {
            // Who has given up waiting does not want to know.
            let _ = waiting.answer.send(answer);
        }
        // Under one lock, so that a batch is either seen here or finds nobody leading.
        let mut state = self.queue.state();
        if state.waiting.is_empty() {
            state.led = false;
            drop(state);
            self.held = false;
            return None;
        }
        drop(state);
        Some(self)
    }

    /// Writes groups until nothing waits.
    pub(crate) fn write_all(self, capabilities: &Capabilities) {
        let mut leadership = Some(self);
        while let Some(held) = leadership {
            leadership = held.write_group(capabilities);
        }
    }
}

impl Drop for Leadership {
    /// Work that is given up before it began, as at the end of a runtime, must not block the others.
    fn drop(&mut self) {
        if self.held {
            self.queue.state().led = false;
        }
    }
}
