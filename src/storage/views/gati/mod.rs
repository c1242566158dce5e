//! Gati's manifest store: what a runtime knows of its handlers and their versions.
//!
//! In: manifests as typed records that keep what they don't know. Out: [`ManifestStore`], a contract that
//! [`StoredManifests`] keeps over any storage. Errors: those of the storage, `BadName` for an id that is too long.

mod records;
mod store;
mod stored;

pub use records::{
    Compatibility, Deployment, GItems, GType, GTypes, HandlerDependencies, HandlerHooks, HandlerManifest,
    HandlerPolicies, HookManifest, RateLimit, TimescapeMetadata, Transformation, Transformer, VersionGraph,
    VersionNode,
};
pub use store::{ManifestStore, StorageStats};
pub use stored::StoredManifests;
