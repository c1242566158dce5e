use bytes::{Buf, Bytes};
use redis::{Cmd, Value as Answer};

use crate::storage::contract::engine::{Query, Start};
use crate::storage::contract::{
    CollectionPath, Entry, Filter, Id, JsonText, Key, Meta, Order, Page, Result, Rev, Select, StorageError,
    Timestamp, Value, corrupt, decode_id, unsupported,
};
use crate::storage::providers::redis::arguments::{bounds, number};
use crate::storage::providers::redis::engine_error::read_error;
use crate::storage::providers::redis::link::Link;
use crate::storage::providers::redis::scripts::Script;

/// How many entries are looked at for a filter before all are.
const FEW: i64 = 256;
/// How many entries may be looked through here.
const MOST: i64 = 100_000;
/// No collection has so many, and the script can still count on from there.
const MOST_SKIPPED: i64 = 1 << 50;
/// How many bytes stand before a value.
const HEADER: usize = 33;

/// What part of a selection the script gives.
#[derive(Clone, Copy, Debug, Default)]
struct Cut {
    skip: u64,
    limit: Option<i64>,
    /// Nothing is given where more entries than these are between the ids of the selection.
    most: Option<i64>,
    without_values: bool,
}

/// A connection and what goes with every call of a script.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asking<'l> {
    pub(crate) link: &'l Link,
    pub(crate) tag: &'l str,
    /// How far the server's clock is taken to be ahead, in microseconds.
    pub(crate) ahead: i64,
}

pub(crate) fn strange() -> StorageError {
    corrupt("the server's answer is not what its script gives")
}

fn bytes_of(answer: Answer) -> Result<Option<Vec<u8>>> {
    match answer {
        Answer::BulkString(bytes) => Ok(Some(bytes)),
        Answer::Nil | Answer::Boolean(false) => Ok(None),
        _ => Err(strange()),
    }
}

fn list_of(answer: Answer) -> Result<Vec<Answer>> {
    match answer {
        Answer::Array(list) => Ok(list),
        _ => Err(strange()),
    }
}

/// A row is a header of three numbers, the end of its life and a letter for its kind, then the value.
/// `bare` rows end with the letter.
fn read_row(id: Id, row: Vec<u8>, bare: bool) -> Result<Entry> {
    let damaged = || corrupt("a stored row is too short");
    let (header, rest) = row.split_first_chunk::<32>().ok_or_else(damaged)?;
    let kind = *rest.first().ok_or_else(damaged)?;
    let mut numbers = header
        .chunks_exact(8)
        .map(|chunk| chunk.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte)));
    let mut next = || numbers.next().ok_or_else(damaged);
    let rev = Rev::new(next()?).map_err(|error| corrupt("a stored revision is none").with_source(error))?;
    let (created, updated) = (Timestamp::from_micros(next()?), Timestamp::from_micros(next()?));
    let expires = Some(next()?).filter(|expires| *expires != u64::MAX).map(Timestamp::from_micros);
    let meta = Meta { rev, created, updated, expires };
    if bare {
        return Ok(Entry { id, value: None, meta });
    }
    let mut value = Bytes::from(row);
    value.advance(HEADER);
    let value = match kind {
        b'j' => Value::Json(JsonText::from_stored(value)?),
        b'b' => Value::Bytes(value),
        b'i' => {
            let found = std::str::from_utf8(&value).ok().and_then(|text| text.parse().ok());
            Value::Int(found.ok_or_else(|| corrupt("a stored counter is no number"))?)
        }
        kind => return Err(corrupt(format!("a stored value is of the unknown kind {kind}"))),
    };
    Ok(Entry { id, value: Some(value), meta })
}

/// What the script that scans gives.
struct Found {
    last: Rev,
    /// Ids and their rows.
    chunks: Vec<(Vec<Answer>, Vec<Answer>)>,
    bare: bool,
}

impl Found {
    fn read(answer: Answer, bare: bool) -> Result<Found> {
        let mut answer = list_of(answer)?.into_iter();
        let last = answer.next().map(bytes_of).transpose()?.flatten().ok_or_else(strange)?;
        let last = std::str::from_utf8(&last).ok().and_then(|last| last.parse().ok()).ok_or_else(strange)?;
        let mut chunks = Vec::with_capacity(answer.len() / 2);
        while let (Some(ids), Some(rows)) = (answer.next(), answer.next()) {
            chunks.push((list_of(ids)?, list_of(rows)?));
        }
        Ok(Found { last: Rev::new(last)?, chunks, bare })
    }

    fn len(&self) -> usize {
        self.chunks.iter().map(|(ids, _)| ids.len()).sum()
    }

    fn entries(self) -> impl Iterator<Item = Result<Entry>> {
        let bare = self.bare;
        self.chunks.into_iter().flat_map(|(ids, rows)| ids.into_iter().zip(rows)).map(move |(id, row)| {
            let (id, row) = (bytes_of(id)?.ok_or_else(strange)?, bytes_of(row)?.ok_or_else(strange)?);
            read_row(decode_id(&id)?, row, bare)
        })
    }
}

impl Asking<'_> {
    pub(crate) async fn run(&self, script: Script, arguments: &[&[u8]]) -> Result<Answer> {
        let with = |command: &mut Cmd| {
            command.arg(arguments);
        };
        self.link.run(script, self.tag, with).await.map_err(read_error)
    }

    /// The live entries of these keys.
    pub(crate) async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let ahead = number(self.ahead);
        let names = keys.iter().flat_map(|key| [key.collection.encoded(), key.id.as_str().as_bytes()]);
        let arguments: Vec<&[u8]> = std::iter::once(&*ahead).chain(names).collect();
        let rows = list_of(self.run(Script::Get, &arguments).await?)?;
        if rows.len() != keys.len() {
            return Err(strange());
        }
        let entry = |(key, row): (&Key, Answer)| {
            bytes_of(row)?.map(|row| read_row(key.id.clone(), row, false)).transpose()
        };
        keys.iter().zip(rows).map(entry).collect()
    }

    /// One page, of one snapshot.
    pub(crate) async fn scan(&self, select: &Select) -> Result<Page> {
        let query = Query::new(select)?;
        let start = query.start();
        if !query.needs_values() {
            // One more than asked for tells whether another page follows.
            let limit = select.limit.map(|limit| i64::from(limit) + 1);
            let cut = Cut { skip: query.skip(), limit, most: None, without_values: select.keys_only };
            let found = self.rows(select, start, cut).await?;
            return fill(&query, 0, found.ok_or_else(strange)?);
        }
        if select.limit.is_some() && select.sort.is_empty() {
            let few = Cut { limit: Some(FEW), ..Cut::default() };
            let few = self.rows(select, start, few).await?.ok_or_else(strange)?;
            let complete = i64::try_from(few.len()).is_ok_and(|found| found < FEW);
            let page = fill(&query, query.skip(), few)?;
            if complete || page.next.is_some() {
                return Ok(page);
            }
        }
        fill(&query, query.skip(), self.all(select, start).await?)
    }

    /// All entries from `start` on, of one snapshot.
    async fn all(&self, select: &Select, start: Start<'_>) -> Result<Found> {
        let cut = Cut { most: Some(MOST), ..Cut::default() };
        self.rows(select, start, cut).await?.ok_or_else(|| {
            unsupported(format!("more than {MOST} entries are selected, too many to look through"))
                .with_help(
                    "select fewer by their ids; use an order that the provider keeps, id or revision, and no filter; or \
                     another provider",
                )
        })
    }

    /// Entries in the order of the selection. `None` where there are more than the most between its ids.
    async fn rows(&self, select: &Select, start: Start<'_>, cut: Cut) -> Result<Option<Found>> {
        let order = if select.sort.is_empty() { select.order } else { Order::IdAscending };
        let (mut from, mut to) = bounds(&select.ids);
        let (mut after_rev, mut after_id) = (Vec::new(), Vec::new());
        if let Start::After { rev, id } = start {
            let id = id.as_str().as_bytes();
            match order {
                Order::IdAscending => from = [b"(", id].concat(),
                Order::IdDescending => to = [b"(", id].concat(),
                Order::Newest | Order::Oldest => {
                    (after_rev, after_id) = (rev.number().to_string().into_bytes(), id.to_vec());
                }
            }
        }
        let order: &[u8] = match order {
            Order::IdAscending => b"a",
            Order::IdDescending => b"d",
            Order::Oldest => b"o",
            Order::Newest => b"n",
        };
        let skip = number(i64::try_from(cut.skip).unwrap_or(i64::MAX).min(MOST_SKIPPED));
        // The script knows -1 as no limit.
        let limited = |limit: Option<i64>| number(limit.unwrap_or(-1));
        let (limit, most, ahead) = (limited(cut.limit), limited(cut.most), number(self.ahead));
        let without_values: &[u8] = if cut.without_values { b"1" } else { b"0" };
        let path = select.collection.encoded();
        let arguments: [&[u8]; 11] =
            [&ahead, path, order, &from, &to, &after_rev, &after_id, &skip, &limit, &most, without_values];
        let answer = self.run(Script::Scan, &arguments).await?;
        if matches!(answer, Answer::Nil | Answer::Boolean(false)) {
            return Ok(None);
        }
        Found::read(answer, cut.without_values).map(Some)
    }

    /// How many entries the selection has.
    pub(crate) async fn count(&self, select: &Select) -> Result<u64> {
        let query = Query::new(select)?;
        if select.filter != Filter::All {
            let plain = Select { sort: Vec::new(), order: Order::IdAscending, ..select.clone() };
            let found = self.all(&plain, Start::First).await?;
            return query.count(Timestamp::EPOCH, found.entries());
        }
        let (from, to) = bounds(&select.ids);
        let ahead = number(self.ahead);
        let arguments: [&[u8]; 4] = [&ahead, select.collection.encoded(), &from, &to];
        match self.run(Script::Count, &arguments).await? {
            Answer::Int(count) => u64::try_from(count).map_err(|_| strange()),
            _ => Err(strange()),
        }
    }

    /// The collections at or under a path that have live entries.
    pub(crate) async fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        let ahead = number(self.ahead);
        let found = list_of(self.run(Script::Collections, &[&*ahead, under.encoded()]).await?)?;
        let path = |answer| {
            let path = bytes_of(answer)?.ok_or_else(strange)?;
            Ok(CollectionPath::from_encoded(&path))
        };
        found.into_iter().map(path).collect()
    }
}

/// The server leaves out what has expired by its clock.
fn fill(query: &Query<'_>, skip: u64, found: Found) -> Result<Page> {
    let mut pager = query.pager(Timestamp::EPOCH, found.last, skip);
    for entry in found.entries() {
        if pager.take(entry?)?.is_break() {
            break;
        }
    }
    Ok(pager.finish())
}
