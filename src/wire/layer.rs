//! Building on top of what is wired: the slots of a scope, and what is made anew for each who asks.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::time::Instant;

use super::failure::{self, Trouble};
use super::runtime;
use super::step::{Begun, BuildLimits, Work, call_step, end_of, gathered};
use crate::base::{
    ABSENT, BoxError, Built, Home, Made, Maker, Making, Outcome, Shared, SharedKey, Slots, View, moment,
    panic_text,
};
use crate::diagnostics::Diagnostic;
use crate::observe::Observers;
use crate::plan::{CallStep, Constructor, How, Make, Plan, Recipe, Step};

/// Fills the slots behind those that are filled already by all steps.
/// `key` is the one that they are for, if they are for one that nobody provides.
pub(super) async fn build(
    work: Work<'_>,
    slots: &mut Slots,
    makes: &[Make],
    key: Option<&SharedKey>,
) -> Result<(), Box<Diagnostic>> {
    let mut at = 0;
    match begin(work, slots, makes, key, &mut at)? {
        // In a box, so that the futures of those who need not wait stay small.
        Some(begun) => Box::pin(go_on(work, slots, makes, key, Paused { at, begun })).await,
        None => Ok(()),
    }
}

/// A step that has to be awaited, and its number.
struct Paused {
    at: usize,
    begun: Begun,
}

async fn go_on(
    work: Work<'_>,
    slots: &mut Slots,
    makes: &[Make],
    key: Option<&SharedKey>,
    Paused { mut at, begun }: Paused,
) -> Result<(), Box<Diagnostic>> {
    runtime::expected()?;
    // Nothing before had to be awaited.
    let until = work.limits.total.map(|total| moment(Instant::now(), total));
    let mut next = Some(begun);
    while let Some(begun) = next {
        match work.run(makes[at].slot, until, begun).await {
            Ok(built) => slots.push(built),
            Err(trouble) => return Err(failure::step_failure(work.plan, slots, &makes[at], trouble)),
        }
        at += 1;
        next = begin(work, slots, makes, key, &mut at)?;
    }
    Ok(())
}

/// Fills slots up to the first step that has to be awaited. `at` is the number of the step that comes next.
pub(super) fn begin(
    work: Work<'_>,
    slots: &mut Slots,
    makes: &[Make],
    key: Option<&SharedKey>,
    at: &mut usize,
) -> Result<Option<Begun>, Box<Diagnostic>> {
    // One guard for all calls: `at` tells which of them panicked, and `watch` is who listens to it.
    let mut watch = None;
    let begun = catch_unwind(AssertUnwindSafe(|| {
        while let Some(make) = makes.get(*at) {
            if is_left_out(work, slots, make) {
                // What an expendable plugin only decorates stays as it is.
                let is_spared = work.plan.undecorated(make.slot).is_some();
                slots.push(if is_spared { slots.same_as(make.input) } else { Built::Declined });
                *at += 1;
                continue;
            }
            watch = work.watch(make.slot);
            if watch.is_none() {
                match plain(slots, make) {
                    Plain::Built(built) => {
                        slots.push(built);
                        *at += 1;
                        continue;
                    }
                    Plain::Unmet => return Err(Trouble::Unmet),
                    Plain::Other => {}
                }
            }
            match outcome(work.plan, slots, make, key) {
                Outcome::Ready(Ok(built)) => {
                    if let Some(watch) = watch.take() {
                        watch.end(end_of(&built));
                    }
                    slots.push(built);
                }
                Outcome::Ready(Err(error)) => return Err(Trouble::of(error)),
                Outcome::Unmet => return Err(Trouble::Unmet),
                Outcome::Pending(future) => return Ok(Some(Begun { future, watch: watch.take() })),
            }
            *at += 1;
        }
        Ok(None)
    }));
    let begun = begun.unwrap_or_else(|payload| Err(Trouble::Panicked(panic_text(payload))));
    begun.map_err(|trouble| {
        if let Some(watch) = watch {
            watch.end(trouble.end());
        }
        failure::step_failure(work.plan, slots, &makes[*at], trouble)
    })
}

fn is_left_out(work: Work<'_>, slots: &Slots, make: &Make) -> bool {
    work.quarantine.is_some_and(|quarantine| quarantine.cause_of_step(work.plan, slots, make).is_some())
}

/// What comes of a step that neither fails nor waits.
enum Plain {
    Built(Built),
    /// A need is not there.
    Unmet,
    /// It is another step.
    Other,
}

#[inline]
fn plain(slots: &Slots, make: &Make) -> Plain {
    match make.how {
        How::Construct(construct) => {
            let plugin = construct(&View::new(slots, &make.key, ABSENT, &make.bindings));
            plugin.map_or(Plain::Unmet, |plugin| Plain::Built(Built::Plugin(plugin)))
        }
        How::Gift(cast) => Plain::Built(Built::Gift { plugin: make.plugin, cast }),
        How::Gather(_) | How::Call | How::OnDemand => Plain::Other,
    }
}

fn outcome(plan: &Plan, slots: &Slots, make: &Make, key: Option<&SharedKey>) -> Outcome {
    match (plain(slots, make), &make.how) {
        (Plain::Built(built), _) => Outcome::Ready(Ok(built)),
        (Plain::Unmet, _) => Outcome::Unmet,
        (Plain::Other, How::Gather(gathering)) => Outcome::Ready(Ok(gathered(slots, gathering))),
        (Plain::Other, _) => call_step(plan.step_of(make).map(|step| under(step, key)), slots),
    }
}

/// A step of what is made for a key.
fn under<'p>(step: Step<'p>, key: Option<&SharedKey>) -> Step<'p> {
    match (step, key) {
        (Step::Call(call), Some(key)) => {
            Step::Call(CallStep { provided: Some(SharedKey::clone(key)), ..call })
        }
        (step, _) => step,
    }
}

/// Makes what is transient or made on demand, in the application or in a scope.
pub(super) struct LayerMaker {
    plan: Arc<Plan>,
    layer: usize,
    limits: BuildLimits,
    observers: Observers,
}

impl LayerMaker {
    /// For each layer of a plan the one who makes what is asked for there.
    pub(super) fn of_all(
        plan: &Arc<Plan>,
        limits: BuildLimits,
        observers: &Observers,
    ) -> Vec<Arc<dyn Maker>> {
        let one = |layer| -> Arc<dyn Maker> {
            Arc::new(Self { plan: Arc::clone(plan), layer, limits, observers: observers.clone() })
        };
        let count = plan.layer_count().max(usize::from(plan.makes_on_demand()));
        (0..count).map(one).collect()
    }
}

impl Maker for LayerMaker {
    fn make(&self, home: &Arc<Home>, slots: &Slots, slot: u32, place: &mut dyn Any) -> Result<(), BoxError> {
        let recipe = self.plan.recipe(self.layer, slot).ok_or("it is not made anew here")?;
        if let Some((make, construct, cast)) = recipe.single() {
            cast(constructed(&self.plan, slots, make, construct)?, place);
            return Ok(());
        }
        let mut own = room_for(recipe, home, slots);
        self.fill(&mut own, recipe)?;
        match own.offer(recipe.out) {
            Some(offer) => offer.put(place),
            None => return Err("its provider declined".into()),
        }
        Ok(())
    }

    fn make_awaited(&self, home: &Arc<Home>, slot: u32) -> Making {
        let (plan, home, observers) = (Arc::clone(&self.plan), Arc::clone(home), self.observers.clone());
        let (layer, limits) = (self.layer, self.limits);
        Box::pin(async move {
            let recipe = plan.recipe(layer, slot).ok_or("it is not made anew here")?;
            let slots = home.slots().ok_or("the application is not wired yet")?;
            let mut own = room_for(recipe, &home, slots);
            let work = Work { plan: &plan, limits: &limits, observers: &observers, quarantine: None };
            build(work, &mut own, &recipe.makes, None).await?;
            Ok(Made::new(own, recipe.out))
        })
    }

    fn make_under(&self, home: &Arc<Home>, slot: u32, key: SharedKey) -> Making {
        let (plan, home, observers) = (Arc::clone(&self.plan), Arc::clone(home), self.observers.clone());
        let (layer, limits) = (self.layer, self.limits);
        Box::pin(async move {
            let makes = plan.makes_under(layer, slot, key.as_ref());
            let (Some(first), Some(last)) = (makes.first(), makes.last()) else {
                return Err("nobody makes it for any key".into());
            };
            let slots = home.slots().ok_or("the application is not wired yet")?;
            let mut own =
                Slots::above(Arc::clone(&home), slots.layer(), first.id, makes.len(), slots.later().clone());
            let work = Work { plan: &plan, limits: &limits, observers: &observers, quarantine: None };
            build(work, &mut own, &makes, Some(&key)).await?;
            Ok(Made::new(own, last.id))
        })
    }
}

/// What a step makes whose needs are in `slots`.
#[inline]
pub(super) fn constructed(
    plan: &Plan,
    slots: &Slots,
    make: &Make,
    construct: Constructor,
) -> Result<Shared, Box<Diagnostic>> {
    let view = View::new(slots, &make.key, ABSENT, &make.bindings);
    let trouble = match catch_unwind(AssertUnwindSafe(|| construct(&view))) {
        Ok(Some(built)) => return Ok(built),
        Ok(None) => Trouble::Unmet,
        Err(payload) => Trouble::Panicked(panic_text(payload)),
    };
    Err(failure::step_failure(plan, slots, make, trouble))
}

impl LayerMaker {
    fn fill(&self, slots: &mut Slots, recipe: &Recipe) -> Result<(), BoxError> {
        let (limits, observers) = (BuildLimits { at_once: 1, each: None, total: None }, Observers::default());
        let work = Work { plan: &self.plan, limits: &limits, observers: &observers, quarantine: None };
        let mut at = 0;
        match begin(work, slots, &recipe.makes, None, &mut at)? {
            None => Ok(()),
            Some(_) => Err(failure::asynchronous(&self.plan, recipe.makes[at].slot).into()),
        }
    }
}

/// Empty slots for what is made anew, on top of others.
pub(super) fn room_for(recipe: &Recipe, home: &Arc<Home>, slots: &Slots) -> Slots {
    let count = recipe.makes.len();
    Slots::above(Arc::clone(home), slots.layer(), recipe.first, count, slots.later().clone())
}
