use std::sync::Arc;
use std::time::Duration;

use super::timing::Timing;
use crate::base::Origin;

/// A step in the life of an application. Plain data: what an observer makes of it is its own affair; `Display` is one line.
///
/// Phases and steps come in pairs: for each that began there is exactly one that ended, also where it was cancelled.
#[derive(Clone, Debug)]
pub enum Event {
    /// It is known who provides what; nothing is built yet.
    Planned {
        /// How many plugins there are.
        plugins: usize,
        /// How many of them have hooks or tasks.
        components: usize,
        /// How many mistakes were found that are no errors.
        warnings: usize,
    },
    /// The composition can't be wired.
    Refused {
        /// How many errors there are.
        errors: usize,
    },
    /// A phase began.
    PhaseBegan {
        /// Which.
        phase: Phase,
    },
    /// A phase ended, well or not.
    PhaseEnded {
        /// Which.
        phase: Phase,
        /// How many failures there were.
        failures: usize,
        /// Whether it was given up before its end.
        is_cancelled: bool,
        /// How long it took, and by what.
        timing: Timing,
    },
    /// A provider, a hook, a task or the main job began.
    StepBegan {
        /// Which.
        step: Step,
    },
    /// It ended, well or not.
    StepEnded {
        /// Which.
        step: Step,
        /// How long it took.
        took: Duration,
        /// How it ended.
        end: StepEnd,
    },
    /// The operating system asked for the end of the program.
    SignalCame {
        /// The name of the signal.
        name: &'static str,
    },
    /// A plugin or the host asked for the end of the program, for the first time.
    ShutdownAsked {
        /// With this exit code.
        code: u8,
    },
    /// The configuration was read again.
    Reloaded {
        /// How many plugins have a section that is another now.
        renewed: usize,
        /// How many mistakes were found; with any, everything stays as it was.
        errors: usize,
    },
    /// What scopes live in was stopped, or closed, while they were open: their hooks run on what has stopped.
    ScopesLeftOpen {
        /// The name of the scope that they were opened in; `None` for the application.
        within: Option<&'static str>,
        /// How many there are.
        count: usize,
    },
    /// The program ends.
    Exited {
        /// With this exit code.
        code: u8,
    },
}

impl Event {
    /// In one word or two, which stay what they are.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Planned { .. } => "planned",
            Self::Refused { .. } => "refused",
            Self::PhaseBegan { .. } => "phase began",
            Self::PhaseEnded { .. } => "phase ended",
            Self::StepBegan { .. } => "step began",
            Self::StepEnded { .. } => "step ended",
            Self::SignalCame { .. } => "signal came",
            Self::ShutdownAsked { .. } => "shutdown asked",
            Self::Reloaded { .. } => "reloaded",
            Self::ScopesLeftOpen { .. } => "scopes left open",
            Self::Exited { .. } => "exited",
        }
    }
}

/// A part of the life of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Providers give what is needed.
    Build,
    /// Start hooks run.
    Start,
    /// Tasks, health checks and the main job run.
    Run,
    /// Stop hooks run.
    Stop,
    /// Stop hooks run because the start failed.
    Rollback,
}

impl Phase {
    /// All of them, in the order of a life.
    pub const ALL: [Self; 5] = [Self::Build, Self::Start, Self::Run, Self::Stop, Self::Rollback];

    /// In one word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Start => "start",
            Self::Run => "run",
            Self::Stop => "stop",
            Self::Rollback => "rollback",
        }
    }
}

/// Something that begins and ends: a call of a provider, a hook, a task or the main job.
#[derive(Clone, Debug)]
pub struct Step {
    /// No other step of this application has it.
    pub id: u64,
    /// Where it belongs.
    pub phase: Phase,
    /// The key of the plugin.
    pub plugin: Arc<str>,
    /// What reports call it, such as ``start hook `Notes::restore` of `notes` ``.
    pub name: Arc<str>,
    /// Where it was declared.
    pub origin: Option<Origin>,
}

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepEnd {
    /// Well.
    Done,
    /// A provider had nothing to give.
    Declined,
    /// With an error.
    Failed {
        /// Its text.
        error: String,
    },
    /// With a panic.
    Panicked {
        /// Its text.
        text: String,
    },
    /// It ran out of time and was dropped.
    TimedOut,
    /// It was dropped because nobody waits for it any more.
    Cancelled,
}

impl StepEnd {
    /// In one word.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Declined => "declined",
            Self::Failed { .. } => "failed",
            Self::Panicked { .. } => "panicked",
            Self::TimedOut => "timed out",
            Self::Cancelled => "cancelled",
        }
    }

    /// What the error or the panic said.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Failed { error } => Some(error),
            Self::Panicked { text } => Some(text),
            Self::Done | Self::Declined | Self::TimedOut | Self::Cancelled => None,
        }
    }
}
