//! The injectable shapes of a point, and for each shape that a cardinality rules out the advice of what to write.
//!
//! A ruled-out shape is an impl whose bound nothing satisfies: the bound's trait carries the message for just that
//! shape, and the compiler shows it on the field.

use std::marker::PhantomData;
use std::sync::Arc;

use super::fresh::Fresh;
use super::inject::{Cached, Inject, InjectOf, Need, Shape};
use super::lazy::Lazy;
use super::provided_key::OwnKeyKind;
use crate::base::{KeyDecl, View};
use crate::config::{Config, LiveConfig, Renewable, SectionDecl};
use crate::declare::points::cardinality::{KeyedBy, ManyOf, NoDefault, OptionalOne, SingleOne, WithDefault};
use crate::declare::points::keyed::{KeyOf, Keyed};
use crate::declare::points::lists::Many;
use crate::declare::points::point::Point;

macro_rules! advice {
    ($($name:ident: $message:literal, $label:literal;)*) => {$(
        #[diagnostic::on_unimplemented(message = $message, label = $label)]
        pub trait $name {}
    )*};
}

advice! {
    AggregateSingle:
        "`{Self}` is a `single` extension point: there are not many providers to aggregate",
        "declare the point `#[extension_point(many)]`";
    AggregateOptional:
        "`{Self}` is an `optional` extension point: there are not many providers to aggregate",
        "declare the point `#[extension_point(many)]`";
    AggregateKeyed:
        "`{Self}` is a `keyed` extension point: its providers are chosen by key and not aggregated",
        "declare the point `#[extension_point(many)]`";
    OneOfKeyed:
        "`{Self}` is a `keyed` extension point: which of its providers?",
        "write `Keyed<{Self}>` for all, or choose one with `#[plugin(of = \"..\")]`";
    ManyOfSingle:
        "`{Self}` is a `single` extension point: there are not many providers of it",
        "write `Arc<{Self}>`";
    ManyOfOptional:
        "`{Self}` is an `optional` extension point: there are not many providers of it",
        "write `Option<Arc<{Self}>>`";
    ManyOfKeyed:
        "`{Self}` is a `keyed` extension point: its providers come with their keys",
        "write `Keyed<{Self}>`";
    KeyedOfSingle:
        "`{Self}` is a `single` extension point: its provider has no key",
        "write `Arc<{Self}>`";
    KeyedOfOptional:
        "`{Self}` is an `optional` extension point: its provider has no key",
        "write `Option<Arc<{Self}>>`";
    KeyedOfMany:
        "`{Self}` is a `many` extension point: its providers have no keys",
        "write `Many<{Self}>`";
    OptionOfSingle:
        "`{Self}` is a `single` extension point: its provider is never absent",
        "write it without `Option`, or declare the point `#[extension_point(optional)]`";
    OptionOfAll:
        "the list of the providers of `{Self}` is never absent: nobody provides is an empty list",
        "write it without `Option`";
    OptionOfFresh:
        "`Fresh<{Self}>` is never absent: something that can be made is there",
        "write `Fresh<{Self}>`, and let the provider of the point say what it gives where there is nothing";
    OptionOfConfig:
        "`Config<{Self}>` is never absent: a missing section is an empty one",
        "write `Config<{Self}>`";
    OptionOfOwnKey:
        "`ProvidedKey<{Self}>` is never absent: a provider is always asked for under a key",
        "write `ProvidedKey<{Self}>`";
    ListOfSingle:
        "`{Self}` is a `single` extension point: it takes one provider, not a list of them",
        "give one `Arc<{Self}>`, or declare the point `#[extension_point(many)]`";
    ListOfOptional:
        "`{Self}` is an `optional` extension point: it takes one provider, not a list of them",
        "give one `Arc<{Self}>`, or declare the point `#[extension_point(many)]`";
    ListOfKeyed:
        "`{Self}` is a `keyed` extension point: which of the list has which key?",
        "give each by itself: `#[provide(key = \"..\")]` on a function that returns one `Arc<{Self}>`";
    OrderOfSingle:
        "`{Self}` is a `single` extension point: its provider stands in no order",
        "leave `first`, `last`, `before` and `after` out";
    OrderOfOptional:
        "`{Self}` is an `optional` extension point: its provider stands in no order",
        "leave `first`, `last`, `before` and `after` out";
    EachOfSingle:
        "`{Self}` is a `single` extension point: there are no members to wrap each",
        "leave `each` out: the decorator wraps the one provider";
    EachOfOptional:
        "`{Self}` is an `optional` extension point: there are no members to wrap each",
        "leave `each` out: the decorator wraps the one provider";
    KeyOnSingle:
        "`{Self}` is a `single` extension point: its provider takes no key",
        "leave `key = ..` out";
    KeyOnOptional:
        "`{Self}` is an `optional` extension point: its provider takes no key",
        "leave `key = ..` out";
    KeyOnMany:
        "`{Self}` is a `many` extension point: its providers take no keys",
        "leave `key = ..` out, or declare the point `#[extension_point(keyed = String)]`";
    AnyKeyOnSingle:
        "`{Self}` is a `single` extension point: nobody asks for it under a key",
        "leave `any_key` out";
    AnyKeyOnOptional:
        "`{Self}` is an `optional` extension point: nobody asks for it under a key",
        "leave `any_key` out";
    AnyKeyOnMany:
        "`{Self}` is a `many` extension point: nobody asks for it under a key",
        "leave `any_key` out, or declare the point `#[extension_point(keyed = String)]`";
    NoKeyOnKeyed:
        "`{Self}` is a `keyed` extension point: under which key is this provided?",
        "add `key = \"..\"`, and give what takes no key by another function; one that makes one for any key has `#[provide(any_key)]`";
}

/// The kind of a need that may be absent; what `Option<T>` requires of `T`.
#[diagnostic::on_unimplemented(message = "this need is never absent", label = "write it without `Option`")]
pub trait MayBeAbsent {}

/// The kind of `Arc<P>` and `Lazy<P>` where `P` has cardinality `C`.
#[derive(Debug)]
pub struct OneKind<C, P: ?Sized>(PhantomData<C>, PhantomData<P>);
/// The kind of `Many<P>` and `Keyed<P>`.
#[derive(Debug)]
pub struct AllKind<P: ?Sized>(PhantomData<P>);
/// The kind of `Fresh<P>`.
#[derive(Debug)]
pub struct FreshKind<P: ?Sized>(PhantomData<P>);
/// The kind of `Config<T>`.
#[derive(Debug)]
pub struct ConfigKind<T>(PhantomData<T>);

impl<P: ?Sized> MayBeAbsent for OneKind<OptionalOne, P> {}
impl<P: ?Sized> MayBeAbsent for OneKind<ManyOf, P> {}
impl<P: ?Sized, K, D> MayBeAbsent for OneKind<KeyedBy<K, D>, P> {}
impl<P: OptionOfSingle + ?Sized> MayBeAbsent for OneKind<SingleOne, P> {}
impl<P: OptionOfAll + ?Sized> MayBeAbsent for AllKind<P> {}
impl<P: OptionOfFresh + ?Sized> MayBeAbsent for FreshKind<P> {}
impl<T: OptionOfConfig> MayBeAbsent for ConfigKind<T> {}
impl<K: OptionOfOwnKey> MayBeAbsent for OwnKeyKind<K> {}

/// The cardinalities that hand out one thing.
pub trait HandsOutOne<P: ?Sized> {}
impl<P: ?Sized> HandsOutOne<P> for SingleOne {}
impl<P: ?Sized> HandsOutOne<P> for OptionalOne {}
impl<P: ?Sized> HandsOutOne<P> for ManyOf {}
impl<P: OneOfKeyed + ?Sized, K> HandsOutOne<P> for KeyedBy<K, NoDefault> {}
impl<P: ?Sized, K> HandsOutOne<P> for KeyedBy<K, WithDefault> {}

/// The cardinalities that hand out a list.
pub trait HandsOutMany<P: ?Sized> {}
impl<P: ?Sized> HandsOutMany<P> for ManyOf {}
impl<P: ManyOfSingle + ?Sized> HandsOutMany<P> for SingleOne {}
impl<P: ManyOfOptional + ?Sized> HandsOutMany<P> for OptionalOne {}
impl<P: ManyOfKeyed + ?Sized, K, D> HandsOutMany<P> for KeyedBy<K, D> {}

/// The cardinalities that hand out a map.
pub trait HandsOutKeyed<P: ?Sized> {}
impl<P: ?Sized, K, D> HandsOutKeyed<P> for KeyedBy<K, D> {}
impl<P: KeyedOfSingle + ?Sized> HandsOutKeyed<P> for SingleOne {}
impl<P: KeyedOfOptional + ?Sized> HandsOutKeyed<P> for OptionalOne {}
impl<P: KeyedOfMany + ?Sized> HandsOutKeyed<P> for ManyOf {}

/// What one provider is chosen by: its key, or the key of its plugin.
pub trait ChosenBy<P: ?Sized> {
    /// The type of the key.
    type Key;
}
impl<P: ?Sized, K, D> ChosenBy<P> for KeyedBy<K, D> {
    type Key = K;
}
impl<P: ?Sized> ChosenBy<P> for SingleOne {
    type Key = &'static str;
}
impl<P: ?Sized> ChosenBy<P> for OptionalOne {
    type Key = &'static str;
}
impl<P: ?Sized> ChosenBy<P> for ManyOf {
    type Key = &'static str;
}

const fn need_of<P: Point + ?Sized>(shape: Shape) -> Need {
    Need::Point { point: P::DECL, shape, may_be_absent: false, lazy: false, handle: false }
}

/// What is looked up when it is used, so that it leaves the order of construction free.
const fn lazy_need_of<P: Point + ?Sized>(shape: Shape) -> Need {
    Need::Point { point: P::DECL, shape, may_be_absent: false, lazy: true, handle: false }
}

/// What serves need number `at`, if it is open to who asks: behind a guarded point is nothing for others, whatever they
/// say that they need. A handle of the framework takes what it is made of from the view itself.
#[inline]
pub(in crate::declare) fn open_to<P: Point + ?Sized, T: 'static>(view: &View<'_>, at: usize) -> Option<T> {
    if is_open_to::<P>(view) { view.point(at) } else { None }
}

#[inline]
pub(super) fn is_open_to<P: Point + ?Sized>(view: &View<'_>) -> bool {
    !P::DECL.guarded || view.is_trusted()
}

impl<P: Point + ?Sized> Inject for Arc<P>
where
    P::Cardinality: HandsOutOne<P>,
{
    type Kind = OneKind<P::Cardinality, P>;
    const NEED: Need = need_of::<P>(Shape::One);
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        open_to::<P, Self>(view, at)
    }
    fn to_cached(&self) -> Option<Cached> {
        Some(Box::new(self.clone()))
    }
    #[inline]
    fn from_cached(cached: &Cached) -> Option<Self> {
        cached.downcast_ref().cloned()
    }
}

impl<P: Point + ?Sized> InjectOf for Arc<P>
where
    P::Cardinality: ChosenBy<P>,
{
    type Key = <P::Cardinality as ChosenBy<P>>::Key;
    const NEED: Need = need_of::<P>(Shape::One);
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        open_to::<P, Self>(view, at)
    }
}

impl<T: Inject> Inject for Option<T>
where
    T::Kind: MayBeAbsent,
{
    type Kind = T::Kind;
    const NEED: Need = T::NEED.or_none();
    const OF: Option<KeyDecl> = T::OF;
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        Some(T::inject(view, at))
    }
    fn to_cached(&self) -> Option<Cached> {
        self.as_ref()?.to_cached()
    }
    #[inline]
    fn from_cached(cached: &Cached) -> Option<Self> {
        T::from_cached(cached).map(Some)
    }
}

impl<T: InjectOf> InjectOf for Option<T> {
    type Key = T::Key;
    const NEED: Need = T::NEED.or_none();
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        Some(T::inject(view, at))
    }
}

impl<P: Point + ?Sized> Inject for Many<P>
where
    P::Cardinality: HandsOutMany<P>,
{
    type Kind = AllKind<P>;
    const NEED: Need = need_of::<P>(Shape::All);
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        open_to::<P, Self>(view, at)
    }
    fn to_cached(&self) -> Option<Cached> {
        Some(Box::new(self.clone()))
    }
    #[inline]
    fn from_cached(cached: &Cached) -> Option<Self> {
        cached.downcast_ref().cloned()
    }
}

impl<P: Point + ?Sized> Inject for Keyed<P>
where
    P::Cardinality: HandsOutKeyed<P>,
    KeyOf<P>: 'static,
{
    type Kind = AllKind<P>;
    const NEED: Need = need_of::<P>(Shape::All);
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        open_to::<P, Self>(view, at)
    }
    fn to_cached(&self) -> Option<Cached> {
        Some(Box::new(self.clone()))
    }
    #[inline]
    fn from_cached(cached: &Cached) -> Option<Self> {
        cached.downcast_ref().cloned()
    }
}

impl<P: Point + ?Sized> Inject for Lazy<P>
where
    P::Cardinality: HandsOutOne<P>,
{
    type Kind = OneKind<P::Cardinality, P>;
    const NEED: Need = lazy_need_of::<P>(Shape::One);
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        Lazy::bound(view, at)
    }
}

impl<P: Point + ?Sized> InjectOf for Lazy<P>
where
    P::Cardinality: ChosenBy<P>,
{
    type Key = <P::Cardinality as ChosenBy<P>>::Key;
    const NEED: Need = lazy_need_of::<P>(Shape::One);
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        Lazy::bound(view, at)
    }
}

impl<P: Point + ?Sized> Inject for Fresh<P>
where
    P::Cardinality: HandsOutOne<P>,
{
    type Kind = FreshKind<P>;
    const NEED: Need = lazy_need_of::<P>(Shape::Fresh);
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        Fresh::bound(view, at)
    }
}

impl<P: Point + ?Sized> InjectOf for Fresh<P>
where
    P::Cardinality: ChosenBy<P>,
{
    type Key = <P::Cardinality as ChosenBy<P>>::Key;
    const NEED: Need = lazy_need_of::<P>(Shape::Fresh);
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        Fresh::bound(view, at)
    }
}

impl<T: serde::de::DeserializeOwned + Send + Sync + 'static> Inject for Config<T> {
    type Kind = ConfigKind<T>;
    const NEED: Need = Need::Config(&SectionDecl::of::<T>());
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        view.shared(at).map(Config::from)
    }
}

impl<T: serde::de::DeserializeOwned + Send + Sync + 'static> Inject for LiveConfig<T> {
    type Kind = ConfigKind<T>;
    const NEED: Need = Need::Config(&SectionDecl::live::<T>());
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        view.shared::<Renewable<T>>(at).map(|section| section.handle())
    }
}
