use super::crates::{printed_by, says};

#[test]
fn a_provider_that_the_host_has_disabled_is_named_where_it_is_missed() {
    let report = printed_by("disabled");
    says(&report, &["JF0101", "`alarm` needs `clock`", "the plugin `quartz` provides it, but is disabled"]);
}

#[test]
fn an_optional_point_whose_provider_declined_is_none_and_a_warning_or_an_error_for_who_needs_it() {
    let report = printed_by("declined");
    says(&report, &["without metrics: true", "1 warning", "1 failure", "JF0403", "Prometheus::metrics"]);
}
