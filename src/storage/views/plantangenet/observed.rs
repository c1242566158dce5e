use std::fmt;
use std::ops::Deref;

use crate::storage::contract::{SystemTimeSource, TimeSource, Timestamp};

/// A field that knows whether it changed since it was last saved, and when. It reads like what it holds; the setter that
/// `#[derive(Omni)]` writes is the way to change it.
///
/// ```
/// use jackfield::storage::plantangenet::Observed;
///
/// let energy = Observed::new(7);
/// assert_eq!(*energy + 1, 8);
/// assert!(!energy.is_dirty());
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Observed<T> {
    value: T,
    dirty: bool,
    updated: Option<Timestamp>,
}

impl<T> Observed<T> {
    /// A field with its first value, which counts as saved.
    pub const fn new(value: T) -> Observed<T> {
        Observed { value, dirty: false, updated: None }
    }

    /// The value.
    pub const fn get(&self) -> &T {
        &self.value
    }

    /// Whether it changed since it was last saved or loaded.
    pub const fn is_dirty(&self) -> bool {
        self.dirty
    }

    /// When it last changed in this process; it never goes backwards, whatever the clock does.
    pub const fn updated(&self) -> Option<Timestamp> {
        self.updated
    }

    /// Puts another value in, unasked. For what `#[derive(Omni)]` writes.
    #[doc(hidden)]
    pub fn put(&mut self, value: T) -> T {
        self.put_at(value, SystemTimeSource.now())
    }

    pub(crate) fn put_at(&mut self, value: T, now: Timestamp) -> T {
        self.dirty = true;
        self.updated = Some(self.updated.map_or(now, |before| before.max(now)));
        std::mem::replace(&mut self.value, value)
    }

    /// Puts in what was loaded. For what `#[derive(Omni)]` writes.
    #[doc(hidden)]
    pub fn load(&mut self, value: T) {
        self.value = value;
        self.dirty = false;
    }

    /// It was saved. For what `#[derive(Omni)]` writes.
    #[doc(hidden)]
    pub fn clean(&mut self) {
        self.dirty = false;
    }
}

impl<T> Deref for Observed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> From<T> for Observed<T> {
    fn from(value: T) -> Observed<T> {
        Observed::new(value)
    }
}

impl<T: fmt::Debug> fmt::Debug for Observed<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_goes_backwards_does_not_take_the_time_of_a_change_along() {
        let mut field = Observed::new(1);
        field.put_at(2, Timestamp::from_micros(10));
        field.put_at(3, Timestamp::from_micros(5));
        assert_eq!(field.updated(), Some(Timestamp::from_micros(10)));
        field.put_at(4, Timestamp::from_micros(11));
        assert_eq!(field.updated(), Some(Timestamp::from_micros(11)));
    }
}
