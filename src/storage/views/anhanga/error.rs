use std::error::Error;

use thiserror::Error;

use crate::storage::contract::{ErrorKind, StorageError};
use crate::storage::views::anhanga::id::RecordId;

/// What an operation on a resource fails with.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PersistenceError {
    /// There is no such record.
    #[error("there is no `{resource}` with the id {id}; where it may be missing, ask with `find`")]
    NotFound {
        /// The resource.
        resource: String,
        /// The id that was asked for.
        id: RecordId,
    },
    /// There is such a record already.
    #[error("there is a `{resource}` with the id {id} already; update it, or create it under another id")]
    AlreadyExists {
        /// The resource.
        resource: String,
        /// The id that was given.
        id: RecordId,
    },
    /// The schema has no such field, or a name can't be one.
    #[error("`{resource}` has no field `{}`; it has {}", field.escape_debug(), listed(known))]
    BadName {
        /// The resource.
        resource: String,
        /// The name that was given.
        field: String,
        /// The names of its fields.
        known: Vec<String>,
    },
    /// A value can't be what it was given as.
    #[error("`{resource}`: {message}")]
    BadValue {
        /// The resource.
        resource: String,
        /// What was found, and what to do.
        message: String,
    },
    /// The driver's backend can't be reached, refuses or answers with something else than it should.
    #[error("the backend of `{resource}` failed: {message}")]
    Backend {
        /// The resource.
        resource: String,
        /// What was found, and what to do.
        message: String,
        /// What it came from, if anything.
        #[source]
        source: Option<Box<dyn Error + Send + Sync>>,
    },
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl PersistenceError {
    /// The nearest kind of the storage's errors.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            PersistenceError::NotFound { .. } | PersistenceError::AlreadyExists { .. } => ErrorKind::Conflict,
            PersistenceError::BadName { .. } => ErrorKind::BadName,
            PersistenceError::BadValue { .. } => ErrorKind::BadValue,
            PersistenceError::Backend { .. } => ErrorKind::Unavailable,
            PersistenceError::Storage(error) => error.kind(),
        }
    }

    /// A failure of a driver's backend. `message` says what was found and what to do.
    #[must_use]
    pub fn backend(resource: &str, message: impl Into<String>) -> PersistenceError {
        PersistenceError::Backend { resource: resource.to_owned(), message: message.into(), source: None }
    }

    pub(crate) fn value(resource: &str, message: impl Into<String>) -> PersistenceError {
        PersistenceError::BadValue { resource: resource.to_owned(), message: message.into() }
    }
}

fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    if quoted.is_empty() { "none".to_owned() } else { quoted.join(", ") }
}
