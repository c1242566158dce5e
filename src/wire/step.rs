//! One step of the plan: fills one slot.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use tokio::time::Instant;

use super::failure::Trouble;
use super::quarantine::Quarantine;
use crate::base::{
    ABSENT, Allowance, BoxError, Built, Offer, OnDemand, Outcome, SharedKey, Slots, View, catch_panic_async,
    panic_text,
};
use crate::declare::Gathered;
use crate::observe::{Observers, Phase, StepEnd, Watch, watched};
use crate::plan::{CallStep, ConstructStep, Gathering, KeyedSlot, Plan, Step};

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

/// What building goes by.
#[derive(Clone, Copy)]
pub(super) struct Work<'a> {
    pub(super) plan: &'a Plan,
    pub(super) limits: &'a BuildLimits,
    pub(super) observers: &'a Observers,
    /// What the application runs without, and who asks in a scope too.
    pub(super) quarantine: Option<&'a Quarantine>,
}

/// An async contribution that has begun.
pub(super) struct Begun {
    pub(super) future: Pending,
    pub(super) watch: Option<Watch>,
}

pub(super) type Pending = std::pin::Pin<Box<dyn Future<Output = Result<Built, BoxError>> + Send>>;

/// What an async contribution ends with.
pub(super) type Ended = Result<Built, Trouble>;

/// Where what is built goes.
pub(super) enum Shelf<'a> {
    /// Slots that nobody has seen yet.
    New(&'a mut Slots),
    /// Slots that are in use.
    Annex(&'a Slots),
}

impl Shelf<'_> {
    pub(super) fn slots(&self) -> &Slots {
        match self {
            Self::New(slots) => slots,
            Self::Annex(slots) => slots,
        }
    }

    pub(super) fn fill(&mut self, slot: u32, built: Built) {
        match self {
            Self::New(slots) => slots.fill(slot, built),
            Self::Annex(slots) => slots.add(slot, built),
        }
    }
}

impl Work<'_> {
    /// Whether nobody listens and nothing is left out: steps are only taken.
    pub(super) fn is_unwatched(&self) -> bool {
        self.quarantine.is_none() && !self.observers.is_heard()
    }

    /// Begins the step that fills a slot, if it calls user code and anybody listens.
    pub(super) fn watch(&self, slot: u32) -> Option<Watch> {
        let plan = self.plan;
        let about = || (plan.key(slot).into(), plan.name(slot).into(), plan.origin(slot));
        let is_told = self.observers.is_heard() && plan.calls_user_code(slot);
        if is_told { self.observers.begin(Phase::Build, about) } else { None }
    }

    /// What runs an async contribution to its end.
    pub(super) fn run(
        &self,
        slot: u32,
        until: Option<Instant>,
        begun: Begun,
    ) -> impl Future<Output = Ended> + Send + 'static {
        let allowance = Allowance { own: self.plan.timeout(slot), each: self.limits.each, until };
        let Begun { future, watch } = begun;
        let running = async move {
            match catch_panic_async(allowance.run(future)).await {
                Ok(Ok(given)) => given.map_err(Trouble::of),
                Ok(Err(out)) => Err(Trouble::OutOfTime(out)),
                Err(text) => Err(Trouble::Panicked(text)),
            }
        };
        watched(watch, running, end)
    }
}

tokio::task_local! {
    /// The address of the plan of which this task builds a part, while all who ask for another part have to wait.
    static BUILDING: usize;
}

/// Marks what runs in a future as building a part of `plan`.
pub(super) fn building<F: Future>(plan: &Plan, future: F) -> impl Future<Output = F::Output> + use<F> {
    BUILDING.scope(std::ptr::from_ref(plan).addr(), future)
}

/// Whether who waits here for a part of `plan` to be built waits for itself.
pub(super) fn is_building(plan: &Plan) -> bool {
    BUILDING.try_with(|of| *of == std::ptr::from_ref(plan).addr()).unwrap_or(false)
}

fn end(ended: &Ended) -> StepEnd {
    match ended {
        Ok(built) => end_of(built),
        Err(trouble) => trouble.end(),
    }
}

/// How a step ended that came to a good end.
pub(super) fn end_of(built: &Built) -> StepEnd {
    if matches!(built, Built::Declined) { StepEnd::Declined } else { StepEnd::Done }
}

/// Fills a slot whose dependencies are there, or begins to: what has to be awaited is given back. A panic of user code
/// goes through.
pub(super) fn begin(plan: &Plan, shelf: &mut Shelf<'_>, slot: u32) -> Result<Option<Pending>, Trouble> {
    let outcome = call_step(plan.step(slot), shelf.slots());
    match outcome {
        Outcome::Ready(Ok(built)) => {
            shelf.fill(slot, built);
            Ok(None)
        }
        Outcome::Ready(Err(error)) => Err(Trouble::of(error)),
        Outcome::Pending(future) => Ok(Some(future)),
        Outcome::Unmet => Err(Trouble::Unmet),
    }
}

/// Takes a step on slots that hold what it needs.
pub(super) fn call_step(step: Option<Step<'_>>, slots: &Slots) -> Outcome {
    match step {
        Some(Step::Construct(ConstructStep { construct, key, bindings })) => {
            Outcome::of(construct.call(&View::new(slots, key, ABSENT, bindings)).map(Built::Plugin))
        }
        Some(Step::Call(step)) => match with_input(&step, slots) {
            Input::None => step.call.call(&view(&step, slots, step.bindings)),
            Input::First(bindings) => {
                let view = view(&step, slots, &bindings).working_on_first();
                match slots.list(step.input).filter(|_| step.decorates) {
                    Some(list) => list_of((0..list.len()).map(|at| step.call.call(&view.on_member(at)))),
                    None => step.call.call(&view),
                }
            }
            Input::Declined => Outcome::Ready(Ok(Built::Declined)),
        },
        Some(Step::Gather(gathering)) => Outcome::Ready(Ok(gathered(slots, &gathering))),
        None => Outcome::Ready(Ok(Built::Declined)),
    }
}

/// Begins a step, with a panic as an error, which observers are told of. What user code leaves half done is
/// not used again: the application does not come up.
pub(super) fn begin_caught(
    work: Work<'_>,
    shelf: &mut Shelf<'_>,
    slot: u32,
) -> Result<Option<Begun>, Trouble> {
    let watch = work.watch(slot);
    let begun = catch_unwind(AssertUnwindSafe(|| begin(work.plan, shelf, slot)));
    let begun = begun.unwrap_or_else(|payload| Err(Trouble::Panicked(panic_text(payload))));
    let end = match begun {
        Ok(Some(future)) => return Ok(Some(Begun { future, watch })),
        Ok(None) if matches!(shelf.slots().built(slot), Some(Built::Declined)) => StepEnd::Declined,
        Ok(None) => StepEnd::Done,
        Err(ref trouble) => trouble.end(),
    };
    if let Some(watch) = watch {
        watch.end(end);
    }
    begun.map(|_| None)
}

/// What came of each member of a list, as a list.
fn list_of(outcomes: impl Iterator<Item = Outcome>) -> Outcome {
    let mut begun = Vec::new();
    for outcome in outcomes {
        match outcome {
            Outcome::Ready(Ok(built)) => begun.push(Ok(built)),
            Outcome::Pending(future) => begun.push(Err(future)),
            Outcome::Ready(Err(_)) | Outcome::Unmet => return outcome,
        }
    }
    if begun.iter().all(Result::is_ok) {
        return Outcome::Ready(Ok(Built::List(begun.into_iter().filter_map(Result::ok).collect())));
    }
    Outcome::Pending(Box::pin(async move {
        let mut list = Vec::with_capacity(begun.len());
        for member in begun {
            list.push(match member {
                Ok(built) => built,
                Err(future) => future.await?,
            });
        }
        Ok(Built::List(list.into_iter().collect()))
    }))
}

/// What a call works on, if it works on something.
enum Input {
    None,
    First(Vec<u32>),
    Declined,
}

fn view<'a>(step: &'a CallStep<'_>, slots: &'a Slots, bindings: &'a [u32]) -> View<'a> {
    View::new(slots, step.key, step.plugin, bindings).under(step.provided.as_ref())
}

fn with_input(step: &CallStep<'_>, slots: &Slots) -> Input {
    if step.input == ABSENT {
        return Input::None;
    }
    // Nothing was provided, so there is nothing to wrap.
    if step.decorates && matches!(slots.built(step.input), Some(Built::Declined)) {
        return Input::Declined;
    }
    let mut bindings = step.bindings.to_vec();
    if let Some(first) = bindings.first_mut() {
        *first = step.input;
    }
    Input::First(bindings)
}

/// A list of the members that are there.
pub(super) fn gathered(slots: &Slots, gathering: &Gathering) -> Built {
    let Gathering { gather, members, made, on_demand } = gathering;
    let (members, made) = (there(slots, members), there(slots, made));
    let on_demand = on_demand.map(|slot| OnDemand { later: slots.later().clone(), slot });
    Built::Point(gather(&Gathered { members: &members, made: &made, on_demand }))
}

fn there<'a>(slots: &'a Slots, members: &'a [KeyedSlot]) -> Vec<(Offer<'a>, Option<&'a SharedKey>)> {
    members
        .iter()
        .flat_map(|(member, key)| slots.offers(*member).into_iter().map(|offer| (offer, key.as_ref())))
        .collect()
}
