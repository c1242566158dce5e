//! What nobody waits for any longer while it is built.

use std::sync::{Mutex, PoisonError};

use tokio::task::JoinSet;
use tokio::time::timeout;

use super::runtime::{self, TO_BE_DROPPED};
use super::step::Ended;

/// Contributions that were dropped on their way, and hold what they were given until they reach an `await`.
#[derive(Default)]
pub(super) struct GivenUp(Mutex<Vec<JoinSet<Ended>>>);

/// Contributions on their way; dropped when nobody waits for this any longer.
pub(super) struct InProgress<'a> {
    pub(super) tasks: JoinSet<Ended>,
    given_up: &'a GivenUp,
}

impl GivenUp {
    /// Nothing runs yet.
    pub(super) fn begin(&self) -> InProgress<'_> {
        InProgress { tasks: JoinSet::new(), given_up: self }
    }

    /// Waits until they are gone. One that holds its thread can't be waited for.
    pub(super) async fn gone(&self) {
        let all = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for mut tasks in all {
            if runtime::expected().is_ok() {
                let _ = timeout(TO_BE_DROPPED, tasks.shutdown()).await;
            }
        }
    }
}

impl Drop for InProgress<'_> {
    fn drop(&mut self) {
        self.tasks.abort_all();
        let mut all = self.given_up.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(std::mem::take(&mut self.tasks));
        all.retain_mut(|tasks| {
            while tasks.try_join_next().is_some() {}
            !tasks.is_empty()
        });
    }
}
