//! Where the instances of an application or of a scope live: in slots, which a home holds once they are
//! wired. What is made later on demand lives in slots of its own, on top of those of a home.

mod home;
mod on_demand;
mod slots;

pub use home::{Home, Later, Maker, OpenWithin};
pub use on_demand::{Made, Making, OnDemand};
pub use slots::{ABSENT, Slots};
