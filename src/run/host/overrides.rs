//! What only a test does to an application.

use std::sync::Arc;

use super::app::App;
use crate::base::Origin;
use crate::declare::{Of, PluginBuilder, Point, WithMembers};
use crate::diagnostics::Report;
use crate::observe::Observers;
use crate::plan::Injection;
use crate::run::handles::Handles;

impl App {
    /// Wraps what a point hands out, outside of all other decorators.
    #[track_caller]
    pub(crate) fn decorated<P: Point + ?Sized>(
        self,
        wrap: impl Fn(Arc<P>) -> Arc<P> + Send + Sync + 'static,
    ) -> Self {
        self.decorated_by::<P>(|host| host.decorate::<P>().last().by_arc(wrap))
    }

    /// Wraps every member of a point, outside of all other decorators.
    #[track_caller]
    pub(crate) fn decorated_each<P: Point + ?Sized>(
        self,
        wrap: impl Fn(Arc<P>) -> Arc<P> + Send + Sync + 'static,
    ) -> Self
    where
        Of<P>: WithMembers,
    {
        self.decorated_by::<P>(|host| host.decorate_each::<P>().last().by_arc(wrap))
    }

    #[track_caller]
    fn decorated_by<P: Point + ?Sized>(mut self, add: impl FnOnce(PluginBuilder) -> PluginBuilder) -> Self {
        self.rules.decorated.push((P::DECL, Origin::caller()));
        self.contribute(add)
    }

    /// Lets a step fail.
    pub(crate) fn failing(mut self, injection: Injection) -> Self {
        self.rules.injections.push(injection);
        self
    }

    /// The steps that can be made to fail, in their order.
    pub(crate) fn steps(&self) -> Result<Vec<String>, Report> {
        self.plan(&Handles::new(Observers::default())).map(|planned| planned.plan.steps())
    }

    /// The steps that are to fail but don't come to their turn at the start.
    pub(crate) fn idle_faults(&self) -> Vec<String> {
        let planned = self.plan(&Handles::new(Observers::default()));
        planned.map_or_else(|_| Vec::new(), |planned| planned.plan.idle_faults())
    }
}
