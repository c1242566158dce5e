//! What everything async runs on: tokio, with timers.

use std::panic::catch_unwind;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::sleep;

use crate::diagnostics::{Code, Diagnostic};

/// How long what is dropped may take to reach an `await`.
pub(crate) const TO_BE_DROPPED: Duration = Duration::from_secs(1);

/// That there is a runtime around the call: whatever is spawned or timed would panic without.
///
/// # Errors
/// [`WrongState`](Code::WrongState) outside of a runtime of tokio, and in one without timers.
pub(crate) fn expected() -> Result<(), Box<Diagnostic>> {
    let refused =
        |message: &str, help: &str| Err(Box::new(Diagnostic::error(Code::WrongState, message).help(help)));
    if Handle::try_current().is_err() {
        return refused(
            "there is no runtime of tokio where the application is to run",
            "call it within `#[tokio::main]` or `#[tokio::test]`, or by `runtime.block_on(..)`",
        );
    }
    // tokio has no question for it.
    if catch_unwind(|| drop(sleep(Duration::ZERO))).is_err() {
        return refused("the runtime of tokio has no timers", "build it with `enable_all()`");
    }
    Ok(())
}
