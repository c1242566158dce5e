use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::runtime::{Handle, Id};
use tokio::sync::oneshot;

use crate::storage::contract::{Result, closed, unsupported};
use crate::storage::providers::server::drivers::check_drivers;

/// One `T` for each runtime that calls, for as long as that runtime lives.
///
/// A connection is driven by a task of the runtime it was made in. Elsewhere it would stand still whenever that runtime
/// does, as one of a single thread does between two calls.
#[derive(Debug)]
pub(crate) struct Lanes<T> {
    /// `None` when the provider is closed.
    open: Mutex<Option<Vec<Lane<T>>>>,
}

#[derive(Debug)]
struct Lane<T> {
    runtime: Id,
    /// Closed by the end of the runtime, whose task holds the other side.
    alive: oneshot::Sender<()>,
    content: Arc<T>,
}

impl<T> Default for Lanes<T> {
    fn default() -> Lanes<T> {
        Lanes { open: Mutex::new(Some(Vec::new())) }
    }
}

impl<T> Lanes<T> {
    /// What belongs to the runtime that calls.
    pub(crate) fn here(&self, make: impl FnOnce() -> Result<T>) -> Result<Arc<T>> {
        let runtime = Handle::try_current().map_err(|_| {
            unsupported("a server can only be talked to within a Tokio runtime")
                .with_help("call it within one, or use `storage::blocking`")
        })?;
        if let Some(content) = self.find(runtime.id())? {
            return Ok(content);
        }
        check_drivers()?;
        let (alive, gone) = oneshot::channel();
        runtime.spawn(gone);
        let mut open = self.lock();
        let lanes = open.as_mut().ok_or_else(closed)?;
        lanes.retain(|lane| !lane.alive.is_closed());
        // Another task of this runtime may have come first.
        if let Some(lane) = lanes.iter().find(|lane| lane.runtime == runtime.id()) {
            return Ok(lane.content.clone());
        }
        let content = Arc::new(make()?);
        lanes.push(Lane { runtime: runtime.id(), alive, content: content.clone() });
        Ok(content)
    }

    fn find(&self, runtime: Id) -> Result<Option<Arc<T>>> {
        let open = self.lock();
        let mut lanes = open.as_ref().ok_or_else(closed)?.iter();
        let lane = lanes.find(|lane| lane.runtime == runtime && !lane.alive.is_closed());
        Ok(lane.map(|lane| lane.content.clone()))
    }

    pub(crate) fn check_open(&self) -> Result<()> {
        if self.lock().is_some() { Ok(()) } else { Err(closed()) }
    }

    /// Refuses further calls, and gives those whose runtime lives: of the others nothing comes any more.
    pub(crate) fn close(&self) -> Vec<Arc<T>> {
        let lanes = self.lock().take().unwrap_or_default().into_iter();
        lanes.filter(|lane| !lane.alive.is_closed()).map(|lane| lane.content).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Vec<Lane<T>>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
