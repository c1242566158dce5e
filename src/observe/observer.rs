use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::event::{Event, Step};
use crate::base::{catch_panic, drop_quietly};

/// Hears what an application does: [`App::observe`](crate::App::observe).
///
/// A closure of one `&Event` is one. It is called where the thing happens, on any thread, so it should be quick; if it
/// panics, the application goes on.
///
/// ```
/// use jackfield::prelude::*;
/// use jackfield::observe::Event;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Report> {
/// let greet = plugin("greeter").start(|| async { println!("hello") });
/// let app = App::of(app![]).with(greet).observe(|event: &Event| eprintln!("{event}")).start().await?;
/// app.stop().await
/// # }
/// ```
pub trait Observer: Send + Sync {
    /// Something happened.
    fn event(&self, event: &Event);

    /// Runs one poll of a step: an observer that marks the current thread with the step, as a tracing span does, does so
    /// around it. It calls `poll` once.
    fn around(&self, step: &Step, poll: &mut dyn FnMut()) {
        let _ = step;
        poll();
    }
}

impl<F: Fn(&Event) + Send + Sync> Observer for F {
    fn event(&self, event: &Event) {
        self(event);
    }
}

/// Everybody who listens. Where nobody does, no event is made.
#[derive(Clone, Default)]
pub struct Observers {
    all: Vec<Arc<dyn Observer>>,
    last_step: Arc<AtomicU64>,
}

impl Drop for Observers {
    fn drop(&mut self) {
        // Several may panic then.
        std::mem::take(&mut self.all).into_iter().for_each(drop_quietly);
    }
}

impl Observers {
    /// Together with another.
    pub fn add(&mut self, observer: Arc<dyn Observer>) {
        self.all.push(observer);
    }

    /// Whether anybody listens.
    #[must_use]
    pub fn is_heard(&self) -> bool {
        !self.all.is_empty()
    }

    /// Tells everybody, if there is anybody.
    #[inline]
    pub fn tell(&self, event: impl FnOnce() -> Event) {
        if self.is_heard() {
            self.tell_all(&event());
        }
    }

    #[cold]
    fn tell_all(&self, event: &Event) {
        for observer in &self.all {
            // What an observer leaves half done is its own.
            let _ = catch_panic(|| observer.event(event));
        }
    }

    /// A number that no step of them has had.
    #[inline]
    pub(super) fn next_step(&self) -> u64 {
        self.last_step.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Runs one poll of a step between all observers.
    pub(super) fn around(&self, step: &Step, poll: &mut dyn FnMut()) {
        let mut is_polled = false;
        let mut once = || {
            if !std::mem::replace(&mut is_polled, true) {
                poll();
            }
        };
        around(&self.all, step, &mut once);
        // For an observer that forgot, or panicked before.
        once();
    }
}

/// A panic that comes through is one of an observer: those of a step are caught below, within its poll.
fn around(observers: &[Arc<dyn Observer>], step: &Step, poll: &mut dyn FnMut()) {
    match observers.split_first() {
        Some((first, rest)) => _ = catch_panic(|| first.around(step, &mut || around(rest, step, poll))),
        None => poll(),
    }
}

impl fmt::Debug for Observers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} observers", self.all.len())
    }
}
