//! The cache of what the host has asked for.

use std::sync::OnceLock;

use crate::declare::{Cached, Inject, Need, PointDecl, Shape};
use crate::plan::ByType;

/// Of each point what the host was given: a repeated `get` takes no lock and does not look at the plan.
#[derive(Debug, Default)]
pub(super) struct HostCache {
    /// By the numbers of points.
    numbered: Vec<CachedPoint>,
    /// Of points with type parameters.
    others: ByType<CachedPoint>,
}

#[derive(Debug, Default)]
struct CachedPoint {
    one: OnceLock<Cached>,
    all: OnceLock<Cached>,
    /// For a point whose instances are made for each consumer: the slot of the plan that says how.
    recipe: OnceLock<u32>,
}

impl HostCache {
    pub(super) fn of(points: impl Iterator<Item = &'static PointDecl>) -> Self {
        let mut cache = Self::default();
        for point in points {
            match point.number {
                Some(number) if number.index() >= cache.numbered.len() => {
                    cache.numbered.resize_with(number.index() + 1, CachedPoint::default);
                }
                Some(_) => {}
                None => _ = cache.others.insert(point.type_id, CachedPoint::default()),
            }
        }
        cache
    }

    /// A copy of what the host was given before.
    #[inline]
    pub(super) fn get<T: Inject>(&self) -> Option<T> {
        T::from_cached(self.entry::<T>()?.get()?)
    }

    /// Keeps a copy of what the host is given. The first one counts.
    pub(super) fn insert<T: Inject>(&self, given: &T) {
        if let (Some(entry), Some(cached)) = (self.entry::<T>(), given.to_cached()) {
            let _ = entry.set(cached);
        }
    }

    /// The entry for this type; `None` for what is asked of one provider or made for each consumer.
    #[inline]
    pub(super) fn entry<T: Inject>(&self) -> Option<&OnceLock<Cached>> {
        let (cached, shape) = self.point::<T>()?;
        match shape {
            Shape::One => Some(&cached.one),
            Shape::All => Some(&cached.all),
            Shape::Fresh => None,
        }
    }

    /// The entry for the slot of the plan that says how one is made for each consumer.
    pub(super) fn recipe<T: Inject>(&self) -> Option<&OnceLock<u32>> {
        let (cached, shape) = self.point::<T>()?;
        matches!(shape, Shape::One).then_some(&cached.recipe)
    }

    #[inline]
    fn point<T: Inject>(&self) -> Option<(&CachedPoint, Shape)> {
        let Need::Point { point, shape, lazy: false, .. } = T::NEED else { return None };
        if T::OF.is_some() {
            return None;
        }
        let cached = match point.number {
            Some(number) => self.numbered.get(number.index()),
            None => self.others.get(&point.type_id),
        }?;
        Some((cached, shape))
    }
}
