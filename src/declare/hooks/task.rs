use std::time::Duration;

use async_trait::async_trait;

use crate::base::BoxError;

/// Runs in the background while the application does, from the start of its plugin until its stop; a `many` point of the
/// framework.
#[async_trait]
pub trait Task: Send + Sync {
    /// Does the work; a task with an interval is called anew each time. When its plugin stops, it ends before the plugin's stop
    /// hooks run, as its [`TaskRules`] say: it is dropped at its next `await`, or comes to its end.
    ///
    /// # Errors
    /// Whatever keeps it from doing its work; its [`TaskRules`] say what follows.
    async fn run(&self) -> Result<(), BoxError>;
}

/// When a background task runs, and what follows its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskRules {
    /// How long after the beginning of one run the next begins; `None` for one run. A run that takes longer delays the next.
    pub every: Option<Duration>,
    /// What follows an error or a panic.
    pub on_error: OnError,
    /// What follows a good end of a task without an interval.
    pub on_end: OnEnd,
    /// How it ends when its plugin stops.
    pub on_stop: OnStop,
}

/// What follows an error or a panic of a background task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnError {
    /// The application is shut down, and the error is part of its report.
    Shutdown,
    /// It is told as a warning; a task with an interval runs again when it is time.
    Log,
    /// It is told as a warning, and the task runs again: after a second, then after twice as long each time, up to a minute. A
    /// task with an interval waits for its time, as with [`Log`](Self::Log).
    Restart,
}

/// What follows a good end of a background task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnEnd {
    /// Nothing.
    Continue,
    /// The application is shut down.
    Shutdown,
}

/// How a background task ends when its plugin stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnStop {
    /// It is dropped at its next `await`.
    Cancel,
    /// It comes to its end, within the time of all stop hooks. A [`Shutdown`](crate::Shutdown) tells it that an end was asked
    /// for; from then on it does not run again, neither at its interval nor after an error. That is when the stop begins,
    /// before the plugins that use this one have stopped.
    Finish,
}

impl TaskRules {
    /// Runs once; an error shuts the application down.
    #[must_use]
    pub const fn once() -> Self {
        Self { every: None, on_error: OnError::Shutdown, on_end: OnEnd::Continue, on_stop: OnStop::Cancel }
    }

    /// Runs at once and then at an interval; an error shuts the application down.
    #[must_use]
    pub const fn every(interval: Duration) -> Self {
        Self { every: Some(interval), ..Self::once() }
    }

    /// With something else that follows an error.
    #[must_use]
    pub const fn on_error(self, on_error: OnError) -> Self {
        Self { on_error, ..self }
    }

    /// With something else that follows a good end.
    #[must_use]
    pub const fn on_end(self, on_end: OnEnd) -> Self {
        Self { on_end, ..self }
    }

    /// With another way to end when its plugin stops.
    #[must_use]
    pub const fn on_stop(self, on_stop: OnStop) -> Self {
        Self { on_stop, ..self }
    }
}
