//! What the host allows.

use std::time::Duration;

use crate::wire::BuildLimits;

/// How long, and how many at the same time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) at_once: usize,
    /// For each provider and hook that says nothing itself.
    pub(super) each: Option<Duration>,
    pub(super) build: Option<Duration>,
    pub(super) start: Option<Duration>,
    pub(super) stop: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { at_once: 32, each: None, build: None, start: None, stop: Duration::from_secs(30) }
    }
}

impl Limits {
    pub(super) fn of_build(&self) -> BuildLimits {
        BuildLimits { at_once: self.at_once, each: self.each, total: self.build }
    }
}
