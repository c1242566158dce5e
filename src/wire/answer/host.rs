//! What the host asks of what is wired.

use std::sync::{Arc, OnceLock};

use super::slot::Found;
use crate::declare::{Inject, Point};
use crate::diagnostics::Report;
use crate::wire::host_cache::HostCache;
use crate::wire::question::refusal::no_reference;
use crate::wire::question::{Asker, Question};
use crate::wire::services::Services;

impl Services {
    /// What is wired, as a plugin would get it; what is transient is made.
    ///
    /// # Errors
    /// [`NotWired`](crate::diagnostics::Code::NotWired) if nobody provides it, if it was not needed by anything that
    /// was built, or if its provider declined; [`NoScope`](crate::diagnostics::Code::NoScope) if it lives in a scope.
    #[inline]
    pub fn get<T: Inject>(&self) -> Result<T, Report> {
        match self.cache.get().and_then(HostCache::get) {
            Some(found) => Ok(found),
            None => self.find(),
        }
    }

    /// A reference to what is wired, of a point that hands out one thing that is the same for all.
    ///
    /// # Errors
    /// As [`get`](Self::get), and if it is made anew for each who asks.
    #[inline]
    pub fn get_ref<P: Point + ?Sized>(&self) -> Result<&P, Report>
    where
        Arc<P>: Inject,
    {
        match self.cached_ref() {
            Some(found) => Ok(found),
            None => self.find_ref(),
        }
    }

    #[cold]
    fn find_ref<P: Point + ?Sized>(&self) -> Result<&P, Report>
    where
        Arc<P>: Inject,
    {
        self.find::<Arc<P>>()?;
        self.cached_ref().ok_or_else(|| no_reference(&self.plan, P::DECL).into())
    }

    #[inline]
    fn cached_ref<P: Point + ?Sized>(&self) -> Option<&P>
    where
        Arc<P>: Inject,
    {
        self.cache.get()?.entry::<Arc<P>>()?.get()?.downcast_ref::<Arc<P>>().map(Arc::as_ref)
    }

    #[cold]
    #[inline(never)]
    fn find<T: Inject>(&self) -> Result<T, Report> {
        let question = Question::of::<T>(&self.plan, &Asker::Host)?;
        let cache = self.cache.get_or_init(|| HostCache::of(self.plan.points()));
        let entry = cache.recipe::<T>();
        if let Some(recipe) = entry.and_then(OnceLock::get).and_then(|slot| self.plan.recipe(0, *slot)) {
            return self.made_at(&self.home, &question, recipe);
        }
        match self.found(0, &question)? {
            Found::In(slot) => {
                let taken = self.take(self.slots()?, &question, slot)?;
                cache.insert(&taken);
                Ok(taken)
            }
            Found::Anew(recipe) => {
                let made = self.made_at(&self.home, &question, recipe)?;
                if let Some(entry) = entry {
                    let _ = entry.set(recipe.slot);
                }
                Ok(made)
            }
        }
    }

    /// What is wired, and builds it first if nothing needed it yet. Once: later calls get the same.
    ///
    /// # Errors
    /// As [`get`](Self::get), and what its providers fail with.
    pub async fn resolve<T: Inject>(&self) -> Result<T, Report> {
        self.resolved(0, &self.home, &Question::of::<T>(&self.plan, &Asker::Host)?).await
    }
}
