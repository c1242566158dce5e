//! Events as lines for people.

use std::fmt;

use super::event::{Event, StepEnd};
use super::timing::milliseconds;

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Planned { plugins, components, warnings } => {
                let (plugins, warnings) = (counted(*plugins, "plugin"), counted(*warnings, "warning"));
                write!(f, "planned: {plugins}, {components} with hooks or tasks, {warnings}")
            }
            Self::Refused { errors } => write!(f, "not wired: {}", counted(*errors, "error")),
            Self::PhaseBegan { phase } => write!(f, "{} began", phase.name()),
            Self::PhaseEnded { phase: _, failures, is_cancelled, timing } => {
                timing.fmt(f)?;
                if *failures > 0 {
                    write!(f, ", {}", counted(*failures, "failure"))?;
                }
                if *is_cancelled { f.write_str(", given up") } else { Ok(()) }
            }
            Self::StepBegan { step } => write!(f, "{} began", step.name),
            Self::StepEnded { step, took, end } => {
                write!(f, "{} {} after {} ms", step.name, end, milliseconds(*took))
            }
            Self::SignalCame { name } => write!(f, "{name} came"),
            Self::ShutdownAsked { code } => write!(f, "shutdown was asked for with code {code}"),
            Self::Reloaded { renewed: 0, errors: 0 } => {
                f.write_str("configuration reloaded: no section is new")
            }
            Self::Reloaded { renewed: 1, errors: 0 } => {
                f.write_str("configuration reloaded: 1 section is new")
            }
            Self::Reloaded { renewed, errors: 0 } => {
                write!(f, "configuration reloaded: {renewed} sections are new")
            }
            Self::Reloaded { renewed: _, errors } => {
                write!(f, "configuration not reloaded: {}", counted(*errors, "error"))
            }
            Self::ScopesLeftOpen { within, count } => {
                let scopes = counted(*count, "scope");
                let left = if *count == 1 { "was left open" } else { "were left open" };
                match within {
                    None => write!(f, "{scopes} {left} when the application stopped"),
                    Some(outer) => write!(f, "{scopes} {left} when the `{outer}` around was closed"),
                }
            }
            Self::Exited { code } => write!(f, "the program ends with code {code}"),
        }
    }
}

/// Such as `1 failure` or `2 failures`.
fn counted(count: usize, what: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {what}{s}")
}

impl fmt::Display for StepEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.text() {
            Some(text) => write!(f, "{} ({text})", self.name()),
            None => f.write_str(self.name()),
        }
    }
}
