//! An application as a whole program: its main job, signals, what it prints, its exit code.

pub(super) mod console;
pub(super) mod exit;
mod main_job;
mod run;
pub(super) mod shutdown;
#[cfg_attr(not(feature = "signals"), path = "no_signals.rs")]
mod signals;
