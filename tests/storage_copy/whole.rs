//! A copy that nobody disturbs: all of it, in order, to a target that was empty.

use std::time::Duration;

use jackfield::storage::{self, Batch, CopyPhase, CopyProgress, ErrorKind, Memory};

use crate::common::{self, add};
use crate::{ENGINES, clock, contents, fill, key, open, path};

#[tokio::test]
async fn everything_arrives_in_the_order_of_writing_with_its_times_between_any_two_engines() {
    for from in ENGINES {
        let (folder, clock) = (tempfile::tempdir().unwrap(), clock());
        let source = open(from, folder.path(), &clock);
        fill(&*source, &clock).await;
        let expected = contents(&*source).await;
        let mut checksums = Vec::new();
        for to in ENGINES {
            let target = open(to, &folder.path().join(format!("to-{to}")), &clock);
            clock.advance(Duration::from_secs(100));
            let copied = storage::copy(&*source, &*target).page(3).await.unwrap();
            assert_eq!(contents(&*target).await, expected, "{from} to {to}");
            assert_eq!(
                (copied.entries, copied.collections, copied.resumed),
                (expected.len() as u64, 3, false)
            );
            let bytes: usize = expected.iter().map(|(_, entry)| entry.value.as_ref().unwrap().size()).sum();
            assert_eq!(copied.bytes, bytes as u64);
            checksums.push(copied.checksum);
            // What expires goes on expiring.
            let short = key(&path(&["notes", "c", "tasks"]), "short");
            assert!(target.get(std::slice::from_ref(&short)).await.unwrap()[0].is_some());
        }
        assert_eq!(contents(&*source).await, expected);
        checksums.dedup();
        assert_eq!(checksums.len(), 1);
        clock.advance(Duration::from_hours(2));
        assert!(contents(&*source).await.len() < expected.len());
    }
}

#[tokio::test]
async fn a_target_that_is_not_empty_is_refused_and_left_alone() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), clock());
    for engine in ENGINES {
        let source = Memory::with_time(clock.clone());
        fill(&source, &clock).await;
        let target = open(engine, &folder.path().join(engine), &clock);
        target.commit(&Batch::of(vec![add("mine", 1)])).await.unwrap();
        let before = contents(&*target).await;
        let error = storage::copy(&source, &*target).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict);
        assert_eq!(
            error.to_string(),
            "storage, copy: the target is not empty: it has entries in `test/things`; copy to an empty provider; \
             nothing was written"
        );
        assert_eq!(contents(&*target).await, before);
        // Emptied, it is taken.
        target.commit(&Batch::of(vec![common::delete("mine")])).await.unwrap();
        storage::copy(&source, &*target).await.unwrap();
        // And a second time it is not.
        assert_eq!(storage::copy(&source, &*target).await.unwrap_err().kind(), ErrorKind::Conflict);
    }
}

#[tokio::test]
async fn an_empty_source_gives_an_empty_target() {
    let target = Memory::new();
    let copied = storage::copy(&Memory::new(), &target).await.unwrap();
    assert_eq!((copied.collections, copied.entries, copied.bytes), (0, 0, 0));
    assert!(contents(&target).await.is_empty());
}

#[tokio::test]
async fn progress_grows_to_the_whole_in_both_phases() {
    let clock = clock();
    let source = Memory::with_time(clock.clone());
    fill(&source, &clock).await;
    let mut told: Vec<CopyProgress> = Vec::new();
    let target = Memory::with_time(clock.clone());
    let copied = storage::copy(&source, &target).page(2).on_progress(|at| told.push(at.clone()));
    let copied = copied.await.unwrap();
    for phase in [CopyPhase::Copying, CopyPhase::Comparing] {
        let entries: Vec<u64> = told.iter().filter(|at| at.phase == phase).map(|at| at.entries).collect();
        assert!(entries.is_sorted_by(|left, right| left < right) && entries.len() > 5, "{entries:?}");
        assert_eq!(*entries.last().unwrap(), copied.entries);
    }
    assert!(told.iter().all(|at| at.of == copied.entries));
    assert!(told.is_sorted_by_key(|at| at.phase == CopyPhase::Comparing));
}
