use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::storage::contract::error::{Result, bad_value};

const MICROS_PER_SECOND: u64 = 1_000_000;
const SECONDS_PER_DAY: u64 = 86_400;

/// A moment in UTC, in microseconds since 1970.
///
/// Shown, and serialized, as `2026-02-01T10:30:00.000000`.
///
/// ```
/// use jackfield::storage::Timestamp;
///
/// let moment = Timestamp::from_micros(1_769_941_800_000_000);
/// assert_eq!(moment.to_string(), "2026-02-01T10:30:00.000000");
/// assert_eq!("2026-02-01T10:30:00.000000".parse::<Timestamp>()?, moment);
/// # Ok::<(), jackfield::storage::StorageError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The beginning of 1970, before everything that is stored.
    pub const EPOCH: Timestamp = Timestamp(0);

    /// The moment so many microseconds after the beginning of 1970.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Timestamp {
        Timestamp(micros)
    }

    /// Microseconds since the beginning of 1970.
    #[must_use]
    pub const fn micros(self) -> u64 {
        self.0
    }

    /// The moment this much later, to the microsecond, a part of one counting as a whole.
    /// `None` where it can't be told any more.
    #[must_use]
    pub fn checked_add(self, duration: Duration) -> Option<Timestamp> {
        let micros = duration.as_nanos().div_ceil(1_000);
        u64::try_from(micros).ok().and_then(|micros| self.0.checked_add(micros)).map(Timestamp)
    }

    /// As the standard library's time. `None` where that can't hold it.
    #[must_use]
    pub fn to_system_time(self) -> Option<SystemTime> {
        UNIX_EPOCH.checked_add(Duration::from_micros(self.0))
    }
}

impl From<SystemTime> for Timestamp {
    /// What lies before 1970 becomes the beginning of 1970.
    fn from(time: SystemTime) -> Timestamp {
        let micros = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_micros();
        Timestamp(u64::try_from(micros).unwrap_or(u64::MAX))
    }
}

// Days are counted from a March 1st, so that the leap day is the last of its year:
// https://howardhinnant.github.io/date_algorithms.html
const DAYS_TO_1970: u64 = 719_468;
const DAYS_PER_ERA: u64 = 146_097;

fn civil_from_days(days: u64) -> (u64, u64, u64) {
    let days = days + DAYS_TO_1970;
    let (era, day_of_era) = (days / DAYS_PER_ERA, days % DAYS_PER_ERA);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    (year, month, day)
}

fn days_from_civil(year: u64, month: u64, day: u64) -> u64 {
    let year = year - u64::from(month <= 2);
    let (era, year_of_era) = (year / 400, year % 400);
    let shifted_month = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * DAYS_PER_ERA + day_of_era).saturating_sub(DAYS_TO_1970)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, micros) = (self.0 / MICROS_PER_SECOND, self.0 % MICROS_PER_SECOND);
        let (year, month, day) = civil_from_days(seconds / SECONDS_PER_DAY);
        let of_day = seconds % SECONDS_PER_DAY;
        let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
        write!(formatter, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}")
    }
}

impl std::str::FromStr for Timestamp {
    type Err = crate::storage::contract::error::StorageError;

    fn from_str(text: &str) -> Result<Timestamp> {
        let moment = parse(text);
        // Rendering it again refuses the 31st of February and hours beyond the 23rd.
        moment.filter(|moment| moment.to_string() == text).ok_or_else(|| {
            bad_value("the text is no time like `2026-02-01T10:30:00.000000`, in UTC since 1970")
        })
    }
}

fn parse(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_once('T')?;
    let mut date = date.splitn(3, '-').map(|part| part.parse::<u64>().ok().filter(|n| *n < 1_000_000));
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let (time, micros) = time.split_once('.')?;
    let mut time = time.splitn(3, ':').map(|part| part.parse::<u64>().ok().filter(|n| *n < 60));
    let (hour, minute, second) = (time.next()??, time.next()??, time.next()??);
    let micros = micros.parse::<u64>().ok().filter(|_| micros.len() == 6)?;
    if year < 1970 || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let seconds = days_from_civil(year, month, day)
        .checked_mul(SECONDS_PER_DAY)?
        .checked_add(hour * 3_600 + minute * 60 + second)?;
    seconds.checked_mul(MICROS_PER_SECOND)?.checked_add(micros).map(Timestamp)
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// The clock an engine goes by: it decides about expiry and gives `created` and `updated`.
pub trait TimeSource: fmt::Debug + Send + Sync + 'static {
    /// The time now.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemTimeSource;

impl TimeSource for SystemTimeSource {
    fn now(&self) -> Timestamp {
        SystemTime::now().into()
    }
}

/// A clock that stands still until it is moved, so that no test waits.
///
/// ```
/// use jackfield::storage::{ManualTimeSource, TimeSource, Timestamp};
/// use std::time::Duration;
///
/// let clock = ManualTimeSource::new(Timestamp::from_micros(1_000_000));
/// clock.advance(Duration::from_secs(1));
/// assert_eq!(clock.now(), Timestamp::from_micros(2_000_000));
/// ```
#[derive(Debug)]
pub struct ManualTimeSource(AtomicU64);

impl ManualTimeSource {
    /// A clock that shows `start`.
    #[must_use]
    pub fn new(start: Timestamp) -> ManualTimeSource {
        ManualTimeSource(AtomicU64::new(start.micros()))
    }

    /// Moves the clock on.
    pub fn advance(&self, by: Duration) {
        let micros = u64::try_from(by.as_micros()).unwrap_or(u64::MAX);
        self.0.fetch_add(micros, Ordering::SeqCst);
    }

    /// Puts the clock to this time, which may lie in the past.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.micros(), Ordering::SeqCst);
    }
}

impl TimeSource for ManualTimeSource {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}
