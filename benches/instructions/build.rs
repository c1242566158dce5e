//! Writes the graph of 200 components that is wired.

use std::path::Path;
use std::{env, fs, io};

#[expect(dead_code, reason = "shared with the other benchmarks")]
#[path = "../support/mod.rs"]
mod support;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=../support/mod.rs");
    let folder = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("there is no OUT_DIR"))?;
    fs::write(Path::new(&folder).join("graph.rs"), support::components(200, true))
}
