use std::sync::mpsc;
use std::thread::ThreadId;

use tokio::runtime::{Builder, Runtime};

use super::*;
use crate::storage::contract::{CollectionPath, Ids};

/// Notes which batches each group has, by the length of their paths, and the thread that wrote it.
#[derive(Debug, Default)]
struct Groups {
    written: Mutex<Vec<(Vec<usize>, ThreadId)>>,
    is_busy: bool,
    /// The first group takes a word of this one, waits for its end, and panics then.
    fault: Mutex<Option<mpsc::Receiver<()>>>,
}

impl Groups {
    fn lengths(&self) -> Vec<usize> {
        self.written.lock().unwrap().iter().map(|(group, _)| group.len()).collect()
    }

    fn numbers(&self) -> Vec<usize> {
        self.written.lock().unwrap().iter().flat_map(|(group, _)| group.clone()).collect()
    }
}

impl Writer for Groups {
    const SHORT: usize = 256;

    fn is_busy(&self) -> bool {
        self.is_busy
    }

    fn commit_group(&self, batches: &[&Batch]) -> Vec<Result<Commit>> {
        let fault = self.fault.lock().unwrap().take();
        if let Some(fault) = fault {
            let _ = (fault.recv(), fault.recv());
            panic!("the writer fails");
        }
        let numbers = batches.iter().map(|batch| batch.ops.len()).collect();
        self.written.lock().unwrap().push((numbers, thread::current().id()));
        vec![Ok(Commit::default()); batches.len()]
    }
}

/// A batch that is told from others by its length, and is left to a thread that may block.
fn long(number: usize) -> Batch {
    let clear = Op::Clear { collection: CollectionPath::root(), ids: Ids::All, deep: true };
    Batch::of(vec![clear; number])
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().max_blocking_threads(1).build().unwrap()
}

/// Begins a commit, which waits for its answer then.
fn begun(
    runtime: &Runtime,
    commits: &GroupCommit<Groups>,
    number: usize,
) -> tokio::task::JoinHandle<Result<Commit>> {
    let commits = commits.clone();
    let task = runtime.spawn(async move { commits.commit(long(number)).await });
    runtime.block_on(async {
        for _ in 0..5 {
            tokio::task::yield_now().await;
        }
    });
    task
}

/// The answer of a commit, which has to come.
fn answer(runtime: &Runtime, task: tokio::task::JoinHandle<Result<Commit>>) -> Result<Commit> {
    let answer = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(10), task).await });
    answer.expect("nobody leads").unwrap()
}

#[tokio::test]
async fn writers_of_one_thread_that_write_again_and_again_share_every_group() {
    let groups = Arc::new(Groups::default());
    let commits = GroupCommit::new(groups.clone());
    let writers = (0..16).map(|_| {
        let commits = commits.clone();
        tokio::spawn(async move {
            for _ in 0..10 {
                commits.commit(Batch::default()).await.unwrap();
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    assert_eq!(groups.lengths(), [16; 10]);
}

/// Lets a call come as far as where it first waits.
async fn begin<F: Future>(call: F) -> std::pin::Pin<Box<F>> {
    let mut call = Box::pin(call);
    std::future::poll_fn(|context| {
        assert!(call.as_mut().poll(context).is_pending());
        std::task::Poll::Ready(())
    })
    .await;
    call
}

#[tokio::test]
async fn a_batch_whose_caller_gives_up_before_a_group_takes_it_is_not_written() {
    let groups = Arc::new(Groups::default());
    let commits = GroupCommit::new(groups.clone());
    drop(begin(commits.commit(long(1))).await);
    commits.commit(long(2)).await.unwrap();
    assert_eq!(groups.numbers(), [2]);
}

#[tokio::test]
async fn closing_writes_what_waits_though_nobody_polls_it_and_an_earlier_close_was_given_up() {
    let groups = Arc::new(Groups::default());
    let commits = GroupCommit::new(groups.clone());
    let waiting = begin(commits.commit(long(1))).await;
    drop(begin(commits.close()).await);
    commits.close().await;
    assert_eq!(groups.numbers(), [1, 0]);
    waiting.await.unwrap();
    assert_eq!(commits.commit(long(2)).await.unwrap_err().kind(), ErrorKind::Closed);
}

#[test]
fn a_leader_whose_runtime_ends_leaves_nobody_waiting() {
    let groups = Arc::new(Groups::default());
    let commits = GroupCommit::new(groups.clone());
    let (ending, other) = (runtime(), runtime());
    // The one thread that may block is taken, so that the leader does not begin.
    let (release, held) = mpsc::channel::<()>();
    ending.spawn_blocking(move || held.recv());
    let leader = begun(&ending, &commits, 1);
    let waiting = begun(&other, &commits, 2);
    ending.shutdown_background();
    drop(release);
    answer(&other, waiting).unwrap();
    assert_eq!(groups.numbers(), [2]);
    drop(leader);
}

#[test]
fn a_leader_that_panics_leaves_nobody_waiting() {
    let (release, held) = mpsc::sync_channel(0);
    let groups = Arc::new(Groups { fault: Mutex::new(Some(held)), ..Groups::default() });
    let commits = GroupCommit::new(groups.clone());
    let (one, other) = (runtime(), runtime());
    let leader = begun(&one, &commits, 1);
    // Only once a group has been taken.
    release.send(()).unwrap();
    let waiting = begun(&other, &commits, 2);
    drop(release);
    assert_eq!(answer(&one, leader).unwrap_err().kind(), ErrorKind::Unknown);
    answer(&other, waiting).unwrap();
    assert_eq!(groups.numbers(), [2]);
}

#[tokio::test]
async fn a_batch_whose_writer_panics_before_the_caller_looks_for_an_answer_is_unknown() {
    let (_, let_go) = mpsc::channel();
    let groups = Arc::new(Groups { fault: Mutex::new(Some(let_go)), ..Groups::default() });
    let commits = GroupCommit::new(groups);
    let waiting = begin(commits.commit(long(1))).await;
    let other = commits.clone();
    assert!(thread::spawn(move || other.lead()).join().is_err());
    assert_eq!(waiting.await.unwrap_err().kind(), ErrorKind::Unknown);
}

#[tokio::test]
async fn a_short_group_is_written_on_the_callers_thread_unless_the_writer_is_busy() {
    for is_busy in [false, true] {
        let groups = Arc::new(Groups { is_busy, ..Groups::default() });
        GroupCommit::new(groups.clone()).commit(Batch::default()).await.unwrap();
        let (_, thread) = groups.written.lock().unwrap()[0].clone();
        assert_eq!(thread == thread::current().id(), !is_busy);
    }
}
