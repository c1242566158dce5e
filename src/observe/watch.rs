use std::fmt;
use std::sync::Arc;
use std::task::Poll;

use tokio::time::Instant;

use super::event::{Event, Phase, Step, StepEnd};
use super::observer::Observers;
use super::timing::Timing;
use crate::base::Origin;

impl Observers {
    /// Begins a phase.
    #[must_use]
    pub fn begin_phase(&self, phase: Phase) -> PhaseWatch {
        PhaseWatch::begin(self.clone(), phase)
    }

    /// Begins a step, if anybody listens.
    #[inline]
    #[must_use]
    pub fn begin(
        &self,
        phase: Phase,
        about: impl FnOnce() -> (Arc<str>, Arc<str>, Option<Origin>),
    ) -> Option<Watch> {
        if !self.is_heard() {
            return None;
        }
        let (plugin, name, origin) = about();
        let id = self.next_step();
        Some(Watch::begin(self.clone(), Step { id, phase, plugin, name, origin }))
    }
}

/// A step that somebody listens to, from its beginning to its end: dropped before, it was cancelled.
pub struct Watch {
    observers: Observers,
    step: Step,
    began: Instant,
    has_ended: bool,
}

impl Watch {
    fn begin(observers: Observers, step: Step) -> Self {
        observers.tell(|| Event::StepBegan { step: step.clone() });
        Self { observers, step, began: Instant::now(), has_ended: false }
    }

    /// The step ended.
    pub fn end(mut self, end: StepEnd) {
        self.tell_end(end);
    }

    fn tell_end(&mut self, end: StepEnd) {
        self.has_ended = true;
        let took = self.began.elapsed();
        self.observers.tell(|| Event::StepEnded { step: self.step.clone(), took, end });
    }

    /// Runs one poll of the step between all who listen.
    fn around(&self, poll: &mut dyn FnMut()) {
        self.observers.around(&self.step, poll);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if !self.has_ended {
            self.tell_end(StepEnd::Cancelled);
        }
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("step", &self.step).finish_non_exhaustive()
    }
}

/// A phase that somebody may listen to, from its beginning to its end: dropped before, it was given up.
#[derive(Debug)]
pub struct PhaseWatch {
    observers: Observers,
    phase: Phase,
    began: Instant,
    has_ended: bool,
}

impl PhaseWatch {
    fn begin(observers: Observers, phase: Phase) -> Self {
        observers.tell(|| Event::PhaseBegan { phase });
        Self { observers, phase, began: Instant::now(), has_ended: false }
    }

    /// The phase ended.
    pub fn end(mut self, failures: usize, timing: &Timing) {
        self.tell_end(failures, false, || timing.clone());
    }

    /// The phase ended early, with one failure.
    pub fn fail(mut self) {
        let timing = self.timing();
        self.tell_end(1, false, || timing);
    }

    fn timing(&self) -> Timing {
        Timing { what: self.phase.name(), wall: self.began.elapsed(), path: Vec::new() }
    }

    fn tell_end(&mut self, failures: usize, is_cancelled: bool, timing: impl FnOnce() -> Timing) {
        self.has_ended = true;
        let phase = self.phase;
        self.observers.tell(|| Event::PhaseEnded { phase, failures, is_cancelled, timing: timing() });
    }
}

impl Drop for PhaseWatch {
    fn drop(&mut self) {
        if !self.has_ended {
            let timing = self.timing();
            self.tell_end(0, true, || timing);
        }
    }
}

/// Runs a step that `watch` watches, if anybody does, and says how it ended. `running` itself does not panic.
pub async fn watched<T>(
    watch: Option<Watch>,
    running: impl Future<Output = T>,
    end: impl FnOnce(&T) -> StepEnd,
) -> T {
    let mut running = std::pin::pin!(running);
    // Polled in one place, watched or not: each would be compiled for itself.
    let ended = std::future::poll_fn(|context| {
        let mut polled = Poll::Pending;
        let poll: &mut dyn FnMut() = &mut || polled = running.as_mut().poll(context);
        match &watch {
            None => poll(),
            Some(watch) => watch.around(poll),
        }
        polled
    })
    .await;
    if let Some(watch) = watch {
        watch.end(end(&ended));
    }
    ended
}
