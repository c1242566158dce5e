use std::sync::Arc;

use super::cardinality::ManyOf;
use super::inject::{Need, Port, Shape};
use super::lists::Many;
use super::output::Output;
use super::point::Point;

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
    const PORT: Port<Self> = Port::new(need::<P>(Shape::One), |view, at| view.point(at));
}

impl<P: Point<Cardinality = ManyOf> + ?Sized> WorkedOn<P> for Many<P> {
    const PORT: Port<Self> = Port::new(need::<P>(Shape::All), |view, at| view.point(at));
}

const fn need<P: Point + ?Sized>(shape: Shape) -> Need {
    Need::Point { point: P::DECL, shape, may_be_absent: false, lazy: false }
}

/// What a decorator works on.
#[diagnostic::on_unimplemented(
    message = "a decorator that returns `Arc<{P}>` can't work on `{Self}`",
    label = "write `Arc<{P}>`",
    note = "the first parameter after the receiver is what the decorator wraps"
)]
pub trait Decorated<P: ?Sized> {}
impl<P: ?Sized> Decorated<P> for Arc<P> {}

/// What an aggregator works on.
#[diagnostic::on_unimplemented(
    message = "an aggregator that returns `Arc<{P}>` can't work on `{Self}`",
    label = "write `Many<{P}>`",
    note = "the first parameter after the receiver is the list of all providers, and the point must be declared `many`"
)]
pub trait Aggregated<P: ?Sized> {}
impl<P: ?Sized> Aggregated<P> for Many<P> {}

/// The port of a decorator's first parameter `T`; `O` is what the decorator returns.
#[must_use]
pub const fn port_decorated<T: Decorated<O::Point> + WorkedOn<O::Point>, O: Output>() -> Port<T> {
    T::PORT
}

/// The port of an aggregator's first parameter `T`; `O` is what the aggregator returns.
#[must_use]
pub const fn port_aggregated<T: Aggregated<O::Point> + WorkedOn<O::Point>, O: Output>() -> Port<T> {
    T::PORT
}
