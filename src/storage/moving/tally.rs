use crate::storage::contract::engine::Fingerprint;
use crate::storage::contract::{CollectionPath, Entry, Timestamp, Value};

/// What was seen of entries, whatever the order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) entries: u64,
    pub(crate) bytes: u64,
    pub(crate) checksum: u128,
}

impl Tally {
    pub(crate) fn add(&mut self, collection: &CollectionPath, entry: &Entry) {
        self.entries += 1;
        self.bytes += entry.value.as_ref().map_or(0, |value| value.size() as u64);
        self.checksum = self.checksum.wrapping_add(sum_of(collection, entry));
    }
}

fn sum_of(collection: &CollectionPath, entry: &Entry) -> u128 {
    let mut sum = Fingerprint::new();
    sum.block(collection.encoded());
    sum.block(entry.id.as_str().as_bytes());
    sum.number(entry.meta.created.micros());
    sum.number(entry.meta.updated.micros());
    sum.number(entry.meta.expires.map_or(u64::MAX, Timestamp::micros));
    match &entry.value {
        None => sum.number(0),
        Some(Value::Json(text)) => {
            sum.number(1);
            sum.block(text.as_bytes());
        }
        Some(Value::Bytes(bytes)) => {
            sum.number(2);
            sum.block(bytes);
        }
        Some(Value::Int(number)) => {
            sum.number(3);
            sum.number(number.cast_unsigned());
        }
    }
    sum.finish()
}
