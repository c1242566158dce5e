//! What nobody waits for any longer, though it holds its thread.

use std::sync::{Mutex, PoisonError};

use tokio::task::AbortHandle;

/// Hooks and tasks that were dropped and may still run: only an `await` of their own ends them.
#[derive(Default)]
pub(in crate::run) struct GivenUp(Mutex<Vec<(String, AbortHandle)>>);

impl GivenUp {
    /// Something of this name was given up.
    pub(in crate::run) fn note(&self, name: String, handle: AbortHandle) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((name, handle));
    }

    /// The names of those that run to this moment.
    pub(in crate::run) fn running(&self) -> Vec<String> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|(_, handle)| !handle.is_finished());
        all.iter().map(|(name, _)| name.clone()).collect()
    }
}
