//! Checks of a batch: against the state before it, all or nothing.

#[path = "common/storage.rs"]
mod common;

use common::{Home, add, delete, key, on_every_provider, put};
use jackfield::storage::{Condition, ErrorKind, Retry, Rev};

on_every_provider! {
    async fn the_second_of_two_absent_puts_conflicts(home: Home) {
        let absent = || vec![(key("a"), Condition::Absent)];
        let first = home.commit_if(absent(), vec![put("a", "1")]).await.unwrap();
        let error = home.commit_if(absent(), vec![put("a", "2")]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict);
        assert_eq!(error.retry(), Retry::Reread);
        assert_eq!(error.current_rev(), Some(first.rev));
        assert_eq!(home.text("a").await.unwrap(), "1");
    }

    async fn a_stale_revision_conflicts_and_the_current_one_is_told(home: Home) {
        let first = home.put("a", "1").await;
        let second = home.put("a", "2").await;
        let error = home.commit_if(vec![(key("a"), Condition::Rev(first.rev))], vec![put("a", "3")]).await.unwrap_err();
        assert_eq!((error.kind(), error.current_rev()), (ErrorKind::Conflict, Some(second.rev)));
        assert_eq!(error.key(), Some(&key("a")));
        home.commit_if(vec![(key("a"), Condition::Rev(second.rev))], vec![put("a", "3")]).await.unwrap();
    }

    async fn a_revision_of_a_missing_key_conflicts(home: Home) {
        let rev = Rev::new(1).unwrap();
        let error = home.commit_if(vec![(key("a"), Condition::Rev(rev))], vec![put("a", "1")]).await.unwrap_err();
        assert_eq!((error.kind(), error.current_rev()), (ErrorKind::Conflict, None));
        let error = home.commit_if(vec![(key("a"), Condition::Present)], vec![put("a", "1")]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict);
    }

    async fn after_a_new_life_the_old_revision_never_matches(home: Home) {
        let first = home.put("a", "1").await;
        home.commit(vec![delete("a")]).await.unwrap();
        home.put("a", "1").await;
        let error = home.commit_if(vec![(key("a"), Condition::Rev(first.rev))], vec![put("a", "2")]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict);
    }

    async fn a_wrong_check_on_the_second_of_three_keys_writes_nothing_and_names_it(home: Home) {
        home.put("b", "0").await;
        let checks = ["a", "b", "c"].map(|id| (key(id), Condition::Absent)).to_vec();
        let error = home.commit_if(checks, vec![put("a", "1"), put("b", "1"), put("c", "1")]).await.unwrap_err();
        assert_eq!(error.key(), Some(&key("b")));
        assert!(error.to_string().contains("`b`"), "{error}");
        assert_eq!(home.ids(common::all()).await, ["b"]);
        assert_eq!(home.text("b").await.unwrap(), "0");
    }

    async fn a_check_on_a_key_that_the_batch_does_not_write_counts(home: Home) {
        let error = home.commit_if(vec![(key("guard"), Condition::Present)], vec![put("a", "1")]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict);
        home.put("guard", "1").await;
        home.commit_if(vec![(key("guard"), Condition::Present)], vec![put("a", "1")]).await.unwrap();
    }

    async fn checks_look_at_the_state_before_the_batch(home: Home) {
        home.commit_if(vec![(key("a"), Condition::Absent)], vec![put("a", "1"), add("n", 1)]).await.unwrap();
        let error = home.commit_if(vec![(key("a"), Condition::Absent)], vec![delete("a")]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict);
    }
}
