//! Declarations to rows. One `const fn` serves the compiler and the run time; what only the run time knows comes
//! in as [`Known`].
//!
//! The compiler's interpreter counts steps, and a call costs it as much as several of them: what nearly all declarations are
//! like is told where they are read, and what is rare has a function of its own.

#[expect(clippy::cast_possible_truncation, reason = "four billion rows fit no program")]
pub(super) mod anchors;
mod contributions;
pub(super) mod count;
pub(super) mod declarations;
#[expect(clippy::cast_possible_truncation, reason = "four billion rows fit no program")]
pub(super) mod key_numbers;
pub(super) mod known;
mod needs;
#[expect(clippy::cast_possible_truncation, reason = "four billion rows fit no program")]
pub(super) mod plugin_numbers;
mod points;
pub(super) mod rows;
#[expect(clippy::cast_possible_truncation, reason = "of a hash any bits will do")]
pub(super) mod text_table;

use std::borrow::Cow;

use self::declarations::{Contributions, fields, is_conditional};
use self::known::Known;
use self::rows::{NONE, NeedRow, Node, Order, PointRow};
use crate::collect::Listed;
use crate::declare::{Lifetime, NeedDecl};
use contributions::{Giver, Owner, add_contribution, life_of};
use needs::add_needs;
pub(super) use points::Cell;
use points::{mark_chosen, mark_supplied};

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
    /// What a hash is cut to for a cell of the table of points.
    mask: usize,
    /// What the number of a need is counted from where it says where a point is to be found.
    mentions: u32,
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
    let mut cursor = Cursor {
        known,
        mask: sheets.table.len() - 1,
        mentions: sheets.nodes.len() as u32,
        nodes: 0,
        needs: 0,
        points: 0,
        generic: 0,
        keys: 0,
        named: 0,
        late: 0,
        facts: Facts { is_complete, ..Facts::NONE },
    };
    let is_replacing = !known.replaced.is_empty();
    let mut rest = list;
    let mut number = 0;
    while let [listed, others @ ..] = rest {
        let yields = if is_replacing { !others.is_empty() } else { false };
        let plugin = listed.plugin;
        add_plugin(
            Owner { plugin, number, constructor: NONE, is_uncertain: listed.standing.is_uncertain(), yields },
            &mut cursor,
            sheets,
        );
        rest = others;
        number += 1;
    }
    mark_supplied(known.supplied, &mut cursor, sheets);
    mark_chosen(known.chosen, &mut cursor, sheets);
    // What needs name comes first.
    let anchored = known.named.split_at(cursor.named).1;
    let orders = anchors::pairs(list, anchored, sheets.nodes, sheets.orders);
    Filled { points: cursor.points, orders, facts: cursor.facts }
}

const fn add_plugin(mut owner: Owner<'_>, cursor: &mut Cursor<'_>, sheets: &mut Sheets<'_>) {
    let plugin = owner.plugin;
    if owner.is_uncertain {
        owner.is_uncertain = !cursor.known.conditions_are_met;
        cursor.facts.is_complete = cursor.facts.is_complete && cursor.known.conditions_are_met;
    }
    match &plugin.conditions {
        Cow::Borrowed([]) => {}
        all if !cursor.known.conditions_are_met && is_conditional(all) => {
            owner.is_uncertain = true;
            cursor.facts.is_complete = false;
        }
        _ => {}
    }
    if plugin.about.is_judged() {
        cursor.facts.has_statements = true;
    }
    if plugin.construct.is_some() {
        owner.constructor = cursor.nodes as u32;
        let mut node = Node::EMPTY;
        node.plugin = owner.number;
        node.is_uncertain = owner.is_uncertain;
        if !matches!(plugin.lifetime, Lifetime::App) {
            node.life = life_of(plugin.lifetime, cursor, sheets);
        }
        add_node(node, fields(plugin), cursor, sheets);
    }
    let contributions = Contributions::of(plugin);
    let mut number = 0;
    let mut rest = contributions.gifts;
    while let [decl, others @ ..] = rest {
        add_contribution(decl, number, Giver::Struct, &owner, cursor, sheets);
        rest = others;
        number += 1;
    }
    rest = contributions.functions;
    while let [decl, others @ ..] = rest {
        add_contribution(decl, number, Giver::Function, &owner, cursor, sheets);
        rest = others;
        number += 1;
    }
}

const fn add_node(mut node: Node, needs: &[NeedDecl], cursor: &mut Cursor<'_>, sheets: &mut Sheets<'_>) {
    node.needs = cursor.needs as u32;
    if let [_, ..] = needs {
        add_needs(needs, cursor, sheets);
    }
    node.needs_end = cursor.needs as u32;
    sheets.nodes[cursor.nodes] = node;
    cursor.nodes += 1;
}
