use std::any::Any;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::base::{Handed, Probe, put_into};

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

impl<P: ?Sized + 'static> Handed for Many<P>
where
    Self: Send + Sync,
{
    fn put(&self, place: &mut dyn Any) {
        put_into(self.clone(), place);
    }

    fn probe(&self) -> Option<Probe> {
        None
    }
}
