use std::time::Duration;

use crate::storage::contract::batch::{Batch, Commit, Condition, Op, Ttl};
use crate::storage::contract::engine::fingerprint::Fingerprint;
use crate::storage::contract::names::Key;
use crate::storage::contract::time::Timestamp;
use crate::storage::contract::value::Value;

/// How long the outcome of a batch with a token is kept.
pub(crate) const OUTCOME_KEPT: Duration = Duration::from_hours(24);

/// What became of a batch that has a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Tells the batch apart from another with the same token.
    pub(crate) batch: u128,
    /// From when on it is forgotten.
    pub expires: Timestamp,
    /// What it was answered with.
    pub commit: Commit,
}

/// Tells what a batch checks and does apart from all others.
pub(crate) fn batch_hash(batch: &Batch) -> u128 {
    let mut hash = Fingerprint::new();
    hash.number(batch.checks.len() as u64);
    for (key, condition) in &batch.checks {
        key_hash(key, &mut hash);
        match condition {
            Condition::Absent => hash.number(0),
            Condition::Present => hash.number(1),
            Condition::Rev(rev) => {
                hash.number(2);
                hash.number(rev.number());
            }
        }
    }
    for op in &batch.ops {
        hash.block(op.name().as_bytes());
        if let Some(key) = op.key() {
            key_hash(key, &mut hash);
        }
        op_hash(op, &mut hash);
    }
    hash.finish()
}

fn key_hash(key: &Key, hash: &mut Fingerprint) {
    hash.block(key.collection.encoded());
    hash.block(key.id.as_str().as_bytes());
}

fn op_hash(op: &Op, hash: &mut Fingerprint) {
    match op {
        Op::Put { value, ttl, .. } => {
            value_hash(value, hash);
            ttl_hash(*ttl, hash);
        }
        Op::Merge { set, unset, ttl, .. } => {
            hash.block(set.as_bytes());
            hash.number(unset.len() as u64);
            for name in unset {
                hash.block(name.as_bytes());
            }
            ttl_hash(*ttl, hash);
        }
        Op::Add { delta, ttl, .. } => {
            hash.number(delta.cast_unsigned());
            ttl_hash(*ttl, hash);
        }
        Op::Delete { .. } => {}
        Op::Clear { collection, ids, deep } => {
            hash.block(collection.encoded());
            // The debug text quotes and escapes, so it is unambiguous.
            hash.block(format!("{ids:?}").as_bytes());
            hash.number(u64::from(*deep));
        }
        Op::Touch { ttl, .. } => ttl_hash(*ttl, hash),
        Op::Append { collection, value, ttl } => {
            hash.block(collection.encoded());
            value_hash(value, hash);
            ttl_hash(*ttl, hash);
        }
        Op::Restore { value, created, updated, expires, .. } => {
            value_hash(value, hash);
            hash.number(created.micros());
            hash.number(updated.micros());
            hash.number(expires.map_or(u64::MAX, Timestamp::micros));
        }
    }
}

fn value_hash(value: &Value, hash: &mut Fingerprint) {
    hash.block(value.kind().as_bytes());
    match value {
        Value::Json(text) => hash.block(text.as_bytes()),
        Value::Bytes(bytes) => hash.block(bytes),
        Value::Int(number) => hash.number(number.cast_unsigned()),
    }
}

fn ttl_hash(ttl: Ttl, hash: &mut Fingerprint) {
    match ttl {
        Ttl::Never => hash.number(0),
        Ttl::Keep => hash.number(1),
        Ttl::After(duration) => {
            hash.number(2);
            hash.number(duration.as_secs());
            hash.number(u64::from(duration.subsec_nanos()));
        }
        Ttl::At(moment) => {
            hash.number(3);
            hash.number(moment.micros());
        }
    }
}
