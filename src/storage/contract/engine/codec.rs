//! The bytes in which engines without columns keep keys and rows.

use bytes::Bytes;

use crate::storage::contract::engine::bytes::{Reader, Writer};
use crate::storage::contract::engine::outcome_codec::{read_meta, write_meta};
use crate::storage::contract::engine::row::Row;
use crate::storage::contract::error::{Result, corrupt};
use crate::storage::contract::json::JsonText;
use crate::storage::contract::names::{CollectionPath, Key, decode_id};
use crate::storage::contract::value::{Meta, Value};

// Behind a path, which no segment can begin with: here its entries follow, and end.
const ENTRIES: [u8; 2] = [0, 0];
const BEHIND_ENTRIES: [u8; 2] = [0, 1];

/// What the key of every entry of a collection, and no other, starts with.
pub(crate) fn entries_prefix(collection: &CollectionPath) -> Vec<u8> {
    [collection.encoded(), &ENTRIES].concat()
}

/// The least bytes above every key of a collection's entries, and below those of what is under it.
pub(crate) fn entries_end(collection: &CollectionPath) -> Vec<u8> {
    [collection.encoded(), &BEHIND_ENTRIES].concat()
}

/// One byte string that sorts by collection, then by id.
pub(crate) fn encode_key(key: &Key) -> Vec<u8> {
    [key.collection.encoded(), &ENTRIES, key.id.as_str().as_bytes()].concat()
}

/// Works with what [`encode_key`] gives, which is built without an allocation where it is short, as most are.
#[inline]
pub(crate) fn with_encoded_key<T>(key: &Key, work: impl FnOnce(&[u8]) -> T) -> T {
    let mut short = [0; 128];
    let mut end = 0;
    for part in [key.collection.encoded(), &ENTRIES, key.id.as_str().as_bytes()] {
        let begin = end;
        end += part.len();
        let Some(place) = short.get_mut(begin..end) else {
            return work(&encode_key(key));
        };
        place.copy_from_slice(part);
    }
    work(&short[..end])
}

/// Back from [`encode_key`].
pub(crate) fn decode_key(bytes: &[u8]) -> Result<Key> {
    let fault = || corrupt("a stored key has no end of its path");
    let (path, rest) = bytes.split_at_checked(path_length(bytes).ok_or_else(fault)?).ok_or_else(fault)?;
    let id = decode_id(rest.get(ENTRIES.len()..).unwrap_or_default())?;
    Ok(Key::new(CollectionPath::from_encoded(path), id))
}

fn path_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (*byte, bytes.get(at + 1)) {
            (0, Some(0)) => return Some(at),
            // An escaped NUL or the end of a segment.
            (0, _) => at += 2,
            _ => at += 1,
        }
    }
    None
}

const KIND_JSON: u8 = 1;
const KIND_BYTES: u8 = 2;
const KIND_INT: u8 = 3;

/// A fixed header (revision, created, updated, expires, kind), then the value.
pub(crate) fn encode_row(row: &Row) -> Vec<u8> {
    let mut bytes = Writer(Vec::with_capacity(33 + row.value.size()));
    write_meta(&mut bytes, &row.meta);
    match &row.value {
        Value::Json(text) => {
            bytes.byte(KIND_JSON);
            bytes.0.extend_from_slice(text.as_bytes());
        }
        Value::Bytes(value) => {
            bytes.byte(KIND_BYTES);
            bytes.0.extend_from_slice(value);
        }
        Value::Int(number) => {
            bytes.byte(KIND_INT);
            bytes.0.extend_from_slice(&number.to_be_bytes());
        }
    }
    bytes.0
}

/// The header alone.
pub(crate) fn decode_meta(bytes: &[u8]) -> Result<Meta> {
    read_meta(&mut Reader(bytes))
}

/// Back from [`encode_row`].
pub(crate) fn decode_row(bytes: &[u8]) -> Result<Row> {
    let mut bytes = Reader(bytes);
    let meta = read_meta(&mut bytes)?;
    let value = match bytes.byte()? {
        KIND_JSON => Value::Json(JsonText::from_stored(Bytes::copy_from_slice(bytes.0))?),
        KIND_BYTES => Value::Bytes(Bytes::copy_from_slice(bytes.0)),
        KIND_INT => Value::Int(i64::from_be_bytes(bytes.array()?)),
        kind => return Err(corrupt(format!("a stored value is of the unknown kind {kind}"))),
    };
    Ok(Row { meta, value })
}
