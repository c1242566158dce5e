//! A provider out of anything that can load and save.
//!
//! In: single objects by id. Out: the same objects. Errors: `Unsupported` for every verb but these
//! two, before anything is written.

mod provider;
mod store;

pub use provider::LoadSaveStorage;
pub use store::LoadSave;
