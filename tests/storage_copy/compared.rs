//! Both sides are compared at the end: a difference is found and named.

use std::sync::Arc;
use std::time::Duration;

use jackfield::storage::{
    self, Batch, CopyPhase, Entry, ErrorKind, Id, Memory, StorageProvider, Timestamp, Value,
};

use crate::common::{self, add};
use crate::{Interrupted, Provider, clock, contents, fill};

#[tokio::test]
async fn a_difference_at_the_end_is_found_and_named() {
    let clock = clock();
    let source = Memory::with_time(clock.clone());
    fill(&source, &clock).await;
    let lost: fn(Entry) -> Option<Entry> = |entry| (entry.id.as_str() != "n7").then_some(entry);
    let other_value: fn(Entry) -> Option<Entry> = |entry| {
        let value = if entry.id.as_str() == "n7" { Some(Value::Int(0)) } else { entry.value };
        Some(Entry { value, ..entry })
    };
    let other_time: fn(Entry) -> Option<Entry> = |mut entry| {
        if entry.id.as_str() == "n7" {
            entry.meta.updated = Timestamp::from_micros(entry.meta.updated.micros() + 1);
        }
        Some(entry)
    };
    let more: fn(Entry) -> Option<Entry> = |mut entry| {
        if entry.id.as_str() == "n7" {
            entry.id = Id::new("n8").unwrap();
        }
        Some(entry)
    };
    for (read, words) in [
        (lost, "of `n7` in `notes/c/tasks`: the target has not got an entry"),
        (other_value, "of `n7` in `notes/c/tasks`: an entry has another value or another time"),
        (other_time, "of `n7` in `notes/c/tasks`: an entry has another value or another time"),
        (more, "of `n7` in `notes/c/tasks`: the target has not got an entry"),
    ] {
        let target: Provider = Arc::new(Memory::with_time(clock.clone()));
        let error = storage::copy(&source, &Interrupted::reading(&target, read)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt);
        assert!(error.to_string().contains(words), "{error}");
        assert!(error.to_string().ends_with("empty the target and copy anew"), "{error}");
    }
}

#[tokio::test]
async fn what_somebody_writes_to_the_source_meanwhile_is_noticed() {
    let clock = clock();
    let source = Memory::with_time(clock.clone());
    fill(&source, &clock).await;
    let writer = source.clone();
    let target = Memory::with_time(clock.clone());
    let error = storage::copy(&source, &target).page(2).on_progress(|at| {
        if at.phase == CopyPhase::Copying && at.entries == at.of {
            common::without_runtime(writer.commit(&Batch::of(vec![add("sum", 1)]))).unwrap();
        }
    });
    let error = error.await.unwrap_err();
    assert_eq!((error.kind(), error.key()), (ErrorKind::Corrupt, Some(&common::key("sum"))));
}

#[tokio::test]
async fn an_entry_that_expires_meanwhile_is_no_difference() {
    let clock = clock();
    let source = Memory::with_time(clock.clone());
    fill(&source, &clock).await;
    let target = Memory::with_time(clock.clone());
    let moved = clock.clone();
    let copied = storage::copy(&source, &target).page(1).on_progress(move |at| {
        if at.entries == 3 {
            moved.advance(Duration::from_hours(2));
        }
    });
    copied.await.unwrap();
    assert_eq!(contents(&target).await, contents(&source).await);
}
