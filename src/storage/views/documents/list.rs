use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use crate::storage::contract::{
    CollectionPath, Cursor, Entry, Filter, Ids, Key, Order, Result, Select, Sort, StorageProvider,
};
use crate::storage::views::documents::document::Document;

/// How many documents a stream reads at once where no limit is set.
const PAGE: u32 = 1_000;

/// A query of one collection that is being put together.
///
/// ```
/// use std::sync::Arc;
/// use jackfield::storage::{Filter, Memory, Result, Sort, Storage};
/// use serde_json::json;
///
/// # fn main() -> Result<()> { tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let tasks = Storage::new(Arc::new(Memory::new()), "notes")?.collection("tasks")?;
/// for (id, priority) in [("a", 3), ("b", 1), ("c", 2)] {
///     tasks.save(id, &json!({"priority": priority})).await?;
/// }
/// let page = tasks.list().filter(Filter::gt("/priority", 1)).sort(Sort::ascending("/priority")).limit(1).page().await?;
/// assert_eq!(page.documents[0].id, "c");
/// let rest = tasks.list().filter(Filter::gt("/priority", 1)).sort(Sort::ascending("/priority"))
///     .after(page.next.unwrap()).page().await?;
/// assert_eq!(rest.documents[0].id, "a");
/// assert_eq!(rest.next, None);
/// # Ok(()) }) }
/// ```
#[derive(Clone)]
#[must_use = "a query is only asked by `page`, `all`, `stream`, `ids` or `count`"]
pub struct List<'c> {
    provider: &'c Arc<dyn StorageProvider>,
    select: Select,
}

impl fmt::Debug for List<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("List").field("select", &self.select).finish_non_exhaustive()
    }
}

/// A part of the documents a query gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentPage {
    /// The documents, in order.
    pub documents: Vec<Document>,
    /// Where to go on; `None` at the end.
    pub next: Option<Cursor>,
    /// With `Order::Oldest` and without sorting: where what is saved later begins, for [`List::after`]. `None` as long as
    /// there was nothing.
    pub tail: Option<Cursor>,
}

/// The documents of a query, one after the other.
///
/// `futures::stream::unfold(documents, |mut it| async { Some((it.next().await?, it)) })` makes a `Stream` of it.
///
/// ```
/// use std::sync::Arc;
/// use jackfield::storage::{Memory, Result, Storage};
/// use serde_json::json;
///
/// # fn main() -> Result<()> { tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let tasks = Storage::new(Arc::new(Memory::new()), "notes")?.collection("tasks")?;
/// tasks.save("a", &json!({"done": true})).await?;
/// tasks.save("b", &json!({"done": false})).await?;
/// let mut documents = tasks.list().stream();
/// let mut ids = Vec::new();
/// while let Some(document) = documents.next().await {
///     ids.push(document?.id);
/// }
/// assert_eq!(ids, ["a", "b"]);
/// # Ok(()) }) }
/// ```
#[derive(Debug)]
#[must_use = "nothing is read before `next`"]
pub struct DocumentStream<'c> {
    /// The query of the next page.
    rest: Option<List<'c>>,
    read: VecDeque<Document>,
}

impl DocumentStream<'_> {
    /// The next document; `None` behind the last, and behind an error. Where it is dropped before it is ready, nothing is
    /// skipped.
    pub async fn next(&mut self) -> Option<Result<Document>> {
        while self.read.is_empty() {
            // Whoever drops this before it is ready, as `select!` does, asks for the same page again.
            let rest = self.rest.clone()?;
            match rest.paged().await {
                Ok(page) => (self.rest, self.read) = page,
                Err(error) => {
                    self.rest = None;
                    return Some(Err(error));
                }
            }
        }
        self.read.pop_front().map(Ok)
    }
}

impl<'c> List<'c> {
    pub(crate) fn new(provider: &'c Arc<dyn StorageProvider>, collection: CollectionPath) -> List<'c> {
        List { provider, select: Select::new(collection) }
    }

    fn with(self, change: impl FnOnce(Select) -> Select) -> List<'c> {
        List { provider: self.provider, select: change(self.select) }
    }

    /// Only ids that begin with this text; no character in it is special.
    pub fn prefix(self, prefix: impl Into<String>) -> List<'c> {
        self.with(|select| select.prefix(prefix))
    }

    /// Only these ids.
    pub fn ids_in(self, ids: Ids) -> List<'c> {
        self.with(|select| select.ids(ids))
    }

    /// Only documents that meet this filter too.
    pub fn filter(self, filter: Filter) -> List<'c> {
        self.with(|select| select.filter(filter))
    }

    /// Sorted by this field, after those given before.
    pub fn sort(self, sort: Sort) -> List<'c> {
        self.with(|select| select.sort(sort))
    }

    /// In this order, where sorting leaves documents equal.
    pub fn order(self, order: Order) -> List<'c> {
        self.with(|select| select.order(order))
    }

    /// Without the first so many.
    pub fn skip(self, skip: u64) -> List<'c> {
        self.with(|select| select.skip(skip))
    }

    /// At most so many at once, one at least.
    pub fn limit(self, limit: u32) -> List<'c> {
        self.with(|select| select.limit(limit))
    }

    /// What follows a page of the same query. Behind its `next` a walk goes on to its end, which is fixed when it begins;
    /// behind its `tail` another begins, with what was saved meanwhile:
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use jackfield::storage::{Memory, Order, Result, Storage};
    /// # use serde_json::json;
    /// # fn main() -> Result<()> { tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// # let events = Storage::new(Arc::new(Memory::new()), "log")?.collection("events")?;
    /// events.append(&json!({"what": "start"})).await?;
    /// let oldest = || events.list().order(Order::Oldest).limit(100);
    /// let page = oldest().page().await?;
    /// events.append(&json!({"what": "stop"})).await?;
    /// let later = oldest().after(page.tail.unwrap()).page().await?;
    /// assert_eq!(later.documents[0].value()?["what"], "stop");
    /// # Ok(()) }) }
    /// ```
    pub fn after(self, cursor: Cursor) -> List<'c> {
        self.with(|select| select.after(cursor))
    }

    /// One page: at most `limit` documents, all where no limit is set.
    ///
    /// # Errors
    /// `BadValue` for a limit of 0, a malformed field or a cursor of another query; those of the
    /// provider.
    pub async fn page(self) -> Result<DocumentPage> {
        let page = self.provider.scan(&self.select).await?;
        let mut documents = Vec::with_capacity(page.entries.len());
        for entry in page.entries {
            let key = Key::new(self.select.collection.clone(), entry.id.clone());
            documents.push(Document::of_entry(key, entry)?);
        }
        Ok(DocumentPage { documents, next: page.next, tail: page.tail })
    }

    /// The query of what follows its first page, and the documents of that.
    async fn paged(self) -> Result<(Option<List<'c>>, VecDeque<Document>)> {
        let page = self.clone().page().await?;
        Ok((page.next.map(|next| self.after(next)), page.documents.into()))
    }

    /// All documents, page by page where a limit is set.
    ///
    /// # Errors
    /// As [`List::page`].
    pub async fn all(mut self) -> Result<Vec<Document>> {
        let mut documents = Vec::new();
        loop {
            let mut page = self.clone().page().await?;
            documents.append(&mut page.documents);
            match page.next {
                Some(next) => self.select.after = Some(next),
                None => return Ok(documents),
            }
        }
    }

    /// The documents one after the other, read page by page: as many at once as the limit says, 1,000 without one.
    pub fn stream(self) -> DocumentStream<'c> {
        let limit = self.select.limit.unwrap_or(PAGE);
        DocumentStream { rest: Some(self.limit(limit)), read: VecDeque::new() }
    }

    /// All entries as they are stored, page by page where a limit is set.
    pub(crate) async fn entries(mut self) -> Result<Vec<(Key, Entry)>> {
        let mut entries = Vec::new();
        loop {
            let page = self.provider.scan(&self.select).await?;
            let keyed = |entry: Entry| (Key::new(self.select.collection.clone(), entry.id.clone()), entry);
            entries.extend(page.entries.into_iter().map(keyed));
            match page.next {
                Some(next) => self.select.after = Some(next),
                None => return Ok(entries),
            }
        }
    }

    /// The ids of one page and where to go on. No document is transferred.
    ///
    /// # Errors
    /// As [`List::page`].
    pub async fn ids(self) -> Result<(Vec<String>, Option<Cursor>)> {
        let page = self.provider.scan(&self.select.keys_only()).await?;
        Ok((page.entries.into_iter().map(|entry| entry.id.as_str().to_owned()).collect(), page.next))
    }

    /// How many documents there are in all pages.
    ///
    /// # Errors
    /// As [`List::page`].
    pub async fn count(self) -> Result<u64> {
        self.provider.count(&self.select).await
    }
}
