use crate::storage::contract::error::{ErrorKind, Result, StorageError};

/// Runs long work on a thread that may block, so that the caller's runtime goes on meanwhile;
/// without a runtime it runs here. `given_up` is the kind of the error where it does not come to its end: `Unknown` for
/// what writes.
///
/// The work is finished even where the caller drops the future.
pub(crate) async fn offload<T: Send + 'static>(
    given_up: ErrorKind,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let Ok(runtime) = tokio::runtime::Handle::try_current() else {
        return work();
    };
    let ended = runtime.spawn_blocking(work).await;
    ended.unwrap_or_else(|error| {
        Err(StorageError::new(given_up, "the work was given up before it ended").with_source(error))
    })
}
