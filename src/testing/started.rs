use std::fmt;
use std::pin::Pin;

use super::events::Events;
use crate::declare::Inject;
use crate::diagnostics::Report;
use crate::run::Running;

/// A [`TestApp`](super::TestApp) that is started. It has to be stopped: dropping it fails the test.
pub struct StartedTestApp {
    running: Option<Running>,
    events: Events,
}

impl StartedTestApp {
    pub(super) fn new(running: Running, events: Events) -> Self {
        Self { running: Some(running), events }
    }

    /// What is wired.
    ///
    /// # Panics
    /// If it is not, with the full report.
    #[must_use]
    pub fn get<T: Inject>(&self) -> T {
        self.running().get().unwrap_or_else(|report| fail("has no such service", &report))
    }

    /// What is wired, built first if nothing needed it yet.
    ///
    /// # Panics
    /// If it can't be built, with the full report.
    #[must_use = "nothing is asked until it is awaited"]
    pub fn resolve<'a, T: Inject + 'a>(&'a self) -> Pin<Box<dyn Future<Output = T> + Send + 'a>> {
        let resolving = self.running().resolve();
        Box::pin(async { resolving.await.unwrap_or_else(|report| fail("can't build the service", &report)) })
    }

    /// The application itself.
    ///
    /// # Panics
    /// Never: it is there until `stop` takes it.
    #[must_use]
    pub fn running(&self) -> &Running {
        match &self.running {
            Some(running) => running,
            None => panic!("the test application was stopped already"),
        }
    }

    /// What happened so far, from the plan on. A clone of it goes on after the stop.
    #[must_use]
    pub fn events(&self) -> &Events {
        &self.events
    }

    /// Stops it.
    ///
    /// # Panics
    /// If a stop hook fails, with the full report.
    pub async fn stop(self) {
        if let Err(report) = self.try_stop().await {
            fail("does not stop cleanly", &report);
        }
    }

    /// Stops it, and drops all instances: nobody may hold one any more.
    ///
    /// # Panics
    /// If a stop hook fails or an instance is still held, with the full report.
    pub async fn release(mut self) {
        if let Some(running) = self.running.take()
            && let Err(report) = running.release().await
        {
            fail("does not end cleanly", &report);
        }
    }

    /// Stops it, and gives what failed to the test.
    ///
    /// # Errors
    /// The report of every stop hook that failed and of every background task that ended the application.
    pub async fn try_stop(mut self) -> Result<(), Report> {
        match self.running.take() {
            Some(running) => running.stop().await,
            None => Ok(()),
        }
    }
}

impl Drop for StartedTestApp {
    fn drop(&mut self) {
        let is_left = self.running.take().is_some() && !std::thread::panicking();
        assert!(
            !is_left,
            "the test application was dropped while it ran: call `stop().await` at the end of the test"
        );
    }
}

impl fmt::Debug for StartedTestApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StartedTestApp").field("running", &self.running).finish_non_exhaustive()
    }
}

pub(super) fn fail(what: &str, report: &Report) -> ! {
    panic!("the test application {what}\n{report:?}")
}
