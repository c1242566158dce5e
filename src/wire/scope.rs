use std::fmt;
use std::sync::Arc;

use super::answer::slot::Found;
use super::declined::declined_later;
use super::dropped::{given_panicked, panicked_when_dropped};
use super::layer;
use super::question::{Asker, Question};
use super::services::Services;
use crate::base::{ABSENT, Built, Home, OpenWithin, Slots};
use crate::declare::{Inject, PointDecl};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::plan::{Layer, Make, Plan};

/// A scope that is open: its own instances on top of those that it is opened in.
///
/// They are dropped in the reverse order of construction.
pub struct OpenScope {
    services: Arc<Services>,
    home: Arc<Home>,
    scope: &'static PointDecl,
    /// Who opened it, and so asks it for things.
    asker: Asker,
    /// The number of the layer that it finds things in: its own, or that of what it is opened in where nothing lives in it.
    layer: usize,
    _counted: OpenWithin,
}

impl Services {
    /// Opens a scope in what lives in `within` for the one who asks, and builds all that lives in it. `value` is what stands
    /// for it.
    ///
    /// # Errors
    /// The first provider that fails; what was built before it is dropped in reverse.
    /// [`NoScope`](crate::diagnostics::Code::NoScope) where `within` is not what it has to be opened in.
    pub async fn open(
        self: &Arc<Self>,
        within: &Arc<Home>,
        scope: &'static PointDecl,
        value: Built,
        asker: Asker,
    ) -> Result<OpenScope, Report> {
        let number = self.plan.layer_of(scope);
        let layer = number.and_then(|number| self.plan.layer(number));
        let below = self.around(within, scope, layer)?;
        let first = layer.map_or_else(|| self.end_of(&below), |layer| layer.first);
        let found_in =
            number.unwrap_or_else(|| below.slots().map_or(0, |slots| self.plan.layer_around(slots)));
        let made_by = self.makers.get(found_in).cloned();
        let home = Home::of_scope(scope.type_id, made_by);
        let makes = layer.map_or(&[][..], |layer| &layer.makes);
        let own = number.unwrap_or(usize::MAX);
        let outer = Arc::clone(&below);
        let mut slots = Slots::above(below, own, first, makes.len() + 1, home.later());
        slots.push(value);
        if let Err(found) = layer::build(self.work(), &mut slots, makes, None).await {
            return Err(self.not_opened(found, slots, &asker));
        }
        if let Some(found) = self.declined_lazily(&slots, makes) {
            return Err(self.not_opened(found, slots, &asker));
        }
        for slot in layer.map_or(&[][..], |layer| &layer.handed_over) {
            slots.hand_over(*slot);
        }
        home.move_in(slots);
        let services = Arc::clone(self);
        Ok(OpenScope { services, home, scope, asker, layer: found_in, _counted: outer.open_one() })
    }

    /// What is built of the scope is dropped.
    fn not_opened(&self, found: Box<Diagnostic>, slots: Slots, asker: &Asker) -> Report {
        let mut report = Report::from(found);
        report.extend(emptied(&self.plan, slots, asker));
        report
    }

    /// The first `Lazy` of the scope whose provider declined.
    fn declined_lazily(&self, slots: &Slots, makes: &[Make]) -> Option<Box<Diagnostic>> {
        let plan = &self.plan;
        let is_there = |make: &&Make| !matches!(slots.built(make.id), Some(Built::Declined));
        let of =
            |make: &Make| declined_later(plan, slots, &self.quarantine, make.slot, plan.lazy_needs_of(make));
        if slots.has_declined() { makes.iter().filter(is_there).find_map(of) } else { None }
    }

    /// Where the application's own slots live.
    #[must_use]
    pub fn home(&self) -> &Arc<Home> {
        &self.home
    }

    /// The home that a scope is opened in: `within`, or what that is on top of.
    fn around(
        &self,
        within: &Arc<Home>,
        scope: &PointDecl,
        layer: Option<&Layer>,
    ) -> Result<Arc<Home>, Report> {
        let mut home = Arc::clone(within);
        loop {
            let slots = home.slots();
            let is_it = match layer {
                Some(layer) => slots.is_some_and(|slots| slots.layer() == layer.below),
                // Of a scope that no plugin knows its declaration tells.
                None => home.scope() == scope.within.map(|outer| outer.type_id),
            };
            if is_it {
                return Ok(home);
            }
            let below = slots.and_then(Slots::below).cloned();
            home = below.ok_or_else(|| not_within(&self.plan, scope))?;
        }
    }

    fn end_of(&self, home: &Home) -> u32 {
        let slots = home.slots();
        let layer = slots.and_then(|slots| self.plan.layer(slots.layer()));
        // Another that no plugin knows holds one value.
        let unknown = || slots.filter(|slots| slots.below().is_some()).map(|slots| slots.first() + 1);
        let app = || u32::try_from(self.plan.slot_count()).unwrap_or(ABSENT);
        layer.map(|layer| layer.end).or_else(unknown).unwrap_or_else(app)
    }
}

impl OpenScope {
    /// What lives in it or in what it is opened in, as the one who opened it would get it as a field; what is transient is made.
    ///
    /// # Errors
    /// As [`Services::get`]; [`Untrusted`](crate::diagnostics::Code::Untrusted) where a plugin asks for a guarded point that
    /// the host does not trust.
    pub fn get<T: Inject>(&self) -> Result<T, Report> {
        let services = &self.services;
        let question = self.question::<T>()?;
        if let Some(value) = self.value_of(question.point) {
            return self.taken(&question, value);
        }
        match services.found(self.layer, &question)? {
            Found::In(slot) => self.taken(&question, slot),
            Found::Anew(recipe) => services.made_at(&self.home, &question, recipe),
        }
    }

    /// What lives in the scope or in what it is opened in, as [`get`](Self::get) gives it, but built first if
    /// nothing needed it yet.
    ///
    /// # Errors
    /// As [`Services::resolve`].
    pub async fn resolve<T: Inject>(&self) -> Result<T, Report> {
        let question = self.question::<T>()?;
        match self.value_of(question.point) {
            Some(value) => self.taken(&question, value),
            None => self.services.resolved(self.layer, &self.home, &question).await,
        }
    }

    fn question<T: Inject>(&self) -> Result<Question<'_>, Report> {
        Question::of::<T>(&self.services.plan, &self.asker)
    }

    fn taken<T: Inject>(&self, question: &Question<'_>, slot: u32) -> Result<T, Report> {
        let slots = self.home.slots().map_or_else(|| self.services.slots(), Ok)?;
        self.services.take(slots, question, slot).map_err(Report::from)
    }

    /// The slot of what stands for a scope, if it is this one or one around it.
    fn value_of(&self, scope: &PointDecl) -> Option<u32> {
        if !scope.scope {
            return None;
        }
        let mut home = &self.home;
        loop {
            let slots = home.slots()?;
            if home.scope() == Some(scope.type_id) {
                return Some(slots.first());
            }
            home = slots.below()?;
        }
    }

    /// Who opened it.
    #[must_use]
    pub fn asker(&self) -> &Asker {
        &self.asker
    }

    /// Drops its own instances, in the reverse order of construction, and reports what panicked there.
    #[must_use]
    pub fn drop_all(self) -> Report {
        let slots = Arc::into_inner(self.home).and_then(Home::into_slots);
        slots.map_or_else(Report::new, |slots| emptied(&self.services.plan, slots, &self.asker))
    }

    /// How many are open in it.
    #[must_use]
    pub fn open_within(&self) -> usize {
        self.home.open_within()
    }

    /// Its own instances.
    #[must_use]
    pub fn home(&self) -> &Arc<Home> {
        &self.home
    }

    /// What it is a scope of.
    #[must_use]
    pub fn services(&self) -> &Arc<Services> {
        &self.services
    }

    /// What lives in it; `None` where nothing does.
    #[must_use]
    pub fn layer(&self) -> Option<&Layer> {
        self.services.plan().layer(self.layer).filter(|layer| layer.is_of(self.scope))
    }

    /// What is in a slot that holds a provider of `P`.
    #[must_use]
    pub fn instance<P: ?Sized + Send + Sync + 'static>(&self, slot: u32) -> Option<Arc<P>> {
        self.home.slots()?.offer(slot)?.take()
    }
}

/// A scope is to be opened where the one around it is not open.
fn not_within(plan: &Plan, scope: &PointDecl) -> Box<Diagnostic> {
    let outer = scope.within.map_or_else(String::new, |outer| plan.type_of(outer));
    let ty = plan.type_of(scope);
    let message = format!("the scope `{ty}` is opened in a `{outer}`, and none is open here");
    let found = plan.with_declared(Diagnostic::error(Code::NoScope, message), scope);
    Box::new(found.help(format!(
        "open a `{outer}` first, and the `{ty}` in it: `let scope = outer.open({ty} {{ .. }}).await?`"
    )))
}

/// Drops what is in the slots of a scope; what panics there.
fn emptied(plan: &Plan, mut slots: Slots, asker: &Asker) -> Report {
    let mut panicked = Report::new();
    let layer = slots.layer();
    slots.empty(|id, text| {
        panicked.push(match plan.make_in(layer, id) {
            Some(make) => panicked_when_dropped(plan, make.slot, &text),
            None => given_panicked(asker, &text),
        });
    });
    panicked
}

impl fmt::Debug for OpenScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenScope").field("scope", &self.scope.name).finish_non_exhaustive()
    }
}
