use super::crates::{printed_by, says};

#[test]
fn a_listed_crate_that_registered_nothing_is_an_error_with_both_causes() {
    let report = printed_by("nothing_registered");
    says(&report, &["2 mistakes", "`quiet` is listed in `plugins![..]`, but registered no plugin"]);
    says(&report, &["`built_elsewhere` is listed in `plugins![..]`, but registered no plugin"]);
    says(&report, &["built against another version of this framework", "the linker left it out"]);
    assert!(!report.contains("the crate `notes`"), "`notes` has registered:\n{report}");
}

#[test]
fn a_linked_crate_that_is_not_listed_is_a_warning() {
    let report = printed_by("not_listed");
    says(
        &report,
        &["1 warning", "JF0204", "the crate `notes` is linked and has plugins", "left out: `notes`"],
    );
}

#[test]
fn a_plugin_crate_that_no_code_names_is_found_in_the_manifest() {
    let report = printed_by("unnamed");
    says(
        &report,
        &[
            "1 mistake",
            "JF0209",
            "the plugin crate `metrics-prometheus` is a dependency, but no code names it",
        ],
    );
    says(&report, &["Cargo.toml:", "`plugins![metrics_prometheus]`"]);
}
