//! How far the hooks of a component have come, for who looks on from another thread.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::Instant;

use super::failure::{Failure, HookError};
use crate::base::{Allowance, Due};

/// The progress of a component. Its hooks run one after the other.
#[derive(Clone, Default)]
pub(in crate::run) struct Progress(Arc<Shared>);

#[derive(Default)]
struct Shared {
    is_given_up: AtomicBool,
    ended: AtomicUsize,
    running: Mutex<Option<Limited>>,
}

/// A hook that runs within a time of its own.
#[derive(Clone, Copy)]
pub(in crate::run) struct Limited {
    slot: u32,
    due: Due,
}

impl Limited {
    /// When it is out of its time.
    pub(in crate::run) fn due(self) -> Instant {
        self.due.at
    }

    /// What is said of it where it can't be dropped.
    pub(in crate::run) fn held(self) -> HookError {
        HookError { slot: self.slot, failure: Failure::OutOfTime(self.due.held()) }
    }
}

impl Progress {
    /// The next hook begins now.
    pub(in crate::run) fn begin(&self, slot: u32, allowance: Allowance) {
        let limited = allowance.due().map(|due| Limited { slot, due });
        *self.0.running.lock().unwrap_or_else(PoisonError::into_inner) = limited;
    }

    /// From now on nobody waits for the hooks.
    pub(in crate::run) fn give_up(&self) {
        self.0.is_given_up.store(true, Ordering::Relaxed);
    }

    /// Goes on to the next hook, unless nobody waits for it: then this has no end, and is dropped here.
    pub(in crate::run) async fn go_on(&self) {
        if self.0.is_given_up.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
    }

    /// One more start hook has come to a good end, or one more stop hook to any.
    pub(in crate::run) fn end(&self) {
        self.0.ended.fetch_add(1, Ordering::Relaxed);
    }

    /// How many have.
    pub(in crate::run) fn ended(&self) -> usize {
        self.0.ended.load(Ordering::Relaxed)
    }

    /// What runs, if it is out of its own time.
    pub(in crate::run) fn overdue(&self) -> Option<Limited> {
        let running = *self.0.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.filter(|running| running.due() < Instant::now())
    }
}
