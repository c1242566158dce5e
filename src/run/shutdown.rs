use std::fmt;
use std::sync::Arc;

use tokio::sync::watch;

use crate::base::{View, here};
use crate::declare::{Inject, Need, Point, PointDecl, SingleOne};
use crate::observe::{Event, Observers};

/// Asks the application to end, and tells when it was asked. Every plugin can have one.
///
/// A request is remembered: it does not matter whether somebody waits for it yet. A main job that has a `Shutdown`, as a
/// parameter or, where it takes `&self`, a field of its plugin, is left to end by itself, within the time of a stop; one
/// without is dropped. If either has failed by then, the failure counts. A background task is left to end by
/// itself where it says so, `#[task(on_stop = "finish")]`.
///
/// ```
/// use jackfield::prelude::*;
///
/// #[derive(Plugin)]
/// struct Watchdog;
/// #[contributes]
/// impl Watchdog {
///     #[task]
///     async fn watch(shutdown: Shutdown) { shutdown.request_with(3); }
/// }
///
/// #[derive(Plugin)]
/// struct Server;
/// #[contributes]
/// impl Server {
///     #[main]
///     async fn serve(shutdown: Shutdown) { shutdown.requested().await; }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// assert_eq!(App::of(app![Watchdog, Server]).run().await, Exit::with_code(3));
/// # }
/// ```
#[derive(Clone)]
pub struct Shutdown {
    code: Arc<watch::Sender<Option<u8>>>,
    observers: Observers,
}

impl Shutdown {
    pub(super) fn new(observers: Observers) -> Self {
        Self { code: Arc::new(watch::Sender::new(None)), observers }
    }

    /// Asks for a clean end.
    pub fn request(&self) {
        self.request_with(0);
    }

    /// Asks for an end with this exit code. The first request counts.
    pub fn request_with(&self, code: u8) {
        let is_first = self.code.send_if_modified(|asked| {
            let first = asked.is_none();
            asked.get_or_insert(code);
            first
        });
        if is_first {
            self.observers.tell(|| Event::ShutdownAsked { code });
        }
    }

    /// Whether an end was asked for.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        self.code.borrow().is_some()
    }

    /// The code that was asked for; `None` while nobody asked for an end.
    pub(super) fn requested_code(&self) -> Option<u8> {
        *self.code.borrow()
    }

    /// Waits until an end is asked for.
    pub async fn requested(&self) {
        self.asked().await;
    }

    pub(super) async fn asked(&self) -> u8 {
        let mut watching = self.code.subscribe();
        match watching.wait_for(Option::is_some).await {
            Ok(code) => code.unwrap_or(0),
            // The sender lives as long as `self`.
            Err(_) => 0,
        }
    }

    /// Forgets a request, so that the application can start again.
    pub(super) fn reset(&self) {
        self.code.send_replace(None);
    }
}

impl fmt::Debug for Shutdown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shutdown").field("requested", &self.is_requested()).finish()
    }
}

impl Point for Shutdown {
    type Cardinality = SingleOne;
    const DECL: &'static PointDecl = &PointDecl::new::<Self>("shutdown", "Shutdown", here!()).given_by_host();
}

impl Inject for Shutdown {
    type Kind = <Arc<Self> as Inject>::Kind;
    const NEED: Need = <Arc<Self> as Inject>::NEED;
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        view.point::<Arc<Self>>(at).map(|shutdown| shutdown.as_ref().clone())
    }
}
