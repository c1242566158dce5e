//! The promises, one file for each part of the contract.

mod batches;
mod cancellation;
mod checks;
mod counters;
mod groups;
mod handles;
mod many;
mod names;
mod once;
mod pages;
mod queries;
mod random;
mod refusals;
mod restoring;
mod round_trip;
mod scans;
mod sorting;
mod text;
mod ttl;

use crate::storage::conformance::case::Case;

/// All cases, by group.
#[must_use]
pub fn cases() -> Vec<Case> {
    let groups = [
        round_trip::CASES,
        names::CASES,
        checks::CASES,
        counters::CASES,
        ttl::CASES,
        batches::CASES,
        restoring::CASES,
        once::CASES,
        scans::CASES,
        pages::CASES,
        many::CASES,
        queries::CASES,
        sorting::CASES,
        text::CASES,
        groups::CASES,
        handles::CASES,
        cancellation::CASES,
        refusals::CASES,
        random::CASES,
    ];
    groups.concat()
}
