//! What has to happen to the files of a folder, as bytes.

use crate::storage::contract::engine::{ByteReader, ByteWriter, Fingerprint};
use crate::storage::contract::{Result, Timestamp, corrupt};

/// One change of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Write {
    Put { file: String, bytes: Vec<u8>, date: Option<Timestamp> },
    Remove { file: String },
}

impl Write {
    pub(crate) fn file(&self) -> &str {
        match self {
            Write::Put { file, .. } | Write::Remove { file } => file,
        }
    }
}

const REMOVE: u8 = 0;
const PUT: u8 = 1;

pub(crate) fn encode(writes: &[Write]) -> Vec<u8> {
    let mut bytes = ByteWriter::default();
    for write in writes {
        match write {
            Write::Remove { file } => {
                bytes.byte(REMOVE);
                bytes.block(file.as_bytes());
            }
            Write::Put { file, bytes: content, date } => {
                bytes.byte(PUT);
                bytes.block(file.as_bytes());
                bytes.number(date.map_or(u64::MAX, Timestamp::micros));
                bytes.block(content);
            }
        }
    }
    seal(&bytes)
}

pub(crate) fn decode(bytes: &[u8]) -> Result<Vec<Write>> {
    let mut bytes = unseal(bytes)?;
    let mut writes = Vec::new();
    while !bytes.0.is_empty() {
        let kind = bytes.byte()?;
        let file = std::str::from_utf8(bytes.block()?).map_err(|_| corrupt("a path is no UTF-8"))?.to_owned();
        writes.push(match kind {
            REMOVE => Write::Remove { file },
            PUT => {
                let date = Some(bytes.number()?).filter(|date| *date != u64::MAX).map(Timestamp::from_micros);
                Write::Put { file, bytes: bytes.block()?.to_vec(), date }
            }
            kind => return Err(corrupt(format!("it has a change of the unknown kind {kind}"))),
        });
    }
    Ok(writes)
}

/// The bytes with their sum behind them.
pub(crate) fn seal(bytes: &ByteWriter) -> Vec<u8> {
    let sum = sum_of(&bytes.0);
    [bytes.0.as_slice(), &sum.to_be_bytes()].concat()
}

/// The bytes before their sum, if it fits.
pub(crate) fn unseal(bytes: &[u8]) -> Result<ByteReader<'_>> {
    match bytes.split_last_chunk::<16>() {
        Some((bytes, sum)) if sum_of(bytes).to_be_bytes() == *sum => Ok(ByteReader(bytes)),
        _ => Err(corrupt("its sum does not fit what it holds")),
    }
}

fn sum_of(bytes: &[u8]) -> u128 {
    let mut sum = Fingerprint::new();
    sum.block(bytes);
    sum.finish()
}
