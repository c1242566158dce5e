//! `cargo bench --bench const_check`: what the check of a list costs the compiler. The same project is checked with the list
//! in `app![..]` and with an empty one: from nothing, after the body of a method changed, and after a declaration did. Runs
//! alternate, and the medians are compared. A lint or a limit that trips fails the build.

#[expect(dead_code, reason = "shared with the other benchmarks")]
mod support;

use std::fmt::Write as _;
use std::time::{Duration, Instant};
use std::{fs, io};

use support::{Project, components};

const RUNS: usize = 5;

/// The projects, by their names.
const LISTED: &str = "const-check-listed";
const UNLISTED: &str = "const-check-unlisted";

fn main() -> io::Result<()> {
    let listed = Project::new(LISTED, true, &[("main.rs", MAIN.to_owned())])?;
    let unlisted = Project::new(UNLISTED, true, &[("main.rs", MAIN.to_owned())])?;
    println!("seconds of `cargo check` of the own crate, with a list and without it; median of {RUNS}");
    println!("{:>32} {:>8} {:>8} {:>8} {:>8}", "", "plugins", "without", "with", "more");
    for count in [100, 400, 1000] {
        let text = components(count, true);
        compare("layers of ten, from nothing", count, [&unlisted, &listed], true, |_| text.clone())?;
        compare("a body changed", count, [&unlisted, &listed], false, |run| with_another_body(&text, run))?;
        compare("a declaration changed", count, [&unlisted, &listed], false, |run| {
            with_another_key(&text, run)
        })?;
    }
    for count in [400, 1000] {
        let text = ordered(count);
        compare("each behind the next", count, [&unlisted, &listed], true, |_| text.clone())?;
    }
    Ok(())
}

const MAIN: &str =
    "mod graph;\nfn main() {\n    std::hint::black_box(graph::app as fn() -> jackfield::App);\n}\n";

/// `text` gives the source of each run; the list is taken out of that of the first project.
fn compare(
    what: &str,
    count: usize,
    projects: [&Project; 2],
    from_nothing: bool,
    text: impl Fn(usize) -> String,
) -> io::Result<()> {
    let (mut plain, mut checked) = (Vec::new(), Vec::new());
    // The first run also builds the framework, and leaves what the next one starts from.
    for run in 0..=RUNS {
        let with = text(run);
        let sources = [without_list(&with), with];
        let of_each = sources.iter().zip([UNLISTED, LISTED]).zip(projects).zip([&mut plain, &mut checked]);
        for (((source, name), project), times) in of_each {
            if from_nothing && run > 0 {
                project.cargo(&["clean", "-p", name])?;
            }
            let took = check(project, source)?;
            if run > 0 {
                times.push(took);
            }
        }
    }
    let (plain, checked) = (median(plain), median(checked));
    println!("{what:>32} {count:>8} {plain:>8.2} {checked:>8.2} {:>8.2}", checked - plain);
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

/// Component 50 gives another number in each run.
fn with_another_body(graph: &str, run: usize) -> String {
    graph.replacen("fn v50(&self) -> u64 { 50", &format!("fn v50(&self) -> u64 {{ 50{run}"), 1)
}

/// Component 50 has another key in each run.
fn with_another_key(graph: &str, run: usize) -> String {
    graph.replacen("#[provides(dyn S50)]", &format!("#[plugin(key = \"c50-{run}\")] #[provides(dyn S50)]"), 1)
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
