//! What is said of a step that ran out of time: what it waited for, what ran beside it, whether it held its
//! thread.

use std::time::Duration;

use super::diagnostic::Diagnostic;
use crate::base::OutOfTime;

/// The help for code that holds a thread that others need.
pub const USE_SPAWN_BLOCKING: &str = "move what blocks its thread to `spawn_blocking`";

/// How many are named where there are many.
const NAMED: usize = 5;

/// What happened around a step that ran out of time.
#[derive(Debug)]
pub struct TimeoutContext {
    /// How long it had to wait before it could begin.
    pub waited: Duration,
    /// What it waited for, in the order of running.
    pub before: Vec<String>,
    /// What ran at that time too.
    pub beside: Vec<String>,
    /// What did not come to run.
    pub never: Vec<String>,
}

impl TimeoutContext {
    /// Adds this to a diagnostic. `done` says what never happened to the last: `built`, `started`.
    #[must_use]
    pub fn annotate(&self, mut found: Diagnostic, done: &str) -> Diagnostic {
        if !self.before.is_empty() {
            let waited = if self.waited.is_zero() { String::new() } else { format!(" {:?}", self.waited) };
            found = found.note(format!("before that it waited{waited} for the {}", join_names(&self.before)));
        }
        if !self.beside.is_empty() {
            found = found.note(format!("at that time the {} ran too", join_names(&self.beside)));
        }
        if !self.never.is_empty() {
            found = found.note(format!("never {done}: the {}", join_names(&self.never)));
        }
        found
    }
}

/// Names in a sentence, the first few of them where there are many.
#[must_use]
pub fn join_names(names: &[String]) -> String {
    let some = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", the ");
    match names.len().saturating_sub(NAMED) {
        0 => some,
        more => format!("{some} and {more} more"),
    }
}

/// Adds to the diagnostic of what ran out of time how long it held its thread, if it did.
#[must_use]
pub fn with_held_thread(found: Diagnostic, out: OutOfTime) -> Diagnostic {
    let Some(held) = out.held else { return found };
    let held = Duration::from_millis(u64::try_from(held.as_millis()).unwrap_or(u64::MAX));
    let is_all_of_it = held == out.after;
    let note = match out.has_ended {
        true if is_all_of_it => "it held its thread all that time".to_owned(),
        true => format!("it held its thread, and came to its end only after {held:?}"),
        false if is_all_of_it => {
            "it held its thread all that time, and can be dropped only where it awaits".to_owned()
        }
        false => format!("it held its thread for {held:?}, and can be dropped only where it awaits"),
    };
    found.note(note).help(USE_SPAWN_BLOCKING)
}
