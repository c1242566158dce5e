use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use crate::storage::contract::Result;
use crate::storage::providers::sqlite::engine_error::Answered;
use crate::storage::providers::sqlite::schema::{Settings, connect};

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
        let connection = connect(&self.path, self.settings)?;
        connection.pragma_update(None, "query_only", true).answered()?;
        Ok(connection)
    }
}
