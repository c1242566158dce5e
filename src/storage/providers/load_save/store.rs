use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;

use crate::storage::contract::{JsonText, Result};

/// What can load and save objects by id, and nothing else. [`LoadSaveStorage`] makes a provider of it.
///
/// [`LoadSaveStorage`]: crate::storage::LoadSaveStorage
///
/// ```
/// use jackfield::storage::{JsonText, LoadSave, LoadSaveStorage, Result, Storage};
/// use std::sync::Arc;
///
/// #[derive(Debug)]
/// struct Greetings;
///
/// #[async_trait::async_trait]
/// impl LoadSave for Greetings {
///     async fn load(&self, _scope: &str, id: &str) -> Result<Option<JsonText>> {
///         JsonText::of(&serde_json::json!({"hello": id})).map(Some)
///     }
///     async fn save(&self, _scope: &str, _id: &str, _object: &JsonText) -> Result<()> {
///         Ok(())
///     }
/// }
///
/// # fn main() -> Result<()> { tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let storage = Storage::new(Arc::new(LoadSaveStorage::new(Greetings)), "notes")?;
/// let loaded: Option<serde_json::Value> = storage.load("world").await?;
/// assert_eq!(loaded, Some(serde_json::json!({"hello": "world"})));
/// # Ok(()) }) }
/// ```
#[async_trait]
pub trait LoadSave: fmt::Debug + Send + Sync + 'static {
    /// The object with this id; `None` where there is none. `scope` is the key of the plugin that asks.
    ///
    /// # Errors
    /// Whatever went wrong.
    async fn load(&self, scope: &str, id: &str) -> Result<Option<JsonText>>;

    /// Keeps the object under this id, in place of what was there.
    ///
    /// # Errors
    /// Whatever went wrong.
    async fn save(&self, scope: &str, id: &str, object: &JsonText) -> Result<()>;
}

#[async_trait]
impl<T: LoadSave + ?Sized> LoadSave for Arc<T> {
    async fn load(&self, scope: &str, id: &str) -> Result<Option<JsonText>> {
        (**self).load(scope, id).await
    }

    async fn save(&self, scope: &str, id: &str, object: &JsonText) -> Result<()> {
        (**self).save(scope, id, object).await
    }
}
