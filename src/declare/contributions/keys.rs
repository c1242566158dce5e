//! The keys of providers, as `#[provides(.., key = ..)]` and `#[provide(key = ..)]` write them.
//!
//! Each function has a single bound, so that a key where there is none, no key where there is one, and a key of the
//! wrong type are one error each.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;

use super::contribution::ContributionKey;
use crate::base::{AnyKey, KeyDecl, SharedKey};
use crate::declare::needs::shapes::{
    AnyKeyOnMany, AnyKeyOnOptional, AnyKeyOnSingle, KeyOnMany, KeyOnOptional, KeyOnSingle, NoKeyOnKeyed,
};
use crate::declare::points::cardinality::{KeyedBy, ManyOf, OptionalOne, SingleOne};
use crate::declare::points::key_types::OfText;
use crate::declare::points::point::Point;

/// The cardinalities whose providers are given under a key that can be written as a text.
pub trait TakesText<P: ?Sized> {
    /// The type of the key.
    type Key: OfText;
}
impl<P: ?Sized, K: OfText, D> TakesText<P> for KeyedBy<K, D> {
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
    /// The key, with its type erased.
    fn shared(key: K) -> SharedKey;
}
impl<P: ?Sized, K: AnyKey, D> TakesKey<P, K> for KeyedBy<K, D> {
    fn shared(key: K) -> SharedKey {
        Arc::new(key)
    }
}

/// The cardinalities whose providers are given under a key that a `K` turns into.
pub trait TakesInto<P: ?Sized, K> {
    /// The key, with its type erased.
    fn shared(key: K) -> SharedKey;
}
impl<P: ?Sized, K: AnyKey, L: OfKey<K>, D> TakesInto<P, L> for KeyedBy<K, D> {
    fn shared(key: L) -> SharedKey {
        Arc::new(key.into())
    }
}

macro_rules! takes_none {
    ($($cardinality:ty: $advice:ident;)*) => {$(
        impl<P: $advice + ?Sized, K> TakesKey<P, K> for $cardinality {
            fn shared(_: K) -> SharedKey {
                Arc::new(())
            }
        }
        impl<P: $advice + ?Sized, K> TakesInto<P, K> for $cardinality {
            fn shared(_: K) -> SharedKey {
                Arc::new(())
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
impl<P: NoKeyOnKeyed + ?Sized, K, D> TakesNoKey<P> for KeyedBy<K, D> {}

/// The cardinalities of which somebody can provide for any key.
pub trait TakesAnyKey<P: ?Sized> {}
impl<P: ?Sized, K, D> TakesAnyKey<P> for KeyedBy<K, D> {}
impl<P: AnyKeyOnSingle + ?Sized> TakesAnyKey<P> for SingleOne {}
impl<P: AnyKeyOnOptional + ?Sized> TakesAnyKey<P> for OptionalOne {}
impl<P: AnyKeyOnMany + ?Sized> TakesAnyKey<P> for ManyOf {}

/// A point in a bound. The bounds below are on this and not on the point: of two bounds on one type the compiler shows
/// the outer one, which has no advice to give.
#[derive(Debug)]
pub struct Of<P: ?Sized>(PhantomData<P>);

/// The points whose providers have a key that can be written as a text.
pub trait TextKeyed {
    /// The type of the key.
    type Key: OfText;
}
impl<P: Point<Cardinality: TakesText<P>> + ?Sized> TextKeyed for Of<P> {
    type Key = <P::Cardinality as TakesText<P>>::Key;
}

/// The points whose providers have a key of type `K`.
pub trait KeyedExactly<K> {
    /// The key, with its type erased.
    fn shared(key: K) -> SharedKey;
}
impl<P: Point<Cardinality: TakesKey<P, K>> + ?Sized, K> KeyedExactly<K> for Of<P> {
    fn shared(key: K) -> SharedKey {
        P::Cardinality::shared(key)
    }
}

/// The points whose providers have a key that a `K` turns into.
pub trait KeyedFrom<K> {
    /// The key, with its type erased.
    fn shared(key: K) -> SharedKey;
}
impl<P: Point<Cardinality: TakesInto<P, K>> + ?Sized, K> KeyedFrom<K> for Of<P> {
    fn shared(key: K) -> SharedKey {
        P::Cardinality::shared(key)
    }
}

/// The points whose providers have no key.
pub trait Keyless {}
impl<P: Point<Cardinality: TakesNoKey<P>> + ?Sized> Keyless for Of<P> {}

/// The points of which somebody can provide for any key.
pub trait KeyedByAny {}
impl<P: Point<Cardinality: TakesAnyKey<P>> + ?Sized> KeyedByAny for Of<P> {}

/// The key of a provider of `P`, written as a string literal.
#[must_use]
pub const fn text_key<P: ?Sized>(text: &'static str) -> ContributionKey
where
    Of<P>: TextKeyed,
{
    ContributionKey::Declared(KeyDecl::literal::<<Of<P> as TextKeyed>::Key>(text))
}

/// The key of a provider, written as an expression: `make` is [`exact_key`] or [`key_from`].
#[must_use]
pub const fn expression_key(text: &'static str, make: fn(&'static str) -> SharedKey) -> ContributionKey {
    ContributionKey::Declared(KeyDecl::expression(text, make))
}

/// The key of a provider that is a number, a `char` or a `bool`, whose spellings all mean `plain`; `make` as for
/// [`expression_key`].
#[must_use]
pub const fn plain_key(
    text: &'static str,
    plain: &'static str,
    make: fn(&'static str) -> SharedKey,
) -> ContributionKey {
    ContributionKey::Declared(KeyDecl::plain(text, plain, make))
}

/// A key of `P`, given in its own type.
#[must_use]
pub fn exact_key<P: ?Sized, K>(key: K) -> SharedKey
where
    Of<P>: KeyedExactly<K>,
{
    Of::<P>::shared(key)
}

/// A key of `P`, from what turns into one.
#[must_use]
pub fn key_from<P: ?Sized, K>(key: K) -> SharedKey
where
    Of<P>: KeyedFrom<K>,
{
    Of::<P>::shared(key)
}

/// No key, for a provider of `P`.
#[must_use]
pub const fn no_key<P: ?Sized>() -> ContributionKey
where
    Of<P>: Keyless,
{
    ContributionKey::None
}

/// Any key, for a provider of `P`.
#[must_use]
pub const fn any_key<P: ?Sized>() -> ContributionKey
where
    Of<P>: KeyedByAny,
{
    ContributionKey::Any
}

/// What turns into a key of type `K`.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` is no key of this point: its keys are of type `{K}`",
    label = "write the key as a value of that type"
)]
pub trait OfKey<K>: Into<K> {}
#[diagnostic::do_not_recommend]
impl<K, L: Into<K>> OfKey<K> for L {}

/// What the default key of a keyed point can be written as: `K` is the type of its keys.
pub struct DefaultKey<K>(PhantomData<fn() -> K>);

impl<K: AnyKey> DefaultKey<K> {
    /// A string literal.
    #[must_use]
    pub const fn text(text: &'static str) -> KeyDecl
    where
        K: OfText,
    {
        KeyDecl::literal::<K>(text)
    }

    /// A key, given in its own type.
    #[must_use]
    pub fn exact(key: K) -> SharedKey {
        Arc::new(key)
    }

    /// A key, from what turns into one.
    #[must_use]
    pub fn from_other(key: impl OfKey<K>) -> SharedKey {
        Arc::new(key.into())
    }
}

impl<K> std::fmt::Debug for DefaultKey<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DefaultKey")
    }
}

/// The type of a key. Whether it is a text is asked by `<KeyType<K>>::IS_TEXT` with [`NoText`] in scope.
#[derive(Debug)]
pub struct KeyType<K: ?Sized>(PhantomData<K>);

/// Stands in for the types that are no text: the inherent constant of that name shadows this one.
pub trait NoText {
    /// It is none: equal texts may make different keys, and different texts equal ones.
    const IS_TEXT: bool = false;
}
impl<K: ?Sized> NoText for KeyType<K> {}

macro_rules! texts {
    ($($text:ty),*) => {$(
        impl KeyType<$text> {
            /// It is.
            pub const IS_TEXT: bool = true;
        }
    )*};
}
texts!(String, &'static str, Cow<'static, str>, Box<str>, Arc<str>);
