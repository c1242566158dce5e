//! Many at once: nothing lost, nothing torn, nothing stuck.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::storage::conformance::case::cases;
use crate::storage::conformance::failure::{Checked, Failure, ensure, same};
use crate::storage::conformance::space::{ORDERS, Space};
use crate::storage::contract::{Entry, ErrorKind, Order, Rev, Value};

cases! { "groups":
    readers_never_see_half_of_a_batch [Batches],
    scans_never_see_half_of_a_batch [Batches, OrderById, OrderByRev],
    a_hundred_concurrent_transfers_keep_the_total [Batches, Counters],
    in_a_group_the_batch_that_fails_leaves_the_others_alone [Batches, Counters, Count],
    a_failing_check_in_a_group_leaves_the_others_alone [Checks, Batches, Count],
    batches_of_a_group_see_each_other_in_their_order [Checks],
    concurrent_commits_have_revisions_of_their_own,
    a_commit_that_begins_after_another_has_the_larger_revision,
    what_a_group_writes_is_scanned_in_the_order_of_its_revisions [OrderByRev],
    optimistic_updates_lose_none [Checks],
    two_hundred_concurrent_commits_are_all_there [Count],
    readers_go_on_while_others_write [Batches],
    deleting_and_writing_at_once_ends_in_one_of_both [OrderById],
}

async fn joined<T: Send + 'static>(
    tasks: impl IntoIterator<Item = tokio::task::JoinHandle<T>>,
) -> Checked<Vec<T>> {
    let mut answers = Vec::new();
    for task in tasks.into_iter().collect::<Vec<_>>() {
        answers.push(task.await?);
    }
    Ok(answers)
}

/// Writes `a` and `b` together, again and again, until it is stopped.
struct PairWriter {
    is_stopped: Arc<AtomicBool>,
    task: tokio::task::JoinHandle<Checked>,
}

impl PairWriter {
    async fn start(space: &Space) -> Checked<PairWriter> {
        space.batch().put("a", "0").put("b", "0").commit().await?;
        let is_stopped = Arc::new(AtomicBool::new(false));
        let (space, stop) = (space.clone(), is_stopped.clone());
        let task = tokio::spawn(async move {
            let mut n: u64 = 0;
            while !stop.load(Ordering::SeqCst) {
                n += 1;
                let text = n.to_string();
                space.batch().put("a", &text).put("b", &text).relaxed().commit().await?;
                tokio::task::yield_now().await;
            }
            Ok(())
        });
        Ok(PairWriter { is_stopped, task })
    }

    async fn stop(mut self) -> Checked {
        self.is_stopped.store(true, Ordering::SeqCst);
        (&mut self.task).await?
    }
}

impl Drop for PairWriter {
    fn drop(&mut self) {
        self.is_stopped.store(true, Ordering::SeqCst);
    }
}

fn same_values(entries: &[Option<&Entry>]) -> bool {
    entries.windows(2).all(|pair| match pair {
        [Some(left), Some(right)] => left.value == right.value && left.meta.rev == right.meta.rev,
        _ => false,
    })
}

async fn readers_never_see_half_of_a_batch(space: Space) -> Checked {
    let writer = PairWriter::start(&space).await?;
    for _ in 0..300 {
        let found = space.provider().get(&[space.key("a")?, space.key("b")?]).await?;
        let both: Vec<_> = found.iter().map(Option::as_ref).collect();
        ensure!(same_values(&both), "half of a batch was read: {found:?}");
        tokio::task::yield_now().await;
    }
    writer.stop().await
}

async fn scans_never_see_half_of_a_batch(space: Space) -> Checked {
    let writer = PairWriter::start(&space).await?;
    for n in 0..300 {
        let order = ORDERS.get(n % ORDERS.len()).copied().unwrap_or_default();
        let page = space.provider().scan(&space.all().order(order)).await?;
        let both: Vec<_> = page.entries.iter().map(Some).collect();
        ensure!(both.len() == 2 && same_values(&both), "half of a batch was read: {:?}", page.entries);
        tokio::task::yield_now().await;
    }
    writer.stop().await
}

async fn a_hundred_concurrent_transfers_keep_the_total(space: Space) -> Checked {
    let account = |n: usize| format!("account{}", n % 10);
    for n in 0..10 {
        space.batch().add(&account(n), 100).commit().await?;
    }
    let transfers = (0..100).map(|n| space.batch().add(&account(n), -5).add(&account(n * 7 + 3), 5).commit());
    for answer in joined(transfers.map(tokio::spawn)).await? {
        answer?;
    }
    let mut total = 0;
    for n in 0..10 {
        if let Value::Int(number) = space.value(&account(n)).await? {
            total += number;
        }
    }
    same!(total, 1_000);
    Ok(())
}

async fn in_a_group_the_batch_that_fails_leaves_the_others_alone(space: Space) -> Checked {
    space.put("doc", "1").await?;
    let batches = (0..16).map(|n| match n {
        3 => space.batch().put("bad", "1").put("doc", "2").add("doc", 1),
        _ => space.batch().put(&format!("ok{n}"), "1"),
    });
    let mut kinds = Vec::new();
    for answer in joined(batches.map(|batch| tokio::spawn(batch.commit()))).await? {
        kinds.extend(answer.err().map(|error| error.kind()));
    }
    same!(kinds, [ErrorKind::WrongType]);
    same!(space.count(&space.all().prefix("ok")).await?, 15);
    same!(space.get("bad").await?, None);
    same!(space.text("doc").await?, "1");
    Ok(())
}

async fn a_failing_check_in_a_group_leaves_the_others_alone(space: Space) -> Checked {
    let batches = (0..16).map(|n| match n % 4 {
        3 => space.batch().present("never").put(&format!("bad{n}"), "1").put("shared", "1"),
        _ => space.batch().absent(&format!("ok{n}")).put(&format!("ok{n}"), "1").put("shared", "1"),
    });
    let mut failed = 0;
    for answer in joined(batches.map(|batch| tokio::spawn(batch.commit()))).await? {
        if let Err(error) = answer {
            same!(error.kind(), ErrorKind::Conflict);
            failed += 1;
        }
    }
    same!(failed, 4);
    same!(space.count(&space.all().prefix("ok")).await?, 12);
    same!(space.count(&space.all().prefix("bad")).await?, 0);
    Ok(())
}

async fn batches_of_a_group_see_each_other_in_their_order(space: Space) -> Checked {
    let batches = (0..16).map(|n| space.batch().absent("first").put("first", &n.to_string()));
    let answers = joined(batches.map(|batch| tokio::spawn(batch.commit()))).await?;
    let mut rev = None;
    for answer in answers {
        match answer {
            Ok(commit) if rev.is_none() => rev = Some(commit.rev),
            Ok(_) => return Err(Failure::new("two batches found the same entry absent")),
            Err(error) => same!(error.kind(), ErrorKind::Conflict),
        }
    }
    same!(Some(space.live("first").await?.meta.rev), rev);
    Ok(())
}

async fn concurrent_commits_have_revisions_of_their_own(space: Space) -> Checked {
    let batches = (0..60).map(|n| space.batch().put(&format!("k{n}"), "1").relaxed());
    let mut revs = Vec::new();
    for answer in joined(batches.map(|batch| tokio::spawn(batch.commit()))).await? {
        revs.push(answer?.rev);
    }
    revs.sort_unstable();
    revs.dedup();
    same!(revs.len(), 60);
    Ok(())
}

async fn a_commit_that_begins_after_another_has_the_larger_revision(space: Space) -> Checked {
    let highest = Arc::new(std::sync::Mutex::new(Rev::ZERO));
    let acknowledged =
        |highest: &std::sync::Mutex<Rev>| *highest.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let tasks = (0..4).map(|task| {
        let (space, highest) = (space.clone(), highest.clone());
        tokio::spawn(async move {
            for n in 0..50 {
                let before = acknowledged(&highest);
                let rev = space.batch().put(&format!("k{task}-{n}"), "1").relaxed().commit().await?.rev;
                ensure!(rev > before, "{rev} began after {before} was acknowledged");
                let mut highest = highest.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                *highest = rev.max(*highest);
            }
            Checked::Ok(())
        })
    });
    joined(tasks).await?.into_iter().collect()
}

async fn what_a_group_writes_is_scanned_in_the_order_of_its_revisions(space: Space) -> Checked {
    space.put("first", "1").await?;
    // An engine may make what it scans by revision with the first such scan, and has to keep it in order from then on.
    same!(space.ids(&space.all().order(Order::Newest)).await?, ["first"]);
    let ids: Vec<String> = (0..16).rev().map(|n| format!("k{n:02}")).collect();
    let batches = ids.iter().map(|id| space.batch().put(id, "1").commit());
    let mut written = Vec::new();
    for (answer, id) in joined(batches.map(tokio::spawn)).await?.into_iter().zip(&ids) {
        written.push((answer?.rev, id.as_str()));
    }
    written.sort_unstable();
    let mut ids = vec!["first"];
    ids.extend(written.into_iter().map(|(_, id)| id));
    same!(space.walk(&space.all().order(Order::Oldest).limit(1)).await?.1, ids);
    ids.reverse();
    same!(space.walk(&space.all().order(Order::Newest).limit(1)).await?.1, ids);
    Ok(())
}

async fn optimistic_updates_lose_none(space: Space) -> Checked {
    space.put("a", "0").await?;
    let tasks = (0..6).map(|_| {
        let space = space.clone();
        tokio::spawn(async move {
            let mut left = 20;
            while left > 0 {
                let entry = space.live("a").await?;
                let Some(Value::Json(text)) = entry.value else {
                    return Err(Failure::new("the value is missing"));
                };
                let next = text.to::<u32>()? + 1;
                match space
                    .batch()
                    .rev("a", entry.meta.rev)
                    .put("a", &next.to_string())
                    .relaxed()
                    .commit()
                    .await
                {
                    Ok(_) => left -= 1,
                    Err(error) => same!(error.kind(), ErrorKind::Conflict),
                }
            }
            Checked::Ok(())
        })
    });
    joined(tasks).await?.into_iter().collect::<Checked>()?;
    same!(space.text("a").await?, "120");
    Ok(())
}

async fn two_hundred_concurrent_commits_are_all_there(space: Space) -> Checked {
    let batches = (0..200).map(|n| space.batch().put(&format!("k{n}"), &n.to_string()));
    for answer in joined(batches.map(|batch| tokio::spawn(batch.commit()))).await? {
        answer?;
    }
    same!(space.count(&space.all()).await?, 200);
    Ok(())
}

async fn readers_go_on_while_others_write(space: Space) -> Checked {
    let writer = PairWriter::start(&space).await?;
    let readers = (0..4).map(|_| {
        let space = space.clone();
        tokio::spawn(async move {
            let mut last = Rev::ZERO;
            for _ in 0..100 {
                let rev = space.live("a").await?.meta.rev;
                ensure!(rev >= last, "a reader went back from {last} to {rev}");
                last = rev;
                tokio::task::yield_now().await;
            }
            Checked::Ok(())
        })
    });
    joined(readers).await?.into_iter().collect::<Checked>()?;
    writer.stop().await
}

async fn deleting_and_writing_at_once_ends_in_one_of_both(space: Space) -> Checked {
    let tasks = (0..60).map(|n| {
        let batch = if n % 2 == 0 { space.batch().put("a", "1") } else { space.batch().delete("a") };
        tokio::spawn(batch.relaxed().commit())
    });
    for answer in joined(tasks).await? {
        answer?;
    }
    let there = space.get("a").await?.is_some();
    for order in [Order::IdAscending, Order::IdDescending] {
        same!(space.ids(&space.all().order(order)).await?.len(), usize::from(there));
    }
    Ok(())
}
