use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use async_trait::async_trait;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::storage::contract::{Condition, ErrorKind, Id, Key, Result, layout};
use crate::storage::views::documents::{AtomicBatch, Document, Part, Storage};
use crate::storage::views::gati::records::{
    GType, HandlerManifest, HookManifest, TimescapeMetadata, Transformer, VersionGraph,
};
use crate::storage::views::gati::store::{ManifestStore, StorageStats};

const MANIFESTS: &str = "manifests";
const HANDLERS: &str = "handlers";
const HOOKS: &str = "hook-manifests";
const GTYPES: &str = "gtypes";
const TRANSFORMERS: &str = "transformers";
const ROUTES: &str = "transformer-routes";
const GRAPHS: &str = "version-graphs";
const TIMESCAPE: &str = "timescape-metadata";
const ALL: [&str; 8] = [MANIFESTS, HANDLERS, HOOKS, GTYPES, TRANSFORMERS, ROUTES, GRAPHS, TIMESCAPE];

/// How many documents are read at once.
const PAGE: u32 = 1_000;

/// The manifest store over any storage, in documents of its own.
///
/// ```
/// use std::sync::Arc;
/// use jackfield::storage::gati::{HandlerManifest, ManifestStore, StoredManifests};
/// use jackfield::storage::{Memory, Result, Storage};
///
/// # fn main() -> Result<()> { tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let store = StoredManifests::new(Storage::new(Arc::new(Memory::new()), "gati")?);
/// for (version, created_at) in [("1.0.0", 1), ("1.1.0", 2)] {
///     let handler_id = "users.list".to_owned();
///     let manifest = HandlerManifest { handler_id, version: version.to_owned(), created_at, ..Default::default() };
///     store.store_manifest(&manifest).await?;
/// }
/// assert_eq!(store.get_manifest("users.list", None).await?.unwrap().version, "1.1.0");
/// assert_eq!(store.get_stats().await?.manifest_count, 2);
/// # Ok(()) }) }
/// ```
#[derive(Clone, Debug)]
pub struct StoredManifests(Storage);

/// A manifest and when it was first stored, as a number among those of its handler.
#[derive(Serialize, Deserialize)]
struct Kept<M> {
    number: u64,
    manifest: M,
}

/// What is known of a handler without looking at its versions.
#[derive(Clone, Serialize, Deserialize)]
struct Handler {
    next: u64,
    version: String,
    number: u64,
    created_at: i64,
}

/// A handler while a batch stores versions of it.
struct Changing<'m> {
    condition: Condition,
    handler: Option<Handler>,
    /// The number and the time of each version that the batch stores.
    stored: BTreeMap<&'m str, (u64, i64)>,
}

impl Handler {
    fn with(self, version: &str, number: u64, created_at: i64) -> Handler {
        let latest = created_at > self.created_at || created_at == self.created_at && number < self.number;
        let next = self.next.max(number + 1);
        if latest {
            Handler { next, version: version.to_owned(), number, created_at }
        } else {
            Handler { next, ..self }
        }
    }
}

/// Names one behind the other, so that no two lists of names give the same id: each begins with its length.
fn id_of(names: &[&str]) -> String {
    names.iter().fold(String::new(), |id, name| id + &name.len().to_string() + ":" + name)
}

fn unchanged(found: Option<&Document>) -> Condition {
    found.map_or(Condition::Absent, |document| Condition::Rev(document.rev))
}

impl StoredManifests {
    /// Within this storage, which should serve nothing else.
    #[must_use]
    pub fn new(storage: Storage) -> StoredManifests {
        StoredManifests(storage)
    }

    async fn document(&self, collection: &str, names: &[&str]) -> Result<Option<Document>> {
        self.0.collection(collection)?.get(&id_of(names)).await
    }

    async fn read<T: DeserializeOwned>(&self, collection: &str, names: &[&str]) -> Result<Option<T>> {
        self.document(collection, names).await?.map(|document| document.data_as()).transpose()
    }

    async fn write<T: Serialize + Sync>(&self, collection: &str, names: &[&str], record: &T) -> Result<()> {
        self.0.collection(collection)?.save(&id_of(names), record).await.map(|_| ())
    }

    async fn list<T: DeserializeOwned>(&self, collection: &str, names: &[&str]) -> Result<Vec<T>> {
        let collection = self.0.collection(collection)?;
        let documents = collection.list().prefix(id_of(names)).limit(PAGE).all().await?;
        documents.iter().map(Document::data_as).collect()
    }

    fn key(&self, collection: &str, names: &[&str]) -> Result<Key> {
        Ok(Key::new(layout::collection(self.0.scope(), collection)?, Id::new(id_of(names))?))
    }

    /// The latest version of a handler. Which it is and what it holds are read at one moment: whoever stores it anew
    /// meanwhile may make another the latest.
    async fn latest(&self, id: &str) -> Result<Option<HandlerManifest>> {
        let Some(mut handler) = self.read::<Handler>(HANDLERS, &[id]).await? else { return Ok(None) };
        loop {
            let keys = [self.key(HANDLERS, &[id])?, self.key(MANIFESTS, &[id, &handler.version])?];
            let mut found = Vec::with_capacity(keys.len());
            for (entry, key) in self.0.provider().get(&keys).await?.into_iter().zip(keys) {
                found.push(entry.map(|entry| Document::of_entry(key, entry)).transpose()?);
            }
            let (manifest, now) = (found.pop().flatten(), found.pop().flatten());
            let Some(now) = now else { return Ok(None) };
            let now: Handler = now.data_as()?;
            if now.version == handler.version {
                let kept =
                    manifest.map(|manifest| manifest.data_as::<Kept<HandlerManifest>>()).transpose()?;
                return Ok(kept.map(|kept| kept.manifest));
            }
            handler = now;
        }
    }

    async fn versions(&self, id: &str) -> Result<Vec<Kept<HandlerManifest>>> {
        let mut versions: Vec<Kept<HandlerManifest>> = self.list(MANIFESTS, &[id]).await?;
        versions.sort_by_key(|kept| (kept.manifest.created_at, kept.number));
        Ok(versions)
    }

    /// What is known of a handler before a batch stores versions of it.
    async fn changing<'m>(&self, handler_id: &str) -> Result<Changing<'m>> {
        let found = self.document(HANDLERS, &[handler_id]).await?;
        let handler = found.as_ref().map(Document::data_as).transpose()?;
        Ok(Changing { condition: unchanged(found.as_ref()), handler, stored: BTreeMap::new() })
    }

    /// Adds a version to those that a batch stores of its handler; gives its number.
    async fn add<'m>(&self, changing: &mut Changing<'m>, manifest: &'m HandlerManifest) -> Result<u64> {
        let HandlerManifest { handler_id, version, created_at, .. } = manifest;
        let before = if let Some((number, _)) = changing.stored.get(version.as_str()) {
            Some(*number)
        } else {
            let kept: Option<Kept<HandlerManifest>> = self.read(MANIFESTS, &[handler_id, version]).await?;
            kept.map(|kept| kept.number)
        };
        let number = before.unwrap_or_else(|| changing.handler.as_ref().map_or(0, |it| it.next));
        changing.stored.insert(version, (number, *created_at));
        let first = Handler { next: number + 1, version: version.clone(), number, created_at: *created_at };
        changing.handler = Some(match changing.handler.take() {
            None => first,
            // The latest became older: another may be the latest now.
            Some(handler) if handler.version == *version && *created_at < handler.created_at => {
                let kept = self.versions(handler_id).await?.into_iter();
                let kept = kept.map(|kept| (kept.manifest.version, (kept.number, kept.manifest.created_at)));
                let mut others: BTreeMap<String, (u64, i64)> = kept.collect();
                others.extend(changing.stored.iter().map(|(version, at)| ((*version).to_owned(), *at)));
                others.remove(version);
                let first = Handler { next: handler.next, ..first };
                others.iter().fold(first, |latest, (other, (number, at))| latest.with(other, *number, *at))
            }
            Some(handler) => handler.with(version, number, *created_at),
        });
        Ok(number)
    }

    /// The batch that stores versions. It fails with `Conflict` if somebody else changes one of their handlers before it.
    async fn manifest_batch(&self, manifests: &[HandlerManifest]) -> Result<AtomicBatch<'_>> {
        let mut batch = self.0.atomic();
        let mut handlers: BTreeMap<&str, Changing<'_>> = BTreeMap::new();
        for manifest in manifests {
            let HandlerManifest { handler_id, version, .. } = manifest;
            let changing = match handlers.entry(handler_id) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => place.insert(self.changing(handler_id).await?),
            };
            let number = self.add(changing, manifest).await?;
            batch = batch.put(MANIFESTS, &id_of(&[handler_id, version]), &Kept { number, manifest });
        }
        for (handler_id, Changing { condition, handler, .. }) in handlers {
            let id = id_of(&[handler_id]);
            batch = batch.check(HANDLERS, &id, condition).put(HANDLERS, &id, &handler);
        }
        Ok(batch)
    }

    /// Seals the storing of a version, so that it is committed with a batch of another plugin: see
    /// [`AtomicBatch::join`]. That commit fails with `Conflict` if somebody stores a version of this handler before it, and
    /// with `BadValue` if another part in it stores one: [`StoredManifests::stage_manifests`] makes one part of several.
    ///
    /// # Errors
    /// `BadName` for names that are too long; those of the storage.
    pub async fn stage_manifest(&self, manifest: &HandlerManifest) -> Result<Part> {
        self.stage_manifests(std::slice::from_ref(manifest)).await
    }

    /// Seals the storing of several versions, of one handler or of many, as though they were stored in this order.
    ///
    /// # Errors
    /// As [`StoredManifests::stage_manifest`].
    pub async fn stage_manifests(&self, manifests: &[HandlerManifest]) -> Result<Part> {
        Ok(self.0.stage(self.manifest_batch(manifests).await?))
    }

    async fn transformer_batch(&self, transformer: &Transformer) -> Result<AtomicBatch<'_>> {
        let id = id_of(&[&transformer.id]);
        let found = self.document(TRANSFORMERS, &[&transformer.id]).await?;
        let mut batch = self.0.atomic().check(TRANSFORMERS, &id, unchanged(found.as_ref()));
        if let Some(before) = found {
            batch = batch.delete(ROUTES, &route(&before.data_as()?));
        }
        let to = Route { id: transformer.id.clone() };
        Ok(batch.put(TRANSFORMERS, &id, transformer).put(ROUTES, &route(transformer), &to))
    }
}

/// Where a transformer is found by its versions.
#[derive(Serialize, Deserialize)]
struct Route {
    id: String,
}

fn route(transformer: &Transformer) -> String {
    let Transformer { id, handler_id, from_version, to_version, .. } = transformer;
    id_of(&[handler_id, from_version, to_version, id])
}

/// Whether somebody else was faster, so that all is to be done anew.
async fn lost(outcome: Result<()>) -> Result<bool> {
    match outcome {
        Ok(()) => Ok(false),
        Err(error) if error.kind() == ErrorKind::Conflict => {
            tokio::task::yield_now().await;
            Ok(true)
        }
        Err(error) => Err(error),
    }
}

#[async_trait]
impl ManifestStore for StoredManifests {
    async fn store_manifest(&self, manifest: &HandlerManifest) -> Result<()> {
        let manifests = std::slice::from_ref(manifest);
        while lost(self.manifest_batch(manifests).await?.commit().await.map(|_| ())).await? {}
        Ok(())
    }

    async fn get_manifest(&self, id: &str, version: Option<&str>) -> Result<Option<HandlerManifest>> {
        let Some(version) = version else { return self.latest(id).await };
        let kept: Option<Kept<HandlerManifest>> = self.read(MANIFESTS, &[id, version]).await?;
        Ok(kept.map(|kept| kept.manifest))
    }

    async fn get_all_manifest_versions(&self, id: &str) -> Result<Vec<HandlerManifest>> {
        Ok(self.versions(id).await?.into_iter().map(|kept| kept.manifest).collect())
    }

    async fn store_hook_manifest(&self, manifest: &HookManifest) -> Result<()> {
        self.write(HOOKS, &[&manifest.handler_id], manifest).await
    }

    async fn get_hook_manifest(&self, handler_id: &str) -> Result<Option<HookManifest>> {
        self.read(HOOKS, &[handler_id]).await
    }

    async fn list_hook_manifests(&self) -> Result<Vec<HookManifest>> {
        let mut manifests: Vec<HookManifest> = self.list(HOOKS, &[]).await?;
        manifests.sort_by(|left, right| left.handler_id.cmp(&right.handler_id));
        Ok(manifests)
    }

    async fn store_gtype(&self, reference: &str, gtype: &GType) -> Result<()> {
        self.write(GTYPES, &[reference], gtype).await
    }

    async fn get_gtype(&self, reference: &str) -> Result<Option<GType>> {
        self.read(GTYPES, &[reference]).await
    }

    async fn store_transformer(&self, transformer: &Transformer) -> Result<()> {
        while lost(self.transformer_batch(transformer).await?.commit().await.map(|_| ())).await? {}
        Ok(())
    }

    async fn get_transformer(&self, id: &str) -> Result<Option<Transformer>> {
        self.read(TRANSFORMERS, &[id]).await
    }

    async fn get_transformers_for_versions(
        &self,
        handler_id: &str,
        from: &str,
        to: &str,
    ) -> Result<Vec<Transformer>> {
        let mut found = Vec::new();
        for Route { id } in self.list(ROUTES, &[handler_id, from, to]).await? {
            found.extend(self.get_transformer(&id).await?);
        }
        // Some may have got other versions since their routes were read.
        found.retain(|it| (&*it.handler_id, &*it.from_version, &*it.to_version) == (handler_id, from, to));
        found.sort_by(|left, right| (left.created_at, &left.id).cmp(&(right.created_at, &right.id)));
        Ok(found)
    }

    async fn store_version_graph(&self, graph: &VersionGraph) -> Result<()> {
        self.write(GRAPHS, &[&graph.handler_id], graph).await
    }

    async fn get_version_graph(&self, handler_id: &str) -> Result<Option<VersionGraph>> {
        self.read(GRAPHS, &[handler_id]).await
    }

    async fn store_timescape_metadata(&self, metadata: &TimescapeMetadata) -> Result<()> {
        self.write(TIMESCAPE, &[&metadata.handler_id, &metadata.version], metadata).await
    }

    async fn get_timescape_metadata(
        &self,
        handler_id: &str,
        version: &str,
    ) -> Result<Option<TimescapeMetadata>> {
        self.read(TIMESCAPE, &[handler_id, version]).await
    }

    async fn clear(&self) -> Result<()> {
        ALL.iter()
            .fold(self.0.atomic(), |batch, collection| batch.clear(collection))
            .commit()
            .await
            .map(|_| ())
    }

    async fn get_stats(&self) -> Result<StorageStats> {
        let count = async |collection| self.0.collection(collection)?.count().await;
        Ok(StorageStats {
            manifest_count: count(MANIFESTS).await?,
            hook_manifest_count: count(HOOKS).await?,
            gtype_count: count(GTYPES).await?,
            transformer_count: count(TRANSFORMERS).await?,
            version_graph_count: count(GRAPHS).await?,
            timescape_metadata_count: count(TIMESCAPE).await?,
        })
    }
}
