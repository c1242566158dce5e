//! Graphs in which plugins and contributions have conditions: what the compiler refuses, no configuration repairs.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jackfield::collect::Listed;
use jackfield::declare::{ContributionDecl, PluginDecl, When};
use jackfield::plan::{Composition, compiler_verdict};
use jackfield::prelude::*;
use proptest::prelude::*;

use super::codes_in;
use super::declared::{Points, listed};
use super::graph::{Graph, graphs};
use super::reference::verdict;

/// More than any graph has plugins and contributions.
const MOST: usize = 64;

/// When something is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum There {
    Always,
    Sometimes,
}

/// The plugins and contributions of a graph, numbered in the order of their declaration.
struct Numbers(std::ops::Range<usize>);

impl Numbers {
    fn new() -> Self {
        Self(0..MOST)
    }

    fn next(&mut self) -> usize {
        self.0.next().unwrap()
    }
}

/// The list with a condition for everything that is there sometimes: a value under its number. These numbers come with it.
fn with_conditions(list: &[Listed<'static>], there: &[There]) -> (Vec<Listed<'static>>, Vec<usize>) {
    let mut numbers = Numbers::new();
    let mut asked = Vec::new();
    let mut conditions = || -> Cow<'static, [When]> {
        let number = numbers.next();
        match there[number] {
            There::Always => Cow::Borrowed(&[]),
            There::Sometimes => {
                asked.push(number);
                Cow::Owned(vec![When::config(format!("on.n{number}"))])
            }
        }
    };
    let mut decls = Vec::new();
    for entry in list {
        let own = conditions();
        let mut changed = |all: &[ContributionDecl]| -> Cow<'static, [ContributionDecl]> {
            all.iter().map(|decl| ContributionDecl { conditions: conditions(), ..decl.clone() }).collect()
        };
        let (provides, contributes) = (changed(&entry.plugin.provides), changed(&entry.plugin.contributes));
        decls.push(PluginDecl { conditions: own, provides, contributes, ..entry.plugin.clone() });
    }
    let list = decls.into_iter().map(|decl| Listed::own(Box::leak(Box::new(decl)), None)).collect();
    (list, asked)
}

/// The graph without what is not there.
fn without_absent(graph: &Graph, there: &[There], on: &[bool]) -> Graph {
    let mut numbers = Numbers::new();
    let mut is_there = || {
        let number = numbers.next();
        there[number] == There::Always || on[number]
    };
    let mut plugins = Vec::new();
    for plugin in &graph.plugins {
        let mut plugin = plugin.clone();
        let own = is_there();
        plugin.gifts.retain(|_| is_there());
        plugin.functions.retain(|_| is_there());
        plugin.hook = plugin.hook.filter(|_| is_there());
        plugin.main = plugin.main.filter(|_| is_there());
        if own {
            plugins.push(plugin);
        }
    }
    Graph { plugins }
}

/// What the plan finds where these of the numbers are on.
fn by_plan(list: &[Listed<'static>], asked: &[usize], on: &[bool]) -> BTreeSet<String> {
    let app = App::of(Composition::new(list.to_vec().leak(), None, &[]));
    let app = asked.iter().fold(app, |app, number| app.set(&format!("on.n{number}"), on[*number]));
    match app.check() {
        Ok(_) => BTreeSet::new(),
        Err(report) => report.errors().map(|each| each.code.text().to_owned()).collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 800, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_the_compiler_refuses_no_configuration_can_repair(
        mut graph in graphs(),
        there in prop::collection::vec(
            prop_oneof![3 => Just(There::Always), 1 => Just(There::Sometimes)], MOST
        ),
        configurations in prop::collection::vec(prop::collection::vec(any::<bool>(), MOST), 6),
    ) {
        // Two plugins of one key are refused whatever their conditions.
        for (at, plugin) in graph.plugins.iter_mut().enumerate() {
            plugin.key = at;
        }
        let (list, asked) = with_conditions(&listed(&graph, &Points::new()), &there);
        let refused = compiler_verdict(&list, &[], &[]).map(|text| codes_in(&text));
        let all_or_nothing = [vec![false; MOST], vec![true; MOST]];
        for on in configurations.iter().chain(&all_or_nothing) {
            let expected = verdict(&without_absent(&graph, &there, on));
            prop_assert_eq!(&by_plan(&list, &asked, on), &expected, "the plan");
            prop_assert!(refused.is_none() || !expected.is_empty(), "{:?}, but this can be wired", refused);
        }
    }
}
