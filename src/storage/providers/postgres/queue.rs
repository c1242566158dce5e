use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, oneshot};

use crate::storage::contract::{Batch, Commit, ErrorKind, Op, Result, StorageError};

/// How many batches are sent in one call, and about how many bytes.
const GROUP: usize = 256;
const GROUP_BYTES: usize = 16 << 20;
/// What a step takes beside its names and its value.
const STEP_BYTES: usize = 128;
/// The server takes no longer message than 1 GiB, and ends the connection where it gets one.
const MESSAGE_BYTES: usize = 1_000 << 20;

/// Batches that wait to be sent, in their order, and whether somebody sends.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    state: Mutex<State>,
    idle: Notify,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Waiting>,
    pushed: u64,
    led: bool,
}

#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) number: u64,
    pub(crate) batch: Batch,
    pub(crate) answer: oneshot::Sender<Result<Commit>>,
    /// How often it was worked out in vain.
    pub(crate) tries: usize,
}

pub(crate) type Answer = oneshot::Receiver<Result<Commit>>;

/// About how many bytes a batch takes to send.
pub(crate) fn size(batch: &Batch) -> usize {
    let values = |op: &Op| match op {
        Op::Put { value, .. } | Op::Append { value, .. } | Op::Restore { value, .. } => value.size(),
        Op::Merge { set, .. } => set.as_bytes().len(),
        Op::Add { .. } | Op::Delete { .. } | Op::Clear { .. } | Op::Touch { .. } => 0,
    };
    let keys = batch.ops.iter().filter_map(Op::key).chain(batch.checks.iter().map(|(key, _)| key));
    let names = keys.map(|key| STEP_BYTES + key.collection.encoded().len() + key.id.as_str().len());
    names.sum::<usize>() + batch.ops.iter().map(values).sum::<usize>()
}

/// Refuses what takes more bytes than the server takes at once.
pub(crate) fn check_size(size: usize) -> Result<()> {
    if size <= MESSAGE_BYTES {
        return Ok(());
    }
    let found = format!("the batch has about {size} bytes, the server takes {MESSAGE_BYTES} at once");
    Err(StorageError::new(ErrorKind::TooLarge, found).with_help("split the batch"))
}

impl Waiting {
    /// Tells the caller; who has given up waiting does not want to know.
    pub(crate) fn tell(self, answer: Result<Commit>) {
        let _ = self.answer.send(answer);
    }
}

impl Queue {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a batch and gives its number. It is sent unless its caller gives up before a group takes it: later it could
    /// undo what others have done meanwhile.
    pub(crate) fn push(&self, batch: Batch) -> (u64, Answer) {
        let (answer, receiver) = oneshot::channel();
        let mut state = self.state();
        state.pushed += 1;
        let number = state.pushed;
        state.waiting.push_back(Waiting { number, batch, answer, tries: 0 });
        (number, receiver)
    }

    /// Puts batches back that have to be sent again, before all others.
    pub(crate) fn put_back(&self, batches: Vec<Waiting>) {
        let mut state = self.state();
        for waiting in batches.into_iter().rev() {
            state.waiting.push_front(waiting);
        }
    }

    /// Tells all that wait that they can't be sent.
    pub(crate) fn refuse(&self, error: &StorageError) {
        let waiting = std::mem::take(&mut self.state().waiting);
        for waiting in waiting {
            waiting.tell(Err(error.clone()));
        }
    }

    /// Whether the caller is the leader now: he is where nobody else is and something waits.
    pub(crate) fn lead(&self) -> bool {
        let mut state = self.state();
        let leads = !state.led && !state.waiting.is_empty();
        state.led |= leads;
        leads
    }

    /// The batches to send next, of those that are still waited for. Where there are none, nobody leads any more.
    pub(crate) fn group(&self) -> Vec<Waiting> {
        let mut state = self.state();
        state.waiting.retain(|waiting| !waiting.answer.is_closed());
        let (mut group, mut bytes) = (Vec::new(), 0);
        while group.len() < GROUP {
            let Some(next) = state.waiting.front() else { break };
            bytes += size(&next.batch);
            if bytes > GROUP_BYTES && !group.is_empty() {
                break;
            }
            group.extend(state.waiting.pop_front());
        }
        if group.is_empty() {
            state.led = false;
            self.idle.notify_waiters();
        }
        group
    }

    /// The leader is given up. Whether something waits.
    pub(crate) fn give_up(&self) -> bool {
        let mut state = self.state();
        state.led = false;
        self.idle.notify_waiters();
        !state.waiting.is_empty()
    }

    /// Waits until nothing is queued that is still waited for, and nobody sends.
    pub(crate) async fn drained(&self) {
        loop {
            let idle = self.idle.notified();
            if self.is_idle() {
                return;
            }
            idle.await;
        }
    }

    fn is_idle(&self) -> bool {
        let state = self.state();
        !state.led && state.waiting.iter().all(|waiting| waiting.answer.is_closed())
    }
}
