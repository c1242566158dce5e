use std::process::{ExitCode, Termination};

use super::console::Console;
use crate::diagnostics::Report;
use crate::observe::{Event, Observers};

/// How the program ended: what `main` returns.
///
/// 0 after a clean end, 1 after a failure, 130 if SIGINT or SIGTERM came while wiring, kept the main job from its end, came
/// twice or came while it stopped, and whatever [`Shutdown::request_with`](crate::run::Shutdown::request_with) asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "return it from `main`, so that the program ends with its code"]
pub struct Exit {
    code: u8,
}

impl Exit {
    /// A clean end.
    pub const CLEAN: Self = Self { code: 0 };
    /// A failure.
    pub const FAILURE: Self = Self { code: 1 };
    /// Interrupted by a signal: as shells count SIGINT, 128 and its number, and the same for SIGTERM.
    pub const INTERRUPTED: Self = Self { code: 130 };

    /// With a code.
    pub const fn with_code(code: u8) -> Self {
        Self { code }
    }

    /// The code.
    #[must_use]
    pub const fn code(self) -> u8 {
        self.code
    }

    /// Whether it was a clean end.
    #[must_use]
    pub const fn is_clean(self) -> bool {
        self.code == 0
    }

    /// The exit of a program that has ended; the report of a failure is printed.
    pub(super) fn of(ended: Result<Self, Report>, console: Console) -> Self {
        ended.unwrap_or_else(|report| {
            console.print_failure(&report);
            Self::FAILURE
        })
    }

    /// Tells that the program ends with it.
    pub(super) fn tell(self, observers: &Observers) {
        observers.tell(|| Event::Exited { code: self.code });
    }

    /// Ends the process with it, here and now.
    pub(super) fn at_once(self, observers: &Observers) -> ! {
        self.tell(observers);
        std::process::exit(i32::from(self.code))
    }

    /// Ends the process without what blocks its thread: the runtime would wait for it for ever.
    pub(super) fn despite_blocked(self, blocking: &[String], console: Console, observers: &Observers) -> ! {
        for name in blocking {
            let reason = "blocks its thread and can't be dropped";
            console.notice(&format!("{name} {reason}: the process ends without it"));
        }
        self.at_once(observers)
    }
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(self.code)
    }
}
