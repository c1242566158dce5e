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

/// It did not end in time.
#[derive(Clone, Copy, Debug)]
pub struct OutOfTime {
    /// By this limit.
    pub limit: Limit,
    /// After it ran for so long.
    pub after: Duration,
    /// For how long it ran in truth, if it held its thread beyond its time.
    pub held: Option<Duration>,
    /// Whether it came to a good end all the same; else it was dropped.
    pub has_ended: bool,
}

/// When something is out of time.
#[derive(Clone, Copy, Debug)]
pub struct Due {
    /// From this moment on.
    pub at: Instant,
    began: Instant,
    limit: Limit,
    /// What the limit allows; `None` for one for all together.
    allowed: Option<Duration>,
}

impl Due {
    /// It holds its thread to this moment.
    #[must_use]
    pub fn held(self) -> OutOfTime {
        OutOfTime { held: Some(self.began.elapsed()), ..self.out() }
    }

    fn out(self) -> OutOfTime {
        // What was allowed is the same in each run; timers are late by a little.
        let after = self.allowed.unwrap_or_else(|| self.began.elapsed());
        OutOfTime { limit: self.limit, after, held: None, has_ended: false }
    }
}

impl Allowance {
    /// Whether it has a time for itself.
    #[must_use]
    pub fn is_limited(self) -> bool {
        self.own.or(self.each).is_some()
    }

    /// When something that begins now is out of the time that it has for itself.
    #[must_use]
    pub fn due(self) -> Option<Due> {
        let single = match (self.own, self.each) {
            (Some(own), _) => Some((own, Limit::Own)),
            (None, each) => each.map(|each| (each, Limit::Each)),
        };
        single.map(|(allowed, limit)| {
            let began = Instant::now();
            Due { at: moment(began, allowed), began, limit, allowed: Some(allowed) }
        })
    }

    /// Awaits something within its time. What fails has failed, however late.
    ///
    /// # Errors
    /// If it does not end in time, or does so only because it holds its thread beyond it.
    pub async fn run<T, E>(
        self,
        running: impl Future<Output = Result<T, E>>,
    ) -> Result<Result<T, E>, OutOfTime> {
        let total =
            self.until.map(|at| Due { at, began: Instant::now(), limit: Limit::Total, allowed: None });
        // Of two that end at once the narrower is named.
        let nearest = self.due().into_iter().chain(total).min_by_key(|due| due.at);
        let Some(due) = nearest else { return Ok(running.await) };
        let mut running = std::pin::pin!(running);
        let mut is_held = false;
        let watched = std::future::poll_fn(|context| {
            let from = Instant::now();
            let polled = running.as_mut().poll(context);
            // What is looked at too late, as others held the thread, may have been ready in time.
            is_held |= from < due.at && Instant::now() > due.at;
            polled
        });
        match timeout_at(due.at, watched).await {
            Ok(ended) if !is_held || ended.is_err() => Ok(ended),
            ended if is_held => Err(OutOfTime { has_ended: ended.is_ok(), ..due.held() }),
            _ => Err(due.out()),
        }
    }
}
