use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tracing::field::Empty;
use tracing::{Span, debug_span, info, info_span, warn};

use super::event::{Event, Phase, Step};
use super::observer::Observer;

/// Makes spans and events of `tracing` of what an application does: `.observe(Spans::default())`.
///
/// Names, fields and levels are a promise:
///
/// | what | name, target `jackfield` | level | fields |
/// |---|---|---|---|
/// | a span for each phase | `jackfield.phase` | info | `phase`; at its end `wall_ms`, `failures`, `cancelled`, `timing` (the line with the critical path) |
/// | a span for each provider, hook, task run and main job, in that of its phase, but for `run`, which has none | `jackfield.step` | debug | `phase`, `plugin`, `step`, `file`, `line`; at its end `took_ms`, `end` (`done`, `declined`, `failed`, `panicked`, `timed out`, `cancelled`), `error` |
/// | an event for anything else | – | info; warn for `scopes left open` | `event` (such as `shutdown asked`), `message` |
///
/// What a provider, hook, task or main job logs is within its span. Times are milliseconds with fractions.
#[derive(Default)]
pub struct Spans {
    phases: Mutex<HashMap<Phase, Span>>,
    steps: Mutex<HashMap<u64, Span>>,
}

impl Spans {
    fn begin_step(&self, step: &Step) {
        let phases = self.phases.lock().unwrap_or_else(PoisonError::into_inner);
        let parent = phases.get(&step.phase).and_then(Span::id);
        let span = debug_span!(
            target: "jackfield",
            parent: parent,
            "jackfield.step",
            phase = step.phase.name(),
            plugin = &*step.plugin,
            step = &*step.name,
            file = step.origin.map(|origin| origin.file),
            line = step.origin.map(|origin| origin.line),
            took_ms = Empty,
            end = Empty,
            error = Empty,
        );
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).insert(step.id, span);
    }
}

impl Observer for Spans {
    fn event(&self, event: &Event) {
        match event {
            Event::PhaseBegan { phase } => {
                let span = info_span!(
                    target: "jackfield",
                    "jackfield.phase",
                    phase = phase.name(),
                    wall_ms = Empty,
                    failures = Empty,
                    cancelled = Empty,
                    timing = Empty,
                );
                self.phases.lock().unwrap_or_else(PoisonError::into_inner).insert(*phase, span);
            }
            Event::PhaseEnded { phase, failures, is_cancelled, timing } => {
                let span = self.phases.lock().unwrap_or_else(PoisonError::into_inner).remove(phase);
                if let Some(span) = span {
                    span.record("wall_ms", milliseconds(timing.wall));
                    span.record("failures", *failures);
                    span.record("cancelled", *is_cancelled);
                    span.record("timing", timing.to_string());
                }
            }
            Event::StepBegan { step } => self.begin_step(step),
            Event::StepEnded { step, took, end } => {
                let span = self.steps.lock().unwrap_or_else(PoisonError::into_inner).remove(&step.id);
                if let Some(span) = span {
                    span.record("took_ms", milliseconds(*took));
                    span.record("end", end.name());
                    if let Some(error) = end.text() {
                        span.record("error", error);
                    }
                }
            }
            Event::Planned { .. }
            | Event::Refused { .. }
            | Event::SignalCame { .. }
            | Event::ShutdownAsked { .. }
            | Event::Reloaded { .. }
            | Event::Exited { .. } => info!(target: "jackfield", event = event.name(), "{event}"),
            // What lives in them is held for longer than it has a use.
            Event::ScopesLeftOpen { .. } => warn!(target: "jackfield", event = event.name(), "{event}"),
        }
    }

    fn around(&self, step: &Step, poll: &mut dyn FnMut()) {
        let span = self.steps.lock().unwrap_or_else(PoisonError::into_inner).get(&step.id).cloned();
        match span {
            Some(span) => span.in_scope(poll),
            None => poll(),
        }
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

impl fmt::Debug for Spans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spans").finish_non_exhaustive()
    }
}
