use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::sync::watch;

use crate::base::{View, here};
use crate::declare::{Inject, Need, Point, PointDecl, SingleOne};

/// Asks the application to end, and tells when it was asked. Every plugin can have one.
///
/// A request is remembered: it does not matter whether somebody waits for it yet.
#[derive(Clone)]
pub struct Shutdown {
    state: Arc<State>,
}

struct State {
    code: watch::Sender<Option<u8>>,
    waiting: AtomicUsize,
    was_awaited: AtomicBool,
}

/// Counts a plugin that waits, also if its future is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Shutdown {
    pub(super) fn new() -> Self {
        let (waiting, was_awaited) = (AtomicUsize::new(0), AtomicBool::new(false));
        Self { state: Arc::new(State { code: watch::Sender::new(None), waiting, was_awaited }) }
    }

    /// Asks for a clean end.
    pub fn request(&self) {
        self.request_with(0);
    }

    /// Asks for an end with this exit code. The first request counts.
    pub fn request_with(&self, code: u8) {
        let state = &self.state;
        state.code.send_if_modified(|asked| {
            let first = asked.is_none();
            if first {
                state.was_awaited.store(state.waiting.load(Ordering::SeqCst) > 0, Ordering::SeqCst);
                *asked = Some(code);
            }
            first
        });
    }

    /// Whether an end was asked for.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        self.state.code.borrow().is_some()
    }

    /// The code that was asked for; `None` while nobody asked for an end.
    pub(super) fn requested_code(&self) -> Option<u8> {
        *self.state.code.borrow()
    }

    /// Waits until an end is asked for. A main job that waits is left to end by itself; one that doesn't is dropped.
    pub async fn requested(&self) {
        let _waiting = Waiting::new(&self.state.waiting);
        self.code().await;
    }

    pub(super) async fn code(&self) -> u8 {
        let mut watching = self.state.code.subscribe();
        match watching.wait_for(Option::is_some).await {
            Ok(code) => code.unwrap_or(0),
            // The sender lives as long as `self`.
            Err(_) => 0,
        }
    }

    /// Whether a plugin waited when the end was asked for, so that its main job can end by itself.
    pub(super) fn was_awaited(&self) -> bool {
        self.state.was_awaited.load(Ordering::SeqCst)
    }

    /// Forgets a request, so that the application can start again.
    pub(super) fn reset(&self) {
        self.state.code.send_replace(None);
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
