//! Plantangenet: a key-value connector, identities, roles and policies under literal keys, and Omni objects.
//!
//! In: a [`DataConnector`], of which `get`, `set` and `keys` are enough. Out: [`HmapStorage`] and [`OmniStore`], which
//! keep everything as JSON under keys that people read. Errors: those of the connector; `Corrupt` for what somebody
//! else wrote there; `BadValue` for what a field refuses.

mod changes;
mod connector;
pub mod glob;
mod hmap;
mod hybrid;
mod observed;
mod omni;
mod omni_keys;
mod omni_store;
mod omni_update;
mod storage_connector;
mod versions;

pub use changes::{Changes, Set};
pub use connector::DataConnector;
pub use hmap::HmapStorage;
pub use hybrid::HybridConnector;
pub use observed::Observed;
pub use omni::{MASK, Omni, OmniField, coerced, refused, unknown_field};
pub use omni_store::OmniStore;
pub use storage_connector::StorageConnector;
