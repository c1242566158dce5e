//! Parts: a batch of one plugin, committed with another's, and sealed.

#[path = "common/storage.rs"]
mod common;

use std::sync::Arc;

use common::{Home, on_every_provider};
use jackfield::storage::{Condition, ErrorKind, Memory, Receipt, Storage};
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
