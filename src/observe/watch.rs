use std::fmt;

use tokio::time::Instant;

use super::event::{Event, Phase, Step, StepEnd};
use super::observer::Observers;
use super::timing::Timing;

/// A step that somebody listens to, from its beginning to its end: dropped before, it was cancelled.
pub struct Watch {
    observers: Observers,
    step: Step,
    began: Instant,
    has_ended: bool,
}

impl Watch {
    pub(super) fn begin(observers: Observers, step: Step) -> Self {
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
    pub(super) fn around(&self, poll: &mut dyn FnMut()) {
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
    pub(super) fn begin(observers: Observers, phase: Phase) -> Self {
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
