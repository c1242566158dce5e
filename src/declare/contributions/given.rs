use std::sync::Arc;

use super::keys::Of;
use super::members::TakesLists;
use crate::base::{BoxError, Built, Cast, Outcome};
use crate::declare::points::point::Point;

/// Turns a concrete value into what the point hands out. `#[extension_point]` implements it for every type that
/// implements the trait.
#[diagnostic::on_unimplemented(
    message = "`{T}` is not a provider of `{Self}`",
    label = "does not implement the trait of this extension point"
)]
pub trait Coerce<T> {
    /// The value as the point's type.
    fn coerce(value: Arc<T>) -> Arc<Self>;
}

/// That the struct of the plugin `T` can be given to a point.
pub trait Gives<T> {
    /// How the point hands it out.
    const CAST: Cast;
}
impl<T, P: Point<Cardinality: Hands<T, P>> + ?Sized> Gives<T> for Of<P> {
    const CAST: Cast = <P::Cardinality as Hands<T, P>>::CAST;
}

/// What [`Gives`] asks of the cardinality of `P`. Only a point has one, so of any other type the compiler says just that.
pub trait Hands<T, P: ?Sized> {
    /// How the point hands it out.
    const CAST: Cast;
}
/// A concrete value that a point can hand out, for calls that name the point: `replace::<dyn Clock>(FixedClock)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a provider of `{P}`",
    label = "does not implement the trait of this extension point",
    note = "an `Arc<{P}>` goes to the method whose name ends in `_arc`"
)]
pub trait Suits<P: ?Sized> {
    /// The value as the point's type.
    fn into_arc(self) -> Arc<P>;
}

impl<P: Point + Coerce<T> + ?Sized, T> Suits<P> for T {
    fn into_arc(self) -> Arc<P> {
        P::coerce(Arc::new(self))
    }
}

/// A closure that wraps what `P` hands out in a concrete value, for calls that name the point:
/// `decorate::<dyn Clock>(|inner: Arc<dyn Clock>| Slow(inner))`.
#[diagnostic::on_unimplemented(
    message = "this does not decorate `{P}`",
    label = "not a `Send + Sync` closure that makes of the inner `Arc<{P}>` a value whose type implements the trait",
    note = "write `|inner: Arc<{P}>| ..`; a closure that gives an `Arc<{P}>` goes to the method whose name ends in `_arc`"
)]
pub trait Wraps<P: ?Sized>: Send + Sync + 'static {
    /// What consumers get in place of `inner`.
    fn wrap(&self, inner: Arc<P>) -> Arc<P>;
}

#[diagnostic::do_not_recommend]
impl<P: ?Sized, F, T> Wraps<P> for F
where
    F: Fn(Arc<P>) -> T + Send + Sync + 'static,
    T: Suits<P>,
{
    fn wrap(&self, inner: Arc<P>) -> Arc<P> {
        self(inner).into_arc()
    }
}

/// What a run-time contribution to `P` may give: a concrete value, an `Arc<P>`, an `Option` or a `Result` of them,
/// or a future of any of these. `How` tells them apart and is always inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a provider of `{P}`",
    label = "can't be given to this extension point",
    note = "give a value whose type implements the trait, an `Arc<{P}>`, an `Option` or a `Result` of them, or a future of any of these"
)]
pub trait Given<P: ?Sized, How> {
    /// Whether it may decline.
    const MAY_DECLINE: bool = false;
    /// Whether it has to be awaited.
    const ASYNCHRONOUS: bool = false;
    /// Whether it is a whole list of members.
    const IS_LIST: bool = false;
    /// What comes of it.
    fn give(self) -> Outcome;
}

/// A concrete value.
#[derive(Debug)]
pub struct ByValue;
/// An `Arc<P>`.
#[derive(Debug)]
pub struct ByArc;
/// An `Option`, to be able to decline.
#[derive(Debug)]
pub struct ByOption<How>(How);
/// A `Result`, to be able to fail.
#[derive(Debug)]
pub struct ByResult<How>(How);
/// A whole list of members.
#[derive(Debug)]
pub struct ByList<How>(How);
/// A future.
#[derive(Debug)]
pub struct ByFuture<How>(How);

/// What is there without a call: a concrete value or an `Arc<P>`.
pub trait Immediate {}
impl Immediate for ByValue {}
impl Immediate for ByArc {}

impl<P: Point + Coerce<T> + ?Sized, T> Given<P, ByValue> for T {
    fn give(self) -> Outcome {
        Outcome::Ready(Ok(Built::point(P::coerce(Arc::new(self)))))
    }
}

impl<P: Point + ?Sized> Given<P, ByArc> for Arc<P> {
    fn give(self) -> Outcome {
        Outcome::Ready(Ok(Built::point(self)))
    }
}

impl<P, T, How> Given<P, ByList<How>> for Vec<T>
where
    P: Point<Cardinality: TakesLists<P>> + ?Sized,
    T: Given<P, How>,
    How: Immediate,
{
    const IS_LIST: bool = true;
    fn give(self) -> Outcome {
        let built = self.into_iter().filter_map(|member| match member.give() {
            Outcome::Ready(built) => built.ok(),
            // A value has neither failed nor to be awaited: `How` is immediate.
            Outcome::Pending(_) | Outcome::Unmet => None,
        });
        Outcome::Ready(Ok(Built::List(built.collect())))
    }
}

impl<P: Point + ?Sized, T: Given<P, How>, How> Given<P, ByOption<How>> for Option<T> {
    const MAY_DECLINE: bool = true;
    const IS_LIST: bool = T::IS_LIST;
    fn give(self) -> Outcome {
        self.map_or(Outcome::Ready(Ok(Built::Declined)), T::give)
    }
}

impl<P: Point + ?Sized, T: Given<P, How>, How, E: Into<BoxError>> Given<P, ByResult<How>> for Result<T, E> {
    const MAY_DECLINE: bool = T::MAY_DECLINE;
    const IS_LIST: bool = T::IS_LIST;
    fn give(self) -> Outcome {
        match self {
            Ok(given) => given.give(),
            Err(error) => Outcome::Ready(Err(error.into())),
        }
    }
}

impl<P, F, How> Given<P, ByFuture<How>> for F
where
    P: Point + ?Sized,
    F: Future + Send + 'static,
    F::Output: Given<P, How>,
{
    const MAY_DECLINE: bool = F::Output::MAY_DECLINE;
    const ASYNCHRONOUS: bool = true;
    const IS_LIST: bool = F::Output::IS_LIST;
    fn give(self) -> Outcome {
        Outcome::Pending(Box::pin(async move {
            match self.await.give() {
                Outcome::Ready(result) => result,
                Outcome::Pending(future) => future.await,
                Outcome::Unmet => Ok(Built::Declined),
            }
        }))
    }
}
