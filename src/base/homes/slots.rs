use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::home::{Home, Later};
use crate::base::{Built, Cast, Offer, Probe, Shared, panic_text};

/// The binding of a need that nobody serves.
pub const ABSENT: u32 = u32::MAX;

/// All instances of an application or of a scope, one slot for each thing that can be built.
///
/// A scope has its slots behind those of what it is opened in, and sees both. A slot is written once and never changes; reading takes no lock. Slots are emptied in the reverse order of
/// their filling.
pub struct Slots {
    built: Vec<Option<Built>>,
    order: Vec<u32>,
    /// What was built after wiring, when somebody asked for it.
    annex: OnceLock<Annex>,
    later: Later,
    /// The number of the first of these slots; those before it are below.
    first: u32,
    /// The number of the layer that these slots are of; 0 for the application.
    layer: usize,
    below: Option<Arc<Home>>,
    /// Whether a provider of these declined, or was left out.
    has_declined: bool,
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
        Self {
            built,
            order: Vec::with_capacity(count),
            annex: OnceLock::new(),
            later,
            first: 0,
            layer: 0,
            below: None,
            has_declined: false,
        }
    }

    /// `count` empty slots from `first` on, on top of those that live in `below`, for a layer of this number. They are filled
    /// in their order.
    #[must_use]
    pub fn above(below: Arc<Home>, number: usize, first: u32, count: usize, later: Later) -> Self {
        let built = Vec::with_capacity(count);
        let annex = OnceLock::new();
        let (order, below) = (Vec::new(), Some(below));
        Self { built, order, annex, later, first, layer: number, below, has_declined: false }
    }

    /// Puts what was built into its slot, while wiring. A slot that is filled keeps what it has.
    #[expect(
        clippy::inline_always,
        reason = "each caller knows what it has built: there is nothing to tell apart"
    )]
    #[inline(always)]
    pub fn fill(&mut self, slot: u32, built: Built) {
        self.has_declined |= matches!(built, Built::Declined);
        if let Some(place @ None) = self.built.get_mut(slot as usize) {
            // The dropping of something that is nobody's own needs no order.
            let is_own = !matches!(built, Built::Gift { .. } | Built::Same(_) | Built::Declined);
            *place = Some(built);
            if is_own {
                self.order.push(slot);
            }
        }
    }

    /// Puts what was built into the next slot of those that are filled in their order.
    #[inline]
    pub fn push(&mut self, built: Built) {
        self.has_declined |= matches!(built, Built::Declined);
        self.built.push(Some(built));
    }

    /// Whether nothing is in one of these slots, or in one of those below, because its provider declined or was left out.
    #[must_use]
    pub fn has_declined(&self) -> bool {
        let below = || self.below.as_ref()?.slots();
        self.has_declined || below().is_some_and(Self::has_declined)
    }

    /// Empties a slot: what is in it belongs to the one who asked for it.
    pub fn hand_over(&mut self, slot: u32) {
        let own = slot.checked_sub(self.first);
        drop(own.and_then(|at| self.built.get_mut(at as usize)).and_then(Option::take));
    }

    /// What these are on top of; `None` for those of the application.
    #[must_use]
    pub fn below(&self) -> Option<&Arc<Home>> {
        self.below.as_ref()
    }

    /// The number of the layer that these slots are of; 0 for the application.
    #[must_use]
    pub fn layer(&self) -> usize {
        self.layer
    }

    /// The number of the first of these slots.
    #[must_use]
    pub fn first(&self) -> u32 {
        self.first
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
        let Some(own) = slot.checked_sub(self.first) else {
            return self.below.as_ref()?.slots()?.built(slot);
        };
        match self.built.get(own as usize)? {
            Some(built) => Some(built),
            None => self.annex.get()?.built.get(slot as usize)?.get(),
        }
    }

    /// What a provider gave; `None` while it is not built and where it declined.
    #[must_use]
    #[inline]
    pub fn offer(&self, slot: u32) -> Option<Offer<'_>> {
        self.offered(self.built(slot)?)
    }

    /// The common case of [`offer`](Self::offer): a plugin's struct, through a cast.
    #[inline]
    pub(in crate::base) fn gift(&self, slot: u32) -> Option<(&Shared, Cast)> {
        let mut slots = self;
        while slot < slots.first {
            slots = slots.below.as_ref()?.slots()?;
        }
        let own = |slot: u32| slots.built.get(slot.wrapping_sub(slots.first) as usize)?.as_ref();
        match own(slot)? {
            Built::Gift { plugin, cast } => match own(*plugin)? {
                Built::Plugin(shared) => Some((shared, *cast)),
                _ => None,
            },
            _ => None,
        }
    }

    pub(in crate::base) fn offered<'a>(&'a self, built: &'a Built) -> Option<Offer<'a>> {
        match built {
            Built::Gift { plugin, cast } => Some(Offer::Gift(self.shared(*plugin)?, *cast)),
            Built::Point(value) => Some(Offer::Value(value)),
            Built::Same(slot) => self.offer(*slot),
            Built::Plugin(_) | Built::List(_) | Built::Declined => None,
        }
    }

    /// What stands in a slot that hands out the same as another.
    #[must_use]
    pub fn same_as(&self, slot: u32) -> Built {
        match self.built(slot) {
            Some(Built::Gift { plugin, cast }) => Built::Gift { plugin: *plugin, cast: *cast },
            // The first of them, so that nobody has far to go.
            Some(Built::Same(first)) => Built::Same(*first),
            Some(Built::Plugin(_) | Built::Point(_) | Built::List(_)) => Built::Same(slot),
            Some(Built::Declined) | None => Built::Declined,
        }
    }

    /// What a provider gave as members of its point: of a whole list each that is there.
    #[must_use]
    pub fn offers(&self, slot: u32) -> Vec<Offer<'_>> {
        match self.list(slot) {
            Some(list) => list.iter().filter_map(|member| self.offered(member)).collect(),
            None => self.offer(slot).into_iter().collect(),
        }
    }

    /// The whole list that a provider gave, if it gave one.
    #[must_use]
    pub fn list(&self, slot: u32) -> Option<&[Built]> {
        match self.built(slot)? {
            Built::List(list) => Some(list),
            Built::Same(slot) => self.list(*slot),
            Built::Plugin(_) | Built::Gift { .. } | Built::Point(_) | Built::Declined => None,
        }
    }

    /// A plugin's struct or a parsed section; `None` while it is not built.
    #[must_use]
    pub fn shared(&self, slot: u32) -> Option<&Shared> {
        match self.built(slot)? {
            Built::Plugin(shared) => Some(shared),
            Built::Gift { .. } | Built::Point(_) | Built::List(_) | Built::Same(_) | Built::Declined => None,
        }
    }

    /// What tells later, of each slot with an instance of its own, whether somebody still holds it.
    pub fn probes(&self) -> impl Iterator<Item = (u32, Probe)> {
        (0..u32::try_from(self.built.len()).unwrap_or(ABSENT)).flat_map(|slot| {
            let all = match self.built(slot) {
                Some(Built::List(all)) => &all[..],
                one => one.map_or(&[][..], std::slice::from_ref),
            };
            all.iter().filter_map(Built::probe).map(move |probe| (slot, probe))
        })
    }

    /// The way to these slots for what looks things up after wiring.
    #[must_use]
    pub fn later(&self) -> &Later {
        &self.later
    }
}

impl Slots {
    /// Drops everything in the reverse order of its filling; `on_panic` gets the slot of what panics then,
    /// and the panic's text. The rest is dropped all the same.
    pub fn empty(&mut self, mut on_panic: impl FnMut(u32, String)) {
        loop {
            // One guard for all: `at` tells which of them panicked.
            let mut at = ABSENT;
            match catch_unwind(AssertUnwindSafe(|| self.drop_all(&mut at))) {
                Ok(()) => return,
                Err(payload) => on_panic(at, panic_text(payload)),
            }
        }
    }

    fn drop_all(&mut self, at: &mut u32) {
        if let Some(annex) = self.annex.get_mut() {
            let order = annex.order.get_mut().unwrap_or_else(PoisonError::into_inner);
            while let Some(slot) = order.pop() {
                *at = slot;
                drop(annex.built.get_mut(slot as usize).and_then(OnceLock::take));
            }
        }
        if self.below.is_some() {
            while let Some(built) = self.built.pop() {
                *at = self.first.saturating_add(u32::try_from(self.built.len()).unwrap_or(ABSENT));
                drop(built);
            }
        }
        while let Some(slot) = self.order.pop() {
            *at = slot;
            if let Some(place) = self.built.get_mut(slot as usize) {
                *place = None;
            }
        }
    }
}

impl Drop for Slots {
    fn drop(&mut self) {
        // Who drops an application learns of a panic by its own message; who releases it has it in the report.
        self.empty(|_, _| ());
    }
}

impl fmt::Debug for Slots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slots")
            .field("count", &self.built.len())
            .field("filled", &self.built.iter().flatten().count())
            .finish_non_exhaustive()
    }
}
