use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use super::{Built, Erased, Shared};

/// The binding of a need that nobody serves.
pub const ABSENT: u32 = u32::MAX;

/// All instances of an application, one slot for each thing that can be built.
///
/// A slot is written once and never changes; reading takes no lock. Slots are emptied in the reverse order of
/// their filling.
pub struct Slots {
    slots: Vec<OnceLock<Built>>,
    filled: Mutex<Vec<u32>>,
    later: Later,
}

impl Slots {
    /// `count` empty slots.
    #[must_use]
    pub fn new(count: usize) -> Arc<Self> {
        let mut slots = Vec::with_capacity(count);
        slots.resize_with(count, OnceLock::new);
        let filled = Mutex::new(Vec::with_capacity(count));
        Arc::new_cyclic(|weak| Self { slots, filled, later: Later(weak.clone()) })
    }

    /// Puts what was built into its slot. A slot that is already filled keeps what it has.
    pub fn fill(&self, slot: u32, built: Built) {
        if let Some(cell) = self.slots.get(slot as usize)
            && cell.set(built).is_ok()
        {
            self.filled.lock().unwrap_or_else(PoisonError::into_inner).push(slot);
        }
    }

    /// What is in a slot; `None` while it is empty.
    #[must_use]
    pub fn built(&self, slot: u32) -> Option<&Built> {
        self.slots.get(slot as usize)?.get()
    }

    /// What a provider gave; `None` while it is not built and where it declined.
    #[must_use]
    pub fn point(&self, slot: u32) -> Option<&Erased> {
        match self.built(slot)? {
            Built::Point(erased) => Some(erased),
            Built::Plugin(_) | Built::Declined => None,
        }
    }

    /// A plugin's struct or a parsed section; `None` while it is not built.
    #[must_use]
    pub fn shared(&self, slot: u32) -> Option<&Shared> {
        match self.built(slot)? {
            Built::Plugin(shared) => Some(shared),
            Built::Point(_) | Built::Declined => None,
        }
    }

    /// A weak reference to these slots, for what looks things up after wiring.
    #[must_use]
    pub fn later(&self) -> &Later {
        &self.later
    }
}

impl Drop for Slots {
    fn drop(&mut self) {
        let filled = self.filled.get_mut().unwrap_or_else(PoisonError::into_inner);
        for slot in filled.drain(..).rev() {
            if let Some(cell) = self.slots.get_mut(slot as usize) {
                drop(cell.take());
            }
        }
    }
}

impl fmt::Debug for Slots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let filled = self.slots.iter().filter(|slot| slot.get().is_some()).count();
        f.debug_struct("Slots").field("count", &self.slots.len()).field("filled", &filled).finish()
    }
}

/// A way to the slots that does not keep them alive, so that a cycle through it does not leak.
#[derive(Clone, Debug)]
pub struct Later(Weak<Slots>);

impl Later {
    /// The slots, while the application lives.
    #[must_use]
    pub fn slots(&self) -> Option<Arc<Slots>> {
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
}

impl<'a> View<'a> {
    /// The view of a consumer whose needs are bound to `bindings`.
    #[must_use]
    pub fn new(slots: &'a Slots, key: &'a str, plugin: u32, bindings: &'a [u32]) -> Self {
        Self { slots, key, plugin, bindings }
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
    pub fn point<T: Clone + 'static>(&self, at: usize) -> Option<T> {
        self.slots.point(self.binding(at))?.downcast_ref::<T>().cloned()
    }

    /// The parsed value that serves need number `at`.
    #[must_use]
    pub fn shared<T: Send + Sync + 'static>(&self, at: usize) -> Option<Arc<T>> {
        Arc::clone(self.slots.shared(self.binding(at))?).downcast().ok()
    }

    /// The struct of the plugin that the contribution belongs to.
    #[must_use]
    pub fn plugin<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        Arc::clone(self.slots.shared(self.plugin)?).downcast().ok()
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
