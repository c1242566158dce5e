//! `cargo bench --bench compile_time`: what 200 annotated plugins cost the compiler, as a ratio to the same program by
//! hand. Clean builds include the framework and everything below it; the incremental check follows a touched component.

mod support;

use std::time::{Duration, Instant};
use std::{fs, io};

use support::{Project, components};

const COUNT: usize = 200;

fn main() -> io::Result<()> {
    let by_hand = Project::new("by-hand", false, &files(false))?;
    let by_us = Project::new("by-us", true, &files(true))?;
    println!("{COUNT} components, three dependencies each; seconds");
    println!("{:>34} {:>8} {:>8} {:>8}", "", "hand", "ours", "ratio");
    let hand = clean_build(&by_hand)?;
    let ours = clean_build(&by_us)?;
    row("clean release build", hand, ours);
    row("own crate only, release", own_crate(&by_hand)?, own_crate(&by_us)?);
    row("check after touching one component", touched(&by_hand)?, touched(&by_us)?);
    let size = |project: &Project| fs::metadata(project.program()).map(|file| file.len() / 1000);
    let (hand, ours) = (size(&by_hand)?, size(&by_us)?);
    println!("{:>34} {hand:>8} {ours:>8}", "program, kB");
    Ok(())
}

fn row(name: &str, hand: Duration, ours: Duration) {
    let (hand, ours) = (hand.as_secs_f64(), ours.as_secs_f64());
    println!("{name:>34} {hand:>8.2} {ours:>8.2} {:>8.2}", ours / hand);
}

/// Each component in a file of its own, so that one can be touched.
fn files(annotated: bool) -> [(&'static str, String); 2] {
    let main = if annotated {
        "mod graph;\nfn main() {\n    let runtime = tokio::runtime::Builder::new_current_thread().build().expect(\"a runtime\");\n    \
         let app = runtime.block_on(graph::app().wire()).expect(\"it wires\");\n    std::hint::black_box(app);\n    \
         std::hint::black_box(graph::hand as fn() -> graph::Hand);\n}\n"
    } else {
        "mod graph;\nfn main() {\n    std::hint::black_box(graph::hand());\n}\n"
    };
    [("main.rs", main.to_owned()), ("graph.rs", components(COUNT, annotated))]
}

fn timed(work: impl FnOnce() -> io::Result<()>) -> io::Result<Duration> {
    let begin = Instant::now();
    work()?;
    Ok(begin.elapsed())
}

fn clean_build(project: &Project) -> io::Result<Duration> {
    project.cargo(&["clean"])?;
    timed(|| project.cargo(&["build", "--release"]))
}

/// A build where only the project itself has changed.
fn own_crate(project: &Project) -> io::Result<Duration> {
    touch(project, "main.rs")?;
    timed(|| project.cargo(&["build", "--release"]))
}

/// The median of five.
fn touched(project: &Project) -> io::Result<Duration> {
    project.cargo(&["check"])?;
    let mut times = Vec::new();
    for _ in 0..5 {
        touch(project, "graph.rs")?;
        times.push(timed(|| project.cargo(&["check"]))?);
    }
    times.sort();
    Ok(times[times.len() / 2])
}

/// Changes a file as an author would: a comment more.
fn touch(project: &Project, file: &str) -> io::Result<()> {
    let path = project.folder().join("src").join(file);
    let text = fs::read_to_string(&path)?;
    fs::write(path, format!("{text}// touched\n"))
}
