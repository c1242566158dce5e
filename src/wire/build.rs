//! Building the content of one slot.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::failure;
use crate::base::{ABSENT, AnyKey, BoxError, Built, Erased, Outcome, Slots, View};
use crate::declare::{Call, ContributionKind};
use crate::diagnostics::Diagnostic;
use crate::plan::{Plan, Step};

/// An async contribution that has begun.
pub(super) type Pending = std::pin::Pin<Box<dyn Future<Output = Result<Built, BoxError>> + Send>>;

/// How far the content of a slot came.
pub(super) enum Begun {
    Done(Built),
    Pending(Pending),
}

/// Begins to build a slot whose dependencies are there.
pub(super) fn begin(plan: &Plan, slots: &Slots, slot: u32) -> Result<Begun, Diagnostic> {
    match plan.step(slot) {
        Some(Step::Gather { gather, point }) => {
            let members: Vec<(u32, Option<Box<dyn AnyKey>>)> = plan.members(point).collect();
            let there: Vec<(&Erased, Option<&dyn AnyKey>)> = members
                .iter()
                .filter_map(|(member, key)| Some((slots.point(*member)?, key.as_deref())))
                .collect();
            Ok(Begun::Done(Built::Point(gather(&there))))
        }
        Some(Step::Construct { call, .. }) => called(plan, slots, slot, call, plan.bindings(slot)),
        Some(Step::Contribute { decl, input }) => {
            if input == ABSENT {
                return called(plan, slots, slot, &decl.call, plan.bindings(slot));
            }
            // Nothing was provided, so there is nothing to wrap.
            let declined = matches!(slots.built(input), Some(Built::Declined));
            if declined && matches!(decl.kind, ContributionKind::Decorate { .. }) {
                return Ok(Begun::Done(Built::Declined));
            }
            let mut bindings = plan.bindings(slot).to_vec();
            if let Some(first) = bindings.first_mut() {
                *first = input;
            }
            called(plan, slots, slot, &decl.call, &bindings)
        }
        None => Ok(Begun::Done(Built::Declined)),
    }
}

fn called(plan: &Plan, slots: &Slots, slot: u32, call: &Call, bindings: &[u32]) -> Result<Begun, Diagnostic> {
    let view = View::new(slots, plan.key(slot), plan.constructor(slot), bindings);
    // What user code leaves half done is not looked at again: the application does not come up.
    match catch_unwind(AssertUnwindSafe(|| call.call(&view))) {
        Ok(Outcome::Ready(Ok(built))) => Ok(Begun::Done(built)),
        Ok(Outcome::Ready(Err(error))) => Err(failure::failed(plan, slot, error)),
        Ok(Outcome::Pending(future)) => Ok(Begun::Pending(future)),
        Ok(Outcome::Unmet) => Err(failure::unmet(plan, slots, slot)),
        Err(payload) => Err(failure::panicked(plan, slot, payload.as_ref())),
    }
}

/// The text that a panic carries.
pub(super) fn panic_text(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("(no text)")
}
