use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use bytes::Bytes;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Params};

use crate::storage::contract::engine::{Outcome, Row, Rows};
use crate::storage::contract::{
    CollectionPath, Entry, ErrorKind, Id, Ids, JsonText, Key, Meta, Result, Rev, StorageError, Timestamp,
    Token, Value, corrupt, decode_id,
};
use crate::storage::providers::sqlite::checksum::{checksum, fits_head, fits_value};
use crate::storage::providers::sqlite::engine_error::{Answered, damaged};
use crate::storage::providers::sqlite::statements as sql;

/// The numbers of collections. A collection that has become empty is forgotten and has another number when it comes again;
/// no number is given twice, so that under an old one there is nothing.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    known: RwLock<HashMap<CollectionPath, i64>>,
    /// Whether no collection is forgotten while they are in use.
    hold: bool,
}

/// How many are remembered.
const REMEMBERED: usize = 10_000;

impl Numbers {
    /// For what is read in a transaction that keeps others from writing, before it writes itself.
    pub(crate) fn of_a_writer() -> Numbers {
        Numbers { hold: true, ..Numbers::default() }
    }

    pub(crate) fn get(&self, collection: &CollectionPath) -> Option<i64> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(collection).copied()
    }

    fn remember(&self, collection: &CollectionPath, number: i64) {
        let mut numbers = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if numbers.len() >= REMEMBERED {
            numbers.clear();
        }
        numbers.insert(collection.clone(), number);
    }
}

/// Reads on one connection: what is committed, or within a transaction what that sees.
#[derive(Debug)]
pub(crate) struct Snapshot<'c> {
    pub(crate) connection: &'c Connection,
    /// `None` where something was written: what is seen then may yet be taken back.
    pub(crate) numbers: Option<&'c Numbers>,
}

/// Which part of a row is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Head,
    All,
}

/// The first id that counts and the first bytes behind them.
pub(crate) type Bounds = (Vec<u8>, Vec<u8>);

/// Above every id and every path, since no UTF-8 has this byte.
pub(crate) const BEHIND_ALL: [u8; 1] = [0xFF];

impl Snapshot<'_> {
    pub(crate) fn number_of(&self, collection: &CollectionPath) -> Result<Option<i64>> {
        let found = self.first(sql::COLLECTION, [collection.encoded()], read_collection)?;
        let number = found.map(|(number, _)| number);
        if let (Some(numbers), Some(number)) = (self.numbers, number) {
            numbers.remember(collection, number);
        }
        Ok(number)
    }

    /// Reads what stands under the number of a collection. Where that `is_nothing`, the number may be an old one.
    pub(crate) fn within<T>(
        &self,
        collection: &CollectionPath,
        read: impl Fn(i64) -> Result<T>,
        is_nothing: impl Fn(&T) -> bool,
    ) -> Result<Option<T>> {
        let remembered = self.numbers.and_then(|numbers| numbers.get(collection));
        let found = remembered.map(&read).transpose()?;
        let hold = self.numbers.is_some_and(|numbers| numbers.hold);
        if found.as_ref().is_some_and(|found| hold || !is_nothing(found)) {
            return Ok(found);
        }
        match self.number_of(collection)? {
            number if number == remembered => Ok(found),
            number => number.map(read).transpose(),
        }
    }

    /// A live entry.
    pub(crate) fn entry(&self, key: &Key, now: Timestamp) -> Result<Option<Entry>> {
        let found = self.find(key, sql::ROW, Part::All)?.filter(|(meta, _)| meta.is_live(now));
        Ok(found.map(|(meta, value)| Entry { id: key.id.clone(), value, meta }))
    }

    /// What stands at a key, by the statement for this part of it.
    fn find(&self, key: &Key, sql: &str, part: Part) -> Result<Option<(Meta, Option<Value>)>> {
        let id = key.id.as_str().as_bytes();
        let read_here = |number, row: &rusqlite::Row<'_>| {
            read_row(number, id, row, part).map_err(|error| of_entry(error, &key.collection, &key.id))
        };
        let read = |number| self.first(sql, (number, id), |row| read_here(number, row));
        self.within(&key.collection, read, Option::is_none).map(Option::flatten)
    }

    pub(crate) fn last_rev(&self) -> Result<Rev> {
        self.first(sql::LAST_REV, [], read_last_rev)?.ok_or_else(damaged)
    }

    pub(crate) fn collection_paths(
        &self,
        under: &CollectionPath,
        live_at: Option<Timestamp>,
    ) -> Result<Vec<CollectionPath>> {
        let (first, end) = (under.encoded(), [under.encoded(), &BEHIND_ALL].concat());
        let path = |row: &rusqlite::Row<'_>| read_collection(row).map(|(_, path)| path);
        match live_at {
            None => self.all(sql::COLLECTIONS, (first, end), path),
            Some(now) => self.all(sql::LIVE_COLLECTIONS, (first, end, column(now)), path),
        }
    }

    fn first<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&rusqlite::Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut statement = self.connection.prepare_cached(sql).answered()?;
        let found = statement.query_row(params, |row| Ok(read(row))).optional().answered()?;
        found.transpose()
    }

    fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl Fn(&rusqlite::Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.connection.prepare_cached(sql).answered()?;
        let rows = statement.query_map(params, |row| Ok(read(row))).answered()?;
        rows.map(|row| row.answered()?).collect()
    }
}

impl Rows for Snapshot<'_> {
    fn row(&self, key: &Key) -> Result<Option<Row>> {
        let found = self.find(key, sql::ROW, Part::All)?;
        found.map(|(meta, value)| Ok(Row { meta, value: value.ok_or_else(damaged)? })).transpose()
    }

    fn meta(&self, key: &Key) -> Result<Option<Meta>> {
        Ok(self.find(key, sql::HEAD, Part::Head)?.map(|(meta, _)| meta))
    }

    fn ids(&self, collection: &CollectionPath, ids: &Ids) -> Result<Vec<Id>> {
        let (first, end) = &bounds(ids);
        let read = |number| self.all(sql::IDS, (number, first, end), |row| decode_id(blob(row, 0)?));
        self.within(collection, read, Vec::is_empty).map(Option::unwrap_or_default)
    }

    fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        self.collection_paths(under, None)
    }

    fn outcome(&self, token: &Token) -> Result<Option<Outcome>> {
        self.first(sql::OUTCOME, [token.as_bytes()], read_outcome)
    }
}

/// The range of ids that a selection is about.
pub(crate) fn bounds(ids: &Ids) -> Bounds {
    match ids {
        Ids::All => (Vec::new(), BEHIND_ALL.to_vec()),
        Ids::Prefix(prefix) => (prefix.as_bytes().to_vec(), [prefix.as_bytes(), &BEHIND_ALL].concat()),
        Ids::Range { from, to } => (
            from.as_ref().map_or(Vec::new(), |from| from.as_str().as_bytes().to_vec()),
            to.as_ref().map_or(BEHIND_ALL.to_vec(), |to| to.as_str().as_bytes().to_vec()),
        ),
    }
}

/// A time as it stands in a column. What lies beyond is as good as never.
pub(crate) fn column(time: Timestamp) -> i64 {
    i64::try_from(time.micros()).unwrap_or(i64::MAX)
}

fn number(row: &rusqlite::Row<'_>, at: usize) -> Result<i64> {
    row.get(at).answered()
}

fn unsigned(row: &rusqlite::Row<'_>, at: usize) -> Result<u64> {
    u64::try_from(number(row, at)?).map_err(|_| damaged())
}

fn blob<'r>(row: &'r rusqlite::Row<'_>, at: usize) -> Result<&'r [u8]> {
    row.get_ref(at).answered()?.as_blob().map_err(|_| damaged())
}

pub(crate) fn read_rev(number: u64) -> Result<Rev> {
    Rev::new(number).map_err(|_| damaged())
}

/// An entry of a collection, which has this number, whose checksum was compared.
pub(crate) fn read_entry(
    number: i64,
    collection: &CollectionPath,
    row: &rusqlite::Row<'_>,
    part: Part,
) -> Result<Entry> {
    let bytes = blob(row, 0)?;
    let id = decode_id(bytes)?;
    match read_row(number, bytes, row, part) {
        Ok((meta, value)) => Ok(Entry { id, value, meta }),
        Err(error) => Err(of_entry(error, collection, &id)),
    }
}

/// Names the entry that is damaged: the others are whole.
#[cold]
fn of_entry(error: StorageError, collection: &CollectionPath, id: &Id) -> StorageError {
    if error.kind() != ErrorKind::Corrupt {
        return error;
    }
    corrupt("the entry is damaged or was changed by another program")
        .with_key(&Key::new(collection.clone(), id.clone()))
        .with_help(
            "restore the file from a backup, or delete the row of the entry from the table `kv` to go on without it",
        )
        .with_source(error)
}

/// The same without its name, where that is known.
fn read_row(
    collection: i64,
    id: &[u8],
    row: &rusqlite::Row<'_>,
    part: Part,
) -> Result<(Meta, Option<Value>)> {
    let expires: Option<i64> = row.get(4).answered()?;
    let expires = expires.map(u64::try_from).transpose().map_err(|_| damaged())?;
    let meta = Meta {
        rev: read_rev(unsigned(row, 1)?)?,
        created: Timestamp::from_micros(unsigned(row, 2)?),
        updated: Timestamp::from_micros(unsigned(row, 3)?),
        expires: expires.map(Timestamp::from_micros),
    };
    let checksum = number(row, 5)?;
    if !fits_head(checksum, collection, id, &meta) {
        return Err(damaged());
    }
    let value = match part {
        Part::Head => None,
        Part::All => Some(read_value(row.get_ref(6).answered()?, checksum)?),
    };
    Ok((meta, value))
}

fn read_value(stored: ValueRef<'_>, checksum: i64) -> Result<Value> {
    let checked = |bytes: &[u8]| if fits_value(checksum, bytes) { Ok(()) } else { Err(damaged()) };
    match stored {
        ValueRef::Text(text) => {
            checked(text)?;
            Ok(Value::Json(JsonText::from_stored(Bytes::copy_from_slice(text))?))
        }
        ValueRef::Blob(bytes) => {
            checked(bytes)?;
            Ok(Value::Bytes(Bytes::copy_from_slice(bytes)))
        }
        ValueRef::Integer(number) => {
            checked(&number.to_be_bytes())?;
            Ok(Value::Int(number))
        }
        ValueRef::Null | ValueRef::Real(_) => Err(damaged()),
    }
}

/// The number and the path of a collection.
pub(crate) fn read_collection(row: &rusqlite::Row<'_>) -> Result<(i64, CollectionPath)> {
    let (found, path) = (number(row, 0)?, blob(row, 1)?);
    let name = row.get_ref(2).answered()?.as_bytes().map_err(|_| damaged())?;
    let whole = checksum(&[&found.to_be_bytes(), path, name]) == number(row, 3)?;
    if whole { Ok((found, CollectionPath::from_encoded(path))) } else { Err(damaged()) }
}

pub(crate) fn read_outcome(row: &rusqlite::Row<'_>) -> Result<Outcome> {
    let (token, outcome) = (blob(row, 0)?, blob(row, 2)?);
    let whole = checksum(&[token, &number(row, 1)?.to_be_bytes(), outcome]) == number(row, 3)?;
    if whole { Outcome::from_bytes(outcome) } else { Err(damaged()) }
}

fn read_last_rev(row: &rusqlite::Row<'_>) -> Result<Rev> {
    let rev = number(row, 0)?;
    let whole = checksum(&[&rev.to_be_bytes()]) == number(row, 1)?;
    if whole { read_rev(unsigned(row, 0)?) } else { Err(damaged()) }
}
