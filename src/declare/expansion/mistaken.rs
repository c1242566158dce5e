//! What a macro writes in place of a declaration with mistakes, so that the code around compiles and nothing else is said of it.

use std::sync::Arc;

use crate::base::{AnyKey, Origin, Outcome, SharedKey};
use crate::declare::contributions::contribution::{ContributionDecl, ContributionKind};
use crate::declare::contributions::keys::{TakesAnyKey, TakesInto, TakesKey, TakesNoKey, TakesText};
use crate::declare::contributions::members::{HasEach, HasOrder, TakesLists};
use crate::declare::contributions::several::several_point;
use crate::declare::contributions::worked_on::HasMembers;
use crate::declare::needs::shapes::{
    ChosenBy, HandsOutKeyed, HandsOutMany, HandsOutOne, MayBeAbsent, OneKind,
};
use crate::declare::plugin::PluginDecl;
use crate::declare::points::cardinality::{Cardinality, CardinalityMarker, GatherFn};
use crate::declare::points::point::PointDecl;

const NOWHERE: Origin =
    Origin { package: "", version: "", module: "", file: "", line: 0, column: 0, source: "" };

static NO_POINT: PointDecl = several_point::<(), 0>("", NOWHERE, false);

/// The contributions of a block with mistakes: what it would give is not known.
pub const MISTAKEN_BLOCK: &[ContributionDecl] =
    &[ContributionDecl::new(ContributionKind::Provide, &NO_POINT, "", NOWHERE, |_| Outcome::Unmet)];

/// Whether these are of a block with mistakes. All others have names.
pub(super) const fn is_mistaken_block(contributions: &[ContributionDecl]) -> bool {
    matches!(contributions, [only] if only.name.is_empty())
}

impl PluginDecl {
    /// Whether a macro has found mistakes in it, so that it says less than its author meant.
    pub(crate) const fn is_mistaken(&self) -> bool {
        self.type_id.is_some() && self.construct.is_none()
    }
}

/// How many providers a point with mistakes takes, where its author's word for that is none: whatever others take it for
/// is right.
#[derive(Debug)]
pub struct UnknownCardinality;

impl<P: ?Sized> CardinalityMarker<P> for UnknownCardinality {
    const CARDINALITY: Cardinality = Cardinality::Many;
    const GATHER: Option<GatherFn> = None;
    type Key = String;
}

macro_rules! takes_all {
    ($($trait:ident { $($member:tt)* })*) => {$(
        #[diagnostic::do_not_recommend]
        impl<P: ?Sized> $trait<P> for UnknownCardinality { $($member)* }
    )*};
}
takes_all! {
    HandsOutOne {}
    HandsOutMany {}
    HandsOutKeyed {}
    HasMembers {}
    HasOrder {}
    HasEach {}
    TakesLists {}
    TakesNoKey {}
    TakesAnyKey {}
    TakesText { type Key = &'static str; }
    ChosenBy { type Key = &'static str; }
}

#[diagnostic::do_not_recommend]
impl<P: ?Sized> MayBeAbsent for OneKind<UnknownCardinality, P> {}

#[diagnostic::do_not_recommend]
impl<P: ?Sized, K: AnyKey> TakesKey<P, K> for UnknownCardinality {
    fn shared(key: K) -> SharedKey {
        Arc::new(key)
    }
}

#[diagnostic::do_not_recommend]
impl<P: ?Sized, K: AnyKey> TakesInto<P, K> for UnknownCardinality {
    fn shared(key: K) -> SharedKey {
        Arc::new(key)
    }
}
