//! What a compile-time report says of those who say whose provider they want, and of those who would have to.

use super::case::{Accusation, need_decl, plugin};
use super::names::{called, declared, type_of};
use super::places::{Shown, are_alike, group, needed_by};
use super::text::Text;
use super::words::{begin, help, push_all};
use crate::declare::Need;
use crate::plan::flatten::anchors::equal;
use crate::plan::flatten::rows::{NONE, Role};
use crate::plan::solve::{Fault, WHOLE_LIST};

/// The plugin that a need asks does not give its point one provider.
#[inline]
pub(super) const fn not_of_plugin(case: &Accusation<'_>, fault: Fault, number: u32, text: &mut Text) {
    let row = case.rows.needs[fault.at as usize];
    let asked = match need_decl(case, fault.at).of_plugin() {
        Some(key) => key.text,
        None => "",
    };
    begin(text, number, "JF0117");
    push_all(text, &["`", plugin(case, row.node).key(), "` asks the plugin `", asked, "` for "]);
    text.push(if fault.other > 1 { "one " } else { "" });
    called(case, row.point, text);
    if fault.other > 1 {
        text.push(", and it provides ");
        if fault.other == WHOLE_LIST {
            text.push("a whole list");
        } else {
            text.push_number(fault.other);
        }
    } else if row.key == NONE {
        text.push(", and there is no such plugin in the list");
    } else {
        text.push(", which it does not provide");
    }
    needed_by(case, fault.at, text);
    if fault.other > 1 {
        own_providers(case, row.point, row.key, text);
    }
    declared(case, row.point, text);
    if fault.other > 1 && fault.other != WHOLE_LIST && case.rows.points[row.point as usize].at_most_one {
        // Also one that yields is asked by the key of its plugin.
        help(text, &["leave one of them out"]);
        return;
    }
    if fault.other > 1 {
        help(text, &["ask for all of them: `Many<"]);
        type_of(case, row.point, text);
        text.push(">`");
        return;
    }
    providing_plugins(case, row.point, text);
    help(text, &["ask a plugin that provides it, or, if it can work without, for "]);
    as_option(case, fault.at, text);
    help(text, &["or, if the host adds the plugin at run time: `app![..; supplied: "]);
    type_of(case, row.point, text);
    text.push("]`");
}

/// What to ask for instead, if it can work without. A handle stands between its consumer and the provider, which not
/// everybody may have.
#[inline]
pub(super) const fn as_option(case: &Accusation<'_>, need: u32, text: &mut Text) {
    if matches!(need_decl(case, need).need, Need::Point { handle: true, .. }) {
        text.push("an `Option` of the handle");
        return;
    }
    let row = &case.rows.needs[need as usize];
    // A `Fresh` is never absent, but the one that is asked for may be.
    let shape = if row.is_fresh && need_decl(case, need).of.is_some() {
        "Fresh"
    } else if row.is_lazy && !row.is_fresh {
        "Lazy"
    } else {
        "Arc"
    };
    push_all(text, &["`Option<", shape, "<"]);
    type_of(case, row.point, text);
    text.push(">>`");
}

/// A need asks for one of several, where others say whose they want.
#[inline]
pub(super) const fn which(case: &Accusation<'_>, need: u32, number: u32, text: &mut Text) {
    let row = case.rows.needs[need as usize];
    let providers = case.work.groups[row.point as usize];
    let is_supplied = case.rows.points[row.point as usize].is_supplied;
    begin(text, number, "JF0118");
    push_all(text, &["`", plugin(case, row.node).key(), "` asks for "]);
    called(case, row.point, text);
    text.push(" and does not say whose: it has ");
    text.push_number(providers.count + is_supplied as u32);
    text.push(" providers");
    needed_by(case, need, text);
    group(case, providers.providers, &["provided by "], text);
    if is_supplied {
        text.push("\n     and supplied by the host, as the list says");
    }
    declared(case, row.point, text);
    match one_to_choose(case, providers.providers) {
        Some(key) => help(text, &["say whose, on the field or parameter: `#[plugin(of = \"", key, "\")]`"]),
        None if providers.providers != NONE => leave_one_out(case, providers.providers, text),
        None => {}
    }
    help(text, &["or, if the configuration or the host chooses for all who do not say: `app![..; chosen: "]);
    type_of(case, row.point, text);
    text.push("]`");
}

#[inline]
pub(super) const fn leave_one_out(case: &Accusation<'_>, head: u32, text: &mut Text) {
    help(text, &["leave one out"]);
    text.push(if are_alike(case, head) { "" } else { ", or mark the one that yields as `fallback`" });
}

/// The first plugin that a choice by key is settled by: it provides once.
#[inline]
const fn one_to_choose<'a>(case: &Accusation<'a>, head: u32) -> Option<&'a str> {
    let (mut last, mut at) = (NONE, head);
    while at != NONE {
        let next = case.work.next[at as usize];
        // Those of one plugin stand together.
        if !are_of_one_plugin(case, last, at) && !are_of_one_plugin(case, at, next) {
            return Some(plugin(case, at).key());
        }
        (last, at) = (at, next);
    }
    None
}

#[inline]
const fn are_of_one_plugin(case: &Accusation<'_>, one: u32, other: u32) -> bool {
    one != NONE
        && other != NONE
        && case.rows.nodes[one as usize].plugin == case.rows.nodes[other as usize].plugin
}

#[inline]
const fn own_providers(case: &Accusation<'_>, point: u32, owner: u32, text: &mut Text) {
    let mut shown = Shown::NONE;
    let mut at = 0;
    while at < case.rows.nodes.len() {
        let row = &case.rows.nodes[at];
        if is_provider(case, at, point) && row.plugin == owner && !row.is_uncertain {
            shown.node(case, at as u32, &["provided by "], text);
        }
        at += 1;
    }
    shown.end(text);
}

/// The keys of the plugins that provide a point.
#[inline]
const fn providing_plugins(case: &Accusation<'_>, point: u32, text: &mut Text) {
    let mut last = "";
    let mut at = 0;
    while at < case.rows.nodes.len() && text.has_room() {
        // Those of one plugin stand together.
        if is_provider(case, at, point) && !equal(last, plugin(case, at as u32).key()) {
            text.push(if last.is_empty() { "\n     note: provided by: `" } else { ", `" });
            last = plugin(case, at as u32).key();
            push_all(text, &[last, "`"]);
        }
        at += 1;
    }
    if last.is_empty() {
        text.push("\n     note: nobody in the list provides it");
    }
}

#[inline]
const fn is_provider(case: &Accusation<'_>, at: usize, point: u32) -> bool {
    case.rows.nodes[at].point == point && matches!(case.rows.nodes[at].role, Role::Provide)
}
