//! A PostgreSQL server: durable, for several processes on several hosts.
//!
//! In: the verbs of the contract. Out: its answers; a batch is applied as a whole across everything the provider holds.
//! Errors: those of the contract; where an answer was lost after a commit was sent, `Unknown`.
//!
//! Commits come one after the other: each begins by updating the one row of the table `rev`. So batches that wait are
//! sent together, in one call of a function of the server that applies each for itself. Batches that only put are one
//! statement. Reads are one statement each, and none of the server's own JSON decides an answer: it only spares rows
//! that can't meet a filter from being sent.

mod connect;
mod engine_error;
mod group;
mod lane;
mod leader;
mod names;
mod open;
mod pool;
mod preselect;
mod provider;
mod puts;
mod queue;
mod read;
mod reads;
mod schema;
mod statement;
mod store;
mod tables;
mod url;
mod value;

pub use open::PostgresOptions;
pub use provider::Postgres;
