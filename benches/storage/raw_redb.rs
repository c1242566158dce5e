use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};

use crate::side::{BarePut, MANY, Side, id, now};

const ROWS: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("rows");
const BARE: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("bare");

/// Revision, created, updated, expires, kind.
const HEADER: usize = 33;

/// One table, with an order by revision in memory.
#[derive(Debug)]
pub(crate) struct RawRedb {
    database: Database,
    order: Mutex<Order>,
}

#[derive(Debug, Default)]
struct Order {
    by_rev: BTreeSet<(u64, Vec<u8>)>,
    last: u64,
}

impl RawRedb {
    pub(crate) fn open(path: &Path) -> Arc<RawRedb> {
        let database = Database::create(path).expect("a file");
        let transaction = database.begin_write().expect("begun");
        transaction.open_table(ROWS).expect("a table");
        transaction.open_table(BARE).expect("a table");
        transaction.commit().expect("committed");
        Arc::new(RawRedb { database, order: Mutex::default() })
    }
}

fn key(id: &str) -> Vec<u8> {
    [b"bench\0\x01notes\0\0".as_slice(), id.as_bytes()].concat()
}

fn number(row: &[u8], at: usize) -> u64 {
    u64::from_be_bytes(row[at..at + 8].try_into().expect("eight bytes"))
}

/// Revision and times, and the value.
fn read(row: &[u8]) -> ([u64; 4], Vec<u8>) {
    let numbers = std::array::from_fn(|at| number(row, 8 * at));
    assert!(numbers.iter().all(|number| *number > 0), "a row is whole");
    (numbers, row[HEADER..].to_vec())
}

impl Side for RawRedb {
    type Write = Vec<(Vec<u8>, String)>;
    type Name = String;

    fn write(&self, entries: Vec<(usize, String)>) -> Self::Write {
        entries.into_iter().map(|(n, text)| (key(&id(n)), text)).collect()
    }

    async fn put(&self, write: Self::Write) {
        let mut order = self.order.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now();
        let rev = (order.last + 1).max(now);
        let mut moved = Vec::with_capacity(write.len());
        let transaction = self.database.begin_write().expect("begun");
        {
            let mut rows = transaction.open_table(ROWS).expect("a table");
            for (key, text) in write {
                let old = rows.get(key.as_slice()).expect("read").map(|row| {
                    let row = row.value();
                    (number(row, 0), number(row, 8), number(row, 16))
                });
                let (created, updated) =
                    old.map_or((now, now), |(_, created, updated)| (created, updated.max(now)));
                let mut row = Vec::with_capacity(HEADER + text.len());
                for number in [rev, created, updated, u64::MAX] {
                    row.extend_from_slice(&number.to_be_bytes());
                }
                row.push(1);
                row.extend_from_slice(text.as_bytes());
                rows.insert(key.as_slice(), row.as_slice()).expect("written");
                moved.push((old.map(|(rev, ..)| rev), key));
            }
        }
        transaction.commit().expect("committed");
        order.last = rev;
        for (old, key) in moved {
            let mut place = (old.unwrap_or_default(), key);
            if old.is_some() {
                order.by_rev.remove(&place);
            }
            place.0 = rev;
            order.by_rev.insert(place);
        }
    }

    fn name(&self, n: usize) -> String {
        id(n)
    }

    async fn get(&self, id: String) -> usize {
        let transaction = self.database.begin_read().expect("begun");
        let rows = transaction.open_table(ROWS).expect("a table");
        let found = rows.get(key(&id).as_slice()).expect("read").expect("an entry");
        let ([.., expires], value) = read(found.value());
        if expires > now() { value.len() } else { 0 }
    }

    async fn newest(&self) -> usize {
        let order = self.order.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = self.database.begin_read().expect("begun");
        let rows = transaction.open_table(ROWS).expect("a table");
        let now = now();
        let live = order.by_rev.iter().rev().filter_map(|(_, key)| {
            let found = rows.get(key.as_slice()).expect("read").expect("an entry");
            let (numbers, value) = read(found.value());
            (numbers[3] > now).then(|| (key.clone(), numbers, value))
        });
        let mut page = Vec::with_capacity(MANY);
        page.extend(live.take(MANY));
        page.iter().map(|(_, _, value)| value.len()).sum()
    }
}

impl BarePut for RawRedb {
    async fn bare_put(&self, n: usize, text: String) {
        let transaction = self.database.begin_write().expect("begun");
        {
            let mut rows = transaction.open_table(BARE).expect("a table");
            rows.insert(key(&id(n)).as_slice(), text.as_bytes()).expect("written");
        }
        transaction.commit().expect("committed");
    }
}
