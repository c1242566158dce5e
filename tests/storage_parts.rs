//! Parts: a batch of one plugin, committed with another's, and sealed.

#[path = "common/storage.rs"]
mod common;

use std::sync::Arc;

use common::{Home, on_every_provider};
use jackfield::storage::{
    Batch, Capabilities, Commit, Condition, Entry, ErrorKind, Key, Memory, Page, Receipt, Result, Select,
    SizeLimits, Storage, StorageProvider,
};
use serde_json::json;

on_every_provider! {
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

    async fn a_named_batch_made_anew_from_what_is_stored_is_applied_once_and_told_to_be(home: Home) {
        let (orders, stock) = (home.storage("orders"), home.storage("stock"));
        let items = stock.collection("items").unwrap();
        items.save("apple", &json!({"left": 2})).await.unwrap();
        let send = async || {
            let apple = items.get("apple").await.unwrap().unwrap();
            let left = apple.value().unwrap()["left"].as_u64().unwrap() - 1;
            let sold = stock.atomic().check("items", "apple", Condition::Rev(apple.rev)).put("items", "apple", &json!({"left": left}));
            orders.atomic().put("orders", "o1", &json!({})).join(stock.stage(sold)).once("o1").commit().await
        };
        send().await.unwrap();
        let error = send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadValue);
        assert!(error.to_string().contains("made anew from what is stored, it was applied before"), "{error}");
        assert_eq!(items.get("apple").await.unwrap().unwrap().value().unwrap()["left"], 1);
    }

    async fn parts_of_different_providers_are_refused(home: Home) {
        let elsewhere = Storage::new(Arc::new(Memory::new()), "stock").unwrap();
        let part = elsewhere.stage(elsewhere.atomic().add("items", "apple", 1));
        let orders = home.storage("orders");
        let error = orders.atomic().put("orders", "o", &json!({})).join(part).commit().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadValue);
        assert!(error.to_string().contains("clones of one `Arc`"), "{error}");
        let stock = home.storage("stock");
        let part = stock.stage(stock.atomic().add("items", "apple", 1).once("t"));
        let error = orders.atomic().join(part).commit().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadValue);
        assert!(!orders.collection("orders").unwrap().exists("o").await.unwrap());
    }

    async fn a_receipt_tells_what_kept_the_commit_from_being_sent(home: Home) {
        let (orders, stock) = (home.storage("orders"), home.storage("stock"));
        let mut batch = stock.atomic().add("items", "apple", 1);
        let theirs = batch.receipt();
        let mut own = orders.atomic().put("", "secret-of-orders", &json!({})).join(stock.stage(batch));
        let mine = own.receipt();
        let error = own.commit().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadName);
        assert_eq!(mine.commit().unwrap().unwrap_err().to_string(), error.to_string());
        let told = theirs.commit().unwrap().unwrap_err();
        assert_eq!(told.kind(), ErrorKind::BadName);
        assert!(told.to_string().contains("what another plugin has in the same commit failed"), "{told}");

        let mut batch = stock.atomic().put("items", "apple", &7);
        let theirs = batch.receipt();
        let mut own = orders.atomic().put("orders", "o1", &json!({})).join(stock.stage(batch));
        let mine = own.receipt();
        own.commit().await.unwrap_err();
        assert!(theirs.commit().unwrap().unwrap_err().to_string().contains("no JSON object"));
        assert!(mine.commit().unwrap().is_err());

        let mut dropped = orders.atomic();
        let never = dropped.receipt();
        drop(dropped);
        assert!(never.commit().is_none());
    }

    async fn a_receipt_names_no_key_of_another_plugin(home: Home) {
        let (orders, stock) = (home.storage("orders"), home.storage("stock"));
        let mut batch = stock.atomic().add("items", "apple", 1);
        let receipt = batch.receipt();
        let own = orders.atomic().check("orders", "secret", Condition::Present).join(stock.stage(batch));
        assert!(own.commit().await.unwrap_err().key().is_some());
        let told = receipt.commit().unwrap().unwrap_err();
        assert_eq!((told.kind(), told.key()), (ErrorKind::Conflict, None));
        assert!(!told.to_string().contains("secret"), "{told}");
    }

    async fn an_append_that_is_refused_is_told_to_its_own_plugin_alone(home: Home) {
        let limits: Arc<dyn StorageProvider> = Arc::new(SizeLimits::new(home.provider.clone()).hard(1_000));
        let storage = |scope| Storage::new(limits.clone(), scope).unwrap();
        let long = json!({"text": "x".repeat(4_000)});
        for is_theirs in [true, false] {
            let (orders, stock) = (storage("orders"), storage("stock"));
            let (of_orders, of_stock) = if is_theirs { (json!({}), long.clone()) } else { (long.clone(), json!({})) };
            let mut theirs = stock.atomic().append("items", &of_stock);
            let mut own = orders.atomic().append("orders", &of_orders);
            let receipts = (own.receipt(), theirs.receipt());
            let error = own.join(stock.stage(theirs)).commit().await.unwrap_err();
            let (mine, theirs) =
                (receipts.0.commit().unwrap().unwrap_err(), receipts.1.commit().unwrap().unwrap_err());
            assert_eq!(error.to_string(), mine.to_string());
            let (to_blame, other) = if is_theirs { (theirs, mine) } else { (mine, theirs) };
            assert!(to_blame.to_string().contains("append in `") && to_blame.to_string().contains("4011 bytes"), "{to_blame}");
            assert_eq!((other.kind(), other.operation(), other.collection()), (ErrorKind::TooLarge, None, None));
            assert!(other.to_string().contains("what another plugin has in the same commit failed"), "{other}");
        }
    }

    async fn two_parts_that_replace_what_both_read_are_refused(home: Home) {
        let (orders, stock) = (home.storage("orders"), home.storage("stock"));
        let replace = |number: i64| {
            let batch = stock.atomic().check("items", "apple", Condition::Absent);
            stock.stage(batch.put("items", "apple", &json!({"number": number})))
        };
        let error = orders.atomic().join(replace(1)).join(replace(2)).commit().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadValue);
        assert!(error.to_string().contains("seal both changes in one"), "{error}");
        assert!(stock.collections().await.unwrap().is_empty());
        let clear = || stock.stage(stock.atomic().clear("items"));
        let error = orders.atomic().join(clear()).join(replace(1)).commit().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadValue, "it was made of what is cleared: {error}");
        orders.atomic().join(stock.stage(stock.atomic().clear("others"))).join(replace(1)).commit().await.unwrap();
        stock.collection("items").unwrap().clear().await.unwrap();
        // Sums don't depend on what stood there.
        let add = || stock.stage(stock.atomic().check("items", "n", Condition::Absent).add("items", "n", 1));
        orders.atomic().join(add()).join(add()).commit().await.unwrap();
        assert_eq!(stock.collection("items").unwrap().incr("n", 0).await.unwrap(), 2);
    }
}

/// A provider whose commits never end.
#[derive(Debug)]
struct Stuck;

#[async_trait::async_trait]
impl StorageProvider for Stuck {
    fn capabilities(&self) -> Capabilities {
        Memory::new().capabilities()
    }
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        Ok(vec![None; keys.len()])
    }
    async fn scan(&self, _: &Select) -> Result<Page> {
        Ok(Page::default())
    }
    async fn commit(&self, _: &Batch) -> Result<Commit> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn where_nobody_waits_for_the_end_of_a_commit_its_receipt_says_so() {
    let storage = Storage::new(Arc::new(Stuck), "orders").unwrap();
    let mut batch = storage.atomic().put("orders", "o1", &json!({}));
    let receipt = batch.receipt();
    let commit = tokio::time::timeout(std::time::Duration::from_millis(10), batch.commit());
    assert!(commit.await.is_err());
    assert_eq!(receipt.commit().unwrap().unwrap_err().kind(), ErrorKind::Unknown);
}
