use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use super::{AnyKey, Built, Offer, Shared};

/// The binding of a need that nobody serves.
pub const ABSENT: u32 = u32::MAX;

/// All instances of an application, one slot for each thing that can be built.
///
/// A slot is written once and never changes; reading takes no lock. Slots are emptied in the reverse order of
/// their filling.
pub struct Slots {
    built: Vec<Option<Built>>,
    order: Vec<u32>,
    /// What was built after wiring, when somebody asked for it.
    annex: OnceLock<Annex>,
    later: Later,
}

struct Annex {
    built: Vec<OnceLock<Built>>,
    order: Mutex<Vec<u32>>,
}

impl Slots {
    /// `count` empty slots, which are going to live in the home that `later` leads to.
    #[must_use]
    pub fn new(count: usize, later: Later) -> Self {
        let mut built = Vec::with_capacity(count);
        built.resize_with(count, || None);
        Self { built, order: Vec::with_capacity(count), annex: OnceLock::new(), later }
    }

    /// Puts what was built into its slot, while wiring. A slot that is filled keeps what it has.
    #[inline]
    pub fn fill(&mut self, slot: u32, built: Built) {
        if let Some(place @ None) = self.built.get_mut(slot as usize) {
            *place = Some(built);
            self.order.push(slot);
        }
    }

    /// Puts what was built into its slot, after wiring. A slot that is filled keeps what it has.
    pub fn add(&self, slot: u32, built: Built) {
        let annex = self.annex.get_or_init(|| {
            let mut built = Vec::with_capacity(self.built.len());
            built.resize_with(self.built.len(), OnceLock::new);
            Annex { built, order: Mutex::default() }
        });
        if self.built(slot).is_none()
            && let Some(cell) = annex.built.get(slot as usize)
            && cell.set(built).is_ok()
        {
            annex.order.lock().unwrap_or_else(PoisonError::into_inner).push(slot);
        }
    }

    /// What is in a slot; `None` while it is empty.
    #[must_use]
    pub fn built(&self, slot: u32) -> Option<&Built> {
        match self.built.get(slot as usize)? {
            Some(built) => Some(built),
            None => self.annex.get()?.built.get(slot as usize)?.get(),
        }
    }

    /// What a provider gave; `None` while it is not built and where it declined.
    #[must_use]
    #[inline]
    pub fn offer(&self, slot: u32) -> Option<Offer<'_>> {
        match self.built(slot)? {
            Built::Gift { plugin, cast } => Some(Offer::Gift(self.shared(*plugin)?, *cast)),
            Built::Point(value) => Some(Offer::Value(value)),
            Built::Plugin(_) | Built::Declined => None,
        }
    }

    /// A plugin's struct or a parsed section; `None` while it is not built.
    #[must_use]
    pub fn shared(&self, slot: u32) -> Option<&Shared> {
        match self.built(slot)? {
            Built::Plugin(shared) => Some(shared),
            Built::Gift { .. } | Built::Point(_) | Built::Declined => None,
        }
    }

    /// The way to these slots for what looks things up after wiring.
    #[must_use]
    pub fn later(&self) -> &Later {
        &self.later
    }
}

impl Drop for Slots {
    fn drop(&mut self) {
        if let Some(annex) = self.annex.get_mut() {
            let order = annex.order.get_mut().unwrap_or_else(PoisonError::into_inner);
            for slot in order.drain(..).rev() {
                drop(annex.built.get_mut(slot as usize).and_then(OnceLock::take));
            }
        }
        for slot in self.order.drain(..).rev() {
            drop(self.built.get_mut(slot as usize).and_then(Option::take));
        }
    }
}

impl fmt::Debug for Slots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slots")
            .field("count", &self.built.len())
            .field("filled", &self.order.len())
            .finish_non_exhaustive()
    }
}

/// Where the slots of an application live once it is wired.
#[derive(Debug, Default)]
pub struct Home {
    slots: OnceLock<Slots>,
}

impl Home {
    /// An empty one, before wiring.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::default()
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

/// Who asks: the plugin whose struct or contribution is being built.
#[derive(Clone, Debug)]
pub struct Consumer {
    /// The plugin's key; `host` for the host itself.
    pub key: Arc<str>,
    /// The slot of the plugin's struct; [`ABSENT`] where it has none.
    pub plugin: u32,
    /// For each need, in the order of its declaration, the slot that serves it, or [`ABSENT`].
    pub bindings: Arc<[u32]>,
}

/// What a contribution sees while it is built: its own needs, already bound to slots, and nothing else.
#[derive(Clone, Copy)]
pub struct View<'a> {
    slots: &'a Slots,
    key: &'a str,
    plugin: u32,
    bindings: &'a [u32],
    provided: Option<&'a dyn AnyKey>,
}

impl<'a> View<'a> {
    /// The view of a consumer whose needs are bound to `bindings`.
    #[must_use]
    #[inline]
    pub fn new(slots: &'a Slots, key: &'a str, plugin: u32, bindings: &'a [u32]) -> Self {
        Self { slots, key, plugin, bindings, provided: None }
    }

    /// The same view of a provider that is asked for under a key.
    #[must_use]
    pub fn under(self, provided: Option<&'a dyn AnyKey>) -> Self {
        Self { provided, ..self }
    }

    /// The key under which the contribution is asked for; `None` where its point has no keys.
    #[must_use]
    pub fn provided_key(&self) -> Option<&'a dyn AnyKey> {
        self.provided
    }

    /// The key of the plugin that asks; `host` for the host itself. A handle that is made for each consumer uses it.
    #[must_use]
    pub fn consumer(&self) -> &'a str {
        self.key
    }

    /// The slot that serves need number `at`; [`ABSENT`] where nobody does.
    #[must_use]
    pub fn binding(&self, at: usize) -> u32 {
        self.bindings.get(at).copied().unwrap_or(ABSENT)
    }

    /// A copy of the `T` that serves need number `at`: an `Arc<P>`, a `Many<P>` or a `Keyed<P>`.
    #[must_use]
    // Constructors run once, so what is inlined into them only misses the caches.
    #[inline(never)]
    pub fn point<T: Clone + 'static>(&self, at: usize) -> Option<T> {
        self.offer(at)?.take()
    }

    /// The parsed value that serves need number `at`.
    #[must_use]
    #[inline]
    pub fn shared<T: Send + Sync + 'static>(&self, at: usize) -> Option<Arc<T>> {
        self.any(self.binding(at))?.downcast().ok()
    }

    /// The slot of the struct of the plugin that the contribution belongs to; [`ABSENT`] where it has none.
    #[must_use]
    #[inline]
    pub fn plugin_slot(&self) -> u32 {
        self.plugin
    }

    /// The struct of the plugin that the contribution belongs to.
    #[must_use]
    #[inline]
    pub fn plugin<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        self.any(self.plugin)?.downcast().ok()
    }

    // One copy of these two serves all types: what is left of each type's own code is the cast.

    #[inline(never)]
    fn offer(&self, at: usize) -> Option<Offer<'_>> {
        self.slots.offer(self.binding(at))
    }

    #[inline(never)]
    fn any(&self, slot: u32) -> Option<Shared> {
        self.slots.shared(slot).cloned()
    }

    /// A weak reference to the slots.
    #[must_use]
    pub fn later(&self) -> Later {
        self.slots.later().clone()
    }

    /// The same consumer without a borrow, to look again later.
    #[must_use]
    pub fn to_consumer(&self) -> Consumer {
        Consumer { key: self.key.into(), plugin: self.plugin, bindings: self.bindings.into() }
    }
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("View").field("consumer", &self.key).field("bindings", &self.bindings).finish()
    }
}
