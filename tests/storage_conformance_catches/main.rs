//! The conformance kit sees what is wrong: each fault makes the case fail that speaks of it.
#![cfg(feature = "testing")]

mod broken;
mod short;
mod small;

use std::sync::Arc;

use broken::{Broken, Fault};
use jackfield::storage::conformance::{self, Case, Home, Outcome, Subject};
use jackfield::storage::{ManualTimeSource, Memory, StorageProvider, Timestamp};
use short::{Short, Shortcut};
use small::{Small, declarations};

/// Each fault with cases that have to fail by it.
const FAULTS: &[(Fault, &[&str])] = &[
    (
        Fault::LosesTtl,
        &["ttl::an_entry_lives_until_its_time_and_not_beyond", "ttl::the_time_to_live_is_told_and_is_exact"],
    ),
    (Fault::KeepsTtl, &["ttl::a_put_drops_the_old_time_to_live"]),
    (Fault::TouchRewrites, &["ttl::touching_changes_neither_revision_nor_value_nor_updated"]),
    (
        Fault::OrdersWrongly,
        &[
            "scans::the_newest_are_those_most_recently_written",
            "random::any_sequence_of_operations_agrees_with_a_map",
        ],
    ),
    (
        Fault::TearsBatches,
        &[
            "batches::a_batch_that_fails_at_its_last_operation_leaves_nothing",
            "batches::everything_a_batch_writes_has_its_one_revision",
        ],
    ),
    (Fault::ReusesRevs, &["batches::revisions_grow_with_every_commit"]),
    (Fault::IgnoresChecks, &["checks::the_second_of_two_absent_puts_conflicts"]),
    (Fault::ChecksBeforehand, &["checks::one_of_fifty_racing_absent_puts_wins"]),
    (Fault::HidesCurrentRev, &["checks::a_stale_revision_conflicts_and_the_current_one_is_told"]),
    (Fault::NamesNoKey, &["checks::a_wrong_check_on_the_second_of_three_keys_writes_nothing_and_names_it"]),
    (Fault::ForgetsTokens, &["once::a_batch_sent_twice_is_applied_once_and_answered_alike"]),
    (Fault::TokensBehindChecks, &["once::the_token_is_looked_up_before_the_checks"]),
    (Fault::CursorAtTheEnd, &["pages::pages_are_full_and_no_cursor_stands_at_the_end"]),
    (Fault::SkipsBetweenPages, &["pages::an_entry_that_nobody_touches_is_seen_exactly_once"]),
    (Fault::TakesAnyCursor, &["pages::a_cursor_fits_no_other_query"]),
    (Fault::ForgetsWhereAWalkEnded, &["pages::what_is_written_after_a_walk_stands_behind_its_tail"]),
    (Fault::IgnoresCase, &["names::ids_that_differ_by_case_or_composition_are_distinct"]),
    (Fault::TrimsNames, &["names::strange_ids_are_distinct_and_come_back_as_given"]),
    (Fault::ReadsNamesAsPatterns, &["names::no_character_of_a_prefix_is_special"]),
    (
        Fault::RendersJsonAnew,
        &["text::escapes_are_kept_as_they_were_written", "text::white_space_around_and_within_is_kept"],
    ),
    (Fault::RendersNumbersAsDoubles, &["round_trip::numbers_come_back_exactly"]),
    (Fault::CountsOneMore, &["scans::counting_follows_ids_and_filter"]),
    (Fault::ForgetsCollections, &["scans::collections_are_listed_at_and_under_a_path_in_order"]),
    (Fault::WrapsAround, &["counters::an_addition_beyond_i64_fails_and_changes_nothing"]),
    (Fault::MergesDeeply, &["counters::a_merge_changes_one_level_of_members"]),
    (Fault::StaysOpen, &["handles::a_closed_provider_refuses_every_call"]),
    (Fault::ShowsItsData, &["handles::what_is_stored_is_not_in_the_debug_text"]),
    (
        Fault::StaysBusyWhenDropped,
        &["cancellation::a_commit_dropped_at_any_await_is_applied_whole_or_not_at_all"],
    ),
    (
        Fault::TearsWhenDropped,
        &["cancellation::a_commit_dropped_at_any_await_is_applied_whole_or_not_at_all"],
    ),
    (Fault::ReadsOneByOne, &["groups::readers_never_see_half_of_a_batch"]),
    (
        Fault::NullIsMissing,
        &["queries::missing_null_and_empty_differ", "random::any_query_gives_what_the_one_evaluator_gives"],
    ),
    (Fault::GivesValuesForKeys, &["scans::a_scan_for_keys_gives_no_values_and_the_same_meta"]),
    (Fault::RestoresAsNew, &["restoring::restored_entries_keep_their_times"]),
    (
        Fault::IgnoresItsLimit,
        &["refusals::a_value_beyond_the_declared_limit_is_refused_before_anything_is_written"],
    ),
    (
        Fault::DoesWhatItDeclaresNot,
        &["refusals::what_is_declared_as_missing_is_refused_before_anything_is_written"],
    ),
    (Fault::DemandsNothing, &["batches::a_demand_that_can_not_be_met_is_refused_before_anything_is_written"]),
    (Fault::SaysNotWhoFailed, &["batches::the_operation_that_fails_is_named"]),
    (Fault::Panics, &["names::strange_ids_are_distinct_and_come_back_as_given"]),
    (Fault::LosesEverythingAtTheEnd, &["handles::what_was_written_is_there_after_opening_anew"]),
];

/// Each shortcut with the case that has to fail by it.
const SHORTCUTS: &[(Shortcut, &str)] = &[
    (Shortcut::GivesAThousandAtMost, MANY),
    (Shortcut::EndsASecondEarly, "ttl::an_entry_is_there_up_to_its_last_moment"),
    (Shortcut::KeepsCountersAsDoubles, "round_trip::a_counter_can_be_put_and_read"),
    (Shortcut::ClearsAThousandAtMost, MANY),
    (Shortcut::ListsAHundredAtMost, "many::hundreds_of_collections_are_listed_whole"),
    (Shortcut::CutsTokens, "once::tokens_that_differ_at_their_last_byte_alone_are_distinct"),
    (Shortcut::CutsPrefixes, "names::a_prefix_counts_up_to_its_last_byte"),
    (Shortcut::HidesTheEndOfKeys, "scans::a_scan_for_keys_tells_when_each_expires"),
    (Shortcut::GivesIdsInLowerCase, "names::ids_that_differ_by_case_or_composition_are_distinct"),
    (
        Shortcut::ClearsFourLevelsAtMost,
        "names::a_deep_clear_takes_what_stands_under_the_path_and_nothing_beside",
    ),
    (Shortcut::ReadsFiveHundredAtMost, MANY),
    (Shortcut::NamesNoCollection, "batches::an_append_that_fails_names_its_collection"),
    (Shortcut::KeepsWhatIsOver, "restoring::what_is_restored_when_its_time_is_over_leaves_no_trace"),
    (Shortcut::GivesKeysOfAllIds, KEYS),
    (Shortcut::GivesKeysOfAllIds, RANDOM),
    (Shortcut::GivesKeysOfWhatMatchesNot, "scans::a_scan_for_keys_filters_and_sorts"),
    (Shortcut::GivesKeysOfWhatMatchesNot, RANDOM),
    (Shortcut::GivesKeysUnsorted, "scans::a_scan_for_keys_filters_and_sorts"),
    (Shortcut::GivesKeysUnsorted, RANDOM),
    (Shortcut::GivesKeysFromTheFirst, KEYS),
    (Shortcut::GivesKeysFromTheFirst, RANDOM),
    (Shortcut::GivesKeysInOnePage, KEYS),
    (Shortcut::GivesKeysInOnePage, RANDOM),
    (Shortcut::AnswersRepeatedKeysOnce, "round_trip::repeated_and_absent_keys_are_answered_in_their_order"),
    (Shortcut::AppliesAThousandAtMost, MANY),
    (Shortcut::FlushesWhenClosed, "handles::a_closed_provider_refuses_every_call"),
    (Shortcut::ClearsTheRootDeeply, "names::a_shallow_clear_of_the_path_without_segments_takes_nothing"),
];
const KEYS: &str = "scans::a_scan_for_keys_gives_the_part_that_is_asked_for";
const RANDOM: &str = "random::any_query_gives_what_the_one_evaluator_gives";
const MANY: &str = "many::a_thousand_and_a_half_entries_are_scanned_read_and_cleared_whole";

fn short(shortcut: Shortcut) -> Subject {
    Subject::new(format!("{shortcut:?}"), move || async move {
        let clock = Arc::new(ManualTimeSource::new(Timestamp::from_micros(1_769_941_800_000_000)));
        Ok(Home::new(Short::new(clock.clone(), shortcut)).clock(clock))
    })
}

fn subject(fault: Fault) -> Subject {
    Subject::new(format!("{fault:?}"), move || async move {
        let clock = Arc::new(ManualTimeSource::new(Timestamp::from_micros(1_769_941_800_000_000)));
        let home = Home::new(Broken::new(Memory::with_time(clock.clone()), fault)).clock(clock);
        if fault != Fault::LosesEverythingAtTheEnd {
            return Ok(home);
        }
        let empty = move || async move {
            Ok(Arc::new(Broken::new(Memory::new(), fault)) as Arc<dyn StorageProvider>)
        };
        Ok(home.reopen(empty))
    })
}

fn case(name: &str) -> Case {
    let named = |case: &Case| format!("{}::{}", case.group, case.name) == name;
    conformance::cases().into_iter().find(named).unwrap_or_else(|| panic!("no case is named {name}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_fault_fails_the_case_that_speaks_of_it() {
    for (fault, names) in FAULTS {
        for name in *names {
            let outcome = conformance::run_case(&subject(*fault), &case(name)).await;
            assert!(
                matches!(outcome, Outcome::Failed(_)),
                "{name} does not see that a provider {fault:?}: {outcome:?}"
            );
            let sound = conformance::run_case(&subject(Fault::None), &case(name)).await;
            let is_fine = matches!(sound, Outcome::Passed | Outcome::Skipped(_));
            assert!(is_fine, "{name} fails without a fault: {sound:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_shortcut_fails_the_case_that_speaks_of_it() {
    for (shortcut, name) in SHORTCUTS {
        let outcome = conformance::run_case(&short(*shortcut), &case(name)).await;
        assert!(matches!(outcome, Outcome::Failed(_)), "{name} does not see that {shortcut:?}: {outcome:?}");
        let sound = conformance::run_case(&short(Shortcut::None), &case(name)).await;
        assert!(matches!(sound, Outcome::Passed), "{name} fails without a fault: {sound:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_declares_less_and_refuses_the_rest_passes() {
    let mut failed = Vec::new();
    for (what, can) in declarations() {
        let small = Subject::new(what, move || async move {
            let clock = Arc::new(ManualTimeSource::new(Timestamp::from_micros(1_769_941_800_000_000)));
            Ok(Home::new(Small { inner: Memory::with_time(clock.clone()), can }).clock(clock))
        });
        let report = conformance::run(&small.slow()).await;
        for (case, failure) in report.failed() {
            failed.push(format!("{what}: {case:?}: {failure}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[tokio::test]
async fn a_failure_says_what_was_promised_what_was_found_and_where() {
    let name = "counters::an_absent_counter_begins_at_zero";
    let outcome = conformance::run_case(
        &subject(Fault::ReusesRevs),
        &case("batches::revisions_grow_with_every_commit"),
    )
    .await;
    let Outcome::Failed(failure) = outcome else { panic!("{outcome:?}") };
    let text = failure.to_string();
    assert!(text.contains("follows") && text.contains("conformance/cases/batches.rs:"), "{text}");
    let outcome = conformance::run_case(&subject(Fault::DoesWhatItDeclaresNot), &case(name)).await;
    let Outcome::Skipped(why) = outcome else { panic!("{outcome:?}") };
    assert_eq!(why, "the provider declares no counters");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_counts_and_lists_what_happened() {
    let report = conformance::run(&Subject::of(Memory::new())).await;
    assert!(report.is_passed(), "{report}");
    assert!(report.passed() > 200, "{report}");
    let text = report.to_string();
    assert!(
        text.contains(
            "skipped: ttl::an_entry_lives_until_its_time_and_not_beyond: no clock to move was given"
        ),
        "{text}"
    );

    let report = conformance::run(&Subject::of(Memory::new()).ignored("no server was found")).await;
    assert!(!report.is_passed());
    assert_eq!(report.skipped().count(), report.results.len());
}

#[test]
fn the_names_of_cases_are_distinct_and_at_least_a_hundred_and_fifty() {
    let mut names: Vec<_> = conformance::cases().iter().map(|case| (case.group, case.name)).collect();
    let count = names.len();
    assert!(count >= 150, "{count}");
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}
