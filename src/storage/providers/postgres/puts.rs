use std::collections::{HashMap, HashSet};

use deadpool_postgres::Object;
use tokio_postgres::{Error, Row};

use crate::storage::contract::{
    Batch, Commit, Done, Durability, Key, Meta, Op, Result, Rev, Survives, Timestamp, Value, corrupt,
};
use crate::storage::providers::postgres::engine_error::{commit_error, not_understood, read_error};
use crate::storage::providers::postgres::names;
use crate::storage::providers::postgres::read::NEVER;
use crate::storage::providers::postgres::value::stored;
use crate::storage::providers::server::{Life, life_of};

/// Batches that only put, each key once: one statement writes them, however many there are. It needs no look at what
/// was there but the one that putting has anyway.
#[derive(Debug)]
pub(crate) struct Puts<'b> {
    batches: usize,
    puts: Vec<Put<'b>>,
}

#[derive(Debug)]
struct Put<'b> {
    batch: usize,
    key: &'b Key,
    value: &'b Value,
    /// Microseconds; below zero for ever.
    lives: i64,
}

// The row of `rev` is locked first, as in every commit.
const ONE: &str = "WITH begun AS (
        UPDATE rev SET last = greatest(last + 1, (extract(epoch FROM clock_timestamp()) * 1000000)::int8 + $1)
        RETURNING last, least(last, (extract(epoch FROM clock_timestamp()) * 1000000)::int8 + $1) AS clock
    )
    INSERT INTO kv (coll, id, rev, created, updated, expires, kind, val, path)
    SELECT $2::bytea, $3::bytea, last, clock, clock,
            CASE WHEN $4::int8 < 0 THEN 9223372036854775807 ELSE clock + $4 END, $5::int2, $6::bytea, $7::bytea
        FROM begun
    ON CONFLICT (coll, id) DO UPDATE SET rev = excluded.rev,
        created = CASE WHEN kv.expires > excluded.created THEN kv.created ELSE excluded.created END,
        updated = CASE WHEN kv.expires > excluded.created THEN greatest(kv.updated, excluded.updated)
            ELSE excluded.updated END,
        expires = excluded.expires, kind = excluded.kind, val = excluded.val
    RETURNING rev, created, updated, expires, created = (SELECT clock FROM begun)";

const SEVERAL: &str = "WITH begun AS (
        UPDATE rev SET last = greatest(last + 1, (extract(epoch FROM clock_timestamp()) * 1000000)::int8 + $1)
            + $2::int8 - 1
        RETURNING last - $2 AS last,
            least(last - $2 + 1, (extract(epoch FROM clock_timestamp()) * 1000000)::int8 + $1) AS clock
    )
    INSERT INTO kv (coll, id, rev, created, updated, expires, kind, val, path)
    SELECT coll, id, last + batch, clock, clock,
            CASE WHEN lives < 0 THEN 9223372036854775807 ELSE clock + lives END, kind, val, path
        FROM begun, unnest($3::int8[], $4::bytea[], $5::bytea[], $6::int8[], $7::int2[], $8::bytea[], $9::bytea[])
            AS put (batch, coll, id, lives, kind, val, path)
    ON CONFLICT (coll, id) DO UPDATE SET rev = excluded.rev,
        created = CASE WHEN kv.expires > excluded.created THEN kv.created ELSE excluded.created END,
        updated = CASE WHEN kv.expires > excluded.created THEN greatest(kv.updated, excluded.updated)
            ELSE excluded.updated END,
        expires = excluded.expires, kind = excluded.kind, val = excluded.val
    RETURNING rev, created, updated, expires, created = (SELECT clock FROM begun), coll, id";

impl<'b> Puts<'b> {
    /// `None` where there is more to do than to put, or where it may be refused.
    pub(crate) fn of(batches: &[&'b Batch], value_limit: usize) -> Option<Puts<'b>> {
        let mut puts = Vec::new();
        let mut keys = HashSet::new();
        for (number, batch) in batches.iter().enumerate() {
            let durable = match batch.durability {
                Durability::Best => true,
                Durability::Relaxed => false,
                Durability::AtLeast(wanted) => wanted > Survives::Nothing,
            };
            if !durable || batch.once.is_some() || !batch.checks.is_empty() || batch.ops.is_empty() {
                return None;
            }
            for op in &batch.ops {
                let Op::Put { key, value, ttl } = op else { return None };
                let lives = match life_of(*ttl) {
                    Ok(Life::Never) => -1,
                    Ok(Life::For(micros)) => micros,
                    _ => return None,
                };
                if value.size() > value_limit || key.collection.is_root() || !keys.insert(key) {
                    return None;
                }
                puts.push(Put { batch: number, key, value, lives });
            }
        }
        Some(Puts { batches: batches.len(), puts })
    }

    /// Commits them; answer i belongs to batch i.
    pub(crate) async fn commit(&self, connection: &Object, ahead: i64) -> Result<Vec<Commit>> {
        if let [put] = self.puts.as_slice() {
            let prepared = connection.prepare_cached(ONE).await.map_err(read_error)?;
            let collection = names::collection(&put.key.collection);
            let (kind, value) = stored(put.value);
            let id = put.key.id.as_str().as_bytes();
            let row = connection
                .query_one(
                    &prepared,
                    &[&ahead, &&*collection.short, &id, &put.lives, &kind, &&*value, &collection.whole],
                )
                .await
                .map_err(commit_error)?;
            let (rev, done) = read_done(&row).map_err(not_understood)?;
            return Ok(vec![Commit { rev, done: vec![done] }]);
        }
        let prepared = connection.prepare_cached(SEVERAL).await.map_err(read_error)?;
        let numbers: Vec<i64> = self.puts.iter().map(|put| i64_of(put.batch) + 1).collect();
        let collections: Vec<_> =
            self.puts.iter().map(|put| names::collection(&put.key.collection)).collect();
        let short: Vec<&[u8]> = collections.iter().map(|collection| &*collection.short).collect();
        let whole: Vec<Option<&[u8]>> = collections.iter().map(|collection| collection.whole).collect();
        let ids: Vec<&[u8]> = self.puts.iter().map(|put| put.key.id.as_str().as_bytes()).collect();
        let lives: Vec<i64> = self.puts.iter().map(|put| put.lives).collect();
        let values: Vec<_> = self.puts.iter().map(|put| stored(put.value)).collect();
        let kinds: Vec<i16> = values.iter().map(|(kind, _)| *kind).collect();
        let values: Vec<&[u8]> = values.iter().map(|(_, value)| &**value).collect();
        let rows = connection
            .query(
                &prepared,
                &[&ahead, &i64_of(self.batches), &numbers, &short, &ids, &lives, &kinds, &values, &whole],
            )
            .await
            .map_err(commit_error)?;
        let places: HashMap<(&[u8], &[u8]), usize> =
            short.iter().zip(&ids).enumerate().map(|(at, (short, id))| ((*short, *id), at)).collect();
        self.commits(&rows, &places).map_err(not_understood)
    }

    fn commits(&self, rows: &[Row], places: &HashMap<(&[u8], &[u8]), usize>) -> Result<Vec<Commit>> {
        let mut found: Vec<Option<(Rev, Done)>> = vec![None; self.puts.len()];
        for row in rows {
            let name = |at: usize| row.try_get::<_, &[u8]>(at).map_err(unreadable);
            let place = places.get(&(name(5)?, name(6)?)).and_then(|at| found.get_mut(*at));
            *place.ok_or_else(|| corrupt("the server tells of an entry that was not put"))? =
                Some(read_done(row)?);
        }
        let mut commits = vec![Commit::default(); self.batches];
        for (put, found) in self.puts.iter().zip(found) {
            let (rev, done) =
                found.ok_or_else(|| corrupt("the server tells nothing of an entry that was put"))?;
            if let Some(commit) = commits.get_mut(put.batch) {
                commit.rev = rev;
                commit.done.push(done);
            }
        }
        Ok(commits)
    }
}

fn i64_of(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unreadable(error: Error) -> crate::storage::contract::StorageError {
    corrupt("the server's answer can't be read").with_source(error)
}

fn read_done(row: &Row) -> Result<(Rev, Done)> {
    let number = |at: usize| -> Result<u64> {
        let number: i64 = row.try_get(at).map_err(unreadable)?;
        u64::try_from(number).map_err(|_| corrupt("a stored revision or time is negative"))
    };
    let rev = Rev::new(number(0)?)?;
    let expires = Some(number(3)?).filter(|expires| *expires != NEVER.unsigned_abs());
    let meta = Meta {
        rev,
        created: Timestamp::from_micros(number(1)?),
        updated: Timestamp::from_micros(number(2)?),
        expires: expires.map(Timestamp::from_micros),
    };
    let created = row.try_get(4).map_err(unreadable)?;
    Ok((rev, Done { created, meta: Some(meta), count: 1, ..Done::default() }))
}
