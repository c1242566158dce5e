//! Declarations to rows. One `const fn` serves the compiler and the run time; what only the run time knows comes
//! in as [`Known`].

use super::anchors;
use super::count::{Contributions, Known, fields, has_key, is_conditional, is_late, lifetime};
use super::named::mentions;
use super::rows::{Ask, Life, NONE, NeedRow, Node, Order, PointRow, Role, UNTOLD};
use crate::collect::Listed;
use crate::declare::{
    Call, Cardinality, ContributionDecl, ContributionKey, ContributionKind, Lifetime, Need, NeedDecl,
    PointDecl, Position, Shape, Whose,
};

/// A cell of the hash table of points.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    hash: u64,
    point: u32,
}

impl Cell {
    /// A free cell.
    pub(super) const FREE: Self = Self { hash: 0, point: NONE };
}

/// Where the rows go.
#[derive(Debug)]
pub(super) struct Sheets<'a> {
    /// As many as [`Counts::nodes`].
    pub nodes: &'a mut [Node],
    /// As many as [`Counts::needs`].
    pub needs: &'a mut [NeedRow],
    /// As many as [`Counts::points`].
    pub points: &'a mut [PointRow],
    /// As many as [`Counts::orders`].
    pub orders: &'a mut [Order],
    /// As many as [`Counts::late`].
    pub late: &'a mut [u32],
    /// As many as [`Counts::table`].
    pub table: &'a mut [Cell],
}

/// How many of the sheets' rows were filled, where that is not known before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filled {
    /// Points.
    pub points: usize,
    /// Pairs of ordered nodes.
    pub orders: usize,
    /// What the list is like.
    pub facts: Facts,
}

/// What a list is like as a whole.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each stands for a fact of its own")]
pub(super) struct Facts {
    /// Whether every point and key could be told from the others.
    pub is_complete: bool,
    /// Whether a contribution states something that only the whole graph can judge.
    pub has_statements: bool,
    /// Whether something lives shorter than the application.
    pub has_lives: bool,
    /// Whether something is looked up only when it is used.
    pub has_lazy: bool,
}

impl Facts {
    /// Of an empty list.
    pub(super) const NONE: Self =
        Self { is_complete: false, has_statements: false, has_lives: false, has_lazy: false };
}

struct Cursor<'a> {
    known: Known<'a>,
    nodes: usize,
    needs: usize,
    points: usize,
    generic: usize,
    keys: usize,
    named: usize,
    late: usize,
    facts: Facts,
}

/// Fills the sheets from a list of plugins.
pub(super) const fn flatten(list: &[Listed<'_>], known: Known<'_>, sheets: &mut Sheets<'_>) -> Filled {
    let is_complete = known.supplied.is_empty() && known.chosen.is_empty();
    let is_open = !known.conditions_are_met;
    let mut cursor = Cursor {
        known,
        nodes: 0,
        needs: 0,
        points: 0,
        generic: 0,
        keys: 0,
        named: 0,
        late: 0,
        facts: Facts { is_complete, ..Facts::NONE },
    };
    let mut at = 0;
    while at < list.len() {
        let plugin = list[at].plugin;
        let host = at + 1 == list.len() && !known.replaced.is_empty();
        let constructor = if plugin.construct.is_some() { cursor.nodes as u32 } else { NONE };
        let is_uncertain = is_open && is_conditional(&plugin.conditions);
        cursor.facts.is_complete = cursor.facts.is_complete && !is_uncertain;
        cursor.facts.has_statements = cursor.facts.has_statements || plugin.about.is_judged();
        if plugin.construct.is_some() {
            let life = life_of(plugin.lifetime, &mut cursor, sheets);
            let mut node = Node::EMPTY;
            node.plugin = at as u32;
            node.life = life;
            node.is_uncertain = is_uncertain;
            add_node(node, fields(plugin), &mut cursor, sheets);
        }
        let contributions = Contributions::of(plugin);
        let mut number = 0;
        while number < contributions.count {
            let decl = contributions.at(number);
            let lifetime = lifetime(plugin, decl);
            // Field by field: the compiler takes an update of a whole row for as many steps as it has fields.
            let mut node = Node::EMPTY;
            node.life = life_of(lifetime, &mut cursor, sheets);
            node.too_short = lives_too_short(decl, lifetime);
            node.plugin = at as u32;
            node.contribution = number as u32;
            node.gift = number < contributions.gifts.len() || matches!(decl.call, Call::Ready(_));
            node.constructor = if decl.receiver { constructor } else { NONE };
            node.is_uncertain = is_uncertain || is_open && is_conditional(&decl.conditions);
            add_contribution(decl, node, host, &mut cursor, sheets);
            number += 1;
        }
        at += 1;
    }
    mark(known.supplied, true, &mut cursor, sheets);
    mark(known.chosen, false, &mut cursor, sheets);
    // What needs name comes first.
    let anchored = known.named.split_at(cursor.named).1;
    let orders = anchors::pairs(list, anchored, sheets.nodes, sheets.orders);
    Filled { points: cursor.points, orders, facts: cursor.facts }
}

const fn life_of(lifetime: Lifetime, cursor: &mut Cursor<'_>, sheets: &mut Sheets<'_>) -> Life {
    match lifetime {
        Lifetime::App => Life::APP,
        Lifetime::Transient => {
            cursor.facts.has_lives = true;
            Life { scope: NONE, transient: true }
        }
        Lifetime::Scope(scope) => {
            // Its declaration is found by the node that lives in it.
            let mention = sheets.nodes.len() as u32 + sheets.needs.len() as u32 + cursor.nodes as u32;
            Life { scope: intern(scope, mention, cursor, sheets), transient: false }
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
        Lifetime::Scope(_) => decl.point.entry && !decl.is_scoped_hook(),
    }
}

const fn add_contribution(
    decl: &ContributionDecl,
    mut node: Node,
    host: bool,
    cursor: &mut Cursor<'_>,
    sheets: &mut Sheets<'_>,
) {
    let point = intern(decl.point, cursor.nodes as u32, cursor, sheets);
    let key = if has_key(decl) { next_key(cursor) } else { NONE };
    let is_untold = has_key(decl) && key == NONE;
    let role = match decl.kind {
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
    let is_replaced =
        !host && matches!(role, Role::Provide) && contains(cursor.known.replaced, sheets, point);
    node.role = role;
    node.point = if is_replaced { NONE } else { point };
    node.key = if is_untold && !matches!(role, Role::Provide) { UNTOLD } else { key };
    node.fallback = decl.fallback;
    node.is_list = decl.is_list;
    node.any_key = matches!(decl.key, ContributionKey::Any);
    node.position = match decl.placement.position {
        Position::First => 0,
        Position::Natural => 1,
        Position::Last => 2,
    };
    node.anchored = mentions(&decl.placement) > 0;
    let is_keyless = matches!(role, Role::Provide)
        && matches!(decl.point.cardinality, Cardinality::Keyed)
        && matches!(decl.key, ContributionKey::None);
    cursor.facts.has_statements = cursor.facts.has_statements || node.anchored || is_keyless;
    cursor.facts.is_complete = cursor.facts.is_complete && !node.is_uncertain;
    if is_replaced {
        sheets.points[point as usize].replaced = true;
    }
    if node.point != NONE {
        let row = &mut sheets.points[node.point as usize];
        match role {
            Role::Provide => {
                row.providers += 1;
                row.any_key = row.any_key || node.any_key;
                row.open = row.open || node.is_uncertain || is_untold;
                row.may_be_provided = row.may_be_provided || node.is_uncertain;
                row.may_have_others = row.may_have_others || node.is_uncertain && !node.fallback;
            }
            Role::Decorate => row.whole += 1,
            Role::DecorateEach => row.each += 1,
            Role::Aggregate => row.may_be_aggregated = row.may_be_aggregated || node.is_uncertain,
            Role::Construct => {}
        }
    }
    add_node(node, decl.needs, cursor, sheets);
}

const fn contains(hashes: &[u64], sheets: &Sheets<'_>, point: u32) -> bool {
    let mut at = 0;
    while point != NONE && at < hashes.len() {
        if hashes[at] == sheets.points[point as usize].hash {
            return true;
        }
        at += 1;
    }
    false
}

const fn add_node(mut node: Node, needs: &[NeedDecl], cursor: &mut Cursor<'_>, sheets: &mut Sheets<'_>) {
    node.needs = cursor.needs as u32;
    let number = cursor.nodes as u32;
    let mut at = 0;
    while at < needs.len() {
        let mention = sheets.nodes.len() as u32 + cursor.needs as u32;
        let row = need_row(&needs[at], number, mention, cursor, sheets);
        if is_late(&needs[at]) {
            sheets.late[cursor.late] = cursor.needs as u32;
            cursor.late += 1;
        }
        cursor.facts.has_statements =
            cursor.facts.has_statements || matches!(needs[at].need, Need::OwnKey(_));
        sheets.needs[cursor.needs] = row;
        cursor.needs += 1;
        at += 1;
    }
    node.needs_end = cursor.needs as u32;
    sheets.nodes[cursor.nodes] = node;
    cursor.nodes += 1;
}

const fn need_row(
    decl: &NeedDecl,
    node: u32,
    mention: u32,
    cursor: &mut Cursor<'_>,
    sheets: &mut Sheets<'_>,
) -> NeedRow {
    match decl.need {
        Need::Config(_) | Need::OwnKey(_) => NeedRow { node, ask: Ask::NoPoint, ..NeedRow::EMPTY },
        Need::Point { point, shape, may_be_absent, lazy, .. } => {
            let whose = decl.whose();
            let key = match whose {
                Whose::Everyones => NONE,
                Whose::OfPlugin => next_named(cursor),
                Whose::UnderKey | Whose::ByDefault => next_key(cursor),
            };
            let point = intern(point, mention, cursor, sheets);
            if matches!(whose, Whose::OfPlugin) && point != NONE {
                sheets.points[point as usize].named = true;
            }
            let ask = match whose {
                _ if point == NONE || key == UNTOLD => Ask::Unknown,
                Whose::OfPlugin => Ask::From,
                Whose::UnderKey | Whose::ByDefault if key == NONE => Ask::Unknown,
                Whose::UnderKey | Whose::ByDefault => Ask::Of,
                Whose::Everyones if matches!(shape, Shape::All) => Ask::All,
                Whose::Everyones => Ask::One,
            };
            if matches!(ask, Ask::Of) {
                sheets.points[point as usize].asked_by_key += 1;
            }
            let fresh = matches!(shape, Shape::Fresh);
            cursor.facts.has_lives = cursor.facts.has_lives || fresh;
            cursor.facts.has_lazy = cursor.facts.has_lazy || lazy;
            NeedRow { node, point, ask, key, may_be_absent, lazy, fresh }
        }
    }
}

const fn next_key(cursor: &mut Cursor<'_>) -> u32 {
    let key = if cursor.keys < cursor.known.keys.len() { cursor.known.keys[cursor.keys] } else { NONE };
    cursor.keys += 1;
    cursor.facts.is_complete = cursor.facts.is_complete && key != NONE;
    key
}

const fn next_named(cursor: &mut Cursor<'_>) -> u32 {
    let plugin =
        if cursor.named < cursor.known.named.len() { cursor.known.named[cursor.named] } else { NONE };
    cursor.named += 1;
    cursor.facts.is_complete = cursor.facts.is_complete && plugin != UNTOLD;
    plugin
}

/// The number of a point; [`NONE`] where it can't be told from others yet.
const fn intern(decl: &PointDecl, mention: u32, cursor: &mut Cursor<'_>, sheets: &mut Sheets<'_>) -> u32 {
    let hash = if decl.generic {
        cursor.generic += 1;
        if cursor.generic > cursor.known.generic.len() {
            cursor.facts.is_complete = false;
            return NONE;
        }
        cursor.known.generic[cursor.generic - 1]
    } else {
        decl.identity.value()
    };
    let mask = sheets.table.len() - 1;
    let mut cell = hash as usize & mask;
    while sheets.table[cell].point != NONE {
        if sheets.table[cell].hash == hash {
            return sheets.table[cell].point;
        }
        cell = (cell + 1) & mask;
    }
    cursor.facts.has_statements =
        cursor.facts.has_statements || decl.deprecated.is_some() || decl.has_default;
    let point = cursor.points as u32;
    sheets.table[cell] = Cell { hash, point };
    cursor.points += 1;
    cursor.facts.has_lives = cursor.facts.has_lives || decl.scope;
    let within = match decl.within {
        // Its declaration is found by the scope that is opened in it.
        Some(outer) => intern(outer, mention, cursor, sheets),
        None => NONE,
    };
    let mut row = PointRow::EMPTY;
    row.hash = hash;
    row.mention = mention;
    row.at_most_one = decl.cardinality.at_most_one();
    row.single = matches!(decl.cardinality, Cardinality::Single);
    row.entry = decl.entry;
    row.from_host = decl.from_host;
    row.is_scope = decl.scope;
    // Whoever opens a scope gives what stands for it.
    row.supplied = decl.scope;
    row.within = within;
    sheets.points[point as usize] = row;
    point
}

const fn mark(
    points: &[&'static PointDecl],
    supplied: bool,
    cursor: &mut Cursor<'_>,
    sheets: &mut Sheets<'_>,
) {
    let mut at = 0;
    while at < points.len() {
        let point = intern(points[at], NONE, cursor, sheets);
        if point != NONE {
            if supplied {
                sheets.points[point as usize].supplied = true;
            } else {
                sheets.points[point as usize].chosen = true;
            }
        }
        at += 1;
    }
}
