//! Building the content of one slot.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::failure;
use super::schedule::Shelf;
use crate::base::{ABSENT, AnyKey, BoxError, Built, Offer, Outcome, Slots, View};
use crate::declare::GatherFn;
use crate::diagnostics::Diagnostic;
use crate::plan::{CallStep, ConstructStep, Plan, Step};

/// An async contribution that has begun.
pub(super) type Pending = std::pin::Pin<Box<dyn Future<Output = Result<Built, BoxError>> + Send>>;

/// Fills a slot whose dependencies are there, or begins to: what has to be awaited is given back. A panic of user code
/// goes through.
pub(super) fn begin(
    plan: &Plan,
    shelf: &mut Shelf<'_>,
    slot: u32,
) -> Result<Option<Pending>, Box<Diagnostic>> {
    let slots = shelf.slots();
    let outcome = match plan.step(slot) {
        Some(Step::Construct(ConstructStep { construct, key, bindings })) => {
            Outcome::of(construct.call(&View::new(slots, key, ABSENT, bindings)).map(Built::Plugin))
        }
        Some(Step::Call(step)) => match with_input(&step, slots) {
            Input::None => step.call.call(&View::new(slots, step.key, step.plugin, step.bindings)),
            Input::First(bindings) => step.call.call(&View::new(slots, step.key, step.plugin, &bindings)),
            Input::Declined => Outcome::Ready(Ok(Built::Declined)),
        },
        Some(Step::Gather { gather, point }) => Outcome::Ready(Ok(gathered(plan, slots, gather, point))),
        None => Outcome::Ready(Ok(Built::Declined)),
    };
    match outcome {
        Outcome::Ready(Ok(built)) => {
            shelf.fill(slot, built);
            Ok(None)
        }
        Outcome::Ready(Err(error)) => Err(failure::failed(plan, slot, error)),
        Outcome::Pending(future) => Ok(Some(future)),
        Outcome::Unmet => Err(failure::unmet(plan, slots, slot)),
    }
}

/// The same with a panic as an error. What user code leaves half done is not looked at again: the application does
/// not come up.
pub(super) fn begin_caught(
    plan: &Plan,
    shelf: &mut Shelf<'_>,
    slot: u32,
) -> Result<Option<Pending>, Box<Diagnostic>> {
    catch_unwind(AssertUnwindSafe(|| begin(plan, shelf, slot)))
        .unwrap_or_else(|payload| Err(failure::panicked(plan, slot, payload.as_ref())))
}

/// What a call works on, if it works on something.
enum Input {
    None,
    First(Vec<u32>),
    Declined,
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

fn gathered(plan: &Plan, slots: &Slots, gather: GatherFn, point: u32) -> Built {
    let members: Vec<(u32, Option<Box<dyn AnyKey>>)> = plan.members(point).collect();
    let there: Vec<(Offer<'_>, Option<&dyn AnyKey>)> =
        members.iter().filter_map(|(member, key)| Some((slots.offer(*member)?, key.as_deref()))).collect();
    Built::Point(gather(&there))
}

/// The text that a panic carries.
pub(super) fn panic_text(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("(no text)")
}
