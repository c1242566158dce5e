//! Counters and merged fields.

use std::time::Duration;

use crate::storage::conformance::case::cases;
use crate::storage::conformance::failure::{Checked, ensure, same};
use crate::storage::conformance::space::Space;
use crate::storage::contract::{Commit, ErrorKind, Value};

cases! { "counters":
    an_absent_counter_begins_at_zero [Counters],
    additions_add_up_and_tell_the_sum [Counters],
    an_addition_of_zero_takes_a_revision_too [Counters],
    an_addition_beyond_i64_fails_and_changes_nothing [Counters, Batches],
    an_addition_below_i64_fails_and_changes_nothing [Counters],
    sums_are_exact_at_the_edges_of_i64 [Counters],
    sums_are_exact_beyond_what_a_double_holds [Counters],
    adding_to_a_document_is_the_wrong_type [Counters],
    adding_to_bytes_is_the_wrong_type [Counters],
    a_counter_that_was_deleted_begins_at_zero_again [Counters],
    eight_tasks_of_a_thousand_adds_lose_none [Counters],
    a_merge_changes_one_level_of_members [Merge],
    a_merge_into_nothing_begins_with_an_empty_object [Merge],
    a_merge_leaves_the_text_of_other_members_alone [Merge],
    a_merge_keeps_the_order_of_members_and_appends_new_ones [Merge],
    a_merge_stores_null_as_null [Merge],
    a_merge_may_take_members_away [Merge],
    a_merge_finds_members_by_their_name_however_it_is_written [Merge],
    a_merge_of_nothing_takes_a_revision [Merge],
    a_field_that_is_both_set_and_unset_is_refused [Merge],
    a_merge_of_what_is_no_object_is_refused [Merge],
    a_merge_into_what_is_no_object_is_the_wrong_type [Merge, Counters],
    a_merge_keeps_created [Merge, Clock],
    two_concurrent_merges_of_different_fields_are_both_there [Merge],
}

fn sums(commit: &Commit) -> Vec<Option<i64>> {
    commit.done.iter().map(|done| done.sum).collect()
}

async fn an_absent_counter_begins_at_zero(space: Space) -> Checked {
    let commit = space.batch().add("n", -7).commit().await?;
    same!(sums(&commit), [Some(-7)]);
    ensure!(commit.done.iter().all(|done| done.created), "the counter was not created: {commit:?}");
    same!(space.value("n").await?, Value::Int(-7));
    Ok(())
}

async fn additions_add_up_and_tell_the_sum(space: Space) -> Checked {
    let mut found = Vec::new();
    for delta in [1, 2, -10, 0] {
        found.extend(sums(&space.batch().add("n", delta).commit().await?));
    }
    same!(found, [Some(1), Some(3), Some(-7), Some(-7)]);
    Ok(())
}

async fn an_addition_of_zero_takes_a_revision_too(space: Space) -> Checked {
    let first = space.batch().add("n", 1).commit().await?.rev;
    let second = space.batch().add("n", 0).commit().await?.rev;
    ensure!(second > first, "the revision did not grow");
    same!(space.live("n").await?.meta.rev, second);
    Ok(())
}

async fn an_addition_beyond_i64_fails_and_changes_nothing(space: Space) -> Checked {
    space.batch().add("n", i64::MAX).commit().await?;
    let before = space.live("n").await?;
    let error = space.batch().put("a", "1").add("n", 1).refused(ErrorKind::Overflow).await?;
    same!(error.key(), Some(&space.key("n")?));
    same!(space.live("n").await?, before);
    same!(space.get("a").await?, None);
    Ok(())
}

async fn an_addition_below_i64_fails_and_changes_nothing(space: Space) -> Checked {
    space.batch().add("n", i64::MIN).commit().await?;
    space.batch().add("n", -1).refused(ErrorKind::Overflow).await?;
    same!(space.value("n").await?, Value::Int(i64::MIN));
    Ok(())
}

async fn sums_are_exact_at_the_edges_of_i64(space: Space) -> Checked {
    let mut found = Vec::new();
    for delta in [i64::MAX, i64::MIN, i64::MIN + 1, i64::MAX] {
        found.extend(sums(&space.batch().add("n", delta).commit().await?));
    }
    same!(found, [Some(i64::MAX), Some(-1), Some(i64::MIN), Some(-1)]);
    Ok(())
}

async fn sums_are_exact_beyond_what_a_double_holds(space: Space) -> Checked {
    let start = (1 << 53) + 1;
    space.batch().add("n", start).commit().await?;
    same!(sums(&space.batch().add("n", 2).commit().await?), [Some(start + 2)]);
    same!(space.value("n").await?, Value::Int(start + 2));
    Ok(())
}

async fn adding_to_a_document_is_the_wrong_type(space: Space) -> Checked {
    for text in ["1", "{}", "\"1\"", "null"] {
        space.put("a", text).await?;
        let error = space.batch().add("a", 1).refused(ErrorKind::WrongType).await?;
        same!(error.key(), Some(&space.key("a")?));
        same!(space.text("a").await?, text);
    }
    Ok(())
}

async fn adding_to_bytes_is_the_wrong_type(space: Space) -> Checked {
    space.batch().put_bytes("a", b"1").commit().await?;
    space.batch().add("a", 1).refused(ErrorKind::WrongType).await?;
    Ok(())
}

async fn a_counter_that_was_deleted_begins_at_zero_again(space: Space) -> Checked {
    space.batch().add("n", 5).commit().await?;
    space.batch().delete("n").commit().await?;
    same!(sums(&space.batch().add("n", 1).commit().await?), [Some(1)]);
    Ok(())
}

async fn eight_tasks_of_a_thousand_adds_lose_none(space: Space) -> Checked {
    let tasks = (0..8).map(|_| {
        let space = space.clone();
        tokio::spawn(async move {
            for _ in 0..1_000 {
                // Relaxed, so that a durable engine is not measured here.
                space.batch().add("n", 1).relaxed().commit().await?;
            }
            Checked::Ok(())
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await??;
    }
    same!(space.value("n").await?, Value::Int(8_000));
    Ok(())
}

async fn merged(space: &Space, text: &str, set: &str, unset: &[&str]) -> Checked<String> {
    space.put("a", text).await?;
    space.batch().merge("a", set, unset).commit().await?;
    space.text("a").await
}

async fn a_merge_changes_one_level_of_members(space: Space) -> Checked {
    let found = merged(&space, r#"{"x":{"deep":1},"y":1}"#, r#"{"x":{"other":2}}"#, &[]).await?;
    same!(found, r#"{"x":{"other":2},"y":1}"#);
    Ok(())
}

async fn a_merge_into_nothing_begins_with_an_empty_object(space: Space) -> Checked {
    let commit = space.batch().merge("a", r#"{"x":1}"#, &["never there"]).commit().await?;
    ensure!(commit.done.iter().all(|done| done.created && done.count == 1), "{commit:?}");
    same!(space.text("a").await?, r#"{"x":1}"#);
    space.batch().merge("b", "{}", &[]).commit().await?;
    same!(space.text("b").await?, "{}");
    Ok(())
}

async fn a_merge_leaves_the_text_of_other_members_alone(space: Space) -> Checked {
    let text = "{ \"n\" : 1.50, \"\\u0061\" : [ 1 ], \"gone\":0, \"z\":18446744073709551615,\"e\":1E+2}";
    let found = merged(&space, text, r#"{"n":null,"new":{"x":1}}"#, &["gone", "never there"]).await?;
    same!(found, "{\"n\":null,\"\\u0061\":[ 1 ],\"z\":18446744073709551615,\"e\":1E+2,\"new\":{\"x\":1}}");
    Ok(())
}

async fn a_merge_keeps_the_order_of_members_and_appends_new_ones(space: Space) -> Checked {
    let found = merged(&space, r#"{"z":1,"a":2,"m":3}"#, r#"{"b":5,"a":4}"#, &[]).await?;
    same!(found, r#"{"z":1,"a":4,"m":3,"b":5}"#);
    Ok(())
}

async fn a_merge_stores_null_as_null(space: Space) -> Checked {
    same!(merged(&space, r#"{"x":1}"#, r#"{"x":null,"y":null}"#, &[]).await?, r#"{"x":null,"y":null}"#);
    Ok(())
}

async fn a_merge_may_take_members_away(space: Space) -> Checked {
    same!(merged(&space, r#"{"x":1,"y":2,"z":3}"#, "{}", &["x", "z", "w"]).await?, r#"{"y":2}"#);
    same!(merged(&space, r#"{"x":1}"#, "{}", &["x"]).await?, "{}");
    Ok(())
}

async fn a_merge_finds_members_by_their_name_however_it_is_written(space: Space) -> Checked {
    let found =
        merged(&space, r#"{"\u0061":1,"b\u0000":2,"c":3}"#, r#"{"a":10,"b\u0000":20}"#, &["c"]).await?;
    same!(found, r#"{"\u0061":10,"b\u0000":20}"#);
    Ok(())
}

async fn a_merge_of_nothing_takes_a_revision(space: Space) -> Checked {
    let before = space.put("a", r#"{"x":1}"#).await?;
    let commit = space.batch().merge("a", "{}", &[]).commit().await?;
    let after = space.live("a").await?;
    ensure!(after.meta.rev > before.meta.rev && after.meta.rev == commit.rev, "{before:?}, then {after:?}");
    same!(after.value, before.value);
    Ok(())
}

async fn a_field_that_is_both_set_and_unset_is_refused(space: Space) -> Checked {
    let before = space.put("a", r#"{"x":0}"#).await?;
    space.batch().merge("a", r#"{"x":1}"#, &["x"]).refused(ErrorKind::BadValue).await?;
    space.batch().merge("a", r#"{"\u0078":1}"#, &["x"]).refused(ErrorKind::BadValue).await?;
    space.batch().merge("b", r#"{"x":1}"#, &["x"]).refused(ErrorKind::BadValue).await?;
    same!(space.live("a").await?, before);
    Ok(())
}

async fn a_merge_of_what_is_no_object_is_refused(space: Space) -> Checked {
    space.put("a", "{}").await?;
    for set in ["[1]", "1", "null", "\"{}\""] {
        space.batch().merge("a", set, &[]).refused(ErrorKind::BadValue).await?;
    }
    Ok(())
}

async fn a_merge_into_what_is_no_object_is_the_wrong_type(space: Space) -> Checked {
    space.batch().add("a", 1).commit().await?;
    space.batch().merge("a", "{}", &[]).refused(ErrorKind::WrongType).await?;
    space.batch().put_bytes("a", b"{}").commit().await?;
    space.batch().merge("a", "{}", &[]).refused(ErrorKind::WrongType).await?;
    for text in ["[1]", "null", "1", "\"{}\""] {
        space.put("a", text).await?;
        space.batch().merge("a", "{}", &[]).refused(ErrorKind::WrongType).await?;
    }
    Ok(())
}

async fn a_merge_keeps_created(space: Space) -> Checked {
    let before = space.put("a", "{}").await?.meta;
    space.advance(Duration::from_secs(1))?;
    space.batch().merge("a", r#"{"x":1}"#, &[]).commit().await?;
    let after = space.live("a").await?.meta;
    same!(after.created, before.created);
    ensure!(after.updated > before.updated, "`updated` did not move: {before:?}, then {after:?}");
    Ok(())
}

async fn two_concurrent_merges_of_different_fields_are_both_there(space: Space) -> Checked {
    space.put("a", "{}").await?;
    let batches = (0..20).map(|n| space.batch().merge("a", &format!("{{\"f{n}\":{n}}}"), &[]));
    let tasks: Vec<_> = batches.map(|batch| tokio::spawn(batch.commit())).collect();
    for task in tasks {
        task.await??;
    }
    let Value::Json(text) = space.value("a").await? else {
        return Err(crate::storage::conformance::Failure::new("the document is none any more"));
    };
    let members: std::collections::BTreeMap<String, u32> = text.to()?;
    same!(members, (0..20).map(|n| (format!("f{n}"), n)).collect());
    Ok(())
}
