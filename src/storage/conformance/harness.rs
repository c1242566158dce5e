use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Completion, Failed, Trial};

use crate::storage::conformance::case::Case;
use crate::storage::conformance::cases::cases;
use crate::storage::conformance::report::Outcome;
use crate::storage::conformance::run::run_case;
use crate::storage::conformance::subject::Subject;

/// The `main` of a test target with `harness = false`: every case of every subject is a test named
/// `subject::group::case`, which takes the arguments of `cargo test`. What can't be checked is shown as ignored.
#[must_use]
pub fn main(subjects: impl IntoIterator<Item = Subject>) -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = subjects.into_iter().flat_map(|subject| {
        let subject = Arc::new(subject);
        cases().into_iter().map(move |case| trial(subject.clone(), case))
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

fn trial(subject: Arc<Subject>, case: Case) -> Trial {
    let name = format!("{}::{}::{}", subject.name(), case.group, case.name);
    let is_ignored = subject.why_ignored().is_some();
    Trial::ignorable_test(name, move || finished(&subject, &case)).with_ignored_flag(is_ignored)
}

fn finished(subject: &Subject, case: &Case) -> Result<Completion, Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    match runtime.block_on(run_case(subject, case)) {
        Outcome::Passed => Ok(Completion::Completed),
        Outcome::Skipped(why) => Ok(Completion::ignored_with(why)),
        Outcome::Failed(failure) => Err(failure.into()),
    }
}
