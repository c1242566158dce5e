use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;

use super::codes;
use crate::config::Settings;
use crate::config::tree::{At, Entry, Node, Table, Untyped, Value};

/// Keys of which variables and flags can't tell all apart.
const KEYS: [&str; 5] = ["a", "A", "a-b", "a_b", "c"];

fn text(text: &str) -> Value {
    Value::Untyped(Untyped::new(text.to_owned()))
}

fn value(kind: usize) -> Value {
    match kind {
        0 => Value::Integer(1),
        1 => Value::Table(Table::default()),
        2 => text("x"),
        3 => text(r#"{"a": 1}"#),
        4 => text(r#"{"A": {"c": 2}}"#),
        #[cfg(feature = "yaml")]
        5 => Value::Blank(Table::default()),
        _ => Value::Null,
    }
}

/// A table with one value under a path of keys.
type Given = (Vec<&'static str>, bool, usize);

fn given() -> impl Strategy<Value = Given> {
    (prop::collection::vec(select(&KEYS[..]), 1..4), any::<bool>(), 0..7_usize)
}

fn nested(at: &At, (path, loose, kind): Given) -> Table {
    let mut node = Node::new(value(kind), at.clone());
    for key in path.into_iter().rev() {
        let entry = Entry { loose, ..Entry::new(key.to_owned(), at.clone(), node) };
        node = Node::new(Value::Table(Table { entries: vec![entry] }), at.clone());
    }
    match node.value {
        Value::Table(table) => table,
        _ => Table::default(),
    }
}

/// Everything that is in a tree, the places included.
fn written(table: &Table) -> String {
    let entries = table.entries.iter().map(|entry| {
        let over: Vec<String> = entry.node.over.iter().map(|at| at.location().to_string()).collect();
        let (key_at, at) = (entry.key_at.location(), entry.node.at.location());
        let value = match &entry.node.value {
            Value::Table(below) => written(below),
            Value::Blank(below) => format!("blank {}", written(below)),
            Value::Untyped(text) => {
                let json = text.json(&entry.node.at).and_then(|json| json.value.table()).map(written);
                format!("{:?} {json:?}", text.text)
            }
            Value::Integer(value) => value.to_string(),
            _ => "null".to_owned(),
        };
        format!("{} {} {key_at} {at} {over:?} {value}", entry.key, entry.loose)
    });
    format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
}

proptest! {
    #[test]
    fn tables_that_are_laid_over_each_other_at_once_are_what_they_are_one_by_one(
        given in prop::collection::vec(given(), 0..12),
    ) {
        let place = |at: usize| At::named(&format!("flag {at}"));
        let tables: Vec<Table> =
            given.into_iter().enumerate().map(|(at, table)| nested(&place(at), table)).collect();
        let (mut one_by_one, mut at_once) = (Table::default(), Table::default());
        for table in tables.clone() {
            one_by_one.merge(table);
        }
        at_once.merge_all(tables);
        prop_assert_eq!(written(&at_once), written(&one_by_one));
    }
}

#[test]
fn thousands_of_variables_and_flags_are_each_what_they_would_be_alone() {
    let variables = (0..4000).map(|at| (format!("APP__NOTES__EACH__E{at}"), at.to_string()));
    let flags = (3000..5000).map(|at| format!("--config.notes.each.E-{at}={}", at + 1));
    let settings = Settings::new().environment(Some("app")).variables(variables).arguments(flags);
    let loaded = settings.load(&["notes"]).unwrap();
    let notes: BTreeMap<String, BTreeMap<String, u32>> = loaded.section("notes").parse().unwrap();
    let each = (0..5000).map(|at| (format!("e{at}"), if at < 3000 { at } else { at + 1 }));
    let each =
        each.map(|(key, value)| if value > 4000 { (key.replace('e', "E-"), value) } else { (key, value) });
    assert_eq!(notes["each"], each.collect());
}

#[test]
fn of_many_variables_those_that_contradict_each_other_are_named_in_pairs() {
    let many = (0..4000).map(|at| (format!("NOTES__EACH__E{at}"), "1"));
    let wrong = [("NOTES__EACH__E_7", "1"), ("NOTES__EACH__E7__X", "1"), ("NOTES__EACH", "1")];
    let few = wrong.map(|(name, value)| (name.to_owned(), value));
    let settings = |many| Settings::new().environment(None).variables(many);
    let report = settings(many.chain(few.clone()).collect::<Vec<_>>()).load(&["notes"]).unwrap_err();
    // What names them all is in conflict with each of the others.
    assert_eq!(codes(&report).len(), 4002 + 3);
    let seven = [("NOTES__EACH__E7".to_owned(), "1")].into_iter().chain(few);
    let messages: Vec<_> = settings(seven.collect::<Vec<_>>())
        .load(&["notes"])
        .unwrap_err()
        .iter()
        .map(|found| found.message.clone())
        .collect();
    let both = |one, other, what| format!("the variables `{one}` and `{other}` {what}");
    let (apart, same) = ("contradict each other", "mean the same key");
    assert_eq!(
        messages,
        [
            both("NOTES__EACH", "NOTES__EACH__E7", apart),
            both("NOTES__EACH", "NOTES__EACH__E7__X", apart),
            both("NOTES__EACH", "NOTES__EACH__E_7", apart),
            both("NOTES__EACH__E7", "NOTES__EACH__E7__X", apart),
            both("NOTES__EACH__E7", "NOTES__EACH__E_7", same),
            both("NOTES__EACH__E7__X", "NOTES__EACH__E_7", apart),
        ]
    );
}
