//! Tools for users' own tests: [`TestApp`], an application with parts replaced that fails the test loudly.
//!
//! In: a composition. Out: a [`TestApp`]. Errors: this is the one place of the framework that panics, with the full
//! report, because a test has nobody else to tell.

mod test_app;

pub use test_app::{StartedTestApp, TestApp};
