//! A provider that can less than others, says so, and refuses what it can't.

use std::collections::BTreeSet;

use async_trait::async_trait;
use jackfield::storage::{
    Ability, Atomic, Batch, Capabilities, CollectionPath, Commit, Entry, ErrorKind, Filter, Key, Memory, Op,
    Order, Page, Result, Select, StorageError, StorageProvider, Ttl,
};

type Change = fn(&mut Capabilities);

/// Everything but one thing, each in its turn, and nothing at all.
pub(crate) fn declarations() -> Vec<(&'static str, Capabilities)> {
    let without: [(&str, Change); 15] = [
        ("no checks", |can| can.checks = Ability::No),
        ("no counters", |can| can.counters = Ability::No),
        ("no merge", |can| can.merge = Ability::No),
        ("no append", |can| can.append = Ability::No),
        ("no clear", |can| can.clear = Ability::No),
        ("no restoring", |can| can.restore = Ability::No),
        ("no times to live", |can| can.ttl = Ability::No),
        ("no scans by id", |can| can.order_by_id = Ability::No),
        ("no scans by revision", |can| can.order_by_rev = Ability::No),
        ("no queries", |can| can.queries = Ability::No),
        ("no count", |can| can.count = Ability::No),
        ("no listing of collections", |can| can.collections = Ability::No),
        ("no tokens", |can| can.once = Ability::No),
        ("one collection at a time", |can| can.atomic = Atomic::Collection),
        ("one entry at a time", |can| can.atomic = Atomic::Key),
    ];
    let mut all: Vec<_> = without
        .into_iter()
        .map(|(what, change)| {
            let mut can = Memory::new().capabilities();
            change(&mut can);
            (what, can)
        })
        .collect();
    all.push(("nothing", Capabilities::none()));
    all
}

#[derive(Debug)]
pub(crate) struct Small {
    pub(crate) inner: Memory,
    pub(crate) can: Capabilities,
}

impl Small {
    fn check_op(&self, op: &Op) -> Result<()> {
        let ability = match op {
            Op::Put { .. } | Op::Delete { .. } => Ability::Native,
            Op::Restore { .. } => self.can.restore,
            Op::Merge { .. } => self.can.merge,
            Op::Add { .. } => self.can.counters,
            Op::Clear { .. } => self.can.clear,
            Op::Touch { .. } => self.can.ttl,
            Op::Append { .. } => self.can.append,
        };
        let ends = match op {
            Op::Put { ttl, .. } | Op::Merge { ttl, .. } | Op::Add { ttl, .. } | Op::Append { ttl, .. } => {
                matches!(ttl, Ttl::After(_) | Ttl::At(_))
            }
            Op::Restore { expires, .. } => expires.is_some(),
            Op::Touch { .. } | Op::Delete { .. } | Op::Clear { .. } => false,
        };
        needs(op.name(), &[ability, if ends { self.can.ttl } else { Ability::Native }])
    }

    /// What is appended has a key of its own, what is cleared has many.
    fn check_reach(&self, batch: &Batch) -> Result<()> {
        let mut collections = BTreeSet::new();
        let mut keys = BTreeSet::new();
        let mut others = 0;
        for key in batch.checks.iter().map(|(key, _)| key).chain(batch.ops.iter().filter_map(Op::key)) {
            collections.insert(&key.collection);
            keys.insert(key);
        }
        for op in &batch.ops {
            if let Op::Clear { collection, .. } | Op::Append { collection, .. } = op {
                collections.insert(collection);
                others += 1;
            }
        }
        let is_within = match self.can.atomic {
            Atomic::Key => keys.len() + others <= 1,
            Atomic::Collection => collections.len() <= 1,
            Atomic::Store => true,
        };
        if is_within { Ok(()) } else { Err(refused("commit")) }
    }
}

fn needs(what: &'static str, abilities: &[Ability]) -> Result<()> {
    if abilities.contains(&Ability::No) { Err(refused(what)) } else { Ok(()) }
}

fn refused(operation: &'static str) -> StorageError {
    StorageError::new(ErrorKind::Unsupported, "that is too much")
        .with_operation(operation)
        .with_provider("small")
}

#[async_trait]
impl StorageProvider for Small {
    fn capabilities(&self) -> Capabilities {
        self.can
    }

    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        self.inner.get(keys).await
    }

    async fn scan(&self, select: &Select) -> Result<Page> {
        let is_query = select.filter != Filter::All || !select.sort.is_empty();
        let order = match select.order {
            Order::IdAscending | Order::IdDescending => self.can.order_by_id,
            Order::Newest | Order::Oldest => self.can.order_by_rev,
        };
        needs("scan", &[order, if is_query { self.can.queries } else { Ability::Native }])?;
        self.inner.scan(select).await
    }

    async fn commit(&self, batch: &Batch) -> Result<Commit> {
        if !batch.checks.is_empty() {
            needs("commit", &[self.can.checks])?;
        }
        if batch.once.is_some() {
            needs("commit", &[self.can.once])?;
        }
        for op in &batch.ops {
            self.check_op(op)?;
        }
        self.check_reach(batch)?;
        self.inner.commit(batch).await
    }

    async fn count(&self, select: &Select) -> Result<u64> {
        needs("count", &[self.can.count])?;
        if select.filter != Filter::All {
            needs("count", &[self.can.queries])?;
        }
        self.inner.count(select).await
    }

    async fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        needs("collections", &[self.can.collections])?;
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
