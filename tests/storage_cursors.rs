//! Cursors in the hands of plugins: they travel, and fit nothing but their own query.

#[path = "common/storage.rs"]
mod common;

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use common::{Home, on_every_provider};
use jackfield::storage::{
    Batch, Capabilities, Commit, Cursor, Entry, ErrorKind, Filter, Key, Memory, Order, Page, Result, Select,
    Sort, Storage, StorageProvider,
};
use serde_json::{Value, json};

on_every_provider! {
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

    async fn what_is_appended_after_a_walk_over_the_oldest_is_found_behind_its_tail(home: Home) {
        let storage = home.storage("log");
        let log = storage.collection("events").unwrap();
        let (mut tail, mut read): (Option<Cursor>, Vec<Value>) = (None, Vec::new());
        for round in 0..4 {
            for number in 0..round {
                let event = json!({"round": round, "number": number});
                if number == 0 {
                    storage.atomic().append("events", &event).commit().await.unwrap();
                } else {
                    let saved = log.append(&event).await.unwrap();
                    assert_eq!(log.get(&saved.id).await.unwrap(), Some(saved));
                }
            }
            let mut after = tail.take();
            loop {
                let oldest = log.list().order(Order::Oldest).limit(2);
                let page = if let Some(after) = after { oldest.after(after) } else { oldest }.page().await.unwrap();
                read.extend(page.documents.iter().map(|document| document.value().unwrap()));
                (after, tail) = (page.next, page.tail);
                if after.is_none() {
                    break;
                }
            }
        }
        let all = [(1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (3, 2)];
        assert_eq!(read, all.map(|(round, number)| json!({"round": round, "number": number})));
        assert_eq!(log.append(&1).await.unwrap_err().kind(), ErrorKind::BadValue);
    }

    async fn a_stream_gives_the_documents_of_all_pages_and_ends_behind_an_error(home: Home) {
        let tasks = home.storage("one").collection("c").unwrap();
        for number in 0..7 {
            tasks.save(&format!("t{number}"), &json!({"n": number})).await.unwrap();
        }
        for limit in [1, 3, 7, 100] {
            let mut documents = tasks.list().filter(Filter::ge("/n", 2)).limit(limit).stream();
            let mut found = Vec::new();
            while let Some(document) = documents.next().await {
                found.push(document.unwrap().id);
            }
            assert_eq!(found, ["t2", "t3", "t4", "t5", "t6"], "{limit} at once");
        }
        let mut documents = tasks.list().stream();
        assert!(documents.next().await.unwrap().is_ok());
        let mut refused = tasks.list().limit(0).stream();
        assert_eq!(refused.next().await.unwrap().unwrap_err().kind(), ErrorKind::BadValue);
        assert!(refused.next().await.is_none());
    }
}

/// An engine that takes its time for every page.
#[derive(Debug)]
struct Slow(Memory);

#[async_trait::async_trait]
impl StorageProvider for Slow {
    fn capabilities(&self) -> Capabilities {
        self.0.capabilities()
    }
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        self.0.get(keys).await
    }
    async fn scan(&self, select: &Select) -> Result<Page> {
        tokio::task::yield_now().await;
        self.0.scan(select).await
    }
    async fn commit(&self, batch: &Batch) -> Result<Commit> {
        self.0.commit(batch).await
    }
}

#[tokio::test]
async fn a_stream_skips_nothing_where_who_waited_for_a_document_gave_up() {
    let tasks = Storage::new(Arc::new(Slow(Memory::new())), "one").unwrap().collection("c").unwrap();
    for id in ["a", "b", "c"] {
        tasks.save(id, &json!({})).await.unwrap();
    }
    let mut documents = tasks.list().limit(1).stream();
    let mut found = Vec::new();
    for _ in 0..3 {
        let given_up = pin!(documents.next()).poll(&mut Context::from_waker(Waker::noop()));
        assert!(given_up.is_pending());
        found.push(documents.next().await.unwrap().unwrap().id);
    }
    assert!(documents.next().await.is_none());
    assert_eq!(found, ["a", "b", "c"]);
}
