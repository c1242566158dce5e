use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use crate::storage::contract::{ErrorKind, Result, StorageError};
use crate::storage::providers::sqlite::engine_error::Answered;
use crate::storage::providers::sqlite::schema::{EXISTING, Settings, connect};

/// How many connections wait for the next reader.
const IDLE: usize = 8;

/// Connections for readers, each for one call at a time.
#[derive(Debug)]
pub(crate) struct Connections {
    path: PathBuf,
    settings: Settings,
    idle: Mutex<Vec<Connection>>,
}

impl Connections {
    pub(crate) fn new(path: PathBuf, settings: Settings) -> Connections {
        Connections { path, settings, idle: Mutex::default() }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads on a connection that nobody else uses meanwhile.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let waiting = self.idle().pop();
        let connection = match waiting {
            Some(connection) => connection,
            None => self.connect()?,
        };
        let worked = work(&connection);
        let mut idle = self.idle();
        if idle.len() < IDLE && connection.is_autocommit() {
            idle.push(connection);
        }
        worked
    }

    fn connect(&self) -> Result<Connection> {
        // Made anew, it would be empty, and the next open would take that for the beginning.
        let connection = connect(&self.path, EXISTING, self.settings)
            .map_err(|error| if self.path.exists() { error } else { gone(error) })?;
        connection.pragma_update(None, "query_only", true).answered()?;
        Ok(connection)
    }
}

fn gone(error: StorageError) -> StorageError {
    StorageError::new(ErrorKind::Unavailable, "the file is not there any more")
        .with_help("close the provider, put the file back in its place, and open it anew")
        .with_source(error)
}
