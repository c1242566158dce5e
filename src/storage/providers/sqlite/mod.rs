//! One file, by SQLite: durable on one machine, shared by its processes, open to every tool that reads SQLite.
//!
//! In: the verbs of the contract. Out: its answers; an acknowledged commit survives a power cut. Errors: those of the
//! contract, `Corrupt` for a damaged file among them.
//!
//! Reads run on the caller's thread, on a connection of their own. A commit that finds the writer idle writes at once;
//! those that come meanwhile are written together by the next. Processes take turns by a lock beside the file, so that
//! none is left waiting until it gives up. Each row has a checksum, since SQLite has none.
//!
//! Beside `app.db` stand `app.db-wal` and `app.db-shm`, which are SQLite's and belong to it, and `app.db-queue`
//! and `app.db-queue-next`, by which writers take turns. The view `entries` shows what is stored: `sqlite3 app.db 'SELECT * FROM entries'`.

mod checksum;
mod connections;
mod engine_error;
mod open;
mod provider;
mod queue_lock;
mod schema;
mod snapshot;
mod statements;
mod store;
mod tables;
mod write;

pub use open::SqliteOptions;
pub use provider::Sqlite;
