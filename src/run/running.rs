use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use tokio::runtime::Handle;

use super::health::Health;
use super::lifecycle::life::Life;
use super::reload::{Reload, Reloaded};
use super::shutdown::Shutdown;
use crate::base::compiled_here;
use crate::declare::{Inject, Point};
use crate::diagnostics::Report;
use crate::observe::Timing;

/// The future of [`Running::resolve`] and [`Opened::resolve`](super::Opened::resolve). The type says nothing of what may be asked for: where that is wrong, the
/// compiler would complain of each use of an `async fn` that does.
pub type Resolving<'a, T> = Pin<Box<dyn Future<Output = Result<T, Report>> + Send + 'a>>;

/// An application that is wired: it can be asked for services, started and stopped, and started again.
///
/// Dropping it drops the instances in the reverse order of construction; stop hooks run in [`stop`](Self::stop) only.
pub struct Running {
    pub(super) life: Arc<Life>,
    reload: Reload,
    /// The runtime that stops it if the host gives it up: nobody else can while the host waits for a start or a whole life.
    in_trust_of: Option<Handle>,
}

impl Running {
    pub(super) fn new(life: Life, reload: Reload) -> Self {
        Self { life: Arc::new(life), reload, in_trust_of: None }
    }

    /// From now on, if the host gives up the future that this lives in, what has started is stopped by the runtime, wherever
    /// the host is then.
    pub(super) fn trusted(mut self) -> Self {
        self.in_trust_of = Handle::try_current().ok();
        self
    }

    /// Back to a host that can stop it.
    pub(super) fn handed_out(mut self) -> Self {
        self.in_trust_of = None;
        self
    }

    /// Drops everything, unless somebody still holds it, and reports what panicked there.
    pub(super) fn dropped(self) -> Report {
        let life = Arc::clone(&self.life);
        drop(self);
        Life::dropped(life)
    }

    /// What is wired, as a plugin would get it: `app.get::<Arc<dyn Clock>>()`.
    ///
    /// # Errors
    /// [`NotWired`](crate::Code::NotWired) if nobody provides it, if nothing that was built needed it, if its provider
    /// declined or has to be awaited, or if it is nothing that a host can ask for; [`NoScope`](crate::Code::NoScope) if it
    /// lives in a scope; [`LivesShorter`](crate::Code::LivesShorter) for a `Fresh` of what is not transient or a `Lazy` of
    /// what is; [`WhoseProvider`](crate::Code::WhoseProvider), [`MissingAggregator`](crate::Code::MissingAggregator) or
    /// [`NoDefaultKey`](crate::Code::NoDefaultKey) if there are several and none is meant; and every mistake in it and below
    /// it that was only a warning as long as nobody asked.
    #[inline]
    pub fn get<T: Inject>(&self) -> Result<T, Report> {
        self.life.services.get()
    }

    /// A reference to what is wired: `app.get_ref::<dyn Clock>()`. For calls that are made often: from the second call on it
    /// counts no `Arc`.
    ///
    /// ```
    /// use jackfield::prelude::*;
    ///
    /// #[extension_point]
    /// pub trait Greeter: Send + Sync { fn greet(&self) -> String; }
    ///
    /// #[derive(Plugin)]
    /// #[provides(dyn Greeter)]
    /// pub struct Polite;
    /// impl Greeter for Polite { fn greet(&self) -> String { "good morning".to_owned() } }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Report> {
    /// let app = App::of(app![Polite]).start().await?;
    /// assert_eq!(app.get_ref::<dyn Greeter>()?.greet(), "good morning");
    /// # app.stop().await
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`get`](Self::get), and [`NotWired`](crate::Code::NotWired) if it is made anew for each who asks.
    #[inline]
    pub fn get_ref<P: Point + ?Sized>(&self) -> Result<&P, Report>
    where
        Arc<P>: Inject,
    {
        self.life.services.get_ref()
    }

    /// What is wired, and builds it first if nothing needed it yet.
    ///
    /// # Errors
    /// As [`get`](Self::get), and what its providers fail with.
    #[must_use = "nothing is asked until it is awaited"]
    pub fn resolve<'a, T: Inject + 'a>(&'a self) -> Resolving<'a, T> {
        Box::pin(self.life.services.resolve())
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

    /// What the application runs without, because an expendable plugin failed while it was wired or started: each failure, as a
    /// warning, with the plugins that were left out with it, as they can't do without. Who asks for an `Option` has `None`, and
    /// who asks for a list has one without it. When only the start of a plugin fails, what it gave while it was wired stays where
    /// it is.
    ///
    /// ```
    /// use jackfield::prelude::*;
    ///
    /// #[extension_point(optional)]
    /// pub trait Metrics: Send + Sync {}
    ///
    /// #[derive(Plugin)]
    /// #[plugin(expendable)]
    /// struct Prometheus;
    /// #[contributes]
    /// impl Prometheus {
    ///     #[provide]
    ///     fn metrics() -> Result<Arc<dyn Metrics>, BoxError> { Err("the port is taken".into()) }
    /// }
    ///
    /// #[derive(Plugin)]
    /// struct Notes { metrics: Option<Arc<dyn Metrics>> }
    /// #[contributes]
    /// impl Notes {
    ///     #[start]
    ///     fn begin(&self) { assert!(self.metrics.is_none()); }
    /// }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Report> {
    /// let app = App::of(app![Prometheus, Notes]).start().await?;
    /// assert!(app.quarantined().render().contains("the port is taken"));
    /// app.stop().await
    /// # }
    /// ```
    #[must_use]
    pub fn quarantined(&self) -> Report {
        self.life.quarantined()
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
    /// Every hook that failed, and every failure of stopping again what had started, under the budget of a stop; as warnings,
    /// what is [`quarantined`](Self::quarantined) by then. [`WrongState`](crate::Code::WrongState) if it is started already, if a
    /// start or a stop was given up half way, within one of its own start or stop hooks, or outside of a runtime of tokio with
    /// timers.
    pub fn start(&self) -> impl Future<Output = Result<(), Report>> + Send {
        compiled_here(async { self.life.start_until(std::pin::pin!(std::future::pending::<()>())).await })
    }

    /// Runs the stop hooks of what has started, in the reverse order. All run, also after failures. Does nothing if
    /// nothing is started.
    ///
    /// If this is dropped before it is done, hooks that are on their way go on, and the next call waits for them and goes
    /// on with what has not stopped yet, under a fresh budget: every hook runs once.
    ///
    /// Scopes that are open now live on, on what has stopped: observers hear of it, and [`release`](Self::release) tells it.
    ///
    /// # Errors
    /// Every background task that shut the application down, and every hook that failed, in the order in which they ended,
    /// those of a call that was dropped included. [`WrongState`](crate::Code::WrongState) within one of its own start or stop
    /// hooks or background tasks, which ask for the end by a [`Shutdown`], and outside of a runtime of tokio with timers:
    /// nothing is stopped then.
    pub fn stop(&self) -> impl Future<Output = Result<(), Report>> + Send {
        self.life.stop()
    }

    /// Stops what is started, drops every instance in the reverse order of construction, and tells which ones somebody
    /// still holds: a leak, or an `Arc` that the host has taken and forgotten.
    ///
    /// If this is dropped before it is done, what is started is stopped by the runtime.
    ///
    /// ```
    /// use jackfield::Code;
    /// use jackfield::prelude::*;
    ///
    /// #[extension_point]
    /// pub trait Clock: Send + Sync {}
    /// #[derive(Plugin)]
    /// #[provides(dyn Clock)]
    /// pub struct Quartz;
    /// impl Clock for Quartz {}
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Report> {
    /// let app = App::of(app![Quartz]).start().await?;
    /// let clock: Arc<dyn Clock> = app.get()?;
    /// let report = app.release().await.unwrap_err();
    /// assert_eq!(report.codes(), [Code::StillHeld]);
    /// # drop(clock);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`stop`](Self::stop), and every instance that is held by somebody outside of the application. What such an
    /// instance keeps alive in its turn is told with it. Outside of a runtime no stop hook runs, and all is dropped the same.
    pub fn release(self) -> impl Future<Output = Result<(), Report>> + Send {
        let running = self.trusted();
        compiled_here(async {
            let mut report = running.stop().await.err().unwrap_or_default();
            running.life.services.abandoned_is_gone().await;
            let life = Arc::clone(&running.life);
            drop(running.handed_out());
            report.extend(Life::release(life));
            report.into_result(())
        })
    }

    /// The last failure of each background task that goes on after one, as warnings, and of those that shut the
    /// application down, as errors; [`stop`](Self::stop) tells the latter too.
    #[must_use]
    pub fn task_failures(&self) -> Report {
        self.life.task_failures.all()
    }

    /// How it is: runs all health checks at the same time and sums up what they say. A plugin asks by a
    /// [`HealthProbe`](super::HealthProbe).
    pub fn health(&self) -> impl Future<Output = Health> + Send {
        compiled_here(self.life.health.check())
    }

    /// Reads the configuration again, and puts what changed in the place of what plugins see as a
    /// [`LiveConfig`](crate::LiveConfig). A plugin does it by a [`Reload`](super::Reload).
    ///
    /// # Errors
    /// Everything that is wrong with the configuration; then nothing changes.
    pub fn reload(&self) -> Result<Reloaded, Report> {
        self.reload.now()
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
        if let Some(runtime) = self.in_trust_of.take() {
            let life = Arc::clone(&self.life);
            // Whoever could be told has gone; observers hear of it.
            runtime.spawn(async move { life.stop().await.is_ok() });
        } else {
            self.life.drop_tasks();
        }
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running").field("services", &self.life.services).finish_non_exhaustive()
    }
}
