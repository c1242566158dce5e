//! Scans: order, pages and cursors.

#[path = "common/storage.rs"]
mod common;

use std::collections::BTreeMap;

use common::{Home, all, delete, on_every_provider, put, things};
use jackfield::storage::{Cursor, ErrorKind, Filter, Op, Order, Select, Sort};
use serde_json::json;

const ORDERS: [Order; 4] = [Order::IdAscending, Order::IdDescending, Order::Newest, Order::Oldest];

async fn walk(home: &Home, select: Select) -> (Vec<usize>, Vec<String>) {
    let (mut sizes, mut ids, mut select) = (Vec::new(), Vec::new(), select);
    loop {
        let page = home.provider.scan(&select).await.unwrap();
        sizes.push(page.entries.len());
        ids.extend(page.entries.iter().map(|entry| entry.id.as_str().to_owned()));
        match page.next {
            Some(next) => select.after = Some(next),
            None => return (sizes, ids),
        }
    }
}

on_every_provider! {
    async fn ids_come_in_bytewise_order(home: Home) {
        let mut ids = ["b", "a", "B", "ab", "a\0", "é", "z", "🐂", "a/"].to_vec();
        for id in &ids {
            home.put(id, "1").await;
        }
        ids.sort_unstable();
        assert_eq!(home.ids(all()).await, ids);
        ids.reverse();
        assert_eq!(home.ids(all().order(Order::IdDescending)).await, ids);
    }

    async fn pages_are_full_and_no_cursor_stands_at_the_end(home: Home) {
        for n in 0..12 {
            home.put(&format!("k{n:02}"), &format!("{{\"n\":{}}}", n % 3)).await;
        }
        for order in ORDERS {
            for sort in [vec![], vec![Sort::descending("/n")]] {
                let select = Select { sort, ..all().order(order) };
                let whole = home.ids(select.clone()).await;
                for (limit, sizes) in [(6, vec![6, 6]), (5, vec![5, 5, 2]), (100, vec![12]), (12, vec![12]), (1, vec![1; 12])] {
                    assert_eq!(walk(&home, select.clone().limit(limit)).await, (sizes, whole.clone()), "{order:?}");
                }
                let skipped = walk(&home, select.clone().skip(5).limit(4)).await;
                assert_eq!(skipped, (vec![4, 3], whole[5..].to_vec()));
                assert!(home.ids(select.skip(u64::MAX)).await.is_empty());
            }
        }
        let filtered = all().filter(Filter::eq("/n", 2)).limit(4);
        assert_eq!(walk(&home, filtered).await.0, [4]);
    }

    async fn an_entry_that_nobody_touches_is_seen_exactly_once(home: Home) {
        for n in 0..40 {
            home.put(&format!("k{n:02}"), &format!("{{\"n\":{}}}", n % 5)).await;
        }
        for order in ORDERS {
            for sort in [vec![], vec![Sort::ascending("/n")]] {
                let mut select = Select { sort, ..all().order(order).limit(7) };
                let mut seen: BTreeMap<String, usize> = BTreeMap::new();
                let mut round = 0;
                loop {
                    let page = home.provider.scan(&select).await.unwrap();
                    for entry in &page.entries {
                        *seen.entry(entry.id.as_str().to_owned()).or_default() += 1;
                    }
                    home.commit(vec![delete(&format!("new{}", round % 3)), put(&format!("new{round}"), "{}")]).await.unwrap();
                    home.put("k39", &format!("{{\"n\":{round}}}")).await;
                    round += 1;
                    match page.next {
                        Some(next) => select.after = Some(next),
                        None => break,
                    }
                    assert!(round < 100, "the walk does not end");
                }
                for n in 0..39 {
                    assert_eq!(seen.get(&format!("k{n:02}")), Some(&1), "{order:?} k{n:02}");
                }
            }
        }
    }

    async fn a_walk_over_the_oldest_ends_under_constant_writing(home: Home) {
        for n in 0..10 {
            home.put(&format!("k{n}"), "1").await;
        }
        let mut select = all().order(Order::Oldest).limit(1);
        let mut pages = 0;
        loop {
            let page = home.provider.scan(&select).await.unwrap();
            home.put(&format!("w{pages}"), "1").await;
            pages += 1;
            match page.next {
                Some(next) => select.after = Some(next),
                None => break,
            }
            assert!(pages < 20, "the walk does not end");
        }
        assert_eq!(pages, 10);
    }

    async fn the_newest_are_those_most_recently_written(home: Home) {
        for id in ["a", "b", "c", "a"] {
            home.put(id, "1").await;
        }
        assert_eq!(home.ids(all().order(Order::Newest)).await, ["a", "c", "b"]);
        home.put("b", "1").await;
        assert_eq!(home.ids(all().order(Order::Newest)).await, ["b", "a", "c"]);
        home.commit(vec![delete("a"), put("d", "1")]).await.unwrap();
        assert_eq!(home.ids(all().order(Order::Oldest)).await, ["c", "b", "d"]);
        for n in 0..500 {
            home.put(["b", "c", "d"][n % 3], "2").await;
        }
        assert_eq!(home.ids(all().order(Order::Newest)).await, ["c", "b", "d"]);
        home.commit(vec![put("e", "1"), delete("e"), put("e", "2")]).await.unwrap();
        assert_eq!(home.ids(all().order(Order::Newest).prefix("e")).await, ["e"]);
    }

    async fn a_collection_appears_with_its_first_document_and_goes_with_its_last(home: Home) {
        let storage = home.storage("test");
        let collection = storage.collection("c").unwrap();
        let names = async || storage.collections().await.unwrap();
        assert!(names().await.is_empty());
        collection.save("a", &json!({})).await.unwrap();
        assert_eq!(names().await, ["c"]);
        collection.delete("a").await.unwrap();
        assert!(names().await.is_empty());
        collection.save("a", &json!({})).await.unwrap();
        assert_eq!(collection.clear().await.unwrap(), 1);
        assert!(names().await.is_empty());
        collection.save_for("a", &json!({}), jackfield::storage::Ttl::After(std::time::Duration::from_secs(1))).await.unwrap();
        assert_eq!(names().await, ["c"]);
        home.clock.advance(std::time::Duration::from_secs(1));
        assert!(names().await.is_empty());
    }

    async fn a_cursor_fits_no_other_query_and_no_other_plugin(home: Home) {
        for scope in ["one", "two"] {
            let collection = home.storage(scope).collection("c").unwrap();
            for id in ["a", "b", "c"] {
                collection.save(id, &json!({"n": 1})).await.unwrap();
            }
        }
        let (one, two) = (home.storage("one").collection("c").unwrap(), home.storage("two").collection("c").unwrap());
        let next = one.list().limit(1).page().await.unwrap().next.unwrap();
        let parsed: Cursor = next.to_string().parse().unwrap();
        assert_eq!(parsed, next);
        assert_eq!(one.list().limit(2).after(parsed).page().await.unwrap().documents.len(), 2);
        let elsewhere = [
            two.list().after(next.clone()),
            one.list().order(Order::Newest).after(next.clone()),
            one.list().prefix("a").after(next.clone()),
            one.list().filter(Filter::eq("/n", 1)).after(next.clone()),
            one.list().sort(Sort::ascending("/n")).after(next.clone()),
            one.list().after("00".parse().unwrap()),
            one.list().after(Cursor::from_bytes(next.as_bytes()[..20].to_vec())),
        ];
        for list in elsewhere {
            assert_eq!(list.page().await.unwrap_err().kind(), ErrorKind::BadValue);
        }
        assert!("xyz".parse::<Cursor>().is_err() && "é1".parse::<Cursor>().is_err());
    }

    async fn a_limit_of_zero_is_refused(home: Home) {
        let error = home.provider.scan(&all().limit(0)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadValue);
        assert!(home.storage("test").collection("c").unwrap().all(Some(0), 0).await.unwrap().is_empty());
    }

    async fn a_scan_for_keys_gives_no_values(home: Home) {
        home.put("a", r#"{"n":1}"#).await;
        for select in [all(), all().filter(Filter::eq("/n", 1)), all().order(Order::Newest)] {
            let page = home.provider.scan(&select.keys_only()).await.unwrap();
            assert_eq!(page.entries.len(), 1);
            assert_eq!(page.entries[0].value, None);
        }
    }

    async fn a_collection_does_not_show_what_stands_under_it(home: Home) {
        home.put("a", "1").await;
        let under = jackfield::storage::CollectionPath::new(["test", "things", "more"]).unwrap();
        let key = jackfield::storage::Key::new(under, jackfield::storage::Id::new("b").unwrap());
        home.commit(vec![Op::Add { key, delta: 1, ttl: jackfield::storage::Ttl::Keep }]).await.unwrap();
        for order in ORDERS {
            assert_eq!(home.ids(Select::new(things()).order(order)).await, ["a"]);
        }
        assert_eq!(home.provider.count(&all()).await.unwrap(), 1);
    }
}
