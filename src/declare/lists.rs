use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use super::cardinality::CardinalityMarker;
use super::point::Point;

/// All providers of a `many` point, in its order. A copy is one reference count; it derefs to a slice.
pub struct Many<P: ?Sized>(Arc<[Arc<P>]>);

impl<P: ?Sized> From<Vec<Arc<P>>> for Many<P> {
    fn from(all: Vec<Arc<P>>) -> Self {
        Self(all.into())
    }
}

impl<P: ?Sized> Clone for Many<P> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<P: ?Sized> Deref for Many<P> {
    type Target = [Arc<P>];
    fn deref(&self) -> &[Arc<P>] {
        &self.0
    }
}

impl<'a, P: ?Sized> IntoIterator for &'a Many<P> {
    type Item = &'a Arc<P>;
    type IntoIter = std::slice::Iter<'a, Arc<P>>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<P: ?Sized> fmt::Debug for Many<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Many({} members)", self.0.len())
    }
}

/// The type of a keyed point's keys.
pub type KeyOf<P> = <<P as Point>::Cardinality as CardinalityMarker<P>>::Key;

/// All providers of a `keyed` point by their keys. A copy is one reference count; it iterates in the point's order.
pub struct Keyed<P: ?Sized> {
    // A `Table<KeyOf<P>, P>`. Were it written so, a future that holds a `Keyed` over an `await` could not be shown to
    // be `Send`: https://github.com/rust-lang/rust/issues/110338.
    table: Arc<dyn Any + Send + Sync>,
    point: PhantomData<fn() -> Arc<P>>,
}

struct Table<K, P: ?Sized> {
    entries: Vec<(K, Arc<P>)>,
    places: HashMap<K, usize>,
}

impl<P: Point + ?Sized> Keyed<P>
where
    KeyOf<P>: Eq + std::hash::Hash + Clone,
{
    pub(crate) fn from_pairs(entries: Vec<(KeyOf<P>, Arc<P>)>) -> Self {
        let places = entries.iter().enumerate().map(|(at, (key, _))| (key.clone(), at)).collect();
        Self { table: Arc::new(Table { entries, places }), point: PhantomData }
    }

    /// The provider under `key`; `None` where nobody provides it, never another key's provider.
    #[must_use]
    pub fn get<Q>(&self, key: &Q) -> Option<&Arc<P>>
    where
        KeyOf<P>: std::borrow::Borrow<Q>,
        Q: Eq + std::hash::Hash + ?Sized,
    {
        let table = self.table()?;
        table.entries.get(*table.places.get(key)?).map(|(_, provider)| provider)
    }
}

impl<P: Point + ?Sized> Keyed<P> {
    fn table(&self) -> Option<&Table<KeyOf<P>, P>> {
        self.table.downcast_ref()
    }

    fn entries(&self) -> &[(KeyOf<P>, Arc<P>)] {
        self.table().map_or(&[], |table| &table.entries)
    }

    /// Key and provider of each, in the point's order.
    #[must_use = "an iterator does nothing until it is used"]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&KeyOf<P>, &Arc<P>)> {
        self.entries().iter().map(|(key, provider)| (key, provider))
    }

    /// The keys, in the point's order.
    #[must_use = "an iterator does nothing until it is used"]
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &KeyOf<P>> {
        self.entries().iter().map(|(key, _)| key)
    }

    /// The providers, in the point's order.
    #[must_use = "an iterator does nothing until it is used"]
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Arc<P>> {
        self.entries().iter().map(|(_, provider)| provider)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether nobody provides the point.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }
}

impl<P: ?Sized> Clone for Keyed<P> {
    fn clone(&self) -> Self {
        Self { table: Arc::clone(&self.table), point: PhantomData }
    }
}

impl<P: Point + ?Sized> fmt::Debug for Keyed<P>
where
    KeyOf<P>: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.keys()).finish()
    }
}
