//! Times to live: expired is absent, for every verb.

use std::time::Duration;

use crate::storage::conformance::case::cases;
use crate::storage::conformance::failure::{Checked, Failure, ensure, same};
use crate::storage::conformance::space::{ORDERS, Space, json};
use crate::storage::conformance::write::life;
use crate::storage::contract::{ErrorKind, Filter, Ids, Op, Order, Timestamp, Ttl, Value};

cases! { "ttl":
    every_verb_agrees_that_expired_is_absent [Ttl, Clock, OrderById, OrderByRev, Count, Queries],
    a_collection_goes_with_its_last_entry_that_expires [Ttl, Clock, Collections],
    an_entry_lives_until_its_time_and_not_beyond [Ttl, Clock],
    an_entry_is_there_up_to_its_last_moment [Ttl, Clock, OrderById],
    the_time_to_live_is_told_and_is_exact [Ttl],
    a_moment_may_be_given_instead_of_a_length [Ttl, Clock],
    an_expired_entry_counts_as_absent_for_checks [Ttl, Clock, Checks, Batches],
    an_expired_counter_begins_at_zero [Ttl, Clock, Counters],
    a_merge_into_an_expired_document_begins_anew [Ttl, Clock, Merge],
    deleting_touching_and_clearing_what_is_expired_count_nothing [Ttl, Clock, Clear],
    what_is_put_again_after_its_end_begins_a_new_life [Ttl, Clock],
    what_is_removed_and_put_again_in_one_batch_outlives_its_old_end [Ttl, Clock, Batches, Clear, OrderById, Count],
    a_put_drops_the_old_time_to_live [Ttl, Clock],
    a_put_may_keep_the_old_time_to_live [Ttl, Clock],
    keeping_a_time_to_live_where_there_is_none_is_for_ever [Ttl],
    additions_and_merges_keep_the_time_to_live [Ttl, Counters, Merge],
    additions_and_merges_may_change_the_time_to_live [Ttl, Counters, Merge],
    touching_changes_neither_revision_nor_value_nor_updated [Ttl, Clock],
    touching_may_lengthen_shorten_and_lift_the_time_to_live [Ttl, Clock],
    touching_what_is_absent_does_nothing [Ttl],
    touching_keeps_the_place_in_the_order_of_revisions [Ttl, OrderByRev],
    lives_of_zero_in_the_past_or_over_ten_years_are_refused [Ttl],
    a_life_of_nearly_ten_years_is_accepted [Ttl],
    a_refused_life_leaves_nothing_of_its_batch [Ttl, Batches],
    appended_entries_may_expire [Ttl, Clock, Append, OrderById],
    a_thousand_expired_entries_are_absent_before_they_are_swept [Ttl, Clock, Batches, OrderByRev, Count],
    an_expired_entry_leaves_its_place_to_a_page [Ttl, Clock, OrderById],
}

async fn every_verb_agrees_that_expired_is_absent(space: Space) -> Checked {
    space.batch().put_for("a", r#"{"x":1}"#, life(60)).commit().await?;
    space.put("b", r#"{"x":1}"#).await?;
    same!(space.count(&space.all()).await?, 2);
    space.advance(Duration::from_mins(1))?;
    same!(space.get("a").await?, None);
    for order in ORDERS {
        same!(space.ids(&space.all().order(order)).await?, ["b"], "{order:?}");
        same!(space.ids(&space.all().order(order).keys_only()).await?, ["b"], "{order:?}, keys only");
    }
    same!(space.ids(&space.all().filter(Filter::eq("/x", 1))).await?, ["b"]);
    same!(space.ids(&space.all().prefix("a")).await?, Vec::<String>::new());
    same!(space.count(&space.all()).await?, 1);
    same!(space.count(&space.all().filter(Filter::eq("/x", 1))).await?, 1);
    Ok(())
}

async fn a_collection_goes_with_its_last_entry_that_expires(space: Space) -> Checked {
    space.batch().put_for("a", "1", life(60)).commit().await?;
    same!(space.provider().collections(&space.root()?).await?, [space.things().clone()]);
    space.advance(Duration::from_mins(1))?;
    same!(space.provider().collections(&space.root()?).await?, []);
    Ok(())
}

async fn an_entry_lives_until_its_time_and_not_beyond(space: Space) -> Checked {
    space.batch().put_for("a", "1", life(600)).commit().await?;
    space.advance(Duration::from_mins(5))?;
    same!(space.text("a").await?, "1");
    space.advance(Duration::from_mins(5))?;
    same!(space.get("a").await?, None);
    Ok(())
}

async fn an_entry_is_there_up_to_its_last_moment(space: Space) -> Checked {
    // Where the clock goes on by itself, an answer counts only if it came in time.
    for micros in [1, 1_000, 20_000, 200_000, 900_000, 30_000_000] {
        space.batch().put_for("a", "1", life(60)).commit().await?;
        let end = space.live("a").await?.meta.expires;
        space.advance(Duration::from_micros(60_000_000 - micros))?;
        let (found, listed) = (space.get("a").await?, space.ids(&space.all()).await?);
        if Some(space.now().await?) < end {
            same!((found.is_some(), listed.len()), (true, 1), "{micros} µs before its end");
            return Ok(());
        }
    }
    Err(Failure::new("the engine takes half a minute to answer"))
}

async fn the_time_to_live_is_told_and_is_exact(space: Space) -> Checked {
    let length = Duration::from_micros(3_600_000_001);
    let commit = space.batch().put_for("a", "1", Ttl::After(length)).commit().await?;
    let meta = space.live("a").await?.meta;
    same!(meta.expires, meta.updated.checked_add(length));
    same!(commit.done.iter().map(|done| done.meta).collect::<Vec<_>>(), [Some(meta)]);
    same!(space.put("b", "1").await?.meta.expires, None);
    Ok(())
}

async fn a_moment_may_be_given_instead_of_a_length(space: Space) -> Checked {
    let end = space.now().await?.checked_add(Duration::from_mins(10));
    let moment = end.ok_or_else(|| Failure::new("the clock is at its end"))?;
    space.batch().put_for("a", "1", Ttl::At(moment)).commit().await?;
    same!(space.live("a").await?.meta.expires, Some(moment));
    space.advance(Duration::from_mins(10))?;
    same!(space.get("a").await?, None);
    space.batch().put_for("a", "1", Ttl::At(moment)).refused(ErrorKind::BadValue).await?;
    Ok(())
}

async fn an_expired_entry_counts_as_absent_for_checks(space: Space) -> Checked {
    let rev = space.batch().put_for("a", "1", life(60)).commit().await?.rev;
    space.batch().absent("a").put("b", "1").refused(ErrorKind::Conflict).await?;
    space.advance(Duration::from_mins(1))?;
    space.batch().present("a").put("b", "1").refused(ErrorKind::Conflict).await?;
    let error = space.batch().rev("a", rev).put("b", "1").refused(ErrorKind::Conflict).await?;
    same!(error.current_rev(), None);
    space.batch().absent("a").put("a", "2").commit().await?;
    Ok(())
}

async fn an_expired_counter_begins_at_zero(space: Space) -> Checked {
    space.batch().add_for("n", 5, life(60)).commit().await?;
    space.advance(Duration::from_mins(1))?;
    let commit = space.batch().add("n", 1).commit().await?;
    same!(commit.done.iter().map(|done| (done.sum, done.created)).collect::<Vec<_>>(), [(Some(1), true)]);
    same!(space.live("n").await?.meta.expires, None);
    Ok(())
}

async fn a_merge_into_an_expired_document_begins_anew(space: Space) -> Checked {
    space.batch().put_for("a", r#"{"old":1}"#, life(60)).commit().await?;
    space.batch().put_for("b", "[1]", life(60)).commit().await?;
    space.advance(Duration::from_mins(1))?;
    space.batch().merge("a", r#"{"new":1}"#, &[]).commit().await?;
    space.batch().merge("b", r#"{"new":1}"#, &[]).commit().await?;
    same!(space.text("a").await?, r#"{"new":1}"#);
    same!(space.text("b").await?, r#"{"new":1}"#);
    same!(space.live("a").await?.meta.expires, None);
    Ok(())
}

async fn deleting_touching_and_clearing_what_is_expired_count_nothing(space: Space) -> Checked {
    for id in ["a", "b", "c"] {
        space.batch().put_for(id, "1", life(60)).commit().await?;
    }
    space.advance(Duration::from_mins(1))?;
    for batch in
        [space.batch().touch("a", Ttl::Never), space.batch().delete("b"), space.batch().clear(Ids::All)]
    {
        let commit = batch.commit().await?;
        same!(commit.done.iter().map(|done| (done.count, done.meta)).collect::<Vec<_>>(), [(0, None)]);
    }
    same!(space.get("a").await?, None);
    Ok(())
}

async fn what_is_put_again_after_its_end_begins_a_new_life(space: Space) -> Checked {
    let first = space.batch().put_for("a", "1", life(60)).commit().await?;
    let before = space.live("a").await?.meta;
    space.advance(Duration::from_mins(1))?;
    let second = space.batch().put_for("a", "2", Ttl::Keep).commit().await?;
    ensure!(second.done.iter().all(|done| done.created), "it is not told to be new: {second:?}");
    ensure!(second.rev > first.rev, "the revision did not grow");
    let after = space.live("a").await?.meta;
    ensure!(after.created > before.created, "the new life has the old one's `created`: {after:?}");
    same!(after.expires, None);
    Ok(())
}

async fn what_is_removed_and_put_again_in_one_batch_outlives_its_old_end(space: Space) -> Checked {
    space.batch().put_for("cleared", "1", life(600)).put_for("deleted", "1", life(600)).commit().await?;
    let clear =
        Op::Clear { collection: space.things().clone(), ids: Ids::Prefix("cl".to_owned()), deep: false };
    space.batch().delete("deleted").put("deleted", "2").op(clear).put("cleared", "2").commit().await?;
    space.advance(Duration::from_mins(20))?;
    // A commit may sweep what has expired.
    space.put("other", "1").await?;
    space.put("other", "2").await?;
    same!(space.ids(&space.all()).await?, ["cleared", "deleted", "other"]);
    same!(space.count(&space.all()).await?, 3);
    same!(space.text("deleted").await?, "2");
    Ok(())
}

async fn a_put_drops_the_old_time_to_live(space: Space) -> Checked {
    space.batch().put_for("a", "1", life(60)).commit().await?;
    same!(space.put("a", "2").await?.meta.expires, None);
    space.advance(Duration::from_mins(1))?;
    same!(space.text("a").await?, "2");
    Ok(())
}

async fn a_put_may_keep_the_old_time_to_live(space: Space) -> Checked {
    space.batch().put_for("a", "1", life(60)).commit().await?;
    let before = space.live("a").await?.meta;
    space.batch().put_for("a", "2", Ttl::Keep).commit().await?;
    same!(space.live("a").await?.meta.expires, before.expires);
    space.advance(Duration::from_mins(1))?;
    same!(space.get("a").await?, None);
    Ok(())
}

async fn keeping_a_time_to_live_where_there_is_none_is_for_ever(space: Space) -> Checked {
    space.batch().put_for("a", "1", Ttl::Keep).commit().await?;
    same!(space.live("a").await?.meta.expires, None);
    space.batch().put_for("a", "2", Ttl::Keep).commit().await?;
    same!(space.live("a").await?.meta.expires, None);
    Ok(())
}

async fn additions_and_merges_keep_the_time_to_live(space: Space) -> Checked {
    space.batch().add_for("n", 1, life(60)).commit().await?;
    space.batch().merge_for("a", "{}", &[], life(60)).commit().await?;
    for id in ["n", "a"] {
        let before = space.live(id).await?.meta;
        ensure!(before.expires.is_some(), "`{id}` has no time to live: {before:?}");
        let batch =
            if id == "n" { space.batch().add(id, 1) } else { space.batch().merge(id, r#"{"x":1}"#, &[]) };
        batch.commit().await?;
        let after = space.live(id).await?.meta;
        same!(after.expires, before.expires);
        ensure!(after.rev > before.rev, "the revision did not grow: {before:?}, then {after:?}");
    }
    Ok(())
}

async fn additions_and_merges_may_change_the_time_to_live(space: Space) -> Checked {
    space.batch().add_for("n", 1, life(60)).commit().await?;
    space.batch().add_for("n", 1, Ttl::Never).commit().await?;
    same!(space.live("n").await?.meta.expires, None);
    space.put("a", "{}").await?;
    space.batch().merge_for("a", "{}", &[], life(60)).commit().await?;
    let meta = space.live("a").await?.meta;
    same!(meta.expires, meta.updated.checked_add(Duration::from_mins(1)));
    Ok(())
}

async fn touching_changes_neither_revision_nor_value_nor_updated(space: Space) -> Checked {
    let before = space.put("a", r#"{"x":1}"#).await?;
    space.advance(Duration::from_secs(1))?;
    let commit = space.batch().touch("a", life(60)).commit().await?;
    let after = space.live("a").await?;
    ensure!(after.meta.expires.is_some(), "it has no time to live: {after:?}");
    same!(
        commit.done.iter().map(|done| (done.count, done.meta)).collect::<Vec<_>>(),
        [(1, Some(after.meta))]
    );
    same!(
        (after.meta.rev, after.meta.created, after.meta.updated),
        (before.meta.rev, before.meta.created, before.meta.updated)
    );
    same!(after.value, before.value);
    Ok(())
}

async fn touching_may_lengthen_shorten_and_lift_the_time_to_live(space: Space) -> Checked {
    for id in ["longer", "shorter", "lifted", "kept"] {
        space.batch().put_for(id, "1", life(600)).commit().await?;
    }
    for (id, ttl) in
        [("longer", life(6_000)), ("shorter", life(60)), ("lifted", Ttl::Never), ("kept", Ttl::Keep)]
    {
        space.batch().touch(id, ttl).commit().await?;
    }
    let mut alive = Vec::new();
    for seconds in [60, 540] {
        space.advance(Duration::from_secs(seconds))?;
        for id in ["longer", "shorter", "lifted", "kept"] {
            alive.push(space.get(id).await?.is_some());
        }
    }
    same!(alive, [true, false, true, true, true, false, true, false]);
    Ok(())
}

async fn touching_what_is_absent_does_nothing(space: Space) -> Checked {
    let commit = space.batch().touch("a", life(60)).commit().await?;
    same!(commit.done.iter().map(|done| (done.count, done.meta)).collect::<Vec<_>>(), [(0, None)]);
    same!(space.get("a").await?, None);
    Ok(())
}

async fn touching_keeps_the_place_in_the_order_of_revisions(space: Space) -> Checked {
    for id in ["a", "b", "c"] {
        space.put(id, "1").await?;
    }
    space.batch().touch("a", life(60)).commit().await?;
    same!(space.ids(&space.all().order(Order::Oldest)).await?, ["a", "b", "c"]);
    same!(space.ids(&space.all().order(Order::Newest)).await?, ["c", "b", "a"]);
    Ok(())
}

const YEAR: Duration = Duration::from_hours(366 * 24);

async fn lives_of_zero_in_the_past_or_over_ten_years_are_refused(space: Space) -> Checked {
    let now = space.now().await?;
    let far = now.checked_add(YEAR * 11).unwrap_or_default();
    for ttl in [
        Ttl::After(Duration::ZERO),
        Ttl::After(YEAR * 11),
        Ttl::After(Duration::MAX),
        Ttl::At(Timestamp::EPOCH),
        Ttl::At(now),
        Ttl::At(far),
        Ttl::At(Timestamp::from_micros(u64::MAX)),
    ] {
        space.batch().put_for("a", "1", ttl).refused(ErrorKind::BadValue).await?;
    }
    same!(space.get("a").await?, None);
    space.put("a", "1").await?;
    space.batch().touch("a", Ttl::After(Duration::ZERO)).refused(ErrorKind::BadValue).await?;
    same!(space.live("a").await?.meta.expires, None);
    Ok(())
}

async fn a_life_of_nearly_ten_years_is_accepted(space: Space) -> Checked {
    space.batch().put_for("a", "1", Ttl::After(YEAR * 9)).commit().await?;
    same!(space.text("a").await?, "1");
    space.batch().put_for("b", "1", Ttl::After(Duration::from_nanos(1))).commit().await?;
    Ok(())
}

async fn a_refused_life_leaves_nothing_of_its_batch(space: Space) -> Checked {
    let batch = space.batch().put("a", "1").put_for("b", "1", Ttl::After(Duration::ZERO));
    let error = batch.refused(ErrorKind::BadValue).await?;
    same!(error.key(), Some(&space.key("b")?));
    same!(space.get("a").await?, None);
    Ok(())
}

async fn appended_entries_may_expire(space: Space) -> Checked {
    space.batch().append_for("1", life(60)).commit().await?;
    space.batch().append("2").commit().await?;
    same!(space.ids(&space.all()).await?.len(), 2);
    space.advance(Duration::from_mins(1))?;
    same!(space.ids(&space.all()).await?.len(), 1);
    Ok(())
}

async fn a_thousand_expired_entries_are_absent_before_they_are_swept(space: Space) -> Checked {
    for hundred in 0..10 {
        let ids = (0..100).map(|n| format!("k{:04}", hundred * 100 + n));
        ids.fold(space.batch().relaxed(), |batch, id| batch.put_for(&id, "1", life(60))).commit().await?;
    }
    space.ids(&space.all().order(Order::Newest).limit(1)).await?;
    space.advance(Duration::from_mins(1))?;
    for n in 0..5 {
        space.put("tick", &n.to_string()).await?;
        same!(space.ids(&space.all().order(Order::Newest)).await?, ["tick"]);
    }
    space.put("k0000", "2").await?;
    same!(space.value("k0000").await?, json("2")?);
    same!(space.count(&space.all()).await?, 2);
    Ok(())
}

async fn an_expired_entry_leaves_its_place_to_a_page(space: Space) -> Checked {
    for n in 0..10 {
        let ttl = if n % 2 == 0 { life(60) } else { Ttl::Never };
        space.batch().put_for(&format!("k{n}"), "1", ttl).commit().await?;
    }
    space.advance(Duration::from_mins(1))?;
    let (sizes, ids) = space.walk(&space.all().limit(2)).await?;
    same!((sizes, ids.len()), (vec![2, 2, 1], 5));
    let counter = Op::Put { key: space.key("k0")?, value: Value::Int(1), ttl: Ttl::Never };
    space.batch().op(counter).commit().await?;
    same!(space.ids(&space.all().limit(1)).await?, ["k0"]);
    Ok(())
}
