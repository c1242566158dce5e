//! What a plugin gives to points, as nodes.

use std::borrow::Cow;

use super::needs::next_key;
use super::points::intern;
use super::{Cursor, Sheets, add_node};
use crate::declare::{
    Call, Cardinality, ContributionDecl, ContributionKey, ContributionKind, Lifetime, Placement, PluginDecl,
    Position,
};
use crate::plan::flatten::declarations::mentions;
use crate::plan::flatten::declarations::{is_conditional, lifetime};
use crate::plan::flatten::rows::{Lifespan, NONE, Node, PointRow, Role, UNTOLD};

/// What of a plugin gives something to a point.
#[derive(Clone, Copy)]
pub(super) enum Giver {
    /// Its struct, as it is.
    Struct,
    /// A function.
    Function,
}

/// A plugin on its way into the sheets.
#[derive(Clone, Copy)]
pub(super) struct Owner<'a> {
    pub(super) plugin: &'a PluginDecl,
    pub(super) number: u32,
    /// The node of its struct, or [`NONE`].
    pub(super) constructor: u32,
    pub(super) is_uncertain: bool,
    /// Whether what it provides is put aside for what the host provides, where there is such.
    pub(super) yields: bool,
}

/// Of what lives shorter than the application.
pub(super) const fn life_of(
    lifetime: Lifetime,
    cursor: &mut Cursor<'_>,
    sheets: &mut Sheets<'_>,
) -> Lifespan {
    match lifetime {
        Lifetime::App => Lifespan::APP,
        Lifetime::Transient => {
            cursor.facts.has_lives = true;
            Lifespan { scope: NONE, is_transient: true }
        }
        Lifetime::Scope(scope) => {
            // Its declaration is found by the node that lives in it.
            let mention = cursor.mentions + sheets.needs.len() as u32 + cursor.nodes as u32;
            Lifespan { scope: intern(scope, mention, cursor, sheets), is_transient: false }
        }
    }
}

/// Whether it lives too short for what it is: a scope runs hooks that start and stop, nobody those of what is transient,
/// and what is made for any key is there for all who ask.
const fn lives_too_short(decl: &ContributionDecl, lifetime: Lifetime) -> bool {
    match lifetime {
        Lifetime::App => false,
        _ if matches!(decl.key, ContributionKey::Any) => true,
        Lifetime::Transient => decl.point.entry,
        Lifetime::Scope(_) => decl.point.entry && !decl.point.run_by_scopes,
    }
}

pub(super) const fn add_contribution(
    decl: &ContributionDecl,
    number: u32,
    giver: Giver,
    owner: &Owner<'_>,
    cursor: &mut Cursor<'_>,
    sheets: &mut Sheets<'_>,
) {
    // Field by field: the compiler takes an update of a whole row for as many steps as it has fields.
    let mut node = Node::EMPTY;
    if !matches!(decl.lifetime, Lifetime::App) || !matches!(owner.plugin.lifetime, Lifetime::App) {
        let lifetime = lifetime(owner.plugin, decl);
        node.life = life_of(lifetime, cursor, sheets);
        node.lives_too_short = lives_too_short(decl, lifetime);
    }
    node.plugin = owner.number;
    node.contribution = number;
    node.is_gift = matches!(giver, Giver::Struct) || matches!(decl.call, Call::Ready(_));
    node.is_factory = matches!(decl.call, Call::Assisted(_));
    if decl.receiver {
        node.constructor = owner.constructor;
    }
    node.is_uncertain = match &decl.conditions {
        Cow::Borrowed([]) => owner.is_uncertain,
        all => owner.is_uncertain || !cursor.known.conditions_are_met && is_conditional(all),
    };
    let point = intern(decl.point, cursor.nodes as u32, cursor, sheets);
    let is_provider = matches!(decl.kind, ContributionKind::Provide);
    let mut is_untold = false;
    match decl.key {
        ContributionKey::None => {
            if is_provider && matches!(decl.point.cardinality, Cardinality::Keyed) {
                cursor.facts.has_statements = true;
            }
        }
        ContributionKey::Any => node.is_for_any_key = true,
        ContributionKey::Declared(_) | ContributionKey::Value(_) => {
            node.key = next_key(cursor);
            is_untold = node.key == NONE;
            if is_untold && !is_provider {
                node.key = UNTOLD;
            }
        }
    }
    node.role = match decl.kind {
        ContributionKind::Provide => Role::Provide,
        ContributionKind::Aggregate => Role::Aggregate,
        ContributionKind::Decorate { each } => match decl.point.cardinality {
            // Of one provider, each is the whole.
            Cardinality::Single | Cardinality::Optional => Role::Decorate,
            Cardinality::Many if !each => Role::Decorate,
            // A keyed point never hands out a whole.
            Cardinality::Many | Cardinality::Keyed => Role::DecorateEach,
        },
    };
    node.is_fallback = decl.fallback;
    node.is_list = decl.is_list;
    match &decl.placement {
        Placement {
            position: Position::Natural,
            before: Cow::Borrowed([]),
            after: Cow::Borrowed([]),
            ..
        } => {}
        placement => place(placement, &mut node, cursor),
    }
    if node.is_uncertain {
        cursor.facts.is_complete = false;
    }
    if point != NONE {
        let row = &mut sheets.points[point as usize];
        if owner.yields && is_provider && contains(cursor.known.replaced, row.hash) {
            row.is_replaced = true;
            node.lost_point = point;
        } else {
            node.point = point;
            count_in(&node, is_untold, row);
        }
    }
    add_node(node, decl.needs, cursor, sheets);
}

/// Notes a stated place.
const fn place(placement: &Placement, node: &mut Node, cursor: &mut Cursor<'_>) {
    node.position = placement.position;
    if mentions(placement) > 0 {
        node.has_anchors = true;
        cursor.facts.has_statements = true;
    }
}

/// What a point is to know of a contribution to it.
const fn count_in(node: &Node, is_untold: bool, row: &mut PointRow) {
    match node.role {
        Role::Provide => {
            row.providers += 1;
            if node.is_for_any_key {
                row.has_any_key = true;
            }
            if is_untold || node.is_uncertain && node.key == NONE {
                row.has_unknown_key = true;
            }
            if node.is_uncertain {
                row.may_be_provided = true;
                row.may_have_others = row.may_have_others || !node.is_fallback;
            }
        }
        Role::Decorate => row.whole += 1,
        Role::DecorateEach => row.each += 1,
        Role::Aggregate => row.may_be_aggregated = row.may_be_aggregated || node.is_uncertain,
        Role::Construct => {}
    }
}

const fn contains(hashes: &[u64], hash: u64) -> bool {
    let mut at = 0;
    while at < hashes.len() {
        if hashes[at] == hash {
            return true;
        }
        at += 1;
    }
    false
}
