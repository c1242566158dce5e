use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::key_types::IsKey;
use super::keyed::Keyed;
use super::lists::Many;
use super::point::Point;
use crate::base::{Erased, Offer, OnDemand, SharedKey};

/// How many providers a point takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cardinality {
    /// Exactly one.
    Single,
    /// At most one; nobody is `None`.
    Optional,
    /// Any number, in a stated order.
    Many,
    /// Any number, each under a key.
    Keyed,
}

impl Cardinality {
    /// Whether a second provider is a mistake.
    #[must_use]
    pub const fn at_most_one(self) -> bool {
        matches!(self, Self::Single | Self::Optional)
    }
}

impl fmt::Display for Cardinality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Single => "single",
            Self::Optional => "optional",
            Self::Many => "many",
            Self::Keyed => "keyed",
        })
    }
}

/// The members of a point that are there, in order, each with its key where the point is keyed.
pub type Members<'a> = &'a [(Offer<'a>, Option<&'a SharedKey>)];

/// What a consumer of all members gets is made of.
#[derive(Debug, Default)]
pub struct Gathered<'a> {
    /// The members that are there, in order.
    pub members: Members<'a>,
    /// Those that were made for a key that nobody provides, each with its key.
    pub made: Members<'a>,
    /// Makes more of these; `None` where nobody provides for any key.
    pub on_demand: Option<OnDemand>,
}

/// Makes what a consumer of all members gets.
pub type GatherFn = fn(&Gathered<'_>) -> Erased;

/// A cardinality as a type, so that a shape it rules out does not compile.
pub trait CardinalityMarker<P: ?Sized> {
    /// The cardinality as a value.
    const CARDINALITY: Cardinality;
    /// How the members become a list.
    const GATHER: Option<GatherFn>;
    /// The type of the keys; `()` where there are none.
    type Key: Send + Sync + 'static;
}

/// Exactly one provider.
#[derive(Debug)]
pub struct SingleOne;
/// At most one provider.
#[derive(Debug)]
pub struct OptionalOne;
/// Any number of providers.
#[derive(Debug)]
pub struct ManyOf;
/// Any number of providers, each under a key of type `K`; `Default` says whether one can be asked for without a key.
#[derive(Debug)]
pub struct KeyedBy<K, Default = NoDefault>(PhantomData<fn() -> (K, Default)>);
/// Who asks for one of a keyed point has to say under which key.
#[derive(Debug)]
pub struct NoDefault;
/// Who asks for one of a keyed point and does not say under which key gets the one under the default key.
#[derive(Debug)]
pub struct WithDefault;

impl<P: ?Sized> CardinalityMarker<P> for SingleOne {
    const CARDINALITY: Cardinality = Cardinality::Single;
    const GATHER: Option<GatherFn> = None;
    type Key = ();
}

impl<P: ?Sized> CardinalityMarker<P> for OptionalOne {
    const CARDINALITY: Cardinality = Cardinality::Optional;
    const GATHER: Option<GatherFn> = None;
    type Key = ();
}

impl<P: Point + ?Sized> CardinalityMarker<P> for ManyOf {
    const CARDINALITY: Cardinality = Cardinality::Many;
    const GATHER: Option<GatherFn> = Some(gather_many::<P>);
    type Key = ();
}

impl<P, K, D: 'static> CardinalityMarker<P> for KeyedBy<K, D>
where
    P: Point<Cardinality = Self> + ?Sized,
    K: IsKey,
{
    const CARDINALITY: Cardinality = Cardinality::Keyed;
    const GATHER: Option<GatherFn> = Some(gather_keyed::<P, K, D>);
    type Key = K;
}

fn gather_many<P: Point + ?Sized>(gathered: &Gathered<'_>) -> Erased {
    let all: Vec<Arc<P>> = gathered.members.iter().filter_map(|(member, _)| member.take()).collect();
    Box::new(Many::<P>::from(all))
}

fn gather_keyed<P, K, D: 'static>(gathered: &Gathered<'_>) -> Erased
where
    P: Point<Cardinality = KeyedBy<K, D>> + ?Sized,
    K: IsKey,
{
    let Gathered { members, made, on_demand } = gathered;
    let pairs = |members: Members<'_>| -> Vec<(Arc<K>, Arc<P>)> {
        let keyed = members.iter().filter_map(|(member, key)| {
            let key: Arc<dyn Any + Send + Sync> = SharedKey::clone((*key)?);
            Some((key.downcast().ok()?, member.take()?))
        });
        keyed.collect()
    };
    Box::new(Keyed::<P>::new(pairs(members), pairs(made), on_demand.clone()))
}
