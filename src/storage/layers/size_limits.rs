use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;

use crate::storage::contract::{
    Batch, Capabilities, CollectionPath, Commit, Entry, ErrorKind, Key, Op, Page, Result, Select,
    StorageError, StorageProvider, Value,
};

/// What a document weighs at most before it slows down those who read it: 1 MB.
const SOFT_LIMIT: usize = 1_000_000;

/// A value that is larger than the soft limit. It was saved nevertheless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LargeValue {
    /// Where it is; `None` where it was appended, under an id that is not known yet.
    pub key: Option<Key>,
    /// How many bytes it has.
    pub bytes: usize,
    /// How many are fine.
    pub limit: usize,
}

impl fmt::Display for LargeValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            Some(key) => write!(formatter, "{key}")?,
            None => formatter.write_str("what was appended")?,
        }
        let LargeValue { bytes, limit, .. } = self;
        write!(formatter, " has {bytes} bytes, more than {limit}; split it, as all of it is read each time")
    }
}

/// A layer that warns of large values and refuses larger ones.
///
/// It looks at what is sent and reads nothing: how large a document becomes by merging into it is neither told nor refused,
/// so that many small merges make one that is larger than both limits. Only the limit of the provider holds for it then, and
/// writing it as a whole is refused. Who lets others merge and needs a limit that holds writes documents as a whole.
///
/// ```
/// use std::sync::Arc;
/// use jackfield::storage::{ErrorKind, Memory, Result, SizeLimits, Storage};
///
/// # fn main() -> Result<()> { tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let limits = SizeLimits::new(Arc::new(Memory::new())).hard(2_000_000);
/// let notes = Storage::new(Arc::new(limits), "notes")?.collection("notes")?;
/// let refused = notes.save("long", &serde_json::json!({"text": "x".repeat(3_000_000)})).await.unwrap_err();
/// assert_eq!(refused.kind(), ErrorKind::TooLarge);
/// # Ok(()) }) }
/// ```
pub struct SizeLimits {
    inner: Arc<dyn StorageProvider>,
    soft: usize,
    hard: Option<usize>,
    warn: Box<dyn Fn(&LargeValue) + Send + Sync>,
}

impl fmt::Debug for SizeLimits {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("SizeLimits");
        shown
            .field("soft", &self.soft)
            .field("hard", &self.hard)
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}

impl SizeLimits {
    /// Around a provider: a soft limit of 1 MB, which nobody is told of yet, and no hard one.
    #[must_use]
    pub fn new(inner: Arc<dyn StorageProvider>) -> SizeLimits {
        SizeLimits { inner, soft: SOFT_LIMIT, hard: None, warn: Box::new(|_| {}) }
    }

    /// From how many bytes on a warning is given.
    #[must_use]
    pub fn soft(mut self, bytes: usize) -> SizeLimits {
        self.soft = bytes;
        self
    }

    /// The most bytes of what is sent; what is larger is refused as `TooLarge`.
    #[must_use]
    pub fn hard(mut self, bytes: usize) -> SizeLimits {
        self.hard = Some(bytes);
        self
    }

    /// Who is told of a value above the soft limit, once it is saved.
    #[must_use]
    pub fn on_large(mut self, warn: impl Fn(&LargeValue) + Send + Sync + 'static) -> SizeLimits {
        self.warn = Box::new(warn);
        self
    }

    fn look(&self, batch: &Batch) -> Result<Vec<LargeValue>> {
        let mut large = Vec::new();
        for op in &batch.ops {
            let bytes = match op {
                Op::Put { value, .. } | Op::Append { value, .. } | Op::Restore { value, .. } => value.size(),
                Op::Merge { set, .. } => Value::Json(set.clone()).size(),
                Op::Add { .. } | Op::Delete { .. } | Op::Clear { .. } | Op::Touch { .. } => continue,
            };
            if let Some(limit) = self.hard.filter(|limit| bytes > *limit) {
                let found = format!("the value has {bytes} bytes, the limit is {limit}");
                let error = StorageError::new(ErrorKind::TooLarge, found)
                    .with_help("split it, or raise the limit that the application has set");
                return Err(op.blamed(error));
            }
            if bytes > self.soft {
                large.push(LargeValue { key: op.key().cloned(), bytes, limit: self.soft });
            }
        }
        Ok(large)
    }
}

#[async_trait]
impl StorageProvider for SizeLimits {
    fn capabilities(&self) -> Capabilities {
        let mut capabilities = self.inner.capabilities();
        if let Some(hard) = self.hard {
            capabilities.limits.value_bytes = capabilities.limits.value_bytes.min(hard);
        }
        capabilities
    }

    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        self.inner.get(keys).await
    }

    async fn scan(&self, select: &Select) -> Result<Page> {
        self.inner.scan(select).await
    }

    async fn commit(&self, batch: &Batch) -> Result<Commit> {
        let large = self.look(batch)?;
        let commit = self.inner.commit(batch).await?;
        for value in &large {
            (self.warn)(value);
        }
        Ok(commit)
    }

    async fn count(&self, select: &Select) -> Result<u64> {
        self.inner.count(select).await
    }

    async fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        self.inner.collections(under).await
    }

    async fn ping(&self) -> Result<()> {
        self.inner.ping().await
    }

    async fn flush(&self) -> Result<()> {
        self.inner.flush().await
    }

    async fn close(&self) -> Result<()> {
        self.inner.close().await
    }
}
