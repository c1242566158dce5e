use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::runtime::Handle;

use super::life::Life;
use super::shutdown::Shutdown;
use crate::declare::Inject;
use crate::diagnostics::Report;
use crate::observe::Timing;

/// An application that is wired: it can be asked for services, started and stopped, and started again.
///
/// Dropping it drops the instances in the reverse order of construction; stop hooks run in [`stop`](Self::stop) only.
pub struct Running {
    pub(super) life: Arc<Life>,
    /// Whether nobody else can stop it any more: its host waits for a start or a whole life.
    is_in_trust: AtomicBool,
}

impl Running {
    pub(super) fn new(life: Life) -> Self {
        Self { life: Arc::new(life), is_in_trust: AtomicBool::new(false) }
    }

    /// From now on, if the host gives up the future that this lives in, what has started is stopped by the runtime.
    pub(super) fn trusted(self) -> Self {
        self.is_in_trust.store(true, Ordering::Relaxed);
        self
    }

    /// Back to a host that can stop it.
    pub(super) fn handed_out(self) -> Self {
        self.is_in_trust.store(false, Ordering::Relaxed);
        self
    }

    /// What is wired, as a plugin would get it: `app.get::<Arc<dyn Clock>>()`.
    ///
    /// # Errors
    /// [`NotWired`](crate::Code::NotWired) if nobody provides it, if nothing that was built needed it, or if its
    /// provider declined.
    pub fn get<T: Inject>(&self) -> Result<T, Report> {
        self.life.services.get()
    }

    /// What is wired, and builds it first if nothing needed it yet.
    ///
    /// # Errors
    /// As [`get`](Self::get), and what its providers fail with.
    pub async fn resolve<T: Inject>(&self) -> Result<T, Report> {
        self.life.services.resolve().await
    }

    /// What is suspicious, but did not stop the application.
    #[must_use]
    pub fn warnings(&self) -> &Report {
        &self.life.warnings
    }

    /// The providers that were asked and said `None`, with their places: why something optional is absent.
    #[must_use]
    pub fn declined(&self) -> Report {
        self.life.services.declined()
    }

    /// The handle that asks the application to end.
    #[must_use]
    pub fn shutdown(&self) -> &Shutdown {
        &self.life.shutdown
    }

    /// Runs the start hooks, each after those of what it depends on, independent ones at the same time.
    ///
    /// If this is dropped before it is done, hooks that are on their way are dropped too, and [`stop`](Self::stop) stops
    /// what had started by then. Of a plugin with several start hooks the stop hooks run once one of them has come to a
    /// good end.
    ///
    /// # Errors
    /// Every hook that failed, and every failure of stopping again what had started, under the budget of a stop.
    /// [`WrongState`](crate::Code::WrongState) if it is started already.
    pub async fn start(&self) -> Result<(), Report> {
        // In a box, so that the futures of hosts and tests stay small.
        Box::pin(self.life.start_until(std::future::pending())).await
    }

    /// Runs the stop hooks of what has started, in the reverse order. All run, also after failures. Does nothing if
    /// nothing is started.
    ///
    /// If this is dropped before it is done, hooks that are on their way go on, and the next call waits for them and goes
    /// on with what has not stopped yet, under a fresh budget: every hook runs once.
    ///
    /// # Errors
    /// Every background task that shut the application down, and every hook that failed, in the order in which they ended,
    /// those of a call that was dropped included.
    pub async fn stop(&self) -> Result<(), Report> {
        Box::pin(self.life.stop()).await
    }

    /// The last failure of each background task that goes on after one, as warnings, and of those that shut the
    /// application down, as errors; [`stop`](Self::stop) tells the latter too.
    #[must_use]
    pub fn task_failures(&self) -> Report {
        self.life.task_failures.all()
    }

    /// How long it took to come up, construction and the last start together, and by what:
    /// `startup 312 ms, critical path: postgres 290 → migrations 15 → http 7`.
    #[must_use]
    pub fn startup(&self) -> Timing {
        self.life.startup()
    }

    /// How long the last stop took, and by what; `None` while there was none.
    #[must_use]
    pub fn last_stop(&self) -> Option<Timing> {
        self.life.last_stop()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.is_in_trust.load(Ordering::Relaxed)
            && let Ok(runtime) = Handle::try_current()
        {
            let life = Arc::clone(&self.life);
            // Whoever could be told has gone; observers hear of it.
            runtime.spawn(async move { life.stop().await.is_ok() });
        }
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running").field("services", &self.life.services).finish_non_exhaustive()
    }
}
