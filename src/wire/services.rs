use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::task::JoinSet;

use super::build::Work;
use super::failure::{
    declined, declined_to_the_host, no_key_of_the_host, nobody_provides, not_built, not_for_the_host,
    said_none,
};
use super::schedule::{Shelf, Wiring, build};
use crate::base::{ABSENT, Built, Home, Slots, View};
use crate::declare::{Inject, Need, PointDecl, Shape};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::observe::{Observers, Timing};
use crate::plan::{Plan, Step};

/// Everything that is wired.
///
/// Instances live as long as this, and are dropped in the reverse order of construction.
pub struct Services {
    plan: Plan,
    home: Arc<Home>,
    limits: BuildLimits,
    observers: Observers,
    timing: Timing,
    building: Mutex<()>,
}

/// What building is allowed.
#[derive(Clone, Copy, Debug)]
pub struct BuildLimits {
    /// How many async providers are built at the same time, at the most.
    pub at_once: usize,
    /// How long each may take that says nothing of it.
    pub each: Option<Duration>,
    /// How long all of them may take.
    pub total: Option<Duration>,
}

impl Services {
    /// Builds everything that an entry point reaches.
    ///
    /// # Errors
    /// The first failure. What runs beside it is dropped and waited for, then what was built before it is dropped in
    /// reverse.
    pub async fn wire(plan: Plan, limits: BuildLimits, observers: Observers) -> Result<Self, Report> {
        let home = Home::new();
        let mut slots = Slots::new(plan.slot_count(), home.later());
        for (slot, value) in plan.values() {
            slots.fill(slot, value);
        }
        let work = Work { plan: &plan, limits: &limits, observers: &observers };
        let mut wiring = Wiring { slots, running: JoinSet::new() };
        let Wiring { slots, running } = &mut wiring;
        let built = build(work, &mut Shelf::New(slots), running, plan.order()).await;
        let (built, slots) = (built.map_err(Report::from), wiring.into_slots());
        let timing = built?;
        // A hook is called later, but what it needs has to be there now.
        if let Some(found) = plan.hooks().find_map(|hook| declined(&plan, &slots, hook)) {
            return Err(found.into());
        }
        home.move_in(slots);
        Ok(Self { plan, home, limits, observers, timing, building: Mutex::new(()) })
    }

    /// How long building took, and by what.
    #[must_use]
    pub fn timing(&self) -> &Timing {
        &self.timing
    }

    /// Everybody who listens.
    #[must_use]
    pub fn observers(&self) -> &Observers {
        &self.observers
    }

    /// The plan behind it.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The providers that were asked and declined, as warnings.
    #[must_use]
    pub fn declined(&self) -> Report {
        let Some(slots) = self.home.slots() else { return Report::new() };
        let is_none = |slot: &u32| matches!(slots.built(*slot), Some(Built::Declined));
        // A decorator around a declined provider has nothing to say of its own.
        let said_it = |slot: &u32| match self.plan.step(*slot) {
            Some(Step::Call(step)) => !matches!(slots.built(step.input), Some(Built::Declined)),
            _ => false,
        };
        let slots = self.plan.whole_order().filter(is_none).filter(said_it);
        slots.map(|slot| said_none(&self.plan, slot)).collect()
    }

    /// What is in a slot that holds a provider of `P`.
    #[must_use]
    pub fn instance<P: ?Sized + Send + Sync + 'static>(&self, slot: u32) -> Option<Arc<P>> {
        self.home.slots()?.offer(slot)?.take()
    }

    /// What is wired, as a plugin would get it.
    ///
    /// # Errors
    /// [`NotWired`](crate::diagnostics::Code::NotWired) if nobody provides it, if it was not needed by anything that
    /// was built, or if its provider declined.
    pub fn get<T: Inject>(&self) -> Result<T, Report> {
        let question = Question::of::<T>()?;
        let slot = self.slot_of(&question)?;
        self.take(self.slots()?, &question, slot).map_err(Report::from)
    }

    /// What is wired, and builds it first if nothing needed it yet. Once: later calls get the same.
    ///
    /// # Errors
    /// As [`get`](Self::get), and what its providers fail with.
    pub async fn resolve<T: Inject>(&self) -> Result<T, Report> {
        let question = Question::of::<T>()?;
        let slot = self.slot_of(&question)?;
        let slots = self.slots()?;
        if slot != ABSENT && slots.built(slot).is_none() {
            let _one_at_a_time = self.building.lock().await;
            let wanted = self.missing_below(slots, slot);
            self.plan.trouble(question.point, question.shape, &wanted).into_result(())?;
            let work = Work { plan: &self.plan, limits: &self.limits, observers: &self.observers };
            let mut running = JoinSet::new();
            build(work, &mut Shelf::Annex(slots), &mut running, &wanted).await.map_err(Report::from)?;
        }
        self.take(slots, &question, slot).map_err(Report::from)
    }

    /// They moved in before there were any `Services`.
    fn slots(&self) -> Result<&Slots, Box<Diagnostic>> {
        self.home
            .slots()
            .ok_or_else(|| Box::new(Diagnostic::error(Code::NotWired, "the application is not wired yet")))
    }

    fn slot_of(&self, question: &Question) -> Result<u32, Report> {
        let Question { point, shape, may_be_absent } = *question;
        let slot = self.plan.exits(point).map_or(ABSENT, |exits| match shape {
            Shape::One => exits.one,
            Shape::All => exits.all,
        });
        if slot == ABSENT {
            self.plan.trouble(point, shape, &[]).into_result(())?;
            if shape == Shape::One && !may_be_absent {
                return Err(nobody_provides(&self.plan, point).into());
            }
        }
        Ok(slot)
    }

    fn take<T: Inject>(&self, slots: &Slots, question: &Question, slot: u32) -> Result<T, Box<Diagnostic>> {
        let point = question.point;
        if slot == ABSENT
            && let (Shape::All, Some(gather)) = (question.shape, point.gather)
        {
            // A list that no plugin has heard of is an empty one.
            let mut empty = Slots::new(1, slots.later().clone());
            empty.fill(0, Built::Point(gather(&[])));
            let taken = T::inject(&View::new(&empty, "host", ABSENT, &[0]), 0);
            return taken.ok_or_else(|| nobody_provides(&self.plan, point));
        }
        let bindings = [slot];
        let view = View::new(slots, "host", ABSENT, &bindings);
        let built = slots.built(slot);
        // An `Option` is `None` for what is absent or declined, never for what is merely not built yet.
        let is_there = slot == ABSENT || built.is_some();
        let taken = if is_there { T::inject(&view, 0) } else { None };
        taken.ok_or_else(|| match built {
            Some(Built::Declined) => declined_to_the_host(&self.plan, slots, point, slot),
            _ => not_built(&self.plan, point),
        })
    }

    /// What has to be built for `slot`, dependencies first.
    fn missing_below(&self, slots: &Slots, slot: u32) -> Vec<u32> {
        let mut wanted = HashSet::new();
        let mut open = vec![slot];
        while let Some(slot) = open.pop() {
            if slots.built(slot).is_none() && wanted.insert(slot) {
                open.extend(self.plan.dependencies(slot));
            }
        }
        self.plan.whole_order().filter(|slot| wanted.contains(slot)).collect()
    }
}

/// What the host asks for.
struct Question {
    point: &'static PointDecl,
    shape: Shape,
    may_be_absent: bool,
}

impl Question {
    fn of<T: Inject>() -> Result<Self, Box<Diagnostic>> {
        match T::NEED {
            Need::Point { point, shape, may_be_absent, .. } => Ok(Self { point, shape, may_be_absent }),
            Need::Config(section) => Err(not_for_the_host(section)),
            Need::OwnKey(key) => Err(no_key_of_the_host(key)),
        }
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Services").field("home", &self.home).finish_non_exhaustive()
    }
}
