//! Text that engines like to change: exact, or refused before anything is written.

use crate::storage::conformance::case::cases;
use crate::storage::conformance::failure::{Checked, same};
use crate::storage::conformance::space::Space;
use crate::storage::contract::{ErrorKind, Filter, JsonText};

cases! { "text":
    a_nul_within_a_string_is_kept [Queries, OrderById],
    the_order_of_members_is_kept [OrderById],
    escapes_are_kept_as_they_were_written [Queries, OrderById],
    white_space_around_and_within_is_kept [OrderById],
    numbers_that_doubles_can_not_hold_are_kept_as_text [OrderById],
    characters_beyond_the_basic_plane_are_kept [Queries, OrderById],
    what_json_can_not_hold_is_refused_before_it_is_sent,
}

async fn kept(space: &Space, text: &str) -> Checked {
    space.put("a", text).await?;
    same!(space.text("a").await?, text);
    let page = space.provider().scan(&space.all()).await?;
    let values: Vec<_> = page.entries.into_iter().map(|entry| entry.value).collect();
    same!(values, [Some(crate::storage::conformance::space::json(text)?)]);
    Ok(())
}

async fn a_nul_within_a_string_is_kept(space: Space) -> Checked {
    kept(&space, r#"{"x":"a\u0000b","\u0000":1}"#).await?;
    same!(space.ids(&space.all().filter(Filter::eq("/x", "a\0b"))).await?, ["a"]);
    same!(space.ids(&space.all().filter(Filter::eq("/\0", 1))).await?, ["a"]);
    kept(&space, r#""\u0000""#).await
}

async fn the_order_of_members_is_kept(space: Space) -> Checked {
    kept(&space, r#"{"z":1,"a":{"2":2,"10":1,"1":0},"M":[{"b":1,"a":2}]}"#).await
}

async fn escapes_are_kept_as_they_were_written(space: Space) -> Checked {
    kept(&space, r#"{"x":"\u00e9\/\"\\\b\f\n\r\t\u001f"}"#).await?;
    same!(space.ids(&space.all().filter(Filter::starts_with("/x", "é/\"\\"))).await?, ["a"]);
    kept(&space, r#""\ud83d\udc02""#).await?;
    same!(space.ids(&space.all().filter(Filter::eq("", "🐂"))).await?, ["a"]);
    Ok(())
}

async fn white_space_around_and_within_is_kept(space: Space) -> Checked {
    kept(&space, "\n\t{ \"x\" :\r\n [ ] }  ").await
}

async fn numbers_that_doubles_can_not_hold_are_kept_as_text(space: Space) -> Checked {
    for text in [
        "0.1000000000000000055511151231257827021181583404541015625",
        "123456789012345678.125",
        "1E-5",
        "100e-2",
        "-0",
    ] {
        kept(&space, text).await?;
    }
    Ok(())
}

async fn characters_beyond_the_basic_plane_are_kept(space: Space) -> Checked {
    kept(&space, "{\"x\":\"🐂\u{10FFFF}\u{FFFF}\u{2028}\u{7f}\"}").await?;
    same!(space.ids(&space.all().filter(Filter::starts_with("/x", "🐂"))).await?, ["a"]);
    Ok(())
}

async fn what_json_can_not_hold_is_refused_before_it_is_sent(space: Space) -> Checked {
    let deep = format!("{}1{}", "[".repeat(101), "]".repeat(101));
    for text in [
        "NaN",
        "1e999",
        "18446744073709551616",
        "-9223372036854775809",
        r#"{"x":1,"x":2}"#,
        r#"{"x":1,"\u0078":2}"#,
        r#""\ud800""#,
        "[1,]",
        "",
        deep.as_str(),
    ] {
        same!(JsonText::parse(text).map_err(|error| error.kind()), Err(ErrorKind::BadValue), "{text}");
    }
    let storage = space.storage("plugin")?;
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        same!(
            storage.save("a", number).await.map(|_| ()).map_err(|error| error.kind()),
            Err(ErrorKind::BadValue)
        );
    }
    same!(storage.load::<f64>("a").await?, None);
    Ok(())
}
