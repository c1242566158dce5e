//! What stands in the file, and how the engine is set.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::storage::contract::{ErrorKind, Result, StorageError, corrupt, unsupported};
use crate::storage::providers::sqlite::checksum::checksum;
use crate::storage::providers::sqlite::engine_error::{Answered, NAME};
use crate::storage::providers::sqlite::statements as sql;

/// Marks a file as one of this crate: `Jack`.
const APPLICATION: i32 = 0x4A61_636B;
const VERSION: i32 = 1;

// A value's own type tells its kind: text is JSON, a blob bytes, an integer a counter. Without a row id, the rows of a
// collection stand together and in order.
const TABLES: &str = "
CREATE TABLE collections(
  number INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, name TEXT NOT NULL, checksum INTEGER NOT NULL
) STRICT;
CREATE TABLE kv(
  collection INTEGER NOT NULL, id BLOB NOT NULL, rev INTEGER NOT NULL, created INTEGER NOT NULL,
  updated INTEGER NOT NULL, expires INTEGER, checksum INTEGER NOT NULL, value ANY NOT NULL,
  PRIMARY KEY(collection, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX kv_by_rev ON kv(collection, rev);
CREATE INDEX kv_by_expiry ON kv(expires) WHERE expires IS NOT NULL;
CREATE TABLE once(
  token BLOB PRIMARY KEY, expires INTEGER NOT NULL, outcome BLOB NOT NULL, checksum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX once_by_expiry ON once(expires);
CREATE TABLE state(rev INTEGER NOT NULL, checksum INTEGER NOT NULL) STRICT;
CREATE VIEW entries(collection, id, value, rev, created, updated, expires) AS
  SELECT name, CAST(id AS TEXT), value, rev,
    strftime('%Y-%m-%dT%H:%M:%f', created / 1e6, 'unixepoch'),
    strftime('%Y-%m-%dT%H:%M:%f', updated / 1e6, 'unixepoch'),
    strftime('%Y-%m-%dT%H:%M:%f', expires / 1e6, 'unixepoch')
  FROM kv JOIN collections ON collection = number;
";

/// How a connection is set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) cache_bytes: usize,
    /// How long a call waits for a program that holds the file without taking its turn.
    pub(crate) patience: Duration,
}

/// What the file is opened with that has to be there.
pub(crate) const EXISTING: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE;
/// The same for one that is made where it is not there.
pub(crate) const NEW: OpenFlags = EXISTING.union(OpenFlags::SQLITE_OPEN_CREATE);

/// Opens a connection to a file that is filled, and refuses one of another program. What that has in its log stays there,
/// which the engine would write into the file as it closes it.
pub(crate) fn connect_to_own(file: &Path, path: &Path, settings: Settings) -> Result<Connection> {
    let connection = connect(file, EXISTING, settings)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).answered()?;
    is_new(&connection, path)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false).answered()?;
    Ok(connection)
}

/// Opens a connection that waits for others. As it is opened, nothing of the file is changed.
pub(crate) fn connect(path: &Path, flags: OpenFlags, settings: Settings) -> Result<Connection> {
    // One thread at a time has a connection, so the engine needs no lock of its own.
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).answered()?;
    connection.busy_timeout(settings.patience).answered()?;
    connection.set_prepared_statement_cache_capacity(64);
    // A plan does not hang on what is bound; otherwise the engine prepares a statement anew for each value.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).answered()?;
    let kibibytes = i64::try_from(settings.cache_bytes / 1024).unwrap_or(i64::MAX);
    connection.pragma_update(None, "cache_size", -kibibytes).answered()?;
    connection.pragma_update(None, "synchronous", "FULL").answered()?;
    // Where a plain sync leaves the data in the disk's own memory, as on macOS.
    connection.pragma_update(None, "fullfsync", true).answered()?;
    connection.pragma_update(None, "checkpoint_fullfsync", true).answered()?;
    connection.pragma_update(None, "trusted_schema", false).answered()?;
    // A quoted name that is no column is a mistake, and not a text.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false).answered()?;
    connection.pragma_update(None, "cell_size_check", true).answered()?;
    Ok(connection)
}

/// Has each commit written to a log beside the file, and synced.
fn keep_log(connection: &Connection) -> Result<()> {
    let journal: String =
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0)).answered()?;
    let synchronous = pragma(connection, "synchronous")?;
    if journal != "wal" || synchronous != FULL {
        let found = format!(
            "the engine answered with journal `{journal}` and synchronous {synchronous} instead of WAL and FULL"
        );
        return Err(StorageError::new(ErrorKind::Unavailable, found)
            .with_provider(NAME)
            .with_help("keep the file on a local disk: shared memory does not work over a network"));
    }
    Ok(())
}

/// What `PRAGMA synchronous` answers where each commit is synced.
pub(crate) const FULL: i32 = 2;

pub(crate) fn pragma(connection: &Connection, name: &str) -> Result<i32> {
    connection.pragma_query_value(None, name, |row| row.get(0)).answered()
}

/// Makes the tables where the file is new, and refuses what this release can't read before anything of it is changed.
pub(crate) fn prepare(connection: &mut Connection, path: &Path) -> Result<()> {
    is_new(connection, path)?;
    keep_log(connection)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).answered()?;
    if is_new(&transaction, path)? {
        transaction.execute_batch(TABLES).answered()?;
        transaction.execute(sql::FIRST_REV, (0, checksum(&[&0_i64.to_be_bytes()]))).answered()?;
        transaction.pragma_update(None, "application_id", APPLICATION).answered()?;
        transaction.pragma_update(None, "user_version", VERSION).answered()?;
    }
    transaction.commit().answered()
}

/// Whether nothing stands in the file yet. Fails where something does that this release can't read.
pub(crate) fn is_new(connection: &Connection, path: &Path) -> Result<bool> {
    let shown = path.display();
    match (pragma(connection, "application_id")?, pragma(connection, "user_version")?) {
        (APPLICATION, VERSION) => Ok(false),
        (APPLICATION, newer) if newer > VERSION => Err(unsupported(format!(
            "`{shown}` has the schema {newer}, this release knows those up to {VERSION}"
        ))
        .with_help("open it with the newer release of this program that wrote it")),
        (0, 0) if is_empty(connection)? => Ok(true),
        _ => Err(corrupt(format!("`{shown}` is damaged or was written by another program"))
            .with_help("restore the file from a backup, or choose another path")),
    }
}

fn is_empty(connection: &Connection) -> Result<bool> {
    let count: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).answered()?;
    Ok(count == 0)
}
