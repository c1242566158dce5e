use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use crate::side::{BarePut, Side, id, now};

const TABLES: &str = "
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE kv(
  collection INTEGER NOT NULL, id BLOB NOT NULL, rev INTEGER NOT NULL, created INTEGER NOT NULL,
  updated INTEGER NOT NULL, expires INTEGER, checksum INTEGER NOT NULL, value ANY NOT NULL,
  PRIMARY KEY(collection, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX kv_by_rev ON kv(collection, rev);
CREATE INDEX kv_by_expiry ON kv(expires) WHERE expires IS NOT NULL;
CREATE TABLE state(rev INTEGER NOT NULL, checksum INTEGER NOT NULL) STRICT;
INSERT INTO state VALUES(0, 0);
CREATE TABLE bare(id BLOB PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
";
const LAST: &str = "SELECT rev FROM state";
const OLD: &str = "SELECT created, updated FROM kv WHERE collection = 1 AND id = ?1";
const PUT: &str = "INSERT OR REPLACE INTO kv VALUES(1, ?1, ?2, ?3, ?4, NULL, ?5, ?6)";
const SET_LAST: &str = "UPDATE state SET rev = ?1, checksum = ?2";
const GET: &str =
    "SELECT id, rev, created, updated, expires, checksum, value FROM kv WHERE collection = 1 AND id = ?1";
const NEWEST: &str = "SELECT id, rev, created, updated, expires, checksum, value FROM kv INDEXED BY kv_by_rev \
     WHERE collection = 1 AND (expires IS NULL OR expires > ?1) ORDER BY rev DESC, id DESC LIMIT 100";
const BARE: &str = "INSERT OR REPLACE INTO bare VALUES(?1, ?2)";

/// One connection that all share.
#[derive(Debug)]
pub(crate) struct RawSqlite(Mutex<Connection>);

impl RawSqlite {
    pub(crate) fn open(path: &Path) -> Arc<RawSqlite> {
        let connection = Connection::open(path).expect("a file");
        connection.execute_batch(TABLES).expect("tables");
        Arc::new(RawSqlite(Mutex::new(connection)))
    }
}

/// By what a flipped bit shows.
fn checksum(id: &[u8], numbers: [i64; 4], value: &[u8]) -> i64 {
    let mut sum = 0_u64;
    let mut add = |number: u64| sum = (sum.rotate_left(5) ^ number).wrapping_mul(0x517C_C1B7_2722_0A95);
    for number in numbers {
        add(number.cast_unsigned());
    }
    for bytes in [id, value] {
        let (words, rest) = bytes.as_chunks();
        for word in words {
            add(u64::from_le_bytes(*word));
        }
        for byte in rest {
            add(u64::from(*byte));
        }
    }
    sum.cast_signed()
}

fn micros() -> i64 {
    now().cast_signed()
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<(Vec<u8>, [i64; 4], String)> {
    let expires: Option<i64> = row.get(4)?;
    let numbers = [row.get(1)?, row.get(2)?, row.get(3)?, expires.unwrap_or(i64::MAX)];
    let (id, sum, value): (Vec<u8>, i64, String) = (row.get(0)?, row.get(5)?, row.get(6)?);
    assert_eq!(sum, checksum(&id, numbers, value.as_bytes()), "a row is whole");
    Ok((id, numbers, value))
}

impl Side for RawSqlite {
    type Write = Vec<(String, String)>;
    type Name = String;

    fn write(&self, entries: Vec<(usize, String)>) -> Self::Write {
        entries.into_iter().map(|(n, text)| (id(n), text)).collect()
    }

    async fn put(&self, write: Self::Write) {
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).expect("begun");
        let now = micros();
        let last: i64 = transaction
            .prepare_cached(LAST)
            .and_then(|mut last| last.query_row([], |row| row.get(0)))
            .expect("read");
        let rev = (last + 1).max(now);
        {
            let mut old = transaction.prepare_cached(OLD).expect("prepared");
            let mut put = transaction.prepare_cached(PUT).expect("prepared");
            for (id, text) in write {
                let found: Option<(i64, i64)> = old
                    .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()
                    .expect("read");
                let (created, updated) =
                    found.map_or((now, now), |(created, updated)| (created, updated.max(now)));
                let sum = checksum(id.as_bytes(), [rev, created, updated, i64::MAX], text.as_bytes());
                put.execute((id.as_bytes(), rev, created, updated, sum, text)).expect("written");
            }
            transaction.prepare_cached(SET_LAST).expect("prepared").execute((rev, rev)).expect("written");
        }
        transaction.commit().expect("committed");
    }

    fn name(&self, n: usize) -> String {
        id(n)
    }

    async fn get(&self, id: String) -> usize {
        let connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut get = connection.prepare_cached(GET).expect("prepared");
        let (_, [.., expires], value) = get.query_row([id.as_bytes()], read).expect("an entry");
        if expires > micros() { value.len() } else { 0 }
    }

    async fn newest(&self) -> usize {
        let connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut newest = connection.prepare_cached(NEWEST).expect("prepared");
        let page: Vec<_> =
            newest.query_map([micros()], read).expect("read").collect::<Result<_, _>>().expect("read");
        page.iter().map(|(_, _, value)| value.len()).sum()
    }
}

impl BarePut for RawSqlite {
    async fn bare_put(&self, n: usize, text: String) {
        let connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut put = connection.prepare_cached(BARE).expect("prepared");
        put.execute((id(n).as_bytes(), text)).expect("written");
    }
}
