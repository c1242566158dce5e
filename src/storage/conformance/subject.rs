use std::fmt;
use std::sync::Arc;

use crate::storage::conformance::home::{Home, Task};
use crate::storage::contract::{Result, StorageProvider};

/// What is checked: something that opens stores.
#[derive(Clone)]
pub struct Subject {
    name: String,
    open: Arc<dyn Fn() -> Task<Result<Home>> + Send + Sync>,
    ignored: Option<String>,
    is_slow: bool,
}

impl Subject {
    /// A subject of this name that opens a store for each case. The stores may be one and the same, such as a server's.
    pub fn new<F, R>(name: impl Into<String>, open: F) -> Subject
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<Home>> + Send + 'static,
    {
        Subject { name: name.into(), open: Arc::new(move || Box::pin(open())), ignored: None, is_slow: false }
    }

    /// A provider that all cases share. Without a clock to move and a way to open it again, the cases that need those
    /// are skipped.
    pub fn of(provider: impl StorageProvider) -> Subject {
        let provider: Arc<dyn StorageProvider> = Arc::new(provider);
        Subject::new("provider", move || {
            let home = Home::of(provider.clone()).shared();
            async move { Ok(home) }
        })
    }

    /// A subject that can't be checked here, for example because its server is not installed. Its cases are shown as
    /// ignored, never as passed.
    #[must_use]
    pub fn ignored(mut self, why: impl Into<String>) -> Subject {
        self.ignored = Some(why.into());
        self
    }

    /// Says that a call takes long, as over a network: random cases are tried a tenth as often. With `JACKFIELD_FULL=1`
    /// they are tried as often as anywhere.
    #[must_use]
    pub fn slow(mut self) -> Subject {
        self.is_slow = true;
        self
    }

    /// Its name, which stands before the names of its cases.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Why it can't be checked here, if that is so.
    #[must_use]
    pub fn why_ignored(&self) -> Option<&str> {
        self.ignored.as_deref()
    }

    pub(crate) fn is_slow(&self) -> bool {
        self.is_slow
    }

    pub(crate) async fn open(&self) -> Result<Home> {
        (self.open)().await
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Subject");
        shown.field("name", &self.name).field("ignored", &self.ignored).finish_non_exhaustive()
    }
}
