use std::pin::pin;

use bytes::Bytes;
use deadpool_postgres::Object;
use futures_util::StreamExt;
use tokio_postgres::{Row, Statement as Prepared};

use crate::storage::contract::engine::{Pager, Query, Start};
use crate::storage::contract::{
    CollectionPath, Entry, Filter, Id, Ids, JsonText, Key, Meta, Order, Page, Result, Rev, Select,
    StorageError, Timestamp, Value, corrupt, decode_id, unsupported,
};
use crate::storage::providers::postgres::engine_error::read_error;
use crate::storage::providers::postgres::names;
use crate::storage::providers::postgres::preselect::preselect;
use crate::storage::providers::postgres::statement::{Statement, prepared};

/// Stands for no end of life.
pub(crate) const NEVER: i64 = i64::MAX;
pub(crate) const JSON: i16 = 1;
pub(crate) const BYTES: i16 = 2;
pub(crate) const INT: i16 = 3;
/// JSON that the server's own can't read.
pub(crate) const ODD_JSON: i16 = 4;

/// How many entries of a search are looked at before it becomes a long one, and at once from then on.
const SHORT_SEARCH: i64 = 256;
const LONG_SEARCH: i32 = 1_024;
/// How many entries are looked at here for a sorted page, or for a filter that the server can't tell anything of.
const MOST: usize = 100_000;

/// How the server is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asking {
    /// How far its clock is taken to be ahead, in microseconds.
    pub(crate) ahead: i64,
    /// Whether its own JSON can read documents.
    pub(crate) reads_json: bool,
}

const ONE: &str = "SELECT rev, created, updated, expires, kind, val FROM kv
    WHERE coll = $1 AND id = $2
    AND expires > (extract(epoch FROM statement_timestamp()) * 1000000)::int8 + $3";

const SEVERAL: &str = "SELECT rev, created, updated, expires, kind, val, number
    FROM unnest($1::bytea[], $2::bytea[]) WITH ORDINALITY AS wanted (coll, id, number)
    JOIN kv ON kv.coll = wanted.coll AND kv.id = wanted.id
    WHERE expires > (SELECT (extract(epoch FROM statement_timestamp()) * 1000000)::int8 + $3)";

/// The live entries of these keys.
pub(crate) async fn get(connection: &Object, keys: &[Key], ahead: i64) -> Result<Vec<Option<Entry>>> {
    if let [key] = keys {
        let prepared = connection.prepare_cached(ONE).await.map_err(read_error)?;
        let (collection, id) = (names::collection(&key.collection).short, key.id.as_str().as_bytes());
        let row = connection.query_opt(&prepared, &[&&*collection, &id, &ahead]).await.map_err(read_error)?;
        return Ok(vec![row.map(|row| read_entry(key.id.clone(), &row)).transpose()?]);
    }
    let prepared = connection.prepare_cached(SEVERAL).await.map_err(read_error)?;
    let collections: Vec<_> = keys.iter().map(|key| names::collection(&key.collection).short).collect();
    let collections: Vec<&[u8]> = collections.iter().map(|collection| &**collection).collect();
    let ids: Vec<&[u8]> = keys.iter().map(|key| key.id.as_str().as_bytes()).collect();
    let rows = connection.query(&prepared, &[&collections, &ids, &ahead]).await.map_err(read_error)?;
    let mut entries = vec![None; keys.len()];
    for row in &rows {
        let number: i64 = row.try_get(BEHIND).map_err(read_error)?;
        let place =
            usize::try_from(number - 1).ok().and_then(|at| Some((keys.get(at)?, entries.get_mut(at)?)));
        let (key, place) =
            place.ok_or_else(|| corrupt("the server gives an entry that was not asked for"))?;
        *place = Some(read_entry(key.id.clone(), row)?);
    }
    Ok(entries)
}

/// Where the columns of an entry end, its id left out.
const BEHIND: usize = 6;
const LAST: usize = BEHIND + 1;

fn read_entry(id: Id, row: &Row) -> Result<Entry> {
    let number = |at: usize| -> Result<i64> { row.try_get(at).map_err(read_error) };
    let positive =
        |number: i64| u64::try_from(number).map_err(|_| corrupt("a stored revision or time is negative"));
    let time = |number| positive(number).map(Timestamp::from_micros);
    let rev = Rev::new(positive(number(0)?)?);
    let rev = rev.map_err(|error| corrupt("a stored revision is none").with_source(error))?;
    let (created, updated) = (time(number(1)?)?, time(number(2)?)?);
    let expires = Some(number(3)?).filter(|expires| *expires != NEVER).map(time).transpose()?;
    let meta = Meta { rev, created, updated, expires };
    let value: Option<&[u8]> = row.try_get(5).map_err(read_error)?;
    let value = value.map(|value| read_value(row.try_get(4).map_err(read_error)?, value)).transpose()?;
    Ok(Entry { id, value, meta })
}

/// An entry of a row that has its id too.
fn read_whole(row: &Row) -> Result<Entry> {
    read_entry(decode_id(row.try_get(BEHIND).map_err(read_error)?)?, row)
}

fn read_value(kind: i16, value: &[u8]) -> Result<Value> {
    Ok(match kind {
        JSON | ODD_JSON => Value::Json(JsonText::from_stored(Bytes::copy_from_slice(value))?),
        BYTES => Value::Bytes(Bytes::copy_from_slice(value)),
        INT => {
            let number = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
            Value::Int(number.ok_or_else(|| corrupt("a stored counter is no number"))?)
        }
        kind => return Err(corrupt(format!("a stored value is of the unknown kind {kind}"))),
    })
}

/// The entries of a selection, up to their order, and how many of them may be looked at here.
fn entries_of(select: &Select, query: &Query<'_>, asking: Asking, start: Start<'_>) -> (Statement, usize) {
    let value = if select.keys_only && !query.needs_values() { "NULL::bytea" } else { "val" };
    let last = if query.begins_walk() { ", (SELECT last FROM rev)" } else { "" };
    let columns = format!("rev, created, updated, expires, kind, {value}, id{last}");
    let (statement, is_preselected) = rows_of(select, &columns, asking, start);
    let is_looked_through = !select.sort.is_empty() || (query.needs_values() && !is_preselected);
    (statement, if is_looked_through { MOST } else { usize::MAX })
}

/// The statement up to its order, and whether the server leaves out what does not meet the filter.
fn rows_of(select: &Select, columns: &str, asking: Asking, start: Start<'_>) -> (Statement, bool) {
    let mut statement = Statement::default();
    let (mut from, mut to) = names::bounds(&select.ids);
    let mut place = None;
    match (start, select.order) {
        (Start::First, _) => {}
        (Start::After { id, .. }, Order::IdAscending) => {
            // No id lies between one and the same with a NUL behind it.
            from = Some([id.as_str().as_bytes(), &[0]].concat());
        }
        (Start::After { id, .. }, Order::IdDescending) => to = Some(id.as_str().as_bytes().to_vec()),
        (Start::After { rev, id }, Order::Oldest) => place = Some((">", rev, id)),
        (Start::After { rev, id }, Order::Newest) => place = Some(("<", rev, id)),
    }
    let condition = if asking.reads_json { preselect(&select.filter, &mut statement) } else { None };
    let document = if condition.is_some() {
        // Without OFFSET, the document would be read anew for each condition.
        "CROSS JOIN LATERAL (SELECT CASE WHEN kind = 1 THEN convert_from(val, 'UTF8')::jsonb END AS json OFFSET 0) doc"
    } else {
        ""
    };
    let collection = statement.parameter(names::collection(&select.collection).short.into_owned());
    let ahead = statement.parameter(asking.ahead);
    // The time in a query of its own is worked out once, and not for each row, which would take a quarter of a page's time.
    statement.push(format_args!(
        "SELECT {columns} FROM kv {document} WHERE coll = {collection}
        AND expires > (SELECT (extract(epoch FROM statement_timestamp()) * 1000000)::int8 + {ahead})"
    ));
    for (compared, bound) in [(">=", from), ("<", to)] {
        if let Some(bound) = bound {
            let bound = statement.parameter(bound);
            statement.push(format_args!(" AND id {compared} {bound}"));
        }
    }
    if let Some((compared, rev, id)) = place {
        let rev = statement.parameter(i64::try_from(rev.number()).unwrap_or(i64::MAX));
        let id = statement.parameter(id.as_str().as_bytes().to_vec());
        statement.push(format_args!(" AND (rev, id) {compared} ({rev}, {id})"));
    }
    if let Some(condition) = &condition {
        statement.push(format_args!(" AND {condition}"));
    }
    (statement, condition.is_some())
}

fn ordered(statement: &mut Statement, order: Order) {
    statement.push(match order {
        Order::IdAscending => " ORDER BY id",
        Order::IdDescending => " ORDER BY id DESC",
        Order::Oldest => " ORDER BY rev, id",
        Order::Newest => " ORDER BY rev DESC, id DESC",
    });
}

/// How a statement names a length that is a parameter. The server plans a statement anew at each call where it expects
/// to gain by knowing the length, which takes as long as reading a page. In a query of its own the length is known to
/// no plan, so one is made for all. Where some of the ids come in the order of revisions, there are two ways to read
/// them, and knowing the length is worth the plan.
fn length(select: &Select, parameter: &str) -> String {
    let by_rev = matches!(select.order, Order::Oldest | Order::Newest);
    if by_rev && select.ids != Ids::All {
        parameter.to_owned()
    } else {
        format!("(SELECT {parameter}::int8)")
    }
}

async fn prepare(connection: &Object, statement: &Statement) -> Result<Prepared> {
    prepared(connection, &statement.text).await.map_err(read_error)
}

/// One page, of one snapshot.
pub(crate) async fn scan(connection: &mut Object, select: &Select, asking: Asking) -> Result<Page> {
    let query = Query::new(select)?;
    if !select.sort.is_empty() {
        let (statement, most) = entries_of(select, &query, asking, Start::First);
        return stream(connection, &statement, Reading::new(&query, query.skip(), most)).await;
    }
    let (mut statement, most) = entries_of(select, &query, asking, query.start());
    ordered(&mut statement, select.order);
    match select.limit {
        None if query.skip() == 0 || query.needs_values() => {
            stream(connection, &statement, Reading::new(&query, query.skip(), most)).await
        }
        Some(_) if query.needs_values() => {
            search(connection, &mut statement, || Reading::new(&query, query.skip(), most)).await
        }
        // One more than asked for tells whether another page follows.
        limit => {
            let limit = statement.parameter(limit.map(|limit| i64::from(limit) + 1));
            let limit = length(select, &limit);
            statement.push(format_args!(" LIMIT {limit}"));
            if query.skip() > 0 {
                let skip = statement.parameter(i64::try_from(query.skip()).unwrap_or(i64::MAX));
                statement.push(format_args!(" OFFSET {}", length(select, &skip)));
            }
            stream(connection, &statement, Reading::new(&query, 0, most)).await
        }
    }
}

/// Reads all rows of the statement, one after the other.
async fn stream(connection: &Object, statement: &Statement, mut reading: Reading<'_>) -> Result<Page> {
    let prepared = prepare(connection, statement).await?;
    let rows = connection.query_raw(&prepared, statement.parameters()).await.map_err(read_error)?;
    let mut rows = pin!(rows);
    while let Some(row) = rows.next().await {
        if reading.take(std::slice::from_ref(&row.map_err(read_error)?))? {
            break;
        }
    }
    Ok(reading.finish())
}

/// Looks for entries that meet a filter until there are enough: in the first few, and where these don't suffice, in all
/// of them from the start on, a part at a time.
async fn search<'q>(
    connection: &mut Object,
    statement: &mut Statement,
    begin: impl Fn() -> Reading<'q>,
) -> Result<Page> {
    let few = statement.parameter(Some(SHORT_SEARCH));
    statement.push(format_args!(" LIMIT {few}"));
    let prepared = prepare(connection, statement).await?;
    let rows = connection.query(&prepared, &statement.parameters()).await.map_err(read_error)?;
    let mut reading = begin();
    let complete = reading.take(&rows)?;
    if complete || i64::try_from(rows.len()).is_ok_and(|found| found < SHORT_SEARCH) {
        return Ok(reading.finish());
    }
    let mut parameters = statement.parameters();
    // The limit is the last parameter; without a value it is none.
    parameters.pop();
    parameters.push(&None::<i64>);
    let transaction = connection.transaction().await.map_err(read_error)?;
    let portal = transaction.bind(&prepared, &parameters).await.map_err(read_error)?;
    let mut reading = begin();
    loop {
        let rows = transaction.query_portal(&portal, LONG_SEARCH).await.map_err(read_error)?;
        if rows.is_empty() || reading.take(&rows)? {
            break;
        }
    }
    transaction.rollback().await.map_err(read_error)?;
    Ok(reading.finish())
}

/// A page that is filled while rows come.
struct Reading<'q> {
    query: &'q Query<'q>,
    skip: u64,
    pager: Option<Pager<'q>>,
    seen: usize,
    most: usize,
}

impl<'q> Reading<'q> {
    /// `most` is how many entries may be looked at.
    fn new(query: &'q Query<'q>, skip: u64, most: usize) -> Reading<'q> {
        Reading { query, skip, pager: None, seen: 0, most }
    }

    /// Whether the page is complete.
    fn take(&mut self, rows: &[Row]) -> Result<bool> {
        for row in rows {
            self.seen += 1;
            if self.seen > self.most {
                return Err(too_many());
            }
            let pager = match &mut self.pager {
                Some(pager) => pager,
                // The server leaves out what has expired by its clock.
                none => none.insert(self.query.pager(Timestamp::EPOCH, last_of(row)?, self.skip)),
            };
            if pager.take(read_whole(row)?)?.is_break() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn finish(self) -> Page {
        let nothing = || self.query.pager(Timestamp::EPOCH, Rev::MAX, self.skip);
        self.pager.unwrap_or_else(nothing).finish()
    }
}

fn too_many() -> StorageError {
    unsupported(format!("more than {MOST} entries would have to be looked at"))
        .with_help("narrow the ids, add a condition that says what a field is, or sort by id or revision")
}

/// The largest revision of the snapshot, where it was asked for.
fn last_of(row: &Row) -> Result<Rev> {
    if row.len() <= LAST {
        return Ok(Rev::MAX);
    }
    let last: i64 = row.try_get(LAST).map_err(read_error)?;
    Rev::new(u64::try_from(last).unwrap_or_default())
}

/// How many entries the selection has.
pub(crate) async fn count(connection: &Object, select: &Select, asking: Asking) -> Result<u64> {
    let query = Query::new(select)?;
    if select.filter != Filter::All {
        let plain = Select { sort: Vec::new(), ..select.clone() };
        let (statement, most) = entries_of(&plain, &query, asking, Start::First);
        let prepared = prepare(connection, &statement).await?;
        let rows = connection.query_raw(&prepared, statement.parameters()).await.map_err(read_error)?;
        let mut rows = pin!(rows);
        let (mut count, mut seen) = (0, 0);
        while let Some(row) = rows.next().await {
            seen += 1;
            if seen > most {
                return Err(too_many());
            }
            count += u64::from(query.matches(&read_whole(&row.map_err(read_error)?)?)?);
        }
        return Ok(count);
    }
    let (statement, _) = rows_of(select, "count(*)", asking, Start::First);
    let prepared = prepare(connection, &statement).await?;
    let row = connection.query_one(&prepared, &statement.parameters()).await.map_err(read_error)?;
    let count: i64 = row.try_get(0).map_err(read_error)?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// Leaps from collection to collection instead of reading all entries.
const COLLECTIONS: &str = "WITH RECURSIVE clock AS MATERIALIZED (
        SELECT (extract(epoch FROM statement_timestamp()) * 1000000)::int8 + $3 AS now
    ), found AS (
        (SELECT coll, path FROM kv, clock WHERE coll >= $1 AND coll < $2 AND expires > now ORDER BY coll LIMIT 1)
        UNION ALL
        SELECT next.coll, next.path FROM found, LATERAL (
            SELECT kv.coll, kv.path FROM kv, clock
            WHERE kv.coll > found.coll AND kv.coll < $2 AND expires > now ORDER BY kv.coll LIMIT 1
        ) AS next
    )
    SELECT coalesce(path, coll) FROM found";

/// The collections at or under a path that have live entries.
pub(crate) async fn collections(
    connection: &Object,
    under: &CollectionPath,
    ahead: i64,
) -> Result<Vec<CollectionPath>> {
    let prepared = connection.prepare_cached(COLLECTIONS).await.map_err(read_error)?;
    let (from, to) = names::under(under);
    let rows = connection.query(&prepared, &[&from, &to, &ahead]).await.map_err(read_error)?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let path = CollectionPath::from_encoded(row.try_get(0).map_err(read_error)?);
        if path.starts_with(under) {
            found.push(path);
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// Tells whether the server answers.
pub(crate) async fn ping(connection: &Object) -> Result<()> {
    connection.simple_query("").await.map(drop).map_err(read_error)
}
