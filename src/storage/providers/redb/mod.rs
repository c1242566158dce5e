//! One file, by redb: durable on one machine, for one process at a time.
//!
//! In: the verbs of the contract. Out: its answers; an acknowledged commit survives a power cut. A
//! second open of the file fails at once as `Locked`. Errors: those of the contract, `Corrupt` for a
//! damaged file among them; of what a crash may take from it, see [`RedbOptions::verify`].
//!
//! Reads run on the caller's thread in a transaction of their own, which ends with the call. A commit
//! that finds the writer idle writes at once; those that come meanwhile are written together by the
//! next, with one sync of the disk.

mod engine_error;
mod open;
mod provider;
mod rev_index;
mod snapshot;
mod store;
#[cfg(test)]
mod tests;
mod write;

pub use open::RedbOptions;
pub use provider::Redb;
