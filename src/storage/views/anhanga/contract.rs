use std::fmt;

use async_trait::async_trait;
use serde_json::{Map, Value};

use crate::storage::views::anhanga::error::PersistenceError;
use crate::storage::views::anhanga::id::RecordId;
use crate::storage::views::anhanga::params::{PaginateParams, PaginatedResult};
use crate::storage::views::anhanga::schema::PersistenceMeta;

/// A record as a driver sees it.
pub type Record = Map<String, Value>;

/// What a driver does for any resource: a database, a server behind HTTP, a mock. It is told the schema each time.
///
/// A service asks for nothing that the schema does not have, and calls `initialize` before anything else.
#[async_trait]
pub trait PersistenceContract: fmt::Debug + Send + Sync + 'static {
    /// Gets ready for a resource: connects, makes tables. May be called again.
    ///
    /// # Errors
    /// Whatever keeps it from working.
    async fn initialize(&self, meta: &PersistenceMeta) -> Result<(), PersistenceError> {
        let _ = meta;
        Ok(())
    }

    /// Whether it fills in fields that a new record does not have, or makes ids that are neither UUIDs nor whole numbers,
    /// as the servers behind some drivers do.
    ///
    /// A typed service refuses what could not be read back before it calls `create`. Of a driver that completes records it
    /// can't know that, and looks at what comes back alone.
    fn completes_records(&self) -> bool {
        false
    }

    /// Stores a new record and gives it back as it is stored; one without an id gets one.
    ///
    /// # Errors
    /// `AlreadyExists`; those of the backend.
    async fn create(&self, meta: &PersistenceMeta, data: Record) -> Result<Record, PersistenceError>;

    /// A record; `None` where there is none.
    ///
    /// # Errors
    /// Those of the backend.
    async fn read(&self, meta: &PersistenceMeta, id: &RecordId) -> Result<Option<Record>, PersistenceError>;

    /// Changes the fields that are given, null included, and gives the whole record back.
    ///
    /// # Errors
    /// `NotFound`; those of the backend.
    async fn update(
        &self,
        meta: &PersistenceMeta,
        id: &RecordId,
        data: Record,
    ) -> Result<Record, PersistenceError>;

    /// Takes a record away; one that is not there is no error.
    ///
    /// # Errors
    /// Those of the backend.
    async fn destroy(&self, meta: &PersistenceMeta, id: &RecordId) -> Result<(), PersistenceError>;

    /// A page of the records that match.
    ///
    /// # Errors
    /// Those of the backend.
    async fn search(
        &self,
        meta: &PersistenceMeta,
        params: &PaginateParams,
    ) -> Result<PaginatedResult<Record>, PersistenceError>;
}
