//! What must not compile, and what the compiler says of it. `TRYBUILD=overwrite cargo test --test compile_fail`
//! rewrites the expectations; read them before you commit them.

use std::fs;
use std::path::Path;

const CASES: &str = "tests/compile_fail";

#[test]
fn every_mistake_has_its_own_message() {
    trybuild::TestCases::new().compile_fail(format!("{CASES}/*.rs"));
}

/// A case that fails because the framework moved a name proves nothing.
#[test]
fn no_case_fails_for_a_name_that_is_gone() {
    for (name, expectation) in expectations() {
        for gone in ["unresolved import `jackfield", "could not find `", "cannot find macro `app"] {
            assert!(!expectation.contains(gone), "{name} expects {gone:?}");
        }
        let cannot_find = expectation.contains("cannot find") && expectation.contains("__private");
        assert!(!cannot_find, "{name} expects that something of `__private` is missing");
    }
}

/// One mistake is one message, but for the case that is about several.
#[test]
fn one_mistake_is_one_message() {
    for (name, expectation) in expectations() {
        let errors = expectation.lines().filter(|line| line.starts_with("error")).count();
        let wanted = if name.contains("several_mistakes") { 3 } else { 1 };
        assert_eq!(errors, wanted, "{name}");
        assert!(!expectation.contains("\nwarning"), "{name} has a warning beside the error");
    }
}

fn expectations() -> Vec<(String, String)> {
    let entries = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(CASES))
        .expect("the folder of cases is there");
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.expect("the folder of cases can be read").path();
        if path.extension().is_some_and(|extension| extension == "stderr") {
            let text = fs::read_to_string(&path).expect("an expectation can be read");
            found.push((path.display().to_string(), text));
        }
    }
    assert!(found.len() >= 40, "only {} cases found", found.len());
    found
}
