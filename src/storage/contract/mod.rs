//! The contract between those who store and those who have something to store.
//!
//! In: keys, selections and batches. Out: entries, pages and commits. Errors: [`StorageError`].
//!
//! A provider implements three verbs ([`StorageProvider`]); [`engine`] holds the pure parts that every engine of this
//! crate shares, so that all of them give the same answers, and says how to write another one.

mod batch;
mod capabilities;
pub mod engine;
mod error;
mod filter;
mod json;
pub(crate) mod layout;
mod names;
mod provider;
mod records;
mod revision;
mod select;
mod table;
mod time;
mod value;

#[cfg(test)]
mod tests;

pub use batch::{Batch, Commit, Condition, Done, Durability, Op, Survives, Token, Ttl};
pub use capabilities::{Ability, Atomic, Capabilities, Limits};
pub(crate) use error::corrupt;
#[cfg(any(feature = "redb", feature = "sqlite"))]
pub(crate) use error::is_quoted;
pub use error::{ErrorKind, Result, Retry, StorageError};
pub(crate) use error::{bad_value, closed, unsupported};
pub use filter::{Comparison, Filter, Literal, Sort};
pub use json::JsonText;
#[cfg(feature = "file")]
pub(crate) use json::{LEVELS, Member, Reader as JsonReader};
#[cfg(any(feature = "postgres", feature = "redis", feature = "sqlite"))]
pub(crate) use names::decode_id;
pub use names::{CollectionPath, Id, Key, NAME_LIMIT};
pub use provider::StorageProvider;
pub use records::Records;
pub use revision::Rev;
pub use select::{Cursor, Ids, Order, Page, Select};
pub use table::{Cell, Column, ColumnType, Found, Search, Table, TableSchema};
pub use time::{ManualTimeSource, SystemTimeSource, TimeSource, Timestamp};
pub use value::{Entry, Meta, Value};
