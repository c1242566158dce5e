use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

use crate::storage::contract::{ErrorKind, Result, StorageError};
use crate::storage::providers::postgres::connect::Connector;
use crate::storage::providers::postgres::pool::Pools;
use crate::storage::providers::postgres::queue::Queue;

/// How often a commit also takes away what has expired.
const SWEPT_EVERY: Duration = Duration::from_secs(1);

/// What one runtime has: its connections, and its batches that wait.
#[derive(Debug)]
pub(crate) struct Lane {
    pub(crate) pools: Pools,
    pub(crate) queue: Queue,
    pub(crate) runtime: Handle,
    swept: Mutex<Option<Instant>>,
}

impl Lane {
    pub(crate) fn new(connector: &Connector, readers: usize, patience: Duration) -> Result<Lane> {
        let runtime = Handle::try_current().map_err(|error| {
            StorageError::new(ErrorKind::Unavailable, "there is no Tokio runtime").with_source(error)
        })?;
        let pools = Pools::new(connector, readers, patience)?;
        Ok(Lane { pools, queue: Queue::default(), runtime, swept: Mutex::default() })
    }

    /// Whether the next commit has to sweep; the one after it need not for a while.
    pub(crate) fn is_sweep_due(&self) -> bool {
        let mut swept = self.swept.lock().unwrap_or_else(PoisonError::into_inner);
        let due = swept.is_none_or(|swept| swept.elapsed() > SWEPT_EVERY);
        if due {
            *swept = Some(Instant::now());
        }
        due
    }
}
