//! What runs as a part of an application, and so can't wait until that has started or stopped.

use crate::diagnostics::{Code, Diagnostic, Report};
use crate::plan::Plan;

/// Which application something is a part of: the address of its plan.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::run) struct Whole(usize);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Hook(Whole),
    Task(Whole),
    HealthCheck(Whole),
}

tokio::task_local! {
    static PART: Part;
}

impl Whole {
    pub(in crate::run) fn of(plan: &Plan) -> Self {
        Self(std::ptr::from_ref(plan).addr())
    }

    /// The same as `future`, as a start or a stop hook of it.
    pub(super) fn hook<F: Future>(self, future: F) -> impl Future<Output = F::Output> {
        PART.scope(Part::Hook(self), future)
    }

    /// The same as `future`, as a background task of it.
    pub(super) fn task<F: Future>(self, future: F) -> impl Future<Output = F::Output> {
        PART.scope(Part::Task(self), future)
    }

    /// The same as `future`, as a health check of it.
    pub(in crate::run) fn health_check<F: Future>(self, future: F) -> impl Future<Output = F::Output> {
        PART.scope(Part::HealthCheck(self), future)
    }

    /// Whether a health check of it asks from here.
    pub(in crate::run) fn is_asking_itself(self) -> bool {
        self.is_around(Part::HealthCheck)
    }

    /// That it may be started from here.
    ///
    /// # Errors
    /// Where the start would wait for the one who waits for it.
    pub(super) fn may_start(self) -> Result<(), Report> {
        if self.is_around(Part::Hook) {
            return Err(refused("a hook of the application starts or stops it, and would wait for itself"));
        }
        Ok(())
    }

    /// That it may be stopped from here.
    ///
    /// # Errors
    /// Where the stop would wait for the one who waits for it, or drop it.
    pub(super) fn may_stop(self) -> Result<(), Report> {
        if self.is_around(Part::Task) {
            return Err(refused(
                "a background task of the application stops it, and would be dropped half way",
            ));
        }
        self.may_start()
    }

    fn is_around(self, part: fn(Self) -> Part) -> bool {
        PART.try_with(|around| *around == part(self)).unwrap_or(false)
    }
}

/// As the error of a hook or a task it is told in one line, so the advice stands in it.
fn refused(why: &str) -> Report {
    Diagnostic::error(Code::WrongState, format!("{why}: let it ask for the end by `Shutdown::request`"))
        .into()
}
