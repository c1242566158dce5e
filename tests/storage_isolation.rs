//! No call on one plugin's storage reaches another's data, whatever names it uses.

#[path = "common/storage.rs"]
mod common;

use common::{Home, on_every_provider};
use jackfield::storage::{Condition, Storage};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Names that would lead elsewhere if any character had a meaning.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("victim".to_owned()),
        Just("c".to_owned()),
        Just("o".to_owned()),
        Just("s".to_owned()),
        Just("..".to_owned()),
        Just("../victim".to_owned()),
        Just("victim/c".to_owned()),
        Just("\0\u{1}c\0\u{1}".to_owned()),
        Just("\0".to_owned()),
        Just("%".to_owned()),
        "[a-z/:.\\x00\\x01*%]{1,8}",
    ]
}

async fn contents(storage: &Storage) -> Vec<String> {
    let mut contents = Vec::new();
    for name in storage.collections().await.unwrap() {
        for document in storage.collection(&name).unwrap().list().all().await.unwrap() {
            contents.push(format!("{name} {} {} {}", document.id, document.data, document.rev));
        }
    }
    let object: Option<Value> = storage.load("object").await.unwrap();
    contents.push(format!("{object:?}"));
    contents
}

async fn fill(storage: &Storage) {
    storage.save("object", json!({"secret": 1})).await.unwrap();
    for collection in ["c", "o", "s", "secrets"] {
        storage.collection(collection).unwrap().save("id", &json!({"secret": true})).await.unwrap();
    }
}

async fn attack(storage: &Storage, first: &str, second: &str) {
    let collection = storage.collection(first).unwrap();
    assert!(collection.get(second).await.unwrap().is_none());
    assert!(!collection.exists(second).await.unwrap());
    assert!(storage.load::<Value>(second).await.unwrap().is_none());
    collection.save(second, &json!({"attack": 1})).await.unwrap();
    storage.save(second, 1).await.unwrap();
    storage
        .atomic()
        .check(first, "an other", Condition::Absent)
        .add(first, "a counter", 1)
        .delete(first, "id")
        .clear(first)
        .once("token")
        .commit()
        .await
        .unwrap();
    collection.delete("id").await.unwrap();
    collection.clear().await.unwrap();
    storage.drop_collection(first).await.unwrap();
    storage.drop_collection(second).await.unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_plugins_never_meet(scope in name(), first in name(), second in name(), narrower in prop::option::of(name())) {
        prop_assume!(scope != "victim");
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let homes = [
                Home::memory(),
                #[cfg(feature = "redb")]
                Home::redb(),
            ];
            for home in homes {
                let victim = home.storage("victim");
                fill(&victim).await;
                let before = contents(&victim).await;
                let mut attacker = home.storage(&scope);
                if let Some(narrower) = &narrower {
                    attacker = attacker.sub(narrower).unwrap();
                }
                attack(&attacker, &first, &second).await;
                assert_eq!(contents(&victim).await, before);
            }
        });
    }
}

on_every_provider! {
    async fn the_debug_text_of_a_handle_shows_no_other_plugins_data(home: Home) {
        let victim = home.storage("victim");
        victim.save("object", json!({"password": "hunter2"})).await.unwrap();
        victim.collection("logins").unwrap().save("id", &json!({"password": "hunter2"})).await.unwrap();
        let attacker = home.storage("attacker");
        let collection = attacker.collection("logins").unwrap();
        let texts = [
            format!("{attacker:?}"),
            format!("{collection:?}"),
            format!("{:?}", collection.list()),
            format!("{:?}", attacker.atomic()),
            format!("{:?}", attacker.stage(attacker.atomic())),
            format!("{:?}", jackfield::storage::blocking::Storage::new(attacker.clone())),
            format!("{:?}", home.provider),
        ];
        for text in texts {
            assert!(!text.contains("hunter2") && !text.contains("logins\": Table"), "{text}");
        }
        assert!(format!("{attacker:?}").contains("attacker"));
    }
}
