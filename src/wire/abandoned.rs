//! What nobody waits for any longer while it is built.

use std::sync::{Mutex, PoisonError};

use tokio::task::JoinSet;
use tokio::time::timeout;

use super::runtime::{self, TO_BE_DROPPED};
use super::step::Ended;
use crate::base::drop_quietly;

/// Contributions that were dropped on their way, and hold what they were given until they reach an `await`.
#[derive(Default)]
pub(super) struct Abandoned(Mutex<Vec<JoinSet<Ended>>>);

/// Contributions on their way; dropped when nobody waits for this any longer.
pub(super) struct InProgress<'a> {
    pub(super) tasks: JoinSet<Ended>,
    abandoned: &'a Abandoned,
}

impl Abandoned {
    /// Room for contributions on their way, of which none runs yet.
    pub(super) fn begin(&self) -> InProgress<'_> {
        InProgress { tasks: JoinSet::new(), abandoned: self }
    }

    /// Waits until they are gone. One that holds its thread can't be waited for.
    pub(super) async fn gone(&self) {
        let all = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if all.is_empty() || runtime::expected().is_err() {
            return;
        }
        let all_end = async {
            for mut tasks in all {
                tasks.shutdown().await;
            }
        };
        let _ = timeout(TO_BE_DROPPED, all_end).await;
    }
}

impl Drop for InProgress<'_> {
    fn drop(&mut self) {
        self.tasks.abort_all();
        let mut ended = Vec::new();
        let mut all = self.abandoned.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(std::mem::take(&mut self.tasks));
        all.retain_mut(|tasks| {
            ended.extend(std::iter::from_fn(|| tasks.try_join_next()));
            !tasks.is_empty()
        });
        drop(all);
        // What they had built is the user's.
        ended.into_iter().for_each(drop_quietly);
    }
}
