//! The bytes in which engines without columns keep outcomes, and the meta of their rows.

use crate::storage::contract::batch::{Commit, Done};
use crate::storage::contract::engine::bytes::{Reader, Writer};
use crate::storage::contract::engine::outcome::Outcome;
use crate::storage::contract::error::{Result, corrupt};
use crate::storage::contract::names::decode_id;
use crate::storage::contract::revision::Rev;
use crate::storage::contract::time::Timestamp;
use crate::storage::contract::value::Meta;

pub(crate) fn write_meta(bytes: &mut Writer, meta: &Meta) {
    bytes.number(meta.rev.number());
    bytes.number(meta.created.micros());
    bytes.number(meta.updated.micros());
    bytes.number(meta.expires.map_or(u64::MAX, Timestamp::micros));
}

pub(crate) fn read_meta(bytes: &mut Reader<'_>) -> Result<Meta> {
    let rev = read_rev(bytes)?;
    let (created, updated) =
        (Timestamp::from_micros(bytes.number()?), Timestamp::from_micros(bytes.number()?));
    let expires = Some(bytes.number()?).filter(|micros| *micros != u64::MAX).map(Timestamp::from_micros);
    Ok(Meta { rev, created, updated, expires })
}

fn read_rev(bytes: &mut Reader<'_>) -> Result<Rev> {
    Rev::new(bytes.number()?).map_err(|error| corrupt("a stored revision is none").with_source(error))
}

const HAS_META: u8 = 1;
const HAS_SUM: u8 = 2;
const HAS_ID: u8 = 4;
const CREATED: u8 = 8;

impl Outcome {
    /// The bytes that an engine stores.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Writer::default();
        bytes.wide(self.batch);
        bytes.number(self.expires.micros());
        bytes.number(self.commit.rev.number());
        for done in &self.commit.done {
            let flag = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
            let flags = flag(done.meta.is_some(), HAS_META) | flag(done.sum.is_some(), HAS_SUM);
            bytes.byte(flags | flag(done.id.is_some(), HAS_ID) | flag(done.created, CREATED));
            bytes.number(done.count);
            if let Some(meta) = &done.meta {
                write_meta(&mut bytes, meta);
            }
            if let Some(sum) = done.sum {
                bytes.number(sum.cast_unsigned());
            }
            if let Some(id) = &done.id {
                bytes.block(id.as_str().as_bytes());
            }
        }
        bytes.0
    }

    /// Back from [`Outcome::to_bytes`].
    ///
    /// # Errors
    /// `Corrupt` where the bytes are no outcome.
    pub fn from_bytes(bytes: &[u8]) -> Result<Outcome> {
        let mut bytes = Reader(bytes);
        let batch = bytes.wide()?;
        let expires = Timestamp::from_micros(bytes.number()?);
        let rev = read_rev(&mut bytes)?;
        let mut done = Vec::new();
        while !bytes.0.is_empty() {
            let flags = bytes.byte()?;
            let count = bytes.number()?;
            let meta = if flags & HAS_META == 0 { None } else { Some(read_meta(&mut bytes)?) };
            let sum = if flags & HAS_SUM == 0 { None } else { Some(bytes.number()?.cast_signed()) };
            let id = if flags & HAS_ID == 0 { None } else { Some(decode_id(bytes.block()?)?) };
            done.push(Done { created: flags & CREATED != 0, meta, count, sum, id });
        }
        Ok(Outcome { batch, expires, commit: Commit { rev, done } })
    }
}
