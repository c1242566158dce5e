use std::ops::Bound;

use redb::{AccessGuard, Database, ReadOnlyTable, ReadTransaction, ReadableDatabase, TableDefinition};

use crate::storage::contract::engine::codec::{
    decode_key, decode_meta, decode_row, encode_key, entries_end, entries_prefix, with_encoded_key,
};
use crate::storage::contract::engine::{Outcome, Row, Rows};
use crate::storage::contract::{CollectionPath, Entry, Id, Ids, Key, Meta, Result, Timestamp, Token};
use crate::storage::providers::redb::engine_error::engine_error;

type Bytes = &'static [u8];

pub(crate) const ROWS: TableDefinition<'_, Bytes, Bytes> = TableDefinition::new("rows");
pub(crate) const OUTCOMES: TableDefinition<'_, Bytes, Bytes> = TableDefinition::new("outcomes");

/// What is committed at one moment, for the length of one call.
pub(crate) struct Snapshot<'t> {
    /// Borrowed, since it is large and would be copied with each move.
    transaction: &'t ReadTransaction,
    rows: ReadOnlyTable<Bytes, Bytes>,
}

/// Which part of a row is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Header,
    All,
}

type Found<'g> = (AccessGuard<'g, Bytes>, AccessGuard<'g, Bytes>);

pub(crate) fn begin(database: &Database) -> Result<ReadTransaction> {
    database.begin_read().map_err(engine_error)
}

impl<'t> Snapshot<'t> {
    pub(crate) fn of(transaction: &'t ReadTransaction) -> Result<Snapshot<'t>> {
        let rows = transaction.open_table(ROWS).map_err(engine_error)?;
        Ok(Snapshot { transaction, rows })
    }

    /// A live entry.
    pub(crate) fn entry(&self, key: &Key, now: Timestamp) -> Result<Option<Entry>> {
        let found = with_encoded_key(key, |place| self.indexed(place, &key.id, Part::All))?;
        Ok(found.filter(|entry| entry.meta.is_live(now)))
    }

    /// What stands at an encoded key, that of the entry with this id.
    pub(crate) fn indexed(&self, key: &[u8], id: &Id, part: Part) -> Result<Option<Entry>> {
        match self.rows.get(key).map_err(engine_error)? {
            Some(row) => read_entry(id.clone(), row.value(), part).map(Some),
            None => Ok(None),
        }
    }

    /// The entries of a collection whose ids these are, behind `after` in this direction.
    pub(crate) fn entries<'s>(
        &'s self,
        collection: &CollectionPath,
        ids: &Ids,
        after: Option<&Id>,
        descending: bool,
        part: Part,
    ) -> Result<Box<dyn Iterator<Item = Result<Entry>> + 's>> {
        let (mut lower, mut upper) = bounds(collection, ids);
        if let Some(after) = after {
            let place = encode_key(&Key::new(collection.clone(), after.clone()));
            if descending {
                upper = place;
            } else {
                // No id lies between one and the same with a NUL behind it.
                lower = [place.as_slice(), &[0]].concat();
            }
        }
        if lower >= upper {
            return Ok(Box::new(std::iter::empty()));
        }
        let range = (Bound::Included(lower.as_slice()), Bound::Excluded(upper.as_slice()));
        let range = self.rows.range::<&[u8]>(range).map_err(engine_error)?;
        let entry = move |found: Result<Found<'_>, redb::StorageError>| {
            let (key, value) = found.map_err(engine_error)?;
            read_entry(decode_key(key.value())?.id, value.value(), part)
        };
        if descending { Ok(Box::new(range.rev().map(entry))) } else { Ok(Box::new(range.map(entry))) }
    }

    /// The collections at or under a path that hold an entry which `counts`.
    pub(crate) fn collections_where(
        &self,
        under: &CollectionPath,
        counts: impl Fn(&Entry) -> bool,
    ) -> Result<Vec<CollectionPath>> {
        let mut collections = Vec::new();
        let mut from = under.encoded().to_vec();
        loop {
            let mut rest = self.rows.range(from.as_slice()..).map_err(engine_error)?;
            let Some(first) = rest.next() else {
                return Ok(collections);
            };
            let (key, _) = first.map_err(engine_error)?;
            let collection = decode_key(key.value())?.collection;
            if !collection.starts_with(under) {
                return Ok(collections);
            }
            from = entries_end(&collection);
            for entry in self.entries(&collection, &Ids::All, None, false, Part::Header)? {
                if counts(&entry?) {
                    collections.push(collection);
                    break;
                }
            }
        }
    }
}

fn read_entry(id: Id, bytes: &[u8], part: Part) -> Result<Entry> {
    match part {
        Part::Header => Ok(Entry { id, value: None, meta: decode_meta(bytes)? }),
        Part::All => {
            let row = decode_row(bytes)?;
            Ok(Entry { id, value: Some(row.value), meta: row.meta })
        }
    }
}

/// The first key that counts and the first behind them.
fn bounds(collection: &CollectionPath, ids: &Ids) -> (Vec<u8>, Vec<u8>) {
    let with = |id: &str| [entries_prefix(collection).as_slice(), id.as_bytes()].concat();
    let (first, end) = (entries_prefix(collection), entries_end(collection));
    match ids {
        Ids::All => (first, end),
        // 0xFF is in no UTF-8, so it is above whatever follows the prefix.
        Ids::Prefix(prefix) => (with(prefix), [with(prefix).as_slice(), &[0xFF]].concat()),
        Ids::Range { from, to } => (
            from.as_ref().map_or(first, |from| with(from.as_str())),
            to.as_ref().map_or(end, |to| with(to.as_str())),
        ),
    }
}

impl Rows for Snapshot<'_> {
    fn row(&self, key: &Key) -> Result<Option<Row>> {
        let key = encode_key(key);
        let found = self.rows.get(key.as_slice()).map_err(engine_error)?;
        found.map(|found| decode_row(found.value())).transpose()
    }

    fn meta(&self, key: &Key) -> Result<Option<Meta>> {
        let found = self.rows.get(encode_key(key).as_slice()).map_err(engine_error)?;
        found.map(|found| decode_meta(found.value())).transpose()
    }

    fn ids(&self, collection: &CollectionPath, ids: &Ids) -> Result<Vec<Id>> {
        self.entries(collection, ids, None, false, Part::Header)?.map(|entry| Ok(entry?.id)).collect()
    }

    fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        self.collections_where(under, |_| true)
    }

    fn outcome(&self, token: &Token) -> Result<Option<Outcome>> {
        let outcomes = self.transaction.open_table(OUTCOMES).map_err(engine_error)?;
        let found = outcomes.get(token.as_bytes()).map_err(engine_error)?;
        found.map(|found| Outcome::from_bytes(found.value())).transpose()
    }
}
