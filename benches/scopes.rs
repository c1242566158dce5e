//! `cargo bench --bench scopes`: a request scope with ten components, opened, asked and closed, and something transient with
//! three dependencies, each as a ratio to the same objects made by hand. The measured program is generated, built and run.

#[expect(dead_code, reason = "shared with the other benchmarks")]
mod support;

use std::io;
use std::process::Command;

use support::Project;

fn main() -> io::Result<()> {
    let files = [("main.rs", include_str!("support/scoped.rs").to_owned())];
    let project = Project::new("scopes-measured", true, &files)?;
    project.cargo(&["build", "--release"])?;
    let status = Command::new(project.program()).status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other("the measured program failed")) }
}
