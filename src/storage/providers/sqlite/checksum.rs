//! SQLite has no checksums in its file, so that a flipped bit would be a wrong value; every row has one of ours.

use crate::storage::contract::engine::Fingerprint;
use crate::storage::contract::{Meta, Timestamp};

/// What a stored record is checked by: a hash of its parts.
pub(crate) fn checksum(parts: &[&[u8]]) -> i64 {
    let mut hash = Fingerprint::new();
    for part in parts {
        hash.block(part);
    }
    join(low(hash), 0)
}

/// What a row is checked by: one half for its head, the other for its value, so that a head is checked too where it is
/// read alone.
pub(crate) fn row_checksum(collection: i64, id: &[u8], meta: &Meta, value: &[u8]) -> i64 {
    join(head_sum(collection, id, meta), value_sum(value))
}

pub(crate) fn fits_head(checksum: i64, collection: i64, id: &[u8], meta: &Meta) -> bool {
    checksum.cast_unsigned() >> 32 == u64::from(head_sum(collection, id, meta))
}

pub(crate) fn fits_value(checksum: i64, value: &[u8]) -> bool {
    checksum.cast_unsigned() & u64::from(u32::MAX) == u64::from(value_sum(value))
}

fn head_sum(collection: i64, id: &[u8], meta: &Meta) -> u32 {
    let mut hash = Fingerprint::new();
    hash.number(collection.cast_unsigned());
    hash.block(id);
    hash.number(meta.rev.number());
    hash.number(meta.created.micros());
    hash.number(meta.updated.micros());
    hash.number(meta.expires.map_or(u64::MAX, Timestamp::micros));
    low(hash)
}

fn value_sum(value: &[u8]) -> u32 {
    let mut hash = Fingerprint::new();
    hash.block(value);
    low(hash)
}

fn low(hash: Fingerprint) -> u32 {
    let [.., a, b, c, d] = hash.finish().to_be_bytes();
    u32::from_be_bytes([a, b, c, d])
}

fn join(high: u32, low: u32) -> i64 {
    (u64::from(high) << 32 | u64::from(low)).cast_signed()
}
