use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// How far the clock of a server is taken to be ahead, so that no test has to wait. Clones are one and the same.
///
/// ```
/// use jackfield::storage::ClockOffset;
///
/// let offset = ClockOffset::default();
/// offset.shift(5_000_000);
/// offset.shift(-2_000_000);
/// assert_eq!(offset.micros(), 3_000_000);
/// ```
#[derive(Clone, Debug, Default)]
pub struct ClockOffset(Arc<AtomicI64>);

impl ClockOffset {
    /// Moves the clock by so many microseconds; back where they are negative.
    pub fn shift(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::SeqCst);
    }

    /// By how many microseconds it is ahead.
    #[must_use]
    pub fn micros(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}
