//! Batches: in order, as one, with one revision.

use std::time::Duration;

use crate::storage::conformance::case::cases;
use crate::storage::conformance::failure::{Checked, Failure, ensure, same};
use crate::storage::conformance::space::{Space, ids_of, json};
use crate::storage::contract::{
    Durability, ErrorKind, Id, Ids, Key, Order, Rev, Select, Survives, Timestamp, Ttl, Value,
};

cases! { "batches":
    a_later_operation_sees_what_an_earlier_one_did [Batches, Counters, Clear, OrderById],
    everything_a_batch_writes_has_its_one_revision [Batches],
    a_batch_answers_each_operation_in_order [Batches, Counters],
    a_key_written_twice_holds_what_was_written_last [Batches],
    a_key_written_and_deleted_is_absent [Batches, OrderByRev],
    a_key_deleted_and_written_begins_a_new_life [Batches],
    an_empty_batch_is_fine,
    a_batch_over_several_collections_is_one [WideBatches, Counters, OrderById],
    a_batch_that_fails_at_its_last_operation_leaves_nothing [Batches, Counters],
    a_batch_that_fails_takes_no_clear_along [Batches, Clear, Counters, OrderById],
    the_operation_that_fails_is_named [Batches, Counters],
    an_append_that_fails_names_its_collection [Append, Ttl],
    revisions_grow_with_every_commit,
    revisions_grow_while_the_clock_goes_backwards [Clock],
    revisions_follow_the_clock [Clock],
    revisions_are_below_two_to_the_53rd,
    updated_never_goes_backwards [Clock],
    a_demand_that_can_not_be_met_is_refused_before_anything_is_written,
    what_is_declared_to_survive_may_be_demanded,
    every_durability_gives_the_same_answers,
    a_batch_of_a_thousand_operations_is_one [Batches, Count],
    appended_entries_come_in_the_order_of_appending [Append, OrderById, OrderByRev, Batches],
    appended_ids_are_told_and_hold_what_was_appended [Append],
    appending_from_many_tasks_loses_none [Append, Count],
    a_reader_that_tails_misses_nothing [Append, OrderByRev],
    clearing_counts_live_entries [Clear],
    clearing_nothing_counts_nothing [Clear],
}

async fn a_later_operation_sees_what_an_earlier_one_did(space: Space) -> Checked {
    let batch = space
        .batch()
        .add("n", 1)
        .add("n", 2)
        .put("t1", "1")
        .put("t2", "1")
        .clear(Ids::Prefix("t".to_owned()));
    let commit = batch.put("t3", "1").delete("n").add("n", 7).commit().await?;
    let told: Vec<_> = commit.done.iter().map(|done| (done.created, done.count, done.sum)).collect();
    let expected = [
        (true, 1, Some(1)),
        (false, 1, Some(3)),
        (true, 1, None),
        (true, 1, None),
        (false, 2, None),
        (true, 1, None),
        (false, 1, None),
        (true, 1, Some(7)),
    ];
    same!(told, expected);
    same!(space.ids(&space.all()).await?, ["n", "t3"]);
    Ok(())
}

async fn everything_a_batch_writes_has_its_one_revision(space: Space) -> Checked {
    let commit = space.batch().put("b", "1").put("a", "1").commit().await?;
    for id in ["a", "b"] {
        same!(space.live(id).await?.meta.rev, commit.rev);
    }
    Ok(())
}

async fn a_batch_answers_each_operation_in_order(space: Space) -> Checked {
    space.put("there", "1").await?;
    let batch = space.batch().delete("missing").add("n", 3).put("there", "2").delete("there").put("new", "1");
    let commit = batch.commit().await?;
    let told: Vec<_> =
        commit.done.iter().map(|done| (done.created, done.count, done.sum, done.meta.is_some())).collect();
    same!(
        told,
        [
            (false, 0, None, false),
            (true, 1, Some(3), true),
            (false, 1, None, true),
            (false, 1, None, false),
            (true, 1, None, true)
        ]
    );
    Ok(())
}

async fn a_key_written_twice_holds_what_was_written_last(space: Space) -> Checked {
    let commit = space.batch().put("a", "1").put("a", "2").put("b", "1").put("a", "3").commit().await?;
    same!(commit.done.iter().map(|done| done.created).collect::<Vec<_>>(), [true, false, true, false]);
    same!(space.text("a").await?, "3");
    Ok(())
}

async fn a_key_written_and_deleted_is_absent(space: Space) -> Checked {
    space.put("b", "1").await?;
    space.batch().put("a", "1").delete("a").put("b", "2").delete("b").commit().await?;
    same!((space.get("a").await?, space.get("b").await?), (None, None));
    for order in [Order::Newest, Order::Oldest] {
        same!(space.ids(&space.all().order(order)).await?, Vec::<String>::new());
    }
    Ok(())
}

async fn a_key_deleted_and_written_begins_a_new_life(space: Space) -> Checked {
    let before = space.put("a", "1").await?.meta;
    let commit = space.batch().delete("a").put("a", "2").commit().await?;
    same!(commit.done.iter().map(|done| done.created).collect::<Vec<_>>(), [false, true]);
    let after = space.live("a").await?.meta;
    same!(after.created, after.updated);
    ensure!(after.rev > before.rev, "the revision did not grow");
    Ok(())
}

async fn an_empty_batch_is_fine(space: Space) -> Checked {
    same!(space.batch().commit().await?.done, []);
    Ok(())
}

async fn a_batch_over_several_collections_is_one(space: Space) -> Checked {
    let (one, two) = (space.path(&["one"])?, space.path(&["two"])?);
    let commit = space.batch_in(&one).put("a", "1").within(&two).put("a", "2").commit().await?;
    let keys = [Key::new(one.clone(), Id::new("a")?), Key::new(two.clone(), Id::new("a")?)];
    let found = space.provider().get(&keys).await?;
    let revs: Vec<_> = found.iter().flatten().map(|entry| entry.meta.rev).collect();
    same!(revs, [commit.rev, commit.rev]);
    let failing = space.batch_in(&one).put("b", "1").within(&two).add("a", 1);
    failing.refused(ErrorKind::WrongType).await?;
    same!(ids_of(&space.provider().scan(&Select::new(one)).await?.entries), ["a"]);
    Ok(())
}

async fn a_batch_that_fails_at_its_last_operation_leaves_nothing(space: Space) -> Checked {
    let before = space.put("doc", "1").await?;
    let batch = space.batch().put("a", "1").put("doc", "2").add("n", 1).add("a", 1);
    batch.refused(ErrorKind::WrongType).await?;
    same!((space.get("a").await?, space.get("n").await?), (None, None));
    same!(space.live("doc").await?, before);
    Ok(())
}

async fn a_batch_that_fails_takes_no_clear_along(space: Space) -> Checked {
    for id in ["a", "b", "c"] {
        space.put(id, "1").await?;
    }
    let batch = space.batch().clear(Ids::All).put("d", "1").add("d", 1);
    batch.refused(ErrorKind::WrongType).await?;
    same!(space.ids(&space.all()).await?, ["a", "b", "c"]);
    Ok(())
}

async fn the_operation_that_fails_is_named(space: Space) -> Checked {
    space.put("doc", "1").await?;
    let error = space.batch().put("a", "1").add("doc", 1).put("b", "1").refused(ErrorKind::WrongType).await?;
    same!((error.operation(), error.key()), (Some("add"), Some(&space.key("doc")?)));
    ensure!(error.provider().is_some(), "the provider is not named: {error}");
    Ok(())
}

/// Where several plugins have a part in a batch, this tells whose it is.
async fn an_append_that_fails_names_its_collection(space: Space) -> Checked {
    let long_over = Ttl::At(Timestamp::EPOCH);
    let error = space.batch().append_for("1", long_over).refused(ErrorKind::BadValue).await?;
    same!((error.operation(), error.collection()), (Some("append"), Some(space.things())));
    Ok(())
}

async fn revisions_grow_with_every_commit(space: Space) -> Checked {
    let mut last = Rev::ZERO;
    for n in 0..50 {
        let rev = space.batch().put(&format!("k{}", n % 3), "1").relaxed().commit().await?.rev;
        ensure!(rev > last, "{rev} follows {last}");
        last = rev;
    }
    Ok(())
}

async fn revisions_grow_while_the_clock_goes_backwards(space: Space) -> Checked {
    let first = space.put("a", "1").await?.meta;
    space.turn_back(Duration::from_mins(1))?;
    let second = space.put("a", "1").await?.meta;
    ensure!(second.rev > first.rev, "the revision did not grow: {first:?}, then {second:?}");
    Ok(())
}

async fn revisions_follow_the_clock(space: Space) -> Checked {
    space.put("a", "1").await?;
    space.advance(Duration::from_mins(1))?;
    let meta = space.put("a", "1").await?.meta;
    ensure!(meta.rev.number() >= meta.updated.micros(), "the revision is behind the clock: {meta:?}");
    Ok(())
}

async fn revisions_are_below_two_to_the_53rd(space: Space) -> Checked {
    let rev = space.put("a", "1").await?.meta.rev;
    ensure!(rev > Rev::ZERO && rev < Rev::MAX, "{rev}");
    Ok(())
}

async fn updated_never_goes_backwards(space: Space) -> Checked {
    let first = space.put("a", "1").await?.meta;
    space.turn_back(Duration::from_mins(1))?;
    let second = space.put("a", "2").await?.meta;
    ensure!(second.updated >= first.updated, "`updated` went back: {first:?}, then {second:?}");
    ensure!(second.created == first.created, "`created` changed: {first:?}, then {second:?}");
    Ok(())
}

async fn a_demand_that_can_not_be_met_is_refused_before_anything_is_written(space: Space) -> Checked {
    if space.capabilities().survives < Survives::Replicated {
        let batch = space.batch().put("a", "1").durability(Durability::AtLeast(Survives::Replicated));
        batch.refused(ErrorKind::Unsupported).await?;
        same!(space.get("a").await?, None);
    }
    Ok(())
}

async fn what_is_declared_to_survive_may_be_demanded(space: Space) -> Checked {
    let declared = space.capabilities().survives;
    for survives in [Survives::Nothing, Survives::Process, Survives::Disk, Survives::Replicated] {
        if survives <= declared {
            space.batch().put("a", "1").durability(Durability::AtLeast(survives)).commit().await?;
        }
    }
    same!(space.text("a").await?, "1");
    Ok(())
}

async fn every_durability_gives_the_same_answers(space: Space) -> Checked {
    for (n, durability) in [Durability::Best, Durability::Relaxed, Durability::AtLeast(Survives::Nothing)]
        .into_iter()
        .enumerate()
    {
        let text = n.to_string();
        let commit = space.batch().put("a", &text).durability(durability).commit().await?;
        let entry = space.live("a").await?;
        same!((entry.value, entry.meta.rev), (Some(json(&text)?), commit.rev));
    }
    Ok(())
}

async fn a_batch_of_a_thousand_operations_is_one(space: Space) -> Checked {
    if space.capabilities().limits.batch_ops < 1_000 {
        return Ok(());
    }
    let batch = (0..1_000).fold(space.batch(), |batch, n| batch.put(&format!("k{n:04}"), &n.to_string()));
    let commit = batch.commit().await?;
    same!(commit.done.len(), 1_000);
    same!(space.count(&space.all()).await?, 1_000);
    same!(space.live("k0999").await?.meta.rev, commit.rev);
    Ok(())
}

async fn appended_entries_come_in_the_order_of_appending(space: Space) -> Checked {
    let mut ids = Vec::new();
    for _ in 0..5 {
        let commit = space.batch().append("1").append("2").commit().await?;
        ids.extend(commit.done.into_iter().filter_map(|done| done.id).map(|id| id.as_str().to_owned()));
    }
    same!(ids.len(), 10);
    same!(space.ids(&space.all()).await?, ids);
    same!(space.ids(&space.all().order(Order::Oldest)).await?, ids);
    Ok(())
}

async fn appended_ids_are_told_and_hold_what_was_appended(space: Space) -> Checked {
    let commit = space.batch().append("{\"x\":1}").commit().await?;
    let done = commit.done.first().cloned().unwrap_or_default();
    let id = done.id.ok_or_else(|| Failure::new("the id is not told"))?;
    same!((done.created, done.count), (true, 1));
    same!(space.text(id.as_str()).await?, "{\"x\":1}");
    Ok(())
}

async fn appending_from_many_tasks_loses_none(space: Space) -> Checked {
    let batches = (0..60).map(|n| space.batch().append(&n.to_string()).relaxed());
    let tasks: Vec<_> = batches.map(|batch| tokio::spawn(batch.commit())).collect();
    for task in tasks {
        task.await??;
    }
    same!(space.count(&space.all()).await?, 60);
    Ok(())
}

async fn a_reader_that_tails_misses_nothing(space: Space) -> Checked {
    let writers = (0..4).map(|_| {
        let space = space.clone();
        tokio::spawn(async move {
            for n in 0..40 {
                space.batch().append(&n.to_string()).relaxed().commit().await?;
            }
            Checked::Ok(())
        })
    });
    let writers: Vec<_> = writers.collect();
    let mut seen = Vec::new();
    let mut last = Rev::ZERO;
    loop {
        let is_over = writers.iter().all(tokio::task::JoinHandle::is_finished);
        let page = space.provider().scan(&space.all().order(Order::Oldest)).await?;
        let new: Vec<_> = page.entries.iter().filter(|entry| entry.meta.rev > last).collect();
        last = new.last().map_or(last, |entry| entry.meta.rev);
        seen.extend(new.into_iter().map(|entry| entry.id.clone()));
        if is_over {
            break;
        }
        tokio::task::yield_now().await;
    }
    for writer in writers {
        writer.await??;
    }
    same!(seen.len(), 160);
    Ok(())
}

async fn clearing_counts_live_entries(space: Space) -> Checked {
    for id in ["a", "b", "c"] {
        space.batch().put_value(id, Value::Int(1)).commit().await?;
    }
    let commit = space.batch().clear(Ids::All).commit().await?;
    same!(
        commit.done.iter().map(|done| (done.count, done.created, done.meta)).collect::<Vec<_>>(),
        [(3, false, None)]
    );
    space.batch().put_for("a", "1", Ttl::Never).commit().await?;
    same!(space.text("a").await?, "1");
    Ok(())
}

async fn clearing_nothing_counts_nothing(space: Space) -> Checked {
    for batch in [
        space.batch().clear(Ids::All),
        space.batch().clear_deep(),
        space.batch().clear(Ids::Prefix("x".to_owned())),
    ] {
        same!(batch.commit().await?.done.iter().map(|done| done.count).collect::<Vec<_>>(), [0]);
    }
    Ok(())
}
