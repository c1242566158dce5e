//! Random graphs: the plan's verdict equals that of a plain reference checker.

mod common;

use std::borrow::Cow;
use std::collections::BTreeSet;

use jackfield::base::{Built, Origin, Outcome};
use jackfield::declare::{Call, ContributionDecl, ContributionKind, NeedDecl, PluginDecl, PointDecl, Shape};
use jackfield::prelude::*;
use jackfield::{Need, Point};
use proptest::prelude::*;

#[extension_point]
trait Single: Send + Sync {}
#[extension_point(optional)]
trait Maybe: Send + Sync {}
struct Made;
impl Single for Made {}
impl Maybe for Made {}

const POINTS: usize = 8;

/// Points `0..POINTS`; the odd ones are optional.
fn points() -> Vec<&'static PointDecl> {
    let point = |at: usize| -> &'static PointDecl {
        let name: &'static str = format!("p{at}").leak();
        Box::leak(Box::new(match at % 2 {
            0 => PointDecl::new::<dyn Single>(name, name, Origin::caller()),
            _ => PointDecl::new::<dyn Maybe>(name, name, Origin::caller()),
        }))
    };
    (0..POINTS).map(point).collect()
}

#[derive(Clone, Debug)]
struct Asked {
    point: usize,
    lazy: bool,
    may_be_absent: bool,
}
#[derive(Clone, Debug)]
struct Given {
    point: usize,
    needs: Vec<Asked>,
    fallback: bool,
}
#[derive(Clone, Debug)]
struct Graph {
    providers: Vec<Given>,
    /// What start hooks need: the entry points of the graph.
    roots: Vec<usize>,
}

fn graphs() -> impl Strategy<Value = Graph> {
    let asked = (0..POINTS, prop::bool::weighted(0.15), any::<bool>())
        // Only an optional point may be absent.
        .prop_map(|(point, lazy, absent)| Asked { point, lazy, may_be_absent: absent && point % 2 == 1 });
    let given = (0..POINTS, prop::collection::vec(asked, 0..3), prop::bool::weighted(0.2))
        .prop_map(|(point, needs, fallback)| Given { point, needs, fallback });
    (prop::collection::vec(given, 0..9), prop::collection::vec(0..POINTS, 1..3))
        .prop_map(|(providers, roots)| Graph { providers, roots })
}

/// The codes that the reference finds in what is reached.
fn verdict(graph: &Graph) -> BTreeSet<&'static str> {
    let chosen = |point: usize| -> Vec<usize> {
        let all = || (0..graph.providers.len()).filter(|at| graph.providers[*at].point == point);
        let others: Vec<usize> = all().filter(|at| !graph.providers[*at].fallback).collect();
        if others.is_empty() { all().collect() } else { others }
    };
    let mut found = BTreeSet::new();
    let mut reached = BTreeSet::new();
    let mut points = BTreeSet::new();
    let hook = |point: &usize| Asked { point: *point, lazy: false, may_be_absent: false };
    let mut open: Vec<Asked> = graph.roots.iter().map(hook).collect();
    while let Some(asked) = open.pop() {
        let Some(provider) = chosen(asked.point).first().copied() else {
            if !asked.may_be_absent {
                found.insert(if asked.point % 2 == 0 { "JF0101" } else { "JF0112" });
            }
            continue;
        };
        points.insert(asked.point);
        if reached.insert(provider) {
            open.extend(graph.providers[provider].needs.iter().cloned());
        }
    }
    for point in points {
        let count = |fallback: bool| {
            graph.providers.iter().filter(|each| each.point == point && each.fallback == fallback).count()
        };
        if count(false) > 1 {
            found.insert("JF0102");
        }
        if count(true) > 1 {
            found.insert("JF0103");
        }
    }
    // A provider is on a cycle if it is found again from what it needs now.
    let below = |at: usize| -> Vec<usize> {
        let needs = graph.providers[at].needs.iter().filter(|need| !need.lazy);
        needs.filter_map(|need| chosen(need.point).first().copied()).collect()
    };
    for start in reached {
        let mut seen = BTreeSet::new();
        let mut open = below(start);
        while let Some(at) = open.pop() {
            if seen.insert(at) {
                open.extend(below(at));
            }
        }
        if seen.contains(&start) {
            found.insert("JF0104");
        }
    }
    found
}

fn decl(key: String, given: &Given, points: &[&'static PointDecl]) -> PluginDecl {
    let need = |asked: &Asked| {
        let Asked { point, lazy, may_be_absent } = *asked;
        let need =
            Need::Point { point: points[point], shape: Shape::One, may_be_absent, lazy, handle: false };
        NeedDecl { name: "need", need, of: None, line: 0, column: 0, source: "" }
    };
    let needs: Vec<NeedDecl> = given.needs.iter().map(need).collect();
    let point = points[given.point];
    let is_single = point.type_id == <dyn Single as Point>::DECL.type_id;
    let built = move |_: &jackfield::View<'_>| {
        Outcome::of(Some(if is_single {
            Built::point::<dyn Single>(Arc::new(Made))
        } else {
            Built::point::<dyn Maybe>(Arc::new(Made))
        }))
    };
    let mut decl = ContributionDecl::new(ContributionKind::Provide, point, "given", Origin::caller(), |_| {
        Outcome::Unmet
    });
    decl.needs = needs.leak();
    decl.fallback = given.fallback;
    decl.call = Call::Dynamic(Arc::new(built));
    PluginDecl { contributes: Cow::Owned(vec![decl]), ..plugin(key).into_decl() }
}

fn composed(graph: &Graph, points: &[&'static PointDecl]) -> App {
    let mut app = App::of(app![]);
    for (at, given) in graph.providers.iter().enumerate() {
        app = app.with(decl(format!("g{at}"), given, points));
    }
    for (at, root) in graph.roots.iter().enumerate() {
        let mut hook = plugin(format!("r{at}")).start(|| async {}).into_decl();
        let need = Need::Point {
            point: points[*root],
            shape: Shape::One,
            may_be_absent: false,
            lazy: false,
            handle: false,
        };
        let needs: &'static [NeedDecl] =
            Box::leak(Box::new([NeedDecl { name: "root", need, of: None, line: 0, column: 0, source: "" }]));
        hook.contributes.to_mut()[0].needs = needs;
        app = app.with(hook);
    }
    app
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_plan_finds_what_a_plain_checker_finds(graph in graphs()) {
        let points = points();
        let app = composed(&graph, &points);
        let expected = verdict(&graph);
        let found: BTreeSet<&'static str> = match app.check() {
            Ok(_) => BTreeSet::new(),
            Err(report) => report.errors().map(|each| each.code.text()).collect(),
        };
        prop_assert_eq!(&found, &expected);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        prop_assert_eq!(runtime.block_on(app.start()).is_ok(), expected.is_empty());
    }
}
