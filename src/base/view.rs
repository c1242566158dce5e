use std::any::Any;
use std::fmt;
use std::sync::Arc;

use super::{ABSENT, Cast, HOST, Later, Offer, Shared, SharedKey, Slots};

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
///
/// What serves a need is taken from it by the [`Inject`](crate::Inject) of the framework's own types, which know who may
/// have what is behind a guarded point. A type of one's own delegates to one of these.
#[derive(Clone, Copy)]
pub struct View<'a> {
    slots: &'a Slots,
    key: &'a str,
    plugin: u32,
    bindings: &'a [u32],
    provided: Option<&'a SharedKey>,
    /// What serves the first need.
    first: First<'a>,
    /// Whether the first need is what the contribution works on.
    works_on_first: bool,
}

/// What serves the first need of a view.
#[derive(Clone, Copy)]
enum First<'a> {
    /// What is in the slot that it is bound to.
    Bound,
    /// This member of the whole list that is in the slot.
    Member(usize),
    /// What was made for who asks, through a cast.
    Made(&'a Shared, Cast),
}

impl<'a> View<'a> {
    /// The view of a consumer whose needs are bound to `bindings`.
    #[must_use]
    #[inline]
    pub(crate) fn new(slots: &'a Slots, key: &'a str, plugin: u32, bindings: &'a [u32]) -> Self {
        Self { slots, key, plugin, bindings, provided: None, first: First::Bound, works_on_first: false }
    }

    /// Turns the view into that of a provider that is asked for under a key.
    #[must_use]
    pub(crate) fn under(self, provided: Option<&'a SharedKey>) -> Self {
        Self { provided, ..self }
    }

    /// Turns the view into that of what works on one member of a whole list.
    #[must_use]
    pub(crate) fn on_member(self, at: usize) -> Self {
        Self { first: First::Member(at), ..self }
    }

    /// Turns the view into one in which something that was made for this consumer serves the first need.
    #[must_use]
    pub(crate) fn on_made(self, made: &'a Shared, cast: Cast) -> Self {
        Self { first: First::Made(made, cast), ..self }
    }

    /// Turns the view into that of a decorator or an aggregator, which works on what serves its first need.
    #[must_use]
    pub(crate) fn working_on_first(self) -> Self {
        Self { works_on_first: true, ..self }
    }

    /// Whether need number `at` is what the contribution works on, which is handed to it whatever it is.
    #[must_use]
    pub(crate) fn works_on(&self, at: usize) -> bool {
        self.works_on_first && at == 0
    }

    /// Whether who asks may have what is behind a guarded point: the host and the plugins that it trusts.
    #[must_use]
    pub(crate) fn is_trusted(&self) -> bool {
        // A scope that is being built has no slots in its home yet.
        let home = || self.slots.below().cloned().or_else(|| self.slots.later().home());
        self.key == HOST || home().is_some_and(|home| home.trusts(self.key))
    }

    /// The key under which the contribution is asked for; `None` where its point has no keys.
    #[must_use]
    pub fn provided_key(&self) -> Option<&'a SharedKey> {
        self.provided
    }

    /// The key of the plugin that asks; `host` for the host itself. A handle that is made for each consumer uses it.
    #[must_use]
    pub fn consumer(&self) -> &'a str {
        self.key
    }

    /// The slot that serves need number `at`; [`ABSENT`] where nobody does.
    #[must_use]
    pub(crate) fn binding(&self, at: usize) -> u32 {
        self.bindings.get(at).copied().unwrap_or(ABSENT)
    }

    /// A copy of the `T` that serves need number `at`: an `Arc<P>`, a `Many<P>` or a `Keyed<P>`.
    #[must_use]
    #[inline]
    pub(crate) fn point<T: 'static>(&self, at: usize) -> Option<T> {
        let mut place: Option<T> = None;
        self.put(at, &mut place);
        place
    }

    /// The parsed value that serves need number `at`.
    #[must_use]
    #[inline]
    pub(crate) fn shared<T: Send + Sync + 'static>(&self, at: usize) -> Option<Arc<T>> {
        self.any(self.binding(at))?.downcast().ok()
    }

    /// The slot of the struct of the plugin that the contribution belongs to; [`ABSENT`] where it has none.
    #[must_use]
    #[inline]
    pub(crate) fn plugin_slot(&self) -> u32 {
        self.plugin
    }

    /// The struct of the plugin that the contribution belongs to.
    #[must_use]
    #[inline]
    pub(crate) fn plugin<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        self.any(self.plugin)?.downcast().ok()
    }

    // One copy of these serves all types, since constructors run once, and what is inlined into them only misses the caches.

    /// Puts what serves need number `at` into an `Option` of its type.
    #[inline(never)]
    fn put(&self, at: usize, place: &mut dyn Any) {
        let is_bound = matches!(self.first, First::Bound);
        let gift = self.bindings.get(at).filter(|_| is_bound).and_then(|slot| self.slots.gift(*slot));
        match gift {
            Some((plugin, cast)) => cast(Shared::clone(plugin), place),
            None => {
                if let Some(offer) = self.offer(at) {
                    offer.put(place);
                }
            }
        }
    }

    #[inline(never)]
    fn offer(&self, at: usize) -> Option<Offer<'_>> {
        match self.first {
            First::Member(member) if at == 0 => {
                self.slots.offered(self.slots.list(self.binding(at))?.get(member)?)
            }
            First::Made(made, cast) if at == 0 => Some(Offer::Gift(made, cast)),
            _ => self.slots.offer(self.binding(at)),
        }
    }

    #[inline(never)]
    fn any(&self, slot: u32) -> Option<Shared> {
        self.slots.shared(slot).cloned()
    }

    /// A weak reference to the slots.
    #[must_use]
    pub(crate) fn later(&self) -> Later {
        self.slots.later().clone()
    }

    /// The consumer without a borrow, to look again later.
    #[must_use]
    pub(crate) fn to_consumer(self) -> Consumer {
        Consumer { key: self.key.into(), plugin: self.plugin, bindings: self.bindings.into() }
    }
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("View").field("consumer", &self.key).field("bindings", &self.bindings).finish()
    }
}
