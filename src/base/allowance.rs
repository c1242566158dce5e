use std::time::Duration;

use tokio::time::{Instant, timeout_at};

/// Thirty years, as good as for ever: no clock has moments for what is longest.
const FOR_EVER: Duration = Duration::from_hours(30 * 365 * 24);

/// The moment that lies so long after another.
#[must_use]
pub fn moment(after: Instant, time: Duration) -> Instant {
    after + time.min(FOR_EVER)
}

/// How long something may take.
#[derive(Clone, Copy, Debug, Default)]
pub struct Allowance {
    /// By its own declaration.
    pub own: Option<Duration>,
    /// By the rule for all that declare nothing.
    pub each: Option<Duration>,
    /// Until all of its kind have to be done.
    pub until: Option<Instant>,
}

/// Which of its limits something ran into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Its own.
    Own,
    /// The one for each.
    Each,
    /// The one for all together.
    Total,
}

/// It did not end in time and was dropped.
#[derive(Clone, Copy, Debug)]
pub struct OutOfTime {
    /// By this limit.
    pub limit: Limit,
    /// After it ran for so long.
    pub after: Duration,
}

impl Allowance {
    /// Awaits something within its time.
    ///
    /// # Errors
    /// If it does not end in time.
    pub async fn run<T>(self, running: impl Future<Output = T>) -> Result<T, OutOfTime> {
        let began = Instant::now();
        let single = match (self.own, self.each) {
            (Some(own), _) => Some((own, Limit::Own)),
            (None, each) => each.map(|each| (each, Limit::Each)),
        };
        let single = single.map(|(allowed, limit)| (moment(began, allowed), limit, Some(allowed)));
        let total = self.until.map(|until| (until, Limit::Total, None));
        // Of two that end at once the narrower is named.
        let nearest = single.into_iter().chain(total).min_by_key(|(deadline, ..)| *deadline);
        let Some((deadline, limit, allowed)) = nearest else { return Ok(running.await) };
        let ended = timeout_at(deadline, running).await;
        // What was allowed is the same in each run; timers are late by a little.
        ended.map_err(|_| OutOfTime { limit, after: allowed.unwrap_or_else(|| began.elapsed()) })
    }
}
