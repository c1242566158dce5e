//! Numbers for the keys that are literals.

use super::declarations::{Contributions, fields};
use super::rows::NONE;
use super::text_table::{TextCell, TextTable};
use crate::base::KeyDecl;
use crate::collect::Listed;
use crate::declare::{ContributionKey, Need, NeedDecl, PointDecl};

/// Numbers for the keys of `list` that are literals, equal ones of one point alike, in the order of their
/// mention.
#[must_use]
pub const fn literal_keys<const COUNT: usize, const CELLS: usize>(list: &[Listed<'_>]) -> [u32; COUNT] {
    let mut numbers = [NONE; COUNT];
    if COUNT > 0 {
        number_keys(list, &mut [None; CELLS], &mut numbers);
    }
    numbers
}

/// Writes into `numbers` for each mention of a key its number, as [`literal_keys`].
pub(in crate::plan) const fn number_keys<'a>(
    list: &[Listed<'a>],
    cells: &mut [Option<TextCell<'a>>],
    numbers: &mut [u32],
) {
    let mut table = TextTable::on(cells);
    let mut count = 0;
    let mut at = 0;
    while at < list.len() {
        let plugin = list[at].plugin;
        if plugin.construct.is_some() {
            count = enter_needs(fields(plugin), &mut table, numbers, count);
        }
        let contributions = Contributions::of(plugin);
        let (mut number, end) = (0, contributions.count());
        while number < end {
            let decl = contributions.at(number);
            match &decl.key {
                ContributionKey::None | ContributionKey::Any => {}
                ContributionKey::Declared(key) => {
                    numbers[count] = enter(key, decl.point, &mut table, count);
                    count += 1;
                }
                ContributionKey::Value(_) => count += 1,
            }
            count = enter_needs(decl.needs, &mut table, numbers, count);
            number += 1;
        }
        at += 1;
    }
}

const fn enter_needs(
    needs: &[NeedDecl],
    table: &mut TextTable<'_, '_>,
    numbers: &mut [u32],
    mut count: usize,
) -> usize {
    let mut at = 0;
    while at < needs.len() {
        if let Some(key) = needs[at].of_key() {
            if let Need::Point { point, .. } = needs[at].need {
                numbers[count] = enter(key, point, table, count);
            }
            count += 1;
        } else if needs[at].of_default() {
            // The configuration may name another than the point does.
            count += 1;
        }
        at += 1;
    }
    count
}

const fn enter(key: &KeyDecl, point: &PointDecl, table: &mut TextTable<'_, '_>, number: usize) -> u32 {
    if key.literal && point.text_keys {
        table.enter(point.identity.value(), key.text, number as u32)
    } else if !key.plain.is_empty() {
        // Of one point they are all of one type, and none is a text.
        table.enter(point.identity.value(), key.plain, number as u32)
    } else {
        NONE
    }
}
