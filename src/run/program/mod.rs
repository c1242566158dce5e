//! An application as a whole program: its main job, and the signals that end it.

mod main_job;
mod run;
#[cfg_attr(not(feature = "signals"), path = "no_signals.rs")]
mod signals;
