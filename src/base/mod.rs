//! What every stage shares: origins, keys of keyed points, erased instances and the read-only [`View`] of them.
//!
//! In: nothing. Out: plain data without behaviour of any stage. Errors: none; a lookup that finds nothing is `None`.

mod build_error;
mod identity;
mod instance;
mod key;
mod origin;
mod reserved;
mod slots;

pub use build_error::BoxError;
pub use identity::Identity;
pub use instance::{Built, Cast, Erased, Offer, Outcome, Shared};
pub use key::{AnyKey, KeyDecl};
pub use origin::Origin;
pub(crate) use origin::here;
pub use reserved::RESERVED_SECTIONS;
pub use slots::{ABSENT, Consumer, Home, Later, Slots, View};
