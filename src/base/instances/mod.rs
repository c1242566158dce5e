//! What a contribution gives, with its type erased.

mod by_key;
mod instance;

pub use by_key::{Answered, MakeError, MakesByKey};
pub use instance::{Built, BuiltList, Cast, Erased, Handed, Offer, Outcome, Probe, Shared, put_into};
