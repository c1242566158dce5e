use std::collections::BTreeMap;

use rusqlite::{Connection, Params, Transaction, TransactionBehavior};

use crate::storage::contract::engine::{Change, Group, Outcome, Row, plan_group};
use crate::storage::contract::{
    Batch, CollectionPath, Commit, Durability, ErrorKind, Key, Result, Rev, StorageError, Survives,
    Timestamp, Token, Value,
};
use crate::storage::providers::sqlite::checksum::{checksum, row_checksum};
use crate::storage::providers::sqlite::engine_error::{Answered, NAME, unknown};
use crate::storage::providers::sqlite::snapshot::{Snapshot, column};
use crate::storage::providers::sqlite::statements as sql;
use crate::storage::providers::sqlite::store::CAPABILITIES;

/// How many expired things a group sweeps, so that none takes long.
const SWEPT_AT_ONCE: i64 = 64;

/// The connection that writes.
#[derive(Debug)]
pub(crate) struct WriterConnection {
    connection: Connection,
    /// Whether a commit is acknowledged only when the disk has it.
    syncs: bool,
    /// Whether a commit was not confirmed by the disk. What comes behind it in the log might be lost with it.
    is_broken: bool,
}

impl WriterConnection {
    pub(crate) fn new(connection: Connection) -> WriterConnection {
        WriterConnection { connection, syncs: true, is_broken: false }
    }

    /// Works a group out and writes it, in one transaction.
    pub(crate) fn write_group(
        &mut self,
        batches: &[&Batch],
        now: Timestamp,
        answers: &mut Vec<Result<Commit>>,
    ) -> Result<()> {
        if self.is_broken {
            return Err(StorageError::new(
                ErrorKind::Unavailable,
                "the disk did not confirm an earlier commit",
            )
            .with_provider(NAME)
            .with_help("close the provider and open it anew"));
        }
        self.sync_commits(batches.iter().any(|batch| has_to_reach_the_disk(batch.durability)))?;
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).answered()?;
        let snapshot = Snapshot { connection: &transaction, numbers: None };
        let before = snapshot.last_rev()?;
        let mut last = before;
        let group = plan_group(batches, &snapshot, now, &mut last, &CAPABILITIES, answers);
        // Nothing was accepted that is not known already.
        if last == before {
            return Ok(());
        }
        write(&transaction, &group, last, now)?;
        let committed = transaction.commit();
        self.is_broken = committed.is_err();
        committed.map_err(unknown)
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

fn write(transaction: &Transaction<'_>, group: &Group, last: Rev, now: Timestamp) -> Result<()> {
    write_rows(transaction, &group.changes)?;
    write_outcomes(transaction, &group.outcomes)?;
    let last = i64::try_from(last.number()).unwrap_or(i64::MAX);
    run(transaction, sql::SET_LAST_REV, (last, checksum(&[&last.to_be_bytes()])))?;
    run(transaction, sql::SWEEP, (column(now), SWEPT_AT_ONCE))?;
    run(transaction, sql::SWEEP_OUTCOMES, (column(now), SWEPT_AT_ONCE))
}

fn run(connection: &Connection, sql: &str, params: impl Params) -> Result<()> {
    connection.prepare_cached(sql).answered()?.execute(params).answered().map(drop)
}

fn write_rows(transaction: &Transaction<'_>, changes: &BTreeMap<Key, Change>) -> Result<()> {
    let mut known: Option<(&CollectionPath, i64)> = None;
    for (key, change) in changes {
        let number = match known {
            Some((collection, number)) if *collection == key.collection => number,
            _ => number_for(transaction, &key.collection)?,
        };
        known = Some((&key.collection, number));
        let id = key.id.as_str().as_bytes();
        match &change.after {
            Some(row) => put(transaction, number, id, row)?,
            None => run(transaction, sql::DELETE, (number, id))?,
        }
    }
    Ok(())
}

/// The number of a collection, which is taken in where it is new.
fn number_for(transaction: &Transaction<'_>, collection: &CollectionPath) -> Result<i64> {
    if let Some(number) = (Snapshot { connection: transaction, numbers: None }).number_of(collection)? {
        return Ok(number);
    }
    let number: i64 = transaction.query_row(sql::NEW_NUMBER, [], |row| row.get(0)).answered()?;
    let (path, name) = (collection.encoded(), collection.to_string());
    let sum = checksum(&[&number.to_be_bytes(), path, name.as_bytes()]);
    run(transaction, sql::NEW_COLLECTION, (number, path, name, sum))?;
    Ok(number)
}

fn put(transaction: &Transaction<'_>, number: i64, id: &[u8], row: &Row) -> Result<()> {
    let meta = &row.meta;
    let rev = i64::try_from(meta.rev.number()).unwrap_or(i64::MAX);
    let head = (number, id, rev, column(meta.created), column(meta.updated), meta.expires.map(column));
    let mut statement = transaction.prepare_cached(sql::PUT).answered()?;
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
