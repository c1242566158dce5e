//! The short way of the host to what it has been given before.

use std::sync::OnceLock;

use crate::declare::{Inject, Kept, Need, PointDecl, Shape};
use crate::plan::ByType;

/// For each point what the host was given of it: neither a lock nor a look at the plan is between the host and a copy of it.
#[derive(Debug, Default)]
pub(super) struct Doors {
    /// By the numbers of points.
    numbered: Vec<Door>,
    /// Of points with type parameters.
    others: ByType<Door>,
}

#[derive(Debug, Default)]
struct Door {
    one: OnceLock<Kept>,
    all: OnceLock<Kept>,
    /// The slot of the plan that says what is made anew for each who asks for one.
    anew: OnceLock<u32>,
}

impl Doors {
    pub(super) fn of(points: impl Iterator<Item = &'static PointDecl>) -> Self {
        let mut doors = Self::default();
        for point in points {
            match point.number {
                Some(number) if number.index() >= doors.numbered.len() => {
                    doors.numbered.resize_with(number.index() + 1, Door::default);
                }
                Some(_) => {}
                None => _ = doors.others.insert(point.type_id, Door::default()),
            }
        }
        doors
    }

    /// A copy of what the host was given before.
    #[inline]
    pub(super) fn again<T: Inject>(&self) -> Option<T> {
        T::again(self.kept::<T>()?.get()?)
    }

    /// Keeps what the host is given. The first counts.
    pub(super) fn keep<T: Inject>(&self, given: &T) {
        if let (Some(place), Some(kept)) = (self.kept::<T>(), given.keep()) {
            let _ = place.set(kept);
        }
    }

    /// The place of what is asked for; `None` for what is asked of one provider or made by a handle.
    #[inline]
    pub(super) fn kept<T: Inject>(&self) -> Option<&OnceLock<Kept>> {
        let (door, shape) = self.door::<T>()?;
        match shape {
            Shape::One => Some(&door.one),
            Shape::All => Some(&door.all),
            Shape::Fresh => None,
        }
    }

    /// The place of the slot of the plan that says what is made anew for the host, which asks for one.
    pub(super) fn anew<T: Inject>(&self) -> Option<&OnceLock<u32>> {
        let (door, shape) = self.door::<T>()?;
        matches!(shape, Shape::One).then_some(&door.anew)
    }

    #[inline]
    fn door<T: Inject>(&self) -> Option<(&Door, Shape)> {
        let Need::Point { point, shape, lazy: false, .. } = T::NEED else { return None };
        if T::OF.is_some() {
            return None;
        }
        let door = match point.number {
            Some(number) => self.numbered.get(number.index()),
            None => self.others.get(&point.type_id),
        }?;
        Some((door, shape))
    }
}
