//! Points by their numbers.

use super::{Cursor, Sheets};
use crate::declare::{Cardinality, PointDecl};
use crate::plan::flatten::rows::{NONE, PointRow};

/// A cell of the hash table of points.
#[derive(Clone, Copy, Debug)]
pub(in crate::plan) struct Cell {
    hash: u64,
    point: u32,
}

impl Cell {
    /// A free cell.
    pub(in crate::plan) const FREE: Self = Self { hash: 0, point: NONE };
}

/// The number of a point; [`NONE`] where it can't be told from others yet.
pub(super) const fn intern(
    decl: &PointDecl,
    mention: u32,
    cursor: &mut Cursor<'_>,
    sheets: &mut Sheets<'_>,
) -> u32 {
    let hash = if decl.generic {
        cursor.generic += 1;
        if cursor.generic > cursor.known.generic.len() {
            cursor.facts.is_complete = false;
            return NONE;
        }
        cursor.known.generic[cursor.generic - 1]
    } else {
        decl.identity.0
    };
    let mut at = hash as usize & cursor.mask;
    loop {
        let cell = &sheets.table[at];
        match cell.point {
            NONE => {
                let cell = Cell { hash, point: cursor.points as u32 };
                return add_point(decl, cell, at, mention, cursor, sheets);
            }
            point if cell.hash == hash => return point,
            _ => at = (at + 1) & cursor.mask,
        }
    }
}

/// Apart from the look-up, which finds most points.
const fn add_point(
    decl: &PointDecl,
    cell: Cell,
    at: usize,
    mention: u32,
    cursor: &mut Cursor<'_>,
    sheets: &mut Sheets<'_>,
) -> u32 {
    sheets.table[at] = cell;
    cursor.points += 1;
    if decl.has_default || decl.deprecated.is_some() {
        cursor.facts.has_statements = true;
    }
    let mut row = PointRow::EMPTY;
    row.hash = cell.hash;
    row.mention = mention;
    row.at_most_one = decl.cardinality.at_most_one();
    row.is_single = matches!(decl.cardinality, Cardinality::Single);
    row.is_entry = decl.entry;
    row.is_from_host = decl.from_host;
    if decl.scope {
        row.is_scope = true;
        // Whoever opens a scope gives what stands for it.
        row.is_supplied = true;
        cursor.facts.has_lives = true;
    }
    if let Some(outer) = decl.within {
        // Its declaration is found by the scope that is opened in it.
        row.within = intern(outer, mention, cursor, sheets);
    }
    sheets.points[cell.point as usize] = row;
    cell.point
}

/// Marks the points that the host supplies.
pub(super) const fn mark_supplied(
    points: &[&'static PointDecl],
    cursor: &mut Cursor<'_>,
    sheets: &mut Sheets<'_>,
) {
    let mut at = 0;
    while at < points.len() {
        let point = intern(points[at], NONE, cursor, sheets);
        if point != NONE {
            sheets.points[point as usize].is_supplied = true;
        }
        at += 1;
    }
}

/// Marks the points among whose providers configuration or host choose.
pub(super) const fn mark_chosen(
    points: &[&'static PointDecl],
    cursor: &mut Cursor<'_>,
    sheets: &mut Sheets<'_>,
) {
    let mut at = 0;
    while at < points.len() {
        let point = intern(points[at], NONE, cursor, sheets);
        if point != NONE {
            sheets.points[point as usize].is_chosen = true;
        }
        at += 1;
    }
}
