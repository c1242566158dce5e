use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::{Handle, Id};
use tokio::sync::oneshot;

use crate::storage::contract::{Result, unsupported};
use crate::storage::providers::server::drivers::check_drivers;

/// One `T` for each runtime that calls, for as long as that runtime lives.
///
/// A connection is driven by a task of the runtime it was made in. Elsewhere it would stand still whenever that runtime
/// does, as one of a single thread does between two calls.
#[derive(Debug)]
pub(crate) struct Lanes<T>(Mutex<Vec<Lane<T>>>);

#[derive(Debug)]
struct Lane<T> {
    runtime: Id,
    /// Closed by the end of the runtime, whose task holds the other side.
    alive: oneshot::Sender<()>,
    content: Arc<T>,
}

impl<T> Default for Lanes<T> {
    fn default() -> Lanes<T> {
        Lanes(Mutex::default())
    }
}

impl<T> Lanes<T> {
    /// What belongs to the runtime that calls.
    pub(crate) fn here(&self, make: impl FnOnce() -> Result<T>) -> Result<Arc<T>> {
        let runtime = Handle::try_current().map_err(|_| {
            unsupported("a server can only be talked to within a Tokio runtime")
                .with_help("call it within one, or use `storage::blocking`")
        })?;
        if let Some(content) = self.find(runtime.id()) {
            return Ok(content);
        }
        check_drivers()?;
        let (alive, gone) = oneshot::channel();
        runtime.spawn(gone);
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lanes.retain(|lane| !lane.alive.is_closed());
        // Another task of this runtime may have come first.
        if let Some(lane) = lanes.iter().find(|lane| lane.runtime == runtime.id()) {
            return Ok(lane.content.clone());
        }
        let content = Arc::new(make()?);
        lanes.push(Lane { runtime: runtime.id(), alive, content: content.clone() });
        Ok(content)
    }

    fn find(&self, runtime: Id) -> Option<Arc<T>> {
        let lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lane = lanes.iter().find(|lane| lane.runtime == runtime && !lane.alive.is_closed());
        lane.map(|lane| lane.content.clone())
    }

    /// Takes all of them away, and gives those whose runtime lives: of the others nothing comes any more.
    pub(crate) fn take(&self) -> Vec<Arc<T>> {
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lanes.drain(..).filter(|lane| !lane.alive.is_closed()).map(|lane| lane.content).collect()
    }
}
