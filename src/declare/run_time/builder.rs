use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;

use super::defining::Defining;
use crate::base::{Origin, Outcome};
use crate::declare::contributions::contribution::{ContributionDecl, ContributionKind};
use crate::declare::contributions::keys::Of;
use crate::declare::contributions::lifetime::{Lifetime, Scope};
use crate::declare::contributions::when::When;
use crate::declare::expansion::no_effect::WithMembers;
use crate::declare::plugin::{About, PluginDecl};
use crate::declare::points::lists::Many;
use crate::declare::points::point::{Point, PointDecl};

/// Begins a plugin that is made at run time, without a struct and without macros: its contributions are closures, with up to
/// eight parameters that are injected.
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
        lifetime: Lifetime::App,
        about: About::NOTHING,
        origin: Origin::caller(),
        conditions: Cow::Borrowed(&[]),
        needs: Cow::Borrowed(&[]),
        construct: None,
        provides: Cow::Borrowed(&[]),
        contributes: Cow::Borrowed(&[]),
    })
}

/// A plugin in the making; it can be handed to an application at any time.
#[derive(Clone, Debug)]
pub struct PluginBuilder(pub(in crate::declare) PluginDecl);

impl PluginBuilder {
    /// Only there where this holds, and everything else that was said of it.
    #[must_use]
    pub fn when(mut self, condition: When) -> Self {
        self.0.conditions.to_mut().push(condition);
        self
    }

    /// Puts everything that `add` adds under a condition, hooks too:
    /// `.only(When::profile("dev"), |plugin| plugin.start(|| async { .. }))`.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "given like that of `when`")]
    pub fn only(self, condition: When, add: impl FnOnce(Self) -> Self) -> Self {
        let before = self.0.contributes.len();
        let mut plugin = add(self);
        for added in plugin.0.contributes.to_mut().iter_mut().skip(before) {
            added.conditions.to_mut().push(condition.clone());
        }
        plugin
    }

    /// Makes all that it gives live in a scope: there is one of each for each scope that is opened. Its start hooks run when
    /// one is opened, its stop hooks when it is closed.
    #[must_use]
    pub fn scope<S: Scope>(mut self) -> Self {
        self.0.lifetime = Lifetime::scope::<S>();
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
    pub fn decorate_each<P: Point + ?Sized>(self) -> Defining<P, (Arc<P>,)>
    where
        Of<P>: WithMembers,
    {
        self.begin(ContributionKind::Decorate { each: true })
    }

    /// Begins an aggregator of the point `P`; its closure takes `Many<P>` first.
    #[track_caller]
    pub fn aggregate<P: Point + ?Sized>(self) -> Defining<P, (Many<P>,)> {
        self.begin(ContributionKind::Aggregate)
    }

    /// With its last contribution declared where the host asked for it.
    #[must_use]
    pub(crate) fn last_declared_at(mut self, origin: Origin) -> Self {
        if let Some(last) = self.0.contributes.to_mut().last_mut() {
            last.origin = origin;
        }
        self
    }

    /// Takes back what it provides of a point; whether there was anything.
    pub(crate) fn take_back(&mut self, point: &PointDecl) -> bool {
        let before = self.0.contributes.len();
        let is_provider = |decl: &ContributionDecl| {
            decl.kind == ContributionKind::Provide && decl.point.type_id == point.type_id
        };
        self.0.contributes.to_mut().retain(|decl| !is_provider(decl));
        self.0.contributes.len() < before
    }

    /// The finished declaration.
    #[must_use]
    pub fn into_decl(self) -> PluginDecl {
        self.0
    }

    #[track_caller]
    pub(super) fn begin<P: Point + ?Sized, First>(self, kind: ContributionKind) -> Defining<P, First> {
        let origin = Origin::caller();
        let decl = ContributionDecl::new(kind, P::DECL, "a closure", origin, |_| Outcome::Unmet);
        Defining { plugin: self, decl, point: PhantomData }
    }
}
