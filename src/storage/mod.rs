//! Storage: one contract, engines that keep it, and the views that plugins work with.
//!
//! In: what plugins save. Out: the same, from every provider. Errors: [`StorageError`], which says
//! what happened, where, and whether the call may be repeated.
//!
//! - A plugin holds a [`Storage`]: documents in named collections, and objects by id. It is closed to
//!   every other plugin's data.
//! - A provider implements [`StorageProvider`]. [`Memory`] needs no configuration. Behind the features of their names
//!   stand `Redb`, which keeps its data in one file, `Sqlite`, in one that processes share, `Files`, in a folder of
//!   JSON files (`file`), and `Postgres` and `Redis`, on a server. [`LoadSaveStorage`] makes one of anything that can
//!   load and save. [`providers`] says which engine is for what, and what to do when one machine is not enough.
//! - Whoever writes a provider ([`contract::engine`] says how) or a layer checks it with the kit `conformance`, behind the
//!   feature `testing`.
//!
//! ```
//! use std::sync::Arc;
//! use jackfield::storage::{Memory, Result, Storage};
//!
//! # fn main() -> Result<()> { tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let storage = Storage::new(Arc::new(Memory::new()), "notes")?;
//! let tasks = storage.collection("tasks")?;
//! tasks.save("task-1", &serde_json::json!({"title": "Buy groceries", "done": false})).await?;
//! assert_eq!(tasks.count().await?, 1);
//! # Ok(()) }) }
//! ```
//!
//! # What the providers can do
//!
//! An ability is the engine's own (`native`), or made up for by this crate (`emulated`); what one can't do it refuses
//! as `Unsupported` before anything is written. What an `Ok` survives on a server is read from the server's settings: for
//! Redis without them it is nothing.
#![doc = include_str!("capabilities.md")]

#[cfg(feature = "testing")]
pub mod conformance;
pub mod contract;
pub mod extension;
pub mod layers;
pub mod moving;
pub mod providers;
pub mod url;
pub mod views;

pub use contract::{
    Ability, Atomic, Batch, Capabilities, Cell, CollectionPath, Column, ColumnType, Commit, Comparison,
    Condition, Cursor, Done, Durability, Entry, ErrorKind, Filter, Found, Id, Ids, JsonText, Key, Limits,
    Literal, ManualTimeSource, Meta, NAME_LIMIT, Op, Order, Page, Records, Result, Retry, Rev, Search,
    Select, Sort, StorageError, StorageProvider, Survives, SystemTimeSource, Table, TableSchema, TimeSource,
    Timestamp, Token, Ttl, Value,
};
pub use extension::{
    AnhangaDocuments, AnhangaTables, DocumentLimits, DocumentLimitsConfig, GatiManifests, MemoryStorage,
    Plantangenet, StorageFromUrl, StorageFromUrlConfig,
};
#[cfg(feature = "file")]
pub use extension::{FileStorage, FileStorageConfig};
#[cfg(feature = "postgres")]
pub use extension::{PostgresStorage, PostgresStorageConfig};
#[cfg(feature = "redb")]
pub use extension::{RedbStorage, RedbStorageConfig};
#[cfg(feature = "redis")]
pub use extension::{RedisStorage, RedisStorageConfig};
#[cfg(feature = "sqlite")]
pub use extension::{SqliteStorage, SqliteStorageConfig};
pub use layers::{LargeValue, SizeLimits};
pub use moving::{Copied, Copy, CopyPhase, CopyProgress, copy};
#[cfg(feature = "file")]
pub use providers::file::{Files, FilesOptions};
pub use providers::load_save::{LoadSave, LoadSaveStorage};
pub use providers::memory::Memory;
#[cfg(feature = "postgres")]
pub use providers::postgres::{Postgres, PostgresOptions};
#[cfg(feature = "redb")]
pub use providers::redb::{Redb, RedbOptions};
#[cfg(feature = "redis")]
pub use providers::redis::{Redis, RedisOptions};
#[cfg(any(feature = "postgres", feature = "redis"))]
pub use providers::server::ClockOffset;
#[cfg(feature = "sqlite")]
pub use providers::sqlite::{Sqlite, SqliteOptions};
pub use url::open_url;
pub use views::actions::{
    Action, ActionError, ActionHost, Param, ParamType, Params, PluginActions, PluginListing,
};
pub use views::documents::{
    AtomicBatch, Collection, Document, DocumentPage, DocumentStream, List, Part, Receipt, Storage, blocking,
};
pub use views::{anhanga, gati, new_id, plantangenet};
