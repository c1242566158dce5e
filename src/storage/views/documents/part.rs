use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::storage::contract::{
    Batch, CollectionPath, Commit, ErrorKind, Result, StorageError, StorageProvider,
};

/// A sealed batch of one plugin that another can commit with its own.
///
/// It shows nothing of what it contains.
#[must_use = "a part does nothing until it is joined to a batch and committed"]
pub struct Part {
    pub(crate) batch: Result<Batch>,
    pub(crate) receipts: Vec<Delivery>,
    pub(crate) provider: Arc<dyn StorageProvider>,
}

/// Which operations of a batch a receipt is for.
#[derive(Debug)]
pub(crate) struct Delivery {
    cell: Arc<OnceLock<Result<Commit>>>,
    /// Whose receipt it is.
    scope: CollectionPath,
    from: usize,
    to: usize,
    /// What is wrong with these operations, so that no commit will take them.
    fault: Option<StorageError>,
}

impl Part {
    pub(crate) fn of(batch: Batch, provider: &Arc<dyn StorageProvider>) -> Part {
        Part { batch: Ok(batch), receipts: Vec::new(), provider: provider.clone() }
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
    /// What the batch did, or why it failed; `None` as long as nobody has committed it. `Unknown` where the future of the
    /// commit was dropped before its end: it may be applied all the same.
    #[must_use]
    pub fn commit(&self) -> Option<Result<Commit>> {
        self.0.get().cloned()
    }
}

impl Delivery {
    pub(crate) fn new(receipt: Receipt, scope: &CollectionPath, to: usize) -> Delivery {
        Delivery { cell: receipt.0, scope: scope.clone(), from: 0, to, fault: None }
    }

    /// The same within a batch that has so many operations before these.
    pub(crate) fn behind(mut self, offset: usize) -> Delivery {
        (self.from, self.to) = (self.from + offset, self.to + offset);
        self
    }

    pub(crate) fn blame(&mut self, fault: &StorageError) {
        self.fault.get_or_insert_with(|| fault.clone());
    }

    fn deliver(&self, outcome: &Result<Commit>) {
        let own = outcome.as_ref().map(|commit| Commit {
            rev: commit.rev,
            done: commit.done.get(self.from..self.to).unwrap_or_default().to_vec(),
        });
        // Each receipt is delivered once; a second time would change nothing.
        let _ = self.cell.set(own.map_err(|error| redact(error.clone(), &self.scope)));
    }

    /// The commit came to nothing before it was sent; `error` is what the plugin of this scope may know of it.
    pub(crate) fn refuse(&self, error: &StorageError, scope: &CollectionPath) {
        let known = || if self.scope == *scope { error.clone() } else { foreign(error) };
        let _ = self.cell.set(Err(self.fault.clone().unwrap_or_else(known)));
    }
}

/// The receipts of a commit that is under way. Where its caller does not wait for the end, nobody can tell how it ended.
#[derive(Debug)]
pub(crate) struct UnderWay(pub(crate) Vec<Delivery>);

impl UnderWay {
    pub(crate) fn deliver(self, outcome: &Result<Commit>) {
        self.0.iter().for_each(|receipt| receipt.deliver(outcome));
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        if !self.0.is_empty() {
            let error = StorageError::new(ErrorKind::Unknown, "nobody waited for the end of the commit");
            let outcome = Err(error.with_operation("commit"));
            self.0.iter().for_each(|receipt| receipt.deliver(&outcome));
        }
    }
}

/// What a plugin may know of an error in a batch that others have parts in.
pub(crate) fn redact(error: StorageError, own: &CollectionPath) -> StorageError {
    if error.collection().is_none_or(|collection| collection.starts_with(own)) {
        return error;
    }
    foreign(&error)
}

fn foreign(error: &StorageError) -> StorageError {
    let redacted = StorageError::new(error.kind(), "what another plugin has in the same commit failed")
        .with_retry(error.retry())
        .with_help("ask the plugin that it belongs to; its error or receipt tells more");
    match error.provider() {
        Some(provider) => redacted.with_provider(provider.to_owned()),
        None => redacted,
    }
}
