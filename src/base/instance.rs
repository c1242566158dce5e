use std::any::Any;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use super::BoxError;

/// A shared value of an unknown type: a plugin's struct or a parsed section of the configuration.
pub type Shared = Arc<dyn Any + Send + Sync>;

/// A value of an unknown type that is owned: an `Arc<dyn P>`, which is itself the thing to hand out.
pub type Erased = Box<dyn Any + Send + Sync>;

/// What turns a plugin's struct into what one of its points hands out, with its type erased: a
/// `fn(&Shared) -> Option<Arc<P>>`.
pub type Cast = &'static (dyn Any + Send + Sync);

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
    /// Nothing: the provider said `Ok(None)`.
    Declined,
}

impl Built {
    /// The gift of a provider to the point `P`.
    #[must_use]
    #[inline]
    pub fn point<P: Send + Sync + ?Sized + 'static>(value: Arc<P>) -> Self {
        Self::Point(Box::new(value))
    }
}

impl fmt::Debug for Built {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plugin(_) => "Plugin",
            Self::Gift { .. } => "Gift",
            Self::Point(_) => "Point",
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
    pub fn take<T: Clone + 'static>(self) -> Option<T> {
        match self {
            Self::Gift(plugin, cast) => cast.downcast_ref::<fn(&Shared) -> Option<T>>()?(plugin),
            Self::Value(value) => copied(value),
        }
    }
}

// Of its own, so that who is given a struct does not load it.
#[inline(never)]
fn copied<T: Clone + 'static>(value: &Erased) -> Option<T> {
    value.downcast_ref::<T>().cloned()
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
