//! What somebody asks for under a key that nobody provides but by a provider for any.

use crate::base::{ABSENT, Built, SharedKey, Slots, View};
use crate::declare::{Inject, Shape};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::wire::question::Question;
use crate::wire::question::refusal::{declined_on_demand, not_built};
use crate::wire::services::Services;

impl Services {
    /// The list of the members and the key, if what is asked for is made for its key once somebody asks.
    pub(in crate::wire) fn on_demand(&self, question: &Question<'_>) -> Option<(u32, SharedKey)> {
        let Question { point, shape, of, .. } = *question;
        let Some(of) = of else {
            return self.plan.default_on_demand(point).filter(|_| shape != Shape::All);
        };
        let list = self.plan.list_on_demand(point)?;
        self.plan.chosen_exit(point, &of).is_none().then(|| (list, of.value()))
    }

    /// The instance for a key, made when the first consumer asks for it; all others get the same.
    pub(in crate::wire) async fn made_under<T: Inject>(
        &self,
        question: &Question<'_>,
        list: u32,
        key: SharedKey,
    ) -> Result<T, Report> {
        self.build(question, &[list], &[]).await?;
        let slots = self.slots()?;
        let members = match slots.built(list) {
            Some(Built::Point(members)) => members.by_key(),
            _ => None,
        };
        let members = members.ok_or_else(|| not_built(&self.plan, question))?;
        let answer = members.get_or_make(SharedKey::clone(&key)).await;
        let answer = answer
            .map_err(|error| Diagnostic::error(Code::ProviderFailed, error.to_string()).cause(error))?;
        let mut own = Slots::new(1, slots.later().clone());
        let bindings = match answer {
            Some(made) => {
                own.fill(0, Built::Point(made));
                [0]
            }
            None if question.may_be_absent => [ABSENT],
            None => return Err(declined_on_demand(&self.plan, question, key.as_ref()).into()),
        };
        let view = View::new(&own, question.asker.key(), ABSENT, &bindings);
        let taken = question.taken(&self.plan, &view)?;
        taken.ok_or_else(|| not_built(&self.plan, question).into())
    }
}
