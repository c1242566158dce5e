//! What the storage suites share: each behaviour runs against every provider.
#![allow(dead_code, unused_imports, unused_macros, reason = "no suite uses all of it")]

use std::sync::Arc;

use jackfield::storage::{
    Batch, CollectionPath, Commit, Condition, Entry, Id, JsonText, Key, ManualTimeSource, Memory, Op, Result,
    Select, Storage, StorageProvider, Timestamp, Ttl, Value,
};

/// 2026-02-01T10:30:00 UTC.
pub(crate) const START: Timestamp = Timestamp::from_micros(1_769_941_800_000_000);

/// A provider that is empty, and its clock.
pub(crate) struct Home {
    pub(crate) provider: Arc<dyn StorageProvider>,
    pub(crate) clock: Arc<ManualTimeSource>,
    folder: Option<tempfile::TempDir>,
}

impl Home {
    pub(crate) fn memory() -> Home {
        let clock = Arc::new(ManualTimeSource::new(START));
        Home { provider: Arc::new(Memory::with_time(clock.clone())), clock, folder: None }
    }

    #[cfg(feature = "redb")]
    pub(crate) fn redb() -> Home {
        let clock = Arc::new(ManualTimeSource::new(START));
        let folder = tempfile::tempdir().unwrap();
        let options = jackfield::storage::RedbOptions::new().time(clock.clone()).cache_bytes(1 << 24);
        let provider = options.open(folder.path().join("app.redb")).unwrap();
        Home { provider: Arc::new(provider), clock, folder: Some(folder) }
    }

    /// The same data, closed and opened anew where the provider can.
    pub(crate) async fn reopen(self) -> Home {
        #[cfg(feature = "redb")]
        if let Some(folder) = &self.folder {
            self.provider.close().await.unwrap();
            let options =
                jackfield::storage::RedbOptions::new().time(self.clock.clone()).cache_bytes(1 << 24);
            let provider = options.open(folder.path().join("app.redb")).unwrap();
            return Home { provider: Arc::new(provider), ..self };
        }
        self.provider.ping().await.unwrap();
        self
    }

    pub(crate) fn storage(&self, scope: &str) -> Storage {
        Storage::new(self.provider.clone(), scope).unwrap()
    }

    pub(crate) async fn put(&self, id: &str, json: &str) -> Commit {
        self.commit(vec![put(id, json)]).await.unwrap()
    }

    pub(crate) async fn commit(&self, ops: Vec<Op>) -> Result<Commit> {
        self.provider.commit(&Batch::of(ops)).await
    }

    pub(crate) async fn commit_if(&self, checks: Vec<(Key, Condition)>, ops: Vec<Op>) -> Result<Commit> {
        self.provider.commit(&Batch { checks, ..Batch::of(ops) }).await
    }

    pub(crate) async fn get(&self, id: &str) -> Option<Entry> {
        self.provider.get(&[key(id)]).await.unwrap().pop().flatten()
    }

    pub(crate) async fn text(&self, id: &str) -> Option<String> {
        match self.get(id).await?.value? {
            Value::Json(text) => Some(text.as_str().to_owned()),
            other => Some(format!("{other:?}")),
        }
    }

    pub(crate) async fn ids(&self, select: Select) -> Vec<String> {
        let page = self.provider.scan(&select).await.unwrap();
        page.entries.iter().map(|entry| entry.id.as_str().to_owned()).collect()
    }
}

pub(crate) fn things() -> CollectionPath {
    CollectionPath::new(["test", "things"]).unwrap()
}

pub(crate) fn key(id: &str) -> Key {
    Key::new(things(), Id::new(id).unwrap())
}

pub(crate) fn json(text: &str) -> Value {
    Value::Json(JsonText::parse(text).unwrap())
}

pub(crate) fn put(id: &str, text: &str) -> Op {
    put_for(id, text, Ttl::Never)
}

pub(crate) fn put_for(id: &str, text: &str, ttl: Ttl) -> Op {
    Op::Put { key: key(id), value: json(text), ttl }
}

pub(crate) fn add(id: &str, delta: i64) -> Op {
    Op::Add { key: key(id), delta, ttl: Ttl::Keep }
}

pub(crate) fn delete(id: &str) -> Op {
    Op::Delete { key: key(id) }
}

pub(crate) fn all() -> Select {
    Select::new(things())
}

/// Runs each behaviour against every provider, as `memory::name` and `redb::name`.
macro_rules! on_every_provider {
    ($($(#[$meta:meta])* async fn $name:ident($home:ident: Home) $body:block)*) => {
        $($(#[$meta])* async fn $name($home: Home) $body)*

        mod memory {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(super::Home::memory()).await;
            })*
        }

        #[cfg(feature = "redb")]
        mod redb {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(super::Home::redb()).await;
            })*
        }
    };
}

pub(crate) use on_every_provider;

/// Waits for a future with the means of the standard library alone.
pub(crate) fn without_runtime<F: Future>(future: F) -> F::Output {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Arc::new(Unpark(std::thread::current())).into();
    let mut context = std::task::Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        std::thread::park();
    }
}
