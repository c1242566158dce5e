use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use super::events::Events;
use super::fault::Fault;
use super::started::{StartedTestApp, fail};
use crate::collect::Crates;
use crate::declare::{Of, Point, Suits, WithMembers, Wraps};
use crate::diagnostics::{Report, join_names};
use crate::observe::Observer;
use crate::plan::Composition;
use crate::run::{App, IntoPlugin};

/// An application for a test: parts of it are replaced, and whatever goes wrong fails the test with the full report.
///
/// It starts and stops; the main job is not run. What that does is tested where it stands behind a point, or by
/// [`App::try_run`] with the parts that a test needs.
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
    /// the same configuration on every machine. What the program sets in code stays, such as [`App::strict`] and its limits.
    pub fn from_app(app: App) -> Self {
        Self { app: app.configured_in_code_only() }
    }

    /// Together with another plugin.
    pub fn with(self, plugin: impl IntoPlugin) -> Self {
        Self { app: self.app.with(plugin) }
    }

    /// Together with the plugins of a list.
    pub fn with_list(self, composition: Composition) -> Self {
        Self { app: self.app.with_list(composition) }
    }

    /// Together with what the crates of `plugins![..]` announced at link time.
    pub fn with_discovered(self, crates: Crates) -> Self {
        Self { app: self.app.with_discovered(crates) }
    }

    /// Without the plugin of this key. Another one that is added or listed under the key takes its place: it serves those who
    /// say that they want this plugin's, `#[plugin(of = "replica")]`, and nobody else's provider is replaced.
    ///
    /// ```
    /// use jackfield::prelude::*;
    ///
    /// #[extension_point]
    /// pub trait Database: Send + Sync { fn rows(&self) -> u32; }
    ///
    /// #[derive(Plugin)]
    /// #[provides(dyn Database)]
    /// pub struct Postgres;
    /// impl Database for Postgres { fn rows(&self) -> u32 { 1 } }
    ///
    /// #[extension_point]
    /// #[derive(Plugin)]
    /// #[provides(Self)]
    /// pub struct Totals {
    ///     #[plugin(of = "main")] main: Arc<dyn Database>,
    ///     #[plugin(of = "replica")] replica: Arc<dyn Database>,
    /// }
    ///
    /// struct Fake;
    /// impl Database for Fake { fn rows(&self) -> u32 { 7 } }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let app = TestApp::of(app![Postgres as "main", Postgres as "replica", Totals])
    ///     .disable("replica")
    ///     .with(plugin("replica").define::<dyn Database>().value(Fake))
    ///     .start()
    ///     .await;
    /// let totals = app.get::<Arc<Totals>>();
    /// assert_eq!((totals.main.rows(), totals.replica.rows()), (1, 7));
    /// app.stop().await;
    /// # }
    /// ```
    #[track_caller]
    pub fn disable(self, key: impl Into<String>) -> Self {
        Self { app: self.app.disable(key) }
    }

    /// With the plugin of this key, as [`App::enable`] says.
    #[track_caller]
    pub fn enable(self, key: impl Into<String>) -> Self {
        Self { app: self.app.enable(key) }
    }

    /// Takes the place of all providers of a point; an error if there is nothing to replace. It lives as what it replaces:
    /// where that is transient, a [`Fresh`](crate::Fresh) hands out this one value each time; where it lives in a scope, each
    /// that is opened gets this one value.
    ///
    /// Of a `keyed` point, where each key has a provider of its own, a plugin takes the place of one:
    /// `.with(plugin("fake").define::<dyn Format>().key("html").value(Fake)).set("points.format.html", "fake")`.
    #[track_caller]
    pub fn replace<P: Point + ?Sized>(self, value: impl Suits<P>) -> Self {
        Self { app: self.app.replace::<P>(value) }
    }

    /// As [`replace`](Self::replace), with an `Arc` that the test keeps.
    #[track_caller]
    pub fn replace_arc<P: Point + ?Sized>(self, value: Arc<P>) -> Self {
        Self { app: self.app.replace_arc(value) }
    }

    /// Wraps what a point hands out, outside of its other decorators, the members of a keyed point each; an error if there
    /// is nothing to wrap: `.decorate::<dyn Clock>(|inner: Arc<dyn Clock>| Slow(inner))`.
    #[track_caller]
    pub fn decorate<P: Point + ?Sized>(self, wrap: impl Wraps<P>) -> Self {
        self.decorate_arc::<P>(move |inner| wrap.wrap(inner))
    }

    /// As [`decorate`](Self::decorate), with a closure that returns an `Arc`.
    #[track_caller]
    pub fn decorate_arc<P: Point + ?Sized>(
        self,
        wrap: impl Fn(Arc<P>) -> Arc<P> + Send + Sync + 'static,
    ) -> Self {
        Self { app: self.app.decorated::<P>(wrap) }
    }

    /// Wraps every member of a `many` point instead of what is made of all.
    #[track_caller]
    pub fn decorate_each<P: Point + ?Sized>(self, wrap: impl Wraps<P>) -> Self
    where
        Of<P>: WithMembers,
    {
        Self { app: self.app.decorated_each::<P>(move |inner| wrap.wrap(inner)) }
    }

    /// Lets a step fail in place of doing its work; an error if there is no such step.
    #[track_caller]
    pub fn fail(self, fault: Fault) -> Self {
        let injection = fault.into_injection();
        Self { app: self.app.failing(injection) }
    }

    /// The steps that [`Fault::step`] counts, by their names.
    ///
    /// # Panics
    /// If the application can't be wired, with the full report.
    #[must_use]
    pub fn steps(&self) -> Vec<String> {
        self.app.steps().unwrap_or_else(|report| fail("can't be wired", &report))
    }

    /// Tells an observer of every step, [`Events`] for example.
    pub fn observe(self, observer: impl Observer + 'static) -> Self {
        Self { app: self.app.observe(observer) }
    }

    /// Provides a point that no plugin provides.
    #[track_caller]
    pub fn supply<P: Point + ?Sized>(self, value: impl Suits<P>) -> Self {
        Self { app: self.app.supply::<P>(value) }
    }

    /// As [`supply`](Self::supply), with an `Arc` that the test keeps.
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
        let events = Events::new();
        match self.app.observe(events.clone()).start().await {
            Ok(running) => StartedTestApp::new(running, events),
            Err(report) => fail("does not start", &report),
        }
    }

    /// Tries to start it, for a test in which that must fail.
    ///
    /// # Panics
    /// If it starts all the same.
    pub async fn refused(self) -> Report {
        match self.app.clone().start().await {
            Err(report) => report,
            Ok(running) => {
                let idle = self.app.idle_faults();
                let why = if idle.is_empty() {
                    String::new()
                } else {
                    format!(": its start does not come to the {}, which is to fail", join_names(&idle))
                };
                let stopped = running.stop().await.err().map(|report| format!(", and then:\n{report:?}"));
                panic!("the test application starts, but should not{why}{}", stopped.unwrap_or_default())
            }
        }
    }
}
