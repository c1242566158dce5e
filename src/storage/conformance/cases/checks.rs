//! Checks of a batch: against the state before it, all or nothing.

use crate::storage::conformance::case::cases;
use crate::storage::conformance::failure::{Checked, ensure, same};
use crate::storage::conformance::space::Space;
use crate::storage::contract::{ErrorKind, Retry, Rev};

cases! { "checks":
    the_second_of_two_absent_puts_conflicts [Checks],
    a_stale_revision_conflicts_and_the_current_one_is_told [Checks],
    the_current_revision_is_accepted [Checks],
    a_revision_of_a_missing_key_conflicts [Checks],
    a_missing_key_that_should_be_present_conflicts [Checks],
    after_a_new_life_the_old_revision_never_matches [Checks],
    a_wrong_check_on_the_second_of_three_keys_writes_nothing_and_names_it [Checks, Batches],
    the_first_of_several_wrong_checks_is_named [Checks, Batches],
    a_check_on_a_key_that_the_batch_does_not_write_counts [Checks, Batches],
    a_check_on_another_collection_counts [Checks, WideBatches],
    checks_look_at_the_state_before_the_batch [Checks, Batches],
    several_checks_of_one_key_all_count [Checks],
    a_batch_of_checks_alone_answers_and_writes_nothing [Checks, Collections],
    a_conflict_advises_to_read_again [Checks],
    a_failed_check_leaves_the_revision_alone [Checks],
    one_of_fifty_racing_absent_puts_wins [Checks],
    one_of_twenty_racing_writers_of_a_revision_wins [Checks],
}

async fn the_second_of_two_absent_puts_conflicts(space: Space) -> Checked {
    let first = space.batch().absent("a").put("a", "1").commit().await?;
    let error = space.batch().absent("a").put("a", "2").refused(ErrorKind::Conflict).await?;
    same!(error.current_rev(), Some(first.rev));
    same!(error.key(), Some(&space.key("a")?));
    same!(space.text("a").await?, "1");
    Ok(())
}

async fn a_stale_revision_conflicts_and_the_current_one_is_told(space: Space) -> Checked {
    let (first, second) = (space.put("a", "1").await?.meta, space.put("a", "2").await?.meta);
    let error = space.batch().rev("a", first.rev).put("a", "3").refused(ErrorKind::Conflict).await?;
    same!((error.key(), error.current_rev()), (Some(&space.key("a")?), Some(second.rev)));
    same!(space.text("a").await?, "2");
    Ok(())
}

async fn the_current_revision_is_accepted(space: Space) -> Checked {
    let mut rev = space.put("a", "0").await?.meta.rev;
    for n in 1..5 {
        rev = space.batch().rev("a", rev).present("a").put("a", &n.to_string()).commit().await?.rev;
    }
    same!(space.text("a").await?, "4");
    Ok(())
}

async fn a_revision_of_a_missing_key_conflicts(space: Space) -> Checked {
    for rev in [Rev::ZERO, Rev::new(1)?, Rev::MAX] {
        let error = space.batch().rev("a", rev).put("a", "1").refused(ErrorKind::Conflict).await?;
        same!((error.key(), error.current_rev()), (Some(&space.key("a")?), None));
    }
    same!(space.get("a").await?, None);
    Ok(())
}

async fn a_missing_key_that_should_be_present_conflicts(space: Space) -> Checked {
    let error = space.batch().present("a").put("a", "1").refused(ErrorKind::Conflict).await?;
    same!((error.key(), error.current_rev()), (Some(&space.key("a")?), None));
    Ok(())
}

async fn after_a_new_life_the_old_revision_never_matches(space: Space) -> Checked {
    let first = space.put("a", "1").await?;
    space.batch().delete("a").commit().await?;
    let second = space.put("a", "1").await?;
    let error = space.batch().rev("a", first.meta.rev).put("a", "2").refused(ErrorKind::Conflict).await?;
    same!(error.current_rev(), Some(second.meta.rev));
    Ok(())
}

async fn a_wrong_check_on_the_second_of_three_keys_writes_nothing_and_names_it(space: Space) -> Checked {
    space.put("b", "0").await?;
    let batch = space.batch().absent("a").absent("b").absent("c").put("a", "1").put("b", "1").put("c", "1");
    let error = batch.refused(ErrorKind::Conflict).await?;
    same!(error.key(), Some(&space.key("b")?));
    ensure!(error.to_string().contains("`b`"), "the text does not name the key: {error}");
    same!((space.get("a").await?, space.get("c").await?), (None, None));
    same!(space.text("b").await?, "0");
    Ok(())
}

async fn the_first_of_several_wrong_checks_is_named(space: Space) -> Checked {
    space.put("z", "0").await?;
    let batch = space.batch().present("z").present("y").absent("z").present("x").put("z", "1");
    let error = batch.refused(ErrorKind::Conflict).await?;
    same!(error.key(), Some(&space.key("y")?));
    Ok(())
}

async fn a_check_on_a_key_that_the_batch_does_not_write_counts(space: Space) -> Checked {
    space.batch().present("guard").put("a", "1").refused(ErrorKind::Conflict).await?;
    space.put("guard", "1").await?;
    space.batch().present("guard").put("a", "1").commit().await?;
    Ok(())
}

async fn a_check_on_another_collection_counts(space: Space) -> Checked {
    let elsewhere = space.path(&["elsewhere"])?;
    let batch = || space.batch_in(&elsewhere).present("guard").within(space.things()).put("a", "1");
    batch().refused(ErrorKind::Conflict).await?;
    space.batch_in(&elsewhere).put("guard", "1").commit().await?;
    batch().commit().await?;
    Ok(())
}

async fn checks_look_at_the_state_before_the_batch(space: Space) -> Checked {
    space.batch().absent("a").put("a", "1").put("b", "1").commit().await?;
    space.batch().absent("a").delete("a").put("c", "1").refused(ErrorKind::Conflict).await?;
    same!(space.get("c").await?, None);
    space.batch().present("a").delete("a").commit().await?;
    Ok(())
}

async fn several_checks_of_one_key_all_count(space: Space) -> Checked {
    let rev = space.put("a", "1").await?.meta.rev;
    space.batch().present("a").rev("a", rev).absent("a").put("a", "2").refused(ErrorKind::Conflict).await?;
    space.batch().present("a").rev("a", rev).put("a", "2").commit().await?;
    Ok(())
}

async fn a_batch_of_checks_alone_answers_and_writes_nothing(space: Space) -> Checked {
    same!(space.batch().absent("a").commit().await?.done, []);
    space.batch().present("a").refused(ErrorKind::Conflict).await?;
    same!(space.provider().collections(&space.root()?).await?, []);
    Ok(())
}

async fn a_conflict_advises_to_read_again(space: Space) -> Checked {
    let error = space.batch().present("a").put("a", "1").refused(ErrorKind::Conflict).await?;
    same!(error.retry(), Retry::Reread);
    ensure!(error.provider().is_some(), "the error does not name the provider: {error}");
    Ok(())
}

async fn a_failed_check_leaves_the_revision_alone(space: Space) -> Checked {
    let before = space.put("a", "1").await?;
    space.batch().absent("a").put("a", "2").refused(ErrorKind::Conflict).await?;
    same!(space.live("a").await?, before);
    Ok(())
}

/// How many of them are accepted, where all others conflict.
async fn winners(batches: Vec<crate::storage::conformance::Write>) -> Checked<usize> {
    let tasks: Vec<_> = batches.into_iter().map(|batch| tokio::spawn(batch.commit())).collect();
    let mut accepted = 0;
    for task in tasks {
        match task.await? {
            Ok(_) => accepted += 1,
            Err(error) => same!(error.kind(), ErrorKind::Conflict),
        }
    }
    Ok(accepted)
}

async fn one_of_fifty_racing_absent_puts_wins(space: Space) -> Checked {
    let batches = (0..50).map(|n| space.batch().absent("a").put("a", &n.to_string())).collect();
    same!(winners(batches).await?, 1);
    Ok(())
}

async fn one_of_twenty_racing_writers_of_a_revision_wins(space: Space) -> Checked {
    let rev = space.put("a", "0").await?.meta.rev;
    let batches = (1..21).map(|n| space.batch().rev("a", rev).put("a", &n.to_string())).collect();
    same!(winners(batches).await?, 1);
    Ok(())
}
