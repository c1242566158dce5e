//! `cargo bench --bench wiring`: from declarations to wired services, and access afterwards, as a ratio to the same
//! objects built by hand in the same run. The measured program is generated, built and run.

#[expect(dead_code, reason = "shared with the other benchmarks")]
mod support;

use std::io;
use std::process::Command;

use support::{Project, components};

fn main() -> io::Result<()> {
    let files = [
        ("main.rs", include_str!("support/measured.rs").to_owned()),
        ("made.rs", include_str!("support/made.rs").to_owned()),
        ("rounds.rs", include_str!("support/rounds.rs").to_owned()),
        ("g10.rs", components(10, true)),
        ("g100.rs", components(100, true)),
        ("g200.rs", components(200, true)),
        ("g1000.rs", components(1000, true)),
    ];
    run(&Project::new("wiring-measured", true, &files)?, &[])?;
    println!("discovered at link time:");
    for count in [200, 1000] {
        let files = [
            ("main.rs", include_str!("support/discovered.rs").to_owned()),
            ("rounds.rs", include_str!("support/rounds.rs").to_owned()),
            ("graph.rs", components(count, true)),
        ];
        run(&Project::new(&format!("discovered-{count}"), true, &files)?, &[&count.to_string()])?;
    }
    Ok(())
}

fn run(project: &Project, arguments: &[&str]) -> io::Result<()> {
    project.cargo(&["build", "--release"])?;
    let status = Command::new(project.program()).args(arguments).status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other("the measured program failed")) }
}
