//! Values of any shape, saved and loaded as the caller's own type.

#[path = "common/storage.rs"]
mod common;

use common::Home;
use jackfield::storage::JsonText;
use proptest::prelude::*;

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        any::<u64>().prop_map(serde_json::Value::from),
        proptest::num::f64::NORMAL.prop_map(serde_json::Value::from),
        any::<String>().prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_value_under_any_id_comes_back(id in "\\PC{1,40}|[\\x00-\\x7f]{1,20}", value in any_json()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let home = Home::memory();
        runtime.block_on(async {
            let storage = home.storage("test");
            storage.save(&id, &value).await.unwrap();
            let loaded: Option<serde_json::Value> = storage.load(&id).await.unwrap();
            assert_eq!(loaded.as_ref(), Some(&value));
            let text = JsonText::of(&value).unwrap();
            assert_eq!(JsonText::parse(text.as_str().to_owned()).unwrap(), text);
        });
    }
}
