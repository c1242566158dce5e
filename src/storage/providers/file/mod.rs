//! A folder of JSON files: for data that people read, edit and keep under version control.
//!
//! In: the verbs of the contract. Out: its answers; an acknowledged commit survives a power cut. A second open of
//! the folder fails at once as `Locked`. Errors: those of the contract, `Corrupt` for a damaged file, which it
//! names, among them.
//!
//! Everything is held in memory and read from there; what is committed is on the disk before it is seen. Each entry
//! is a file of its own, `notes/c/tasks/task-1.json`, with the value laid out to be read:
//!
//! ```json
//! {
//!   "rev": 1769941800000000,
//!   "created": "2026-02-01T10:30:00.000000",
//!   "updated": "2026-02-01T10:30:00.000000",
//!   "sum": "8f4c1d2e9b7a60533c1e5f7a9b2d4c68",
//!   "json": {
//!     "title": "Buy groceries",
//!     "done": false
//!   }
//! }
//! ```
//!
//! A commit of several files is a journal first: written, synced and renamed into place, which is the moment of the
//! commit. Then each file is put in place, and the journal goes. Opening the folder finishes what a journal says. A
//! commit of one file is that file alone, put in place at once.
//!
//! A file is dated with its revision. So one that was edited by hand is told from one that a disk has damaged: the
//! sum of the first does not fit and its date is another, and it is taken up with a new revision; the sum of the
//! second does not fit though nobody has written it since. Beside the entries, `.jackfield` holds what is the
//! engine's own, and what else is in the folder (`.git`, `README.md`) is left alone.

mod disk;
mod edits;
mod envelope;
mod journal;
mod load;
mod lock;
mod names;
mod numbers;
mod open;
mod provider;
mod readable;
mod state;
mod store;
mod write;

#[cfg(test)]
mod tests;

pub use open::FilesOptions;
pub use provider::Files;
