use std::time::Duration;

use deadpool_postgres::{
    Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime, TimeoutType, Timeouts,
};
use tokio::time::Instant;

use crate::storage::contract::{ErrorKind, Result, StorageError, closed};
use crate::storage::providers::postgres::connect::Connector;
use crate::storage::providers::postgres::engine_error::{connect_error, passes, unreachable};

const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Connections of one runtime: some to read with, and one to write with, since commits come one after the other.
#[derive(Debug)]
pub(crate) struct Pools {
    readers: Pool,
    writer: Pool,
    patience: Duration,
}

impl Pools {
    /// `patience` is how long a call waits for a connection.
    pub(crate) fn new(connector: &Connector, readers: usize, patience: Duration) -> Result<Pools> {
        let pool = |size| {
            let config = ManagerConfig { recycling_method: RecyclingMethod::Fast };
            let manager = Manager::from_connect(connector.config().clone(), connector.clone(), config);
            Pool::builder(manager).max_size(size).runtime(Runtime::Tokio1).build().map_err(|error| {
                StorageError::new(ErrorKind::Unavailable, "no connections can be kept").with_source(error)
            })
        };
        Ok(Pools { readers: pool(readers)?, writer: pool(1)?, patience })
    }

    pub(crate) async fn reader(&self) -> Result<Object> {
        self.connection(&self.readers).await
    }

    pub(crate) async fn writer(&self) -> Result<Object> {
        self.connection(&self.writer).await
    }

    /// Where no connection can be made, tries again after ever longer pauses until the patience is at its end.
    async fn connection(&self, pool: &Pool) -> Result<Object> {
        let end = Instant::now() + self.patience;
        let mut pause = FIRST_PAUSE;
        let mut refused = None;
        loop {
            let rest = Some(end.saturating_duration_since(Instant::now()));
            // To take one again needs no answer of the server.
            match pool.timeout_get(&Timeouts { wait: rest, create: rest, recycle: None }).await {
                Ok(connection) => return Ok(connection),
                Err(PoolError::Backend(error)) if passes(&error) && Instant::now() + pause < end => {
                    refused = Some(error);
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                Err(PoolError::Backend(error)) => return Err(connect_error(error)),
                Err(PoolError::Closed) => return Err(closed()),
                // That the server refuses tells more than that the time is over.
                Err(error) => return Err(refused.map_or_else(|| no_connection(&error), connect_error)),
            }
        }
    }

    pub(crate) fn close(&self) {
        self.readers.close();
        self.writer.close();
    }
}

fn no_connection(error: &PoolError) -> StorageError {
    if matches!(error, PoolError::Timeout(TimeoutType::Create)) {
        return unreachable();
    }
    StorageError::new(ErrorKind::Unavailable, format!("no connection came in time: {error}")).with_help(
        "nothing was written; repeat the call, or allow more `connections` or a longer `connect_timeout`",
    )
}
