use std::any::Any;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use crate::storage::contract::{ManualTimeSource, Result, StorageProvider, TimeSource, Timestamp};

pub(crate) type Task<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// The clock an engine goes by, as far as a test moves it.
///
/// A function from microseconds, negative for backwards, is one too: a provider whose server has the clock may keep an
/// offset for tests.
pub trait MovableClock: Send + Sync + 'static {
    /// Moves the clock on, or back where `micros` is negative.
    fn shift(&self, micros: i64);
}

impl MovableClock for ManualTimeSource {
    fn shift(&self, micros: i64) {
        self.set(Timestamp::from_micros(self.now().micros().saturating_add_signed(micros)));
    }
}

impl<F: Fn(i64) + Send + Sync + 'static> MovableClock for F {
    fn shift(&self, micros: i64) {
        self(micros);
    }
}

pub(crate) type Opener = Arc<dyn Fn() -> Task<Result<Arc<dyn StorageProvider>>> + Send + Sync>;

/// An open store in which a case lives, and what else a test may do to it.
#[derive(Clone)]
pub struct Home {
    pub(crate) provider: Arc<dyn StorageProvider>,
    pub(crate) clock: Option<Arc<dyn MovableClock>>,
    pub(crate) second: Option<Opener>,
    pub(crate) reopen: Option<Opener>,
    pub(crate) is_shared: bool,
    guards: Vec<Arc<dyn Any + Send + Sync>>,
}

impl Home {
    /// A store that can be used and nothing else.
    pub fn new(provider: impl StorageProvider) -> Home {
        Home::of(Arc::new(provider))
    }

    /// A store that can be used and nothing else.
    pub fn of(provider: Arc<dyn StorageProvider>) -> Home {
        Home { provider, clock: None, second: None, reopen: None, is_shared: false, guards: Vec::new() }
    }

    /// The clock that this store goes by. Moving it must disturb no other store that is open at the same time.
    #[must_use]
    pub fn clock(mut self, clock: Arc<impl MovableClock>) -> Home {
        self.clock = Some(clock);
        self
    }

    /// How a further handle on the same data is opened while this one is open, as another process would have it.
    #[must_use]
    pub fn second<F, R>(mut self, open: F) -> Home
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<Arc<dyn StorageProvider>>> + Send + 'static,
    {
        self.second = Some(Arc::new(move || Box::pin(open())));
        self
    }

    /// How the same data is opened again after this handle was closed; for stores that outlive their handles.
    #[must_use]
    pub fn reopen<F, R>(mut self, open: F) -> Home
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<Arc<dyn StorageProvider>>> + Send + 'static,
    {
        self.reopen = Some(Arc::new(move || Box::pin(open())));
        self
    }

    /// Says that other cases use the same handle at the same time, so that it must not be closed.
    #[must_use]
    pub fn shared(mut self) -> Home {
        self.is_shared = true;
        self
    }

    /// Keeps this as long as the store, for example the folder it stands in.
    #[must_use]
    pub fn keeping(mut self, guard: impl Any + Send + Sync) -> Home {
        self.guards.push(Arc::new(guard));
        self
    }
}

impl fmt::Debug for Home {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Home").field("provider", &self.provider).finish_non_exhaustive()
    }
}
