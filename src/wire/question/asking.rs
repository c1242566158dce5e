//! Asking: whether one may, and taking what is found.

use super::asker::{Asker, Question};
use super::refusal::{no_key_of_its_own, not_for_who_asks, taking_panicked};
use crate::base::{View, catch_panic};
use crate::declare::{Inject, Need};
use crate::diagnostics::{Diagnostic, Report};
use crate::plan::Plan;

impl<'a> Question<'a> {
    /// Whether `asker` may ask for it is settled here.
    pub(in crate::wire) fn of<T: Inject>(plan: &Plan, asker: &'a Asker) -> Result<Self, Report> {
        let (point, shape, lazy, may_be_absent, handle) = match T::NEED {
            Need::Point { point, shape, may_be_absent, lazy, handle } => {
                (point, shape, lazy, may_be_absent, handle)
            }
            Need::Config(section) => return Err(not_for_who_asks(asker, section).into()),
            Need::OwnKey(key) => return Err(no_key_of_its_own(asker, key).into()),
        };
        if let Asker::Plugin(key) = asker
            && point.guarded
            && !handle
            && !plan.trusts(key)
        {
            return Err(plan.untrusted(key, point).into());
        }
        Ok(Self { asker, point, shape, lazy, may_be_absent, of: T::OF })
    }

    /// Takes it from a view; `None` where it is not there.
    pub(in crate::wire) fn taken<T: Inject>(
        &self,
        plan: &Plan,
        view: &View<'_>,
    ) -> Result<Option<T>, Box<Diagnostic>> {
        catch_panic(|| T::inject(view, 0)).map_err(|text| taking_panicked(plan, self, &text))
    }
}
