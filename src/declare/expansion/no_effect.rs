//! What would have no effect does not compile: an order where there is one provider, `each` or a list where there are no
//! members.

use std::sync::Arc;

use crate::declare::contributions::keys::Of;
use crate::declare::contributions::members::{HasEach, HasOrder, TakesLists};
use crate::declare::contributions::output::Output;
use crate::declare::points::cardinality::Cardinality;
use crate::declare::points::point::Point;

/// The points whose members can be given as a whole list.
pub trait Listed {}
impl<P: Point<Cardinality: TakesLists<P>> + ?Sized> Listed for Of<P> {}

/// That a whole list of members of `P` is given.
#[must_use]
pub const fn list<P: ?Sized>() -> bool
where
    Of<P>: Listed,
{
    true
}

/// Whether `O` is a whole list of members.
///
/// # Panics
/// In the compiler, if it is and the point takes none: an alias of a type hides from the macro that it is a list.
#[must_use]
pub const fn is_list<O: Output>() -> bool {
    let takes_lists = matches!(<O::Point as Point>::DECL.cardinality, Cardinality::Many);
    assert!(
        takes_lists || !O::IS_LIST,
        "a whole list of providers is given to an extension point that takes none: give one `Arc` of the point, or declare the point `#[extension_point(many)]`"
    );
    O::IS_LIST
}

/// The points of which a contribution that works on `First` stands in an order: nothing for a provider, an `Arc<P>` for a
/// decorator.
#[diagnostic::on_unimplemented(
    message = "what works on `{First}` stands in no order",
    label = "there is only one of these"
)]
pub trait Ordered<First> {}
impl<P: Point<Cardinality: HasOrder<P>> + ?Sized> Ordered<()> for Of<P> {}
impl<P: ?Sized> Ordered<(Arc<P>,)> for Of<P> {}

/// The points with members that can be wrapped each.
pub trait WithMembers {}
impl<P: Point<Cardinality: HasEach<P>> + ?Sized> WithMembers for Of<P> {}

/// Proof that the providers of `P` stand in an order.
pub const fn ordered<P: ?Sized>()
where
    Of<P>: Ordered<()>,
{
}

/// That every member of `P` is wrapped.
#[must_use]
pub const fn each<P: ?Sized>() -> bool
where
    Of<P>: WithMembers,
{
    true
}
