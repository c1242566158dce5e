use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

use crate::storage::contract::{Batch, ErrorKind, Op, Result, StorageError, Ttl};
use crate::storage::providers::postgres::connect::Connector;
use crate::storage::providers::postgres::pool::Pools;
use crate::storage::providers::postgres::queue::Queue;

/// How often a commit also takes away what has expired, and after how many writes of what will: a sweep takes more than
/// twice as much, and more than twice what is written along with it.
const SWEPT_EVERY: Duration = Duration::from_secs(1);
const SWEPT_AFTER: usize = 128;

/// What one runtime has: its connections, and its batches that wait.
#[derive(Debug)]
pub(crate) struct Lane {
    pub(crate) pools: Pools,
    pub(crate) queue: Queue,
    pub(crate) runtime: Handle,
    swept: Mutex<Swept>,
}

/// When a commit has swept, and how much was written since that has an end.
#[derive(Debug, Default)]
struct Swept {
    when: Option<Instant>,
    ending: usize,
}

/// How many rows of the batch have an end.
fn ending(batch: &Batch) -> usize {
    let ends = |op: &&Op| match op {
        Op::Put { ttl, .. }
        | Op::Merge { ttl, .. }
        | Op::Add { ttl, .. }
        | Op::Touch { ttl, .. }
        | Op::Append { ttl, .. } => matches!(ttl, Ttl::After(_) | Ttl::At(_)),
        Op::Restore { expires, .. } => expires.is_some(),
        Op::Delete { .. } | Op::Clear { .. } => false,
    };
    batch.ops.iter().filter(ends).count() + usize::from(batch.once.is_some())
}

impl Lane {
    pub(crate) fn new(connector: &Connector, readers: usize, patience: Duration) -> Result<Lane> {
        let runtime = Handle::try_current().map_err(|error| {
            StorageError::new(ErrorKind::Unavailable, "there is no Tokio runtime").with_source(error)
        })?;
        let pools = Pools::new(connector, readers, patience)?;
        Ok(Lane { pools, queue: Queue::default(), runtime, swept: Mutex::default() })
    }

    /// Whether the commit of these has to sweep; the one after it need not for a while.
    pub(crate) fn is_sweep_due(&self, batches: &[&Batch]) -> bool {
        let mut swept = self.swept.lock().unwrap_or_else(PoisonError::into_inner);
        swept.ending += batches.iter().map(|batch| ending(batch)).sum::<usize>();
        let due = swept.ending >= SWEPT_AFTER || swept.when.is_none_or(|when| when.elapsed() > SWEPT_EVERY);
        if due {
            *swept = Swept { when: Some(Instant::now()), ending: 0 };
        }
        due
    }
}
