//! What the code behind the macros calls, so that it stays short: each function is one step of a contribution.

use std::borrow::Cow;
use std::sync::Arc;

use crate::base::{AnyKey, Built, Origin, Outcome, Shared, SharedKey, View};
use crate::declare::contributions::contribution::{
    Call, ContributionDecl, ContributionKey, ContributionKind, Placement,
};
use crate::declare::contributions::given::Gives;
use crate::declare::contributions::keys::{Of, OfKey};
use crate::declare::contributions::lifetime::Lifetime;
use crate::declare::contributions::output::Output;
use crate::declare::contributions::when::When;
use crate::declare::hooks::health::HealthCheck;
use crate::declare::hooks::hook::{Hook, HookFuture, HookOutput, Main, Start, Stop};
use crate::declare::hooks::task::Task;
use crate::declare::needs::inject::InjectOf;
use crate::declare::plugin::{IsPlugin, Plugin, PluginDecl};
use crate::declare::points::point::{Point, PointDecl};

/// A plugin's struct, just made.
#[must_use]
pub fn constructed<T: Plugin>(plugin: T) -> Option<Shared> {
    Some(Arc::new(plugin))
}

/// The value of a user's expression, which is the body of a function so that `?` and `return` leave nothing else.
pub fn value_of<T>(expression: impl FnOnce() -> T) -> T {
    expression()
}

/// The answer where a need is not there.
#[must_use]
pub const fn unmet<T>() -> Option<T> {
    None
}

/// The struct itself as what a point hands out, in its natural place.
#[must_use]
pub const fn gift<T: Plugin, P: Point + ?Sized>(
    name: &'static str,
    key: ContributionKey,
    origin: Origin,
) -> ContributionDecl
where
    Of<P>: Gives<T>,
{
    gift_that::<T, P>(name, key, origin, false, Placement::ANYWHERE, Cow::Borrowed(&[]))
}

/// The struct itself as what a point hands out, as [`gift`], with all that its attribute can state of it.
#[must_use]
pub const fn gift_that<T: Plugin, P: Point + ?Sized>(
    name: &'static str,
    key: ContributionKey,
    origin: Origin,
    fallback: bool,
    placement: Placement,
    conditions: Cow<'static, [When]>,
) -> ContributionDecl
where
    Of<P>: Gives<T>,
{
    ContributionDecl {
        kind: ContributionKind::Provide,
        point: P::DECL,
        name,
        key,
        needs: &[],
        receiver: true,
        fallback,
        may_decline: false,
        asynchronous: false,
        is_list: false,
        lifetime: Lifetime::App,
        placement,
        timeout: None,
        task: None,
        conditions,
        origin,
        call: Call::Gift(<Of<P> as Gives<T>>::CAST),
    }
}

/// The struct of the plugin that a contribution belongs to.
#[must_use]
pub fn receiver<T: IsPlugin>(view: &View<'_>) -> Option<Arc<T>> {
    view.plugin()
}

/// The declaration of a plugin.
#[must_use]
pub const fn declared<T: IsPlugin>() -> &'static PluginDecl {
    T::DECL
}

/// The declaration of a point.
#[must_use]
pub const fn point_of<P: Point + ?Sized>() -> &'static PointDecl {
    P::DECL
}

/// What a function has given.
#[must_use]
pub fn given<O: Output>(output: O) -> Outcome {
    Outcome::Ready(output.into_built())
}

/// What an async function is going to give.
#[must_use]
pub fn pending<O: Output, F>(future: F) -> Outcome
where
    F: Future<Output = O> + Send + 'static,
{
    Outcome::Pending(Box::pin(async move { future.await.into_built() }))
}

/// A hook on its way.
#[must_use]
pub fn running<O: HookOutput, F>(future: F) -> Option<HookFuture>
where
    F: Future<Output = O> + Send + 'static,
{
    Some(Box::pin(async move { future.await.into_result() }))
}

/// A start hook.
#[must_use]
pub fn start_hook(view: &View<'_>, call: fn(&View<'_>) -> Option<HookFuture>) -> Outcome {
    let hook: Arc<dyn Start> = Hook::new(view, Arc::new(call));
    Outcome::Ready(Ok(Built::point(hook)))
}

/// A stop hook.
#[must_use]
pub fn stop_hook(view: &View<'_>, call: fn(&View<'_>) -> Option<HookFuture>) -> Outcome {
    let hook: Arc<dyn Stop> = Hook::new(view, Arc::new(call));
    Outcome::Ready(Ok(Built::point(hook)))
}

/// A background task.
#[must_use]
pub fn task_hook(view: &View<'_>, call: fn(&View<'_>) -> Option<HookFuture>) -> Outcome {
    let hook: Arc<dyn Task> = Hook::new(view, Arc::new(call));
    Outcome::Ready(Ok(Built::point(hook)))
}

/// A health check.
#[must_use]
pub fn health_hook(view: &View<'_>, call: fn(&View<'_>) -> Option<HookFuture>) -> Outcome {
    let hook: Arc<dyn HealthCheck> = Hook::new(view, Arc::new(call));
    Outcome::Ready(Ok(Built::point(hook)))
}

/// The program's main job.
#[must_use]
pub fn main_hook(view: &View<'_>, call: fn(&View<'_>) -> Option<HookFuture>) -> Outcome {
    let hook: Arc<dyn Main> = Hook::new(view, Arc::new(call));
    Outcome::Ready(Ok(Built::point(hook)))
}

/// The key of a need, given in its own type.
#[must_use]
pub fn exact_key_of<T: InjectOf>(key: T::Key) -> SharedKey
where
    T::Key: AnyKey,
{
    Arc::new(key)
}

/// The key of a need, from what turns into one.
#[must_use]
pub fn key_of_need<T: InjectOf, K: OfKey<T::Key>>(key: K) -> SharedKey
where
    T::Key: AnyKey,
{
    Arc::new(key.into())
}
