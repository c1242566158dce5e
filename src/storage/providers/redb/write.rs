use redb::{Database, Durability, ReadableTable, Table, TableDefinition, TableError, WriteTransaction};

use crate::storage::contract::engine::codec::{decode_key, decode_meta, encode_key, encode_row};
use crate::storage::contract::engine::{Change, Group, Outcome};
use crate::storage::contract::{Result, Rev, Timestamp, corrupt, unsupported};
use crate::storage::providers::redb::engine_error::{engine_error, guarded, unknown};
use crate::storage::providers::redb::snapshot::{OUTCOMES, ROWS};

/// What expires, by when: eight bytes of time, a tag, and the key or token.
const EXPIRY: TableDefinition<'_, &[u8], ()> = TableDefinition::new("expiry");
const STATE: TableDefinition<'_, &str, u64> = TableDefinition::new("state");

/// Says that the file is of this provider, and how its rows are written.
const FORMAT: &str = "jackfield";
const VERSION: u64 = 1;

/// No revision up to this one may be given again after a crash.
const LEASE: &str = "lease";
/// How far ahead of the last revision the lease is taken, in microseconds.
const LEASED_AHEAD: u64 = 10_000_000;

const TAG_ROW: u8 = 0;
const TAG_OUTCOME: u8 = 1;

/// How many expired things a group sweeps, so that none takes long.
const SWEPT_AT_ONCE: usize = 64;

/// A key or token that expires at another time than before.
struct Moved {
    before: Option<Timestamp>,
    after: Option<Timestamp>,
    tag: u8,
    key: Vec<u8>,
}

type ExpiryTable<'t> = Table<'t, &'static [u8], ()>;

/// What the one who writes has to know.
#[derive(Debug)]
pub(crate) struct WriterState {
    /// The largest revision that was given.
    pub(crate) last: Rev,
    lease: u64,
    /// Whether each commit is synced twice.
    two_phase: bool,
    /// Whether something was committed that a crash would lose.
    is_unsynced: bool,
    /// Whether somebody will sync it soon.
    pub(crate) is_awaited: bool,
    /// Nothing expires before this, so that most groups need not look.
    earliest_expiry: Timestamp,
}

/// Marks a file that is new, and refuses those of other programs and of newer releases, before anything is written there.
fn claim(transaction: &WriteTransaction) -> Result<()> {
    let is_new = transaction.list_tables().map_err(engine_error)?.next().is_none()
        && transaction.list_multimap_tables().map_err(engine_error)?.next().is_none();
    let foreign = || corrupt("the file was written by another program");
    let mut state = transaction.open_table(STATE).map_err(|error| match error {
        TableError::Storage(error) => engine_error(error),
        _ => foreign(),
    })?;
    if is_new {
        state.insert(FORMAT, VERSION).map_err(engine_error)?;
        return Ok(());
    }
    let version = state.get(FORMAT).map_err(engine_error)?.map(|version| version.value());
    match version {
        Some(VERSION) => Ok(()),
        Some(newer) if newer > VERSION => {
            let found = format!("the file has the format {newer}, this release knows those up to {VERSION}");
            Err(unsupported(found).with_help("open it with the newer release of this program that wrote it"))
        }
        _ => Err(foreign()),
    }
}

/// A transaction that is written and waits for its commit, with what is true from then on.
pub(crate) struct Staged {
    transaction: WriteTransaction,
    is_durable: bool,
    lease: u64,
    earliest_expiry: Timestamp,
}

impl WriterState {
    /// Makes the tables, where they are not there, and reads the lease.
    pub(crate) fn open(database: &Database, two_phase: bool) -> Result<WriterState> {
        let transaction = begin(database, two_phase)?;
        claim(&transaction)?;
        let lease = {
            transaction.open_table(ROWS).map_err(engine_error)?;
            transaction.open_table(OUTCOMES).map_err(engine_error)?;
            transaction.open_table(EXPIRY).map_err(engine_error)?;
            let state = transaction.open_table(STATE).map_err(engine_error)?;
            state.get(LEASE).map_err(engine_error)?.map_or(0, |lease| lease.value())
        };
        transaction.commit().map_err(engine_error)?;
        let last = Rev::new(lease)?;
        let earliest_expiry = Timestamp::EPOCH;
        Ok(WriterState { last, lease, two_phase, is_unsynced: false, is_awaited: false, earliest_expiry })
    }

    /// Whether a revision was given that a crash would let be given again.
    pub(crate) fn is_beyond_lease(&self) -> bool {
        self.last.number() > self.lease
    }

    /// Writes a group up to, and without, the commit of its transaction. What is swept is added to
    /// the changes of the group.
    pub(crate) fn stage(
        &self,
        database: &Database,
        group: &mut Group,
        durable: bool,
        now: Timestamp,
    ) -> Result<Staged> {
        let mut transaction = begin(database, self.two_phase)?;
        let takes_lease = self.last.number() >= self.lease;
        let is_durable = durable || takes_lease;
        if !is_durable {
            transaction.set_durability(Durability::None).map_err(engine_error)?;
        }
        let mut lease = self.lease;
        if takes_lease {
            lease = Rev::new(self.last.number() + LEASED_AHEAD).unwrap_or(Rev::MAX).number();
            set_lease(&transaction, lease)?;
        }
        let earliest_expiry = self.write(&transaction, group, now)?;
        Ok(Staged { transaction, is_durable, lease, earliest_expiry })
    }

    /// Commits what was staged.
    pub(crate) fn commit(&mut self, staged: Staged) -> Result<()> {
        commit(staged.transaction)?;
        (self.lease, self.earliest_expiry) = (staged.lease, staged.earliest_expiry);
        self.is_unsynced = !staged.is_durable;
        Ok(())
    }

    /// Whether something was committed that a crash would lose.
    pub(crate) fn is_unsynced(&self) -> bool {
        self.is_unsynced
    }

    /// Makes durable what was committed before, as every commit does that is durable itself.
    pub(crate) fn flush(&mut self, database: &Database) -> Result<()> {
        if !self.is_unsynced {
            return Ok(());
        }
        let transaction = begin(database, self.two_phase)?;
        set_lease(&transaction, self.lease)?;
        commit(transaction)?;
        self.is_unsynced = false;
        Ok(())
    }

    /// Tells when the next thing expires.
    fn write(&self, transaction: &WriteTransaction, group: &mut Group, now: Timestamp) -> Result<Timestamp> {
        let mut rows = transaction.open_table(ROWS).map_err(engine_error)?;
        let mut expiring = Vec::new();
        for (key, change) in &group.changes {
            let key = encode_key(key);
            match &change.after {
                Some(row) => rows.insert(key.as_slice(), encode_row(row).as_slice()).map(drop),
                None => rows.remove(key.as_slice()).map(drop),
            }
            .map_err(engine_error)?;
            let before = change.before.and_then(|meta| meta.expires);
            let after = change.after.as_ref().and_then(|row| row.meta.expires);
            if before != after {
                expiring.push(Moved { before, after, tag: TAG_ROW, key });
            }
        }
        if !group.outcomes.is_empty() {
            let mut outcomes = transaction.open_table(OUTCOMES).map_err(engine_error)?;
            for (token, outcome) in &group.outcomes {
                outcomes.insert(token.as_bytes(), outcome.to_bytes().as_slice()).map_err(engine_error)?;
                let key = token.as_bytes().to_vec();
                expiring.push(Moved { before: None, after: Some(outcome.expires), tag: TAG_OUTCOME, key });
            }
        }
        if expiring.is_empty() && self.earliest_expiry > now {
            return Ok(self.earliest_expiry);
        }
        let mut expiry = transaction.open_table(EXPIRY).map_err(engine_error)?;
        for Moved { before, after, tag, key } in &expiring {
            if let Some(before) = before {
                expiry.remove(expiry_key(*before, *tag, key).as_slice()).map_err(engine_error)?;
            }
            if let Some(after) = after {
                expiry.insert(expiry_key(*after, *tag, key).as_slice(), ()).map_err(engine_error)?;
            }
        }
        drop(rows);
        sweep(transaction, &mut expiry, group, now)?;
        let first = expiry.first().map_err(engine_error)?;
        Ok(first.map_or(Timestamp::from_micros(u64::MAX), |(key, _)| time_of(key.value())))
    }

    /// Makes everything durable, and the lease exact, since no revision can be lost from now on.
    pub(crate) fn finish(&mut self, database: &Database) -> Result<()> {
        let transaction = begin(database, self.two_phase)?;
        set_lease(&transaction, self.last.number())?;
        self.lease = self.last.number();
        commit(transaction)?;
        self.is_unsynced = false;
        Ok(())
    }
}

fn begin(database: &Database, two_phase: bool) -> Result<WriteTransaction> {
    let mut transaction = database.begin_write().map_err(engine_error)?;
    transaction.set_two_phase_commit(two_phase);
    Ok(transaction)
}

/// Commits; whether a commit that fails took place can't be known.
fn commit(transaction: WriteTransaction) -> Result<()> {
    guarded(|| transaction.commit().map_err(engine_error)).map_err(unknown)
}

fn set_lease(transaction: &WriteTransaction, lease: u64) -> Result<()> {
    let mut state = transaction.open_table(STATE).map_err(engine_error)?;
    state.insert(LEASE, lease).map(drop).map_err(engine_error)
}

fn expiry_key(time: Timestamp, tag: u8, key: &[u8]) -> Vec<u8> {
    [&time.micros().to_be_bytes(), [tag].as_slice(), key].concat()
}

fn time_of(key: &[u8]) -> Timestamp {
    key.first_chunk().map_or(Timestamp::EPOCH, |time| Timestamp::from_micros(u64::from_be_bytes(*time)))
}

fn sweep(
    transaction: &WriteTransaction,
    expiry: &mut ExpiryTable<'_>,
    group: &mut Group,
    now: Timestamp,
) -> Result<()> {
    let mut due = Vec::new();
    for found in expiry.iter().map_err(engine_error)?.take(SWEPT_AT_ONCE) {
        let (key, _) = found.map_err(engine_error)?;
        if time_of(key.value()) > now {
            break;
        }
        due.push(key.value().to_vec());
    }
    if due.is_empty() {
        return Ok(());
    }
    let mut rows = transaction.open_table(ROWS).map_err(engine_error)?;
    let mut outcomes = transaction.open_table(OUTCOMES).map_err(engine_error)?;
    for key in due {
        expiry.remove(key.as_slice()).map_err(engine_error)?;
        let (time, rest) = (time_of(&key), key.get(8..).unwrap_or_default());
        match rest.split_first() {
            Some((&TAG_ROW, place)) => sweep_row(&mut rows, place, time, group)?,
            Some((_, token)) => {
                let found = outcomes.get(token).map_err(engine_error)?;
                let outcome = found.map(|found| Outcome::from_bytes(found.value())).transpose()?;
                if outcome.is_some_and(|outcome| outcome.expires == time) {
                    outcomes.remove(token).map_err(engine_error)?;
                }
            }
            None => {}
        }
    }
    Ok(())
}

fn sweep_row(
    rows: &mut Table<'_, &'static [u8], &'static [u8]>,
    place: &[u8],
    time: Timestamp,
    group: &mut Group,
) -> Result<()> {
    let found = rows.get(place).map_err(engine_error)?;
    let Some(meta) = found.map(|found| decode_meta(found.value())).transpose()? else {
        return Ok(());
    };
    if meta.expires == Some(time) {
        rows.remove(place).map_err(engine_error)?;
        let before = Some(meta);
        // The group itself may have written it.
        let swept = group.changes.entry(decode_key(place)?).or_insert(Change { before, after: None });
        swept.after = None;
    }
    Ok(())
}
