use std::sync::Arc;

use crate::base::{BoxError, Origin};
use crate::declare::{Injected, Point, PointDecl, Start, Stop, Task};
use crate::plan::{Injection, Site};

/// A step that fails in a test, in place of doing its work: [`TestApp::fail`](super::TestApp::fail).
///
/// By default it is the first step of its kind, and it fails with an error.
///
/// ```
/// use jackfield::prelude::*;
/// use jackfield::testing::Fault;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let app = || {
///     TestApp::of(app![])
///         .with(plugin("disk").start(|| async {}).stop(|| async {}))
///         .with(plugin("net").start(|| async {}))
/// };
/// let report = app().fail(Fault::start("net").error("no cable")).refused().await;
/// assert!(report.render().contains("no cable"));
///
/// // Whatever fails, the start says so.
/// for nth in 1..=app().steps().len() - 1 {
///     app().fail(Fault::step(nth)).refused().await;
/// }
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a fault does nothing until `TestApp::fail` takes it"]
pub struct Fault {
    site: Site,
    nth: usize,
    how: Injected,
}

impl Fault {
    /// In step number `nth` of the whole application, counted from 1: providers in the order of construction, start hooks in
    /// the order of starting, background tasks, stop hooks in the order of stopping. The main job is not among them, as a
    /// [`TestApp`](super::TestApp) does not run it. Nor are those of scopes, which have their turn when one is opened: name their
    /// plugin or their point. [`TestApp::steps`](super::TestApp::steps) names them.
    pub fn step(nth: usize) -> Self {
        Self { nth, ..Self::at(Site::Any) }
    }

    /// In a provider, decorator or aggregator of a plugin.
    pub fn provider(plugin: impl Into<String>) -> Self {
        Self::at(Site::ProviderIn(plugin.into()))
    }

    /// In a provider of a point, whoever it is. One that provides for any key comes after the others.
    pub fn provider_of<P: Point + ?Sized>() -> Self {
        Self::at(Site::ProviderOf(P::DECL))
    }

    /// In a start hook of a plugin.
    pub fn start(plugin: impl Into<String>) -> Self {
        Self::hook(<dyn Start>::DECL, plugin)
    }

    /// In a stop hook of a plugin.
    pub fn stop(plugin: impl Into<String>) -> Self {
        Self::hook(<dyn Stop>::DECL, plugin)
    }

    /// In a background task of a plugin.
    pub fn task(plugin: impl Into<String>) -> Self {
        Self::hook(<dyn Task>::DECL, plugin)
    }

    fn hook(point: &'static PointDecl, plugin: impl Into<String>) -> Self {
        Self::at(Site::Hook(point, plugin.into()))
    }

    fn at(site: Site) -> Self {
        let how = Injected::Error(Arc::new(|| BoxError::from("a fault of the test")));
        Self { site, nth: 1, how }
    }

    /// In another than the first of its kind, counted from 1 in the order of declaration.
    pub fn nth(self, nth: usize) -> Self {
        Self { nth, ..self }
    }

    /// It fails with an error that says this.
    pub fn error(self, text: impl Into<String>) -> Self {
        let text = text.into();
        self.error_with(move || text.clone())
    }

    /// It fails with an error of a type of its own: `.error_with(|| DiskError::Full)`.
    pub fn error_with<E: Into<BoxError>>(self, error: impl Fn() -> E + Send + Sync + 'static) -> Self {
        Self { how: Injected::Error(Arc::new(move || error().into())), ..self }
    }

    /// It panics with this text.
    pub fn panic(self, text: impl Into<String>) -> Self {
        Self { how: Injected::Panic(text.into()), ..self }
    }

    /// It never ends, so that a time limit ends it.
    pub fn hang(self) -> Self {
        Self { how: Injected::Hang, ..self }
    }

    #[track_caller]
    pub(super) fn into_injection(self) -> Injection {
        let origin = Origin::caller();
        Injection { site: self.site, nth: self.nth, how: self.how, origin }
    }
}
