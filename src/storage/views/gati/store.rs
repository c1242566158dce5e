use std::fmt;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::storage::contract::Result;
use crate::storage::views::gati::records::{
    GType, HandlerManifest, HookManifest, TimescapeMetadata, Transformer, VersionGraph,
};

/// How much a manifest store holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StorageStats {
    /// Versions of all handlers.
    pub manifest_count: u64,
    /// Hook manifests.
    pub hook_manifest_count: u64,
    /// Types.
    pub gtype_count: u64,
    /// Transformers.
    pub transformer_count: u64,
    /// Version graphs.
    pub version_graph_count: u64,
    /// Metadata of the timescape.
    pub timescape_metadata_count: u64,
}

/// Gati's storage contract. What is stored under the same names takes the place of what was there; what is not there
/// is `None` or an empty list.
///
/// Each method fails with `BadName` for names that are too long, and with what its backend fails with.
#[async_trait]
pub trait ManifestStore: fmt::Debug + Send + Sync + 'static {
    /// Stores a version of a handler.
    async fn store_manifest(&self, manifest: &HandlerManifest) -> Result<()>;

    /// A version of a handler; without one the latest: that of the highest `created_at`, the first stored among equals.
    async fn get_manifest(&self, id: &str, version: Option<&str>) -> Result<Option<HandlerManifest>>;

    /// All versions of a handler, ascending by `created_at`.
    async fn get_all_manifest_versions(&self, id: &str) -> Result<Vec<HandlerManifest>>;

    /// Stores the hooks of a handler.
    async fn store_hook_manifest(&self, manifest: &HookManifest) -> Result<()>;

    /// The hooks of a handler.
    async fn get_hook_manifest(&self, handler_id: &str) -> Result<Option<HookManifest>>;

    /// The hooks of all handlers, by handler.
    async fn list_hook_manifests(&self) -> Result<Vec<HookManifest>>;

    /// Stores a type under its reference.
    async fn store_gtype(&self, reference: &str, gtype: &GType) -> Result<()>;

    /// The type of a reference.
    async fn get_gtype(&self, reference: &str) -> Result<Option<GType>>;

    /// Stores a transformer.
    async fn store_transformer(&self, transformer: &Transformer) -> Result<()>;

    /// A transformer.
    async fn get_transformer(&self, id: &str) -> Result<Option<Transformer>>;

    /// The transformers of a handler from just this version to just that one, ascending by `created_at`.
    async fn get_transformers_for_versions(
        &self,
        handler_id: &str,
        from: &str,
        to: &str,
    ) -> Result<Vec<Transformer>>;

    /// Stores the versions of a handler.
    async fn store_version_graph(&self, graph: &VersionGraph) -> Result<()>;

    /// The versions of a handler.
    async fn get_version_graph(&self, handler_id: &str) -> Result<Option<VersionGraph>>;

    /// Stores what the timescape knows of a version.
    async fn store_timescape_metadata(&self, metadata: &TimescapeMetadata) -> Result<()>;

    /// What the timescape knows of a version.
    async fn get_timescape_metadata(
        &self,
        handler_id: &str,
        version: &str,
    ) -> Result<Option<TimescapeMetadata>>;

    /// Empties all six kinds.
    async fn clear(&self) -> Result<()>;

    /// How much there is of each kind.
    async fn get_stats(&self) -> Result<StorageStats>;
}
