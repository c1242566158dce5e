//! Storage that forgets: what was not synced may be lost, as in a power cut.

use std::fmt;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use crate::storage::providers::proofs::script::Random;

/// What a power cut leaves of what was not synced.
#[derive(Debug)]
pub(crate) enum Left<'r> {
    /// Nothing.
    Nothing,
    /// All of it, as when only the process is killed.
    Everything,
    /// Any part.
    Some(&'r mut Random),
}

type Watcher<P> = Arc<dyn Fn(&P) + Send + Sync>;

/// A platter `P`, which is everything that the disk and the system before it know. Clones have the same one.
pub(crate) struct Simulated<P> {
    platter: Arc<Mutex<P>>,
    watcher: Option<Watcher<P>>,
    operations: Arc<AtomicUsize>,
    /// The operation that fails, once.
    fails: Arc<AtomicUsize>,
    /// What it fails with.
    fault: Arc<Mutex<io::ErrorKind>>,
}

impl<P> Clone for Simulated<P> {
    fn clone(&self) -> Self {
        Simulated {
            platter: self.platter.clone(),
            watcher: self.watcher.clone(),
            operations: self.operations.clone(),
            fails: self.fails.clone(),
            fault: self.fault.clone(),
        }
    }
}

impl<P> fmt::Debug for Simulated<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Simulated")
    }
}

impl<P: Clone> Simulated<P> {
    pub(crate) fn new(platter: P) -> Self {
        Simulated {
            platter: Arc::new(Mutex::new(platter)),
            watcher: None,
            operations: Arc::default(),
            fails: Arc::new(AtomicUsize::new(usize::MAX)),
            fault: Arc::new(Mutex::new(io::ErrorKind::Other)),
        }
    }

    /// Shows what is there before every operation.
    pub(crate) fn watched(platter: P, watcher: impl Fn(&P) + Send + Sync + 'static) -> Self {
        Simulated { watcher: Some(Arc::new(watcher)), ..Simulated::new(platter) }
    }

    /// What is there now.
    pub(crate) fn platter(&self) -> P {
        self.look().clone()
    }

    /// What is there, without an operation.
    pub(crate) fn look(&self) -> MutexGuard<'_, P> {
        self.platter.lock().unwrap()
    }

    /// Lets one operation fail, the first being 0, that many from now.
    pub(crate) fn fail(&self, operation: usize) {
        self.fail_as(io::ErrorKind::Other, operation);
    }

    /// The same with an error of this kind.
    pub(crate) fn fail_as(&self, fault: io::ErrorKind, operation: usize) {
        *self.fault.lock().unwrap() = fault;
        self.fails.store(self.operations.load(Ordering::SeqCst) + operation, Ordering::SeqCst);
    }

    /// Whether the operation that was to fail has failed.
    pub(crate) fn has_failed(&self) -> bool {
        self.fails.load(Ordering::SeqCst) < self.operations.load(Ordering::SeqCst)
    }

    /// Begins an operation.
    pub(crate) fn begin(&self) -> io::Result<MutexGuard<'_, P>> {
        let platter = self.look();
        if let Some(watcher) = &self.watcher {
            watcher(&platter);
        }
        let operation = self.operations.fetch_add(1, Ordering::SeqCst);
        if operation == self.fails.load(Ordering::SeqCst) {
            return Err(io::Error::new(*self.fault.lock().unwrap(), "the disk refuses"));
        }
        Ok(platter)
    }
}
