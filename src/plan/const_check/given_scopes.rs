//! What a compile-time report says of those who meddle with what stands for an open scope: whoever opens it gives it.

use super::case::{Accusation, need_decl, plugin};
use super::names::{called, declared, type_of};
use super::places::{needed_by, node, providers};
use super::text::Text;
use super::words::{begin, help, push_all};
use crate::plan::solve::Tier;

/// A plugin provides it too.
#[inline]
pub(super) const fn provided(case: &Accusation<'_>, at: u32, number: u32, text: &mut Text) {
    begin(text, number, "JF0102");
    called(case, at, text);
    text.push(" is a scope, given by whoever opens it, and is provided too");
    providers(case, at, Tier::Regular, &["provided by "], text);
    providers(case, at, Tier::Fallback, &["provided by "], text);
    declared(case, at, text);
    help(text, &["leave the provider out, and hand the `"]);
    type_of(case, at, text);
    text.push("` over where the scope is opened");
}

/// A contribution decorates it.
#[inline]
pub(super) const fn decorated(case: &Accusation<'_>, decorator: u32, number: u32, text: &mut Text) {
    let at = case.rows.nodes[decorator as usize].point;
    begin(text, number, "JF0107");
    called(case, at, text);
    text.push(" is a scope, and stays what it was opened with");
    node(case, decorator, &["decorated by "], text);
    declared(case, at, text);
    help(text, &["leave the decorator out, and decorate a point that lives in the scope"]);
}

/// A need asks a plugin for it.
#[inline]
pub(super) const fn of_plugin(case: &Accusation<'_>, need: u32, number: u32, text: &mut Text) {
    let row = case.rows.needs[need as usize];
    let asked = match need_decl(case, need).of_plugin() {
        Some(key) => key.text,
        None => "",
    };
    begin(text, number, "JF0117");
    push_all(text, &["`", plugin(case, row.node).key(), "` asks the plugin `", asked, "` for "]);
    called(case, row.point, text);
    text.push(", a scope, which no plugin provides");
    needed_by(case, need, text);
    declared(case, row.point, text);
    help(text, &["leave `of` out: whoever opens the scope gives it"]);
}
