//! Where is what somebody asks for, and taking it from there.

use crate::base::{ABSENT, Built, Slots, View};
use crate::declare::{Gathered, Inject, Shape};
use crate::diagnostics::{Diagnostic, Report};
use crate::plan::{Recipe, Whereabouts};
use crate::wire::question::Question;
use crate::wire::question::refusal::{
    declined_to_who_asks, is_left_out, no_default, no_scope, nobody_provides, not_built, not_of,
    nothing_taken, wrong_handle,
};
use crate::wire::services::Services;

/// Where is what somebody asks for.
pub(in crate::wire) enum Found<'p> {
    /// In a slot.
    In(u32),
    /// Nowhere: it is made anew.
    Anew(&'p Recipe),
}

impl Services {
    /// Where in a layer is what somebody asks for.
    pub(in crate::wire) fn found(&self, layer: usize, question: &Question<'_>) -> Result<Found<'_>, Report> {
        let Question { point, shape, lazy, .. } = *question;
        let slot = self.slot_of(question)?;
        match self.plan.whereabouts(layer, slot) {
            Whereabouts::Scope(scope) => Err(no_scope(&self.plan, point, scope).into()),
            Whereabouts::In(slot) if shape == Shape::Fresh && slot != ABSENT => {
                Err(wrong_handle(&self.plan, question, true).into())
            }
            Whereabouts::In(slot) => Ok(Found::In(slot)),
            Whereabouts::Anew(_) if lazy && shape != Shape::Fresh => {
                Err(wrong_handle(&self.plan, question, false).into())
            }
            Whereabouts::Anew(recipe) => Ok(Found::Anew(recipe)),
            Whereabouts::Cyclic => {
                self.plan.trouble(point, question.is_whole(), &[slot]).into_result(())?;
                Err(not_built(&self.plan, question).into())
            }
        }
    }

    fn slot_of(&self, question: &Question<'_>) -> Result<u32, Report> {
        let Question { point, shape, may_be_absent, of, .. } = *question;
        if let Some(of) = of {
            return match self.plan.chosen_exit(point, &of) {
                // It can be made, so it is not absent.
                None if self.plan.list_on_demand(point).is_some() => {
                    Err(not_built(&self.plan, question).into())
                }
                None if !may_be_absent => Err(not_of(&self.plan, question, &of).into()),
                slot => Ok(slot.unwrap_or(ABSENT)),
            };
        }
        if point.has_default && shape != Shape::All {
            return match self.plan.default_exit(point) {
                None if self.plan.default_on_demand(point).is_some() => {
                    Err(not_built(&self.plan, question).into())
                }
                None if !may_be_absent => Err(no_default(&self.plan, question).into()),
                slot => Ok(slot.unwrap_or(ABSENT)),
            };
        }
        let slot = self.plan.exits(point).map_or(ABSENT, |exits| match shape {
            Shape::One | Shape::Fresh => exits.one,
            Shape::All => exits.all,
        });
        if slot == ABSENT && point.scope {
            return Err(no_scope(&self.plan, point, Some(point)).into());
        }
        if slot == ABSENT {
            self.plan.trouble(point, question.is_whole(), &[]).into_result(())?;
            if shape != Shape::All && !may_be_absent {
                return Err(nobody_provides(&self.plan, question).into());
            }
        }
        Ok(slot)
    }

    pub(in crate::wire) fn take<T: Inject>(
        &self,
        slots: &Slots,
        question: &Question<'_>,
        slot: u32,
    ) -> Result<T, Box<Diagnostic>> {
        let point = question.point;
        if slot == ABSENT
            && let (Shape::All, Some(gather)) = (question.shape, point.gather)
        {
            // A list that no plugin has heard of is an empty one.
            let mut empty = Slots::new(1, slots.later().clone());
            empty.fill(0, Built::Point(gather(&Gathered::default())));
            let view = View::new(&empty, question.asker.key(), ABSENT, &[0]);
            let taken = question.taken(&self.plan, &view)?;
            return taken.ok_or_else(|| nobody_provides(&self.plan, question));
        }
        let bindings = [slot];
        let view = View::new(slots, question.asker.key(), ABSENT, &bindings);
        let built = slots.built(slot);
        // An `Option` is `None` for what is absent or declined, never for what is merely not built yet.
        let is_there = slot == ABSENT || built.is_some();
        let taken = if is_there { question.taken(&self.plan, &view)? } else { None };
        taken.ok_or_else(|| match built {
            Some(Built::Declined) => match self.quarantine.cause_in(&self.plan, slots, slot) {
                Some(plugin) => is_left_out(&self.plan, question, plugin),
                None => declined_to_who_asks(&self.plan, slots, question, slot),
            },
            Some(_) => nothing_taken(&self.plan, question),
            None => not_built(&self.plan, question),
        })
    }
}
