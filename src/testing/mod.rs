//! Tools for users' own tests: [`TestApp`], an application with parts replaced that fails the test loudly, and
//! [`check_plugin_crates`], which finds plugin crates that are not linked.
//!
//! In: a composition; the folder of a host. Out: a [`TestApp`]; nothing. Errors: this is the one place of the framework
//! that panics, with the full report, because a test has nobody else to tell; JF0209.

#[cfg(feature = "toml")]
mod plugin_crates;
mod test_app;

#[cfg(feature = "toml")]
pub use plugin_crates::check_plugin_crates;
pub use test_app::{StartedTestApp, TestApp};
