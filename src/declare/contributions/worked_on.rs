use std::sync::Arc;

use super::output::Output;
use crate::base::View;
use crate::declare::needs::inject::{Need, Port, Shape};
use crate::declare::needs::shapes::{AggregateKeyed, AggregateOptional, AggregateSingle, open_to};
use crate::declare::points::cardinality::{KeyedBy, ManyOf, OptionalOne, SingleOne};
use crate::declare::points::lists::Many;
use crate::declare::points::point::Point;

/// What the first parameter of a decorator or an aggregator of `P` can be.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a decorator or an aggregator of `{P}` works on",
    label = "a decorator takes `Arc<{P}>` here, an aggregator `Many<{P}>`",
    note = "the first parameter after the receiver and the returned value belong to the same extension point"
)]
pub trait WorkedOn<P: ?Sized>: Sized {
    /// How it is taken from the view.
    const PORT: Port<Self>;
}

impl<P: Point + ?Sized> WorkedOn<P> for Arc<P> {
    const PORT: Port<Self> = Port::new(need::<P>(Shape::One), taken::<P, Self>);
}

impl<P: Point + ?Sized> WorkedOn<P> for Many<P>
where
    P::Cardinality: HasMembers<P>,
{
    const PORT: Port<Self> = Port::new(need::<P>(Shape::All), taken::<P, Self>);
}

/// The cardinalities whose providers can be aggregated.
pub trait HasMembers<P: ?Sized> {}
impl<P: ?Sized> HasMembers<P> for ManyOf {}
impl<P: AggregateSingle + ?Sized> HasMembers<P> for SingleOne {}
impl<P: AggregateOptional + ?Sized> HasMembers<P> for OptionalOne {}
impl<P: AggregateKeyed + ?Sized, K, D> HasMembers<P> for KeyedBy<K, D> {}

fn taken<P: Point + ?Sized, T: 'static>(view: &View<'_>, at: usize) -> Option<T> {
    if view.works_on(at) { view.point(at) } else { open_to::<P, T>(view, at) }
}

const fn need<P: Point + ?Sized>(shape: Shape) -> Need {
    Need::Point { point: P::DECL, shape, may_be_absent: false, lazy: false, handle: false }
}

/// What a decorator works on.
#[diagnostic::on_unimplemented(
    message = "a decorator that returns `Arc<{P}>` can't work on `{Self}`",
    label = "write `Arc<{P}>`",
    note = "the first parameter after the receiver is what the decorator wraps"
)]
pub trait Decorated<P: ?Sized>: Sized {
    /// How it is taken from the view.
    const PORT: Port<Self>;
}
impl<P: Point + ?Sized> Decorated<P> for Arc<P> {
    const PORT: Port<Self> = <Self as WorkedOn<P>>::PORT;
}

/// What an aggregator works on.
#[diagnostic::on_unimplemented(
    message = "an aggregator that returns `Arc<{P}>` can't work on `{Self}`",
    label = "write `Many<{P}>`",
    note = "the first parameter after the receiver is the list of all providers, and the point must be declared `many`"
)]
pub trait Aggregated<P: ?Sized>: Sized {
    /// How it is taken from the view.
    const PORT: Port<Self>;
}
impl<P: Point + ?Sized> Aggregated<P> for Many<P>
where
    P::Cardinality: HasMembers<P>,
{
    const PORT: Port<Self> = <Self as WorkedOn<P>>::PORT;
}

/// The port of a decorator's first parameter `T`; `O` is what the decorator returns.
#[must_use]
pub const fn port_decorated<T: Decorated<O::Point>, O: Output>() -> Port<T> {
    T::PORT
}

/// The port of an aggregator's first parameter `T`; `O` is what the aggregator returns.
#[must_use]
pub const fn port_aggregated<T: Aggregated<O::Point>, O: Output>() -> Port<T> {
    T::PORT
}
