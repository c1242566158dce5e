//! Entries that are restored as they were, by a host that copies a store.

use std::time::Duration;

use crate::storage::conformance::case::cases;
use crate::storage::conformance::failure::{Checked, ensure, same};
use crate::storage::conformance::space::{ORDERS, Space, json};
use crate::storage::contract::{ErrorKind, Op, Order, Timestamp};

cases! { "restoring":
    restored_entries_keep_their_times [Restore],
    restored_entries_take_the_revision_of_their_batch [Restore],
    what_was_restored_with_an_end_expires [Restore, Ttl, Clock],
    what_is_restored_when_its_time_is_over_leaves_no_trace [Restore, Ttl, OrderById, OrderByRev, Count],
    a_restored_entry_that_was_updated_before_it_was_created_is_refused [Restore],
    a_restored_time_that_no_engine_keeps_is_refused_before_anything_is_written [Restore, Ttl, Batches],
}

fn restore(space: &Space, times: (u64, u64), expires: Option<Timestamp>) -> Checked<Op> {
    let (created, updated) = (Timestamp::from_micros(times.0), Timestamp::from_micros(times.1));
    Ok(Op::Restore { key: space.key("a")?, value: json("1")?, created, updated, expires })
}

async fn restored_entries_keep_their_times(space: Space) -> Checked {
    for times in [(5, 9), (1_000_000, 1_000_000)] {
        space.batch().op(restore(&space, times, None)?).commit().await?;
        let meta = space.live("a").await?.meta;
        same!((meta.created.micros(), meta.updated.micros(), meta.expires), (times.0, times.1, None));
    }
    Ok(())
}

async fn restored_entries_take_the_revision_of_their_batch(space: Space) -> Checked {
    let before = space.put("b", "1").await?.meta.rev;
    let commit = space.batch().op(restore(&space, (5, 9), None)?).commit().await?;
    ensure!(commit.rev > before, "the revision did not grow");
    same!(space.live("a").await?.meta.rev, commit.rev);
    Ok(())
}

async fn what_was_restored_with_an_end_expires(space: Space) -> Checked {
    let end = space.now().await?.checked_add(Duration::from_mins(1));
    space.batch().op(restore(&space, (5, 9), end)?).commit().await?;
    same!(space.live("a").await?.meta.expires, end);
    space.advance(Duration::from_mins(1))?;
    same!(space.get("a").await?, None);
    Ok(())
}

async fn a_restored_entry_that_was_updated_before_it_was_created_is_refused(space: Space) -> Checked {
    space.batch().op(restore(&space, (9, 5), None)?).refused(ErrorKind::BadValue).await?;
    same!(space.get("a").await?, None);
    Ok(())
}

async fn a_restored_time_that_no_engine_keeps_is_refused_before_anything_is_written(space: Space) -> Checked {
    let beyond = i64::MAX.cast_unsigned() + 1;
    let lives_until = |end| Some(Timestamp::from_micros(end));
    for (times, end) in [((5, beyond), None), ((beyond, u64::MAX), None), ((5, 9), lives_until(beyond))] {
        let op = restore(&space, times, end)?;
        space.batch().put("b", "1").op(op).refused(ErrorKind::BadValue).await?;
        same!((space.get("a").await?, space.get("b").await?), (None, None));
    }
    Ok(())
}

async fn what_is_restored_when_its_time_is_over_leaves_no_trace(space: Space) -> Checked {
    // Who keeps an order of revisions in memory begins with it now.
    same!(space.ids(&space.all().order(Order::Newest)).await?, Vec::<String>::new());
    space.batch().op(restore(&space, (5, 9), Some(Timestamp::from_micros(9)))?).commit().await?;
    same!((space.get("a").await?, space.count(&space.all()).await?), (None, 0));
    space.put("a", "2").await?;
    for order in ORDERS {
        let found = space.walk(&space.all().order(order).limit(1)).await?;
        same!(found, (vec![1], vec!["a".to_owned()]), "{order:?}");
    }
    Ok(())
}
