//! Numbers for the plugins that needs and anchors name.

use super::declarations::{Contributions, anchor, fields, mentions, mentions_of_types};
use super::rows::{NONE, UNTOLD};
use super::text_table::{TextCell, TextTable, cells_for};
use crate::collect::Listed;
use crate::declare::{Anchor, NeedDecl, PluginDecl};

/// For each mention of a plugin in `list` the number of the plugin that bears this key: those of needs first, then those
/// of anchors.
#[must_use]
pub const fn named_plugins<const COUNT: usize, const CELLS: usize>(list: &[Listed<'_>]) -> [u32; COUNT] {
    let mut named = [NONE; COUNT];
    if COUNT > 0 {
        number_plugins(list, &mut [None; CELLS], &mut named);
    }
    named
}

/// The scope of the keys of plugins; that of a type is its identity, and the text is always this one.
const KEYS: u64 = 0;
const TYPE: &str = "";

/// Cells for the names of so many plugins: each has a key and a type.
#[must_use]
pub const fn cells_for_plugins(plugins: usize) -> usize {
    cells_for(plugins * 2)
}

/// Writes into `named` for each mention of a plugin its number, as [`named_plugins`].
pub(in crate::plan) const fn number_plugins<'a>(
    list: &[Listed<'a>],
    cells: &mut [Option<TextCell<'a>>],
    named: &mut [u32],
) {
    let mut keys = TextTable::on(cells);
    let mut at = 0;
    while at < list.len() {
        keys.enter(KEYS, list[at].key(), at as u32);
        at += 1;
    }
    let mut count = 0;
    at = 0;
    while at < list.len() {
        count = name_needs(&list[at], &keys, named, count);
        at += 1;
    }
    let mut are_types_known = false;
    at = 0;
    while at < list.len() {
        if !are_types_known && names_types(list[at].plugin) {
            enter_types(list, &mut keys);
            are_types_known = true;
        }
        count = name_anchors(&list[at], &keys, named, count);
        at += 1;
    }
}

const fn name_needs(
    listed: &Listed<'_>,
    keys: &TextTable<'_, '_>,
    named: &mut [u32],
    mut count: usize,
) -> usize {
    let plugin = listed.plugin;
    if plugin.construct.is_some() {
        count = name_each(fields(plugin), keys, named, count);
    }
    let contributions = Contributions::of(plugin);
    let (mut number, end) = (0, contributions.count());
    while number < end {
        count = name_each(contributions.at(number).needs, keys, named, count);
        number += 1;
    }
    count
}

const fn name_each(
    needs: &[NeedDecl],
    keys: &TextTable<'_, '_>,
    named: &mut [u32],
    mut count: usize,
) -> usize {
    let mut at = 0;
    while at < needs.len() {
        if let Some(key) = needs[at].of_plugin() {
            named[count] = if key.literal { keys.find(KEYS, key.text) } else { UNTOLD };
            count += 1;
        }
        at += 1;
    }
    count
}

const fn names_types(plugin: &PluginDecl) -> bool {
    let contributions = Contributions::of(plugin);
    let (mut number, end) = (0, contributions.count());
    while number < end {
        if mentions_of_types(&contributions.at(number).placement) > 0 {
            return true;
        }
        number += 1;
    }
    false
}

const fn enter_types(list: &[Listed<'_>], keys: &mut TextTable<'_, '_>) {
    let mut at = 0;
    while at < list.len() {
        keys.enter(list[at].plugin.identity().value(), TYPE, at as u32);
        at += 1;
    }
}

const fn name_anchors(
    listed: &Listed<'_>,
    keys: &TextTable<'_, '_>,
    named: &mut [u32],
    mut count: usize,
) -> usize {
    let contributions = Contributions::of(listed.plugin);
    let (mut number, end) = (0, contributions.count());
    while number < end {
        let placement = &contributions.at(number).placement;
        let mut mention = 0;
        while mention < mentions(placement) {
            named[count] = match anchor(placement, mention) {
                Anchor::Type { identity, .. } => keys.find(identity.value(), TYPE),
                key @ Anchor::Key(_) => keys.find(KEYS, key.text()),
            };
            count += 1;
            mention += 1;
        }
        number += 1;
    }
    count
}
