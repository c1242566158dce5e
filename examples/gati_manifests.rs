//! The programs of Gati's manifest store: in memory by default, and the same runtime over a store of one's own.
//! `cargo run --example gati_manifests`
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jackfield::declare::PluginBuilder;
use jackfield::prelude::*;
use jackfield::storage::gati::{
    GType, HandlerManifest, HookManifest, ManifestStore, StorageStats, TimescapeMetadata, Transformer,
    VersionGraph,
};
use jackfield::storage::{GatiManifests, JsonText, Result as Stored};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

/// The runtime, which asks for a store and does not know which.
#[derive(Plugin)]
#[plugin(key = "runtime")]
struct Runtime {
    store: Option<Arc<dyn ManifestStore>>,
}

#[contributes]
impl Runtime {
    #[start]
    async fn deploy(&self) -> Result<(), BoxError> {
        let Some(store) = &self.store else { return Ok(()) };
        for (version, created_at) in [("1.0.0", 1_769_941_800_000_i64), ("1.1.0", 1_769_942_100_000)] {
            let manifest = serde_json::from_value(json!({
                "handlerId": "users.list", "version": version, "path": "/users", "method": "GET",
                "gtypes": {"response": "users/UserList"}, "hooks": {"before": ["auth"], "after": []},
                "timescapeVersion": "tsv:1", "policies": {"roles": ["admin"]},
                "dependencies": {"modules": ["db"]}, "hash": format!("h{version}"), "createdAt": created_at,
            }))?;
            store.store_manifest(&manifest).await?;
        }
        let latest = store.get_manifest("users.list", None).await?;
        println!("latest: {}", latest.map_or_else(|| "none".to_owned(), |manifest| manifest.version));
        let versions = store.get_all_manifest_versions("users.list").await?;
        println!("versions: {:?}", versions.iter().map(|manifest| &manifest.version).collect::<Vec<_>>());
        println!("statistics: {}", serde_json::to_string(&store.get_stats().await?)?);
        Ok(())
    }
}

/// `class MyCustomStorage implements StorageContract`: here a map of JSON by kind and names.
#[derive(Debug, Default)]
struct MyCustomStorage {
    records: Mutex<BTreeMap<(&'static str, String, String), JsonText>>,
}

impl MyCustomStorage {
    fn put(
        &self,
        kind: &'static str,
        id: &str,
        version: &str,
        record: &(impl Serialize + Sync),
    ) -> Stored<()> {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.insert((kind, id.to_owned(), version.to_owned()), JsonText::of(record)?);
        Ok(())
    }

    fn get<T: DeserializeOwned>(&self, kind: &'static str, id: &str, version: &str) -> Stored<Option<T>> {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.get(&(kind, id.to_owned(), version.to_owned())).map(JsonText::to).transpose()
    }

    fn all<T: DeserializeOwned>(&self, kind: &'static str) -> Stored<Vec<T>> {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.iter().filter(|((of, ..), _)| *of == kind).map(|(_, record)| record.to()).collect()
    }

    fn count(&self, kind: &'static str) -> u64 {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.keys().map(|(of, ..)| u64::from(*of == kind)).sum()
    }
}

#[async_trait]
impl ManifestStore for MyCustomStorage {
    async fn store_manifest(&self, manifest: &HandlerManifest) -> Stored<()> {
        self.put("manifest", &manifest.handler_id, &manifest.version, manifest)
    }
    async fn get_manifest(&self, id: &str, version: Option<&str>) -> Stored<Option<HandlerManifest>> {
        match version {
            Some(version) => self.get("manifest", id, version),
            None => Ok(self.get_all_manifest_versions(id).await?.pop()),
        }
    }
    async fn get_all_manifest_versions(&self, id: &str) -> Stored<Vec<HandlerManifest>> {
        let mut versions: Vec<HandlerManifest> = self.all("manifest")?;
        versions.retain(|manifest| manifest.handler_id == id);
        versions.sort_by_key(|manifest| manifest.created_at);
        Ok(versions)
    }
    async fn store_hook_manifest(&self, manifest: &HookManifest) -> Stored<()> {
        self.put("hook", &manifest.handler_id, "", manifest)
    }
    async fn get_hook_manifest(&self, handler_id: &str) -> Stored<Option<HookManifest>> {
        self.get("hook", handler_id, "")
    }
    async fn list_hook_manifests(&self) -> Stored<Vec<HookManifest>> {
        self.all("hook")
    }
    async fn store_gtype(&self, reference: &str, gtype: &GType) -> Stored<()> {
        self.put("gtype", reference, "", gtype)
    }
    async fn get_gtype(&self, reference: &str) -> Stored<Option<GType>> {
        self.get("gtype", reference, "")
    }
    async fn store_transformer(&self, transformer: &Transformer) -> Stored<()> {
        self.put("transformer", &transformer.id, "", transformer)
    }
    async fn get_transformer(&self, id: &str) -> Stored<Option<Transformer>> {
        self.get("transformer", id, "")
    }
    async fn get_transformers_for_versions(
        &self,
        id: &str,
        from: &str,
        to: &str,
    ) -> Stored<Vec<Transformer>> {
        let mut found: Vec<Transformer> = self.all("transformer")?;
        found.retain(|one| one.handler_id == id && one.from_version == from && one.to_version == to);
        Ok(found)
    }
    async fn store_version_graph(&self, graph: &VersionGraph) -> Stored<()> {
        self.put("graph", &graph.handler_id, "", graph)
    }
    async fn get_version_graph(&self, handler_id: &str) -> Stored<Option<VersionGraph>> {
        self.get("graph", handler_id, "")
    }
    async fn store_timescape_metadata(&self, metadata: &TimescapeMetadata) -> Stored<()> {
        self.put("timescape", &metadata.handler_id, &metadata.version, metadata)
    }
    async fn get_timescape_metadata(&self, id: &str, version: &str) -> Stored<Option<TimescapeMetadata>> {
        self.get("timescape", id, version)
    }
    async fn clear(&self) -> Stored<()> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(())
    }
    async fn get_stats(&self) -> Stored<StorageStats> {
        Ok(StorageStats {
            manifest_count: self.count("manifest"),
            hook_manifest_count: self.count("hook"),
            gtype_count: self.count("gtype"),
            transformer_count: self.count("transformer"),
            version_graph_count: self.count("graph"),
            timescape_metadata_count: self.count("timescape"),
        })
    }
}

/// `const store = createManifestStore(customStorage)`
fn my_custom_storage() -> PluginBuilder {
    plugin("my-custom-storage").define::<dyn ManifestStore>().value(MyCustomStorage::default())
}

#[tokio::main]
async fn main() -> Result<(), Report> {
    println!("in memory by default");
    App::of(app![Runtime, GatiManifests]).start().await?.stop().await?;

    println!("over a store of one's own");
    App::of(app![Runtime, GatiManifests]).with(my_custom_storage()).start().await?.stop().await
}
