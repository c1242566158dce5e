//! What is made anew for each who asks.

use std::sync::Arc;

use crate::base::{ABSENT, Home, Slots, View};
use crate::declare::{Inject, Shape};
use crate::diagnostics::Report;
use crate::plan::Recipe;
use crate::wire::failure::asynchronous;
use crate::wire::layer::{begin, build, constructed, room_for};
use crate::wire::question::Question;
use crate::wire::question::refusal::{declined_to_who_asks, is_left_out, not_built, nothing_taken};
use crate::wire::services::Services;

impl Services {
    /// Something transient, for who asks. Its providers can't be awaited.
    pub(in crate::wire) fn made_at<T: Inject>(
        &self,
        home: &Arc<Home>,
        question: &Question<'_>,
        recipe: &Recipe,
    ) -> Result<T, Report> {
        let not_there_yet = || not_built(&self.plan, question);
        let slots = home.slots().ok_or_else(not_there_yet)?;
        let all_below_is_built = || {
            let mut below = recipe.makes.iter().flat_map(|make| self.plan.references(make));
            below.all(|slot| slots.built(slot).is_some())
        };
        if question.shape == Shape::Fresh {
            return if all_below_is_built() {
                self.handle(slots, question, recipe)
            } else {
                Err(not_there_yet().into())
            };
        }
        let why = |found| Report::from(if all_below_is_built() { found } else { not_there_yet() });
        let work = self.work();
        if let Some((make, construct, cast)) = recipe.single()
            && work.is_unwatched()
        {
            let made = constructed(&self.plan, slots, make, construct).map_err(why)?;
            let bindings = [recipe.out];
            let view = View::new(slots, question.asker.key(), ABSENT, &bindings).on_made(&made, cast);
            let taken = question.taken(&self.plan, &view)?;
            return taken.ok_or_else(|| nothing_taken(&self.plan, question).into());
        }
        let mut own = room_for(recipe, home, slots);
        let mut at = 0;
        match begin(work, &mut own, &recipe.makes, None, &mut at) {
            Ok(None) => self.taken(&own, question, recipe.out, recipe),
            Ok(Some(_)) => Err(asynchronous(&self.plan, recipe.makes[at].slot).into()),
            Err(found) => Err(why(found)),
        }
    }

    /// Makes what a recipe says, and awaits those of its steps that have to be awaited.
    pub(in crate::wire) async fn made<T: Inject>(
        &self,
        home: &Arc<Home>,
        question: &Question<'_>,
        recipe: &Recipe,
    ) -> Result<T, Report> {
        let slots = home.slots().ok_or_else(|| not_built(&self.plan, question))?;
        if question.shape == Shape::Fresh {
            return self.handle(slots, question, recipe);
        }
        let mut own = room_for(recipe, home, slots);
        build(self.work(), &mut own, &recipe.makes, None).await?;
        self.taken(&own, question, recipe.out, recipe)
    }

    /// What makes it at each call, and makes none now.
    fn handle<T: Inject>(
        &self,
        slots: &Slots,
        question: &Question<'_>,
        recipe: &Recipe,
    ) -> Result<T, Report> {
        self.taken(slots, question, recipe.slot, recipe)
    }

    fn taken<T: Inject>(
        &self,
        slots: &Slots,
        question: &Question<'_>,
        out: u32,
        recipe: &Recipe,
    ) -> Result<T, Report> {
        let bindings = [out];
        let view = View::new(slots, question.asker.key(), ABSENT, &bindings);
        let taken = question.taken(&self.plan, &view)?;
        let left_out = |make| self.quarantine.cause_of_step(&self.plan, slots, make);
        taken.ok_or_else(|| match recipe.makes.iter().find_map(left_out) {
            Some(plugin) => is_left_out(&self.plan, question, plugin).into(),
            None => declined_to_who_asks(&self.plan, slots, question, recipe.slot).into(),
        })
    }
}
