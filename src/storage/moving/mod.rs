//! Moving house: everything that one provider holds, copied to another.
//!
//! In: two providers of any kind, the second of them empty. Out: the same entries in the second, in the same order of
//! writing, with `created`, `updated` and expiry as they were; [`CopyProgress`] on the way; at the end [`Copied`], after
//! both were read again and compared. Errors: those of the contract, `Conflict` where the target is not empty,
//! `Corrupt` where the two differ at the end.
//!
//! Left out: what has expired, and the outcomes of batches that had a token. Revisions are the target's own. Nobody may
//! write to either meanwhile.

mod checkpoint;
mod copy;
mod progress;
mod tally;
mod verify;
mod walk;

pub use copy::{Copy, copy};
pub use progress::{Copied, CopyPhase, CopyProgress};
