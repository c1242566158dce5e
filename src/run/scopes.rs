//! Scopes: opened on top of a wired application, with hooks of their own.

use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, OnceLock, Weak};

use tokio::time::Instant;

use super::hooks::failure::{START, STOP, hook_failure};
use super::hooks::ready::ReadyHook;
use super::lifecycle::life::Life;
use super::running::Resolving;
use crate::base::{Built, Home, Later, View, catch_panic, here, moment};
use crate::declare::{
    Inject, Need, OpenedIn, Point, PointDecl, Scope, Shape, SingleOne, Start, Stop, TheApp,
};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::observe::{Event, Phase};
use crate::wire::{Asker, OpenScope, given_panicked};

/// Opens scopes from within a plugin: a server takes an `Open<Request>`.
///
/// A scope that is declared `within` another is opened by what lives in that one: for others this is refused with the plan.
/// What lives in the scope is nothing that the plugin needs: one that opens a scope in its start hook also takes what has to be
/// started by then.
///
/// ```
/// use jackfield::prelude::*;
///
/// #[scope]
/// pub struct Request { pub path: String }
///
/// #[extension_point]
/// pub trait Page: Send + Sync { fn text(&self) -> String; }
///
/// #[derive(Plugin)]
/// #[plugin(scope = Request)]
/// #[provides(dyn Page)]
/// struct Echo { request: Arc<Request> }
/// impl Page for Echo { fn text(&self) -> String { self.request.path.clone() } }
///
/// #[derive(Plugin)]
/// struct Server { requests: Open<Request> }
/// #[contributes]
/// impl Server {
///     #[main]
///     async fn serve(&self) -> Result<(), BoxError> {
///         let request = self.requests.open(Request { path: "/notes".into() }).await?;
///         assert_eq!(request.get::<Arc<dyn Page>>()?.text(), "/notes");
///         Ok(request.close().await?)
///     }
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// assert_eq!(App::of(app![Echo, Server]).run().await, Exit::CLEAN);
/// # }
/// ```
pub struct Open<S> {
    scopes: Arc<Scopes>,
    later: Later,
    /// The plugin that this was made for.
    owner: Asker,
    scope: PhantomData<fn() -> S>,
}

impl<S: Scope> Open<S> {
    /// Opens one: builds all that lives in it and runs its start hooks.
    ///
    /// If this is dropped before it is done, what is there by then is dropped, and no stop hooks run: do not put it into a
    /// `select!` or a `timeout` where they matter.
    ///
    /// # Errors
    /// The first provider or start hook that fails. What was there by then is dropped, and what had started is stopped before:
    /// where a provider fails, nothing has. [`NoScope`](crate::Code::NoScope) where the host took this outside of the scope
    /// that the new one is opened in, [`WrongState`](crate::Code::WrongState) before wiring is done or after the
    /// application was dropped.
    pub async fn open(&self, value: S) -> Result<Opened<S>, Report> {
        let life = self.scopes.life.get().and_then(Weak::upgrade).ok_or_else(not_there)?;
        let home = self.later.home().ok_or_else(not_there)?;
        Opened::begin(life, &home, value, self.owner.clone()).await
    }
}

/// A scope that is being opened. The type says nothing of what the scope is opened in: where that is wrong, the compiler would
/// complain of each use of an `async fn` that does.
pub type Opening<'a, S> = Pin<Box<dyn Future<Output = Result<Opened<S>, Report>> + Send + 'a>>;

fn not_there() -> Report {
    let message = "a scope can be opened while the application is there, and not before it is wired";
    let found = Diagnostic::error(Code::WrongState, message);
    found.help("open it in a start hook, in the main job or later, and not in a constructor").into()
}

impl<S> Clone for Open<S> {
    fn clone(&self) -> Self {
        let (scopes, later, owner) = (Arc::clone(&self.scopes), self.later.clone(), self.owner.clone());
        Self { scopes, later, owner, scope: PhantomData }
    }
}

impl<S: Scope> fmt::Debug for Open<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Open({})", S::DECL.name)
    }
}

impl<S: Scope> Inject for Open<S> {
    type Kind = <Arc<Scopes> as Inject>::Kind;
    const NEED: Need = Need::Point {
        point: &Scopes::DECL.opening(S::DECL),
        shape: Shape::One,
        may_be_absent: false,
        lazy: false,
        handle: false,
    };
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        let (scopes, later, owner) = (view.point(at)?, view.later(), Asker::of(view.consumer()));
        Some(Self { scopes, later, owner, scope: PhantomData })
    }
}

/// The way from the plugins of an application to the scopes that they open.
#[derive(Default)]
pub struct Scopes {
    life: OnceLock<Weak<Life>>,
}

impl Scopes {
    /// From now on scopes can be opened.
    pub(super) fn begin(&self, life: &Arc<Life>) {
        // Set once, by the application that it was made for.
        let _ = self.life.set(Arc::downgrade(life));
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scopes")
    }
}

// In a list of what is a point, the user looks for points of the application.
#[diagnostic::do_not_recommend]
impl Point for Scopes {
    type Cardinality = SingleOne;
    const DECL: &'static PointDecl = &PointDecl::new::<Self>("scopes", "Scopes", here!()).given_by_host();
}

/// A scope that is open. Its instances live as long as this, and are dropped in the reverse order of construction; stop hooks
/// run in [`close`](Self::close) and [`close_after`](Self::close_after) only.
#[must_use = "a scope that is dropped is over, and its stop hooks do not run: `close().await` it"]
pub struct Opened<S> {
    life: Arc<Life>,
    // Before what it lives in: fields are dropped in their order.
    value: Arc<S>,
    scope: OpenScope,
}

impl<S: Scope> Opened<S> {
    pub(super) async fn begin(
        life: Arc<Life>,
        within: &Arc<Home>,
        value: S,
        asker: Asker,
    ) -> Result<Self, Report> {
        let value = Arc::new(value);
        let given = Built::point(Arc::clone(&value));
        let scope = match life.services.open(within, S::DECL, given, asker.clone()).await {
            Ok(scope) => scope,
            Err(mut report) => {
                report.extend(catch_panic(|| drop(value)).err().map(|text| given_panicked(&asker, &text)));
                return Err(report);
            }
        };
        let opened = Self { life, value, scope };
        // In boxes, here and when it is closed, so that the futures of scopes without hooks stay small.
        if opened.scope.layer().is_some_and(|layer| !layer.starts.is_empty())
            && let Err(mut report) = Box::pin(opened.start()).await
        {
            report.extend(opened.drop_all());
            return Err(report);
        }
        Ok(opened)
    }

    /// What the host handed in.
    #[must_use]
    pub fn value(&self) -> &Arc<S> {
        &self.value
    }

    /// What lives in it or in what it is opened in, as whoever opened it would get it: a plugin that opened it by an [`Open`]
    /// gets the handles that are made for it, such as its own storage.
    ///
    /// # Errors
    /// As [`Running::get`](super::Running::get), and [`Untrusted`](crate::Code::Untrusted) where a plugin asks for a guarded
    /// point that the host does not trust.
    pub fn get<T: Inject>(&self) -> Result<T, Report> {
        self.scope.get()
    }

    /// What lives in the scope or in what it is opened in, as [`get`](Self::get) gives it, but built first if
    /// nothing needed it yet. What is transient is made, also if it has to be awaited.
    ///
    /// # Errors
    /// As [`Running::resolve`](super::Running::resolve).
    #[must_use = "nothing is asked until it is awaited"]
    pub fn resolve<'a, T: Inject + 'a>(&'a self) -> Resolving<'a, T> {
        Box::pin(self.scope.resolve())
    }

    /// Opens a scope in this one.
    ///
    /// # Errors
    /// As [`Running::open`](super::Running::open).
    pub fn open<C: OpenedIn<S>>(&self, value: C) -> Opening<'_, C> {
        Box::pin(Opened::begin(Arc::clone(&self.life), self.scope.home(), value, self.scope.asker().clone()))
    }

    /// Runs the stop hooks in the reverse order of starting, all of them, and drops the instances.
    ///
    /// If this is dropped before it is done, the instances are dropped, and the hooks that are left do not run. Where scopes that
    /// are opened in this one are open still, observers hear of it.
    ///
    /// # Errors
    /// Every hook that failed, in the order in which they ended, and every instance that panicked when it was dropped. What a
    /// scope that is opened in this one still needs is dropped with that.
    pub async fn close(self) -> Result<(), Report> {
        let stops = self.scope.layer().map_or(&[][..], |layer| &layer.stops);
        let mut report = Report::new();
        if !stops.is_empty() {
            report = Box::pin(self.stop(stops.iter().copied())).await;
        }
        let count = self.scope.open_within();
        if count > 0 {
            self.life.observers().tell(|| Event::ScopesLeftOpen { within: Some(S::DECL.name), count });
        }
        report.extend(self.drop_all());
        report.into_result(())
    }

    fn drop_all(self) -> Report {
        let Self { life: _life, value, scope } = self;
        drop(value);
        scope.drop_all()
    }

    async fn start(&self) -> Result<(), Report> {
        let Some(layer) = self.scope.layer() else { return Ok(()) };
        let plan = self.life.services.plan();
        let until = self.life.limits.start.map(|limit| moment(Instant::now(), limit));
        for (at, (id, slot)) in layer.starts.iter().enumerate() {
            let Some(hook) = self.scope.instance::<dyn Start>(*id) else { continue };
            let ready = ReadyHook::of(&self.life.services, hook, *slot, &self.life.limits, until);
            let Err(error) = ready.start(self.life.observers()).await else { continue };
            let has_ended = usize::from(error.has_ended());
            let mut report = Report::from(hook_failure(plan, &START, error));
            // A plugin counts as started once one of its start hooks has come to a good end, or if it has none.
            let keys = |hooks: &[(u32, u32)]| -> HashSet<&str> {
                hooks.iter().map(|(_, slot)| plan.key(*slot)).collect()
            };
            let (done, left) = layer.starts.split_at(at + has_ended);
            let (done, left) = (keys(done), keys(left));
            let has_started = |slot: u32| done.contains(plan.key(slot)) || !left.contains(plan.key(slot));
            let stops = layer.stops.iter().copied().filter(|(_, slot)| has_started(*slot));
            report.extend(self.stop(stops).await);
            return Err(report);
        }
        Ok(())
    }

    async fn stop(&self, stops: impl Iterator<Item = (u32, u32)>) -> Report {
        let until = moment(Instant::now(), self.life.limits.stop);
        let mut report = Report::new();
        for (id, slot) in stops {
            let Some(hook) = self.scope.instance::<dyn Stop>(id) else { continue };
            let ready = ReadyHook::of(&self.life.services, hook, slot, &self.life.limits, Some(until));
            if let Err(error) = ready.stop(self.life.observers(), Phase::Stop).await {
                report.push(hook_failure(self.life.services.plan(), &STOP, error));
            }
        }
        report
    }
}

impl<S: Scope> fmt::Debug for Opened<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened").field("scope", &self.scope).finish_non_exhaustive()
    }
}

impl super::Running {
    /// Opens a scope: builds all that lives in it, on top of what the application has, and runs its start hooks. What it
    /// costs is what is built; nothing is planned any more, and any number can be open at the same time.
    ///
    /// The instances of the application live on until the last scope is gone. If this is dropped before it is done, what is
    /// there by then is dropped, and no stop hooks run.
    ///
    /// # Errors
    /// The first provider or start hook that fails. What was there by then is dropped, and what had started is stopped before:
    /// where a provider fails, nothing has.
    pub fn open<S: OpenedIn<TheApp>>(&self, value: S) -> Opening<'_, S> {
        Box::pin(Opened::begin(Arc::clone(&self.life), self.life.services.home(), value, Asker::Host))
    }
}
