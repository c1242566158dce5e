use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::oneshot::{self, error::TryRecvError};

use crate::storage::contract::{Batch, Commit, ErrorKind, Op, Result, StorageError, closed};

/// How many batches are written with one sync of the disk.
const GROUP: usize = 256;
/// Which part of the time that a group took is waited at most for those that were answered to come again.
const GATHERING: u32 = 8;

/// What writes the batches that have come together.
pub(crate) trait Writer: fmt::Debug + Send + Sync + 'static {
    /// How many operations a group may have and still be written on the caller's thread.
    const SHORT: usize;

    /// Whether somebody else has what it writes to, so that a group would have to wait for him.
    fn is_busy(&self) -> bool;

    /// Commits batches together; answer i belongs to batch i. A batch that fails leaves the others alone.
    fn commit_group(&self, batches: &[&Batch]) -> Vec<Result<Commit>>;
}

/// Commits that come at one time are written together, with one sync of the disk for all of them.
///
/// Whoever finds nobody writing becomes the leader and writes the group that waits; what queues up meanwhile is
/// written by the same leadership, on a thread that may block.
///
/// A batch whose caller gives up while it waits is not written: later it could undo what others have done meanwhile.
/// One that a group has taken is written whole, whatever becomes of the caller.
#[derive(Debug)]
pub(crate) struct GroupCommit<W> {
    writer: Arc<W>,
    queue: Arc<Queue>,
}

impl<W> Clone for GroupCommit<W> {
    fn clone(&self) -> Self {
        GroupCommit { writer: self.writer.clone(), queue: self.queue.clone() }
    }
}

impl<W: Writer> GroupCommit<W> {
    pub(crate) fn new(writer: Arc<W>) -> GroupCommit<W> {
        GroupCommit { writer, queue: Arc::default() }
    }

    /// Commits a batch.
    pub(crate) async fn commit(&self, batch: Batch) -> Result<Commit> {
        let answer = self.queue.push(batch, false)?;
        self.wait(answer).await
    }

    /// Refuses further batches and waits until those before are written.
    pub(crate) async fn close(&self) {
        if let Ok(last) = self.queue.push(Batch::default(), true) {
            // What was queued before is answered before this; its own answer says nothing more.
            let _ = self.wait(last).await;
        }
    }

    /// Writes what waits, unless somebody else does. What takes long or would have to wait, and what has queued up
    /// meanwhile, is left to a thread that may block.
    fn lead(&self) {
        let Some(leadership) = Leadership::take(self) else {
            return;
        };
        let runtime = tokio::runtime::Handle::try_current().ok();
        let rest = if runtime.is_some() && (leadership.is_long() || self.writer.is_busy()) {
            Some(leadership)
        } else {
            leadership.write_group(|_, _, _| {})
        };
        match (rest, runtime) {
            (Some(leadership), Some(runtime)) => {
                runtime.spawn_blocking(move || leadership.write_all());
            }
            (Some(leadership), None) => leadership.write_all(),
            (None, _) => {}
        }
    }

    async fn wait(&self, mut answer: Answer) -> Result<Commit> {
        // The others that are ready now join the group.
        tokio::task::yield_now().await;
        // Who has an answer already leaves it to one who has none to lead the others.
        match answer.try_recv() {
            Ok(answered) => return answered,
            Err(error @ TryRecvError::Closed) => return Err(given_up(error)),
            Err(TryRecvError::Empty) => {}
        }
        self.lead();
        answer.await.unwrap_or_else(|error| Err(given_up(error)))
    }
}

/// Who wrote it has panicked, or its runtime has ended.
fn given_up(error: impl std::error::Error + Send + Sync + 'static) -> StorageError {
    StorageError::new(ErrorKind::Unknown, "the writer was given up before it answered").with_source(error)
}

/// Batches that wait to be written.
#[derive(Debug, Default)]
struct Queue(Mutex<State>);

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

type Answer = oneshot::Receiver<Result<Commit>>;

impl Queue {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The group to write next, of what is still waited for.
    fn group(&self) -> Vec<Waiting> {
        let mut state = self.state();
        state.waiting.retain(|waiting| !waiting.answer.is_closed());
        let length = state.waiting.len().min(GROUP);
        state.waiting.drain(..length).collect()
    }

    /// Adds a batch, which may be the last one.
    fn push(&self, batch: Batch, last: bool) -> Result<Answer> {
        let mut state = self.state();
        if state.closed && !last {
            return Err(closed());
        }
        state.closed |= last;
        let (answer, receiver) = oneshot::channel();
        state.waiting.push(Waiting { batch, answer });
        Ok(receiver)
    }

    /// Several who were answered together mostly come again at once, and may as well share the next sync too. To wait
    /// for them for a small part of the time that it takes is time won.
    fn gather(&self, answered: usize, took: Duration) {
        let begin = Instant::now();
        while answered > 1 && self.state().waiting.len() < answered && begin.elapsed() < took / GATHERING {
            thread::yield_now();
        }
    }
}

/// The right to write, which one at most has.
#[derive(Debug)]
struct Leadership<W: Writer> {
    of: GroupCommit<W>,
    held: bool,
}

impl<W: Writer> Leadership<W> {
    /// `None` where somebody else leads or nothing waits.
    fn take(of: &GroupCommit<W>) -> Option<Leadership<W>> {
        let mut state = of.queue.state();
        if state.led || state.waiting.is_empty() {
            return None;
        }
        state.led = true;
        Some(Leadership { of: of.clone(), held: true })
    }

    /// Whether the group that waits takes so long that it should not run on the caller's thread.
    fn is_long(&self) -> bool {
        let state = self.of.queue.state();
        let mut ops = state.waiting.iter().take(GROUP).flat_map(|waiting| &waiting.batch.ops);
        let clears = |op: &Op| matches!(op, Op::Clear { .. });
        // A clear may be any number of operations.
        ops.clone().any(clears) || ops.nth(W::SHORT).is_some()
    }

    /// Writes the group that waits, and `gather`s the next, knowing how many were answered and how long it took. Gives
    /// the leadership back where nothing has come meanwhile.
    fn write_group(mut self, gather: impl FnOnce(&Queue, usize, Duration)) -> Option<Leadership<W>> {
        let group = self.of.queue.group();
        let batches: Vec<&Batch> = group.iter().map(|waiting| &waiting.batch).collect();
        let begin = Instant::now();
        let answers = if batches.is_empty() { Vec::new() } else { self.of.writer.commit_group(&batches) };
        let (answered, took) = (batches.len(), begin.elapsed());
        for (waiting, answer) in group.into_iter().zip(answers) {
            // Who has given up waiting does not want to know.
            let _ = waiting.answer.send(answer);
        }
        gather(&self.of.queue, answered, took);
        // Under one lock, so that a batch is either seen here or finds nobody leading.
        let mut state = self.of.queue.state();
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
    fn write_all(self) {
        let mut leadership = Some(self);
        while let Some(held) = leadership {
            leadership = held.write_group(Queue::gather);
        }
    }
}

impl<W: Writer> Drop for Leadership<W> {
    /// A leader that is given up, as at the end of a runtime or by a panic, leaves others waiting who found somebody
    /// leading. None of them would lead now, so a thread of its own does.
    fn drop(&mut self) {
        if !self.held {
            return;
        }
        self.of.queue.state().led = false;
        let of = self.of.clone();
        // Where there are no threads either, the next commit leads the others.
        let _ = thread::Builder::new().spawn(move || Leadership::take(&of).map(Leadership::write_all));
    }
}

/// Whether somebody holds this at the moment.
#[cfg(any(feature = "file", feature = "redb"))]
pub(crate) fn is_taken<T>(mutex: &Mutex<T>) -> bool {
    matches!(mutex.try_lock(), Err(std::sync::TryLockError::WouldBlock))
}

/// Answers a group: what `work` answered batch by batch, unless it failed as a whole. Then none is acknowledged,
/// and those that it did not come to did not happen either.
pub(crate) fn answer_all(
    batches: usize,
    work: impl FnOnce(&mut Vec<Result<Commit>>) -> Result<()>,
) -> Vec<Result<Commit>> {
    let mut answers = Vec::with_capacity(batches);
    if let Err(error) = work(&mut answers) {
        answers.iter_mut().filter(|answer| answer.is_ok()).for_each(|answer| *answer = Err(error.clone()));
        answers.resize_with(batches, || Err(error.clone()));
    }
    answers
}

#[cfg(test)]
mod tests;
