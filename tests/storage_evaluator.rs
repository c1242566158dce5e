//! The one evaluator of queries, compared with another that is written apart from it.

#[path = "common/storage.rs"]
mod common;

use std::cmp::Ordering;

use common::{Home, all, put};
use jackfield::storage::{Batch, Comparison, Filter, Literal, Op};
use proptest::prelude::*;

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
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_operator_agrees_with_a_second_opinion(
        rows in prop::collection::vec(prop::option::of(operand()), 1..20),
        value in operand(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let home = Home::memory();
            let text = |row: &Option<serde_json::Value>| match row {
                Some(value) => format!("{{\"x\":{value}}}"),
                None => "{}".to_owned(),
            };
            let ops: Vec<Op> = rows.iter().enumerate().map(|(n, row)| put(&format!("{n:02}"), &text(row))).collect();
            home.provider.commit(&Batch::of(ops)).await.unwrap();
            for op in OPS {
                let filter = Filter::Compare { field: "/x".to_owned(), op, value: literal(&value) };
                let (matching, rest): (Vec<_>, Vec<_>) =
                    rows.iter().enumerate().partition(|(_, row)| holds(row.as_ref(), op, &value));
                let ids = |rows: Vec<(usize, &Option<serde_json::Value>)>| {
                    rows.into_iter().map(|(n, _)| format!("{n:02}")).collect::<Vec<_>>()
                };
                assert_eq!(home.ids(all().filter(filter.clone())).await, ids(matching), "{op:?} {value}");
                assert_eq!(home.ids(all().filter(!filter)).await, ids(rest), "not {op:?} {value}");
            }
        });
    }
}
