//! What a plugin has opened is pinged by its health check, and durable when the application has stopped.

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
    pub(crate) fn flush(&self) -> impl Future<Output = Result<()>> + Send + use<> {
        let used = self.used();
        async move {
            let mut flushed = Ok(());
            for provider in used {
                match provider.flush().await {
                    Err(error) if error.kind() != ErrorKind::Closed => flushed = flushed.and(Err(error)),
                    _ => {}
                }
            }
            flushed
        }
    }

    /// Asks whether they can be reached.
    pub(crate) fn ping(&self) -> impl Future<Output = Result<()>> + Send + use<> {
        let used = self.used();
        async move {
            for provider in used {
                provider.ping().await?;
            }
            Ok(())
        }
    }

    fn used(&self) -> Vec<Arc<dyn StorageProvider>> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.iter().filter_map(Weak::upgrade).collect()
    }
}
