//! The conformance kit: every behaviour that the contract of storage promises, as a named case.
//!
//! What this does: it runs all cases against a provider, or against a provider under layers, and shows what each of
//! them can do. In: a [`Subject`], which says how a store is opened. Out: a [`Report`], or named tests by [`main`], and
//! [`capability_matrix`]. Errors: a case that fails says what was promised and what was found; nothing here panics.
//!
//! Each case works in collections of its own, whose names no other run uses, so that it may share its store with
//! others and be run again without cleaning. What a provider declares that it can't do is skipped, and shown as such. To put,
//! read and delete values of every kind under any key, each with a revision, is what every provider can: the kit is not for
//! [`LoadSaveStorage`](crate::storage::LoadSaveStorage), which has no more than `load` and `save` under it.
//!
//! ```
//! use jackfield::storage::{Memory, conformance};
//!
//! # tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async {
//! let report = conformance::run(&conformance::Subject::of(Memory::new())).await;
//! assert!(report.is_passed(), "{report}");
//! # });
//! ```
//!
//! As a test target of its own, with `harness = false`, each case is a test with a name:
//!
//! ```no_run
//! use std::sync::Arc;
//! use jackfield::storage::conformance::{self, Home, Subject};
//! use jackfield::storage::{ManualTimeSource, Memory, Timestamp};
//!
//! fn main() -> std::process::ExitCode {
//!     let memory = Subject::new("memory", || async {
//!         let clock = Arc::new(ManualTimeSource::new(Timestamp::from_micros(1_769_941_800_000_000)));
//!         Ok(Home::new(Memory::with_time(clock.clone())).clock(clock))
//!     });
//!     conformance::main([memory])
//! }
//! ```

mod case;
mod cases;
mod failure;
mod harness;
mod home;
mod matrix;
mod random;
mod report;
mod run;
mod space;
mod subject;
mod write;

pub use case::{Case, Need};
pub use cases::cases;
pub use failure::{Checked, Failure};
pub use harness::main;
pub use home::{Home, MovableClock};
pub use matrix::capability_matrix;
pub use report::{Outcome, Report};
pub use run::{run, run_case};
pub use space::Space;
pub use subject::Subject;
pub use write::Write;
