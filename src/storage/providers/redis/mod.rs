//! A Redis server: for caches, sessions, counters and whatever else may live as long as the server's memory does.
//!
//! In: the verbs of the contract. Out: its answers; a batch is applied as a whole across everything the provider holds.
//! Errors: those of the contract; where an answer was lost after a commit was sent, `Unknown`.
//!
//! What an acknowledged write outlives is what the server's own settings say, read when it is opened. Each verb is one
//! script, which no other call of the server comes in between. All keys bear one hash tag. Each collection has a hash of
//! its rows and sorted sets for the orders; nothing uses the server's own expiry, so that an entry goes everywhere at
//! once.

mod arguments;
mod engine_error;
mod facts;
mod link;
mod open;
mod outcome;
mod provider;
mod read;
mod scripts;
mod store;
mod url;

pub use open::RedisOptions;
pub use provider::Redis;
