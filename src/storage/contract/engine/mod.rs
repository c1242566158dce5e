#![doc = include_str!("write_a_provider.md")]
#![cfg_attr(feature = "testing", doc = "```")]
#![cfg_attr(not(feature = "testing"), doc = "```ignore")]
#![doc = include_str!("../../../../examples/write_a_provider.rs")]
#![doc = "```"]

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
pub(crate) use evaluate::Matcher;
#[cfg(feature = "postgres")]
pub(crate) use evaluate::Pointer;
pub(crate) use fingerprint::Fingerprint;
#[cfg(any(feature = "file", feature = "redb", feature = "sqlite"))]
pub(crate) use group::{Group, plan_group};
pub(crate) use merge::merge;
pub(crate) use offload::offload;
pub use outcome::Outcome;
#[cfg(any(feature = "postgres", feature = "redis"))]
pub(crate) use outcome::batch_hash;
pub use overlay::{Change, Overlay, Rows};
#[cfg(any(feature = "postgres", feature = "redis"))]
pub(crate) use plan::check_demands;
pub use plan::{Planned, plan};
#[cfg(any(feature = "postgres", feature = "redis"))]
pub(crate) use plan_ops::{LONGEST_LIFE, appended_id};
#[cfg(feature = "postgres")]
pub(crate) use query::Pager;
pub use query::{Query, Start};
pub use row::Row;
