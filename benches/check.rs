//! `cargo bench --bench check`: how long `App::check` takes where there are mistakes: 100 of them among 1,000 and 10,000
//! components, each with three dependencies.

use std::borrow::Cow;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jackfield::base::{Built, Origin, Outcome};
use jackfield::collect::Listed;
use jackfield::declare::{ContributionDecl, ContributionKind, NeedDecl, PluginDecl, PointDecl, Shape};
use jackfield::plan::Composition;
use jackfield::{App, Need, app, plugin};

const WIDTH: usize = 10;
const MISTAKES: usize = 100;

#[jackfield::extension_point]
trait Service: Send + Sync {}
struct Made;
impl Service for Made {}

fn main() {
    println!("{MISTAKES} mistakes, a third each of missing and second providers and cycles; median");
    println!("{:>12} {:>14} {:>14} {:>14}", "components", "check, ms", "without, ms", "rendered, ms");
    for (count, runs) in [(1_000, 41), (10_000, 15)] {
        let wrong = application(count, MISTAKES);
        let right = application(count, 0);
        let report = wrong.check().expect_err("mistakes");
        assert_eq!(report.errors().count(), MISTAKES, "{report:?}");
        assert!(right.check().is_ok(), "no mistakes");
        let check = median(runs, || drop(black_box(wrong.check())));
        let without = median(runs, || drop(black_box(right.check())));
        let rendered = median(runs, || drop(black_box(report.render())));
        println!("{count:>12} {check:>14.2} {without:>14.2} {rendered:>14.2}");
    }
}

fn median(runs: usize, work: impl Fn()) -> f64 {
    let one_run = |_| {
        let begin = Instant::now();
        work();
        begin.elapsed()
    };
    let mut times: Vec<Duration> = (0..runs).map(one_run).collect();
    times.sort();
    times[runs / 2].as_secs_f64() * 1000.0
}

/// Components in layers of ten, each with a point of its own and three needs of the layer below. A hook needs the last.
fn application(count: usize, mistakes: usize) -> App {
    let points: Vec<&'static PointDecl> = (0..=count).map(point).collect();
    let every = count.checked_div(mistakes).unwrap_or(usize::MAX);
    let mut list = Vec::new();
    for at in 0..count {
        let below = (at / WIDTH).checked_sub(1).map(|layer| layer * WIDTH);
        let mut needs: Vec<usize> =
            below.into_iter().flat_map(|below| (0..3).map(move |step| below + (at + step) % WIDTH)).collect();
        let mut gives = vec![at];
        if at % every == every - 1 {
            match at / every % 3 {
                0 => needs.push(count),
                1 => gives.push(at),
                _ => needs.push(at),
            }
        }
        list.push(component(at, &gives, &needs, &points));
    }
    let all: Vec<usize> = (0..count).collect();
    list.push(component(count, &[], &all, &points));
    let listed: Vec<Listed<'static>> = list.into_iter().map(|plugin| Listed::own(plugin, None)).collect();
    App::of(app![]).with_list(Composition::new(listed.leak(), None, &[]))
}

fn point(at: usize) -> &'static PointDecl {
    let name: &'static str = format!("service-{at}").leak();
    Box::leak(Box::new(PointDecl::new::<dyn Service>(name, name, Origin::caller())))
}

/// A plugin that provides points by functions; without any, its struct has the needs.
fn component(
    at: usize,
    gives: &[usize],
    needs: &[usize],
    points: &[&'static PointDecl],
) -> &'static PluginDecl {
    let need = |of: &usize| NeedDecl {
        name: "need",
        need: Need::Point {
            point: points[*of],
            shape: Shape::One,
            may_be_absent: false,
            lazy: false,
            handle: false,
        },
        of: None,
        line: 0,
        column: 0,
        source: "",
    };
    let needs: Vec<NeedDecl> = needs.iter().map(need).collect();
    let needs: &'static [NeedDecl] = needs.leak();
    let provider = |of: &usize| ContributionDecl {
        needs,
        ..ContributionDecl::new(ContributionKind::Provide, points[*of], "Made::new", Origin::caller(), |_| {
            Outcome::of(Some(Built::point::<dyn Service>(Arc::new(Made))))
        })
    };
    let made = plugin(format!("c{at}"));
    let mut decl = if gives.is_empty() { made.start(|| async {}).into_decl() } else { made.into_decl() };
    if let Some(hook) = decl.contributes.to_mut().first_mut() {
        hook.needs = needs;
    }
    decl.contributes.to_mut().extend(gives.iter().map(provider));
    let line = u32::try_from(at).unwrap_or(u32::MAX);
    Box::leak(Box::new(PluginDecl {
        origin: Origin { line, ..Origin::caller() },
        contributes: Cow::Owned(decl.contributes.into_owned()),
        ..decl
    }))
}
