//! Asking for a member of a keyed point by its key, with types erased, and why there may be none.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use super::instance::Erased;
use crate::base::{BoxError, SharedKey};

/// What came of a question by key: `None` where nobody provides for it.
pub type Answered = Pin<Box<dyn Future<Output = Result<Option<Erased>, MakeError>> + Send>>;

/// The members of a keyed point, with their types erased.
pub trait MakesByKey: Send + Sync {
    /// The one under a key, as an `Arc<P>`; it is made if it is not there and somebody provides for any key.
    fn get_or_make(self: Arc<Self>, key: SharedKey) -> Answered;
}

/// Why there is nothing under a key although somebody provides for any.
#[derive(Debug)]
#[non_exhaustive]
pub enum MakeError {
    /// Asked before wiring was done.
    NotWired {
        /// The point's name.
        point: &'static str,
    },
    /// Asked after the application was dropped, or the scope in which the `Keyed` was injected.
    Gone {
        /// The point's name.
        point: &'static str,
    },
    /// Asked by the provider that makes it, which would wait for itself.
    WaitsForItself {
        /// The point's name.
        point: &'static str,
        /// The key, as `Debug` shows it.
        key: String,
    },
    /// The provider failed, panicked or ran out of time.
    Failed {
        /// The point's name.
        point: &'static str,
        /// The key, as `Debug` shows it.
        key: String,
        /// What was wrong.
        source: BoxError,
    },
}

impl fmt::Display for MakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotWired { point } => write!(
                f,
                "`{point}` can't be made yet: what is made for any key can be asked for once wiring is done, for example in a start hook"
            ),
            Self::Gone { point } => {
                write!(f, "`{point}` can't be made any more: the application or the scope is gone")
            }
            Self::WaitsForItself { point, key } => write!(
                f,
                "`{point}` can't be made for the key {key}: what makes it asks for it under this key, and would wait for itself"
            ),
            Self::Failed { point, key, source } => {
                write!(f, "`{point}` can't be made for the key {key}: {source}")
            }
        }
    }
}

impl Error for MakeError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NotWired { .. } | Self::Gone { .. } | Self::WaitsForItself { .. } => None,
            Self::Failed { source, .. } => Some(source.as_ref()),
        }
    }
}
