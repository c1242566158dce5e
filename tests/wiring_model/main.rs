//! Random graphs of plugins: the compiler, the plan and a plain checker find the same wrong with each.
//!
//! The checker shares nothing with the planner: sets instead of rows, and the rules of the design as they are written.

mod agreement;
mod compiled;
mod conditional;
mod declared;
mod graph;
#[path = "../common/package.rs"]
mod package;
mod reference;
mod source;

use std::collections::BTreeSet;

/// The codes that a report names, as the compiler prints it.
fn codes_in(text: &str) -> BTreeSet<String> {
    let codes = text.match_indices("[JF").filter_map(|(at, _)| text.get(at + 1..at + 7));
    codes.map(str::to_owned).collect()
}
