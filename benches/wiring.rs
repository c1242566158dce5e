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
        ("g10.rs", components(10, true)),
        ("g100.rs", components(100, true)),
        ("g200.rs", components(200, true)),
        ("g1000.rs", components(1000, true)),
    ];
    let project = Project::new("wiring-measured", true, &files)?;
    project.cargo(&["build", "--release"])?;
    let status = Command::new(project.program()).status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other("the measured program failed")) }
}
