//! Finds plugin crates that a host depends on and that its code never names: such a crate is not linked.
//!
//! In: the folder of the host's `Cargo.toml`. Out: nothing, or a report of JF0209. It reads the manifest, the lock file
//! and the sources; what has registered in the running test is known to be linked.

mod check;
mod files;
mod manifest;
mod names;

pub use check::check_plugin_crates;
