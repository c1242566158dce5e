use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::builder::PluginBuilder;
use crate::base::{Built, Outcome, View};
use crate::declare::contributions::anchor::Anchor;
use crate::declare::contributions::contribution::{Call, ContributionDecl, ContributionKey, Position};
use crate::declare::contributions::factory::{Factory, HookFactory};
use crate::declare::contributions::given::{ByArc, Given, Immediate};
use crate::declare::contributions::keys::{KeyedByAny, KeyedFrom, Of, key_from};
use crate::declare::contributions::lifetime::{Lifetime, Scope};
use crate::declare::contributions::when::When;
use crate::declare::expansion::no_effect::Ordered;
use crate::declare::hooks::hook::Hook;
use crate::declare::plugin::Plugin;
use crate::declare::points::point::Point;

/// A contribution in the making: say where it stands, then what makes it.
#[must_use = "a contribution counts once `by`, `by_arc` or `value` ends it"]
pub struct Defining<P: ?Sized, First> {
    pub(in crate::declare) plugin: PluginBuilder,
    pub(in crate::declare) decl: ContributionDecl,
    pub(in crate::declare) point: PhantomData<Makes<P, First>>,
}

pub(super) type Makes<P, First> = fn() -> (Arc<P>, First);

impl<P: Point + ?Sized, First> Defining<P, First> {
    /// Made by a closure whose parameters are injected, up to eight after what it works on. It may give a concrete value, an
    /// `Arc<P>`, a `Vec` of them as members of a `many` point, an `Option` of them to be able to decline, a `Result` to be able
    /// to fail, or a future of any of these.
    #[must_use]
    pub fn by<F, Args, How>(mut self, factory: F) -> PluginBuilder
    where
        F: Factory<P, First, Args, How>,
    {
        self.decl.needs = F::NEEDS;
        self.decl.may_decline = F::MAY_DECLINE;
        self.decl.asynchronous = F::ASYNCHRONOUS;
        self.decl.is_list = F::IS_LIST;
        self.ended(move |view| factory.call(view))
    }

    /// As [`by`](Self::by), for a closure that returns an `Arc<P>`. Needed only if the trait is implemented for
    /// `Arc`s too, so that `by` can't tell which of the two is meant.
    #[must_use]
    pub fn by_arc<F, Args>(self, factory: F) -> PluginBuilder
    where
        F: Factory<P, First, Args, ByArc>,
    {
        self.by(factory)
    }

    /// How long it may take, where it is awaited.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.decl.timeout = Some(limit);
        self
    }

    /// Only there where this holds, and everything else that was said of it.
    pub fn when(mut self, condition: When) -> Self {
        self.decl.conditions.to_mut().push(condition);
        self
    }

    fn ended(self, call: impl Fn(&View<'_>) -> Outcome + Send + Sync + 'static) -> PluginBuilder {
        self.finished(Call::Dynamic(Arc::new(call)))
    }

    fn finished(mut self, call: Call) -> PluginBuilder {
        self.decl.call = call;
        self.plugin.0.contributes.to_mut().push(self.decl);
        self.plugin
    }
}

/// Its place among others of its kind: among the providers of a `many` or `keyed` point, among the decorators of any.
impl<P: Point + ?Sized, First> Defining<P, First> {
    /// At the front of its order.
    pub fn first(mut self) -> Self
    where
        Of<P>: Ordered<First>,
    {
        self.decl.placement.position = Position::First;
        self
    }

    /// At the end of its order.
    pub fn last(mut self) -> Self
    where
        Of<P>: Ordered<First>,
    {
        self.decl.placement.position = Position::Last;
        self
    }

    /// Before the contributions of a plugin to the same point.
    pub fn before(mut self, plugin: impl Into<Cow<'static, str>>) -> Self
    where
        Of<P>: Ordered<First>,
    {
        self.decl.placement.before.to_mut().push(Anchor::Key(plugin.into()));
        self
    }

    /// After the contributions of a plugin to the same point.
    pub fn after(mut self, plugin: impl Into<Cow<'static, str>>) -> Self
    where
        Of<P>: Ordered<First>,
    {
        self.decl.placement.after.to_mut().push(Anchor::Key(plugin.into()));
        self
    }

    /// Before the contributions of all plugins of a type to the same point.
    pub fn before_plugin<T: Plugin>(mut self) -> Self
    where
        Of<P>: Ordered<First>,
    {
        self.decl.placement.before.to_mut().push(anchor_of::<T>());
        self
    }

    /// After the contributions of all plugins of a type to the same point.
    pub fn after_plugin<T: Plugin>(mut self) -> Self
    where
        Of<P>: Ordered<First>,
    {
        self.decl.placement.after.to_mut().push(anchor_of::<T>());
        self
    }

    /// Refuses an application in which nobody bears a name that [`before`](Self::before) or [`after`](Self::after) gave;
    /// otherwise that is a warning, and the place is ignored.
    pub fn required(mut self) -> Self
    where
        Of<P>: Ordered<First>,
    {
        self.decl.placement.required = true;
        self
    }
}

impl<P: Point + ?Sized> Defining<P, (Arc<P>,)> {
    /// Only the provider under one key.
    pub fn key<K>(mut self, key: K) -> Self
    where
        Of<P>: KeyedFrom<K>,
    {
        self.decl.key = ContributionKey::Value(key_from::<P, K>(key));
        self
    }
}

impl<P: Point + ?Sized> Defining<P, ()> {
    /// Made anew for each who asks.
    pub fn transient(mut self) -> Self {
        self.decl.lifetime = Lifetime::Transient;
        self
    }

    /// Made once for each scope that is opened.
    pub fn scope<S: Scope>(mut self) -> Self {
        self.decl.lifetime = Lifetime::scope::<S>();
        self
    }

    /// Given as it is: a concrete value or an `Arc<P>`.
    #[must_use]
    pub fn value<T, How>(self, value: T) -> PluginBuilder
    where
        T: Given<P, How>,
        How: Immediate,
    {
        let given = match value.give() {
            Outcome::Ready(Ok(Built::Point(erased))) => {
                let any: Box<dyn std::any::Any> = erased;
                any.downcast::<Arc<P>>().ok()
            }
            // A value has neither failed nor declined: `How` is immediate.
            _ => None,
        };
        let call = move |_: &View<'_>| Outcome::of(given.as_ref().map(|arc| Built::point(Arc::clone(arc))));
        self.finished(Call::Ready(Arc::new(call)))
    }

    /// Under a key.
    pub fn key<K>(mut self, key: K) -> Self
    where
        Of<P>: KeyedFrom<K>,
    {
        self.decl.key = ContributionKey::Value(key_from::<P, K>(key));
        self
    }

    /// For any key under which nobody else provides: made once for each that is asked for. A
    /// [`ProvidedKey`](crate::declare::ProvidedKey) among the parameters says which.
    pub fn any_key(mut self) -> Self
    where
        Of<P>: KeyedByAny,
    {
        self.decl.key = ContributionKey::Any;
        self
    }

    /// Only where nobody else provides; of a keyed point where nobody else provides under its key.
    pub fn fallback(mut self) -> Self {
        self.decl.fallback = true;
        self
    }

    pub(in crate::declare) fn hook<Args, F: HookFactory<Args>>(
        mut self,
        hook: F,
        built: fn(Arc<Hook>) -> Built,
    ) -> PluginBuilder {
        self.decl.needs = F::NEEDS;
        let hook = Arc::new(hook);
        self.ended(move |view| {
            let hook = Arc::clone(&hook);
            Outcome::of(Some(built(Hook::new(view, Arc::new(move |view| hook.call(view))))))
        })
    }
}

fn anchor_of<T: Plugin>() -> Anchor {
    let name = std::any::type_name::<T>();
    let path = name.split('<').next().unwrap_or(name);
    Anchor::of::<T>(name.get(path.rfind("::").map_or(0, |at| at + 2)..).unwrap_or(name))
}

impl<P: ?Sized, First> std::fmt::Debug for Defining<P, First> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Defining").field("plugin", &self.plugin.0.key).field("decl", &self.decl).finish()
    }
}
