//! Refuses calls that would wait for their own caller: a hook that starts or stops its application, for
//! example.

use crate::diagnostics::{Code, Diagnostic, Report};
use crate::plan::Plan;

/// The identity of an application: the address of its plan.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct AppId(usize);

/// What of an application a future runs in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Hook(AppId),
    Task(AppId),
    HealthCheck(AppId),
}

tokio::task_local! {
    static CONTEXT: Context;
}

impl AppId {
    pub(super) fn of(plan: &Plan) -> Self {
        Self(std::ptr::from_ref(plan).addr())
    }

    /// Runs a future as start or stop hooks of this application, which refuses to be started or stopped from within.
    pub(super) fn in_hook<F: Future>(self, future: F) -> impl Future<Output = F::Output> {
        CONTEXT.scope(Context::Hook(self), future)
    }

    /// Runs a future as a background task of this application.
    pub(super) fn in_task<F: Future>(self, future: F) -> impl Future<Output = F::Output> {
        CONTEXT.scope(Context::Task(self), future)
    }

    /// Runs a future as a health check of this application.
    pub(super) fn in_health_check<F: Future>(self, future: F) -> impl Future<Output = F::Output> {
        CONTEXT.scope(Context::HealthCheck(self), future)
    }

    /// Whether the caller is a health check of this application.
    pub(super) fn is_in_health_check(self) -> bool {
        self.is_called_in(Context::HealthCheck)
    }

    /// Checks that the caller may start this application.
    ///
    /// # Errors
    /// If the caller is one of its hooks: the start would wait for the hook, and the hook for the start.
    pub(super) fn may_start(self) -> Result<(), Report> {
        if self.is_called_in(Context::Hook) {
            return Err(refusal("a hook of the application starts or stops it, and would wait for itself"));
        }
        Ok(())
    }

    /// Checks that the caller may stop this application.
    ///
    /// # Errors
    /// If the caller is one of its hooks, for which the stop would wait, or one of its tasks, which it would
    /// drop.
    pub(super) fn may_stop(self) -> Result<(), Report> {
        if self.is_called_in(Context::Task) {
            return Err(refusal(
                "a background task of the application stops it, and would be dropped half way",
            ));
        }
        self.may_start()
    }

    fn is_called_in(self, context: fn(Self) -> Context) -> bool {
        CONTEXT.try_with(|around| *around == context(self)).unwrap_or(false)
    }
}

/// The advice is part of the message: the error of a hook or a task is reported in one line.
fn refusal(why: &str) -> Report {
    Diagnostic::error(Code::WrongState, format!("{why}: let it ask for the end by `Shutdown::request`"))
        .into()
}
