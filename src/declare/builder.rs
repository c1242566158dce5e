use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::contribution::{Call, ContributionDecl, ContributionKey, ContributionKind, Position};
use super::factory::{Factory, HookFactory};
use super::given::{ByArc, Given, Immediate};
use super::hook::{Hook, Main, Start, Stop};
use super::keys::{KeyedFrom, Of, key_from};
use super::lists::Many;
use super::plugin::PluginDecl;
use super::point::Point;
use super::task::{Task, TaskRules};
use crate::base::{Built, Origin, Outcome, View};

/// Begins a plugin that is made at run time, without a struct and without macros.
///
/// ```
/// use jackfield::prelude::*;
///
/// #[extension_point]
/// pub trait Greeter: Send + Sync { fn greet(&self) -> String; }
/// struct Plain;
/// impl Greeter for Plain { fn greet(&self) -> String { "hello".into() } }
/// struct Loud(Arc<dyn Greeter>);
/// impl Greeter for Loud { fn greet(&self) -> String { self.0.greet().to_uppercase() } }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), jackfield::Report> {
/// let polite = plugin("polite")
///     .define::<dyn Greeter>().by(|| Plain)
///     .decorate::<dyn Greeter>().by(|inner: Arc<dyn Greeter>| Loud(inner));
/// let app = App::of(app![]).with(polite).start().await?;
/// assert_eq!(app.resolve::<Arc<dyn Greeter>>().await?.greet(), "HELLO");
/// # app.stop().await
/// # }
/// ```
#[track_caller]
pub fn plugin(key: impl Into<Cow<'static, str>>) -> PluginBuilder {
    let key = key.into();
    PluginBuilder(PluginDecl {
        name: key.clone(),
        key,
        key_is_given: true,
        version: Cow::Borrowed(""),
        type_id: None,
        origin: Origin::caller(),
        needs: Cow::Borrowed(&[]),
        construct: None,
        provides: &[],
        contributes: Cow::Borrowed(&[]),
    })
}

/// A plugin in the making; it can be handed to an application at any time.
#[derive(Clone, Debug)]
pub struct PluginBuilder(PluginDecl);

impl PluginBuilder {
    /// With a name for people; the key by default.
    #[must_use]
    pub fn name(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.0.name = name.into();
        self
    }

    /// With a version.
    #[must_use]
    pub fn version(mut self, version: impl Into<Cow<'static, str>>) -> Self {
        self.0.version = version.into();
        self
    }

    /// Begins a provider of the point `P`.
    #[track_caller]
    pub fn define<P: Point + ?Sized>(self) -> Defining<P, ()> {
        self.begin(ContributionKind::Provide)
    }

    /// Begins a decorator of the point `P`; its closure takes the inner `Arc<P>` first.
    #[track_caller]
    pub fn decorate<P: Point + ?Sized>(self) -> Defining<P, (Arc<P>,)> {
        self.begin(ContributionKind::Decorate { each: false })
    }

    /// Begins a decorator of every member of the point `P`.
    #[track_caller]
    pub fn decorate_each<P: Point + ?Sized>(self) -> Defining<P, (Arc<P>,)> {
        self.begin(ContributionKind::Decorate { each: true })
    }

    /// Begins an aggregator of the point `P`; its closure takes `Many<P>` first.
    #[track_caller]
    pub fn aggregate<P: Point + ?Sized>(self) -> Defining<P, (Many<P>,)> {
        self.begin(ContributionKind::Aggregate)
    }

    /// Adds a start hook.
    #[track_caller]
    #[must_use]
    pub fn start<Args>(self, hook: impl HookFactory<Args>) -> Self {
        self.begin::<dyn Start, ()>(ContributionKind::Provide)
            .hook(hook, |hook| Built::point::<dyn Start>(hook))
    }

    /// Adds a start hook that may take no longer than `limit`.
    #[track_caller]
    #[must_use]
    pub fn start_within<Args>(self, limit: Duration, hook: impl HookFactory<Args>) -> Self {
        self.begin::<dyn Start, ()>(ContributionKind::Provide)
            .timeout(limit)
            .hook(hook, |hook| Built::point::<dyn Start>(hook))
    }

    /// Adds a stop hook.
    #[track_caller]
    #[must_use]
    pub fn stop<Args>(self, hook: impl HookFactory<Args>) -> Self {
        self.begin::<dyn Stop, ()>(ContributionKind::Provide)
            .hook(hook, |hook| Built::point::<dyn Stop>(hook))
    }

    /// Adds a stop hook that may take no longer than `limit`.
    #[track_caller]
    #[must_use]
    pub fn stop_within<Args>(self, limit: Duration, hook: impl HookFactory<Args>) -> Self {
        self.begin::<dyn Stop, ()>(ContributionKind::Provide)
            .timeout(limit)
            .hook(hook, |hook| Built::point::<dyn Stop>(hook))
    }

    /// Adds a background task that runs once, from the start of the plugin on; an error shuts the application down.
    #[track_caller]
    #[must_use]
    pub fn task<Args>(self, task: impl HookFactory<Args>) -> Self {
        self.task_with(TaskRules::once(), task)
    }

    /// Adds a background task that runs at once and then at an interval.
    #[track_caller]
    #[must_use]
    pub fn task_every<Args>(self, interval: Duration, task: impl HookFactory<Args>) -> Self {
        self.task_with(TaskRules::every(interval), task)
    }

    /// Adds a background task that goes by rules:
    /// `.task_with(TaskRules::once().on_error(OnError::Restart), || async { .. })`.
    #[track_caller]
    #[must_use]
    pub fn task_with<Args>(self, rules: TaskRules, task: impl HookFactory<Args>) -> Self {
        let mut begun = self.begin::<dyn Task, ()>(ContributionKind::Provide);
        begun.decl.task = Some(rules);
        begun.hook(task, |hook| Built::point::<dyn Task>(hook))
    }

    /// Sets the program's main job.
    #[track_caller]
    #[must_use]
    pub fn main<Args>(self, hook: impl HookFactory<Args>) -> Self {
        self.begin::<dyn Main, ()>(ContributionKind::Provide)
            .hook(hook, |hook| Built::point::<dyn Main>(hook))
    }

    /// The finished declaration.
    #[must_use]
    pub fn into_decl(self) -> PluginDecl {
        self.0
    }

    #[track_caller]
    fn begin<P: Point + ?Sized, First>(self, kind: ContributionKind) -> Defining<P, First> {
        let origin = Origin::caller();
        let decl = ContributionDecl::new(kind, P::DECL, "a closure", origin, |_| Outcome::Unmet);
        Defining { plugin: self, decl, point: PhantomData }
    }
}

/// A contribution in the making: say where it stands, then what makes it.
#[must_use = "a contribution counts once `by`, `by_arc` or `value` ends it"]
pub struct Defining<P: ?Sized, First> {
    plugin: PluginBuilder,
    decl: ContributionDecl,
    point: PhantomData<Makes<P, First>>,
}

type Makes<P, First> = fn() -> (Arc<P>, First);

impl<P: Point + ?Sized, First> Defining<P, First> {
    /// Made by a closure whose parameters are injected. It may give a concrete value, an `Arc<P>`, an `Option` of
    /// them to be able to decline, a `Result` to be able to fail, or a future of any of these.
    #[must_use]
    pub fn by<F, Args, How>(mut self, factory: F) -> PluginBuilder
    where
        F: Factory<P, First, Args, How>,
    {
        self.decl.needs = F::NEEDS;
        self.decl.may_decline = F::MAY_DECLINE;
        self.decl.asynchronous = F::ASYNCHRONOUS;
        self.ended(move |view| factory.call(view))
    }

    /// The same for a closure that gives an `Arc<P>`, where the trait is implemented for `Arc`s too and [`by`](Self::by)
    /// can't tell which of the two is meant.
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

    /// At the front of its order.
    pub fn first(mut self) -> Self {
        self.decl.placement.position = Position::First;
        self
    }

    /// At the end of its order.
    pub fn last(mut self) -> Self {
        self.decl.placement.position = Position::Last;
        self
    }

    /// Before the contributions of a plugin to the same point.
    pub fn before(mut self, plugin: impl Into<Cow<'static, str>>) -> Self {
        self.decl.placement.before.to_mut().push(plugin.into());
        self
    }

    /// After the contributions of a plugin to the same point.
    pub fn after(mut self, plugin: impl Into<Cow<'static, str>>) -> Self {
        self.decl.placement.after.to_mut().push(plugin.into());
        self
    }

    /// Refuses an application in which nobody bears a name that [`before`](Self::before) or [`after`](Self::after) gave;
    /// otherwise that is a warning, and the place is ignored.
    pub fn required(mut self) -> Self {
        self.decl.placement.required = true;
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

impl<P: Point + ?Sized> Defining<P, ()> {
    /// Given as it is: a concrete value or an `Arc<P>`.
    #[must_use]
    pub fn value<T, How>(self, value: T) -> PluginBuilder
    where
        T: Given<P, How>,
        How: Immediate,
    {
        let given = match value.give() {
            Outcome::Ready(Ok(Built::Point(erased))) => erased.downcast::<Arc<P>>().ok(),
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
        self.decl.key = ContributionKey::Value(Arc::from(key_from::<P, K>(key)));
        self
    }

    /// Only where nobody else provides.
    pub fn fallback(mut self) -> Self {
        self.decl.fallback = true;
        self
    }

    fn hook<Args, F: HookFactory<Args>>(mut self, hook: F, built: fn(Arc<Hook>) -> Built) -> PluginBuilder {
        self.decl.needs = F::NEEDS;
        let hook = Arc::new(hook);
        self.ended(move |view| {
            let hook = Arc::clone(&hook);
            Outcome::of(Some(built(Hook::new(view, Arc::new(move |view| hook.call(view))))))
        })
    }
}

impl<P: ?Sized, First> std::fmt::Debug for Defining<P, First> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Defining").field("plugin", &self.plugin.0.key).field("decl", &self.decl).finish()
    }
}
