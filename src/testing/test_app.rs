use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use crate::collect::Crates;
use crate::declare::{Inject, Point, Suits};
use crate::diagnostics::Report;
use crate::plan::Composition;
use crate::run::{App, IntoPlugin, Running};

/// An application for a test: parts of it are replaced, and whatever goes wrong fails the test with the full report.
///
/// ```
/// use jackfield::prelude::*;
///
/// #[extension_point]
/// pub trait Clock: Send + Sync { fn now(&self) -> u64; }
///
/// #[derive(Plugin)]
/// #[provides(dyn Clock)]
/// pub struct SystemClock;
/// impl Clock for SystemClock { fn now(&self) -> u64 { 1 } }
///
/// pub struct FixedClock;
/// impl Clock for FixedClock { fn now(&self) -> u64 { 42 } }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let app = TestApp::of(app![SystemClock]).replace::<dyn Clock>(FixedClock).start().await;
/// assert_eq!(app.get::<Arc<dyn Clock>>().now(), 42);
/// app.stop().await;
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a test application does nothing until it is started"]
pub struct TestApp {
    app: App,
}

impl TestApp {
    /// Of the plugins of a list.
    pub fn of(composition: Composition) -> Self {
        Self { app: App::of(composition) }
    }

    /// Of the plugins that the crates of `plugins![..]` announced at link time.
    pub fn discover(crates: Crates) -> Self {
        Self { app: App::discover(crates) }
    }

    /// Of an application as the program composes it, without the files, variables and flags that it reads: a test has
    /// the same configuration on every machine. What the program sets in code stays.
    pub fn from_app(app: App) -> Self {
        Self { app: app.configured_in_code_only() }
    }

    /// Together with another plugin.
    pub fn with(self, plugin: impl IntoPlugin) -> Self {
        Self { app: self.app.with(plugin) }
    }

    /// Without the plugin of this key.
    #[track_caller]
    pub fn without(self, key: impl Into<String>) -> Self {
        Self { app: self.app.disable(key) }
    }

    /// Takes the place of all providers of a point; an error if there is nothing to replace.
    #[track_caller]
    pub fn replace<P: Point + ?Sized>(self, value: impl Suits<P>) -> Self {
        Self { app: self.app.replace::<P>(value) }
    }

    /// The same with an `Arc` that the test keeps.
    #[track_caller]
    pub fn replace_arc<P: Point + ?Sized>(self, value: Arc<P>) -> Self {
        Self { app: self.app.replace_arc(value) }
    }

    /// Provides a point that no plugin provides.
    #[track_caller]
    pub fn supply<P: Point + ?Sized>(self, value: impl Suits<P>) -> Self {
        Self { app: self.app.supply::<P>(value) }
    }

    /// The same with an `Arc` that the test keeps.
    #[track_caller]
    pub fn supply_arc<P: Point + ?Sized>(self, value: Arc<P>) -> Self {
        Self { app: self.app.supply_arc(value) }
    }

    /// Configured by a file, which has to be there.
    pub fn config_file(self, path: impl Into<PathBuf>) -> Self {
        Self { app: self.app.config_file(path) }
    }

    /// Configured by these variables, as [`App::env_from`] says; those of the process are not looked at.
    pub fn env_from<N: Into<OsString>, V: Into<OsString>>(
        self,
        variables: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        Self { app: self.app.env_from(variables) }
    }

    /// Configured by the flags among these arguments, as [`App::args`] says.
    pub fn args<A: Into<OsString>>(self, args: impl IntoIterator<Item = A>) -> Self {
        Self { app: self.app.args(args) }
    }

    /// In a profile, as [`App::profile`] says.
    #[track_caller]
    pub fn profile(self, name: &str) -> Self {
        Self { app: self.app.profile(name) }
    }

    /// Served by a plugin of those that provide a point, as [`App::choose`] says.
    #[track_caller]
    pub fn choose<P: Point + ?Sized>(self, plugin: &str) -> Self {
        Self { app: self.app.choose::<P>(plugin) }
    }

    /// Configured by a value.
    #[track_caller]
    pub fn set(self, path: &str, value: impl Serialize) -> Self {
        Self { app: self.app.set(path, value) }
    }

    /// With an input.
    #[track_caller]
    pub fn input(self, input: impl std::any::Any + Send + Sync) -> Self {
        Self { app: self.app.input(input) }
    }

    /// Wires and starts it.
    ///
    /// # Panics
    /// If it does not start, with the full report.
    pub async fn start(self) -> StartedTestApp {
        match self.app.start().await {
            Ok(running) => StartedTestApp { running: Some(running) },
            Err(report) => fail("does not start", &report),
        }
    }
}

/// A [`TestApp`] that is started. It has to be stopped: dropping it fails the test.
pub struct StartedTestApp {
    running: Option<Running>,
}

impl StartedTestApp {
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
    pub async fn resolve<T: Inject>(&self) -> T {
        self.running().resolve().await.unwrap_or_else(|report| fail("can't build the service", &report))
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

    /// Stops it.
    ///
    /// # Panics
    /// If a stop hook fails, with the full report.
    pub async fn stop(mut self) {
        if let Some(running) = self.running.take()
            && let Err(report) = running.stop().await
        {
            fail("does not stop cleanly", &report);
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
        f.debug_struct("StartedTestApp").field("running", &self.running).finish()
    }
}

fn fail(what: &str, report: &Report) -> ! {
    panic!("the test application {what}\n{report:?}")
}
