//! `cargo bench --bench const_check`: what the check of a list costs the compiler. The same project is checked with the list
//! in `app![..]` and with an empty one; runs alternate, and the medians are compared. A lint or a limit that trips fails
//! the build.

#[expect(dead_code, reason = "shared with the other benchmarks")]
mod support;

use std::fmt::Write as _;
use std::time::{Duration, Instant};
use std::{fs, io};

use support::{Project, components};

const RUNS: usize = 3;

fn main() -> io::Result<()> {
    let project = Project::new("const-check", true, &[("main.rs", MAIN.to_owned())])?;
    println!("seconds of `cargo check` of the own crate, with a list and without it; median of {RUNS}");
    println!("{:>24} {:>8} {:>8} {:>8} {:>8}", "", "plugins", "without", "with", "more");
    for count in [100, 400, 1000] {
        compare(&project, "layers of ten", count, &components(count, true))?;
    }
    for count in [400, 1000] {
        compare(&project, "each behind the next", count, &ordered(count))?;
    }
    Ok(())
}

const MAIN: &str =
    "mod graph;\nfn main() {\n    std::hint::black_box(graph::app as fn() -> jackfield::App);\n}\n";

fn compare(project: &Project, shape: &str, count: usize, with: &str) -> io::Result<()> {
    let without = without_list(with);
    let (mut plain, mut checked) = (Vec::new(), Vec::new());
    // The first run also builds the framework.
    for run in 0..=RUNS {
        for (text, times) in [(without.as_str(), &mut plain), (with, &mut checked)] {
            let took = check(project, text)?;
            if run > 0 {
                times.push(took);
            }
        }
    }
    let (plain, checked) = (median(plain), median(checked));
    println!("{shape:>24} {count:>8} {plain:>8.2} {checked:>8.2} {:>8.2}", checked - plain);
    Ok(())
}

fn check(project: &Project, graph: &str) -> io::Result<Duration> {
    fs::write(project.folder().join("src/graph.rs"), graph)?;
    let begin = Instant::now();
    project.cargo(&["check"])?;
    Ok(begin.elapsed())
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}

/// The same plugins, of which none is listed.
fn without_list(graph: &str) -> String {
    let (before, list) = graph.split_once("jackfield::app![").expect("a graph with a list");
    let (_, behind) = list.split_once(']').expect("the end of the list");
    format!("{before}jackfield::app![]{behind}")
}

/// Members of one point, each of which stands behind the next: the longest way into order.
fn ordered(count: usize) -> String {
    let mut text = String::from("#[jackfield::extension_point(many)]\npub trait Step: Send + Sync {}\n");
    for at in 0..count {
        let behind = if at + 1 < count { format!(", after = \"c{}\"", at + 1) } else { String::new() };
        let _ = writeln!(
            text,
            "pub mod c{at} {{\n    #[derive(jackfield::Plugin)]\n    #[provides(dyn super::Step{behind})]\n    \
             pub struct C{at};\n    impl super::Step for C{at} {{}}\n}}"
        );
    }
    let all: Vec<String> = (0..count).map(|at| format!("c{at}::C{at}")).collect();
    text + &format!(
        "pub fn app() -> jackfield::App {{ jackfield::App::of(jackfield::app![{}]) }}\n",
        all.join(", ")
    )
}
