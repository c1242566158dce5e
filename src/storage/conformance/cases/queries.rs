//! Filters: the same rows from every provider.

use std::collections::BTreeMap;

use crate::storage::conformance::case::cases;
use crate::storage::conformance::failure::{Checked, ensure, same};
use crate::storage::conformance::space::Space;
use crate::storage::contract::{Comparison, ErrorKind, Filter, JsonText, Literal, Sort};

cases! { "queries":
    missing_null_and_empty_differ [Queries, OrderById],
    a_comparison_with_another_type_is_false_and_its_negation_true [Queries, OrderById],
    numbers_compare_by_their_exact_value_across_types [Queries, OrderById],
    numbers_at_the_edges_are_told_apart [Queries, OrderById],
    text_compares_bytewise [Queries, OrderById],
    text_is_searched_literally [Queries, OrderById],
    booleans_are_ordered [Queries, OrderById],
    conditions_are_joined_and_negated [Queries, OrderById],
    empty_conditions_have_their_usual_meaning [Queries, OrderById],
    a_field_may_be_one_of_several_values [Queries, OrderById],
    pointers_are_read_strictly [Queries, OrderById],
    malformed_pointers_are_refused [Queries, OrderById],
    the_empty_pointer_is_the_whole_value [Queries, OrderById],
    nan_and_endless_filters_are_refused [Queries, Count, OrderById],
    counters_are_numbers_to_a_filter_and_bytes_have_no_fields [Queries, Counters, Count, OrderById],
    names_in_fields_are_plain_bytes [Queries, OrderById],
    a_filter_reads_members_however_they_are_written [Queries, OrderById],
    a_query_sees_what_was_written_a_moment_ago [Queries, OrderById],
}

async fn found(space: &Space, filter: Filter) -> Checked<Vec<String>> {
    Ok(space.ids(&space.all().filter(filter)).await?)
}

async fn missing_null_and_empty_differ(space: Space) -> Checked {
    space
        .put_all(&[
            ("empty", r#"{"x":""}"#),
            ("missing", "{}"),
            ("null", r#"{"x":null}"#),
            ("text", r#"{"x":"t"}"#),
        ])
        .await?;
    same!(found(&space, Filter::eq("/x", "")).await?, ["empty"]);
    same!(found(&space, Filter::exists("/x")).await?, ["empty", "null", "text"]);
    same!(found(&space, !Filter::exists("/x")).await?, ["missing"]);
    same!(found(&space, Filter::ne("/x", "")).await?, ["text"]);
    same!(found(&space, !Filter::eq("/x", "")).await?, ["missing", "null", "text"]);
    let null = Filter::Compare { field: "/x".to_owned(), op: Comparison::Equal, value: Literal::Null };
    same!(found(&space, null.clone()).await?, Vec::<String>::new());
    same!(found(&space, !null).await?.len(), 4);
    Ok(())
}

async fn a_comparison_with_another_type_is_false_and_its_negation_true(space: Space) -> Checked {
    space
        .put_all(&[
            ("a", r#"{"x":"1"}"#),
            ("b", r#"{"x":1}"#),
            ("c", r#"{"x":true}"#),
            ("d", r#"{"x":[1]}"#),
            ("e", r#"{"x":{}}"#),
        ])
        .await?;
    for (filter, expected) in [
        (Filter::eq("/x", 1), "b"),
        (Filter::eq("/x", "1"), "a"),
        (Filter::eq("/x", true), "c"),
        (Filter::ge("/x", 0), "b"),
        (Filter::ne("/x", "2"), "a"),
        (Filter::lt("/x", 2), "b"),
    ] {
        same!(found(&space, filter.clone()).await?, [expected], "{filter:?}");
        same!(found(&space, !filter.clone()).await?.len(), 4, "{filter:?}, negated");
    }
    Ok(())
}

async fn numbers_compare_by_their_exact_value_across_types(space: Space) -> Checked {
    space
        .put_all(&[
            ("a", r#"{"x":9007199254740993}"#),
            ("b", r#"{"x":9007199254740992.0}"#),
            ("c", r#"{"x":1}"#),
            ("d", r#"{"x":1.0}"#),
            ("e", r#"{"x":1e0}"#),
        ])
        .await?;
    same!(found(&space, Filter::eq("/x", 9_007_199_254_740_993_i64)).await?, ["a"]);
    same!(found(&space, Filter::gt("/x", 9_007_199_254_740_992.0)).await?, ["a"]);
    same!(found(&space, Filter::le("/x", 9_007_199_254_740_992_i64)).await?, ["b", "c", "d", "e"]);
    same!(found(&space, Filter::eq("/x", 1.0)).await?, ["c", "d", "e"]);
    same!(found(&space, Filter::eq("/x", 1)).await?, ["c", "d", "e"]);
    Ok(())
}

async fn numbers_at_the_edges_are_told_apart(space: Space) -> Checked {
    let rows = [
        ("a", "{\"x\":18446744073709551615}"),
        ("b", "{\"x\":18446744073709551614}"),
        ("c", "{\"x\":-9223372036854775808}"),
        ("d", "{\"x\":-9223372036854775807}"),
        ("e", "{\"x\":5e-324}"),
        ("f", "{\"x\":0}"),
        ("g", "{\"x\":-0.0}"),
        ("h", "{\"x\":1.8446744073709552e19}"),
    ];
    space.put_all(&rows).await?;
    same!(found(&space, Filter::eq("/x", u64::MAX)).await?, ["a"]);
    same!(found(&space, Filter::gt("/x", u64::MAX)).await?, ["h"]);
    same!(found(&space, Filter::eq("/x", i64::MIN)).await?, ["c"]);
    same!(found(&space, Filter::lt("/x", i64::MIN + 1)).await?, ["c"]);
    same!(found(&space, Filter::eq("/x", 0)).await?, ["f", "g"]);
    same!(found(&space, Filter::gt("/x", 0).and(Filter::lt("/x", 1))).await?, ["e"]);
    Ok(())
}

async fn text_compares_bytewise(space: Space) -> Checked {
    space
        .put_all(&[
            ("a", r#"{"x":"a"}"#),
            ("b", r#"{"x":"B"}"#),
            ("c", r#"{"x":"é"}"#),
            ("d", r#"{"x":"e\u0301"}"#),
            ("e", r#"{"x":"a\u0000"}"#),
        ])
        .await?;
    same!(found(&space, Filter::lt("/x", "a")).await?, ["b"]);
    same!(found(&space, Filter::eq("/x", "é")).await?, ["c"]);
    same!(found(&space, Filter::gt("/x", "a").and(Filter::lt("/x", "b"))).await?, ["e"]);
    same!(found(&space, Filter::eq("/x", "a\0")).await?, ["e"]);
    Ok(())
}

async fn text_is_searched_literally(space: Space) -> Checked {
    space
        .put_all(&[
            ("a", r#"{"x":"50% off_now"}"#),
            ("b", r#"{"x":"501 offXnow"}"#),
            ("c", r#"{"x":"[a-z]*"}"#),
            ("d", r#"{"x":""}"#),
            ("e", r#"{"x":50}"#),
        ])
        .await?;
    same!(found(&space, Filter::contains("/x", "% off_")).await?, ["a"]);
    same!(found(&space, Filter::starts_with("/x", "50%")).await?, ["a"]);
    same!(found(&space, Filter::starts_with("/x", "50")).await?, ["a", "b"]);
    same!(found(&space, Filter::ends_with("/x", "]*")).await?, ["c"]);
    same!(found(&space, Filter::contains("/x", "")).await?, ["a", "b", "c", "d"]);
    same!(found(&space, Filter::contains("/x", "NOW")).await?, Vec::<String>::new());
    let number = Filter::Compare { field: "/x".to_owned(), op: Comparison::Contains, value: Literal::Int(5) };
    same!(found(&space, number).await?, Vec::<String>::new());
    Ok(())
}

async fn booleans_are_ordered(space: Space) -> Checked {
    space.put_all(&[("f", r#"{"x":false}"#), ("t", r#"{"x":true}"#), ("z", r#"{"x":0}"#)]).await?;
    same!(found(&space, Filter::lt("/x", true)).await?, ["f"]);
    same!(found(&space, Filter::ge("/x", false)).await?, ["f", "t"]);
    same!(found(&space, Filter::ne("/x", false)).await?, ["t"]);
    Ok(())
}

async fn conditions_are_joined_and_negated(space: Space) -> Checked {
    for n in 0..8 {
        let text = format!("{{\"n\":{n},\"even\":{}}}", n % 2 == 0);
        space.put(&format!("k{n}"), &text).await?;
    }
    let (even, small) = (|| Filter::eq("/even", true), || Filter::lt("/n", 4));
    same!(found(&space, even().and(small())).await?, ["k0", "k2"]);
    same!(found(&space, even().or(small())).await?, ["k0", "k1", "k2", "k3", "k4", "k6"]);
    same!(found(&space, !(even().or(small()))).await?, ["k5", "k7"]);
    same!(found(&space, !!even()).await?.len(), 4);
    same!(found(&space, even().and(!small()).or(Filter::eq("/n", 1))).await?, ["k1", "k4", "k6"]);
    Ok(())
}

async fn empty_conditions_have_their_usual_meaning(space: Space) -> Checked {
    space.put_all(&[("a", "1"), ("b", "2")]).await?;
    same!(found(&space, Filter::And(vec![])).await?.len(), 2);
    same!(found(&space, Filter::Or(vec![])).await?.len(), 0);
    same!(found(&space, !Filter::All).await?.len(), 0);
    same!(found(&space, Filter::In { field: String::new(), values: vec![] }).await?.len(), 0);
    Ok(())
}

async fn a_field_may_be_one_of_several_values(space: Space) -> Checked {
    space
        .put_all(&[
            ("a", r#"{"x":1}"#),
            ("b", r#"{"x":2.0}"#),
            ("c", r#"{"x":"2"}"#),
            ("d", r#"{"x":3}"#),
            ("e", r#"{"x":null}"#),
        ])
        .await?;
    same!(found(&space, Filter::is_in("/x", [1_i64, 2])).await?, ["a", "b"]);
    let mixed = Filter::In {
        field: "/x".to_owned(),
        values: vec![Literal::Text("2".to_owned()), Literal::Int(3), Literal::Null],
    };
    same!(found(&space, mixed).await?, ["c", "d"]);
    Ok(())
}

async fn pointers_are_read_strictly(space: Space) -> Checked {
    space.put("a", r#"{"l":[10,20],"":{"":1},"a/b":2,"m~n":3,"01":4,"-1":5,"o":{"k":6}}"#).await?;
    for (field, value) in [
        ("/l/1", 20),
        ("//", 1),
        ("/a~1b", 2),
        ("/m~0n", 3),
        ("/01", 4),
        ("/-1", 5),
        ("/o/k", 6),
        ("/l/0", 10),
    ] {
        same!(found(&space, Filter::eq(field, value)).await?, ["a"], "{field}");
    }
    for field in [
        "/l/01",
        "/l/-1",
        "/l/-",
        "/l/2",
        "/l/+1",
        "/l/1 ",
        "/l/99999999999999999999",
        "/A/b",
        "/o/k/x",
        "/o/K",
        "/ o",
        "/l/1/0",
    ] {
        same!(found(&space, Filter::exists(field)).await?, Vec::<String>::new(), "{field}");
    }
    Ok(())
}

async fn malformed_pointers_are_refused(space: Space) -> Checked {
    for field in ["l", "/a~2b", "/a~", " /a", "~0"] {
        let selects = [
            space.all().filter(Filter::exists(field)),
            space.all().sort(Sort::ascending(field)),
            space.all().filter(Filter::is_in(field, [1])),
        ];
        for select in selects {
            let answer = space.provider().scan(&select).await;
            same!(answer.map_err(|error| error.kind()), Err(ErrorKind::BadValue), "{field}");
        }
    }
    Ok(())
}

async fn the_empty_pointer_is_the_whole_value(space: Space) -> Checked {
    space.put_all(&[("a", "1"), ("b", "\"x\""), ("c", "null"), ("d", "{}")]).await?;
    same!(found(&space, Filter::eq("", 1)).await?, ["a"]);
    same!(found(&space, Filter::starts_with("", "x")).await?, ["b"]);
    same!(found(&space, Filter::exists("")).await?.len(), 4);
    Ok(())
}

async fn nan_and_endless_filters_are_refused(space: Space) -> Checked {
    let deep = (0..200).fold(Filter::All, |inner, _| !inner);
    for filter in [
        Filter::eq("/x", f64::NAN),
        Filter::is_in("/x", [f64::INFINITY]),
        Filter::lt("/x", f64::NEG_INFINITY),
        deep,
    ] {
        let select = space.all().filter(filter);
        same!(space.provider().scan(&select).await.map_err(|error| error.kind()), Err(ErrorKind::BadValue));
        same!(space.provider().count(&select).await.map_err(|error| error.kind()), Err(ErrorKind::BadValue));
    }
    Ok(())
}

async fn counters_are_numbers_to_a_filter_and_bytes_have_no_fields(space: Space) -> Checked {
    space.batch().add("n", 5).commit().await?;
    space.batch().put_bytes("b", b"{\"x\":1}").commit().await?;
    space.put("j", "5.0").await?;
    same!(found(&space, Filter::eq("", 5)).await?, ["j", "n"]);
    same!(found(&space, !Filter::exists("")).await?, ["b"]);
    same!(found(&space, Filter::exists("/x")).await?, Vec::<String>::new());
    same!(space.count(&space.all().filter(Filter::gt("", 4))).await?, 2);
    same!(space.ids(&space.all().sort(Sort::ascending(""))).await?, ["j", "n", "b"]);
    Ok(())
}

async fn names_in_fields_are_plain_bytes(space: Space) -> Checked {
    let names = ["x'; DROP TABLE kv; --", "\"", "'", "$.x", "a.b", "[0]", "%", "é", "\0", "?", "@>", "{}"];
    for (n, name) in names.iter().enumerate() {
        let object = BTreeMap::from([(*name, n)]);
        let text = JsonText::of(&object)?;
        space.put(&format!("k{n:02}"), text.as_str()).await?;
    }
    for (n, name) in names.iter().enumerate() {
        let field = format!("/{name}");
        same!(found(&space, Filter::exists(field.as_str())).await?, [format!("k{n:02}")], "{name:?}");
        let value = format!("{name}'\" OR 1=1");
        same!(found(&space, Filter::eq(field, value)).await?, Vec::<String>::new(), "{name:?}");
    }
    Ok(())
}

async fn a_filter_reads_members_however_they_are_written(space: Space) -> Checked {
    space.put("a", " { \"\\u0078\" : \"\\u0061\\/b\" } ").await?;
    same!(found(&space, Filter::eq("/x", "a/b")).await?, ["a"]);
    Ok(())
}

async fn a_query_sees_what_was_written_a_moment_ago(space: Space) -> Checked {
    for n in 0..10 {
        space.put("a", &format!("{{\"n\":{n}}}")).await?;
        ensure!(found(&space, Filter::eq("/n", n)).await? == ["a"], "{n} is not found");
        same!(found(&space, Filter::lt("/n", n)).await?, Vec::<String>::new());
    }
    Ok(())
}
