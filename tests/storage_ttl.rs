//! Times to live: expired is absent, for every verb.

#[path = "common/storage.rs"]
mod common;

use std::time::Duration;

use common::{Home, START, add, all, key, on_every_provider, put, put_for, things};
use jackfield::storage::{
    Batch, CollectionPath, Condition, Durability, ErrorKind, Filter, Ids, JsonText, Op, Order, Timestamp,
    Ttl, Value,
};

const MINUTE: Duration = Duration::from_mins(1);

on_every_provider! {
    async fn every_verb_agrees_that_expired_is_absent(home: Home) {
        home.commit(vec![put_for("a", r#"{"x":1}"#, Ttl::After(MINUTE)), put("b", r#"{"x":1}"#)]).await.unwrap();
        home.commit(vec![put_for("c", "1", Ttl::At(START.checked_add(MINUTE).unwrap()))]).await.unwrap();
        assert_eq!(home.provider.count(&all()).await.unwrap(), 3);
        home.clock.advance(MINUTE);
        assert!(home.get("a").await.is_none());
        for order in [Order::IdAscending, Order::IdDescending, Order::Newest, Order::Oldest] {
            assert_eq!(home.ids(all().order(order)).await, ["b"]);
        }
        assert_eq!(home.ids(all().filter(Filter::eq("/x", 1))).await, ["b"]);
        assert_eq!(home.provider.count(&all()).await.unwrap(), 1);
        home.commit(vec![Op::Delete { key: key("b") }]).await.unwrap();
        assert!(home.provider.collections(&CollectionPath::root()).await.unwrap().is_empty());
        assert_eq!(home.commit(vec![Op::Clear { collection: things(), ids: Ids::All, deep: false }]).await.unwrap().done[0].count, 0);
    }

    async fn what_is_expired_but_not_swept_counts_as_absent_for_writes(home: Home) {
        let life = Ttl::After(MINUTE);
        let counter = Op::Add { key: key("n"), delta: 5, ttl: life };
        home.commit(vec![counter, put_for("a", r#"{"old":1}"#, life), put_for("d", "1", life)]).await.unwrap();
        home.clock.advance(MINUTE);
        let absent = ["n", "a", "d"].map(|id| (key(id), Condition::Absent)).to_vec();
        let merge = Op::Merge { key: key("a"), set: JsonText::parse("{}").unwrap(), unset: vec![], ttl: Ttl::Keep };
        let ops = vec![add("n", 1), merge, Op::Delete { key: key("d") }, Op::Touch { key: key("d"), ttl: Ttl::Never }];
        let commit = home.commit_if(absent, ops).await.unwrap();
        assert_eq!(commit.done[0].sum, Some(1));
        assert_eq!((commit.done[2].count, commit.done[3].count), (0, 0));
        let entry = home.get("a").await.unwrap();
        assert_eq!(entry.value, Some(common::json("{}")));
        assert_eq!(entry.meta.created, START.checked_add(MINUTE).unwrap());
        assert_eq!(entry.meta.expires, None);
        assert!(commit.done[0].created && commit.done[1].created);
    }

    async fn a_put_drops_the_old_time_to_live_unless_it_is_kept(home: Home) {
        home.commit(vec![put_for("a", "1", Ttl::After(MINUTE)), put_for("b", "1", Ttl::After(MINUTE))]).await.unwrap();
        home.commit(vec![put("a", "2"), put_for("b", "2", Ttl::Keep)]).await.unwrap();
        assert_eq!(home.get("a").await.unwrap().meta.expires, None);
        home.clock.advance(MINUTE);
        assert_eq!(home.ids(all()).await, ["a"]);
    }

    async fn touching_changes_neither_revision_nor_value_nor_updated(home: Home) {
        home.put("a", "1").await;
        let before = home.get("a").await.unwrap();
        home.clock.advance(Duration::from_secs(1));
        let done = home.commit(vec![Op::Touch { key: key("a"), ttl: Ttl::After(MINUTE) }]).await.unwrap().done;
        assert_eq!(done[0].count, 1);
        let after = home.get("a").await.unwrap();
        assert_eq!((after.meta.rev, after.meta.updated, &after.value), (before.meta.rev, before.meta.updated, &before.value));
        assert!(after.meta.expires.is_some());
        home.commit(vec![Op::Touch { key: key("a"), ttl: Ttl::Keep }]).await.unwrap();
        assert_eq!(home.get("a").await.unwrap().meta, after.meta);
        home.commit(vec![Op::Touch { key: key("a"), ttl: Ttl::Never }]).await.unwrap();
        home.clock.advance(MINUTE);
        assert!(home.get("a").await.is_some());
        let missing = home.commit(vec![Op::Touch { key: key("zz"), ttl: Ttl::Never }]).await.unwrap();
        assert_eq!(missing.done[0].meta, None);
    }

    async fn lives_of_zero_in_the_past_or_over_ten_years_are_refused(home: Home) {
        let year = Duration::from_hours(366 * 24);
        let refused = [
            Ttl::After(Duration::ZERO),
            Ttl::After(year * 11),
            Ttl::After(Duration::MAX),
            Ttl::At(START),
            Ttl::At(Timestamp::from_micros(0)),
            Ttl::At(START.checked_add(year * 11).unwrap()),
        ];
        for ttl in refused {
            let error = home.commit(vec![put_for("a", "1", ttl)]).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::BadValue, "{ttl:?}");
        }
        assert!(home.get("a").await.is_none());
        home.commit(vec![put_for("a", "1", Ttl::After(Duration::from_nanos(1)))]).await.unwrap();
        home.commit(vec![put_for("a", "1", Ttl::After(year * 9))]).await.unwrap();
    }

    async fn a_batch_token_is_forgotten_after_a_day(home: Home) {
        let once = || Batch {
            once: Some(jackfield::storage::Token::new("t").unwrap()),
            durability: Durability::Best,
            ..Batch::of(vec![add("n", 1)])
        };
        let first = home.provider.commit(&once()).await.unwrap();
        home.clock.advance(Duration::from_secs(86_399));
        assert_eq!(home.provider.commit(&once()).await.unwrap(), first);
        home.clock.advance(Duration::from_secs(1));
        home.put("sweeps", "1").await;
        assert_eq!(home.provider.commit(&once()).await.unwrap().done[0].sum, Some(2));
        home.clock.advance(Duration::from_mins(1));
        assert_eq!(home.provider.commit(&once()).await.unwrap().done[0].sum, Some(2));
    }

    async fn a_thousand_expired_entries_are_swept_little_by_little(home: Home) {
        let ops = (0..1_000).map(|n| put_for(&format!("k{n:04}"), "1", Ttl::After(MINUTE))).collect();
        home.commit(ops).await.unwrap();
        home.ids(all().order(Order::Newest).limit(1)).await;
        home.clock.advance(MINUTE);
        for n in 0..20 {
            home.put("tick", &n.to_string()).await;
            assert_eq!(home.ids(all().order(Order::Newest)).await, ["tick"]);
        }
        home.put("k0000", "2").await;
        assert_eq!(home.get("k0000").await.unwrap().value, Some(Value::Json(JsonText::parse("2").unwrap())));
        assert_eq!(home.provider.count(&all()).await.unwrap(), 2);
    }
}
