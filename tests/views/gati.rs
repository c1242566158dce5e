//! Gati's manifest store.

use std::collections::BTreeMap;
use std::sync::Arc;

use jackfield::prelude::*;
use jackfield::storage::gati::{
    Compatibility, Deployment, GItems, GType, HandlerManifest, HookManifest, ManifestStore, StorageStats,
    StoredManifests, TimescapeMetadata, Transformer, VersionGraph,
};
use jackfield::storage::{Condition, ErrorKind, GatiManifests, Memory, StorageProvider};
use serde_json::json;

use crate::engine::{Home, on_every_engine, on_its_own};

fn store(home: &Home) -> StoredManifests {
    StoredManifests::new(home.storage("gati"))
}

pub(crate) fn manifest(id: &str, version: &str, created_at: i64) -> HandlerManifest {
    HandlerManifest {
        handler_id: id.to_owned(),
        version: version.to_owned(),
        path: "/users".to_owned(),
        method: "GET".to_owned(),
        hash: format!("hash of {version} at {created_at}"),
        created_at,
        ..HandlerManifest::default()
    }
}

pub(crate) fn transformer(id: &str, from: &str, to: &str) -> Transformer {
    Transformer {
        id: id.to_owned(),
        handler_id: "users".to_owned(),
        from_version: from.to_owned(),
        to_version: to.to_owned(),
        direction: "forward".to_owned(),
        ..Transformer::default()
    }
}

fn versions(manifests: &[HandlerManifest]) -> Vec<&str> {
    manifests.iter().map(|manifest| manifest.version.as_str()).collect()
}

on_every_engine! {
    async fn a_manifest_comes_back_by_its_version_and_missing_ones_are_none(home: Home) {
        let store = store(&home);
        let stored = manifest("users", "1.0.0", 1);
        store.store_manifest(&stored).await.unwrap();
        assert_eq!(store.get_manifest("users", Some("1.0.0")).await.unwrap(), Some(stored));
        assert_eq!(store.get_manifest("users", Some("9.9.9")).await.unwrap(), None);
        assert_eq!(store.get_manifest("nobody", None).await.unwrap(), None);
        assert_eq!(store.get_all_manifest_versions("nobody").await.unwrap(), []);
    }

    async fn without_a_version_it_is_that_of_the_highest_created_at_and_the_first_stored_among_equals(home: Home) {
        let store = store(&home);
        for (version, created_at) in [("b", 20), ("a", 10), ("d", 30), ("c", 30)] {
            store.store_manifest(&manifest("users", version, created_at)).await.unwrap();
        }
        let latest = store.get_manifest("users", None).await.unwrap().unwrap();
        assert_eq!(latest.version, "d");
        let all = store.get_all_manifest_versions("users").await.unwrap();
        assert_eq!(versions(&all), ["a", "b", "d", "c"]);
    }

    async fn the_same_version_overwrites_and_the_latest_follows(home: Home) {
        let store = store(&home);
        for (version, created_at) in [("1", 10), ("2", 20), ("3", 15)] {
            store.store_manifest(&manifest("users", version, created_at)).await.unwrap();
        }
        let latest = async || store.get_manifest("users", None).await.unwrap().unwrap();
        // The latest becomes the oldest.
        store.store_manifest(&manifest("users", "2", 5)).await.unwrap();
        assert_eq!(latest().await.version, "3");
        // It ties with one that was stored before it.
        store.store_manifest(&manifest("users", "3", 10)).await.unwrap();
        assert_eq!(latest().await.version, "1");
        store.store_manifest(&manifest("users", "1", 40)).await.unwrap();
        assert_eq!(latest().await.hash, "hash of 1 at 40");
        store.store_manifest(&manifest("users", "4", 39)).await.unwrap();
        assert_eq!(latest().await.version, "1");
        let all = store.get_all_manifest_versions("users").await.unwrap();
        assert_eq!(versions(&all), ["2", "3", "4", "1"]);
        assert_eq!(store.get_stats().await.unwrap().manifest_count, 4);
    }

    async fn hooks_are_one_manifest_for_each_handler(home: Home) {
        let store = store(&home);
        let hooks = |id: &str, count: i64| HookManifest {
            handler_id: id.to_owned(),
            rest: json!({"hooks": [{"id": "auth"}], "count": count}).as_object().unwrap().clone(),
        };
        assert_eq!(store.get_hook_manifest("users").await.unwrap(), None);
        assert_eq!(store.list_hook_manifests().await.unwrap(), []);
        for (id, count) in [("users", 1), ("orders", 1), ("users", 2)] {
            store.store_hook_manifest(&hooks(id, count)).await.unwrap();
        }
        assert_eq!(store.get_hook_manifest("users").await.unwrap(), Some(hooks("users", 2)));
        assert_eq!(store.list_hook_manifests().await.unwrap(), [hooks("orders", 1), hooks("users", 2)]);
    }

    async fn gtypes_are_recursive(home: Home) {
        let store = store(&home);
        let text = GType { kind: Some("string".to_owned()), ..GType::default() };
        let list = GType {
            kind: Some("array".to_owned()),
            items: Some(GItems::All(Box::new(GType {
                kind: Some("object".to_owned()),
                properties: Some(BTreeMap::from([("name".to_owned(), text)])),
                ..GType::default()
            }))),
            ..GType::default()
        };
        store.store_gtype("users/UserList", &list).await.unwrap();
        assert_eq!(store.get_gtype("users/UserList").await.unwrap(), Some(list));
        assert_eq!(store.get_gtype("users").await.unwrap(), None);
    }

    async fn the_items_of_a_tuple_have_a_type_each(home: Home) {
        let store = store(&home);
        let pair = json!({"kind": "tuple", "items": [{"kind": "string"}, {"kind": "array", "items": {"kind": "number"}}]});
        let gtype: GType = serde_json::from_value(pair.clone()).unwrap();
        store.store_gtype("Pair", &gtype).await.unwrap();
        let found = store.get_gtype("Pair").await.unwrap().unwrap();
        assert_eq!(serde_json::to_value(found).unwrap(), pair);
    }

    async fn transformers_are_found_by_id_and_by_the_exact_versions(home: Home) {
        let store = store(&home);
        for (id, from, to) in [("t1", "1", "2"), ("t2", "2", "3"), ("t3", "1", "2"), ("t4", "2", "1")] {
            store.store_transformer(&transformer(id, from, to)).await.unwrap();
        }
        assert_eq!(store.get_transformer("t2").await.unwrap(), Some(transformer("t2", "2", "3")));
        let ids = async |from, to| {
            let found = store.get_transformers_for_versions("users", from, to).await.unwrap();
            found.into_iter().map(|one| one.id).collect::<Vec<_>>()
        };
        assert_eq!(ids("1", "2").await, ["t1", "t3"]);
        assert_eq!(ids("1", "3").await, Vec::<String>::new());
        // The same id again takes it to other versions.
        store.store_transformer(&transformer("t1", "5", "6")).await.unwrap();
        assert_eq!(ids("1", "2").await, ["t3"]);
        assert_eq!(ids("5", "6").await, ["t1"]);
        assert_eq!(store.get_stats().await.unwrap().transformer_count, 4);
    }

    async fn graphs_and_timescape_metadata_come_back_as_they_were(home: Home) {
        let store = store(&home);
        let written = json!({
            "handlerId": "users", "currentVersion": "2", "latestVersion": "2",
            "versions": [
                {"version": "1", "manifestHash": "h1", "deployedAt": 1, "active": false, "breaking": false},
                {"version": "2", "manifestHash": "h2", "deployedAt": 2, "active": true, "parent": "1",
                 "breaking": true, "transformers": ["t1"]},
            ],
        });
        let graph: VersionGraph = serde_json::from_value(written.clone()).unwrap();
        store.store_version_graph(&graph).await.unwrap();
        let found = store.get_version_graph("users").await.unwrap().unwrap();
        assert_eq!(serde_json::to_value(&found).unwrap(), written);
        assert_eq!(store.get_version_graph("orders").await.unwrap(), None);

        let metadata = TimescapeMetadata {
            handler_id: "users".to_owned(),
            version: "2".to_owned(),
            fingerprint: "f".to_owned(),
            compatibility: Compatibility { compatible: vec!["1".to_owned()], ..Compatibility::default() },
            deployment: Deployment {
                strategy: "canary".to_owned(),
                rollout_percentage: serde_json::Number::from_f64(12.5),
                ..Deployment::default()
            },
            ..TimescapeMetadata::default()
        };
        store.store_timescape_metadata(&metadata).await.unwrap();
        assert_eq!(store.get_timescape_metadata("users", "2").await.unwrap(), Some(metadata));
        assert_eq!(store.get_timescape_metadata("users", "1").await.unwrap(), None);
    }

    async fn unknown_fields_are_kept_and_absent_ones_stay_absent(home: Home) {
        let store = store(&home);
        let written = json!({
            "handlerId": "users", "version": "1", "path": "/users", "method": "POST", "createdAt": 7,
            "gtypes": {"request": "users/Query", "params": {"deep": [1, 2.5, null]}},
            "hooks": {"before": ["auth"], "after": []},
            "timescapeVersion": "tsv:1", "policies": {"rateLimit": {"limit": 10, "window": 1000, "burst": 2}},
            "dependencies": {"modules": ["db"]}, "hash": "h", "owner": {"team": "core"},
        });
        let manifest: HandlerManifest = serde_json::from_value(written.clone()).unwrap();
        store.store_manifest(&manifest).await.unwrap();
        let found = store.get_manifest("users", None).await.unwrap().unwrap();
        assert_eq!(serde_json::to_value(&found).unwrap(), written);

        let details = json!({"any": ["json", {"a": null}, u64::MAX, -1.5e300]});
        let step = json!({"path": "a.b", "type": "rename", "details": details, "note": "kept"});
        let mut kept = transformer("t", "1", "2");
        let steps = json!([step, {"path": "a", "type": "drop"}, {"path": "b", "type": "set", "details": null}]);
        kept.transformations = serde_json::from_value(steps.clone()).unwrap();
        store.store_transformer(&kept).await.unwrap();
        let found = store.get_transformer("t").await.unwrap().unwrap();
        assert_eq!(serde_json::to_value(&found.transformations).unwrap(), steps);
    }

    async fn statistics_count_every_version_and_clear_empties_all_six_kinds(home: Home) {
        let store = store(&home);
        assert_eq!(store.get_stats().await.unwrap(), StorageStats::default());
        for (id, version) in [("users", "1"), ("users", "2"), ("orders", "1")] {
            store.store_manifest(&manifest(id, version, 1)).await.unwrap();
        }
        store.store_hook_manifest(&HookManifest::default()).await.unwrap();
        store.store_gtype("g", &GType::default()).await.unwrap();
        store.store_transformer(&transformer("t", "1", "2")).await.unwrap();
        store.store_version_graph(&VersionGraph::default()).await.unwrap();
        store.store_timescape_metadata(&TimescapeMetadata::default()).await.unwrap();
        let stats = serde_json::to_value(store.get_stats().await.unwrap()).unwrap();
        let expected = json!({
            "manifestCount": 3, "hookManifestCount": 1, "gtypeCount": 1, "transformerCount": 1,
            "versionGraphCount": 1, "timescapeMetadataCount": 1,
        });
        assert_eq!(stats, expected);
        store.clear().await.unwrap();
        assert_eq!(store.get_stats().await.unwrap(), StorageStats::default());
        assert_eq!(store.get_manifest("users", None).await.unwrap(), None);
        assert_eq!(store.get_transformers_for_versions("users", "1", "2").await.unwrap(), []);
    }

    async fn any_text_is_an_id_and_no_two_pairs_meet(home: Home) {
        let store = store(&home);
        let pairs = [
            ("a:b", "c"), ("a", "b:c"), ("", ""), ("1:a", ""), ("", "1:a"), ("x'; DROP TABLE kv; --", "%"),
            ("../..", "*"), ("a\0", "b"),
        ];
        for (at, (id, version)) in (0..).zip(pairs) {
            store.store_manifest(&manifest(id, version, at)).await.unwrap();
        }
        for (at, (id, version)) in (0..).zip(pairs) {
            let found = store.get_manifest(id, Some(version)).await.unwrap().unwrap();
            assert_eq!((found.handler_id.as_str(), found.version.as_str(), found.created_at), (id, version, at));
        }
        assert_eq!(store.get_all_manifest_versions("a").await.unwrap().len(), 1);
        let refused = store.get_manifest(&"x".repeat(2_000), None).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::BadName);
    }

    async fn versions_that_are_stored_at_once_all_arrive_and_the_latest_is_right(home: Home) {
        let store = Arc::new(store(&home));
        let tasks: Vec<_> = (0..30)
            .map(|number| {
                let store = store.clone();
                tokio::spawn(async move {
                    store.store_manifest(&manifest("users", &number.to_string(), number)).await.unwrap();
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(store.get_all_manifest_versions("users").await.unwrap().len(), 30);
        assert_eq!(store.get_manifest("users", None).await.unwrap().unwrap().version, "29");
    }

    async fn a_manifest_is_committed_with_a_document_of_another_plugin_or_not_at_all(home: Home) {
        let store = store(&home);
        let other = home.storage("deployer");
        let deploy = async |manifest: &HandlerManifest, condition| {
            let part = store.stage_manifest(manifest).await?;
            let log = other.atomic().check("log", "1", condition).put("log", "1", &json!({"deployed": true}));
            log.join(part).commit().await
        };
        let refused = deploy(&manifest("users", "1", 1), Condition::Present).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Conflict);
        assert_eq!(store.get_stats().await.unwrap(), StorageStats::default());
        deploy(&manifest("users", "1", 1), Condition::Absent).await.unwrap();
        assert_eq!(store.get_manifest("users", None).await.unwrap().unwrap().version, "1");
        assert!(other.collection("log").unwrap().exists("1").await.unwrap());
    }

    async fn several_versions_of_a_handler_are_committed_at_once_by_one_part(home: Home) {
        let (store, other) = (store(&home), home.storage("deployer"));
        store.store_manifest(&manifest("users", "first", 4)).await.unwrap();
        let (new, old) = (manifest("users", "new", 5), manifest("users", "old", 3));
        let newer = store.stage_manifest(&new).await.unwrap();
        let older = store.stage_manifest(&old).await.unwrap();
        let both = other.atomic().join(newer).join(older);
        let refused = both.commit().await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::BadValue);
        assert!(refused.to_string().contains("seal both changes in one"), "{refused}");
        assert_eq!(store.get_stats().await.unwrap().manifest_count, 1);

        // The first is the latest, then the new one, and at last, as that becomes older, the first again.
        let several = [new, old, manifest("orders", "1", 1), manifest("users", "new", 2)];
        let part = store.stage_manifests(&several[..3]).await.unwrap();
        other.atomic().join(part).commit().await.unwrap();
        assert_eq!(store.get_manifest("users", None).await.unwrap().unwrap().version, "new");
        let part = store.stage_manifests(&several).await.unwrap();
        other.atomic().join(part).commit().await.unwrap();
        assert_eq!(store.get_manifest("users", None).await.unwrap().unwrap().version, "first");
        assert_eq!(versions(&store.get_all_manifest_versions("users").await.unwrap()), ["new", "old", "first"]);
        assert_eq!(store.get_manifest("orders", None).await.unwrap().unwrap().version, "1");
    }

    async fn the_plugin_keeps_manifests_in_the_storage_that_is_injected(home: Home) {
        let app = TestApp::of(app![GatiManifests]).supply_arc::<dyn StorageProvider>(home.provider.clone());
        let app = app.start().await;
        let store = app.resolve::<Arc<dyn ManifestStore>>().await;
        store.store_manifest(&manifest("users", "1", 1)).await.unwrap();
        app.stop().await;
        let home = home.reopen().await;
        let kept = StoredManifests::new(home.storage("gati-manifests"));
        assert_eq!(kept.get_manifest("users", None).await.unwrap(), Some(manifest("users", "1", 1)));
    }

    async fn several_processes_see_each_others_manifests(home: Home) {
        let other = Storage::new(home.second().await, "gati").unwrap();
        let (first, second) = (store(&home), StoredManifests::new(other));
        first.store_manifest(&manifest("users", "1", 1)).await.unwrap();
        second.store_manifest(&manifest("users", "2", 2)).await.unwrap();
        assert_eq!(first.get_manifest("users", None).await.unwrap().unwrap().version, "2");
    }
}

on_its_own! {
    async fn without_storage_the_plugin_keeps_manifests_in_memory() {
        let app = TestApp::of(app![GatiManifests]).start().await;
        let store = app.resolve::<Arc<dyn ManifestStore>>().await;
        store.store_manifest(&manifest("users", "1", 1)).await.unwrap();
        assert_eq!(store.get_stats().await.unwrap().manifest_count, 1);
        app.stop().await;
    }

    async fn a_store_of_ones_own_takes_the_place_of_the_plugins() {
        let own = StoredManifests::new(Storage::new(Arc::new(Memory::new()), "own").unwrap());
        own.store_manifest(&manifest("own", "1", 1)).await.unwrap();
        let app = TestApp::of(app![GatiManifests]).with(plugin("own").define::<dyn ManifestStore>().value(own));
        let app = app.start().await;
        let store = app.resolve::<Arc<dyn ManifestStore>>().await;
        assert!(store.get_manifest("own", None).await.unwrap().is_some());
        app.stop().await;
    }
}
