use super::*;
use crate::storage::contract::{CollectionPath, Ids};

/// Notes which batches each group has, by the length of their paths.
#[derive(Debug, Default)]
struct Groups {
    written: Mutex<Vec<Vec<usize>>>,
}

impl Groups {
    fn lengths(&self) -> Vec<usize> {
        self.written.lock().unwrap().iter().map(Vec::len).collect()
    }

    fn numbers(&self) -> Vec<usize> {
        self.written.lock().unwrap().iter().flatten().copied().collect()
    }
}

impl Writer for Groups {
    const SHORT: usize = 256;

    fn commit_group(&self, batches: &[&Batch]) -> Vec<Result<Commit>> {
        let numbers = batches.iter().map(|batch| batch.ops.len()).collect();
        self.written.lock().unwrap().push(numbers);
        vec![Ok(Commit::default()); batches.len()]
    }
}

/// A batch that is told from others by its length, and is left to a thread that may block.
fn long(number: usize) -> Batch {
    let clear = Op::Clear { collection: CollectionPath::root(), ids: Ids::All, deep: true };
    Batch::of(vec![clear; number])
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
