use super::crates::{printed_by, programs, says};

/// What both the compiler and the plan say.
const WORDS: &[&str] = &[
    "`alarm` needs `dyn clock_api::Clock` of clock-api 2.0.1",
    "`quartz` provides `dyn clock_api::Clock` of clock-api 1.4.0, another point of that name",
    "two versions of the crate `clock-api` are in the tree",
];

#[test]
fn two_versions_of_a_crate_of_points_are_told_apart_by_the_plan() {
    let report = printed_by("versions_found");
    says(&report, WORDS);
}

#[test]
fn two_versions_of_a_crate_of_points_are_told_apart_by_the_compiler() {
    let checked = programs().cargo(&["check", "--quiet", "--example", "listed"]).output().unwrap();
    assert!(!checked.status.success(), "the list must not compile");
    says(&String::from_utf8_lossy(&checked.stderr), WORDS);
}
