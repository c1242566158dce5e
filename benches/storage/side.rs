//! The work that both sides do: documents of about 120 bytes under ids of one collection.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jackfield::storage::{SystemTimeSource, TimeSource};

/// How many entries there are.
pub(crate) const ENTRIES: usize = 100_000;
/// How many entries a page and a large batch have.
pub(crate) const MANY: usize = 100;

pub(crate) fn id(n: usize) -> String {
    format!("entry-{n:06}")
}

/// A document that has never been written before: engines spare the sync of bytes that do not change.
pub(crate) fn document(n: usize) -> String {
    static VERSION: AtomicU64 = AtomicU64::new(0);
    let version = VERSION.fetch_add(1, Ordering::Relaxed);
    format!(
        r#"{{"n":{n},"version":"{version:020}","title":"A note of some length","text":"{:>40}"}}"#,
        version % 977
    )
}

/// Microseconds since 1970.
pub(crate) fn now() -> u64 {
    SystemTimeSource.now().micros()
}

/// Numbers of entries, spread over all of them.
pub(crate) fn places(count: usize) -> Vec<usize> {
    static TURN: AtomicU64 = AtomicU64::new(0);
    let place = |_| {
        let turn = TURN.fetch_add(1, Ordering::Relaxed);
        usize::try_from((turn.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20) % ENTRIES as u64).unwrap_or_default()
    };
    (0..count).map(place).collect()
}

/// One side of a comparison.
pub(crate) trait Side: Send + Sync {
    /// A write as the side takes it, made before the clock runs.
    type Write: Send;
    /// A name as the side takes it, made before the clock runs.
    type Name: Send;
    /// A write of these entries, all or none.
    fn write(&self, entries: Vec<(usize, String)>) -> Self::Write;
    fn put(&self, write: Self::Write) -> impl Future<Output = ()> + Send;
    fn name(&self, n: usize) -> Self::Name;
    /// How many bytes an entry has.
    fn get(&self, name: Self::Name) -> impl Future<Output = usize> + Send;
    /// How many bytes the newest hundred have.
    fn newest(&self) -> impl Future<Output = usize> + Send;
}

/// The least that the driver does to keep a value under a key.
pub(crate) trait BarePut: Send + Sync {
    fn bare_put(&self, n: usize, text: String) -> impl Future<Output = ()> + Send;
}

impl<S: Side> Side for Arc<S> {
    type Write = S::Write;
    type Name = S::Name;
    fn write(&self, entries: Vec<(usize, String)>) -> S::Write {
        S::write(self, entries)
    }
    fn put(&self, write: S::Write) -> impl Future<Output = ()> + Send {
        S::put(self, write)
    }
    fn name(&self, n: usize) -> S::Name {
        S::name(self, n)
    }
    fn get(&self, name: S::Name) -> impl Future<Output = usize> + Send {
        S::get(self, name)
    }
    fn newest(&self) -> impl Future<Output = usize> + Send {
        S::newest(self)
    }
}

impl<S: BarePut> BarePut for Arc<S> {
    fn bare_put(&self, n: usize, text: String) -> impl Future<Output = ()> + Send {
        S::bare_put(self, n, text)
    }
}

/// Writes all entries, and reads once in the order by revision, for which some engines build an index then.
pub(crate) async fn load(side: &impl Side) {
    for first in (0..ENTRIES).step_by(1_000) {
        let entries = (first..first + 1_000).map(|n| (n, document(n))).collect();
        side.put(side.write(entries)).await;
    }
    assert!(side.newest().await > MANY * 100, "the newest hundred are there");
}
