//! The disk refuses one operation, each in turn, and every answer stays true.

use crate::storage::contract::{Commit, ErrorKind, Op, Result, StorageError, TimeSource};
use crate::storage::providers::file::tests::script::{contents_of, open};
use crate::storage::providers::file::tests::simulated_disk::{Platter, SimulatedDisk};
use crate::storage::providers::group_commit::Writer;
use crate::storage::providers::proofs::script::{Contents, Random, Reference, clock, group};
use crate::storage::providers::proofs::simulated::Left;

const GROUPS: usize = 15;

fn is_kind(kind: ErrorKind) -> impl Fn(&Result<Commit>) -> bool {
    move |answer| answer.as_ref().err().map(StorageError::kind) == Some(kind)
}

/// Runs the script while one operation fails. False where there is no such operation any more.
fn run_with_failure(seed: u64, failing: usize) -> bool {
    let clock = clock();
    let disk = SimulatedDisk::new(Platter::new());
    disk.fail(failing);
    let store = open(&disk, &clock).unwrap_or_else(|error| {
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
        open(&disk, &clock).unwrap()
    });
    let found_after = |left: Left<'_>| -> Contents {
        contents_of(&open(&SimulatedDisk::new(disk.platter().after_cut(left)), &clock).unwrap())
    };
    let reference = Reference::default();
    let mut random = Random::new(seed);
    for _ in 0..GROUPS {
        let now = clock.now();
        let before = reference.contents(now);
        // The ids of what is appended follow from the revisions, which are others after a failure.
        let mut group = group(&mut random);
        for batch in &mut group {
            batch.ops.retain(|op| !matches!(op, Op::Append { .. }));
        }
        let answers = store.commit_group(&group.iter().collect::<Vec<_>>());
        if answers.iter().any(is_kind(ErrorKind::Unknown)) {
            assert!(answers.iter().all(Result::is_err), "acknowledged together with what is unknown");
            for batch in &group {
                let _ = reference.commit(batch, now);
            }
            let (held, now) = store.reading();
            assert_eq!(held.get(&[], now).unwrap_err().kind(), ErrorKind::Unavailable);
            assert!(is_kind(ErrorKind::Unavailable)(&store.commit_group(&[&group[0]])[0]));
            for left in [Left::Everything, Left::Nothing] {
                let found = found_after(left);
                assert!(found == before || found == reference.contents(now), "half of a group");
            }
            return true;
        }
        let is_refused = answers.iter().any(is_kind(ErrorKind::Unavailable));
        for (batch, answer) in group.iter().zip(&answers) {
            match answer {
                Ok(_) => drop(reference.commit(batch, now).unwrap()),
                // It may have met what another one, which was refused then, would have written.
                Err(_) if is_refused => {}
                Err(_) => assert!(reference.commit(batch, now).is_err()),
            }
        }
        assert_eq!(contents_of(&store), reference.contents(now));
        for left in [Left::Everything, Left::Nothing] {
            assert_eq!(found_after(left), reference.contents(now), "after {answers:?}");
        }
    }
    disk.has_failed()
}

#[test]
fn an_operation_that_fails_loses_nothing_and_acknowledges_nothing_that_may_be_lost() {
    let mut failures = 0;
    for seed in 0..3 {
        let mut failing = 0;
        while run_with_failure(seed, failing) {
            failing += 1;
        }
        failures += failing;
    }
    println!("{failures} failures survived");
    assert!(failures > 300);
}
