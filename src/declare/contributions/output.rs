use std::sync::Arc;

use crate::base::{BoxError, Built};
use crate::declare::is_error::IsError;
use crate::declare::points::point::Point;

/// What a provider function may return: `Arc<P>`, a `Vec<Arc<P>>` of a `many` point, an `Option` of it to be able to decline, a `Result` of either to
/// be able to fail.
#[diagnostic::on_unimplemented(
    message = "a contribution can't return `{Self}`",
    label = "not a gift to an extension point",
    note = "return `Arc<dyn P>`, `Vec<Arc<dyn P>>` for a `many` point, an `Option` of either, a tuple of gifts to several points, or a `Result` of any of these, where `P` is an extension point"
)]
pub trait Output {
    /// The point that it is a gift to.
    type Point: Point + ?Sized;
    /// Whether it may decline.
    const MAY_DECLINE: bool;
    /// Whether it is a whole list of members.
    const IS_LIST: bool = false;
    /// What was built.
    ///
    /// # Errors
    /// The contribution's own error.
    fn into_built(self) -> Result<Built, BoxError>;
}

impl<P: Point + ?Sized> Output for Arc<P> {
    type Point = P;
    const MAY_DECLINE: bool = false;
    fn into_built(self) -> Result<Built, BoxError> {
        Ok(Built::point(self))
    }
}

/// A whole list of members, however many there are.
impl<P: Point + ?Sized> Output for Vec<Arc<P>> {
    type Point = P;
    const MAY_DECLINE: bool = false;
    const IS_LIST: bool = true;
    fn into_built(self) -> Result<Built, BoxError> {
        Ok(Built::List(self.into_iter().map(Built::point).collect()))
    }
}

impl<O: Output> Output for Option<O> {
    type Point = O::Point;
    const MAY_DECLINE: bool = true;
    const IS_LIST: bool = O::IS_LIST;
    fn into_built(self) -> Result<Built, BoxError> {
        self.map_or(Ok(Built::Declined), O::into_built)
    }
}

impl<O: Output, E: IsError> Output for Result<O, E> {
    type Point = O::Point;
    const MAY_DECLINE: bool = O::MAY_DECLINE;
    const IS_LIST: bool = O::IS_LIST;
    fn into_built(self) -> Result<Built, BoxError> {
        self.map_err(Into::into)?.into_built()
    }
}
