//! Filters and sorting: the same rows in the same order from every provider.

#[path = "common/storage.rs"]
mod common;

use std::cmp::Ordering;

use common::{Home, all, key, on_every_provider, put};
use jackfield::storage::{Batch, Comparison, ErrorKind, Filter, Literal, Op, Select, Sort, Ttl, Value};
use proptest::prelude::*;

on_every_provider! {
    async fn missing_null_and_empty_differ(home: Home) {
        for (id, text) in [("empty", r#"{"x":""}"#), ("missing", "{}"), ("null", r#"{"x":null}"#), ("text", r#"{"x":"t"}"#)] {
            home.put(id, text).await;
        }
        assert_eq!(home.ids(all().filter(Filter::eq("/x", ""))).await, ["empty"]);
        assert_eq!(home.ids(all().filter(Filter::exists("/x"))).await, ["empty", "null", "text"]);
        assert_eq!(home.ids(all().filter(Filter::ne("/x", ""))).await, ["text"]);
        assert_eq!(home.ids(all().filter(!Filter::eq("/x", ""))).await, ["missing", "null", "text"]);
        let null = Filter::Compare { field: "/x".to_owned(), op: Comparison::Equal, value: Literal::Null };
        assert!(home.ids(all().filter(null.clone())).await.is_empty());
        assert_eq!(home.ids(all().filter(!null)).await.len(), 4);
    }

    async fn mixed_types_sort_in_the_declared_order(home: Home) {
        let values = ["false", "true", "-1.5", "0", "18446744073709551615", "\"\"", "\"a\"", "[2]", "{\"k\":1}", "null"];
        for (n, value) in values.iter().enumerate().rev() {
            home.put(&format!("{n:02}"), &format!("{{\"x\":{value}}}")).await;
        }
        home.put("10", "{}").await;
        let ascending = home.ids(all().sort(Sort::ascending("/x"))).await;
        assert_eq!(ascending, ["00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10"]);
        let descending = home.ids(all().sort(Sort::descending("/x")).order(jackfield::storage::Order::IdDescending)).await;
        assert_eq!(descending, ascending.iter().rev().cloned().collect::<Vec<_>>());
    }

    async fn numbers_compare_by_their_exact_value_across_types(home: Home) {
        for (id, text) in [("a", "9007199254740993"), ("b", "9007199254740992.0"), ("c", "1"), ("d", "1.0"), ("e", "18446744073709551615")] {
            home.put(id, &format!("{{\"x\":{text}}}")).await;
        }
        assert_eq!(home.ids(all().filter(Filter::eq("/x", 9_007_199_254_740_993_i64))).await, ["a"]);
        assert_eq!(home.ids(all().filter(Filter::gt("/x", 9_007_199_254_740_992.0))).await, ["a", "e"]);
        assert_eq!(home.ids(all().filter(Filter::eq("/x", 1.0))).await, ["c", "d"]);
        assert_eq!(home.ids(all().filter(Filter::eq("/x", u64::MAX))).await, ["e"]);
        assert!(home.ids(all().filter(Filter::eq("/x", "1"))).await.is_empty());
        assert_eq!(home.ids(all().filter(Filter::is_in("/x", [1_i64, 2]))).await, ["c", "d"]);
    }

    async fn pointers_are_read_strictly(home: Home) {
        home.put("a", r#"{"l":[10,20],"":{"":1},"a/b":2,"m~n":3,"01":4,"-1":5}"#).await;
        for (field, value) in [("/l/1", 20), ("//", 1), ("/a~1b", 2), ("/m~0n", 3), ("/01", 4), ("/-1", 5)] {
            assert_eq!(home.ids(all().filter(Filter::eq(field, value))).await, ["a"], "{field}");
        }
        for field in ["/l/01", "/l/-1", "/l/-", "/l/2", "/l/+1", "/l/1 ", "/l/99999999999999999999", "/A/b"] {
            assert!(home.ids(all().filter(Filter::exists(field))).await.is_empty(), "{field}");
        }
        for field in ["l", "/a~2b", "/a~"] {
            let error = home.provider.scan(&all().filter(Filter::exists(field))).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::BadValue);
            assert_eq!(home.provider.scan(&all().sort(Sort::ascending(field))).await.unwrap_err().kind(), ErrorKind::BadValue);
        }
        assert_eq!(home.ids(all().filter(Filter::exists(""))).await, ["a"]);
    }

    async fn nan_and_endless_filters_are_refused(home: Home) {
        let deep = (0..200).fold(Filter::All, |inner, _| !inner);
        for filter in [Filter::eq("/x", f64::NAN), Filter::is_in("/x", [f64::INFINITY]), deep] {
            let error = home.provider.scan(&all().filter(filter.clone())).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::BadValue);
            assert_eq!(home.provider.count(&all().filter(filter)).await.unwrap_err().kind(), ErrorKind::BadValue);
        }
    }

    async fn counters_are_numbers_to_a_filter_and_bytes_have_no_fields(home: Home) {
        let bytes = Value::Bytes(bytes::Bytes::from_static(b"{\"x\":1}"));
        let ops = vec![common::add("n", 5), Op::Put { key: key("b"), value: bytes, ttl: Ttl::Never }, put("j", "5.0")];
        home.commit(ops).await.unwrap();
        assert_eq!(home.ids(all().filter(Filter::eq("", 5))).await, ["j", "n"]);
        assert_eq!(home.ids(all().filter(!Filter::exists(""))).await, ["b"]);
        assert_eq!(home.provider.count(&all().filter(Filter::gt("", 4))).await.unwrap(), 2);
    }
}

fn operand() -> impl Strategy<Value = serde_json::Value> {
    prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        (-3_i64..4).prop_map(serde_json::Value::from),
        (-6_i32..7).prop_map(|n| serde_json::Value::from(f64::from(n) / 2.0)),
        "[ab]{0,2}".prop_map(serde_json::Value::from),
    ]
}

fn literal(value: &serde_json::Value) -> Literal {
    match value {
        serde_json::Value::Bool(value) => (*value).into(),
        serde_json::Value::Number(number) => {
            number.as_i64().map_or_else(|| number.as_f64().unwrap().into(), Literal::from)
        }
        serde_json::Value::String(text) => text.as_str().into(),
        _ => Literal::Null,
    }
}

/// Written apart from the evaluator, to be compared with it.
fn holds(field: Option<&serde_json::Value>, op: Comparison, value: &serde_json::Value) -> bool {
    use serde_json::Value::{Bool, Number, String};
    let order = match (field, value) {
        (Some(Bool(left)), Bool(right)) => left.cmp(right),
        (Some(Number(left)), Number(right)) => {
            left.as_f64().unwrap().partial_cmp(&right.as_f64().unwrap()).unwrap()
        }
        (Some(String(left)), String(right)) => match op {
            Comparison::StartsWith => return left.starts_with(right.as_str()),
            Comparison::EndsWith => return left.ends_with(right.as_str()),
            Comparison::Contains => return left.contains(right.as_str()),
            _ => left.cmp(right),
        },
        _ => return false,
    };
    match op {
        Comparison::Equal => order == Ordering::Equal,
        Comparison::NotEqual => order != Ordering::Equal,
        Comparison::Less => order == Ordering::Less,
        Comparison::LessOrEqual => order != Ordering::Greater,
        Comparison::Greater => order == Ordering::Greater,
        Comparison::GreaterOrEqual => order != Ordering::Less,
        _ => false,
    }
}

const OPS: [Comparison; 9] = [
    Comparison::Equal,
    Comparison::NotEqual,
    Comparison::Less,
    Comparison::LessOrEqual,
    Comparison::Greater,
    Comparison::GreaterOrEqual,
    Comparison::StartsWith,
    Comparison::EndsWith,
    Comparison::Contains,
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_operator_gives_the_same_rows_in_the_same_order_everywhere(
        rows in prop::collection::vec(prop::option::of(operand()), 1..20),
        value in operand(),
        descending in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let homes = [
                Home::memory(),
                #[cfg(feature = "redb")]
                Home::redb(),
            ];
            let text = |row: &Option<serde_json::Value>| match row {
                Some(value) => format!("{{\"x\":{value}}}"),
                None => "{}".to_owned(),
            };
            let ops: Vec<Op> = rows.iter().enumerate().map(|(n, row)| put(&format!("{n:02}"), &text(row))).collect();
            for home in &homes {
                home.provider.commit(&Batch::of(ops.clone())).await.unwrap();
            }
            for op in OPS {
                let filter = Filter::Compare { field: "/x".to_owned(), op, value: literal(&value) };
                let expected: Vec<String> = rows.iter().enumerate()
                    .filter(|(_, row)| holds(row.as_ref(), op, &value))
                    .map(|(n, _)| format!("{n:02}")).collect();
                let sort = Sort { field: "/x".to_owned(), descending };
                let sorted = homes[0].ids(all().filter(filter.clone()).sort(sort.clone())).await;
                for home in &homes {
                    assert_eq!(home.ids(all().filter(filter.clone())).await, expected, "{op:?} {value}");
                    let rest = home.ids(all().filter(!filter.clone())).await;
                    assert_eq!(rest.len() + expected.len(), rows.len());
                    let select: Select = all().filter(filter.clone()).sort(sort.clone());
                    assert_eq!(home.ids(select).await, sorted);
                }
            }
        });
    }
}
