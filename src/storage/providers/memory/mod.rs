//! Ordered maps in memory: needs no configuration, and forgets everything with the process.
//!
//! In: the verbs of the contract. Out: its answers; a batch is applied as a whole across everything
//! the provider holds. Errors: those of the contract.
//!
//! One lock stands around all collections. A collection is an ordered map from id to a slot; a log of
//! revisions is built by the first scan for the newest or oldest and kept from then on.

mod locked;
mod provider;
mod store;
mod table;

#[cfg(any(feature = "file", all(test, feature = "redb")))]
pub(crate) use locked::Locked;
pub use provider::Memory;
#[cfg(feature = "file")]
pub(crate) use store::Expiring;
