//! What a plugin has opened is durable when the application has stopped.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::storage::{ErrorKind, Result, StorageProvider};

/// The providers that a plugin has opened and that somebody still uses.
///
/// They stay open beyond the stop: an application may start again with the instances that it has. Who drops the last
/// handle closes them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Opened(Arc<Mutex<Vec<Weak<dyn StorageProvider>>>>);

impl Opened {
    pub(crate) fn note(&self, provider: Arc<dyn StorageProvider>) -> Arc<dyn StorageProvider> {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.retain(|provider| provider.strong_count() > 0);
        noted.push(Arc::downgrade(&provider));
        provider
    }

    /// Makes durable what they have acknowledged, unless the host has closed them.
    pub(crate) async fn flush(&self) -> Result<()> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut flushed = Ok(());
        for provider in noted.iter().filter_map(Weak::upgrade) {
            match provider.flush().await {
                Err(error) if error.kind() != ErrorKind::Closed => flushed = flushed.and(Err(error)),
                _ => {}
            }
        }
        flushed
    }
}
