//! A provider that breaks one promise.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use jackfield::storage::{
    Ability, Batch, Capabilities, CollectionPath, Commit, Cursor, Durability, Entry, ErrorKind, Filter, Id,
    JsonText, Key, Memory, Op, Order, Page, Result, Rev, Select, StorageError, StorageProvider, Survives,
    Ttl, Value,
};
use tokio::sync::watch;

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    LosesTtl,
    KeepsTtl,
    TouchRewrites,
    OrdersWrongly,
    TearsBatches,
    ReusesRevs,
    IgnoresChecks,
    ChecksBeforehand,
    HidesCurrentRev,
    NamesNoKey,
    ForgetsTokens,
    TokensBehindChecks,
    CursorAtTheEnd,
    SkipsBetweenPages,
    TakesAnyCursor,
    ForgetsWhereAWalkEnded,
    IgnoresCase,
    TrimsNames,
    ReadsNamesAsPatterns,
    RendersJsonAnew,
    RendersNumbersAsDoubles,
    CountsOneMore,
    ForgetsCollections,
    WrapsAround,
    MergesDeeply,
    StaysOpen,
    ShowsItsData,
    StaysBusyWhenDropped,
    TearsWhenDropped,
    ReadsOneByOne,
    NullIsMissing,
    GivesValuesForKeys,
    RestoresAsNew,
    IgnoresItsLimit,
    DoesWhatItDeclaresNot,
    DemandsNothing,
    SaysNotWhoFailed,
    Panics,
    LosesEverythingAtTheEnd,
}

#[derive(Clone)]
pub(crate) struct Broken {
    pub(crate) inner: Memory,
    pub(crate) fault: Fault,
    busy: Arc<AtomicBool>,
    /// How many batches have passed their checks, and how many were applied: who waits for these meets the others, however
    /// the tasks are scheduled.
    checked: Arc<watch::Sender<usize>>,
    applied: Arc<watch::Sender<usize>>,
}

/// Waits until `count` is larger than it was.
async fn more_than(count: &watch::Sender<usize>, before: usize) {
    // The sender lives: nothing closes it.
    let _ = count.subscribe().wait_for(|now| *now > before).await;
}

impl std::fmt::Debug for Broken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(if self.is(Fault::ShowsItsData) { "Broken(hunter2)" } else { "Broken" })
    }
}

impl Broken {
    pub(crate) fn new(inner: Memory, fault: Fault) -> Broken {
        Broken { inner, fault, busy: Arc::default(), checked: Arc::default(), applied: Arc::default() }
    }

    fn is(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    fn key(&self, key: &Key) -> Key {
        let id = match self.fault {
            Fault::IgnoresCase => key.id.as_str().to_lowercase(),
            Fault::TrimsNames => match key.id.as_str().trim() {
                "" => key.id.as_str().to_owned(),
                trimmed => trimmed.to_owned(),
            },
            _ => return key.clone(),
        };
        Key::new(key.collection.clone(), Id::new(id).unwrap())
    }

    fn entry(&self, mut entry: Entry) -> Entry {
        entry.meta.rev = self.rev(entry.meta.rev);
        entry
    }

    fn rev(&self, rev: Rev) -> Rev {
        if self.is(Fault::ReusesRevs) { Rev::new(rev.number() & !3).unwrap() } else { rev }
    }

    fn value(&self, value: &Value) -> Value {
        let Value::Json(text) = value else { return value.clone() };
        let tree: serde_json::Value = serde_json::from_str(text.as_str()).unwrap();
        match self.fault {
            Fault::RendersJsonAnew => JsonText::of(&tree).unwrap().into(),
            Fault::RendersNumbersAsDoubles => {
                tree.as_f64().map_or_else(|| value.clone(), |number| JsonText::of(&number).unwrap().into())
            }
            _ => value.clone(),
        }
    }

    fn op(&self, op: &Op) -> Op {
        let lost = |ttl: &Ttl| match self.fault {
            Fault::LosesTtl => Ttl::Never,
            Fault::KeepsTtl if *ttl == Ttl::Never => Ttl::Keep,
            _ => *ttl,
        };
        match op {
            Op::Put { key, value, ttl } => {
                Op::Put { key: self.key(key), value: self.value(value), ttl: lost(ttl) }
            }
            Op::Delete { key } => Op::Delete { key: self.key(key) },
            Op::Restore { key, value, .. } if self.is(Fault::RestoresAsNew) => {
                Op::Put { key: key.clone(), value: value.clone(), ttl: Ttl::Never }
            }
            other => other.clone(),
        }
    }

    async fn apply(&self, batch: &Batch) -> Result<Commit> {
        match self.inner.commit(batch).await {
            Err(error) if self.is(Fault::WrapsAround) && error.kind() == ErrorKind::Overflow => {
                let wrapped = |op: &Op| match op {
                    Op::Add { key, ttl, .. } => {
                        Op::Put { key: key.clone(), value: Value::Int(i64::MIN), ttl: *ttl }
                    }
                    other => other.clone(),
                };
                self.inner.commit(&Batch::of(batch.ops.iter().map(wrapped).collect())).await
            }
            Err(error) if self.is(Fault::HidesCurrentRev) && error.kind() == ErrorKind::Conflict => {
                let key = error.key().unwrap().clone();
                Err(StorageError::new(ErrorKind::Conflict, "a check failed").with_key(&key))
            }
            Err(error) if self.is(Fault::NamesNoKey) && error.key().is_some() => {
                let current = error.current_rev();
                let bare = StorageError::new(error.kind(), "it failed").with_provider("broken");
                Err(current.map_or(bare.clone(), |rev| bare.with_current_rev(rev)))
            }
            Err(error) if self.is(Fault::SaysNotWhoFailed) => {
                Err(StorageError::new(error.kind(), "it failed"))
            }
            answer => answer,
        }
    }

    /// What is wrong with how the parts of a batch are applied.
    async fn apply_in_parts(&self, batch: &Batch) -> Result<Commit> {
        let mut commit = self.apply(&Batch { ops: vec![], ..batch.clone() }).await?;
        for op in &batch.ops {
            let one = self.apply(&Batch::of(vec![op.clone()])).await?;
            commit.done.extend(one.done);
            commit.rev = one.rev;
            if self.is(Fault::TearsWhenDropped) {
                tokio::task::yield_now().await;
            }
        }
        Ok(commit)
    }

    async fn merged(&self, op: &Op) -> Result<Op> {
        let Op::Merge { key, set, ttl, .. } = op else { return Ok(op.clone()) };
        let before = self.inner.get(std::slice::from_ref(key)).await?.pop().flatten();
        let Some(Value::Json(before)) = before.and_then(|entry| entry.value) else { return Ok(op.clone()) };
        let (Ok(mut before), Ok(set)) = (before.to::<serde_json::Value>(), set.to()) else {
            return Ok(op.clone());
        };
        merge_deeply(&mut before, set);
        Ok(Op::Put { key: key.clone(), value: JsonText::of(&before)?.into(), ttl: *ttl })
    }
}

fn merge_deeply(into: &mut serde_json::Value, from: serde_json::Value) {
    match (into, from) {
        (serde_json::Value::Object(into), serde_json::Value::Object(from)) => {
            for (name, value) in from {
                merge_deeply(into.entry(name).or_insert(serde_json::Value::Null), value);
            }
        }
        (into, from) => *into = from,
    }
}

/// `Not` as in SQL, where a comparison with what is missing is neither true nor false.
fn three_valued(filter: Filter) -> Filter {
    match filter {
        Filter::Not(inner) => match *inner {
            Filter::Compare { field, op, value } => {
                Filter::exists(field.clone()).and(!Filter::Compare { field, op, value })
            }
            inner => !inner,
        },
        other => other,
    }
}

#[async_trait]
impl StorageProvider for Broken {
    fn capabilities(&self) -> Capabilities {
        let mut can = self.inner.capabilities();
        match self.fault {
            Fault::IgnoresItsLimit => can.limits.value_bytes = 1_000,
            Fault::DoesWhatItDeclaresNot => can.counters = Ability::No,
            Fault::LosesEverythingAtTheEnd => can.survives = Survives::Disk,
            _ => {}
        }
        can
    }

    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        let keys: Vec<Key> = keys.iter().map(|key| self.key(key)).collect();
        let is_strange = keys.iter().any(|key| key.id.as_str().contains('\0'));
        assert!(!(self.is(Fault::Panics) && is_strange), "a NUL");
        let found = if self.is(Fault::ReadsOneByOne) {
            let mut found = Vec::new();
            for key in &keys {
                if !found.is_empty() {
                    let before = *self.applied.borrow();
                    more_than(&self.applied, before).await;
                }
                found.extend(self.inner.get(std::slice::from_ref(key)).await?);
            }
            found
        } else {
            self.inner.get(&keys).await?
        };
        Ok(found.into_iter().map(|entry| entry.map(|entry| self.entry(entry))).collect())
    }

    async fn scan(&self, select: &Select) -> Result<Page> {
        let mut select = select.clone();
        match self.fault {
            Fault::OrdersWrongly if select.order == Order::Newest => select.order = Order::Oldest,
            Fault::NullIsMissing => select.filter = three_valued(select.filter),
            Fault::GivesValuesForKeys => select.keys_only = false,
            Fault::ReadsNamesAsPatterns => {
                if let jackfield::storage::Ids::Prefix(prefix) = &select.ids {
                    select.ids = jackfield::storage::Ids::Prefix(prefix.replace('%', ""));
                }
            }
            _ => {}
        }
        let mut page = match self.inner.scan(&select).await {
            Err(error) if self.is(Fault::TakesAnyCursor) && select.after.is_some() => {
                select.after = None;
                self.inner.scan(&select).await.map_err(|_| error)?
            }
            answer => answer?,
        };
        if self.is(Fault::CursorAtTheEnd) && page.next.is_none() && !page.entries.is_empty() {
            let one_less = Select { limit: select.limit.map(|limit| limit.max(2) - 1), ..select.clone() };
            page.next = self.inner.scan(&one_less).await?.next.or(Some(Cursor::from_bytes(*b"end")));
        }
        if self.is(Fault::SkipsBetweenPages) && select.after.is_some() && page.entries.len() > 1 {
            page.entries.remove(0);
        }
        if self.is(Fault::ForgetsWhereAWalkEnded) {
            page.tail = None;
        }
        page.entries = page.entries.into_iter().map(|entry| self.entry(entry)).collect();
        Ok(page)
    }

    async fn commit(&self, batch: &Batch) -> Result<Commit> {
        let mut batch = batch.clone();
        batch.checks = batch.checks.iter().map(|(key, condition)| (self.key(key), *condition)).collect();
        batch.ops = batch.ops.iter().map(|op| self.op(op)).collect();
        match self.fault {
            Fault::IgnoresChecks => batch.checks.clear(),
            Fault::ForgetsTokens => batch.once = None,
            Fault::DemandsNothing => batch.durability = Durability::Best,
            Fault::ChecksBeforehand => {
                self.inner.commit(&Batch { ops: vec![], ..batch.clone() }).await?;
                batch.checks.clear();
                self.checked.send_modify(|count| *count += 1);
                more_than(&self.checked, 1).await;
            }
            Fault::TokensBehindChecks => {
                self.inner.commit(&Batch { ops: vec![], once: None, ..batch.clone() }).await?;
            }
            Fault::StaysBusyWhenDropped => {
                if self.busy.swap(true, Ordering::SeqCst) {
                    return Err(StorageError::new(ErrorKind::Unavailable, "busy").with_provider("broken"));
                }
                tokio::task::yield_now().await;
                self.busy.store(false, Ordering::SeqCst);
            }
            Fault::MergesDeeply => {
                for op in &mut batch.ops {
                    *op = self.merged(op).await?;
                }
            }
            Fault::TouchRewrites => {
                for op in &mut batch.ops {
                    if let Op::Touch { key, ttl } = op {
                        let found = self.inner.get(std::slice::from_ref(key)).await?.pop().flatten();
                        if let Some(value) = found.and_then(|entry| entry.value) {
                            *op = Op::Put { key: key.clone(), value, ttl: *ttl };
                        }
                    }
                }
            }
            _ => {}
        }
        let commit = match self.fault {
            Fault::TearsBatches | Fault::TearsWhenDropped => self.apply_in_parts(&batch).await?,
            _ => self.apply(&batch).await?,
        };
        self.applied.send_modify(|count| *count += 1);
        let mut commit = Commit { rev: self.rev(commit.rev), ..commit };
        for meta in commit.done.iter_mut().filter_map(|done| done.meta.as_mut()) {
            meta.rev = self.rev(meta.rev);
        }
        Ok(commit)
    }

    async fn count(&self, select: &Select) -> Result<u64> {
        let mut select = select.clone();
        if self.is(Fault::NullIsMissing) {
            select.filter = three_valued(select.filter);
        }
        Ok(self.inner.count(&select).await? + u64::from(self.is(Fault::CountsOneMore)))
    }

    async fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        let mut found = self.inner.collections(under).await?;
        if self.is(Fault::ForgetsCollections) {
            found.truncate(1);
        }
        Ok(found)
    }

    async fn ping(&self) -> Result<()> {
        self.inner.ping().await
    }

    async fn flush(&self) -> Result<()> {
        self.inner.flush().await
    }

    async fn close(&self) -> Result<()> {
        if self.is(Fault::StaysOpen) { Ok(()) } else { self.inner.close().await }
    }
}
