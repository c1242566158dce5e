//! What is asked for, as rows.

use super::points::intern;
use super::{Cursor, Sheets};
use crate::declare::{Need, NeedDecl, Shape, Whose};
use crate::plan::rows::{Ask, NONE, NeedRow, PointRow, UNTOLD};

pub(super) const fn add_need(decl: &NeedDecl, cursor: &mut Cursor<'_>, sheets: &mut Sheets<'_>) {
    let number = cursor.needs as u32;
    let mut row = NeedRow::EMPTY;
    row.node = cursor.nodes as u32;
    match &decl.need {
        Need::Point { point, shape, may_be_absent, lazy, .. } => {
            // What nearly all needs are like is told without a call.
            let whose = match decl.of {
                None if !point.has_default => Whose::Everyones,
                _ => decl.whose(),
            };
            match whose {
                Whose::Everyones => {}
                Whose::OfPlugin => row.key = next_named(cursor),
                Whose::UnderKey | Whose::ByDefault => row.key = next_key(cursor),
            }
            row.point = intern(point, cursor.mentions + number, cursor, sheets);
            row.ask = match whose {
                _ if row.point == NONE => Ask::Unknown,
                Whose::Everyones if matches!(shape, Shape::All) => Ask::All,
                Whose::Everyones => Ask::One,
                whose => told(whose, row.key, &mut sheets.points[row.point as usize]),
            };
            row.may_be_absent = *may_be_absent;
            if *lazy {
                row.lazy = true;
                cursor.facts.has_lazy = true;
            }
            if matches!(shape, Shape::Fresh) {
                row.fresh = true;
                cursor.facts.has_lives = true;
            }
            if point.from_host || point.guarded {
                add_late(number, cursor, sheets);
            }
        }
        Need::Config(_) => {
            row.ask = Ask::NoPoint;
            add_late(number, cursor, sheets);
        }
        Need::OwnKey(_) => {
            row.ask = Ask::NoPoint;
            cursor.facts.has_statements = true;
        }
    }
    sheets.needs[cursor.needs] = row;
    cursor.needs += 1;
}

/// How a need asks that says whose it wants.
const fn told(whose: Whose, key: u32, point: &mut PointRow) -> Ask {
    if matches!(whose, Whose::OfPlugin) {
        point.named = true;
        return if key == UNTOLD { Ask::Unknown } else { Ask::From };
    }
    if key == NONE || key == UNTOLD {
        return Ask::Unknown;
    }
    point.asked_by_key += 1;
    Ask::Of
}

const fn add_late(need: u32, cursor: &mut Cursor<'_>, sheets: &mut Sheets<'_>) {
    sheets.late[cursor.late] = need;
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
