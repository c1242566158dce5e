use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::thread;
use std::time::Duration;

use redb::Database;

use crate::storage::contract::engine::codec::entries_prefix;
use crate::storage::contract::engine::{Query, Start, plan_group};
use crate::storage::contract::{
    Ability, Atomic, Batch, Capabilities, CollectionPath, Commit, Durability, Entry, Ids, Key, Order, Page,
    Result, Rev, Select, Survives, TimeSource, Timestamp, closed,
};
use crate::storage::providers::group_commit::{Writer, answer_all, is_taken};
use crate::storage::providers::local::Engine;
use crate::storage::providers::redb::engine_error::{FirstRefusal, NAME, guarded};
use crate::storage::providers::redb::rev_index::RevIndex;
use crate::storage::providers::redb::snapshot::{Part, Snapshot, begin};
use crate::storage::providers::redb::write::WriterState;

pub(crate) const CAPABILITIES: Capabilities =
    Capabilities { survives: Survives::Disk, ..Capabilities::all(Ability::Native, Atomic::Store) };

/// How long after it was acknowledged a relaxed commit is on the disk.
const FLUSHED_AFTER: Duration = Duration::from_secs(1);

/// An open file and the index of what is in it.
#[derive(Debug)]
pub(crate) struct Store {
    open: Arc<Open>,
    index: RwLock<RevIndex>,
    time: Arc<dyn TimeSource>,
    /// Whether relaxed commits are followed by a sync that nobody asks for.
    flushes_later: bool,
}

#[derive(Debug)]
struct Open {
    /// `None` once it is closed. Held for reading by every call, so that closing waits for them.
    database: RwLock<Option<Database>>,
    writer: Mutex<WriterState>,
    refusal: FirstRefusal,
}

impl Open {
    fn with<T>(&self, work: impl FnOnce(&Database) -> Result<T>) -> Result<T> {
        let database = self.database.read().unwrap_or_else(PoisonError::into_inner);
        let database = database.as_ref().ok_or_else(closed)?;
        guarded(|| work(database)).map_err(|error| self.refusal.explain(error))
    }

    fn writer(&self) -> MutexGuard<'_, WriterState> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn flush(&self) -> Result<()> {
        self.with(|database| self.writer().flush(database))
    }

    /// Makes everything durable and gives the file free.
    fn close(&self) -> Result<()> {
        let mut database = self.database.write().unwrap_or_else(PoisonError::into_inner);
        let Some(open) = database.take() else {
            return Ok(());
        };
        guarded(|| {
            let finished = self.writer().finish(&open);
            drop(open);
            finished
        })
        .map_err(|error| self.refusal.explain(error))
    }

    /// Flushes a little later, on a thread that ends with that.
    fn flush_later(self: &Arc<Self>, writer: &mut WriterState, database: &Database) {
        if writer.is_awaited || !writer.is_unsynced() {
            return;
        }
        let open = Arc::downgrade(self);
        let flusher = thread::Builder::new().name("jackfield-redb".to_owned()).spawn(move || {
            thread::sleep(FLUSHED_AFTER);
            if let Some(open) = open.upgrade() {
                open.writer().is_awaited = false;
                // Who writes next is told of a disk that fails.
                let _ = open.flush();
            }
        });
        match flusher {
            Ok(_) => writer.is_awaited = true,
            Err(_) => {
                let _ = writer.flush(database);
            }
        }
    }
}

impl Store {
    /// With `two_phase` each commit is synced twice.
    pub(crate) fn open(database: Database, two_phase: bool, time: Arc<dyn TimeSource>) -> Result<Store> {
        let writer = WriterState::open(&database, two_phase)?;
        let index = RwLock::new(RevIndex::new(writer.last));
        let (database, writer) = (RwLock::new(Some(database)), Mutex::new(writer));
        let open = Open { database, writer, refusal: FirstRefusal::default() };
        Ok(Store { open: Arc::new(open), index, time, flushes_later: false })
    }

    /// Relaxed commits are on the disk about a second later.
    pub(crate) fn flushing_later(mut self) -> Store {
        self.flushes_later = true;
        self
    }

    fn with<T>(&self, work: impl FnOnce(&Database, Timestamp) -> Result<T>) -> Result<T> {
        self.open.with(|database| work(database, self.time.now()))
    }

    /// Works with what is committed at this moment.
    fn read<T>(&self, work: impl FnOnce(&Snapshot<'_>, Timestamp) -> Result<T>) -> Result<T> {
        self.with(|database, now| {
            let transaction = begin(database)?;
            let snapshot = Snapshot::of(&transaction)?;
            work(&snapshot, now)
        })
    }

    fn scan_by_rev(
        &self,
        database: &Database,
        query: &Query<'_>,
        select: &Select,
        part: Part,
        now: Timestamp,
    ) -> Result<Page> {
        let index = self.index_of(database, &select.collection)?;
        let transaction = begin(database)?;
        let snapshot = Snapshot::of(&transaction)?;
        let from = match query.start() {
            Start::After { rev, id } => Some((rev, id.clone())),
            Start::First => None,
        };
        let Some(entries) = index.of(&select.collection) else {
            return query.page(now, index.last, std::iter::empty());
        };
        let entries: Box<dyn Iterator<Item = &(Rev, _)>> = match (select.order, from) {
            (Order::Oldest, Some(from)) => Box::new(entries.range(from..)),
            (Order::Oldest, None) => Box::new(entries.iter()),
            (_, Some(from)) => Box::new(entries.range(..=from).rev()),
            (_, None) => Box::new(entries.iter().rev()),
        };
        let named = entries.filter(|(_, id)| select.ids.contains(id));
        let mut place = entries_prefix(&select.collection);
        let prefix = place.len();
        let read = named.filter_map(|(_, id)| {
            place.truncate(prefix);
            place.extend_from_slice(id.as_str().as_bytes());
            snapshot.indexed(&place, id, part).transpose()
        });
        query.page(now, index.last, read)
    }

    /// The index, with this collection in it.
    fn index_of(
        &self,
        database: &Database,
        collection: &CollectionPath,
    ) -> Result<RwLockReadGuard<'_, RevIndex>> {
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        if index.of(collection).is_some() {
            return Ok(index);
        }
        drop(index);
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        if index.of(collection).is_none() {
            let transaction = begin(database)?;
            let snapshot = Snapshot::of(&transaction)?;
            let mut entries = BTreeSet::new();
            for entry in snapshot.entries(collection, &Ids::All, None, false, Part::Header)? {
                let entry = entry?;
                entries.insert((entry.meta.rev, entry.id));
            }
            index.insert(collection.clone(), entries);
        }
        drop(index);
        // A collection, once in the index, stays there.
        Ok(self.index.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write_group(
        &self,
        database: &Database,
        now: Timestamp,
        batches: &[&Batch],
        answers: &mut Vec<Result<Commit>>,
    ) -> Result<()> {
        let mut writer = self.open.writer();
        let transaction = begin(database)?;
        let snapshot = Snapshot::of(&transaction)?;
        let mut group = plan_group(batches, &snapshot, now, &mut writer.last, &CAPABILITIES, answers);
        drop(snapshot);
        let accepted = batches.iter().zip(answers.iter()).filter(|(_, answer)| answer.is_ok());
        let durable = accepted.map(|(batch, _)| batch.durability).any(|durability| !is_relaxed(durability));
        // A batch without changes has a revision too, which may not be given again.
        if group.changes.is_empty() && group.outcomes.is_empty() && !writer.is_beyond_lease() {
            // It may tell of what was committed before: an outcome, or that a check holds.
            return if durable { writer.flush(database) } else { Ok(()) };
        }
        let staged = writer.stage(database, &mut group, durable, now)?;
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        writer.commit(staged)?;
        index.apply(group.changes, writer.last);
        if self.flushes_later {
            self.open.flush_later(&mut writer, database);
        }
        Ok(())
    }
}

impl Drop for Store {
    /// Who drops the last handle has closed the file: it is free from then on, also where it is being flushed, and what
    /// opens it next need not take it for a crash.
    fn drop(&mut self) {
        // Nobody is there to be told.
        let _ = self.open.close();
    }
}

fn is_relaxed(durability: Durability) -> bool {
    matches!(durability, Durability::Relaxed | Durability::AtLeast(Survives::Nothing))
}

impl Engine for Store {
    const NAME: &'static str = NAME;

    fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        self.read(|snapshot, now| {
            // Collected results would not know how many they are.
            let mut entries = Vec::with_capacity(keys.len());
            for key in keys {
                entries.push(snapshot.entry(key, now)?);
            }
            Ok(entries)
        })
    }

    fn scan(&self, select: &Select) -> Result<Page> {
        let query = Query::new(select)?;
        let part = if select.keys_only && !query.needs_values() { Part::Header } else { Part::All };
        let by_rev = select.sort.is_empty() && matches!(select.order, Order::Newest | Order::Oldest);
        if by_rev {
            return self.with(|database, now| self.scan_by_rev(database, &query, select, part, now));
        }
        self.read(|snapshot, now| {
            let after = match query.start() {
                Start::After { id, .. } => Some(id),
                Start::First => None,
            };
            let descending = select.order == Order::IdDescending && select.sort.is_empty();
            let entries = snapshot.entries(&select.collection, &select.ids, after, descending, part)?;
            query.page(now, Rev::MAX, entries)
        })
    }

    fn count(&self, select: &Select) -> Result<u64> {
        let query = Query::new(select)?;
        let part = if query.needs_values() { Part::All } else { Part::Header };
        self.read(|snapshot, now| {
            query.count(now, snapshot.entries(&select.collection, &select.ids, None, false, part)?)
        })
    }

    fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        self.read(|snapshot, now| snapshot.collections_where(under, |entry| entry.meta.is_live(now)))
    }

    fn ping(&self) -> Result<()> {
        self.with(|_, _| Ok(()))
    }

    fn flush(&self) -> Result<()> {
        self.open.flush()
    }

    fn close(&self) -> Result<()> {
        self.open.close()
    }
}

impl Writer for Store {
    const SHORT: usize = 256;

    fn is_busy(&self) -> bool {
        is_taken(&self.open.writer)
    }

    fn commit_group(&self, batches: &[&Batch]) -> Vec<Result<Commit>> {
        answer_all(batches.len(), |answers| {
            self.with(|database, now| self.write_group(database, now, batches, answers))
        })
    }
}
