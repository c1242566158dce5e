//! The disk refuses one operation, each in turn, and every answer stays true.

use std::io;

use crate::storage::contract::{Commit, ErrorKind, Op, Result, StorageError, TimeSource};
use crate::storage::providers::file::tests::script::{commit, contents_of, open};
use crate::storage::providers::file::tests::simulated_disk::{Platter, SimulatedDisk};
use crate::storage::providers::group_commit::Writer;
use crate::storage::providers::proofs::script::{Contents, Random, Reference, clock, group, key, put};
use crate::storage::providers::proofs::simulated::Left;

const GROUPS: usize = 15;

fn is_kind(kind: ErrorKind) -> impl Fn(&Result<Commit>) -> bool {
    move |answer| answer.as_ref().err().map(StorageError::kind) == Some(kind)
}

/// Runs the script while one operation fails like this. False where there is no such operation any more.
fn run_with_failure(seed: u64, fault: io::ErrorKind, failing: usize) -> bool {
    let clock = clock();
    let disk = SimulatedDisk::new(Platter::new());
    disk.fail_as(fault, failing);
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
    let (broken, denied) = (io::ErrorKind::Other, io::ErrorKind::PermissionDenied);
    for (seed, fault) in [(0, broken), (1, broken), (2, broken), (0, denied)] {
        let mut failing = 0;
        while run_with_failure(seed, fault, failing) {
            failing += 1;
        }
        failures += failing;
    }
    println!("{failures} failures survived");
    assert!(failures > 300);
}

/// What becomes of a commit where the system denies one operation, each in turn; the store is used on.
fn answers_where_one_is_denied(ops: &[Op]) -> Vec<Option<ErrorKind>> {
    let mut kinds = Vec::new();
    for failing in 0.. {
        let clock = clock();
        let disk = SimulatedDisk::new(Platter::new());
        let store = open(&disk, &clock).unwrap();
        commit(&store, vec![put("a", "gone", "1"), put("a", "kept", "1")]).unwrap();
        let before = contents_of(&store);
        disk.fail_as(io::ErrorKind::PermissionDenied, failing);
        let answer = commit(&store, ops.to_vec());
        if !disk.has_failed() {
            break;
        }
        if is_kind(ErrorKind::Unavailable)(&answer) {
            assert_eq!(contents_of(&store), before);
            commit(&store, ops.to_vec()).unwrap();
        }
        if !is_kind(ErrorKind::Unknown)(&answer) {
            let kept = contents_of(
                &open(&SimulatedDisk::new(disk.platter().after_cut(Left::Nothing)), &clock).unwrap(),
            );
            assert_eq!(kept, contents_of(&store));
        }
        kinds.push(answer.err().map(|error| error.kind()));
    }
    kinds
}

#[test]
fn what_the_system_denies_is_refused_and_the_store_goes_on() {
    let (denied, unknown) = (Some(ErrorKind::Unavailable), Some(ErrorKind::Unknown));
    let (new, another) = (put("a", "new", "1"), put("b", "new", "1"));
    for ops in [vec![new.clone()], vec![Op::Delete { key: key("a", "gone") }], vec![new, another]] {
        let kinds = answers_where_one_is_denied(&ops);
        // Of the sync behind the change of a name nobody knows; whatever is denied then, it is committed.
        let begun: Vec<_> = kinds.iter().skip_while(|kind| **kind == denied).collect();
        assert_eq!(begun.first(), Some(&&unknown), "{kinds:?}");
        assert!(begun.iter().skip(1).all(|kind| kind.is_none()), "{kinds:?}");
    }
}

#[test]
fn what_an_unfinished_batch_keeps_out_is_refused_and_the_store_goes_on() {
    /// Before a file is renamed it is made, filled and synced.
    const RENAMING: usize = 3;
    let mut unfinished = 0;
    for failing in 0.. {
        let disk = SimulatedDisk::new(Platter::new());
        let store = open(&disk, &clock()).unwrap();
        disk.fail_as(io::ErrorKind::PermissionDenied, failing);
        let begun = commit(&store, vec![put("a", "new", "1"), put("b", "new", "1")]);
        if !disk.has_failed() {
            break;
        }
        if begun.is_ok() {
            unfinished += 1;
            disk.fail_as(io::ErrorKind::PermissionDenied, RENAMING);
            let refused = commit(&store, vec![put("c", "new", "1")]);
            assert!(disk.has_failed() && is_kind(ErrorKind::Unavailable)(&refused), "{refused:?}");
            commit(&store, vec![put("c", "new", "1")]).unwrap();
            assert_eq!(contents_of(&store), contents_of(&open(&disk, &clock()).unwrap()));
        }
    }
    assert!(unfinished > 3, "{unfinished}");
}
