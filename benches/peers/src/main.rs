//! The same generated graph with each framework of the field and by hand: wiring, access, compile time and size.
//!
//! `cargo run --release --manifest-path benches/peers/Cargo.toml -- 200 jackfield shaku` measures two of them with 200
//! components; without names all of them are measured. The crates come from the public registry.

mod frameworks;
mod graph;
mod project;

use std::{env, io};

use frameworks::{FRAMEWORKS, Framework};
use project::{Built, Project, Ran};

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let count = arguments.first().and_then(|count| count.parse().ok()).unwrap_or(200);
    let names: Vec<&String> = arguments.iter().filter(|each| each.parse::<usize>().is_err()).collect();
    let is_asked = |framework: &&Framework| {
        names.is_empty() || framework.name == "hand" || names.iter().any(|name| *name == framework.name)
    };
    println!("{count} components, three dependencies each");
    println!(
        "{:>14} {:>9} {:>7} {:>8} {:>7} {:>9} {:>9} {:>7} {:>9}",
        "", "wire, ns", "ratio", "get, ns", "ratio", "build, s", "check, s", "crates", "size, kB"
    );
    for framework in FRAMEWORKS.iter().filter(is_asked) {
        match measured(framework, count) {
            Ok((built, ran)) => row(framework.name, &built, &ran),
            Err(error) => println!("{:>14} {error}", framework.name),
        }
    }
    Ok(())
}

fn measured(framework: &Framework, count: usize) -> io::Result<(Built, Ran)> {
    let project = Project::new(framework, count)?;
    Ok((project.built()?, project.ran()?))
}

fn row(name: &str, built: &Built, ran: &Ran) {
    println!(
        "{name:>14} {:>9.0} {:>7.1} {:>8.1} {:>7.1} {:>9.1} {:>9.2} {:>7} {:>9}",
        ran.wired,
        ran.wired / ran.by_hand,
        ran.got,
        ran.got / ran.cloned,
        built.clean.as_secs_f64(),
        built.touched.as_secs_f64(),
        built.crates,
        built.kilobytes,
    );
}
