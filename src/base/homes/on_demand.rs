//! What is made once somebody asks for it under a key that nobody provides.

use std::pin::Pin;

use super::home::Later;
use super::slots::Slots;
use crate::base::BoxError;

/// A member of a keyed point on its way.
pub type Making = Pin<Box<dyn Future<Output = Result<Made, BoxError>> + Send>>;

/// A member of a keyed point, in slots of its own.
#[derive(Debug)]
pub struct Made {
    slots: Slots,
    out: u32,
}

impl Made {
    /// What leaves through `out`.
    #[must_use]
    pub fn new(slots: Slots, out: u32) -> Self {
        Self { slots, out }
    }

    /// A copy of it, if it is a `T`; `None` where its provider declined.
    #[must_use]
    pub fn take<T: Clone + 'static>(&self) -> Option<T> {
        self.slots.offer(self.out)?.take()
    }
}

/// The way from the members of a keyed point to the provider that makes one for any key.
#[derive(Clone, Debug)]
pub struct OnDemand {
    /// Where the application or the scope lives in which they are made.
    pub later: Later,
    /// The slot of the plan that lists the members.
    pub slot: u32,
}
