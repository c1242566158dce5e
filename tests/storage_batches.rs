//! Batches: in order, as one, and once.

#[path = "common/storage.rs"]
mod common;

use std::sync::Arc;
use std::time::Duration;

use common::{Home, START, add, all, delete, json, key, on_every_provider, put, things};
use jackfield::storage::{
    Batch, Condition, Durability, ErrorKind, Ids, Memory, Op, Order, Receipt, Rev, Storage, Survives, Token,
    Ttl, Value,
};
use serde_json::json;

fn once(token: &str, ops: Vec<Op>) -> Batch {
    Batch { once: Some(Token::new(token).unwrap()), ..Batch::of(ops) }
}

on_every_provider! {
    async fn a_later_operation_sees_what_an_earlier_one_did(home: Home) {
        let clear = Op::Clear { collection: things(), ids: Ids::Prefix("t".to_owned()), deep: false };
        let ops = vec![add("n", 1), add("n", 2), put("t1", "1"), put("t2", "1"), clear, put("t3", "1"), delete("n"), add("n", 7)];
        let commit = home.commit(ops).await.unwrap();
        assert_eq!(commit.done[1].sum, Some(3));
        assert!(commit.done[0].created && !commit.done[1].created && commit.done[7].created);
        assert_eq!(commit.done[4].count, 2);
        assert_eq!(commit.done[7].sum, Some(7));
        assert_eq!(home.ids(all()).await, ["n", "t3"]);
    }

    async fn everything_a_batch_writes_has_its_one_revision(home: Home) {
        let commit = home.commit(vec![put("b", "1"), put("a", "1")]).await.unwrap();
        for id in ["a", "b"] {
            assert_eq!(home.get(id).await.unwrap().meta.rev, commit.rev);
        }
        assert_eq!(home.ids(all().order(Order::Oldest)).await, ["a", "b"]);
        assert_eq!(home.ids(all().order(Order::Newest)).await, ["b", "a"]);
        assert!(commit.rev < Rev::MAX);
    }

    async fn an_empty_batch_is_fine_and_its_checks_count(home: Home) {
        assert!(home.commit(vec![]).await.unwrap().done.is_empty());
        let error = home.commit_if(vec![(key("a"), Condition::Present)], vec![]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict);
    }

    async fn revisions_grow_while_the_clock_goes_backwards(home: Home) {
        let first = home.put("a", "1").await;
        home.clock.set(jackfield::storage::Timestamp::from_micros(START.micros() - 1_000_000));
        let second = home.put("a", "1").await;
        assert!(second.rev > first.rev);
        assert_eq!(home.get("a").await.unwrap().meta.updated, START);
    }

    async fn a_batch_that_fails_at_its_last_operation_leaves_nothing(home: Home) {
        home.put("doc", "1").await;
        let error = home.commit(vec![put("a", "1"), delete("doc"), add("n", 1), Op::Add { key: key("a"), delta: 1, ttl: Ttl::Keep }]);
        assert_eq!(error.await.unwrap_err().kind(), ErrorKind::WrongType);
        assert_eq!(home.ids(all()).await, ["doc"]);
    }

    async fn readers_never_see_half_of_a_batch(home: Home) {
        home.commit(vec![put("a", "0"), put("b", "0")]).await.unwrap();
        let provider = home.provider.clone();
        let writer = tokio::spawn(async move {
            for n in 1..300 {
                let text = n.to_string();
                let batch = Batch { durability: Durability::Relaxed, ..Batch::of(vec![put("a", &text), put("b", &text)]) };
                provider.commit(&batch).await.unwrap();
            }
        });
        while !writer.is_finished() {
            let found = home.provider.get(&[key("a"), key("b")]).await.unwrap();
            assert_eq!(found[0].as_ref().unwrap().value, found[1].as_ref().unwrap().value);
            for order in [Order::IdAscending, Order::Newest] {
                let page = home.provider.scan(&all().order(order)).await.unwrap();
                assert_eq!(page.entries[0].value, page.entries[1].value);
                assert_eq!(page.entries.len(), 2);
            }
            tokio::task::yield_now().await;
        }
        writer.await.unwrap();
    }

    async fn a_hundred_concurrent_transfers_keep_the_total(home: Home) {
        let accounts: Vec<String> = (0..10).map(|n| format!("account{n}")).collect();
        home.commit(accounts.iter().map(|id| add(id, 100)).collect()).await.unwrap();
        let tasks = (0..100).map(|n| {
            let provider = home.provider.clone();
            let (from, to) = (accounts[n % 10].clone(), accounts[(n * 7 + 3) % 10].clone());
            tokio::spawn(async move { provider.commit(&Batch::of(vec![add(&from, -5), add(&to, 5)])).await.unwrap() })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.unwrap();
        }
        let page = home.provider.scan(&all()).await.unwrap();
        let total: i64 = page.entries.iter().map(|entry| match entry.value {
            Some(Value::Int(number)) => number,
            _ => 0,
        }).sum();
        assert_eq!(total, 1_000);
    }

    async fn in_a_group_the_batch_that_fails_leaves_the_others_alone(home: Home) {
        home.put("doc", "1").await;
        let tasks = (0..16).map(|n| {
            let provider = home.provider.clone();
            tokio::spawn(async move {
                let bad = add("doc", 1);
                let ops = if n == 3 { vec![put("bad", "1"), bad] } else { vec![put(&format!("ok{n}"), "1")] };
                provider.commit(&Batch::of(ops)).await
            })
        });
        let mut failed = 0;
        for task in tasks.collect::<Vec<_>>() {
            failed += usize::from(task.await.unwrap().is_err());
        }
        assert_eq!(failed, 1);
        assert_eq!(home.provider.count(&all().prefix("ok")).await.unwrap(), 15);
        assert!(home.get("bad").await.is_none());
    }

    async fn a_token_applies_its_batch_once_and_refuses_another(home: Home) {
        let first = home.provider.commit(&once("t", vec![add("n", 1), put("a", "1")])).await.unwrap();
        home.put("a", "2").await;
        let again = home.provider.commit(&once("t", vec![add("n", 1), put("a", "1")])).await.unwrap();
        assert_eq!(again, first);
        assert_eq!(home.text("a").await.unwrap(), "2");
        let error = home.provider.commit(&once("t", vec![add("n", 2)])).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadValue);
        assert_eq!(home.get("n").await.unwrap().value, Some(Value::Int(1)));
        // The token is looked up before the checks, which would fail by now.
        let checked = Batch { checks: vec![(key("c"), Condition::Absent)], ..once("u", vec![put("c", "1")]) };
        let first = home.provider.commit(&checked).await.unwrap();
        assert_eq!(home.provider.commit(&checked).await.unwrap(), first);
    }

    async fn a_failed_batch_leaves_no_trace_of_its_token(home: Home) {
        home.put("a", "1").await;
        let failing = Batch { checks: vec![(key("a"), Condition::Absent)], ..once("t", vec![add("n", 1)]) };
        assert!(home.provider.commit(&failing).await.is_err());
        home.commit(vec![delete("a")]).await.unwrap();
        assert_eq!(home.provider.commit(&failing).await.unwrap().done[0].sum, Some(1));
    }

    async fn two_racing_sends_of_one_token_are_applied_once(home: Home) {
        let batch = once("t", vec![add("n", 1)]);
        let (left, right) = tokio::join!(home.provider.commit(&batch), home.provider.commit(&batch));
        assert_eq!(left.unwrap(), right.unwrap());
        assert_eq!(home.get("n").await.unwrap().value, Some(Value::Int(1)));
    }

    async fn appended_entries_come_in_the_order_of_appending(home: Home) {
        let append = |text: &str| Op::Append { collection: things(), value: json(text), ttl: Ttl::Never };
        let mut ids = Vec::new();
        for n in 0..5 {
            home.clock.advance(Duration::from_secs(n * n));
            let commit = home.commit(vec![append("1"), append("2")]).await.unwrap();
            ids.extend(commit.done.into_iter().map(|done| done.id.unwrap().as_str().to_owned()));
        }
        assert_eq!(home.ids(all()).await, ids);
        assert_eq!(home.ids(all().order(Order::Oldest)).await, ids);
    }

    async fn restored_entries_keep_their_times(home: Home) {
        let (created, updated) = (jackfield::storage::Timestamp::from_micros(5), jackfield::storage::Timestamp::from_micros(9));
        let restore = |created, updated| Op::Restore { key: key("a"), value: json("1"), created, updated, expires: None };
        let rev = home.commit(vec![restore(created, updated)]).await.unwrap().rev;
        let meta = home.get("a").await.unwrap().meta;
        assert_eq!((meta.created, meta.updated, meta.rev), (created, updated, rev));
        assert_eq!(home.commit(vec![restore(updated, created)]).await.unwrap_err().kind(), ErrorKind::BadValue);
    }

    async fn a_demand_the_provider_can_not_meet_is_refused_before_anything_is_written(home: Home) {
        let batch = Batch { durability: Durability::AtLeast(Survives::Replicated), ..Batch::of(vec![put("a", "1")]) };
        assert_eq!(home.provider.commit(&batch).await.unwrap_err().kind(), ErrorKind::Unsupported);
        assert!(home.get("a").await.is_none());
        let declared = home.provider.capabilities().survives;
        let batch = Batch { durability: Durability::AtLeast(declared), ..Batch::of(vec![put("a", "1")]) };
        home.provider.commit(&batch).await.unwrap();
    }

    async fn a_dropped_commit_is_applied_whole_or_not_at_all(home: Home) {
        for n in 0..50 {
            let batch = Batch::of(vec![put(&format!("x{n}"), "1"), put(&format!("y{n}"), "1")]);
            let provider = home.provider.clone();
            let task = tokio::spawn(async move { provider.commit(&batch).await });
            if n % 2 == 0 {
                tokio::task::yield_now().await;
            }
            task.abort();
            let _ = task.await;
        }
        home.put("z", "1").await;
        let (x, y) = (home.ids(all().prefix("x")).await, home.ids(all().prefix("y")).await);
        let tails = |ids: Vec<String>| ids.iter().map(|id| id[1..].to_owned()).collect::<Vec<_>>();
        assert_eq!(tails(x), tails(y));
    }

    async fn parts_of_two_plugins_are_committed_together(home: Home) {
        let (orders, stock) = (home.storage("orders"), home.storage("stock"));
        let mut batch = stock.atomic().check("items", "apple", Condition::Absent).add("items", "apple", 3).add("items", "pear", 4);
        let receipt: Receipt = batch.receipt();
        let part = stock.stage(batch);
        assert_eq!(format!("{part:?}"), "Part(sealed)");
        assert!(receipt.commit().is_none());
        let mine = orders.atomic().put("orders", "o1", &json!({})).join(part).once("o1").commit().await.unwrap();
        assert_eq!(mine.done.len(), 1);
        let theirs = receipt.commit().unwrap().unwrap();
        assert_eq!(theirs.done.iter().map(|done| done.sum).collect::<Vec<_>>(), [Some(3), Some(4)]);
        assert_eq!(theirs.rev, mine.rev);

        let mut batch = stock.atomic().check("items", "apple", Condition::Absent).add("items", "apple", 1);
        let receipt = batch.receipt();
        let part = stock.stage(batch);
        let error = orders.atomic().put("orders", "o2", &json!({})).join(part).commit().await.unwrap_err();
        assert_eq!((error.kind(), error.key(), error.current_rev()), (ErrorKind::Conflict, None, None));
        assert!(!error.to_string().contains("apple"), "{error}");
        assert!(receipt.commit().unwrap().unwrap_err().key().is_some());
        assert!(!orders.collection("orders").unwrap().exists("o2").await.unwrap());
    }

    async fn parts_of_different_providers_are_refused(home: Home) {
        let elsewhere = Storage::new(Arc::new(Memory::new()), "stock").unwrap();
        let part = elsewhere.stage(elsewhere.atomic().add("items", "apple", 1));
        let orders = home.storage("orders");
        let error = orders.atomic().put("orders", "o", &json!({})).join(part).commit().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadValue);
        let stock = home.storage("stock");
        let part = stock.stage(stock.atomic().add("items", "apple", 1).once("t"));
        let error = orders.atomic().join(part).commit().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadValue);
        assert!(!orders.collection("orders").unwrap().exists("o").await.unwrap());
    }
}
