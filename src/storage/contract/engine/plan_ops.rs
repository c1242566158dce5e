use std::time::Duration;

use crate::storage::contract::batch::{Done, Op, Ttl};
use crate::storage::contract::capabilities::Capabilities;
use crate::storage::contract::engine::fault;
use crate::storage::contract::engine::merge::merge;
use crate::storage::contract::engine::overlay::Draft;
use crate::storage::contract::engine::row::Row;
use crate::storage::contract::error::Result;
use crate::storage::contract::json::JsonText;
use crate::storage::contract::names::{CollectionPath, Id, Key};
use crate::storage::contract::revision::Rev;
use crate::storage::contract::select::Ids;
use crate::storage::contract::time::Timestamp;
use crate::storage::contract::value::{Meta, Value};

/// The longest time to live: ten years, leap days included.
pub(crate) const LONGEST_LIFE: Duration = Duration::from_hours(3_653 * 24);

/// The last moment that is kept: engines have signed numbers for times.
const LATEST: Timestamp = Timestamp::from_micros(i64::MAX.cast_unsigned());

/// Applies the operations of one batch to its draft.
#[derive(Debug)]
pub(crate) struct Planner<'o> {
    pub(crate) draft: Draft<'o>,
    pub(crate) now: Timestamp,
    pub(crate) rev: Rev,
    pub(crate) capabilities: &'o Capabilities,
    pub(crate) appended: u64,
}

/// What stands at a key.
#[derive(Clone, Copy, Debug)]
struct Found {
    /// What the engine knows of it, expired or not.
    before: Option<Meta>,
    /// The same, where it is live.
    live: Option<Meta>,
}

impl Planner<'_> {
    pub(crate) fn apply(&mut self, op: &Op) -> Result<Done> {
        match op {
            Op::Put { key, value, ttl } => self.put(key, value, *ttl),
            Op::Merge { key, set, unset, ttl } => self.merge(key, set, unset, *ttl),
            Op::Add { key, delta, ttl } => self.add(key, *delta, *ttl),
            Op::Delete { key } => self.delete(key),
            Op::Clear { collection, ids, deep } => self.clear(collection, ids, *deep),
            Op::Touch { key, ttl } => self.touch(key, *ttl),
            Op::Append { collection, value, ttl } => self.append(collection, value, *ttl),
            Op::Restore { key, value, created, updated, expires } => {
                if created > updated {
                    return Err(fault::updated_before_created());
                }
                if *updated > LATEST || expires.is_some_and(|expires| expires > LATEST) {
                    return Err(fault::time_beyond(LATEST));
                }
                let found = self.find(key)?;
                let meta = Meta { rev: self.rev, created: *created, updated: *updated, expires: *expires };
                self.write_row(key, found, meta, value.clone())
            }
        }
    }

    fn find(&self, key: &Key) -> Result<Found> {
        if key.collection.is_root() {
            return Err(fault::no_collection());
        }
        Ok(self.found(self.draft.meta(key)?))
    }

    /// The same with the value of what is live.
    fn find_value(&self, key: &Key) -> Result<(Found, Option<Value>)> {
        if key.collection.is_root() {
            return Err(fault::no_collection());
        }
        let row = self.draft.row(key)?;
        let found = self.found(row.as_ref().map(|row| row.meta));
        Ok((found, row.map(|row| row.value).filter(|_| found.live.is_some())))
    }

    fn found(&self, before: Option<Meta>) -> Found {
        Found { before, live: before.filter(|meta| meta.is_live(self.now)) }
    }

    fn expiry(&self, ttl: Ttl, live: Option<Meta>) -> Result<Option<Timestamp>> {
        let expires = match ttl {
            Ttl::Never => return Ok(None),
            Ttl::Keep => return Ok(live.and_then(|meta| meta.expires)),
            Ttl::After(duration) => self.now.checked_add(duration),
            Ttl::At(moment) => Some(moment),
        };
        let latest = self.now.checked_add(LONGEST_LIFE);
        match expires {
            Some(expires) if expires <= self.now => Err(fault::over_already()),
            Some(expires) if Some(expires) <= latest => Ok(Some(expires)),
            _ => Err(fault::lives_too_long()),
        }
    }

    /// Writes a value by the rules that all writes share.
    fn write(&mut self, key: &Key, found: Found, value: Value, ttl: Ttl) -> Result<Done> {
        let expires = self.expiry(ttl, found.live)?;
        let (created, updated) = match found.live {
            Some(meta) => (meta.created, meta.updated.max(self.now)),
            None => (self.now, self.now),
        };
        self.write_row(key, found, Meta { rev: self.rev, created, updated, expires }, value)
    }

    fn write_row(&mut self, key: &Key, found: Found, meta: Meta, value: Value) -> Result<Done> {
        let (size, limit) = (value.size(), self.capabilities.limits.value_bytes);
        if size > limit {
            return Err(fault::value_too_large(size, limit));
        }
        let created = found.live.is_none();
        self.draft.set(key, found.before, Some(Row { meta, value }));
        Ok(Done { created, meta: Some(meta), count: 1, ..Done::default() })
    }

    fn put(&mut self, key: &Key, value: &Value, ttl: Ttl) -> Result<Done> {
        let found = self.find(key)?;
        self.write(key, found, value.clone(), ttl)
    }

    fn merge(&mut self, key: &Key, set: &JsonText, unset: &[String], ttl: Ttl) -> Result<Done> {
        let (found, value) = self.find_value(key)?;
        let object = match &value {
            None => None,
            Some(Value::Json(text)) => Some(text),
            Some(other) => return Err(fault::wrong_type("a JSON object", other.kind())),
        };
        let merged = merge(object, set, unset)?;
        self.write(key, found, Value::Json(merged), ttl)
    }

    fn add(&mut self, key: &Key, delta: i64, ttl: Ttl) -> Result<Done> {
        let (found, value) = self.find_value(key)?;
        let start = match &value {
            None => 0,
            Some(Value::Int(number)) => *number,
            Some(other) => return Err(fault::wrong_type("a counter", other.kind())),
        };
        let sum = start.checked_add(delta).ok_or_else(|| fault::overflow(start, delta))?;
        let done = self.write(key, found, Value::Int(sum), ttl)?;
        Ok(Done { sum: Some(sum), ..done })
    }

    fn delete(&mut self, key: &Key) -> Result<Done> {
        let found = self.find(key)?;
        let count = u64::from(found.live.is_some());
        if found.before.is_some() {
            self.draft.set(key, found.before, None);
        }
        Ok(Done { count, ..Done::default() })
    }

    fn clear(&mut self, collection: &CollectionPath, ids: &Ids, deep: bool) -> Result<Done> {
        let collections = if deep { self.draft.collections(collection)? } else { vec![collection.clone()] };
        let mut count = 0;
        for collection in collections {
            for key in self.draft.keys(&collection, ids)? {
                count += self.delete(&key)?.count;
            }
        }
        Ok(Done { count, ..Done::default() })
    }

    fn touch(&mut self, key: &Key, ttl: Ttl) -> Result<Done> {
        let (found, value) = self.find_value(key)?;
        let expires = self.expiry(ttl, found.live)?;
        let (Some(meta), Some(value)) = (found.live, value) else {
            return Ok(Done::default());
        };
        let meta = Meta { expires, ..meta };
        self.draft.set(key, found.before, Some(Row { meta, value }));
        Ok(Done { meta: Some(meta), count: 1, ..Done::default() })
    }

    fn append(&mut self, collection: &CollectionPath, value: &Value, ttl: Ttl) -> Result<Done> {
        loop {
            let id = appended_id(self.rev, self.appended)?;
            self.appended += 1;
            let key = Key::new(collection.clone(), id);
            let found = self.find(&key)?;
            if found.live.is_none() {
                let done = self.write(&key, found, value.clone(), ttl)?;
                return Ok(Done { id: Some(key.id), ..done });
            }
        }
    }
}

/// The id of what a batch appends; as wide as the largest revision, so that the order of ids is the order of appending.
pub(crate) fn appended_id(rev: Rev, number: u64) -> Result<Id> {
    Id::new(format!("{:016}-{number:06}", rev.number()))
}
