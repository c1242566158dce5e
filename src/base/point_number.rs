use std::sync::atomic::{AtomicU32, Ordering};

/// What a point without type parameters is numbered by, once for the whole program, so that it is found by an index.
#[derive(Debug)]
pub struct PointNumber(AtomicU32);

/// None but the points of applications whose host has asked for something get a number, so the numbers stay small; 0 is not
/// given.
static NEXT: AtomicU32 = AtomicU32::new(1);

impl PointNumber {
    /// A number that is not given yet.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "there is one for each point, in a static")]
    pub const fn new() -> Self {
        Self(AtomicU32::new(0))
    }

    /// The number, as an index. The first call gives it.
    #[must_use]
    #[inline]
    pub fn index(&self) -> usize {
        match self.0.load(Ordering::Relaxed) {
            0 => self.given(),
            number => number as usize,
        }
    }

    #[cold]
    fn given(&self) -> usize {
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        // Of two that come at once, the first counts; a number that is left out is an index that nobody uses.
        match self.0.compare_exchange(0, next, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => next as usize,
            Err(number) => number as usize,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_given_once_and_to_one_point() {
        let (one, other) = (PointNumber::new(), PointNumber::new());
        let first = one.index();
        assert_ne!(first, 0);
        assert_ne!(first, other.index());
        assert_eq!(first, one.index());
    }
}
