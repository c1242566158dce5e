use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::storage::contract::{Batch, CollectionPath, Commit, Result, StorageError, StorageProvider};

/// A sealed batch of one plugin that another can commit with its own.
///
/// It shows nothing of what it contains.
#[must_use = "a part does nothing until it is joined to a batch and committed"]
pub struct Part {
    pub(crate) sealed: Result<Sealed>,
    pub(crate) provider: Arc<dyn StorageProvider>,
}

#[derive(Debug)]
pub(crate) struct Sealed {
    pub(crate) batch: Batch,
    pub(crate) receipts: Vec<Delivery>,
}

/// Which operations of a batch a receipt is for.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) cell: Arc<OnceLock<Result<Commit>>>,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

impl Part {
    pub(crate) fn of(batch: Batch, provider: &Arc<dyn StorageProvider>) -> Part {
        Part { sealed: Ok(Sealed { batch, receipts: Vec::new() }), provider: provider.clone() }
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Part(sealed)")
    }
}

/// What became of a part, for the plugin that made it.
///
/// ```
/// use std::sync::Arc;
/// use jackfield::storage::{Memory, Result, Storage};
/// use serde_json::json;
///
/// # fn main() -> Result<()> { tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let provider = Arc::new(Memory::new());
/// let orders = Storage::new(provider.clone(), "orders")?;
/// let stock = Storage::new(provider, "stock")?;
///
/// let mut batch = stock.atomic().add("items", "apple", -1);
/// let receipt = batch.receipt();
/// let part = stock.stage(batch);
/// orders.atomic().put("orders", "o1", &json!({"apple": 1})).join(part).commit().await?;
/// assert_eq!(receipt.commit().unwrap()?.done[0].sum, Some(-1));
/// # Ok(()) }) }
/// ```
#[derive(Clone, Debug)]
pub struct Receipt(pub(crate) Arc<OnceLock<Result<Commit>>>);

impl Receipt {
    /// What the batch did, or why it failed; `None` as long as nobody has committed it.
    #[must_use]
    pub fn commit(&self) -> Option<Result<Commit>> {
        self.0.get().cloned()
    }
}

impl Delivery {
    pub(crate) fn deliver(&self, outcome: &Result<Commit>) {
        let own = outcome.clone().map(|commit| Commit {
            rev: commit.rev,
            done: commit.done.get(self.from..self.to).unwrap_or_default().to_vec(),
        });
        // Each receipt is delivered once; a second time would change nothing.
        let _ = self.cell.set(own);
    }
}

/// What a plugin may know of an error in a batch that others have parts in.
pub(crate) fn redact(error: StorageError, own: &CollectionPath) -> StorageError {
    if error.key().is_none_or(|key| key.collection.starts_with(own)) {
        return error;
    }
    let redacted = StorageError::new(error.kind(), "a part that another plugin joined failed")
        .with_retry(error.retry())
        .with_help("ask the plugin that made the part; its receipt tells more");
    match error.provider() {
        Some(provider) => redacted.with_provider(provider.to_owned()),
        None => redacted,
    }
}
