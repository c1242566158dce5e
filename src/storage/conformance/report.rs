use std::fmt;

use crate::storage::conformance::case::Case;
use crate::storage::conformance::failure::Failure;

/// How a case ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The promise is kept.
    Passed,
    /// The promise is broken.
    Failed(Failure),
    /// It was not checked, for this reason.
    Skipped(String),
}

/// How all cases ended. Its `Display` lists what failed and what was skipped.
#[derive(Clone, Debug)]
#[must_use = "a report that nobody looks at checks nothing"]
pub struct Report {
    /// What was checked.
    pub subject: String,
    /// Each case with its end, in the order in which they ran.
    pub results: Vec<(Case, Outcome)>,
}

impl Report {
    /// Whether cases ran and none failed.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        self.passed() > 0 && self.failed().next().is_none()
    }

    /// How many passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.results.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Passed)).count()
    }

    /// Those that failed.
    pub fn failed(&self) -> impl Iterator<Item = (&Case, &Failure)> {
        self.results.iter().filter_map(|(case, outcome)| match outcome {
            Outcome::Failed(failure) => Some((case, failure)),
            Outcome::Passed | Outcome::Skipped(_) => None,
        })
    }

    /// Those that were not checked, with the reason.
    pub fn skipped(&self) -> impl Iterator<Item = (&Case, &str)> {
        self.results.iter().filter_map(|(case, outcome)| match outcome {
            Outcome::Skipped(why) => Some((case, why.as_str())),
            Outcome::Passed | Outcome::Failed(_) => None,
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (failed, skipped) = (self.failed().count(), self.skipped().count());
        writeln!(
            formatter,
            "{}: {} passed, {failed} failed, {skipped} skipped",
            self.subject,
            self.passed()
        )?;
        for (case, failure) in self.failed() {
            writeln!(formatter, "\nfailed: {}::{}\n{failure}", case.group, case.name)?;
        }
        for (case, why) in self.skipped() {
            writeln!(formatter, "skipped: {}::{}: {why}", case.group, case.name)?;
        }
        Ok(())
    }
}
