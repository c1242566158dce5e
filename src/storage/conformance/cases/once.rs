//! Batches with a token: applied once, however often they are sent.

use std::time::Duration;

use crate::storage::conformance::case::cases;
use crate::storage::conformance::failure::{Checked, ensure, same};
use crate::storage::conformance::space::Space;
use crate::storage::conformance::write::life;
use crate::storage::contract::{ErrorKind, NAME_LIMIT, Rev, Ttl, Value};

cases! { "once":
    a_batch_sent_twice_is_applied_once_and_answered_alike [Once, Counters, Batches],
    a_token_with_another_batch_is_refused [Once, Counters],
    batches_that_differ_in_any_part_are_told_apart [Once, Ttl, Checks, Batches],
    a_batch_that_asks_for_another_durability_is_the_same [Once, Counters],
    the_token_is_looked_up_before_the_checks [Once, Checks],
    a_failed_batch_leaves_no_trace_of_its_token [Once, Checks, Counters, Batches],
    racing_sends_of_one_token_are_applied_once [Once, Counters],
    the_first_outcome_is_told_whole [Once, Append, Batches, Ttl],
    an_empty_batch_may_have_a_token [Once],
    a_replay_takes_no_revision [Once],
    a_token_is_kept_for_a_day_and_forgotten_then [Once, Counters, Clock],
    a_forgotten_token_may_be_taken_by_another_batch [Once, Counters, Clock],
    tokens_are_plain_bytes [Once, Counters],
    tokens_that_differ_at_their_last_byte_alone_are_distinct [Once, Counters],
}

async fn a_batch_sent_twice_is_applied_once_and_answered_alike(space: Space) -> Checked {
    let token = space.token("t")?;
    let batch = || space.batch().add("n", 1).put("a", "1").once(&token);
    let first = batch().commit().await?;
    space.put("a", "2").await?;
    same!(batch().commit().await?, first);
    same!(space.text("a").await?, "2");
    same!(space.value("n").await?, Value::Int(1));
    Ok(())
}

async fn a_token_with_another_batch_is_refused(space: Space) -> Checked {
    let token = space.token("t")?;
    space.batch().add("n", 1).once(&token).commit().await?;
    space.batch().add("n", 2).once(&token).refused(ErrorKind::BadValue).await?;
    same!(space.value("n").await?, Value::Int(1));
    Ok(())
}

async fn batches_that_differ_in_any_part_are_told_apart(space: Space) -> Checked {
    let token = space.token("t")?;
    space.batch().put("a", "1").once(&token).commit().await?;
    let others = [
        space.batch().put("a", "2"),
        space.batch().put("b", "1"),
        space.batch_in(&space.path(&["elsewhere"])?).put("a", "1"),
        space.batch().put_value("a", Value::Int(1)),
        space.batch().put_bytes("a", b"1"),
        space.batch().put_for("a", "1", Ttl::Keep),
        space.batch().put_for("a", "1", life(60)),
        space.batch().put("a", "1").delete("b"),
        space.batch().present("a").put("a", "1"),
        space.batch().rev("a", Rev::MAX).put("a", "1"),
        space.batch().delete("a"),
        space.batch(),
    ];
    for other in others {
        other.once(&token).refused(ErrorKind::BadValue).await?;
    }
    Ok(())
}

async fn a_batch_that_asks_for_another_durability_is_the_same(space: Space) -> Checked {
    let token = space.token("t")?;
    let first = space.batch().add("n", 1).once(&token).commit().await?;
    same!(space.batch().add("n", 1).relaxed().once(&token).commit().await?, first);
    Ok(())
}

async fn the_token_is_looked_up_before_the_checks(space: Space) -> Checked {
    let token = space.token("t")?;
    let batch = || space.batch().absent("a").put("a", "1").once(&token);
    let first = batch().commit().await?;
    same!(batch().commit().await?, first);
    Ok(())
}

async fn a_failed_batch_leaves_no_trace_of_its_token(space: Space) -> Checked {
    let token = space.token("t")?;
    let batch = || space.batch().absent("a").add("n", 1).once(&token);
    space.put("a", "1").await?;
    batch().refused(ErrorKind::Conflict).await?;
    space.batch().delete("a").commit().await?;
    same!(batch().commit().await?.done.iter().map(|done| done.sum).collect::<Vec<_>>(), [Some(1)]);
    space.put("a", "1").await?;
    let other = space.token("u")?;
    space.batch().absent("a").add("n", 1).once(&other).refused(ErrorKind::Conflict).await?;
    space.batch().add("n", 5).once(&other).commit().await?;
    Ok(())
}

async fn racing_sends_of_one_token_are_applied_once(space: Space) -> Checked {
    let token = space.token("t")?;
    let tasks: Vec<_> =
        (0..20).map(|_| tokio::spawn(space.batch().add("n", 1).once(&token).commit())).collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await??);
    }
    answers.dedup();
    same!(answers.len(), 1);
    same!(space.value("n").await?, Value::Int(1));
    Ok(())
}

async fn the_first_outcome_is_told_whole(space: Space) -> Checked {
    let token = space.token("t")?;
    let batch = || space.batch().put_for("a", "1", life(600)).append("1").delete("b").once(&token);
    let first = batch().commit().await?;
    ensure!(first.done.iter().any(|done| done.id.is_some()), "no id was told: {first:?}");
    same!(batch().commit().await?, first);
    Ok(())
}

async fn an_empty_batch_may_have_a_token(space: Space) -> Checked {
    let token = space.token("t")?;
    let first = space.batch().once(&token).commit().await?;
    same!(space.batch().once(&token).commit().await?, first);
    space.batch().put("a", "1").once(&token).refused(ErrorKind::BadValue).await?;
    Ok(())
}

async fn a_replay_takes_no_revision(space: Space) -> Checked {
    let token = space.token("t")?;
    let first = space.batch().put("a", "1").once(&token).commit().await?;
    let second = space.put("a", "2").await?.meta.rev;
    same!(space.batch().put("a", "1").once(&token).commit().await?.rev, first.rev);
    same!(space.live("a").await?.meta.rev, second);
    Ok(())
}

async fn a_token_is_kept_for_a_day_and_forgotten_then(space: Space) -> Checked {
    let token = space.token("t")?;
    let batch = || space.batch().add("n", 1).once(&token);
    let first = batch().commit().await?;
    space.advance(Duration::from_hours(23))?;
    same!(batch().commit().await?, first);
    space.advance(Duration::from_hours(1))?;
    space.put("sweeps", "1").await?;
    let second = batch().commit().await?;
    same!(second.done.iter().map(|done| done.sum).collect::<Vec<_>>(), [Some(2)]);
    space.advance(Duration::from_mins(1))?;
    same!(batch().commit().await?, second);
    Ok(())
}

async fn a_forgotten_token_may_be_taken_by_another_batch(space: Space) -> Checked {
    let token = space.token("t")?;
    space.batch().add("n", 1).once(&token).commit().await?;
    space.advance(Duration::from_hours(24))?;
    let other = || space.batch().add("n", 5).once(&token);
    let first = other().commit().await?;
    same!(first.done.iter().map(|done| done.sum).collect::<Vec<_>>(), [Some(6)]);
    space.put("sweeps", "1").await?;
    same!(other().commit().await?, first);
    Ok(())
}

async fn tokens_are_plain_bytes(space: Space) -> Checked {
    for (n, text) in
        ["a", "A", "a\0", "a'; DROP TABLE once; --", "%", "é", "e\u{301}"].into_iter().enumerate()
    {
        let token = space.token(text)?;
        let commit = space.batch().add("n", 1).once(&token).commit().await?;
        let expected = i64::try_from(n).unwrap_or(0) + 1;
        same!(commit.done.iter().map(|done| done.sum).collect::<Vec<_>>(), [Some(expected)], "{text:?}");
    }
    Ok(())
}

async fn tokens_that_differ_at_their_last_byte_alone_are_distinct(space: Space) -> Checked {
    let used = space.token("x")?.as_bytes().len();
    let long = "x".repeat(NAME_LIMIT - used);
    for (last, expected) in [("a", 1), ("b", 2)] {
        let token = space.token(&format!("{long}{last}"))?;
        let commit = space.batch().add("n", 1).once(&token).commit().await?;
        same!(commit.done.iter().map(|done| done.sum).collect::<Vec<_>>(), [Some(expected)], "{last}");
    }
    Ok(())
}
