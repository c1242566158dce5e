//! What the compiler's check and the plan find in one graph.

use std::collections::BTreeSet;

use jackfield::collect::Listed;
use jackfield::declare::PointDecl;
use jackfield::plan::{Composition, compiler_verdict};
use jackfield::prelude::*;
use proptest::prelude::*;
use proptest::sample::Index;

use super::codes_in;
use super::declared::{Points, listed};
use super::graph::{Graph, POINTS, Plugin, Role, graphs, is_for_one, plain};
use super::reference::verdict;

/// The codes that the compiler names.
fn by_compiler(
    list: &[Listed<'static>],
    supplied: &[&'static PointDecl],
    chosen: &[&'static PointDecl],
) -> BTreeSet<String> {
    compiler_verdict(list, supplied, chosen).map(|text| codes_in(&text)).unwrap_or_default()
}

/// The application of a list that no compiler has seen.
fn app(list: Vec<Listed<'static>>) -> App {
    App::of(Composition::new(list.leak(), None, &[]))
}

/// The codes of the errors that the plan finds.
fn by_plan(list: Vec<Listed<'static>>) -> BTreeSet<String> {
    match app(list).check() {
        Ok(_) => BTreeSet::new(),
        Err(report) => report.errors().map(|each| each.code.text().to_owned()).collect(),
    }
}

/// The graph with one provider of `point` only: the one that is chosen, or one that the host gives.
fn with_choice(graph: &Graph, point: usize, choice: Index) -> Graph {
    let mut graph = graph.clone();
    let all = |plugin: &Plugin| plugin.gifts.len() + plugin.functions.len();
    let is_provider = |graph: &Graph, plugin: usize, number: usize| {
        let plugin = &graph.plugins[plugin];
        let given = plugin.gifts.iter().chain(&plugin.functions).nth(number);
        given.is_some_and(|given| given.role == Role::Provide && given.point == point)
    };
    let places = graph.plugins.iter().enumerate();
    let places = places.flat_map(|(plugin, each)| (0..all(each)).map(move |number| (plugin, number)));
    let providers: Vec<(usize, usize)> =
        places.filter(|(plugin, number)| is_provider(&graph, *plugin, *number)).collect();
    if providers.is_empty() {
        return with_host(&graph, point);
    }
    let chosen = *choice.get(&providers);
    // From behind, so that the numbers in front stay.
    for (plugin, number) in providers.into_iter().rev().filter(|place| *place != chosen) {
        let plugin = &mut graph.plugins[plugin];
        match number.checked_sub(plugin.gifts.len()) {
            None => drop(plugin.gifts.remove(number)),
            Some(number) => drop(plugin.functions.remove(number)),
        }
    }
    graph
}

/// The graph with a provider of `point` that the host gives.
fn with_host(graph: &Graph, point: usize) -> Graph {
    let mut graph = graph.clone();
    let given = plain(Role::Provide, point);
    let host = graph.plugins.len() + 100;
    graph.plugins.push(Plugin { key: host, functions: vec![given], ..Plugin::default() });
    graph
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 800, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn compiler_plan_and_a_plain_checker_find_the_same(graph in graphs()) {
        let list = listed(&graph, &Points::new());
        let expected = verdict(&graph);
        prop_assert_eq!(&by_compiler(&list, &[], &[]), &expected, "the compiler");
        prop_assert_eq!(&by_plan(list.clone()), &expected, "the plan");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let started = runtime.block_on(app(list).start());
        prop_assert_eq!(started.is_ok(), expected.is_empty());
    }

    #[test]
    fn what_the_compiler_refuses_with_points_left_open_no_host_can_repair(
        graph in graphs(),
        supplied in prop::option::of(0..POINTS),
        chosen in prop::option::of(0..POINTS),
        choice in any::<Index>(),
        are_keys_hidden in any::<bool>(),
    ) {
        let points = if are_keys_hidden { Points::with_hidden_keys() } else { Points::new() };
        let chosen = chosen.filter(|point| is_for_one(*point) && supplied != Some(*point));
        let decls = |point: Option<usize>| -> Vec<&'static PointDecl> {
            point.into_iter().map(|point| points.decl(point)).collect()
        };
        let refused = by_compiler(&listed(&graph, &points), &decls(supplied), &decls(chosen));
        let graph = supplied.map_or_else(|| graph.clone(), |point| with_host(&graph, point));
        let graph = chosen.map_or_else(|| graph.clone(), |point| with_choice(&graph, point, choice));
        let found = by_plan(listed(&graph, &points));
        prop_assert!(refused.is_empty() || !found.is_empty(), "{refused:?}, but the plan finds nothing");
    }
}
