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
mod fingerprint;
#[cfg(feature = "redb")]
mod group;
mod merge;
mod offload;
mod outcome;
mod overlay;
mod plan;
mod plan_ops;
mod query;
mod row;

#[cfg(test)]
mod tests;

#[cfg(feature = "redb")]
pub(crate) use group::{Group, plan_group};
pub(crate) use offload::offload;
pub(crate) use outcome::Outcome;
pub(crate) use overlay::{Change, Overlay, Rows};
pub(crate) use plan::plan;
pub(crate) use query::{Query, Start};
pub(crate) use row::Row;
