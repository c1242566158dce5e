//! The disk refuses one operation, each in turn, and every answer stays true.

use std::io;

use crate::storage::contract::{Batch, Commit, ErrorKind, Result, Retry, StorageError, TimeSource};
use crate::storage::providers::group_commit::Writer;
use crate::storage::providers::proofs::script::{Contents, Reference, clock, put};
use crate::storage::providers::proofs::simulated::Left;
use crate::storage::providers::redb::engine_error::{FirstRefusal, engine_error, unknown};
use crate::storage::providers::redb::tests::script::{contents_of, open};
use crate::storage::providers::redb::tests::simulated_file::{Platter, SimulatedFile};

fn is_kind(kind: ErrorKind) -> impl Fn(&Result<Commit>) -> bool {
    move |answer| answer.as_ref().err().map(StorageError::kind) == Some(kind)
}

/// Writes groups of sixteen while one operation fails. False where there is no such operation any more.
fn run_with_failure(failing: usize) -> bool {
    let clock = clock();
    let file = SimulatedFile::new(Platter::default());
    let store = open(&file, &clock).unwrap();
    file.fail(failing);
    let reference = Reference::default();
    for turn in 0..3 {
        let now = clock.now();
        let before = reference.contents(now);
        let group: Vec<Batch> = (0..16)
            .map(|n| {
                Batch::of(vec![
                    put("a", &format!("{n}"), &turn.to_string()),
                    put("b", &format!("{turn} {n}"), "1"),
                ])
            })
            .collect();
        let answers = store.commit_group(&group.iter().collect::<Vec<_>>());
        for batch in &group {
            reference.commit(batch, now).unwrap();
        }
        if answers.iter().all(Result::is_ok) {
            assert!(!file.has_failed(), "acknowledged although the disk refused");
            continue;
        }
        assert!(file.has_failed(), "{answers:?}");
        assert!(answers.iter().all(Result::is_err), "acknowledged together with what has failed");
        let is_unknown = answers.iter().all(is_kind(ErrorKind::Unknown));
        for left in [Left::Everything, Left::Nothing] {
            let found: Contents =
                contents_of(&open(&SimulatedFile::new(file.platter().after_cut(left)), &clock).unwrap());
            let is_whole = is_unknown && found == reference.contents(now);
            assert!(found == before || is_whole, "half of a group, or what was said not to be: {answers:?}");
        }
        // What comes behind might be lost with it.
        let later = store.commit_group(&[&group[0]]).remove(0);
        assert!(is_kind(ErrorKind::Unavailable)(&later) || later.is_ok(), "{later:?}");
        if let Err(error) = &later {
            assert!(
                error.to_string().contains("the disk refuses; mend what is wrong with the disk"),
                "{error}"
            );
        }
        if later.is_ok() {
            let cut = SimulatedFile::new(file.platter().after_cut(Left::Nothing));
            assert!(!contents_of(&open(&cut, &clock).unwrap()).is_empty());
        }
        return true;
    }
    false
}

#[test]
fn an_operation_that_fails_acknowledges_none_of_its_group_and_loses_nothing() {
    let mut failing = 0;
    while run_with_failure(failing) {
        failing += 1;
    }
    println!("{failing} failures survived");
    assert!(failing > 10);
}

#[test]
fn a_commit_that_may_be_done_is_never_told_as_not_done_and_names_what_the_disk_refused_first() {
    let refusal = FirstRefusal::default();
    let _ = refusal.explain(engine_error(redb::Error::Io(io::Error::other("the disk refuses"))));
    let not_done = refusal.explain(engine_error(redb::Error::PreviousIo));
    assert_eq!((not_done.kind(), not_done.retry()), (ErrorKind::Unavailable, Retry::Safe));
    let maybe = refusal.explain(unknown(engine_error(redb::Error::PreviousIo)));
    assert_eq!((maybe.kind(), maybe.retry()), (ErrorKind::Unknown, Retry::Ambiguous));
    for text in ["did not confirm the commit", "an earlier call: the disk refuses", "read back"] {
        assert!(maybe.to_string().contains(text), "{maybe}");
    }
}
