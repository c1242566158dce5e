use std::collections::BTreeMap;

use crate::storage::contract::engine::{LONGEST_LIFE, fault, merge};
use crate::storage::contract::{
    Batch, Capabilities, CollectionPath, Condition, ErrorKind, Ids, JsonText, Key, Op, Result, StorageError,
    Timestamp, Ttl, Value,
};
use crate::storage::providers::server::known::{Expected, Known};

/// How long an entry lives, as far as it can be told without the server's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    Never,
    Keep,
    /// Microseconds from now on.
    For(i64),
    /// Until this microsecond, which the server compares with its clock.
    Until(i64),
    /// Refused once it comes to that, with the error of the step.
    Refused,
}

/// What a server has to do for one check or operation.
#[derive(Debug)]
pub(crate) enum Step<'b> {
    Check {
        key: &'b Key,
        condition: Condition,
    },
    Put {
        key: &'b Key,
        value: &'b Value,
        life: Life,
    },
    /// Writes `merged` if it finds what is expected, and is stale otherwise. `None` is refused with the error of the
    /// step, if it finds what is expected.
    Merge {
        key: &'b Key,
        expected: Expected,
        merged: Option<JsonText>,
        life: Life,
    },
    Add {
        key: &'b Key,
        delta: i64,
        life: Life,
    },
    Delete {
        key: &'b Key,
    },
    Clear {
        collection: &'b CollectionPath,
        ids: &'b Ids,
        deep: bool,
    },
    Touch {
        key: &'b Key,
        life: Life,
    },
    Append {
        collection: &'b CollectionPath,
        value: &'b Value,
        life: Life,
    },
    /// Times in microseconds; `None` for never.
    Restore {
        key: &'b Key,
        value: &'b Value,
        created: i64,
        updated: i64,
        expires: Option<i64>,
    },
    /// Refused, with the error of the step.
    Refuse,
}

/// What a server has to do for a batch: the checks, then the operations.
#[derive(Debug)]
pub(crate) struct Plan<'b> {
    pub(crate) batch: &'b Batch,
    pub(crate) steps: Vec<Step<'b>>,
    /// Why steps are refused, by their place.
    pub(crate) refusals: BTreeMap<usize, StorageError>,
}

impl<'b> Plan<'b> {
    /// Works the batch out. It is number `number` of its group; `known` follows it. No time of the server is beyond
    /// `latest`.
    pub(crate) fn new(
        batch: &'b Batch,
        number: usize,
        known: &mut Known,
        capabilities: &Capabilities,
        latest: Timestamp,
    ) -> Plan<'b> {
        let mut plan = Plan { batch, steps: Vec::new(), refusals: BTreeMap::new() };
        plan.steps
            .extend(batch.checks.iter().map(|(key, condition)| Step::Check { key, condition: *condition }));
        for op in &batch.ops {
            let step = plan.step(op, number, known, capabilities, latest).unwrap_or_else(|refusal| {
                plan.refusals.insert(plan.steps.len(), refusal);
                Step::Refuse
            });
            plan.steps.push(step);
            known.follow(op, number);
        }
        plan
    }

    fn step(
        &mut self,
        op: &'b Op,
        number: usize,
        known: &mut Known,
        capabilities: &Capabilities,
        latest: Timestamp,
    ) -> Result<Step<'b>> {
        if op.key().is_some_and(|key| key.collection.is_root()) {
            return Err(fault::no_collection());
        }
        let fits = |value: &Value| {
            let (size, limit) = (value.size(), capabilities.limits.value_bytes);
            if size > limit { Err(fault::value_too_large(size, limit)) } else { Ok(()) }
        };
        Ok(match op {
            Op::Put { key, value, ttl } => {
                let life = life_of(*ttl)?;
                fits(value)?;
                Step::Put { key, value, life }
            }
            Op::Merge { key, set, unset, ttl } => {
                let (expected, text) = known.at(key);
                let merged = merge(text, set, unset).and_then(|merged| {
                    let merged = Value::Json(merged);
                    life_of(*ttl)?;
                    fits(&merged)?;
                    Ok(merged)
                });
                let merged = merged.map_err(|refusal| self.refuse(refusal)).ok();
                if let Some(merged) = &merged {
                    known.wrote(key, merged, number);
                }
                let life = life_of(*ttl).unwrap_or(Life::Refused);
                let merged = merged.and_then(|value| match value {
                    Value::Json(text) => Some(text),
                    Value::Bytes(_) | Value::Int(_) => None,
                });
                Step::Merge { key, expected, merged, life }
            }
            Op::Add { key, delta, ttl } => {
                let life = life_of(*ttl).map_err(|refusal| self.refuse(refusal)).unwrap_or(Life::Refused);
                Step::Add { key, delta: *delta, life }
            }
            Op::Delete { key } => Step::Delete { key },
            Op::Clear { collection, ids, deep } => Step::Clear { collection, ids, deep: *deep },
            Op::Touch { key, ttl } => Step::Touch { key, life: life_of(*ttl)? },
            Op::Append { collection, value, ttl } => {
                if collection.is_root() {
                    return Err(fault::no_collection());
                }
                let life = life_of(*ttl)?;
                fits(value)?;
                Step::Append { collection, value, life }
            }
            Op::Restore { key, value, created, updated, expires } => {
                if created > updated {
                    return Err(fault::updated_before_created());
                }
                fits(value)?;
                let expires = expires.map(|expires| micros(expires, latest)).transpose()?;
                let (created, updated) = (micros(*created, latest)?, micros(*updated, latest)?);
                Step::Restore { key, value, created, updated, expires }
            }
        })
    }

    fn refuse(&mut self, refusal: StorageError) {
        self.refusals.insert(self.steps.len(), refusal);
    }
}

/// What can be told of a time to live without the server's clock.
pub(crate) fn life_of(ttl: Ttl) -> Result<Life> {
    let longest = i64::try_from(LONGEST_LIFE.as_micros()).unwrap_or(i64::MAX);
    Ok(match ttl {
        Ttl::Never => Life::Never,
        Ttl::Keep => Life::Keep,
        Ttl::After(duration) => {
            // A part of a microsecond counts as a whole.
            let micros = i64::try_from(duration.as_nanos().div_ceil(1_000)).unwrap_or(i64::MAX);
            match micros {
                0 => return Err(fault::over_already()),
                micros if micros <= longest => Life::For(micros),
                _ => return Err(fault::lives_too_long()),
            }
        }
        Ttl::At(moment) => Life::Until(i64::try_from(moment.micros()).map_err(|_| fault::lives_too_long())?),
    })
}

fn micros(time: Timestamp, latest: Timestamp) -> Result<i64> {
    let kept = Some(time).filter(|time| *time <= latest).and_then(|time| i64::try_from(time.micros()).ok());
    kept.ok_or_else(|| fault::time_beyond(latest))
}

/// How often a batch is worked out anew because others changed a document that it merges into.
pub(crate) const MOST_TRIES: usize = 100;

/// The error of a batch that was overtaken each time.
pub(crate) fn overtaken() -> StorageError {
    StorageError::new(
        ErrorKind::Unavailable,
        "others have changed the document of a merge each time before it was written",
    )
}
