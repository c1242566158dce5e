use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// The section of the configuration that is named like the plugin's key, parsed as `T`; shared, so cheap to clone.
///
/// ```
/// use jackfield::prelude::*;
///
/// #[derive(serde::Deserialize)]
/// struct NotesConfig { limit: usize }
///
/// #[derive(Plugin)]
/// #[plugin(key = "notes")]
/// struct Notes { config: Config<NotesConfig> }
/// #[contributes]
/// impl Notes {
///     #[start]
///     fn begin(&self) { assert_eq!(self.config.limit, 20); }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Report> {
/// let app = App::of(app![Notes]).set("notes.limit", 20).start().await?;
/// # app.stop().await
/// # }
/// ```
///
/// `Debug` is that of `T`: keep secrets out of it.
pub struct Config<T>(Arc<T>);

impl<T> Config<T> {
    /// A handle to `value`, for constructing a plugin by hand.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self(Arc::new(value))
    }

    /// The shared value itself.
    #[must_use]
    pub fn into_inner(self) -> Arc<T> {
        self.0
    }
}

impl<T> From<Arc<T>> for Config<T> {
    fn from(value: Arc<T>) -> Self {
        Self(value)
    }
}

impl<T> Deref for Config<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Clone for Config<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: fmt::Debug> fmt::Debug for Config<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Config").field(&self.0).finish()
    }
}
