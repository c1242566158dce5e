//! Anhanga's records in native tables: what comes back of them, what searches find, and which ids they get.

use std::collections::BTreeSet;
use std::sync::Arc;

use jackfield::storage::anhanga::{
    DocumentsDriver, PaginateParams, PersistenceError, PersistenceMeta, SortOrder, UntypedService,
    create_service,
};
use jackfield::storage::{ErrorKind, Memory, Storage};
use serde_json::{Value, json};

use crate::anhanga::{Person, aged, record};
use crate::anhanga_tables::{driver, mixed, notes};
use crate::engine::{Home, on_every_engine};

async fn ids(service: &UntypedService, params: &PaginateParams) -> (u64, Vec<Value>) {
    let page = service.paginate(params).await.unwrap();
    (page.total, page.data.iter().map(|record| record["id"].clone()).collect())
}

on_every_engine! {
    async fn values_come_back_as_they_were_and_what_a_column_can_not_keep_is_refused(home: Home) {
        let notes = notes(&home);
        for (number, (field, value)) in [
            ("text", json!("")), ("text", json!("it's \"é\" 🐂 \\0 %_")),
            ("whole", json!(i64::MIN)), ("whole", json!(i64::MAX)), ("whole", json!(0)),
            ("number", json!(0.1)), ("number", json!(5e-324)), ("number", json!(1e300)), ("number", json!(-7)),
            ("flag", json!(true)), ("flag", json!(false)),
            ("any", json!("null")), ("any", json!(9_007_199_254_740_993_i64)), ("any", json!(1.5)),
            ("any", json!(false)), ("any", json!([1, "a\0b", {"x": null}])), ("any", json!({})),
            ("day", json!("2026-02-01")), ("day", Value::Null),
        ].into_iter().enumerate() {
            let mut whole = record(json!({
                "id": format!("n{number}"), "text": null, "whole": null, "number": null, "flag": null, "any": null,
                "day": null,
            }));
            whole.insert(field.to_owned(), value);
            assert_eq!(notes.create(whole.clone()).await.unwrap(), whole);
            assert_eq!(notes.read(&whole).await.unwrap(), whole);
        }
        let stored = notes.paginate(&PaginateParams::new(1, 1)).await.unwrap().total;
        for (field, value, told) in [
            ("text", json!(5), "is kept as text, and a number was given"),
            ("text", json!("a\0b"), "has the character U+0000"),
            ("any", json!("a\0b"), "has the character U+0000"),
            ("whole", json!("5"), "is kept as whole number, and a text was given"),
            ("whole", json!(u64::MAX), "is 18446744073709551615; give a whole number of 64 bits"),
            ("whole", json!(1.5), "is 1.5; give a whole number"),
            ("any", json!(u64::MAX), "tables keep whole numbers up to 9223372036854775807"),
            ("number", json!(9_007_199_254_740_993_i64), "which no number of 64 bits is exactly"),
            ("number", json!(-0.0), "is -0.0, whose sign tables don't keep"),
            ("number", json!([1]), "is kept as number, and a list was given"),
            ("flag", json!(1), "is kept as boolean, and a number was given"),
        ] {
            let given = record(json!({"id": "odd", field: value}));
            for error in [
                notes.create(given.clone()).await.unwrap_err(),
                notes.update("n0", given).await.unwrap_err(),
            ] {
                assert_eq!(error.kind(), ErrorKind::BadValue);
                assert!(error.to_string().contains(told), "{error}");
                assert!(error.to_string().contains(&format!("`note`: the field `{field}`")), "{error}");
            }
            // Nothing has such a value, so a search for it finds nothing.
            let search = PaginateParams::new(1, 5).filter(field, json!([given_or_text(field)]));
            assert_eq!(notes.paginate(&search).await.unwrap().total, 0);
        }
        assert_eq!(notes.paginate(&PaginateParams::new(1, 1)).await.unwrap().total, stored);
    }

    async fn searches_give_what_the_driver_over_documents_gives(home: Home) {
        let tables = notes(&home);
        let memory = Storage::new(Arc::new(Memory::new()), "people").unwrap();
        let documents = UntypedService::new(mixed(), Arc::new(DocumentsDriver::new(memory)));
        let anything = [
            json!(null), json!(true), json!(false), json!(0), json!(2), json!(2.0), json!(-1.5), json!(1e300),
            json!(""), json!("a"), json!("B"), json!("é"), json!("2"), json!("true"), json!([]), json!([1]), json!({}),
            json!({"a": 1}),
        ];
        let one_of = |number: usize, some: &[Value]| some[number % some.len()].clone();
        let given: Vec<(&str, Vec<Value>)> = vec![
            ("text", vec![json!("b"), json!("B"), json!("é"), json!("a b"), json!(""), json!(null)]),
            ("whole", vec![json!(3), json!(-3), json!(null), json!(i64::MAX), json!(0)]),
            ("number", vec![json!(0.5), json!(-0.5), json!(3), json!(null)]),
            ("flag", vec![json!(true), json!(false), json!(null)]),
            ("any", anything.to_vec()),
            ("day", anything.to_vec()),
        ];
        for number in 0..90_usize {
            let mut fields = record(json!({"id": format!("{:02}", number * 37 % 90)}));
            for (at, (field, some)) in given.iter().enumerate() {
                fields.insert((*field).to_owned(), one_of(number * (at + 7) / 3, some));
            }
            documents.create(fields.clone()).await.unwrap();
            tables.create(fields).await.unwrap();
        }
        let mut compared = 0;
        for (sort, _) in given.iter().chain([&("id", Vec::new())]) {
            for order in [SortOrder::Asc, SortOrder::Desc] {
                for (field, some) in &given {
                    let found = some.iter().filter(|value| !value.is_null() && !value.is_array() && !value.is_object());
                    let found: Vec<Value> = found.cloned().collect();
                    let lists = [json!([]), json!(found[..3.min(found.len())]), json!([1.0, "3", 3.0, true, 1e18])];
                    for filter in found.iter().chain(&lists) {
                        let params = PaginateParams::new(1, 100).sort(*sort, order).filter(*field, filter.clone());
                        let (left, right) = (ids(&documents, &params).await, ids(&tables, &params).await);
                        assert_eq!(left, right, "{params:?}");
                        compared += right.1.len();
                    }
                }
                for page in [1, 3, 13, 14] {
                    let params = PaginateParams::new(page, 7).sort(*sort, order);
                    assert_eq!(ids(&documents, &params).await, ids(&tables, &params).await, "{params:?}");
                }
            }
        }
        assert!(compared > 1_000, "only {compared} records were found");
    }

    async fn a_record_with_the_largest_number_keeps_no_other_from_being_created(home: Home) {
        let orders = PersistenceMeta::new("order", "id").field("id", "integer").field("item", "string");
        let orders = UntypedService::new(orders, driver(&home));
        for id in [7, i64::MAX] {
            orders.create(record(json!({"id": id}))).await.unwrap();
        }
        for next in [8, 9] {
            assert_eq!(orders.create(record(json!({"item": "x"}))).await.unwrap()["id"], json!(next));
        }
        orders.create(record(json!({"id": i64::MAX - 1}))).await.unwrap();
        let error = orders.create(record(json!({"item": "x"}))).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Overflow);
        assert!(error.to_string().contains("no whole number is left for the id of another record"), "{error}");
        orders.create(record(json!({"id": 100}))).await.unwrap();
    }

    async fn whole_numbers_are_chosen_that_were_never_taken(home: Home) {
        let meta = PersistenceMeta::new("order", "id").field("id", "integer").field("item", "string");
        let orders = UntypedService::new(meta.clone(), driver(&home));
        orders.create(record(json!({"id": 41}))).await.unwrap();
        assert_eq!(orders.create(record(json!({"item": "x"}))).await.unwrap()["id"], json!(42));
        orders.destroy(42).await.unwrap();
        assert_eq!(orders.create(record(json!({"id": null}))).await.unwrap()["id"], json!(43));
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let orders = orders.clone();
                tokio::spawn(async move { orders.create(record(json!({}))).await.unwrap()["id"].as_i64().unwrap() })
            })
            .collect();
        let mut chosen = BTreeSet::new();
        for task in tasks {
            chosen.insert(task.await.unwrap());
        }
        assert_eq!(chosen, (44..64).collect());
        for (given, next) in [(70, 71), (i64::MAX, 72), (i64::MIN, 73), (2, 74)] {
            orders.create(record(json!({"id": given}))).await.unwrap();
            orders.destroy(given).await.unwrap();
            assert_eq!(orders.create(record(json!({}))).await.unwrap()["id"], json!(next), "{given}");
        }
        orders.destroy(1_000).await.unwrap();
        assert_eq!(orders.create(record(json!({}))).await.unwrap()["id"], json!(75));
        for odd in [json!("x"), json!(1.5), json!(true)] {
            let error = orders.create(record(json!({"id": odd}))).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::BadValue, "{error}");
        }
        assert_eq!(orders.find("no number").await.unwrap(), None);
        orders.destroy("no number").await.unwrap();
        let twice = orders.create(record(json!({"id": 41}))).await.unwrap_err();
        assert!(matches!(twice, PersistenceError::AlreadyExists { .. }));
    }

    async fn of_many_that_create_one_id_one_wins(home: Home) {
        let people = create_service::<Person>(driver(&home));
        people.find("a").await.unwrap();
        let tasks: Vec<_> = (0..10)
            .map(|age| {
                let people = people.clone();
                tokio::spawn(async move { people.create(aged("a", Some(age))).await })
            })
            .collect();
        let mut won = Vec::new();
        for task in tasks {
            match task.await.unwrap() {
                Ok(person) => won.push(person),
                Err(error) => assert!(matches!(error, PersistenceError::AlreadyExists { .. }), "{error}"),
            }
        }
        assert_eq!(won, [people.read("a").await.unwrap()]);
    }

    async fn ids_and_lists_beyond_the_limits_are_refused(home: Home) {
        let people = create_service::<Person>(driver(&home));
        let long = "x".repeat(1_025);
        assert_eq!(people.create(aged(&long, None)).await.unwrap_err().kind(), ErrorKind::BadName);
        assert_eq!(people.find(&long).await.unwrap_err().kind(), ErrorKind::BadName);
        let most = "é".repeat(512);
        people.create(aged(&most, None)).await.unwrap();
        assert_eq!(people.read(&most).await.unwrap(), aged(&most, None));
        let ages: Vec<i64> = (0..10_000).collect();
        people.paginate(&PaginateParams::new(1, 1).filter("age", json!(ages))).await.unwrap();
        let more: Vec<i64> = (0..10_001).collect();
        let error = people.paginate(&PaginateParams::new(1, 1).filter("age", json!(more))).await.unwrap_err();
        assert!(error.to_string().contains("lists 10001 values; give up to 10000"), "{error}");
    }
}

/// Something that no note has in this field.
fn given_or_text(field: &str) -> Value {
    if field == "flag" { json!("true") } else { json!("nobody wrote this") }
}
