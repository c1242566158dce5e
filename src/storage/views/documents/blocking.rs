//! The same handles for programs without an async runtime.
//!
//! Each call waits on the calling thread. Within a Tokio runtime that would hold up every other task
//! of the thread, so there it is refused as `Unsupported`, on the threads of `tokio::task::spawn_blocking`
//! too, which Tokio does not tell apart: there `tokio::runtime::Handle::block_on` waits for the asynchronous handles.
//!
//! ```
//! use std::sync::Arc;
//! use jackfield::storage::{Memory, Result, Storage, blocking};
//!
//! # fn main() -> Result<()> {
//! let storage = blocking::Storage::new(Storage::new(Arc::new(Memory::new()), "notes")?)?;
//! let tasks = storage.collection("tasks")?;
//! tasks.save("t1", &serde_json::json!({"done": false}))?;
//! assert_eq!(tasks.count()?, 1);
//! # Ok(()) }
//! ```

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::storage::contract::{
    Commit, Cursor, ErrorKind, Filter, Ids, Order, Result, Sort, StorageError, Ttl, unsupported,
};
use crate::storage::views::documents::{
    AtomicBatch, Collection as AsyncCollection, Document, DocumentPage, List as AsyncList, Part,
    Storage as AsyncStorage,
};

/// A runtime of one thread, the one that calls.
#[derive(Debug)]
struct Runner(Option<tokio::runtime::Runtime>);

impl Runner {
    fn new() -> Result<Runner> {
        refuse_within_runtime()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map(|runtime| Runner(Some(runtime))).map_err(|error| {
            StorageError::new(ErrorKind::Unavailable, "no runtime could be started").with_source(error)
        })
    }

    fn run<T>(&self, call: impl Future<Output = Result<T>>) -> Result<T> {
        refuse_within_runtime()?;
        match &self.0 {
            Some(runtime) => runtime.block_on(call),
            None => Err(StorageError::new(ErrorKind::Closed, "the handle was dropped")),
        }
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        // Waiting for a runtime to end panics within another one.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

fn refuse_within_runtime() -> Result<()> {
    match tokio::runtime::Handle::try_current() {
        Err(_) => Ok(()),
        Ok(_) => Err(unsupported("a blocking call was made within a Tokio runtime")
            .with_help(
                "use `storage::Storage` with `.await`, in `spawn_blocking` with `Handle::block_on`, or call from a thread of your own",
            )),
    }
}

/// [`storage::Storage`](crate::storage::Storage), waiting.
#[derive(Clone, Debug)]
pub struct Storage {
    inner: AsyncStorage,
    runner: Arc<Runner>,
}

impl Storage {
    /// The blocking twin of a storage.
    ///
    /// # Errors
    /// `Unsupported` within a Tokio runtime; `Unavailable` where the system has no means left.
    pub fn new(storage: AsyncStorage) -> Result<Storage> {
        Ok(Storage { inner: storage, runner: Arc::new(Runner::new()?) })
    }

    /// See [`storage::Storage::load`](crate::storage::Storage::load).
    ///
    /// # Errors
    /// As there; `Unsupported` within a Tokio runtime.
    pub fn load<T: DeserializeOwned>(&self, id: &str) -> Result<Option<T>> {
        self.runner.run(self.inner.load(id))
    }

    /// See [`storage::Storage::save`](crate::storage::Storage::save).
    ///
    /// # Errors
    /// As there; `Unsupported` within a Tokio runtime.
    pub fn save<T: Serialize + Send + Sync>(&self, id: &str, object: T) -> Result<T> {
        self.runner.run(self.inner.save(id, object))
    }

    /// See [`storage::Storage::collection`](crate::storage::Storage::collection).
    ///
    /// # Errors
    /// As there.
    pub fn collection(&self, name: &str) -> Result<Collection> {
        Ok(Collection { inner: self.inner.collection(name)?, runner: self.runner.clone() })
    }

    /// See [`storage::Storage::collections`](crate::storage::Storage::collections).
    ///
    /// # Errors
    /// As there; `Unsupported` within a Tokio runtime.
    pub fn collections(&self) -> Result<Vec<String>> {
        self.runner.run(self.inner.collections())
    }

    /// See [`storage::Storage::drop_collection`](crate::storage::Storage::drop_collection).
    ///
    /// # Errors
    /// As there; `Unsupported` within a Tokio runtime.
    pub fn drop_collection(&self, name: &str) -> Result<u64> {
        self.runner.run(self.inner.drop_collection(name))
    }

    /// See [`storage::Storage::sub`](crate::storage::Storage::sub).
    ///
    /// # Errors
    /// As there.
    pub fn sub(&self, segment: &str) -> Result<Storage> {
        Ok(Storage { inner: self.inner.sub(segment)?, runner: self.runner.clone() })
    }

    /// Begins a batch; [`Storage::commit`] applies it.
    pub fn atomic(&self) -> AtomicBatch<'_> {
        self.inner.atomic()
    }

    /// See [`storage::Storage::stage`](crate::storage::Storage::stage).
    pub fn stage(&self, batch: AtomicBatch<'_>) -> Part {
        self.inner.stage(batch)
    }

    /// See [`AtomicBatch::commit`].
    ///
    /// # Errors
    /// As there; `Unsupported` within a Tokio runtime.
    pub fn commit(&self, batch: AtomicBatch<'_>) -> Result<Commit> {
        self.runner.run(batch.commit())
    }
}

/// [`storage::Collection`](crate::storage::Collection), waiting.
#[derive(Clone, Debug)]
pub struct Collection {
    inner: AsyncCollection,
    runner: Arc<Runner>,
}

impl Collection {
    /// See [`storage::Collection::save`](crate::storage::Collection::save).
    ///
    /// # Errors
    /// As there; `Unsupported` within a Tokio runtime.
    pub fn save<T: Serialize + ?Sized + Sync>(&self, id: &str, data: &T) -> Result<Document> {
        self.runner.run(self.inner.save(id, data))
    }

    /// See [`storage::Collection::save_for`](crate::storage::Collection::save_for).
    ///
    /// # Errors
    /// As there; `Unsupported` within a Tokio runtime.
    pub fn save_for<T: Serialize + ?Sized + Sync>(&self, id: &str, data: &T, ttl: Ttl) -> Result<Document> {
        self.runner.run(self.inner.save_for(id, data, ttl))
    }

    /// See [`storage::Collection::append`](crate::storage::Collection::append).
    ///
    /// # Errors
    /// As there; `Unsupported` within a Tokio runtime.
    pub fn append<T: Serialize + ?Sized + Sync>(&self, data: &T) -> Result<Document> {
        self.runner.run(self.inner.append(data))
    }

    /// See [`storage::Collection::get`](crate::storage::Collection::get).
    ///
    /// # Errors
    /// As there; `Unsupported` within a Tokio runtime.
    pub fn get(&self, id: &str) -> Result<Option<Document>> {
        self.runner.run(self.inner.get(id))
    }

    /// See [`storage::Collection::get_many`](crate::storage::Collection::get_many).
    ///
    /// # Errors
    /// As there; `Unsupported` within a Tokio runtime.
    pub fn get_many<I: AsRef<str> + Sync>(&self, ids: &[I]) -> Result<Vec<Option<Document>>> {
        self.runner.run(self.inner.get_many(ids))
    }

    /// See [`storage::Collection::all`](crate::storage::Collection::all).
    ///
    /// # Errors
    /// As there; `Unsupported` within a Tokio runtime.
    pub fn all(&self, limit: Option<u32>, offset: u64) -> Result<Vec<Document>> {
        self.runner.run(self.inner.all(limit, offset))
    }

    /// Begins a query of this collection.
    pub fn list(&self) -> List<'_> {
        List { inner: self.inner.list(), runner: &self.runner }
    }

    /// See [`storage::Collection::delete`](crate::storage::Collection::delete).
    ///
    /// # Errors
    /// As there; `Unsupported` within a Tokio runtime.
    pub fn delete(&self, id: &str) -> Result<bool> {
        self.runner.run(self.inner.delete(id))
    }

    /// See [`storage::Collection::clear`](crate::storage::Collection::clear).
    ///
    /// # Errors
    /// As there; `Unsupported` within a Tokio runtime.
    pub fn clear(&self) -> Result<u64> {
        self.runner.run(self.inner.clear())
    }

    /// See [`storage::Collection::count`](crate::storage::Collection::count).
    ///
    /// # Errors
    /// As there; `Unsupported` within a Tokio runtime.
    pub fn count(&self) -> Result<u64> {
        self.runner.run(self.inner.count())
    }

    /// See [`storage::Collection::exists`](crate::storage::Collection::exists).
    ///
    /// # Errors
    /// As there; `Unsupported` within a Tokio runtime.
    pub fn exists(&self, id: &str) -> Result<bool> {
        self.runner.run(self.inner.exists(id))
    }

    /// See [`storage::Collection::incr`](crate::storage::Collection::incr).
    ///
    /// # Errors
    /// As there; `Unsupported` within a Tokio runtime.
    pub fn incr(&self, id: &str, by: i64) -> Result<i64> {
        self.runner.run(self.inner.incr(id, by))
    }

    /// See [`storage::Collection::update`](crate::storage::Collection::update).
    ///
    /// # Errors
    /// As there; `Unsupported` within a Tokio runtime.
    pub fn update<T: DeserializeOwned + Serialize>(
        &self,
        id: &str,
        change: impl FnMut(Option<T>) -> T,
    ) -> Result<Document> {
        self.runner.run(self.inner.update(id, change))
    }
}

/// [`storage::List`](crate::storage::List), waiting.
#[derive(Clone, Debug)]
#[must_use = "a query is only asked by `page`, `all`, `iter`, `ids` or `count`"]
pub struct List<'c> {
    inner: AsyncList<'c>,
    runner: &'c Runner,
}

/// The methods that narrow a query.
macro_rules! narrowing {
    ($($name:ident($argument:ident: $ty:ty),)*) => {
        $(
            #[doc = concat!("See [`storage::List::", stringify!($name), "`](crate::storage::List::", stringify!($name), ").")]
            pub fn $name(self, $argument: $ty) -> List<'c> {
                List { inner: self.inner.$name($argument), ..self }
            }
        )*
    };
}

impl<'c> List<'c> {
    narrowing! {
        prefix(prefix: impl Into<String>),
        ids_in(ids: Ids),
        filter(filter: Filter),
        sort(sort: Sort),
        order(order: Order),
        skip(skip: u64),
        limit(limit: u32),
        after(cursor: Cursor),
    }

    /// See [`storage::List::page`](crate::storage::List::page).
    ///
    /// # Errors
    /// As there; `Unsupported` within a Tokio runtime.
    pub fn page(self) -> Result<DocumentPage> {
        self.runner.run(self.inner.page())
    }

    /// See [`storage::List::all`](crate::storage::List::all).
    ///
    /// # Errors
    /// As there; `Unsupported` within a Tokio runtime.
    pub fn all(self) -> Result<Vec<Document>> {
        self.runner.run(self.inner.all())
    }

    /// See [`storage::List::stream`](crate::storage::List::stream). Each document is one, or an error behind which nothing
    /// follows: those of [`List::page`].
    pub fn iter(self) -> impl Iterator<Item = Result<Document>> + use<'c> {
        let mut stream = self.inner.stream();
        let runner = self.runner;
        let mut failed = false;
        std::iter::from_fn(move || {
            let next =
                if failed { None } else { runner.run(async { stream.next().await.transpose() }).transpose() };
            failed = matches!(next, Some(Err(_)));
            next
        })
    }

    /// See [`storage::List::ids`](crate::storage::List::ids).
    ///
    /// # Errors
    /// As there; `Unsupported` within a Tokio runtime.
    pub fn ids(self) -> Result<(Vec<String>, Option<Cursor>)> {
        self.runner.run(self.inner.ids())
    }

    /// See [`storage::List::count`](crate::storage::List::count).
    ///
    /// # Errors
    /// As there; `Unsupported` within a Tokio runtime.
    pub fn count(self) -> Result<u64> {
        self.runner.run(self.inner.count())
    }
}
