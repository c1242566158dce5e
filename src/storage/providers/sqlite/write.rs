use std::collections::BTreeMap;
use std::time::Duration;

use rusqlite::{Connection, Params, Statement, Transaction, TransactionBehavior};

use crate::storage::contract::engine::{Change, Group, Outcome, Row, plan_group};
use crate::storage::contract::{
    Batch, CollectionPath, Commit, Durability, ErrorKind, Key, Result, Rev, StorageError, Survives,
    Timestamp, Token, Value,
};
use crate::storage::providers::sqlite::checksum::{checksum, row_checksum};
use crate::storage::providers::sqlite::engine_error::{Answered, NAME, engine_error, is_disk_full, unknown};
use crate::storage::providers::sqlite::snapshot::{Numbers, Snapshot, column};
use crate::storage::providers::sqlite::statements as sql;
use crate::storage::providers::sqlite::store::CAPABILITIES;

/// How many expired things a group sweeps, so that none takes long.
const SWEPT_AT_ONCE: usize = 64;
/// How long nothing is swept once nothing more was there to sweep.
const SWEPT_EVERY: Duration = Duration::from_secs(1);

/// The connection that writes.
#[derive(Debug)]
pub(crate) struct WriterConnection {
    connection: Connection,
    /// Whether a commit is acknowledged only when the disk has it.
    syncs: bool,
    /// Whether something was committed since the disk was waited for.
    is_unsynced: bool,
    /// Why a commit was not confirmed by the disk. What comes behind it in the log might be lost with it.
    broken: Option<String>,
    /// When something may have to be swept again.
    sweeps_at: Timestamp,
}

impl WriterConnection {
    pub(crate) fn new(connection: Connection) -> WriterConnection {
        let sweeps_at = Timestamp::EPOCH;
        WriterConnection { connection, syncs: true, is_unsynced: false, broken: None, sweeps_at }
    }

    /// Works a group out and writes it, in one transaction.
    pub(crate) fn write_group(
        &mut self,
        batches: &[&Batch],
        now: Timestamp,
        answers: &mut Vec<Result<Commit>>,
    ) -> Result<()> {
        let syncs = batches.iter().any(|batch| has_to_reach_the_disk(batch.durability));
        let (mut sweeps_at, mut wrote) = (self.sweeps_at, false);
        self.transaction(syncs, |transaction| {
            // Nothing is written yet, so all that is seen is committed.
            let numbers = Numbers::of_a_writer();
            let snapshot = Snapshot { connection: transaction, numbers: Some(&numbers) };
            let before = snapshot.last_rev()?;
            let mut last = before;
            let group = plan_group(batches, &snapshot, now, &mut last, &CAPABILITIES, answers);
            if last == before {
                let mut accepted = batches.iter().zip(answers.iter()).filter(|(_, answer)| answer.is_ok());
                // What is known already may not be on the disk yet, whichever process it is of.
                wrote = accepted.any(|(batch, _)| has_to_reach_the_disk(batch.durability));
                return if wrote { write_to_the_log(transaction, last) } else { Ok(()) };
            }
            wrote = true;
            write(transaction, &group, last)?;
            if sweeps_at <= now {
                sweeps_at = sweep(transaction, now)?;
            }
            Ok(())
        })?;
        self.sweeps_at = sweeps_at;
        if wrote {
            self.is_unsynced = !syncs;
        }
        Ok(())
    }

    /// Waits until the disk has everything.
    pub(crate) fn flush(&mut self) -> Result<()> {
        if !self.is_unsynced {
            return Ok(());
        }
        self.transaction(true, |transaction| {
            let last = (Snapshot { connection: transaction, numbers: None }).last_rev()?;
            write_to_the_log(transaction, last)
        })?;
        self.is_unsynced = false;
        Ok(())
    }

    /// Works within one transaction, which ends with the work: whole where it succeeds, else not at all. With `syncs`,
    /// the disk has it then.
    pub(crate) fn transaction<T>(
        &mut self,
        syncs: bool,
        work: impl FnOnce(&Transaction<'_>) -> Result<T>,
    ) -> Result<T> {
        if let Some(cause) = &self.broken {
            let found = format!("the disk did not confirm an earlier commit: {cause}");
            return Err(StorageError::new(ErrorKind::Unavailable, found)
                .with_provider(NAME)
                .with_help("mend what is wrong with the disk, then close the provider and open it anew"));
        }
        self.sync_commits(syncs)?;
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).answered()?;
        let worked = work(&transaction)?;
        match transaction.commit() {
            Ok(()) => Ok(worked),
            // Everything is taken back: the log ends without the mark that makes what was written count, and the next
            // commit is written over it.
            Err(error) if is_disk_full(&error) && self.connection.is_autocommit() => Err(engine_error(error)),
            Err(error) => {
                self.broken = Some(error.to_string());
                Err(unknown(error))
            }
        }
    }

    fn sync_commits(&mut self, syncs: bool) -> Result<()> {
        if self.syncs != syncs {
            let setting = if syncs { "FULL" } else { "NORMAL" };
            self.connection.pragma_update(None, "synchronous", setting).answered()?;
            self.syncs = syncs;
        }
        Ok(())
    }
}

/// Without a sync the system has the commit, so that it outlives the process.
fn has_to_reach_the_disk(durability: Durability) -> bool {
    match durability {
        Durability::Best => true,
        Durability::Relaxed => false,
        Durability::AtLeast(survives) => survives > Survives::Process,
    }
}

fn write(transaction: &Transaction<'_>, group: &Group, last: Rev) -> Result<()> {
    write_rows(transaction, &group.changes)?;
    write_outcomes(transaction, &group.outcomes)?;
    set_last_rev(transaction, last)
}

/// The log is synced only where something is written to it. A revision that nothing has does no harm.
fn write_to_the_log(transaction: &Transaction<'_>, last: Rev) -> Result<()> {
    set_last_rev(transaction, Rev::new(last.number() + 1).unwrap_or(last))
}

fn set_last_rev(transaction: &Transaction<'_>, last: Rev) -> Result<()> {
    let last = i64::try_from(last.number()).unwrap_or(i64::MAX);
    run(transaction, sql::SET_LAST_REV, (last, checksum(&[&last.to_be_bytes()]))).map(drop)
}

/// Takes away what has expired, not too much at once. Tells when to do it again.
fn sweep(transaction: &Transaction<'_>, now: Timestamp) -> Result<Timestamp> {
    let (time, most) = (column(now), i64::try_from(SWEPT_AT_ONCE).unwrap_or(i64::MAX));
    let swept = transaction
        .prepare_cached(sql::SWEEP)
        .answered()?
        .query_map((time, most), |row| row.get(0))
        .answered()?
        .collect::<rusqlite::Result<Vec<i64>>>()
        .answered()?;
    let rows = swept.len();
    forget_empty(transaction, swept)?;
    let outcomes = run(transaction, sql::SWEEP_OUTCOMES, (time, most))?;
    let is_done = rows.max(outcomes) < SWEPT_AT_ONCE;
    Ok(if is_done { now.checked_add(SWEPT_EVERY).unwrap_or(now) } else { now })
}

/// Tells how many rows it was about.
fn run(connection: &Connection, sql: &str, params: impl Params) -> Result<usize> {
    connection.prepare_cached(sql).answered()?.execute(params).answered()
}

fn write_rows(transaction: &Transaction<'_>, changes: &BTreeMap<Key, Change>) -> Result<()> {
    let mut known: Option<(&CollectionPath, i64)> = None;
    let mut shrunk = Vec::new();
    let mut statement = transaction.prepare_cached(sql::PUT).answered()?;
    for (key, change) in changes {
        let number = match known {
            Some((collection, number)) if *collection == key.collection => number,
            _ => number_for(transaction, &key.collection)?,
        };
        known = Some((&key.collection, number));
        let id = key.id.as_str().as_bytes();
        if let Some(row) = &change.after {
            put(&mut statement, number, id, row)?;
        } else {
            run(transaction, sql::DELETE, (number, id))?;
            shrunk.push(number);
        }
    }
    forget_empty(transaction, shrunk)
}

/// Forgets those of the collections that have become empty.
fn forget_empty(transaction: &Transaction<'_>, mut shrunk: Vec<i64>) -> Result<()> {
    shrunk.sort_unstable();
    shrunk.dedup();
    shrunk.into_iter().try_for_each(|number| run(transaction, sql::FORGET, [number]).map(drop))
}

/// The number of a collection, which is taken in where it is new.
fn number_for(transaction: &Transaction<'_>, collection: &CollectionPath) -> Result<i64> {
    // What is remembered may have been forgotten by another process; and a new one is not remembered, since it may be
    // taken back with this transaction.
    if let Some(number) = (Snapshot { connection: transaction, numbers: None }).number_of(collection)? {
        return Ok(number);
    }
    let number: i64 = transaction.query_row(sql::NEW_NUMBER, [], |row| row.get(0)).answered()?;
    let (path, name) = (collection.encoded(), collection.to_string());
    let sum = checksum(&[&number.to_be_bytes(), path, name.as_bytes()]);
    run(transaction, sql::NEW_COLLECTION, (number, path, name, sum))?;
    // The one before was the last until now, and may be empty.
    run(transaction, sql::FORGET, [number - 1])?;
    Ok(number)
}

fn put(statement: &mut Statement<'_>, number: i64, id: &[u8], row: &Row) -> Result<()> {
    let meta = &row.meta;
    let rev = i64::try_from(meta.rev.number()).unwrap_or(i64::MAX);
    let head = (number, id, rev, column(meta.created), column(meta.updated), meta.expires.map(column));
    let mut put = |bytes: &[u8], value: &dyn rusqlite::ToSql| {
        let sum = row_checksum(number, id, meta, bytes);
        statement.execute((head.0, head.1, head.2, head.3, head.4, head.5, sum, value)).answered().map(drop)
    };
    match &row.value {
        Value::Json(text) => put(text.as_bytes(), &text.as_str()),
        Value::Bytes(bytes) => put(bytes, &bytes.as_ref()),
        Value::Int(number) => put(&number.to_be_bytes(), number),
    }
}

fn write_outcomes(transaction: &Transaction<'_>, outcomes: &BTreeMap<Token, Outcome>) -> Result<()> {
    for (token, outcome) in outcomes {
        let (token, expires, stored) = (token.as_bytes(), column(outcome.expires), outcome.to_bytes());
        let sum = checksum(&[token, &expires.to_be_bytes(), &stored]);
        run(transaction, sql::PUT_OUTCOME, (token, expires, stored, sum))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::storage::contract::{Id, JsonText, Op, Retry, Ttl};
    use crate::storage::providers::group_commit::answer_all;
    use crate::storage::providers::sqlite::schema::{self, Settings};

    const NOW: Timestamp = Timestamp::from_micros(1_769_941_800_000_000);

    fn writer(folder: &tempfile::TempDir) -> WriterConnection {
        let path = folder.path().join("app.db");
        let settings = Settings { cache_bytes: 1 << 20, patience: Duration::from_secs(1) };
        let mut connection = schema::connect(&path, schema::NEW, settings).unwrap();
        schema::prepare(&mut connection, &path).unwrap();
        WriterConnection::new(connection)
    }

    fn put(id: &str, durability: Durability) -> Batch {
        let key = Key::new(CollectionPath::new(["things"]).unwrap(), Id::new(id).unwrap());
        let value = JsonText::parse("1").unwrap().into();
        Batch { durability, ..Batch::of(vec![Op::Put { key, value, ttl: Ttl::Never }]) }
    }

    fn commit(writer: &mut WriterConnection, batches: &[Batch]) -> Vec<Result<Commit>> {
        let batches: Vec<&Batch> = batches.iter().collect();
        answer_all(batches.len(), |answers| writer.write_group(&batches, NOW, answers))
    }

    fn setting<T: rusqlite::types::FromSql>(writer: &WriterConnection, name: &str) -> T {
        writer.connection.pragma_query_value(None, name, |row| row.get(0)).unwrap()
    }

    #[test]
    fn the_engine_says_that_it_syncs_the_log_at_each_commit_and_the_file_when_it_takes_the_log_in() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = writer(&folder);
        let synchronous = |writer: &WriterConnection| setting::<i64>(writer, "synchronous");
        let (normal, full) = (1, 2);
        assert_eq!(setting::<String>(&writer, "journal_mode"), "wal");
        assert_eq!(synchronous(&writer), full);
        for name in ["fullfsync", "checkpoint_fullfsync", "cell_size_check"] {
            assert_eq!(setting::<i64>(&writer, name), 1, "{name}");
        }
        for name in ["trusted_schema", "read_uncommitted", "writable_schema", "ignore_check_constraints"] {
            assert_eq!(setting::<i64>(&writer, name), 0, "{name}");
        }
        assert!(setting::<i64>(&writer, "wal_autocheckpoint") > 0, "the log grows for ever");
        let relaxed = put("a", Durability::Relaxed);
        assert!(commit(&mut writer, std::slice::from_ref(&relaxed))[0].is_ok());
        assert_eq!(synchronous(&writer), normal);
        for durable in [Durability::Best, Durability::AtLeast(Survives::Disk)] {
            assert!(commit(&mut writer, &[relaxed.clone(), put("b", durable)]).iter().all(Result::is_ok));
            assert_eq!(synchronous(&writer), full, "one of the group has to reach the disk");
            assert!(commit(&mut writer, std::slice::from_ref(&relaxed))[0].is_ok());
        }
    }

    #[test]
    fn an_outcome_that_is_told_again_is_on_the_disk_where_that_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let (mut first, mut another) = (writer(&folder), writer(&folder));
        let log = || std::fs::metadata(folder.path().join("app.db-wal")).unwrap().len();
        let once = |durability| Batch { once: Some(Token::new("t").unwrap()), ..put("a", durability) };
        let told = commit(&mut first, &[once(Durability::Relaxed)]).remove(0).unwrap();
        for again in [&mut first, &mut another] {
            let before = log();
            assert_eq!(commit(again, &[once(Durability::Relaxed)]).remove(0).unwrap(), told);
            assert_eq!(log(), before, "nothing is to be written");
            assert_eq!(commit(again, &[once(Durability::Best)]).remove(0).unwrap(), told);
            assert!(log() > before, "the log is synced only where something is written to it");
            assert!(!again.is_unsynced);
        }
    }

    #[test]
    fn a_commit_that_the_engine_does_not_confirm_acknowledges_none_of_its_group() {
        let folder = tempfile::tempdir().unwrap();
        let mut broken = writer(&folder);
        assert!(commit(&mut broken, &[put("before", Durability::Best)])[0].is_ok());
        // What is wrong shows at the very end, as a sync that fails does.
        let fails_late = "PRAGMA foreign_keys = ON;
            CREATE TEMP TABLE parents(id INTEGER PRIMARY KEY);
            CREATE TEMP TABLE children(id INTEGER REFERENCES parents(id) DEFERRABLE INITIALLY DEFERRED);
            CREATE TEMP TRIGGER breaks AFTER UPDATE ON state BEGIN INSERT INTO children VALUES(7); END;";
        broken.connection.execute_batch(fails_late).unwrap();
        let group: Vec<Batch> = (0..16).map(|n| put(&n.to_string(), Durability::Best)).collect();
        for answer in commit(&mut broken, &group) {
            assert_eq!(answer.unwrap_err().kind(), ErrorKind::Unknown);
        }
        for answer in commit(&mut broken, &group) {
            assert_eq!(answer.unwrap_err().kind(), ErrorKind::Unavailable);
        }
        drop(broken);
        let stored: i64 =
            writer(&folder).connection.query_row("SELECT count(*) FROM kv", [], |row| row.get(0)).unwrap();
        assert_eq!(stored, 1);
    }

    #[test]
    fn a_commit_that_finds_no_room_is_undone_and_the_next_is_taken_when_there_is_some() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = writer(&folder);
        // An index of words takes its pages at the very end, as the log does.
        let grows_late = "CREATE VIRTUAL TABLE words USING fts5(word, content='', columnsize=0);
            CREATE TEMP TRIGGER grows AFTER UPDATE ON state BEGIN
                INSERT INTO words(rowid, word) VALUES(new.rowid, hex(randomblob(16000)));
            END;";
        assert!(commit(&mut writer, &[put("before", Durability::Best)])[0].is_ok());
        writer.connection.execute_batch(grows_late).unwrap();
        let pages: i64 = setting(&writer, "page_count");
        let most = |writer: &WriterConnection, pages: i64| {
            writer.connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).unwrap();
        };
        most(&writer, pages);
        for _ in 0..2 {
            let error = commit(&mut writer, &[put("full", Durability::Best)]).remove(0).unwrap_err();
            assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Safe), "{error}");
            assert!(error.to_string().contains("the disk is full; make room"), "{error}");
        }
        most(&writer, pages + 100);
        assert!(commit(&mut writer, &[put("after", Durability::Best)])[0].is_ok());
        let stored: i64 =
            writer.connection.query_row("SELECT count(*) FROM kv", [], |row| row.get(0)).unwrap();
        assert_eq!(stored, 2);
    }
}
