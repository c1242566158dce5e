//! The keys of providers, as `#[provides(.., key = ..)]` and `#[provide(key = ..)]` write them.
//!
//! Each function has a single bound, so that a key where there is none, no key where there is one, and a key of the
//! wrong type are one error each.

use super::cardinality::{KeyedBy, ManyOf, OptionalOne, SingleOne};
use super::contribution::ContributionKey;
use super::point::Point;
use super::shapes::{KeyOnMany, KeyOnOptional, KeyOnSingle, NoKeyOnKeyed};
use crate::base::{AnyKey, KeyDecl};

/// The cardinalities whose providers are given under a key that can be written as a text.
pub trait TakesText<P: ?Sized> {
    /// The type of the key.
    type Key: AnyKey + From<&'static str>;
}
impl<P: ?Sized, K: AnyKey + From<&'static str>> TakesText<P> for KeyedBy<K> {
    type Key = K;
}
impl<P: KeyOnSingle + ?Sized> TakesText<P> for SingleOne {
    type Key = &'static str;
}
impl<P: KeyOnOptional + ?Sized> TakesText<P> for OptionalOne {
    type Key = &'static str;
}
impl<P: KeyOnMany + ?Sized> TakesText<P> for ManyOf {
    type Key = &'static str;
}

/// The cardinalities whose providers are given under a key of type `K`.
#[diagnostic::on_unimplemented(
    message = "a `{K}` is no key of `{P}`",
    label = "the point is declared with keys of another type"
)]
pub trait TakesKey<P: ?Sized, K> {
    /// The key, boxed.
    fn boxed(key: K) -> Box<dyn AnyKey>;
}
impl<P: ?Sized, K: AnyKey> TakesKey<P, K> for KeyedBy<K> {
    fn boxed(key: K) -> Box<dyn AnyKey> {
        Box::new(key)
    }
}

/// The cardinalities whose providers are given under a key that a `K` turns into.
pub trait TakesInto<P: ?Sized, K> {
    /// The key, boxed.
    fn boxed(key: K) -> Box<dyn AnyKey>;
}
impl<P: ?Sized, K: AnyKey, L: Into<K>> TakesInto<P, L> for KeyedBy<K> {
    fn boxed(key: L) -> Box<dyn AnyKey> {
        Box::new(key.into())
    }
}

macro_rules! takes_none {
    ($($cardinality:ty: $advice:ident;)*) => {$(
        impl<P: $advice + ?Sized, K> TakesKey<P, K> for $cardinality {
            fn boxed(_: K) -> Box<dyn AnyKey> {
                Box::new(())
            }
        }
        impl<P: $advice + ?Sized, K> TakesInto<P, K> for $cardinality {
            fn boxed(_: K) -> Box<dyn AnyKey> {
                Box::new(())
            }
        }
    )*};
}

takes_none! {
    SingleOne: KeyOnSingle;
    OptionalOne: KeyOnOptional;
    ManyOf: KeyOnMany;
}

/// The cardinalities whose providers are given without a key.
pub trait TakesNoKey<P: ?Sized> {}
impl<P: ?Sized> TakesNoKey<P> for SingleOne {}
impl<P: ?Sized> TakesNoKey<P> for OptionalOne {}
impl<P: ?Sized> TakesNoKey<P> for ManyOf {}
impl<P: NoKeyOnKeyed + ?Sized, K> TakesNoKey<P> for KeyedBy<K> {}

/// The key of a provider of `P`, written as a string literal.
#[must_use]
pub const fn text_key<P: Point + ?Sized>(text: &'static str) -> ContributionKey
where
    P::Cardinality: TakesText<P>,
{
    ContributionKey::Declared(KeyDecl::literal::<<P::Cardinality as TakesText<P>>::Key>(text))
}

/// The key of a provider, written as an expression: `make` is [`exact_key`] or [`key_from`].
#[must_use]
pub const fn expression_key(text: &'static str, make: fn(&'static str) -> Box<dyn AnyKey>) -> ContributionKey {
    ContributionKey::Declared(KeyDecl::expression(text, make))
}

/// A key of `P`, given in its own type.
#[must_use]
pub fn exact_key<P: Point + ?Sized, K>(key: K) -> Box<dyn AnyKey>
where
    P::Cardinality: TakesKey<P, K>,
{
    P::Cardinality::boxed(key)
}

/// A key of `P`, from what turns into one.
#[must_use]
pub fn key_from<P: Point + ?Sized, K>(key: K) -> Box<dyn AnyKey>
where
    P::Cardinality: TakesInto<P, K>,
{
    P::Cardinality::boxed(key)
}

/// No key, for a provider of `P`.
#[must_use]
pub const fn no_key<P: Point + ?Sized>() -> ContributionKey
where
    P::Cardinality: TakesNoKey<P>,
{
    ContributionKey::None
}
