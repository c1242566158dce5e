use std::time::Duration;

use tokio::time::Instant;

/// When a step ran.
#[derive(Clone, Copy, Debug)]
pub struct Lap {
    began: Instant,
    ended: Instant,
}

impl Lap {
    /// How long it ran.
    #[must_use]
    pub fn took(&self) -> Duration {
        self.ended.saturating_duration_since(self.began)
    }
}

/// When the steps of a phase ran, by their numbers.
#[derive(Debug)]
pub struct Laps {
    since: Instant,
    began: Vec<Option<Instant>>,
    ended: Vec<Option<Instant>>,
}

impl Laps {
    /// Of `count` steps, none of which has begun. The phase begins now.
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self { since: Instant::now(), began: vec![None; count], ended: vec![None; count] }
    }

    /// A step begins now.
    pub fn begin(&mut self, step: usize) {
        if let Some(began) = self.began.get_mut(step) {
            *began = Some(Instant::now());
        }
    }

    /// A step ended now.
    pub fn end(&mut self, step: usize) {
        self.end_at(step, Instant::now());
    }

    /// A step ended at a moment.
    pub fn end_at(&mut self, step: usize, moment: Instant) {
        if let Some(ended) = self.ended.get_mut(step) {
            *ended = Some(moment);
        }
    }

    /// How long the phase has taken so far.
    #[must_use]
    pub fn wall(&self) -> Duration {
        self.since.elapsed()
    }

    /// Whether a step has begun.
    #[must_use]
    pub fn has_begun(&self, step: usize) -> bool {
        self.began.get(step).is_some_and(Option::is_some)
    }

    /// When a step ran; `None` while it has not ended.
    #[must_use]
    pub fn lap(&self, step: usize) -> Option<Lap> {
        Some(Lap { began: (*self.began.get(step)?)?, ended: (*self.ended.get(step)?)? })
    }

    /// When a step ended; `None` while it has not.
    #[must_use]
    pub fn ended_at(&self, step: usize) -> Option<Instant> {
        *self.ended.get(step)?
    }

    /// How long after the beginning of the phase a step began.
    #[must_use]
    pub fn waited(&self, step: usize) -> Option<Duration> {
        Some((*self.began.get(step)?)?.saturating_duration_since(self.since))
    }

    /// The steps that the phase could not have been shorter without, in their order, each with the time that it had to
    /// queue: from the last to end back through what it waited for longest. `before` has no circle.
    pub fn critical_path(&self, before: impl Fn(usize) -> Vec<usize>) -> Vec<(usize, Lap, Duration)> {
        let Some(last) = self.last_to_end(0..self.ended.len()) else { return Vec::new() };
        let mut path = self.path_to(last, before);
        path.push(last);
        let mut free = self.since;
        let mut legs = Vec::with_capacity(path.len());
        for step in path {
            let Some(lap) = self.lap(step) else { continue };
            legs.push((step, lap, lap.began.saturating_duration_since(free)));
            free = lap.ended;
        }
        legs
    }

    /// What `step` waited for longest, and what that waited for, in the order of running; without `step`.
    pub fn path_to(&self, step: usize, before: impl Fn(usize) -> Vec<usize>) -> Vec<usize> {
        let earlier = |step: &usize| self.last_to_end(before(*step));
        let mut path: Vec<usize> = std::iter::successors(earlier(&step), earlier).collect();
        path.reverse();
        path
    }

    fn last_to_end(&self, steps: impl IntoIterator<Item = usize>) -> Option<usize> {
        let ended = steps.into_iter().filter_map(|step| Some((self.lap(step)?.ended, step)));
        ended.max_by_key(|(ended, _)| *ended).map(|(_, step)| step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::advance;

    #[tokio::test(start_paused = true)]
    async fn the_path_goes_back_through_what_was_waited_for_longest() {
        let milliseconds = Duration::from_millis;
        let mut laps = Laps::new(4);
        // 0 takes 5, 1 takes 9; 2 waits for both, then queues for 1 and takes 3; 3 is alone and takes 4.
        for step in [0, 1, 3] {
            laps.begin(step);
        }
        advance(milliseconds(4)).await;
        laps.end(3);
        advance(milliseconds(1)).await;
        laps.end(0);
        advance(milliseconds(4)).await;
        laps.end(1);
        advance(milliseconds(1)).await;
        laps.begin(2);
        advance(milliseconds(3)).await;
        laps.end(2);
        let path = laps.critical_path(|step| if step == 2 { vec![0, 1] } else { Vec::new() });
        let path: Vec<_> = path
            .iter()
            .map(|(step, lap, queued)| (*step, lap.took().as_millis(), queued.as_millis()))
            .collect();
        assert_eq!(path, [(1, 9, 0), (2, 3, 1)]);
        assert_eq!(laps.wall(), milliseconds(13));
    }
}
