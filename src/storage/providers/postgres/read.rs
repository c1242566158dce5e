use std::pin::pin;

use bytes::Bytes;
use deadpool_postgres::Object;
use futures_util::StreamExt;
use tokio_postgres::{Row, Statement as Prepared};

use crate::storage::contract::engine::{Pager, Query, Start};
use crate::storage::contract::{
    CollectionPath, Entry, Filter, JsonText, Key, Meta, Order, Page, Result, Rev, Select, Timestamp, Value,
    corrupt, decode_id, unsupported,
};
use crate::storage::providers::postgres::engine_error::read_error;
use crate::storage::providers::postgres::names;
use crate::storage::providers::postgres::preselect::preselect;
use crate::storage::providers::postgres::statement::Statement;

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
/// How many entries are sorted here.
const MOST_SORTED: usize = 100_000;

/// How the server is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asking {
    /// How far its clock is taken to be ahead, in microseconds.
    pub(crate) ahead: i64,
    /// Whether its own JSON can read documents.
    pub(crate) reads_json: bool,
}

const ONE: &str = "SELECT id, rev, created, updated, expires, kind, val, 0::int8 FROM kv
    WHERE coll = $1 AND id = $2
    AND expires > (extract(epoch FROM statement_timestamp()) * 1000000)::int8 + $3";

const SEVERAL: &str = "SELECT kv.id, rev, created, updated, expires, kind, val, number
    FROM unnest($1::bytea[], $2::bytea[]) WITH ORDINALITY AS wanted (coll, id, number)
    JOIN kv ON kv.coll = wanted.coll AND kv.id = wanted.id
    WHERE expires > (extract(epoch FROM statement_timestamp()) * 1000000)::int8 + $3";

/// The live entries of these keys.
pub(crate) async fn get(connection: &Object, keys: &[Key], ahead: i64) -> Result<Vec<Option<Entry>>> {
    if let [key] = keys {
        let prepared = connection.prepare_cached(ONE).await.map_err(read_error)?;
        let (collection, id) = (names::collection(&key.collection).short, key.id.as_str().as_bytes());
        let row = connection.query_opt(&prepared, &[&collection, &id, &ahead]).await.map_err(read_error)?;
        return Ok(vec![row.map(|row| read_entry(&row)).transpose()?]);
    }
    let prepared = connection.prepare_cached(SEVERAL).await.map_err(read_error)?;
    let collections: Vec<Vec<u8>> = keys.iter().map(|key| names::collection(&key.collection).short).collect();
    let ids: Vec<&[u8]> = keys.iter().map(|key| key.id.as_str().as_bytes()).collect();
    let rows = connection.query(&prepared, &[&collections, &ids, &ahead]).await.map_err(read_error)?;
    let mut entries = vec![None; keys.len()];
    for row in &rows {
        let number: i64 = row.try_get(7).map_err(read_error)?;
        let place = usize::try_from(number - 1).ok().and_then(|at| entries.get_mut(at));
        *place.ok_or_else(|| corrupt("the server gives an entry that was not asked for"))? =
            Some(read_entry(row)?);
    }
    Ok(entries)
}

fn read_entry(row: &Row) -> Result<Entry> {
    let number = |at: usize| -> Result<u64> {
        let number: i64 = row.try_get(at).map_err(read_error)?;
        u64::try_from(number).map_err(|_| corrupt("a stored revision or time is negative"))
    };
    let rev =
        Rev::new(number(1)?).map_err(|error| corrupt("a stored revision is none").with_source(error))?;
    let time = |at| number(at).map(Timestamp::from_micros);
    let expires: i64 = row.try_get(4).map_err(read_error)?;
    let expires = if expires == NEVER { None } else { Some(time(4)?) };
    let meta = Meta { rev, created: time(2)?, updated: time(3)?, expires };
    let value: Option<&[u8]> = row.try_get(6).map_err(read_error)?;
    let value = value.map(|value| read_value(row.try_get(5).map_err(read_error)?, value)).transpose()?;
    Ok(Entry { id: decode_id(row.try_get(0).map_err(read_error)?)?, value, meta })
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

/// The statement up to its order, and whether the server leaves out what does not meet the filter.
fn rows_of(select: &Select, query: &Query<'_>, columns: &str, asking: Asking, start: Start<'_>) -> Statement {
    let mut statement = Statement::default();
    let (mut from, mut to) = names::ids(&select.ids);
    let mut place = None;
    match (start, select.order) {
        (Start::First, _) => {}
        (Start::After { id, .. }, Order::IdAscending) => {
            // No id lies between one and the same with a NUL behind it.
            from = [id.as_str().as_bytes(), &[0]].concat();
        }
        (Start::After { id, .. }, Order::IdDescending) => to = id.as_str().as_bytes().to_vec(),
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
    let value = if select.keys_only && !query.needs_values() { "NULL::bytea" } else { "val" };
    let collection = statement.parameter(names::collection(&select.collection).short);
    let (from, to) = (statement.parameter(from), statement.parameter(to));
    let ahead = statement.parameter(asking.ahead);
    let columns = columns.replace("val", value);
    statement.push(format_args!(
        "SELECT {columns} FROM kv {document} WHERE coll = {collection} AND id >= {from} AND id < {to}
        AND expires > (extract(epoch FROM statement_timestamp()) * 1000000)::int8 + {ahead}"
    ));
    if let Some((compared, rev, id)) = place {
        let rev = statement.parameter(i64::try_from(rev.number()).unwrap_or(i64::MAX));
        let id = statement.parameter(id.as_str().as_bytes().to_vec());
        statement.push(format_args!(" AND (rev, id) {compared} ({rev}, {id})"));
    }
    if let Some(condition) = condition {
        statement.push(format_args!(" AND {condition}"));
    }
    statement
}

/// The revision is of the snapshot, so that a walk over the oldest ends.
const WITH_LAST: &str = "id, rev, created, updated, expires, kind, val, (SELECT last FROM rev)";

fn ordered(statement: &mut Statement, order: Order) {
    statement.push(match order {
        Order::IdAscending => " ORDER BY id",
        Order::IdDescending => " ORDER BY id DESC",
        Order::Oldest => " ORDER BY rev, id",
        Order::Newest => " ORDER BY rev DESC, id DESC",
    });
}

async fn prepare(connection: &Object, statement: &Statement) -> Result<Prepared> {
    connection.prepare_cached(&statement.text).await.map_err(read_error)
}

/// One page, of one snapshot.
pub(crate) async fn scan(connection: &mut Object, select: &Select, asking: Asking) -> Result<Page> {
    let query = Query::new(select)?;
    if !select.sort.is_empty() {
        let statement = rows_of(select, &query, WITH_LAST, asking, Start::First);
        return stream(connection, &query, &statement, MOST_SORTED).await;
    }
    let mut statement = rows_of(select, &query, WITH_LAST, asking, query.start());
    ordered(&mut statement, select.order);
    match select.limit {
        None if query.skip() == 0 || query.needs_values() => {
            stream(connection, &query, &statement, usize::MAX).await
        }
        Some(_) if query.needs_values() => search(connection, &query, &mut statement).await,
        // One more than asked for tells whether another page follows.
        limit => {
            let limit = statement.parameter(limit.map(|limit| i64::from(limit) + 1));
            let skip = statement.parameter(i64::try_from(query.skip()).unwrap_or(i64::MAX));
            statement.push(format_args!(" LIMIT {limit} OFFSET {skip}"));
            let prepared = prepare(connection, &statement).await?;
            let rows = connection.query(&prepared, &statement.parameters()).await.map_err(read_error)?;
            let mut reading = Reading::new(&query, 0);
            reading.take(&rows)?;
            Ok(reading.finish())
        }
    }
}

/// Reads all rows of the statement, one after the other.
async fn stream(connection: &Object, query: &Query<'_>, statement: &Statement, most: usize) -> Result<Page> {
    let prepared = prepare(connection, statement).await?;
    let rows = connection.query_raw(&prepared, statement.parameters()).await.map_err(read_error)?;
    let mut rows = pin!(rows);
    let mut reading = Reading::new(query, query.skip());
    while let Some(row) = rows.next().await {
        if reading.take(std::slice::from_ref(&row.map_err(read_error)?))? {
            break;
        }
        if reading.seen > most {
            return Err(unsupported(format!("more than {most} entries would have to be sorted")).with_help(
                "narrow the ids or the filter, or use an order that the provider keeps: id or revision",
            ));
        }
    }
    Ok(reading.finish())
}

/// Looks for entries that meet a filter until there are enough: in the first few, and where these don't suffice, in all
/// of them from the start on, a part at a time.
async fn search(connection: &mut Object, query: &Query<'_>, statement: &mut Statement) -> Result<Page> {
    let few = statement.parameter(Some(SHORT_SEARCH));
    statement.push(format_args!(" LIMIT {few}"));
    let prepared = prepare(connection, statement).await?;
    let rows = connection.query(&prepared, &statement.parameters()).await.map_err(read_error)?;
    let mut reading = Reading::new(query, query.skip());
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
    let mut reading = Reading::new(query, query.skip());
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
}

impl<'q> Reading<'q> {
    fn new(query: &'q Query<'q>, skip: u64) -> Reading<'q> {
        Reading { query, skip, pager: None, seen: 0 }
    }

    /// Whether the page is complete.
    fn take(&mut self, rows: &[Row]) -> Result<bool> {
        for row in rows {
            self.seen += 1;
            let last: i64 = row.try_get(7).map_err(read_error)?;
            let last = Rev::new(u64::try_from(last).unwrap_or_default())?;
            // The server leaves out what has expired by its clock.
            let start = || self.query.pager(Timestamp::from_micros(0), last, self.skip);
            if self.pager.get_or_insert_with(start).take(read_entry(row)?)?.is_break() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn finish(self) -> Page {
        self.pager.map_or_else(Page::default, Pager::finish)
    }
}

/// How many entries the selection has.
pub(crate) async fn count(connection: &Object, select: &Select, asking: Asking) -> Result<u64> {
    let query = Query::new(select)?;
    if select.filter != Filter::All {
        let statement =
            rows_of(select, &query, "id, rev, created, updated, expires, kind, val", asking, Start::First);
        let prepared = prepare(connection, &statement).await?;
        let rows = connection.query_raw(&prepared, statement.parameters()).await.map_err(read_error)?;
        let mut rows = pin!(rows);
        let mut count = 0;
        while let Some(row) = rows.next().await {
            count += u64::from(query.matches(&read_entry(&row.map_err(read_error)?)?)?);
        }
        return Ok(count);
    }
    let statement = rows_of(select, &query, "count(*)", asking, Start::First);
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
