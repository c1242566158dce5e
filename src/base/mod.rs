//! What every stage shares: origins, keys of keyed points, erased instances and the read-only [`View`] of
//! them; and the care that all user code is called with.
//!
//! In: nothing. Out: plain data without behaviour of any stage. Errors: none; a lookup that finds nothing is `None`.

mod allowance;
mod build_error;
mod caught;
mod identity;
mod instance;
mod key;
mod origin;
mod reserved;
mod slots;

pub use allowance::{Allowance, Limit, OutOfTime};
pub use build_error::BoxError;
pub use caught::{caught, panic_text};
pub use identity::Identity;
pub use instance::{Built, Cast, Erased, Offer, Outcome, Shared};
pub use key::{AnyKey, KeyDecl};
pub use origin::Origin;
pub(crate) use origin::here;
pub use reserved::RESERVED_SECTIONS;
pub use slots::{ABSENT, Consumer, Home, Later, Slots, View};
