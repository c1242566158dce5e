//! Futures that are dropped before they are done: a caller that gives up tears nothing and blocks nobody.

use std::pin::Pin;
use std::task::{Context, Poll};

use crate::storage::conformance::case::cases;
use crate::storage::conformance::failure::{Checked, Failure, ensure, same};
use crate::storage::conformance::space::{Space, ids_of};
use crate::storage::conformance::write::Write;
use crate::storage::contract::{Filter, Order, Value};

cases! { "cancellation":
    a_commit_dropped_at_any_await_is_applied_whole_or_not_at_all [Batches],
    a_commit_with_a_token_dropped_at_any_await_can_be_sent_again [Once, Counters],
    a_checked_commit_dropped_at_any_await_blocks_nobody [Checks],
    a_clear_dropped_at_any_await_is_applied_whole_or_not_at_all [Clear, OrderById, Batches],
    reads_dropped_at_any_await_block_nobody [OrderById, OrderByRev, Queries, Count, Collections],
    commits_dropped_among_others_leave_the_others_alone [Batches, Count, OrderById],
    a_commit_that_was_never_polled_does_nothing,
}

/// Polls a future so many times and drops it then; `None` where it was not done by then.
struct Dropped<F> {
    future: Pin<Box<F>>,
    polls: usize,
}

impl<F: Future> Future for Dropped<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.polls == 0 {
            return Poll::Ready(None);
        }
        self.polls -= 1;
        match self.future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if self.polls == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    }
}

fn after<F: Future>(polls: usize, future: F) -> Dropped<F> {
    Dropped { future: Box::pin(future), polls }
}

/// No future of a provider waits more often than this.
const MOST_POLLS: usize = 200;

async fn a_commit_dropped_at_any_await_is_applied_whole_or_not_at_all(space: Space) -> Checked {
    for polls in 0..MOST_POLLS {
        let (left, right) = (format!("left{polls}"), format!("right{polls}"));
        let is_done = after(polls, space.batch().put(&left, "1").put(&right, "1").commit())
            .await
            .transpose()?
            .is_some();
        // Who comes next is served, and sees either all of it or nothing.
        space.put("next", &polls.to_string()).await?;
        let found = space.provider().get(&[space.key(&left)?, space.key(&right)?]).await?;
        let there: Vec<bool> = found.iter().map(Option::is_some).collect();
        ensure!(
            there == [true, true] || there == [false, false],
            "dropped after {polls} polls, half of it is there"
        );
        if is_done {
            same!(there, [true, true]);
            return Ok(());
        }
    }
    Err(Failure::new("the commit does not come to an end"))
}

async fn a_commit_with_a_token_dropped_at_any_await_can_be_sent_again(space: Space) -> Checked {
    for polls in 0..MOST_POLLS {
        let (token, id) = (space.token(&format!("t{polls}"))?, format!("n{polls}"));
        let batch = || space.batch().add(&id, 1).once(&token).commit();
        let is_done = after(polls, batch()).await.transpose()?.is_some();
        batch().await?;
        same!(space.value(&id).await?, Value::Int(1), "dropped after {polls} polls");
        if is_done {
            return Ok(());
        }
    }
    Err(Failure::new("the commit does not come to an end"))
}

async fn a_checked_commit_dropped_at_any_await_blocks_nobody(space: Space) -> Checked {
    space.put("a", "0").await?;
    for polls in 0..MOST_POLLS {
        let failing = after(polls, space.batch().absent("a").put("a", "1").commit()).await;
        space.batch().present("a").put("a", "0").commit().await?;
        if failing.is_some() {
            same!(space.text("a").await?, "0");
            return Ok(());
        }
    }
    Err(Failure::new("the commit does not come to an end"))
}

async fn a_clear_dropped_at_any_await_is_applied_whole_or_not_at_all(space: Space) -> Checked {
    let fill = || (0..20).fold(space.batch(), |batch: Write, n| batch.put(&format!("k{n}"), "1"));
    for polls in 0..MOST_POLLS {
        fill().commit().await?;
        let is_done = after(polls, space.batch().clear(crate::storage::contract::Ids::All).commit())
            .await
            .transpose()?
            .is_some();
        let left = space.ids(&space.all()).await?.len();
        ensure!(left == 0 || left == 20, "dropped after {polls} polls, {left} of 20 are left");
        if is_done {
            return Ok(());
        }
    }
    Err(Failure::new("the clear does not come to an end"))
}

async fn reads_dropped_at_any_await_block_nobody(space: Space) -> Checked {
    for n in 0..30 {
        space.batch().put(&format!("k{n:02}"), &format!("{{\"n\":{n}}}")).relaxed().commit().await?;
    }
    let provider = space.provider();
    let (key, root) = ([space.key("k00")?], space.root()?);
    let selects = [
        space.all().limit(2),
        space.all(),
        space.all().order(Order::Newest).limit(3),
        space.all().filter(Filter::ge("/n", 3)),
    ];
    for polls in 0..MOST_POLLS {
        let mut are_done = after(polls, provider.get(&key)).await.transpose()?.is_some();
        for select in &selects {
            are_done &= after(polls, provider.scan(select)).await.transpose()?.is_some();
            are_done &= after(polls, provider.count(select)).await.transpose()?.is_some();
        }
        are_done &= after(polls, provider.collections(&root)).await.transpose()?.is_some();
        space.put("k00", &polls.to_string()).await?;
        same!(provider.scan(&space.all().limit(1)).await?.entries.len(), 1);
        if are_done {
            return Ok(());
        }
    }
    Err(Failure::new("a read does not come to an end"))
}

async fn commits_dropped_among_others_leave_the_others_alone(space: Space) -> Checked {
    let batch = |kind: &str, n: usize| {
        space.batch().put(&format!("{kind}x{n:02}"), "1").put(&format!("{kind}y{n:02}"), "1").commit()
    };
    let mut kept = Vec::new();
    for n in 0..40 {
        let dropped = tokio::spawn(after(n % 4, batch("dropped-", n)));
        kept.push(tokio::spawn(batch("kept-", n)));
        if n % 3 == 0 {
            dropped.abort();
        }
        // Aborted, or dropped at one of its awaits: both are fine.
        let _ = dropped.await;
    }
    for task in kept {
        task.await??;
    }
    same!(space.count(&space.all().prefix("kept-")).await?, 80);
    let page = space.provider().scan(&space.all().prefix("dropped-")).await?;
    let tails = |part: &str| -> Vec<String> {
        ids_of(&page.entries).iter().filter_map(|id| id.strip_prefix(part).map(str::to_owned)).collect()
    };
    same!(tails("dropped-x"), tails("dropped-y"));
    Ok(())
}

async fn a_commit_that_was_never_polled_does_nothing(space: Space) -> Checked {
    drop(space.batch().put("a", "1").commit());
    space.put("b", "1").await?;
    same!(space.get("a").await?, None);
    Ok(())
}
