use std::collections::VecDeque;

use crate::storage::contract::{CollectionPath, Entry, Result, Select, StorageProvider};

/// The entries of a collection by their ids, page by page.
#[derive(Debug)]
pub(crate) struct Walk<'p> {
    provider: &'p dyn StorageProvider,
    /// `None` where no page is left.
    next: Option<Select>,
    page: VecDeque<Entry>,
}

impl<'p> Walk<'p> {
    pub(crate) fn new(provider: &'p dyn StorageProvider, collection: &CollectionPath, page: u32) -> Walk<'p> {
        let select = Select::new(collection.clone()).limit(page);
        Walk { provider, next: Some(select), page: VecDeque::new() }
    }

    /// The entry that comes next, which stays.
    pub(crate) async fn peek(&mut self) -> Result<Option<&Entry>> {
        while self.page.is_empty() {
            let Some(select) = self.next.take() else {
                return Ok(None);
            };
            let page = self.provider.scan(&select).await?;
            self.page = page.entries.into();
            self.next = page.next.map(|next| select.after(next));
        }
        Ok(self.page.front())
    }

    pub(crate) fn take(&mut self) -> Option<Entry> {
        self.page.pop_front()
    }
}
