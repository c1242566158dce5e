use crate::storage::contract::error::{ErrorKind, Result, StorageError};

/// Runs long work on a thread that may block, so that the caller's runtime goes on meanwhile;
/// without a runtime it runs here.
///
/// The work is finished even where the caller drops the future.
pub(crate) async fn offload<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let Ok(runtime) = tokio::runtime::Handle::try_current() else {
        return work();
    };
    match runtime.spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => {
            Err(StorageError::new(ErrorKind::Unknown, "the work was given up before it ended")
                .with_source(error))
        }
    }
}
