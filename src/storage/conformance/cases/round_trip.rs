//! What is saved comes back as it was.

use std::time::Duration;

use crate::storage::conformance::case::cases;
use crate::storage::conformance::failure::{Checked, ensure, same};
use crate::storage::conformance::space::{Space, json};
use crate::storage::contract::{Key, Value};

cases! { "round_trip":
    a_put_replaces_and_never_merges,
    created_is_kept_and_updated_moves [Clock],
    an_equal_value_takes_a_new_revision_too,
    every_shape_of_json_comes_back_as_it_was,
    strings_that_look_like_other_types_stay_strings,
    numbers_come_back_exactly,
    the_text_of_a_document_is_kept_byte_for_byte,
    a_document_of_a_hundred_levels_comes_back,
    bytes_come_back_whatever_they_are,
    a_counter_can_be_put_and_read [Counters],
    an_entry_may_change_its_kind,
    a_value_of_a_megabyte_comes_back,
    repeated_and_absent_keys_are_answered_in_their_order,
    keys_of_several_collections_are_read_in_one_call,
    three_hundred_keys_are_read_in_one_call [Batches],
    no_keys_have_no_answers,
    what_a_commit_tells_is_what_is_read,
    a_commit_tells_whether_it_began_a_new_life,
    a_deleted_entry_is_absent_and_can_not_be_deleted_again,
    a_put_after_a_delete_begins_a_new_life [Clock],
    absent_is_an_answer_and_no_error,
}

async fn a_put_replaces_and_never_merges(space: Space) -> Checked {
    space.put("a", r#"{"x":1,"y":2}"#).await?;
    space.put("a", r#"{"y":3}"#).await?;
    same!(space.text("a").await?, r#"{"y":3}"#);
    Ok(())
}

async fn created_is_kept_and_updated_moves(space: Space) -> Checked {
    let first = space.put("a", "1").await?.meta;
    same!(first.created, first.updated);
    space.advance(Duration::from_secs(5))?;
    let second = space.put("a", "2").await?.meta;
    same!(second.created, first.created);
    ensure!(second.updated > first.updated, "`updated` did not move: {first:?}, then {second:?}");
    ensure!(second.rev > first.rev, "the revision did not grow: {first:?}, then {second:?}");
    Ok(())
}

async fn an_equal_value_takes_a_new_revision_too(space: Space) -> Checked {
    let first = space.put("a", "1").await?;
    let second = space.put("a", "1").await?;
    ensure!(second.meta.rev > first.meta.rev, "the revision did not grow: {first:?}, then {second:?}");
    same!(second.value, first.value);
    Ok(())
}

async fn come_back(space: &Space, texts: &[&str]) -> Checked {
    for text in texts {
        space.put("a", text).await?;
        same!(space.text("a").await?, *text);
    }
    Ok(())
}

async fn every_shape_of_json_comes_back_as_it_was(space: Space) -> Checked {
    let shapes = [
        "{}",
        "[]",
        "\"\"",
        "0",
        "-1",
        "1.5",
        "true",
        "false",
        "null",
        "[1,[2,[3]]]",
        "[{},[],null]",
        r#"{"a":{"b":[null]}}"#,
        r#"{"":{"":""}}"#,
    ];
    come_back(&space, &shapes).await
}

async fn strings_that_look_like_other_types_stay_strings(space: Space) -> Checked {
    let strings = [
        "\"123\"",
        "\"-0\"",
        "\"true\"",
        "\"null\"",
        "\"[]\"",
        "\"{}\"",
        "\"0x10\"",
        "\"1e5\"",
        "\"NaN\"",
        "\"2026-02-01\"",
    ];
    come_back(&space, &strings).await
}

async fn numbers_come_back_exactly(space: Space) -> Checked {
    let numbers = [
        "9007199254740993",
        "-9223372036854775808",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615",
        "0.1",
        "1e300",
        "5e-324",
        "1.7976931348623157e308",
        "-0.0",
        "-0",
        "1e16",
        "1E+2",
        "1.0",
        "1.10",
        "123456789.123456789",
    ];
    come_back(&space, &numbers).await
}

async fn the_text_of_a_document_is_kept_byte_for_byte(space: Space) -> Checked {
    let texts = [
        " { \"spaced\" : [ 1 ,\t2 ] }\n",
        r#"{"b":1,"a":2,"B":3}"#,
        r#""\u0041\/\n\u00e9é""#,
        "\"\u{7f}\u{2028}🐂\"",
        r#"{"k\u0065y":1}"#,
    ];
    come_back(&space, &texts).await
}

async fn a_document_of_a_hundred_levels_comes_back(space: Space) -> Checked {
    let text = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    come_back(&space, &[&text]).await
}

async fn bytes_come_back_whatever_they_are(space: Space) -> Checked {
    let every: Vec<u8> = (0..=255).collect();
    for bytes in [b"".as_slice(), b"\0", b"{\"x\":1}", &every] {
        space.batch().put_bytes("a", bytes).commit().await?;
        let value = space.value("a").await?;
        ensure!(matches!(&value, Value::Bytes(found) if *found == bytes), "{bytes:?} came back as {value:?}");
    }
    Ok(())
}

async fn a_counter_can_be_put_and_read(space: Space) -> Checked {
    // Beyond 2^53 a double has no room for each number.
    let wide = (1 << 53) + 1;
    for number in [0, -1, wide, -wide, i64::MIN, i64::MAX - 1, i64::MAX] {
        space.batch().put_value("n", Value::Int(number)).commit().await?;
        same!(space.value("n").await?, Value::Int(number));
    }
    Ok(())
}

async fn an_entry_may_change_its_kind(space: Space) -> Checked {
    for value in [json("1")?, Value::Int(1), json("\"1\"")?, Value::Bytes("1".into()), json("1")?] {
        space.batch().put_value("a", value.clone()).commit().await?;
        same!(space.value("a").await?, value);
    }
    Ok(())
}

async fn a_value_of_a_megabyte_comes_back(space: Space) -> Checked {
    if space.capabilities().limits.value_bytes < 1 << 20 {
        return Ok(());
    }
    let text = format!("\"{}\"", "é🐂".repeat((1 << 20) / 6 - 1));
    space.put("a", &text).await?;
    ensure!(space.text("a").await? == text, "the text differs");
    Ok(())
}

async fn repeated_and_absent_keys_are_answered_in_their_order(space: Space) -> Checked {
    let entry = space.put("a", "1").await?;
    let keys = [space.key("a")?, space.key("a")?, space.key("b")?, space.key("a")?];
    let entry = Some(entry);
    same!(space.provider().get(&keys).await?, [entry.clone(), entry.clone(), None, entry]);
    Ok(())
}

async fn keys_of_several_collections_are_read_in_one_call(space: Space) -> Checked {
    let mut keys = Vec::new();
    for name in ["one", "two", "three"] {
        let collection = space.path(&[name])?;
        space.batch_in(&collection).put("id", &format!("\"{name}\"")).commit().await?;
        keys.push(Key::new(collection, space.key("id")?.id));
    }
    keys.insert(1, space.key("id")?);
    let found = space.provider().get(&keys).await?;
    let values: Vec<_> = found.into_iter().map(|entry| entry.and_then(|entry| entry.value)).collect();
    same!(values, [Some(json("\"one\"")?), None, Some(json("\"two\"")?), Some(json("\"three\"")?)]);
    Ok(())
}

async fn three_hundred_keys_are_read_in_one_call(space: Space) -> Checked {
    let batch =
        (0..300).step_by(2).fold(space.batch(), |batch, n| batch.put(&format!("k{n}"), &n.to_string()));
    batch.commit().await?;
    let keys = (0..300).map(|n| space.key(&format!("k{n}"))).collect::<Result<Vec<_>, _>>()?;
    let found = space.provider().get(&keys).await?;
    same!(found.len(), 300);
    for (n, entry) in found.into_iter().enumerate() {
        let expected = if n % 2 == 0 { Some(json(&n.to_string())?) } else { None };
        same!(entry.and_then(|entry| entry.value), expected);
    }
    Ok(())
}

async fn no_keys_have_no_answers(space: Space) -> Checked {
    same!(space.provider().get(&[]).await?, []);
    Ok(())
}

async fn what_a_commit_tells_is_what_is_read(space: Space) -> Checked {
    let commit = space.batch().put("a", "1").commit().await?;
    let entry = space.live("a").await?;
    same!(entry.id.as_str(), "a");
    same!(entry.meta.rev, commit.rev);
    same!(commit.done.iter().map(|done| done.meta).collect::<Vec<_>>(), [Some(entry.meta)]);
    same!(commit.done.iter().map(|done| done.count).collect::<Vec<_>>(), [1]);
    Ok(())
}

async fn a_commit_tells_whether_it_began_a_new_life(space: Space) -> Checked {
    let mut created = Vec::new();
    for batch in [
        space.batch().put("a", "1"),
        space.batch().put("a", "1"),
        space.batch().delete("a"),
        space.batch().put("a", "1"),
    ] {
        created.extend(batch.commit().await?.done.into_iter().map(|done| done.created));
    }
    same!(created, [true, false, false, true]);
    Ok(())
}

async fn a_deleted_entry_is_absent_and_can_not_be_deleted_again(space: Space) -> Checked {
    space.put("a", "1").await?;
    let mut counts = Vec::new();
    for _ in 0..2 {
        let commit = space.batch().delete("a").commit().await?;
        counts.extend(commit.done.iter().map(|done| done.count));
        same!(commit.done.iter().map(|done| done.meta).collect::<Vec<_>>(), [None]);
        same!(space.get("a").await?, None);
    }
    same!(counts, [1, 0]);
    Ok(())
}

async fn a_put_after_a_delete_begins_a_new_life(space: Space) -> Checked {
    let first = space.put("a", "1").await?.meta;
    space.batch().delete("a").commit().await?;
    space.advance(Duration::from_secs(5))?;
    let second = space.put("a", "1").await?.meta;
    ensure!(second.created > first.created, "the new life has the old one's `created`: {second:?}");
    ensure!(second.rev > first.rev, "the revision did not grow: {first:?}, then {second:?}");
    Ok(())
}

async fn absent_is_an_answer_and_no_error(space: Space) -> Checked {
    same!(space.get("a").await?, None);
    same!(space.batch().delete("a").commit().await?.done.len(), 1);
    Ok(())
}
