//! Functions that give to several points at once: what they return goes to a hidden point, where each part is taken from.

use std::any::{Any, TypeId};
use std::marker::PhantomData;

use super::output::Output;
use crate::base::{BoxError, Built, Handed, Identity, Origin, Outcome, Probe, View, drop_all, put_into};
use crate::declare::is_error::IsError;
use crate::declare::needs::inject::Shape;
use crate::declare::points::cardinality::Cardinality;
use crate::declare::points::key_types::KeyTypeDecl;
use crate::declare::points::point::PointDecl;

/// What identifies the hidden point of function number `AT` of a plugin's block.
#[derive(Debug)]
struct OfFunction<Owner, const AT: usize>(PhantomData<Owner>);

/// What is asked of a hidden point: all that the function gave.
pub const WHOLE: Shape = Shape::One;

/// The hidden point of function number `AT` of the block of `Owner`.
#[must_use]
pub const fn several_point<Owner: 'static, const AT: usize>(
    function: &'static str,
    origin: Origin,
    generic: bool,
) -> PointDecl {
    PointDecl {
        name: function,
        type_name: function,
        full_type_name: std::any::type_name::<OfFunction<Owner, AT>>,
        cardinality: Cardinality::Optional,
        identity: Identity::of(function, &origin),
        generic,
        type_id: TypeId::of::<OfFunction<Owner, AT>>(),
        number: None,
        origin,
        hint: None,
        deprecated: None,
        guarded: false,
        entry: false,
        run_by_scopes: false,
        from_host: false,
        text_keys: false,
        hidden: true,
        scope: false,
        within: None,
        opens: None,
        has_default: false,
        default_key: None,
        key_type: KeyTypeDecl::of::<()>(),
        mistaken: false,
        gather: None,
    }
}

/// What a provider function for several points may return: a tuple of gifts, an `Option` of it to be able to decline, a
/// `Result` of either to be able to fail.
#[diagnostic::on_unimplemented(
    message = "a contribution can't return `{Self}`",
    label = "not gifts to extension points",
    note = "return `(Arc<dyn P>, Arc<dyn Q>)`, an `Option` of it or a `Result` of either, where `P` and `Q` are extension points"
)]
pub trait SeveralOutput {
    /// Whether it may decline.
    const MAY_DECLINE: bool;
    /// What was built.
    ///
    /// # Errors
    /// The contribution's own error.
    fn into_built(self) -> Result<Built, BoxError>;
}

/// What has parts of which the last is dropped first, as it was made last.
pub trait LastFirst {
    /// Drops the parts.
    fn drop_last_first(self);
}

/// What a function gave to several points.
struct Parts<T: LastFirst>(Option<T>);

impl<T: LastFirst + Clone + Send + Sync + 'static> Handed for Parts<T> {
    fn put(&self, place: &mut dyn Any) {
        if let Some(parts) = &self.0 {
            put_into(parts.clone(), place);
        }
    }

    fn probe(&self) -> Option<Probe> {
        // Each part is handed out by itself.
        None
    }
}

impl<T: LastFirst> Drop for Parts<T> {
    fn drop(&mut self) {
        if let Some(parts) = self.0.take() {
            parts.drop_last_first();
        }
    }
}

macro_rules! tuples {
    ($($part:ident)*) => {
        tuples!(@ [] $($part)*);
    };
    (@ [$($done:ident)*] $head:ident $($tail:ident)*) => {
        impl<$($done,)* $head> SeveralOutput for ($($done,)* $head,)
        where
            // That its parts are gifts is asked where each is given.
            Self: Clone + Send + Sync + 'static,
        {
            const MAY_DECLINE: bool = false;
            fn into_built(self) -> Result<Built, BoxError> {
                Ok(Built::Point(Box::new(Parts(Some(self)))))
            }
        }
        impl<$($done: 'static,)* $head: 'static> LastFirst for ($($done,)* $head,) {
            #[expect(non_snake_case, reason = "named like their types")]
            fn drop_last_first(self) {
                let ($($done,)* $head,) = self;
                let parts: Vec<Box<dyn Any>> = vec![$(Box::new($done),)* Box::new($head)];
                drop_all(parts.into_iter().rev());
            }
        }
        tuples!(@ [$($done)* $head] $($tail)*);
    };
    (@ [$($done:ident)*]) => {};
}
tuples!(A B C D E F G H);

impl<O: SeveralOutput> SeveralOutput for Option<O> {
    const MAY_DECLINE: bool = true;
    fn into_built(self) -> Result<Built, BoxError> {
        self.map_or(Ok(Built::Declined), O::into_built)
    }
}

impl<O: SeveralOutput, E: IsError> SeveralOutput for Result<O, E> {
    const MAY_DECLINE: bool = O::MAY_DECLINE;
    fn into_built(self) -> Result<Built, BoxError> {
        self.map_err(Into::into)?.into_built()
    }
}

/// What a function has given to several points.
#[must_use]
pub fn given_several<O: SeveralOutput>(output: O) -> Outcome {
    Outcome::Ready(output.into_built())
}

/// What an async function is going to give to several points.
#[must_use]
pub fn pending_several<O: SeveralOutput, F>(future: F) -> Outcome
where
    F: Future<Output = O> + Send + 'static,
{
    Outcome::Pending(Box::pin(async move { future.await.into_built() }))
}

/// One part of what was given to several points. Who declined has declined all of it.
#[must_use]
pub fn part<All: LastFirst + Clone + 'static, O: Output>(view: &View<'_>, take: fn(All) -> O) -> Outcome {
    Outcome::Ready(match view.point::<All>(0) {
        Some(all) => take(all).into_built(),
        None => Ok(Built::Declined),
    })
}
