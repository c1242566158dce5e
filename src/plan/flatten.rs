//! Declarations to rows. One `const fn` serves the compiler and the run time; what only the run time knows comes
//! in as [`Known`].

use super::anchors;
use super::count::{Known, contribution, contribution_count, fields, has_key, is_late};
use super::rows::{Ask, NONE, NeedRow, Node, Order, PointRow, Role};
use crate::collect::Listed;
use crate::declare::{
    Call, Cardinality, ContributionDecl, ContributionKind, Need, NeedDecl, PointDecl, Position, Shape,
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
    /// Whether every point and key could be told from the others.
    pub is_complete: bool,
    /// Whether a contribution states something that only the whole graph can judge.
    pub has_statements: bool,
}

struct Cursor<'a> {
    known: Known<'a>,
    nodes: usize,
    needs: usize,
    points: usize,
    generic: usize,
    keys: usize,
    late: usize,
    is_complete: bool,
    has_statements: bool,
}

/// Fills the sheets from a list of plugins.
pub(super) const fn flatten(list: &[Listed<'_>], known: Known<'_>, sheets: &mut Sheets<'_>) -> Filled {
    let is_complete = known.supplied.is_empty() && known.chosen.is_empty();
    let mut cursor = Cursor {
        known,
        nodes: 0,
        needs: 0,
        points: 0,
        generic: 0,
        keys: 0,
        late: 0,
        is_complete,
        has_statements: false,
    };
    let mut at = 0;
    while at < list.len() {
        let plugin = list[at].plugin;
        let host = at + 1 == list.len() && !known.replaced.is_empty();
        let constructor = if plugin.construct.is_some() { cursor.nodes as u32 } else { NONE };
        if plugin.construct.is_some() {
            let node = Node { plugin: at as u32, ..Node::EMPTY };
            add_node(node, fields(plugin), &mut cursor, sheets);
        }
        let total = contribution_count(plugin);
        let mut number = 0;
        while number < total {
            let decl = contribution(plugin, number);
            let node = Node {
                plugin: at as u32,
                contribution: number as u32,
                gift: number < plugin.provides.len() || matches!(decl.call, Call::Ready(_)),
                constructor: if decl.receiver { constructor } else { NONE },
                ..Node::EMPTY
            };
            add_contribution(decl, node, host, &mut cursor, sheets);
            number += 1;
        }
        at += 1;
    }
    mark(known.supplied, true, &mut cursor, sheets);
    mark(known.chosen, false, &mut cursor, sheets);
    let orders = anchors::pairs(list, known.named, sheets.nodes, sheets.orders);
    Filled {
        points: cursor.points,
        orders,
        is_complete: cursor.is_complete,
        has_statements: cursor.has_statements,
    }
}

const fn add_contribution(
    decl: &ContributionDecl,
    node: Node,
    host: bool,
    cursor: &mut Cursor<'_>,
    sheets: &mut Sheets<'_>,
) {
    let point = intern(decl.point, cursor.nodes as u32, cursor, sheets);
    let key = if has_key(decl) { next_key(cursor) } else { NONE };
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
    let replaced = !host && matches!(role, Role::Provide) && contains(cursor.known.replaced, sheets, point);
    let node = Node {
        role,
        point: if replaced { NONE } else { point },
        key,
        fallback: decl.fallback,
        position: match decl.placement.position {
            Position::First => 0,
            Position::Natural => 1,
            Position::Last => 2,
        },
        anchored: anchors::mentions(&decl.placement) > 0,
        ..node
    };
    let is_keyless = matches!(role, Role::Provide)
        && matches!(decl.point.cardinality, Cardinality::Keyed)
        && !has_key(decl);
    cursor.has_statements = cursor.has_statements || node.anchored || is_keyless;
    if node.point != NONE {
        let row = &mut sheets.points[node.point as usize];
        match role {
            Role::Provide => {
                row.providers += 1;
                row.open = row.open || has_key(decl) && key == NONE;
            }
            Role::DecorateEach => row.each += 1,
            Role::Construct | Role::Decorate | Role::Aggregate => {}
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
        cursor.has_statements = cursor.has_statements || matches!(needs[at].need, Need::OwnKey(_));
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
            let key = if decl.of.is_some() { next_key(cursor) } else { NONE };
            let point = intern(point, mention, cursor, sheets);
            let ask = match (shape, decl.of.is_some()) {
                _ if point == NONE => Ask::Unknown,
                (_, true) if key == NONE => Ask::Unknown,
                (_, true) => Ask::Of,
                (Shape::One, false) => Ask::One,
                (Shape::All, false) => Ask::All,
            };
            NeedRow { node, point, ask, key, may_be_absent, lazy }
        }
    }
}

const fn next_key(cursor: &mut Cursor<'_>) -> u32 {
    let key = if cursor.keys < cursor.known.keys.len() { cursor.known.keys[cursor.keys] } else { NONE };
    cursor.keys += 1;
    cursor.is_complete = cursor.is_complete && key != NONE;
    key
}

/// The number of a point; [`NONE`] where it can't be told from others yet.
const fn intern(decl: &PointDecl, mention: u32, cursor: &mut Cursor<'_>, sheets: &mut Sheets<'_>) -> u32 {
    let hash = if decl.generic {
        cursor.generic += 1;
        if cursor.generic > cursor.known.generic.len() {
            cursor.is_complete = false;
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
    let point = cursor.points as u32;
    sheets.table[cell] = Cell { hash, point };
    sheets.points[cursor.points] = PointRow {
        hash,
        mention,
        at_most_one: decl.cardinality.at_most_one(),
        single: matches!(decl.cardinality, Cardinality::Single),
        entry: decl.entry,
        from_host: decl.from_host,
        ..PointRow::EMPTY
    };
    cursor.points += 1;
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
