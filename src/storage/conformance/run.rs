use std::time::Duration;

use crate::storage::conformance::case::Case;
use crate::storage::conformance::cases::cases;
use crate::storage::conformance::failure::{Checked, Failure};
use crate::storage::conformance::random::is_full;
use crate::storage::conformance::report::{Outcome, Report};
use crate::storage::conformance::space::Space;
use crate::storage::conformance::subject::Subject;
use crate::storage::contract::Result;

/// A case that takes longer waits for something that won't come.
const LONGEST: Duration = Duration::from_mins(10);

/// Runs all cases, one after the other. Needs a Tokio runtime with its clock and, for cases about concurrency to mean
/// much, several threads.
pub async fn run(subject: &Subject) -> Report {
    let mut results = Vec::new();
    for case in cases() {
        results.push((case, run_case(subject, &case).await));
    }
    Report { subject: subject.name().to_owned(), results }
}

/// Runs one case in a store of its own.
pub async fn run_case(subject: &Subject, case: &Case) -> Outcome {
    if let Some(why) = subject.why_ignored() {
        return Outcome::Skipped(why.to_owned());
    }
    let home = match subject.open().await {
        Ok(home) => home,
        Err(error) => return Outcome::Failed(Failure::from(error).with_context("the store can't be opened")),
    };
    let can = home.provider.capabilities();
    if let Some(why) = case.needs.iter().find_map(|need| need.unmet(&home, &can)) {
        return Outcome::Skipped(why);
    }
    match finished(Space::new(home, subject.is_slow()), case).await {
        Ok(()) => Outcome::Passed,
        Err(failure) => Outcome::Failed(failure),
    }
}

async fn finished(space: Result<Space>, case: &Case) -> Checked {
    let space = space?;
    // In a task of its own, so that a provider that panics fails this case alone.
    let task = tokio::spawn((case.run)(space));
    let longest = if is_full() { LONGEST * 20 } else { LONGEST };
    match tokio::time::timeout(longest, task).await {
        Ok(Ok(checked)) => checked,
        Ok(Err(error)) => Err(Failure::new(format!("the provider or the case panicked: {error}"))),
        Err(_) => Err(Failure::new("the case does not come to an end")),
    }
}
