//! What the engines behind a server share.
//!
//! In: batches. Out: the steps a server has to take for them, one for each check and operation, and commits out of what
//! it answers; a place for connections in each runtime. Errors: those of the contract.
//!
//! The server decides everything that hangs on its clock and on what it holds. What needs to read a document, merging,
//! is worked out here against what was read before, and the server refuses it as stale where that has changed.

mod answer;
mod capabilities;
mod drivers;
mod known;
mod lanes;
mod offset;
mod percent;
mod steps;
#[cfg(any(feature = "postgres-tls", feature = "redis-tls"))]
mod tls;

pub(crate) use answer::{Answer, Numbers};
#[cfg(feature = "redis")]
pub(crate) use answer::{HAS_ID, HAS_META, HAS_SUM};
pub(crate) use capabilities::capabilities;
pub(crate) use known::{Expected, Known};
pub(crate) use lanes::Lanes;
pub use offset::ClockOffset;
pub(crate) use percent::percent_decoded;
#[cfg(feature = "postgres")]
pub(crate) use steps::life_of;
pub(crate) use steps::{Life, MOST_TRIES, Plan, Step, overtaken};
#[cfg(any(feature = "postgres-tls", feature = "redis-tls"))]
pub(crate) use tls::tls_config;
