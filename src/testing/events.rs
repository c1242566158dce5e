use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::observe::{Event, Observer, Phase, Step, StepEnd};

/// What an application did, in order: an [`Observer`] that remembers. Clones share what they remember.
///
/// [`StartedTestApp::events`](super::StartedTestApp::events) has one from the beginning; where the start is to fail, or for
/// an [`App`](crate::App), make one yourself:
///
/// ```
/// use jackfield::observe::Phase;
/// use jackfield::prelude::*;
/// use jackfield::testing::{Events, Fault};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let events = Events::new();
/// let disk = plugin("disk").start(|| async {}).stop(|| async {});
/// let net = plugin("net").start(|disk: Option<Arc<dyn Input>>| async {});
/// let app = TestApp::of(app![]).with(disk).with(net).fail(Fault::start("net"));
/// app.observe(events.clone()).refused().await;
/// assert_eq!(events.plugins_in(Phase::Start), ["disk", "net"]);
/// assert_eq!(events.plugins_in(Phase::Rollback), ["disk"]);
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Events(Arc<Mutex<Vec<Event>>>);

impl Events {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// All of them so far.
    #[must_use]
    pub fn all(&self) -> Vec<Event> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// All of them so far, each as a line without how long it took, so that a test can compare them:
    /// ``start hook of `disk` done``.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.all().iter().map(line).collect()
    }

    /// The steps that have ended, with how each did.
    #[must_use]
    pub fn ended(&self) -> Vec<(Step, StepEnd)> {
        let ended = |event| match event {
            Event::StepEnded { step, end, .. } => Some((step, end)),
            _ => None,
        };
        self.all().into_iter().filter_map(ended).collect()
    }

    /// The keys of the plugins whose steps began in a phase, in their order: who started before whom.
    #[must_use]
    pub fn plugins_in(&self, phase: Phase) -> Vec<String> {
        let began = |event| match event {
            Event::StepBegan { step } if step.phase == phase => Some(step.plugin.to_string()),
            _ => None,
        };
        self.all().into_iter().filter_map(began).collect()
    }
}

impl Observer for Events {
    fn event(&self, event: &Event) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(event.clone());
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.lines()).finish()
    }
}

fn line(event: &Event) -> String {
    match event {
        Event::StepEnded { step, end, .. } => format!("{} {end}", step.name),
        Event::PhaseEnded { phase, failures, is_cancelled, .. } => {
            let failed = if *failures == 0 { String::new() } else { format!(" with {failures} failures") };
            let given_up = if *is_cancelled { ", given up" } else { "" };
            format!("{} ended{failed}{given_up}", phase.name())
        }
        other => other.to_string(),
    }
}
