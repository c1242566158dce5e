//! How long engines are waited for.

use std::time::Duration;

/// As long as SQLite and PostgreSQL can be told to wait: they count milliseconds in 32 bits, which are 24 days.
const LONGEST: Duration = Duration::from_millis(0x7FFF_FFFF);

/// What a caller allows, or as much of it as every engine and clock can reckon with.
pub(crate) fn reckoned(allowed: Duration) -> Duration {
    allowed.min(LONGEST)
}
