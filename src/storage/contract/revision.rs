use std::fmt;

use crate::storage::contract::error::{ErrorKind, Result, Retry, StorageError, bad_value};

/// The version of an entry: unique for ever, one for each batch, growing with every version of a key.
///
/// It is at once the token of compare-and-set, the order "most recently updated" and the id of the
/// version. Always below 2^53, so that it survives systems whose numbers are doubles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rev(u64);

impl Rev {
    /// The largest revision there can be.
    pub const MAX: Rev = Rev((1 << 53) - 1);

    /// The revision of what has none.
    pub const ZERO: Rev = Rev(0);

    /// A revision that was written down before.
    ///
    /// # Errors
    /// `BadValue` where it is not below 2^53.
    pub fn new(number: u64) -> Result<Rev> {
        if number > Rev::MAX.0 {
            return Err(bad_value(format!("{number} is no revision: they stay below 2^53")));
        }
        Ok(Rev(number))
    }

    /// The revision that follows `last` at this time of the engine's clock: the clock's
    /// microseconds, or one more than the last where that is larger.
    ///
    /// # Errors
    /// `Unavailable` where no revision is left below 2^53, which the clock reaches in the year 2255: for as long as it stands
    /// beyond that, and for good once the last one was given.
    pub fn next(last: Rev, now: crate::storage::contract::time::Timestamp) -> Result<Rev> {
        Rev::new(now.micros().max(last.0 + 1)).map_err(|_| {
            let refused = |found: &'static str| StorageError::new(ErrorKind::Unavailable, found);
            if last < Rev::MAX {
                let found = "the engine's clock stands beyond the year 2255, where no revision is left";
                return refused(found).with_help("set the clock right");
            }
            refused("the last revision there is was given, when the engine's clock stood in the year 2255")
                .with_retry(Retry::Never)
                .with_help("set the clock right, and copy what is stored into a new store")
        })
    }

    /// As a number.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Rev {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}
