//! A copy that is interrupted goes on where it was.

use std::sync::Arc;

use jackfield::storage::{self, CopyPhase, CopyProgress, ErrorKind, Memory, StorageProvider};

use crate::{ENGINES, Interrupted, Provider, clock, contents, fill, open, path};

/// Whether the target says how far it has come.
async fn is_unfinished(target: &dyn StorageProvider) -> bool {
    target.collections(&path(&["jackfield-copy"])).await.unwrap().len() == 1
        || contents(target).await.is_empty()
}

#[tokio::test]
async fn a_copy_that_is_interrupted_anywhere_goes_on_where_it_was() {
    for (from, to) in ENGINES.iter().zip(ENGINES.iter().cycle().skip(1)) {
        let (folder, clock) = (tempfile::tempdir().unwrap(), clock());
        let source = open(from, folder.path(), &clock);
        fill(&*source, &clock).await;
        let expected = contents(&*source).await;
        let mut interruptions = 0;
        for commits in 0.. {
            let target = open(to, &folder.path().join(format!("to-{commits}")), &clock);
            let applied = commits % 2 == 0;
            let result =
                storage::copy(&*source, &Interrupted::after(&target, commits, applied)).page(2).await;
            let Err(error) = result else { break };
            assert_eq!(error.kind(), ErrorKind::Unknown);
            interruptions += 1;
            // And once more, a little later.
            let _ = storage::copy(&*source, &Interrupted::after(&target, 2, applied)).page(4).await;
            if !is_unfinished(&*target).await {
                // Only the answer to its last commit was lost: the copy is complete.
                assert_eq!(contents(&*target).await, expected);
                continue;
            }
            let already = contents(&*target).await.len() as u64;
            let mut told: Vec<CopyProgress> = Vec::new();
            let copied =
                storage::copy(&*source, &*target).page(3).on_progress(|at| told.push(at.clone())).await;
            let copied = copied.unwrap();
            assert_eq!(contents(&*target).await, expected, "{from} to {to}, cut at commit {commits}");
            assert_eq!(copied.entries, expected.len() as u64);
            assert_eq!(told.last().unwrap().entries, copied.entries);
            assert!(copied.resumed || already == 0);
            let first = told.iter().find(|at| at.phase == CopyPhase::Copying);
            assert!(first.is_none_or(|at| at.entries + 5 > already), "{already} were there, then {first:?}");
        }
        assert!(interruptions > 15, "{interruptions}");
    }
}

#[tokio::test]
async fn a_copy_whose_future_is_dropped_goes_on_where_it_was() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), clock());
    for engine in ENGINES {
        let source = open("memory", folder.path(), &clock);
        fill(&*source, &clock).await;
        let expected = contents(&*source).await;
        for page in 0..6 {
            let target = open(engine, &folder.path().join(format!("{engine}-{page}")), &clock);
            let (stop, stopped) = tokio::sync::oneshot::channel();
            let (mut stop, mut pages) = (Some(stop), 0);
            let copy = storage::copy(&*source, &*target).page(2).on_progress(|_| {
                pages += 1;
                if pages > page {
                    stop.take().map(|stop| stop.send(()));
                }
            });
            tokio::select! {
                biased;
                _ = stopped => {}
                copied = copy => { copied.unwrap(); }
            }
            storage::copy(&*source, &*target).await.ok();
            assert_eq!(contents(&*target).await, expected, "{engine}, page {page}");
        }
    }
}

#[tokio::test]
async fn the_target_of_an_interrupted_copy_is_no_source() {
    let clock = clock();
    let source = Memory::with_time(clock.clone());
    fill(&source, &clock).await;
    let target: Provider = Arc::new(Memory::with_time(clock.clone()));
    storage::copy(&source, &Interrupted::after(&target, 4, false)).page(2).await.unwrap_err();
    let error = storage::copy(&*target, &Memory::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadValue);
    assert!(error.to_string().contains("the source is the target of a copy that was interrupted"), "{error}");
}
