//! `cargo bench --bench lifecycle`: how near a start comes to its critical path, what starting and stopping costs without any
//! work in it, and what events cost. The measured program is generated, built and run.

#[expect(dead_code, reason = "shared with the other benchmarks")]
mod support;

use std::io;
use std::process::Command;

use support::Project;

fn main() -> io::Result<()> {
    let files = [("main.rs", include_str!("support/lived.rs").to_owned())];
    let project = Project::new("lifecycle-measured", true, &files)?;
    project.cargo(&["build", "--release"])?;
    let status = Command::new(project.program()).status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other("the measured program failed")) }
}
