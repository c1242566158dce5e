//! Plugin documents: JSON objects in named collections, and single objects by id.
//!
//! In: a provider and a plugin's key. Out: [`Storage`], which reaches what is under that key and
//! nothing else, whatever names are used. Errors: those of the contract, above all `BadName`,
//! `BadValue` and `Conflict`.
//!
//! [`blocking`] has the same for programs without an async runtime.

mod atomic;
pub mod blocking;
mod collection;
mod document;
mod list;
mod part;
mod storage;

pub use atomic::AtomicBatch;
pub use collection::Collection;
pub use document::Document;
pub use list::{DocumentPage, DocumentStream, List};
pub use part::{Part, Receipt};
pub use storage::Storage;
