//! What every stage shares: origins, keys of keyed points, erased instances and the read-only [`View`] of
//! them; and the care that all user code is called with.
//!
//! From below: care and text (`panics`, `allowance`, `origin`, `key`, ..), `instances`, `homes` with their
//! slots, and the view.
//!
//! In: nothing. Out: plain data without behaviour of any stage. Errors: none; a lookup that finds nothing is
//! `None`.

mod allowance;
mod box_error;
mod by_text;
mod compiled_here;
mod homes;
mod identity;
mod in_order;
mod instances;
mod key;
mod origin;
mod panics;
mod point_number;
mod reserved;
mod view;

pub use allowance::{Allowance, Due, Limit, OutOfTime, moment};
pub use box_error::BoxError;
pub(crate) use by_text::ByText;
pub use compiled_here::{CompiledHere, compiled_here};
pub use homes::{ABSENT, Home, Later, Made, Maker, Making, OnDemand, OpenWithin, Slots};
pub use identity::Identity;
pub(crate) use in_order::in_order;
pub use instances::{
    Answered, Built, BuiltList, Cast, Erased, Handed, MakeError, MakesByKey, Offer, Outcome, Probe, Shared,
    put_into,
};
pub use key::{AnyKey, KeyDecl, SharedKey, key_of_text, key_text};
pub use origin::Origin;
pub(crate) use origin::here;
pub use panics::{catch_panic, catch_panic_async, drop_all, drop_quietly, panic_text};
pub use point_number::PointNumber;
pub use reserved::{HOST, RESERVED_SECTIONS};
pub use view::{Consumer, View};
