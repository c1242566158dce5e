use std::sync::Arc;
use std::time::{Duration, Instant};

use deadpool_postgres::Object;
use tokio::sync::oneshot::error::TryRecvError;

use crate::storage::contract::engine::check_demands;
use crate::storage::contract::{Batch, Capabilities, Commit, Result, StorageError};
use crate::storage::providers::postgres::connect::Connector;
use crate::storage::providers::postgres::engine_error::{lost, silent, was_lost};
use crate::storage::providers::postgres::lane::Lane;
use crate::storage::providers::postgres::leader::Leader;
use crate::storage::providers::postgres::open::PostgresOptions;
use crate::storage::providers::postgres::queue::{check_size, size};
use crate::storage::providers::postgres::read::Asking;
use crate::storage::providers::postgres::reads::Ask;
use crate::storage::providers::postgres::schema;
use crate::storage::providers::server::{ClockOffset, Lanes, capabilities};

const GRACE: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(5);

/// About how many calls, each with its own time, it takes to make the tables.
const MIGRATION_CALLS: u32 = 8;

/// What writes no entries, unless the server says nothing for too long.
async fn answered<T>(limit: Duration, asked: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(limit, asked).await.unwrap_or_else(|_| Err(silent()))
}

/// A server that is connected to.
#[derive(Debug)]
pub(crate) struct Store {
    lanes: Lanes<Lane>,
    connector: Connector,
    capabilities: Capabilities,
    reads_json: bool,
    offset: ClockOffset,
    readers: usize,
    patience: Duration,
    limit: Duration,
}

impl Store {
    pub(crate) async fn open(connector: Connector, options: &PostgresOptions) -> Result<Store> {
        let (readers, patience) = (options.reader_count(), options.patience());
        let lanes = Lanes::default();
        let lane = lanes.here(|| Lane::new(&connector, readers, patience))?;
        let mut connection = lane.pools.writer().await?;
        let limit = options.call_limit() + GRACE;
        let facts = answered(limit, schema::facts(&connection)).await?;
        answered(limit.saturating_mul(MIGRATION_CALLS), schema::migrate(&mut connection)).await?;
        drop(connection);
        Ok(Store {
            lanes,
            connector,
            capabilities: capabilities(facts.survives),
            reads_json: facts.reads_json,
            offset: options.offset(),
            readers,
            patience,
            limit: options.call_limit(),
        })
    }

    pub(crate) fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    /// How long a call is waited for: a little longer than the server itself works on it, since what the server has
    /// given up is surely not done.
    pub(crate) fn limit(&self) -> Duration {
        self.limit + GRACE
    }

    pub(crate) fn asking(&self) -> Asking {
        Asking { ahead: self.offset.micros(), reads_json: self.reads_json }
    }

    pub(crate) fn check_open(&self) -> Result<()> {
        self.lanes.check_open()
    }

    fn lane(&self) -> Result<Arc<Lane>> {
        self.lanes.here(|| Lane::new(&self.connector, self.readers, self.patience))
    }

    /// Reads, and again where the connection was lost meanwhile: a server that restarts ends all of them.
    pub(crate) async fn read<R: Ask>(&self, read: R) -> Result<R::Found> {
        let end = Instant::now() + self.patience;
        loop {
            let lane = self.lane()?;
            match self.read_once(&lane, &read).await {
                Err(error) if was_lost(&error) && Instant::now() < end => tokio::time::sleep(PAUSE).await,
                result => return result,
            }
        }
    }

    async fn read_once<R: Ask>(&self, lane: &Lane, read: &R) -> Result<R::Found> {
        self.ask(lane, read, silent).await
    }

    /// Writes beside the entries, once: whether it was done can't be known where the answer is lost.
    pub(crate) async fn write<W: Ask>(&self, write: W) -> Result<W::Found> {
        let lane = self.lane()?;
        self.ask(&lane, &write, lost).await
    }

    async fn ask<A: Ask>(&self, lane: &Lane, ask: &A, gave_up: fn() -> StorageError) -> Result<A::Found> {
        let mut connection = lane.pools.reader().await?;
        let result = tokio::time::timeout(self.limit(), ask.from(&mut connection)).await;
        result.unwrap_or_else(|_| {
            // An answer may still be on its way.
            drop(Object::take(connection));
            Err(gave_up())
        })
    }

    pub(crate) async fn commit(self: &Arc<Self>, batch: &Batch) -> Result<Commit> {
        check_demands(batch, &self.capabilities)?;
        // Before it is copied into the queue.
        check_size(size(batch))?;
        let lane = self.lane()?;
        let (number, mut answer) = lane.queue.push(batch.clone());
        // The others that are ready now join the group.
        tokio::task::yield_now().await;
        // Who has an answer already leaves it to one who has none to lead the others.
        match answer.try_recv() {
            Ok(answered) => return answered,
            Err(error @ TryRecvError::Closed) => return Err(lost().with_source(error)),
            Err(TryRecvError::Empty) => {}
        }
        Leader::lead(self, &lane, number).await;
        answer.await.unwrap_or_else(|error| Err(lost().with_source(error)))
    }

    /// Finishes what is queued and ends the connections.
    pub(crate) async fn close(self: &Arc<Self>) {
        for lane in self.lanes.close() {
            // Those that wait may not be polled any more.
            Leader::send_waiting(self, &lane);
            // A runtime that stands still sends nothing more.
            let _ = tokio::time::timeout(self.limit(), lane.queue.drained()).await;
            lane.pools.close();
        }
    }
}
