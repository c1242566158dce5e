//! Building what is asked for and not there yet.

use std::sync::Arc;

use super::slot::Found;
use crate::base::{CompiledHere, Home, compiled_here};
use crate::declare::Inject;
use crate::diagnostics::Report;
use crate::plan::Make;
use crate::wire::question::Question;
use crate::wire::question::refusal::waits_for_itself;
use crate::wire::schedule::build;
use crate::wire::services::Services;
use crate::wire::step::{Shelf, building, is_building};

impl Services {
    /// Resolves a question that is asked in the layer of this number, which lives in `home`.
    pub(in crate::wire) async fn resolved<T: Inject>(
        &self,
        layer: usize,
        home: &Arc<Home>,
        question: &Question<'_>,
    ) -> Result<T, Report> {
        if let Some((list, key)) = self.on_demand(question) {
            return self.made_under(question, list, key).await;
        }
        match self.found(layer, question)? {
            Found::In(slot) => {
                let slots = home.slots().map_or_else(|| self.slots(), Ok)?;
                if slots.built(slot).is_none() {
                    self.build(question, &[slot], &[]).await?;
                }
                self.take(slots, question, slot).map_err(Report::from)
            }
            Found::Anew(recipe) => {
                self.build(question, &[], &recipe.makes).await?;
                self.made(home, question, recipe).await
            }
        }
    }

    /// Builds what is not there yet of these slots and of what `makes` need.
    pub(in crate::wire) fn build<'a>(
        &'a self,
        question: &'a Question<'a>,
        slots: &'a [u32],
        makes: &'a [Make],
    ) -> CompiledHere<'a, Result<(), Report>> {
        compiled_here(self.built(question, slots, makes))
    }

    async fn built(&self, question: &Question<'_>, slots: &[u32], makes: &[Make]) -> Result<(), Report> {
        let all = self.slots()?;
        let missing = || self.plan.missing(slots, makes, |slot| all.built(slot).is_some());
        if missing().is_empty() {
            return Ok(());
        }
        if is_building(&self.plan) {
            return Err(waits_for_itself(&self.plan, question).into());
        }
        let _one_at_a_time = self.building.lock().await;
        // Another may have built some of it meanwhile.
        let wanted = missing();
        self.plan.trouble(question.point, question.is_whole(), &wanted).into_result(())?;
        let work = self.work();
        let mut running = self.abandoned.begin();
        let mut annex = Shelf::Annex(all);
        let build = build(work, &mut annex, &mut running.tasks, &wanted, None);
        building(&self.plan, build).await.map_err(Report::from)?;
        Ok(())
    }
}
