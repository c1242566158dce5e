use std::sync::Arc;

use deadpool_postgres::Object;

use crate::storage::contract::{Batch, Commit, ErrorKind, Result, StorageError};
use crate::storage::providers::postgres::engine_error::{lost, may_be_of_one};
use crate::storage::providers::postgres::group::{self, Outcome};
use crate::storage::providers::postgres::lane::Lane;
use crate::storage::providers::postgres::puts::Puts;
use crate::storage::providers::postgres::queue::Waiting;
use crate::storage::providers::postgres::read;
use crate::storage::providers::postgres::store::Store;
use crate::storage::providers::server::{Known, MOST_TRIES, overtaken};

/// The right to send what waits in a lane, which one at most has.
#[derive(Debug)]
pub(crate) struct Leader {
    store: Arc<Store>,
    lane: Arc<Lane>,
    held: bool,
}

impl Leader {
    /// Sends the batch `own` and nothing else on the caller's task; more than that on a task of its own, as the caller
    /// may be dropped.
    pub(crate) async fn lead(store: &Arc<Store>, lane: &Arc<Lane>, own: u64) {
        let Some(mut leader) = Leader::take(store.clone(), lane.clone()) else { return };
        let group = leader.group();
        if matches!(group.as_slice(), [only] if only.number == own) {
            leader.send(group).await;
            leader.resign();
        } else {
            lane.runtime.spawn(leader.send_all(group));
        }
    }

    fn take(store: Arc<Store>, lane: Arc<Lane>) -> Option<Leader> {
        lane.queue.lead().then(|| Leader { store, lane, held: true })
    }

    fn group(&mut self) -> Vec<Waiting> {
        let group = self.lane.queue.group();
        self.held = !group.is_empty();
        group
    }

    async fn send_all(mut self, group: Vec<Waiting>) {
        let mut group = group;
        while !group.is_empty() {
            self.send(group).await;
            // Those who were answered mostly come again at once, and may as well share the next call.
            tokio::task::yield_now().await;
            group = self.group();
        }
    }

    /// Sends what waits, unless somebody does, on a task of its own.
    pub(crate) fn send_waiting(store: &Arc<Store>, lane: &Arc<Lane>) {
        let (store, of) = (store.clone(), lane.clone());
        lane.runtime.spawn(async move {
            if let Some(mut leader) = Leader::take(store, of) {
                let group = leader.group();
                leader.send_all(group).await;
            }
        });
    }

    /// Leaves what has come meanwhile to a task of its own.
    fn resign(mut self) {
        let group = self.group();
        if !group.is_empty() {
            let runtime = self.lane.runtime.clone();
            runtime.spawn(self.send_all(group));
        }
    }

    async fn send(&self, group: Vec<Waiting>) {
        let batches: Vec<&Batch> = group.iter().map(|waiting| &waiting.batch).collect();
        let outcomes = match self.commit(&batches).await {
            Ok(outcomes) => outcomes,
            // The server has undone all of them because of one; which one shows when each is sent alone.
            Err(Failure::Sent(error)) if batches.len() > 1 && may_be_of_one(&error) => {
                self.commit_each(&batches).await
            }
            Err(failure) => vec![Some(Err(self.told(failure))); batches.len()],
        };
        let mut again = Vec::new();
        for (mut waiting, outcome) in group.into_iter().zip(outcomes) {
            match outcome {
                Some(answer) => waiting.tell(answer),
                None if waiting.tries < MOST_TRIES => {
                    waiting.tries += 1;
                    again.push(waiting);
                }
                None => waiting.tell(Err(overtaken())),
            }
        }
        self.lane.queue.put_back(again);
    }

    /// Sends each batch alone, up to where the server is in no state to take any.
    async fn commit_each(&self, batches: &[&Batch]) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(batches.len());
        for batch in batches {
            match self.commit(&[batch]).await {
                Ok(mut one) => outcomes.push(one.pop().flatten()),
                // What was sent may be done, and those behind it are not sent yet.
                Err(Failure::Sent(error)) if error.kind() == ErrorKind::Unknown || may_be_of_one(&error) => {
                    outcomes.push(Some(Err(error)));
                }
                Err(failure) => {
                    let error = self.told(failure);
                    outcomes.resize_with(batches.len(), || Some(Err(error.clone())));
                    break;
                }
            }
        }
        outcomes
    }

    /// Where no connection comes, those that wait for the next one are told so too: each would wait as long again.
    fn told(&self, failure: Failure) -> StorageError {
        match failure {
            Failure::NotSent(error) => {
                self.lane.queue.refuse(&error);
                error
            }
            Failure::Sent(error) => error,
        }
    }

    async fn commit(&self, batches: &[&Batch]) -> std::result::Result<Vec<Outcome>, Failure> {
        let connection = self.lane.pools.writer().await.map_err(Failure::NotSent)?;
        let limit = self.store.limit();
        let result = tokio::time::timeout(limit, self.commit_on(&connection, batches)).await;
        let result = result.unwrap_or_else(|_| Err(lost()));
        if result.as_ref().is_err_and(|error| error.kind() == ErrorKind::Unknown) {
            // An answer may still be on its way.
            drop(Object::take(connection));
        }
        result.map_err(Failure::Sent)
    }

    async fn commit_on(&self, connection: &Object, batches: &[&Batch]) -> Result<Vec<Outcome>> {
        let (capabilities, ahead) = (self.store.capabilities(), self.store.asking().ahead);
        let sweeping = self.lane.is_sweep_due(batches);
        if let Some(puts) = Puts::of(batches, capabilities.limits.value_bytes).filter(|_| !sweeping) {
            let commits: Vec<Commit> = puts.commit(connection, ahead).await?;
            return Ok(commits.into_iter().map(|commit| Some(Ok(commit))).collect());
        }
        let keys = Known::keys(batches.iter().flat_map(|batch| &batch.ops));
        let known = if keys.is_empty() {
            Known::default()
        } else {
            let entries = read::get(connection, &keys, ahead).await?;
            Known::read(keys, entries)
        };
        group::commit(connection, batches, known, &capabilities, ahead, sweeping).await
    }
}

/// Why a group of batches has no outcomes.
enum Failure {
    /// There was no connection to send them over.
    NotSent(StorageError),
    /// They were sent, or were about to be.
    Sent(StorageError),
}

impl Drop for Leader {
    /// Whoever is given up while he leads must not block the others.
    fn drop(&mut self) {
        if self.held && self.lane.queue.give_up() {
            Leader::send_waiting(&self.store, &self.lane);
        }
    }
}
