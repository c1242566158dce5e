use std::any::Any;
use std::fmt;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::{Arc, Weak};

use super::by_key::MakesByKey;
use crate::base::{BoxError, drop_all};

/// A shared value of an unknown type: a plugin's struct or a parsed section of the configuration.
pub type Shared = Arc<dyn Any + Send + Sync>;

/// A value of an unknown type that is owned: an `Arc<dyn P>`, which is itself the thing to hand out.
pub type Erased = Box<dyn Handed>;

/// What a point can hand out.
pub trait Handed: Any + Send + Sync {
    /// Puts a copy of it into an empty `Option` of its type; leaves any other place alone.
    fn put(&self, place: &mut dyn Any);

    /// What tells later whether somebody still holds the instance behind it; `None` for lists of instances.
    fn probe(&self) -> Option<Probe>;

    /// What makes more of it under keys that nobody provides; `None` of anything but the members of a keyed point.
    fn by_key(&self) -> Option<Arc<dyn MakesByKey>> {
        None
    }
}

/// Puts a value into an `Option` of its type that is empty.
#[inline]
pub fn put_into<T: 'static>(value: T, place: &mut dyn Any) {
    if let Some(place @ None) = place.downcast_mut::<Option<T>>() {
        *place = Some(value);
    }
}

impl<P: Send + Sync + ?Sized + 'static> Handed for Arc<P> {
    fn put(&self, place: &mut dyn Any) {
        put_into(Self::clone(self), place);
    }

    fn probe(&self) -> Option<Probe> {
        Some(Probe::of(self))
    }
}

/// Tells how often an instance is held, and does not hold it itself.
pub struct Probe(Box<dyn Counted>);

trait Counted: Send + Sync {
    fn count(&self) -> usize;
}

impl<P: Send + Sync + ?Sized> Counted for Weak<P> {
    fn count(&self) -> usize {
        self.strong_count()
    }
}

impl Probe {
    /// Of an instance.
    #[must_use]
    pub fn of<P: Send + Sync + ?Sized + 'static>(instance: &Arc<P>) -> Self {
        Self(Box::new(Arc::downgrade(instance)))
    }

    /// How often it is held; 0 once it is dropped.
    #[must_use]
    pub fn holders(&self) -> usize {
        self.0.count()
    }
}

impl fmt::Debug for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Probe").field(&self.holders()).finish()
    }
}

/// What puts a plugin's struct, as one of its points hands it out, into an `Option<Arc<P>>`; it leaves any other place alone.
/// It takes the struct by value, so that the code of each type does not count its owners.
pub type Cast = fn(Shared, &mut dyn Any);

/// What a contribution gave when it was built.
pub enum Built {
    /// A plugin's struct.
    Plugin(Shared),
    /// A plugin's struct as what one of its points hands out. It stays where it is, so that it is allocated once.
    Gift {
        /// The slot of the struct.
        plugin: u32,
        /// What it is handed out through.
        cast: Cast,
    },
    /// What a point hands out: an `Arc<P>`, a `Many<P>` or a `Keyed<P>`.
    Point(Erased),
    /// A whole list of members, each of which is something that a point hands out or nothing.
    List(BuiltList),
    /// What is in this slot, as nobody decorates it.
    Same(u32),
    /// Nothing: the provider said `Ok(None)`.
    Declined,
}

/// What one contribution gave as a whole list. The last of it, which was made last, is dropped first.
#[derive(Debug)]
pub struct BuiltList(Box<[Built]>);

impl FromIterator<Built> for BuiltList {
    fn from_iter<I: IntoIterator<Item = Built>>(all: I) -> Self {
        Self(all.into_iter().collect())
    }
}

impl Deref for BuiltList {
    type Target = [Built];
    fn deref(&self) -> &[Built] {
        &self.0
    }
}

impl Drop for BuiltList {
    fn drop(&mut self) {
        drop_all(std::mem::take(&mut self.0).into_iter().rev());
    }
}

impl Built {
    /// The gift of a provider to the point `P`.
    #[must_use]
    #[inline]
    pub fn point<P: Send + Sync + ?Sized + 'static>(value: Arc<P>) -> Self {
        Self::Point(Box::new(value))
    }
}

impl Built {
    /// What tells later whether somebody still holds it; `None` where it is no instance of its own.
    #[must_use]
    pub fn probe(&self) -> Option<Probe> {
        match self {
            Self::Plugin(shared) => Some(Probe::of(shared)),
            Self::Point(value) => value.probe(),
            Self::Gift { .. } | Self::List(_) | Self::Same(_) | Self::Declined => None,
        }
    }
}

impl fmt::Debug for Built {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plugin(_) => "Plugin",
            Self::Gift { .. } => "Gift",
            Self::Point(_) => "Point",
            Self::List(_) => "List",
            Self::Same(_) => "Same",
            Self::Declined => "Declined",
        })
    }
}

/// What a slot can hand out.
#[derive(Clone, Copy)]
pub enum Offer<'a> {
    /// A plugin's struct, through a cast.
    Gift(&'a Shared, Cast),
    /// An `Arc<P>`, a `Many<P>` or a `Keyed<P>`.
    Value(&'a Erased),
}

impl Offer<'_> {
    /// A copy of it, if it is a `T`.
    #[must_use]
    #[inline]
    pub fn take<T: 'static>(self) -> Option<T> {
        let mut place: Option<T> = None;
        self.put(&mut place);
        place
    }

    /// Puts a copy of it into an empty `Option` of its type; leaves any other place alone.
    #[inline]
    pub fn put(self, place: &mut dyn Any) {
        match self {
            Self::Gift(plugin, cast) => cast(Shared::clone(plugin), place),
            Self::Value(value) => value.put(place),
        }
    }
}

impl fmt::Debug for Offer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gift(..) => "Gift",
            Self::Value(_) => "Value",
        })
    }
}

/// What calling a contribution leads to.
pub enum Outcome {
    /// Done at once, well or not.
    Ready(Result<Built, BoxError>),
    /// An async contribution, not yet polled; it owns what it needs.
    Pending(Pin<Box<dyn Future<Output = Result<Built, BoxError>> + Send>>),
    /// A need was not there: a provider that could decline did.
    Unmet,
}

impl Outcome {
    /// From the result of a call that needs nothing that may be missing.
    #[must_use]
    #[inline]
    pub fn of(built: Option<Built>) -> Self {
        built.map_or(Self::Unmet, |built| Self::Ready(Ok(built)))
    }
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready(result) => f.debug_tuple("Ready").field(result).finish(),
            Self::Pending(_) => f.write_str("Pending"),
            Self::Unmet => f.write_str("Unmet"),
        }
    }
}
