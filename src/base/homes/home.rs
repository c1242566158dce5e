use std::any::{Any, TypeId};
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, Weak};

use super::on_demand::Making;
use super::slots::Slots;
use crate::base::{BoxError, SharedKey};

const NOT_MADE_ANEW: &str = "nothing of this application is made anew";

/// Where the slots of an application or of a scope live once it is wired.
#[derive(Default)]
pub struct Home {
    slots: OnceLock<Slots>,
    maker: Option<Arc<dyn Maker>>,
    /// The scope whose value is in the first slot; `None` for an application.
    scope: Option<TypeId>,
    /// The keys of the plugins that may have what is behind guarded points; `None` for a scope, which asks what it is opened in.
    trusted: Option<Arc<[String]>>,
    /// How many scopes are open in it.
    open: AtomicUsize,
}

/// Makes what is made anew for each who asks.
pub trait Maker: Send + Sync {
    /// Makes what leaves through a slot of the plan, on top of the `slots` of `home`, and puts it into `place`, an `Option` of its type.
    ///
    /// # Errors
    /// What a provider on the way fails with; and if one has to be awaited.
    fn make(&self, home: &Arc<Home>, slots: &Slots, slot: u32, place: &mut dyn Any) -> Result<(), BoxError>;

    /// Makes what leaves through a slot of the plan, as [`make`](Self::make), and awaits what has to be awaited.
    fn make_awaited(&self, home: &Arc<Home>, slot: u32) -> Making;

    /// Makes a member of a keyed point for a key that nobody provides. `slot` is the one of the plan that lists its members.
    fn make_under(&self, home: &Arc<Home>, slot: u32, key: SharedKey) -> Making;
}

impl Home {
    /// An empty home, before wiring.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// An empty home for an application that makes transient things by `maker` and trusts these plugins with
    /// guarded points.
    #[must_use]
    pub fn of_app(maker: Option<Arc<dyn Maker>>, trusted: Arc<[String]>) -> Arc<Self> {
        Arc::new(Self { maker, trusted: Some(trusted), ..Self::default() })
    }

    /// The home of a scope.
    #[must_use]
    pub fn of_scope(scope: TypeId, maker: Option<Arc<dyn Maker>>) -> Arc<Self> {
        Arc::new(Self { maker, scope: Some(scope), ..Self::default() })
    }

    /// Whether the plugin of this key may have what is behind guarded points.
    #[must_use]
    pub fn trusts(&self, key: &str) -> bool {
        match &self.trusted {
            Some(trusted) => trusted.iter().any(|trusted| trusted == key),
            None => self.slots().and_then(Slots::below).is_some_and(|home| home.trusts(key)),
        }
    }

    /// The scope whose value is in the first of its slots; `None` for an application.
    #[must_use]
    pub fn scope(&self) -> Option<TypeId> {
        self.scope
    }

    /// One more scope is open in it, as long as what this gives is there.
    #[must_use]
    pub fn open_one(self: &Arc<Self>) -> OpenWithin {
        self.open.fetch_add(1, Ordering::Relaxed);
        OpenWithin(Arc::clone(self))
    }

    /// How many scopes are open in it.
    #[must_use]
    pub fn open_within(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// The way to it that does not keep it alive.
    #[must_use]
    pub fn later(self: &Arc<Self>) -> Later {
        Later(Arc::downgrade(self))
    }

    /// Ends wiring: from now on the slots can be seen.
    pub fn move_in(&self, slots: Slots) {
        // Called once, by the wiring that made the home.
        let _ = self.slots.set(slots);
    }

    /// The slots, once wiring is done.
    #[must_use]
    pub fn slots(&self) -> Option<&Slots> {
        self.slots.get()
    }

    /// The slots, back from a home that nobody needs any more.
    #[must_use]
    pub fn into_slots(self) -> Option<Slots> {
        self.slots.into_inner()
    }

    /// Makes what leaves through a slot of the plan anew, and puts it into `place`, an `Option` of its type.
    ///
    /// # Errors
    /// As [`Maker::make`].
    pub fn make(self: &Arc<Self>, slots: &Slots, slot: u32, place: &mut dyn Any) -> Result<(), BoxError> {
        match &self.maker {
            Some(maker) => maker.make(self, slots, slot, place),
            None => Err(NOT_MADE_ANEW.into()),
        }
    }

    /// Makes what leaves through a slot of the plan anew, and awaits what has to be awaited.
    pub fn make_awaited(self: &Arc<Self>, slot: u32) -> Making {
        match &self.maker {
            Some(maker) => maker.make_awaited(self, slot),
            None => Box::pin(async { Err(NOT_MADE_ANEW.into()) }),
        }
    }

    /// Makes a member of a keyed point for a key that nobody provides, as [`Maker::make_under`].
    pub fn make_under(self: &Arc<Self>, slot: u32, key: SharedKey) -> Making {
        match &self.maker {
            Some(maker) => maker.make_under(self, slot, key),
            None => Box::pin(async { Err("nothing of this application is made under any key".into()) }),
        }
    }
}

impl fmt::Debug for Home {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Home").field("slots", &self.slots).finish_non_exhaustive()
    }
}

/// Counts a scope that is open in what this holds.
#[derive(Debug)]
pub struct OpenWithin(Arc<Home>);

impl Drop for OpenWithin {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A way to the slots that does not keep them alive, so that a cycle through it does not leak.
#[derive(Clone, Debug)]
pub struct Later(Weak<Home>);

impl Later {
    /// Where the slots live, while the application does.
    #[must_use]
    pub fn home(&self) -> Option<Arc<Home>> {
        self.0.upgrade()
    }
}
