//! What is asked for, as rows.

use super::points::intern;
use super::{Cursor, Sheets};
use crate::declare::{Need, NeedDecl, PointDecl, Shape, Whose};
use crate::plan::flatten::rows::{Ask, NONE, NeedRow, PointRow, UNTOLD};

/// Adds the needs of the node that comes next.
pub(super) const fn add_needs(needs: &[NeedDecl], cursor: &mut Cursor<'_>, sheets: &mut Sheets<'_>) {
    let mut empty = NeedRow::EMPTY;
    empty.node = cursor.nodes as u32;
    let mut rest = needs;
    while let [decl, others @ ..] = rest {
        let mut row = empty;
        if let Need::Point { point, shape, may_be_absent, lazy, .. } = &decl.need {
            row.point = intern(point, cursor.mentions + cursor.needs as u32, cursor, sheets);
            row.may_be_absent = *may_be_absent;
            row.ask = match shape {
                _ if row.point == NONE => Ask::Unknown,
                Shape::All => Ask::All,
                _ => Ask::One,
            };
            match decl.of {
                None if !point.has_default => {}
                _ => tell(decl, &mut row, cursor, sheets),
            }
            if *lazy {
                row.is_lazy = true;
                cursor.facts.has_lazy = true;
            }
            if matches!(shape, Shape::Fresh) {
                row.is_fresh = true;
                cursor.facts.has_lives = true;
            }
            if point.from_host || point.guarded {
                add_late(cursor, sheets);
                row.opens_in = opens_in(point, cursor, sheets);
            }
        } else {
            row.ask = Ask::NoPoint;
            add_other(decl, cursor, sheets);
        }
        sheets.needs[cursor.needs] = row;
        cursor.needs += 1;
        rest = others;
    }
}

/// The scope that has to be open around whoever asks for a point that opens another in it, or [`NONE`].
const fn opens_in(point: &PointDecl, cursor: &mut Cursor<'_>, sheets: &mut Sheets<'_>) -> u32 {
    match point.opens {
        Some(PointDecl { within: Some(outer), .. }) => {
            // Its declaration is found by the need.
            intern(outer, cursor.mentions + cursor.needs as u32, cursor, sheets)
        }
        _ => NONE,
    }
}

/// What is needed and is not of a point.
const fn add_other(decl: &NeedDecl, cursor: &mut Cursor<'_>, sheets: &mut Sheets<'_>) {
    match decl.need {
        Need::Point { .. } => {}
        Need::Config(_) => add_late(cursor, sheets),
        Need::OwnKey(_) => cursor.facts.has_statements = true,
    }
}

/// Says whose a need wants that may say so.
const fn tell(decl: &NeedDecl, row: &mut NeedRow, cursor: &mut Cursor<'_>, sheets: &mut Sheets<'_>) {
    let whose = decl.whose();
    match whose {
        Whose::Everyones => return,
        Whose::OfPlugin => row.key = next_named(cursor),
        Whose::UnderKey | Whose::ByDefault => row.key = next_key(cursor),
    }
    if row.point != NONE {
        row.ask = told(whose, row.key, &mut sheets.points[row.point as usize]);
    }
}

/// How a need asks that says whose it wants.
const fn told(whose: Whose, key: u32, point: &mut PointRow) -> Ask {
    if matches!(whose, Whose::OfPlugin) {
        point.is_asked_by_plugin = true;
        return if key == UNTOLD { Ask::Unknown } else { Ask::From };
    }
    if key == NONE || key == UNTOLD {
        return Ask::Unknown;
    }
    point.asked_by_key += 1;
    Ask::Of
}

const fn add_late(cursor: &mut Cursor<'_>, sheets: &mut Sheets<'_>) {
    sheets.late[cursor.late] = cursor.needs as u32;
    cursor.late += 1;
}

pub(super) const fn next_key(cursor: &mut Cursor<'_>) -> u32 {
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
