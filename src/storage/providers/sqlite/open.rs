use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;

use crate::storage::contract::{Result, StorageError, SystemTimeSource, TimeSource, corrupt};
use crate::storage::providers::folders::{folder_of, sync_names};
use crate::storage::providers::one_file;
use crate::storage::providers::patience::reckoned;
use crate::storage::providers::sqlite::connections::Connections;
use crate::storage::providers::sqlite::engine_error::{Answered, NAME, damaged};
use crate::storage::providers::sqlite::provider::Sqlite;
use crate::storage::providers::sqlite::queue_lock::QueueLock;
use crate::storage::providers::sqlite::schema::{self, Settings};
use crate::storage::providers::sqlite::snapshot::{
    Part, Snapshot, read_collection, read_entry, read_outcome,
};
use crate::storage::providers::sqlite::statements as sql;
use crate::storage::providers::sqlite::store::Store;

/// The least bytes that a file has which is not empty.
const SMALLEST_PAGE: u64 = 512;

/// How a file is opened.
///
/// ```no_run
/// use jackfield::storage::SqliteOptions;
///
/// let provider = SqliteOptions::new().cache_bytes(64 << 20).open("data/app.db")?;
/// # Ok::<(), jackfield::storage::StorageError>(())
/// ```
#[derive(Clone, Debug)]
pub struct SqliteOptions {
    time: Arc<dyn TimeSource>,
    settings: Settings,
    verify: bool,
}

impl Default for SqliteOptions {
    fn default() -> SqliteOptions {
        SqliteOptions::new()
    }
}

impl SqliteOptions {
    /// The machine's clock, a cache of 8 MiB for each connection, ten seconds of patience, and a check of the whole
    /// file when it is opened.
    #[must_use]
    pub fn new() -> SqliteOptions {
        let settings = Settings { cache_bytes: 8 << 20, patience: Duration::from_secs(10) };
        SqliteOptions { time: Arc::new(SystemTimeSource), settings, verify: true }
    }

    /// Goes by this clock.
    #[must_use]
    pub fn time(mut self, time: Arc<dyn TimeSource>) -> SqliteOptions {
        self.time = time;
        self
    }

    /// The most bytes of the file that each connection keeps in memory.
    #[must_use]
    pub fn cache_bytes(mut self, bytes: usize) -> SqliteOptions {
        self.settings.cache_bytes = bytes;
        self
    }

    /// How long a call waits for another program that holds the file, such as a shell of SQLite with a transaction
    /// open; a short commit does so on the thread that calls. Those that use this provider take turns and need no
    /// patience with each other.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> SqliteOptions {
        self.settings.patience = reckoned(patience);
        self
    }

    /// Whether opening reads the whole file and compares its checksums. Without it, a damaged entry is found when it is
    /// read, and one that is lost may be found never; with it, opening takes time in proportion to the file.
    ///
    /// In a file that was closed all damage is found. Where the program was killed or the power went, the last commits
    /// are still in the log beside it, `app.db-wal`: about 1,000 pages (4 MiB), more where somebody read all the while.
    /// The engine takes a log to end where it is damaged, as it ends where a commit was interrupted, and tells of
    /// neither: the file is as it was before the commit with the damage, without that one and those after it, and no
    /// value is ever a wrong one. Opening and closing bring what is in the log to its place, where damage is found.
    #[must_use]
    pub fn verify(mut self, verify: bool) -> SqliteOptions {
        self.verify = verify;
        self
    }

    /// Opens the file, which is made where it is not there, with the folders above it.
    ///
    /// # Errors
    /// `Corrupt` where it is damaged or of another program; `Unsupported` where a newer release wrote it; `BadValue`
    /// where the path is a folder, a pipe or a device, or names no file; `Unavailable` where the system refuses.
    pub fn open(&self, path: impl AsRef<Path>) -> Result<Sqlite> {
        let path = path.as_ref();
        let fault = |error: StorageError| {
            error.with_place(path.display().to_string()).with_operation("open").with_provider(NAME)
        };
        self.store(path).map(|store| Sqlite::new(store, path.to_owned())).map_err(fault)
    }

    fn store(&self, path: &Path) -> Result<Store> {
        one_file::prepare(path, "data/app.db")?;
        // Names such as `:memory:` mean something else to the engine; within a folder they are files.
        let file = folder_of(path).join(path.file_name().unwrap_or_default());
        let (writer, queue) = self.writer(&file, path).map_err(|error| one_file::located(path, error))?;
        if self.verify {
            verify(&writer).map_err(|error| one_file::located(path, error))?;
        }
        Ok(Store::new(
            writer,
            Connections::new(PathBuf::from(&file), self.settings),
            queue,
            self.time.clone(),
        ))
    }

    fn writer(&self, file: &Path, path: &Path) -> Result<(Connection, QueueLock)> {
        // What another program wrote is refused before the queue is made beside it.
        let found =
            if is_filled(file)? { Some(schema::connect_to_own(file, path, self.settings)?) } else { None };
        let queue = QueueLock::open(file)?;
        let writer = queue.in_turn(|| {
            let mut writer = match found {
                Some(connection) => connection,
                None => schema::connect(file, schema::NEW, self.settings)?,
            };
            schema::prepare(&mut writer, path)?;
            // What is in the log gets to its place, so that nothing new stands behind what the disk may have lost.
            writer.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).answered()?;
            sync_names(&folder_of(path))
                .map_err(|error| one_file::can_not_make(&format!("`{}`", path.display()), error))?;
            Ok(writer)
        })?;
        Ok((writer, queue))
    }
}

/// Whether there is something in the file. The engine would take one of a single byte for an empty one, and begin anew.
fn is_filled(file: &Path) -> Result<bool> {
    match fs::metadata(file).map_or(0, |found| found.len()) {
        0 => Ok(false),
        1..SMALLEST_PAGE => Err(corrupt("the file is damaged")),
        _ => Ok(true),
    }
}

/// Compares the structure of the file, and then every row with its checksum.
fn verify(connection: &Connection) -> Result<()> {
    // Others may write meanwhile: rows and their collections are looked at as they were at one moment.
    let moment = connection.unchecked_transaction().answered()?;
    let verdict: String =
        connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).answered()?;
    if verdict != "ok" {
        return Err(corrupt(format!("the engine's check says: {verdict}")));
    }
    Snapshot { connection, numbers: None }.last_rev()?;
    let mut collections = HashMap::new();
    every(connection, sql::EVERY_COLLECTION, |row| {
        let (number, path) = read_collection(row)?;
        collections.insert(number, path);
        Ok(())
    })?;
    every(connection, sql::EVERY_OUTCOME, |row| read_outcome(row).map(drop))?;
    every(connection, sql::EVERY_ROW, |row| {
        let number = row.get(7).answered()?;
        let collection = collections.get(&number).ok_or_else(damaged)?;
        read_entry(number, collection, row, Part::All).map(drop)
    })?;
    moment.commit().answered()
}

fn every(
    connection: &Connection,
    sql: &str,
    mut check: impl FnMut(&rusqlite::Row<'_>) -> Result<()>,
) -> Result<()> {
    let mut statement = connection.prepare(sql).answered()?;
    let mut rows = statement.query([]).answered()?;
    while let Some(row) = rows.next().answered()? {
        check(row)?;
    }
    Ok(())
}
