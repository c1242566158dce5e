use std::sync::{Arc, Mutex, PoisonError, RwLock, TryLockError};

use rusqlite::Connection;

use crate::storage::contract::engine::{Query, Start};
use crate::storage::contract::{
    Ability, Atomic, Batch, Capabilities, CollectionPath, Commit, Entry, Ids, Key, Limits, Order, Page,
    Result, Rev, Select, Survives, TimeSource, Timestamp, closed,
};
use crate::storage::providers::group_commit::{Writer, answer_all};
use crate::storage::providers::local::Engine;
use crate::storage::providers::sqlite::connections::Connections;
use crate::storage::providers::sqlite::engine_error::{Answered, NAME};
use crate::storage::providers::sqlite::queue_lock::QueueLock;
use crate::storage::providers::sqlite::snapshot::{
    BEHIND_ALL, Numbers, Part, Snapshot, bounds, column, read_entry,
};
use crate::storage::providers::sqlite::statements::{self as sql, Scan};
use crate::storage::providers::sqlite::write::WriterConnection;

pub(crate) const CAPABILITIES: Capabilities = Capabilities {
    survives: Survives::Disk,
    shared: true,
    // A row of the engine ends at a thousand million bytes.
    limits: Limits { name_bytes: 1024, value_bytes: 900 << 20, batch_ops: 1_000_000 },
    ..Capabilities::all(Ability::Native, Atomic::Store)
};

/// An open file.
#[derive(Debug)]
pub(crate) struct Store {
    /// `None` once it is closed. Held for reading by every call, so that closing waits for them.
    open: RwLock<Option<Open>>,
    numbers: Numbers,
    time: Arc<dyn TimeSource>,
}

#[derive(Debug)]
struct Open {
    writer: Mutex<WriterConnection>,
    readers: Connections,
    queue: QueueLock,
}

impl Store {
    pub(crate) fn new(
        writer: Connection,
        readers: Connections,
        queue: QueueLock,
        time: Arc<dyn TimeSource>,
    ) -> Store {
        let open = Open { writer: Mutex::new(WriterConnection::new(writer)), readers, queue };
        Store { open: RwLock::new(Some(open)), numbers: Numbers::default(), time }
    }

    fn with<T>(&self, work: impl FnOnce(&Open, Timestamp) -> Result<T>) -> Result<T> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        work(open.as_ref().ok_or_else(closed)?, self.time.now())
    }

    pub(crate) fn read<T>(&self, work: impl FnOnce(&Snapshot<'_>, Timestamp) -> Result<T>) -> Result<T> {
        self.with(|open, now| {
            let numbers = Some(&self.numbers);
            open.readers.with(|connection| work(&Snapshot { connection, numbers }, now))
        })
    }

    /// Changes what stands beside the entries, in one transaction that the disk has when it ends.
    pub(crate) fn change<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.with(|open, _| {
            let mut writer = open.writer.lock().unwrap_or_else(PoisonError::into_inner);
            open.queue.in_turn(|| writer.transaction(true, |transaction| work(transaction)))
        })
    }
}

/// Reads by several statements what was true at one moment.
fn at_one_moment<T>(connection: &Connection, read: impl FnOnce() -> Result<T>) -> Result<T> {
    let transaction = connection.unchecked_transaction().answered()?;
    let found = read()?;
    transaction.commit().answered()?;
    Ok(found)
}

fn scan(
    snapshot: &Snapshot<'_>,
    query: &Query<'_>,
    select: &Select,
    now: Timestamp,
    last: Rev,
) -> Result<Page> {
    let (mut first, mut end) = bounds(&select.ids);
    let order = if select.sort.is_empty() { select.order } else { Order::IdAscending };
    let scan = match (order, &select.ids) {
        (Order::IdAscending, _) => Scan::Ascending,
        (Order::IdDescending, _) => Scan::Descending,
        (Order::Oldest, Ids::All) => Scan::Oldest,
        (Order::Newest, Ids::All) => Scan::Newest,
        (Order::Oldest, _) => Scan::OldestOf,
        (Order::Newest, _) => Scan::NewestOf,
    };
    // Where the page before ended: its last entry may be given again.
    let after = match query.start() {
        Start::First => None,
        Start::After { rev, id } => {
            Some((i64::try_from(rev.number()).unwrap_or(i64::MAX), id.as_str().as_bytes()))
        }
    };
    match (scan, after) {
        (Scan::Ascending, Some((_, id))) => first = id.to_vec(),
        // No id lies between one and the same with a NUL behind it.
        (Scan::Descending, Some((_, id))) => end = [id, &[0]].concat(),
        _ => {}
    }
    let part = if select.keys_only && !query.needs_values() { Part::Head } else { Part::All };
    let (first, end) = (&first, &end);
    let (rev, id) =
        after.unwrap_or(if order == Order::Oldest { (i64::MIN, &[]) } else { (i64::MAX, &BEHIND_ALL) });
    let read = |number| {
        let mut statement = snapshot.connection.prepare_cached(scan.sql(part == Part::All)).answered()?;
        let entry = |row: &rusqlite::Row<'_>| Ok(read_entry(number, &select.collection, row, part));
        let rows = match scan {
            Scan::Ascending | Scan::Descending => statement.query_map((number, first, end), entry),
            Scan::Oldest | Scan::Newest => statement.query_map((number, rev, id), entry),
            Scan::OldestOf | Scan::NewestOf => statement.query_map((number, first, end, rev, id), entry),
        };
        query.page(now, last, rows.answered()?.map(|row| row.answered()?))
    };
    match snapshot.within(&select.collection, read, |page| page.entries.is_empty())? {
        Some(page) => Ok(page),
        None => query.page(now, last, std::iter::empty()),
    }
}

impl Engine for Store {
    const NAME: &'static str = NAME;

    fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        self.read(|snapshot, now| {
            let read = || keys.iter().map(|key| snapshot.entry(key, now)).collect();
            // One statement is a snapshot by itself.
            if keys.len() <= 1 { read() } else { at_one_moment(snapshot.connection, read) }
        })
    }

    fn scan(&self, select: &Select) -> Result<Page> {
        let query = Query::new(select)?;
        self.read(|snapshot, now| {
            if query.begins_walk() {
                return at_one_moment(snapshot.connection, || {
                    scan(snapshot, &query, select, now, snapshot.last_rev()?)
                });
            }
            scan(snapshot, &query, select, now, Rev::MAX)
        })
    }

    fn count(&self, select: &Select) -> Result<u64> {
        let query = Query::new(select)?;
        self.read(|snapshot, now| {
            let (first, end) = &bounds(&select.ids);
            let connection = snapshot.connection;
            let count = |number| {
                if query.needs_values() {
                    let mut statement = connection.prepare_cached(Scan::Ascending.sql(true)).answered()?;
                    let entry =
                        |row: &rusqlite::Row<'_>| Ok(read_entry(number, &select.collection, row, Part::All));
                    let rows = statement.query_map((number, first, end), entry);
                    return query.count(now, rows.answered()?.map(|row| row.answered()?));
                }
                let mut statement = connection.prepare_cached(sql::COUNT).answered()?;
                let count =
                    statement.query_row((number, first, end, column(now)), |row| row.get::<_, i64>(0));
                count.answered().map(i64::cast_unsigned)
            };
            let counted = snapshot.within(&select.collection, count, |count| *count == 0);
            counted.map(Option::unwrap_or_default)
        })
    }

    fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        self.read(|snapshot, now| snapshot.collection_paths(under, Some(now)))
    }

    fn ping(&self) -> Result<()> {
        self.read(|snapshot, _| snapshot.last_rev().map(drop))
    }

    fn flush(&self) -> Result<()> {
        self.with(|open, _| {
            let mut writer = open.writer.lock().unwrap_or_else(PoisonError::into_inner);
            open.queue.in_turn(|| writer.flush())
        })
    }

    /// Closes all connections; the last of all handles leaves one file alone.
    fn close(&self) -> Result<()> {
        self.open.write().unwrap_or_else(PoisonError::into_inner).take();
        Ok(())
    }
}

impl Writer for Store {
    const SHORT: usize = 256;

    fn is_busy(&self) -> bool {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        open.as_ref().is_some_and(|open| match open.writer.try_lock() {
            Ok(_writer) => open.queue.is_taken(),
            Err(error) => matches!(error, TryLockError::WouldBlock),
        })
    }

    fn commit_group(&self, batches: &[&Batch]) -> Vec<Result<Commit>> {
        answer_all(batches.len(), |answers| {
            self.with(|open, now| {
                let mut writer = open.writer.lock().unwrap_or_else(PoisonError::into_inner);
                open.queue.in_turn(|| writer.write_group(batches, now, answers))
            })
        })
    }
}
