//! The pure parts that every engine of this crate shares.
//!
//! In: a batch or a selection, the engine's time, and a way to read rows. Out: the rows to write
//! with the outcome ([`plan`]), or a page of entries ([`Query`]). Nothing here does I/O or touches an
//! engine, so a batch that fails has touched none either. Errors: those of the contract.

mod bytes;
#[cfg(feature = "redb")]
pub(crate) mod codec;
mod cursor;
mod evaluate;
pub(crate) mod fault;
mod fingerprint;
#[cfg(any(feature = "file", feature = "redb", feature = "sqlite"))]
mod group;
mod merge;
mod offload;
mod outcome;
#[cfg(any(feature = "file", feature = "redb", feature = "sqlite"))]
mod outcome_codec;
mod overlay;
mod plan;
mod plan_ops;
mod query;
mod row;

#[cfg(test)]
mod tests;

#[cfg(feature = "file")]
pub(crate) use bytes::{Reader as ByteReader, Writer as ByteWriter};
#[cfg(feature = "postgres")]
pub(crate) use evaluate::Pointer;
pub(crate) use fingerprint::Fingerprint;
#[cfg(any(feature = "file", feature = "redb", feature = "sqlite"))]
pub(crate) use group::{Group, plan_group};
#[cfg(any(feature = "postgres", feature = "redis"))]
pub(crate) use merge::merge;
pub(crate) use offload::offload;
pub(crate) use outcome::Outcome;
#[cfg(any(feature = "postgres", feature = "redis"))]
pub(crate) use outcome::batch_hash;
#[cfg(any(feature = "file", feature = "redb", feature = "sqlite"))]
pub(crate) use outcome_codec::{decode_outcome, encode_outcome};
pub(crate) use overlay::{Change, Overlay, Rows};
#[cfg(any(feature = "postgres", feature = "redis"))]
pub(crate) use plan::check_demands;
pub(crate) use plan::plan;
#[cfg(any(feature = "postgres", feature = "redis"))]
pub(crate) use plan_ops::{LONGEST_LIFE, appended_id};
#[cfg(feature = "postgres")]
pub(crate) use query::Pager;
pub(crate) use query::{Query, Start};
pub(crate) use row::Row;
