//! Sorting by fields: the same order from every provider.

use crate::storage::conformance::case::cases;
use crate::storage::conformance::failure::{Checked, same};
use crate::storage::conformance::space::Space;
use crate::storage::contract::{Filter, Order, Sort};

cases! { "sorting":
    mixed_types_sort_in_the_declared_order [Queries, OrderById],
    sorting_by_several_fields_goes_from_the_first_to_the_last [Queries, OrderById],
    what_sorts_equal_comes_in_the_order_asked_for [Queries, OrderByRev, OrderById],
    sorting_numbers_is_exact [Queries, OrderById],
    sorting_by_an_unknown_field_leaves_the_order [Queries, OrderById],
    a_query_combines_with_ids_and_pages [Queries, OrderById],
}

async fn mixed_types_sort_in_the_declared_order(space: Space) -> Checked {
    let values =
        ["false", "true", "-1.5", "0", "18446744073709551615", "\"\"", "\"a\"", "[2]", "{\"k\":1}", "null"];
    for (n, value) in values.iter().enumerate().rev() {
        space.put(&format!("{n:02}"), &format!("{{\"x\":{value}}}")).await?;
    }
    space.put("10", "{}").await?;
    let expected: Vec<String> = (0..11).map(|n| format!("{n:02}")).collect();
    same!(space.ids(&space.all().sort(Sort::ascending("/x"))).await?, expected);
    let descending = space.all().sort(Sort::descending("/x")).order(Order::IdDescending);
    same!(space.ids(&descending).await?, expected.into_iter().rev().collect::<Vec<_>>());
    Ok(())
}

async fn sorting_by_several_fields_goes_from_the_first_to_the_last(space: Space) -> Checked {
    space
        .put_all(&[
            ("a", r#"{"x":1,"y":1}"#),
            ("b", r#"{"x":1,"y":2}"#),
            ("c", r#"{"x":0,"y":1}"#),
            ("d", r#"{"x":0}"#),
        ])
        .await?;
    let select = space.all().sort(Sort::ascending("/x")).sort(Sort::descending("/y"));
    same!(space.ids(&select).await?, ["d", "c", "b", "a"]);
    same!(space.walk(&select.limit(1)).await?.1, ["d", "c", "b", "a"]);
    Ok(())
}

async fn what_sorts_equal_comes_in_the_order_asked_for(space: Space) -> Checked {
    for id in ["c", "a", "d", "b"] {
        space.put(id, r#"{"x":[1]}"#).await?;
    }
    for (order, expected) in [
        (Order::IdAscending, ["a", "b", "c", "d"]),
        (Order::IdDescending, ["d", "c", "b", "a"]),
        (Order::Oldest, ["c", "a", "d", "b"]),
        (Order::Newest, ["b", "d", "a", "c"]),
    ] {
        for sort in [Sort::ascending("/x"), Sort::descending("/x"), Sort::ascending("/missing")] {
            let select = space.all().sort(sort).order(order);
            same!(space.ids(&select).await?, expected, "{order:?}");
            same!(space.walk(&select.limit(3)).await?.1, expected, "{order:?}, paged");
        }
    }
    Ok(())
}

async fn sorting_numbers_is_exact(space: Space) -> Checked {
    let rows = [
        ("a", "{\"x\":9007199254740993}"),
        ("b", "{\"x\":9007199254740992.0}"),
        ("c", "{\"x\":-1e300}"),
        ("d", "{\"x\":18446744073709551615}"),
        ("e", "{\"x\":18446744073709551614}"),
        ("f", "{\"x\":0.1}"),
        ("g", "{\"x\":1e-1}"),
    ];
    space.put_all(&rows).await?;
    same!(space.ids(&space.all().sort(Sort::ascending("/x"))).await?, ["c", "f", "g", "b", "a", "e", "d"]);
    Ok(())
}

async fn sorting_by_an_unknown_field_leaves_the_order(space: Space) -> Checked {
    space.put_all(&[("b", "{}"), ("a", "1"), ("c", "[]")]).await?;
    for field in ["/nosuch", "/rev", "/val", "/id"] {
        same!(space.ids(&space.all().sort(Sort::descending(field))).await?, ["a", "b", "c"], "{field}");
    }
    Ok(())
}

async fn a_query_combines_with_ids_and_pages(space: Space) -> Checked {
    for n in 0..20 {
        let text = format!("{{\"n\":{}}}", (n * 7) % 10);
        space
            .batch()
            .put(&format!("{}{n:02}", if n < 15 { "a" } else { "b" }), &text)
            .relaxed()
            .commit()
            .await?;
    }
    let select =
        space.all().prefix("a").filter(Filter::ge("/n", 5)).sort(Sort::descending("/n")).skip(1).limit(3);
    let (sizes, ids) = space.walk(&select).await?;
    same!(sizes, [3, 3]);
    same!(ids, ["a04", "a14", "a01", "a11", "a08", "a05"]);
    Ok(())
}
