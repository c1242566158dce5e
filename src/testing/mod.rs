//! Tools for users' own tests: [`TestApp`], an application with parts replaced that fails the test loudly; a [`Fault`] in any
//! of its steps, the [`Events`] of its life, a [`TestClock`]; and, with the feature `toml`, `check_plugin_crates`, which finds
//! plugin crates that are not linked. Nothing of it is global: tests run side by side.
//!
//! In: a composition; the folder of a host. Out: a [`TestApp`]; nothing, where no crate is missing. Errors: this is the one place of the framework
//! that panics, with the full report, because a test has nobody else to tell; JF0209.

mod events;
mod fault;
#[cfg(feature = "toml")]
mod plugin_crates;
mod started;
mod test_app;
mod test_clock;

pub use events::Events;
pub use fault::Fault;

#[cfg(feature = "toml")]
pub use plugin_crates::check_plugin_crates;
pub use started::StartedTestApp;
pub use test_app::TestApp;
pub use test_clock::TestClock;
