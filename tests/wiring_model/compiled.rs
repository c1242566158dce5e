//! Graphs that the compiler itself checks, each in a module of one generated crate.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;

use super::codes_in;
use super::graph::{Graph, graphs};
use super::package::{Package, write};
use super::reference::verdict;
use super::source::module;

const GRAPHS: usize = 60;

#[test]
fn the_compiler_refuses_what_a_plain_checker_refuses_and_nothing_else() {
    let mut runner = TestRunner::deterministic();
    let strategy = graphs();
    let all: Vec<Graph> = (0..GRAPHS).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect();
    let found = compiled(&all);
    let mut refused = 0;
    for (at, graph) in all.iter().enumerate() {
        let expected = verdict(graph);
        let none = BTreeSet::new();
        assert_eq!(found.get(&at).unwrap_or(&none), &expected, "{}", module(graph));
        refused += usize::from(!expected.is_empty());
    }
    assert!((GRAPHS / 4..=GRAPHS * 3 / 4 + 10).contains(&refused), "{refused} of {GRAPHS} were refused");
}

/// The codes that the compiler names for each graph that it refuses.
fn compiled(graphs: &[Graph]) -> BTreeMap<usize, BTreeSet<String>> {
    let package = Package::new("graphs");
    let mut root = String::from("#![allow(unused)]\n");
    for (at, graph) in graphs.iter().enumerate() {
        let _ = writeln!(root, "pub mod m{at};");
        write(&package.folder().join(format!("src/m{at}.rs")), &module(graph));
    }
    write(&package.folder().join("src/lib.rs"), &root);
    let checked = package.cargo(&["check", "--lib", "--message-format=json"]).output().unwrap();
    let text = String::from_utf8(checked.stdout).unwrap();
    let mut found: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let message = &line["message"];
        if message["level"] != "error" {
            continue;
        }
        let rendered = message["rendered"].as_str().unwrap();
        let codes = codes_in(rendered);
        let file = rendered.split_once("--> src/m").and_then(|(_, rest)| rest.split_once(".rs:"));
        match file.and_then(|(number, _)| number.parse().ok()) {
            Some(graph) if !codes.is_empty() => found.entry(graph).or_default().extend(codes),
            _ if rendered.contains("aborting due to") || rendered.contains("could not compile") => {}
            _ => panic!("the compiler complains of something else:\n{rendered}"),
        }
    }
    found
}
