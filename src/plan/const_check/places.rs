//! The places that a compile-time report names: who needs, who provides.

use super::case::{Accusation, contribution_of, need_decl, plugin};
use super::text::Text;
use super::words::{place, place_of, push_all};
use crate::declare::{ContributionDecl, ContributionKey};
use crate::plan::rows::{NONE, Role};

pub(super) const fn needed_by(case: &Accusation<'_>, need: u32, text: &mut Text) {
    let decl = need_decl(case, need);
    let node = case.rows.needs[need as usize].node;
    let key = plugin(case, node).key();
    match contribution_of(case, node) {
        None => {
            push_all(text, &["\n     needed by field `", decl.name, "` of `", key, "`"]);
            place(text, &plugin(case, node).plugin.origin, decl.line, decl.column, decl.source);
        }
        Some(from) => {
            push_all(
                text,
                &["\n     needed by parameter `", decl.name, "` of `", from.name, "` in `", key, "`"],
            );
            place(text, &from.origin, decl.line, decl.column, decl.source);
        }
    }
}

pub(super) const fn node(case: &Accusation<'_>, node: u32, label: &str, text: &mut Text) {
    push_all(text, &["\n     ", label]);
    node_here(case, node, text);
}

const fn node_here(case: &Accusation<'_>, node: u32, text: &mut Text) {
    push_all(text, &["`", plugin(case, node).key(), "`"]);
    match contribution_of(case, node) {
        None => {
            place_of(text, &plugin(case, node).plugin.origin);
        }
        Some(decl) => {
            if !case.rows.nodes[node as usize].gift {
                push_all(text, &[", `", decl.name, "`"]);
            }
            place_of(text, &decl.origin);
        }
    }
}

pub(super) const fn group(case: &Accusation<'_>, head: u32, label: &str, text: &mut Text) {
    let mut at = head;
    while at != NONE && text.has_room() {
        node(case, at, label, text);
        at = case.work.next[at as usize];
    }
}

/// The providers of a point, those that yield or the others.
pub(super) const fn providers(case: &Accusation<'_>, point: u32, fallback: bool, text: &mut Text) {
    let mut at = 0;
    while at < case.rows.nodes.len() {
        let row = case.rows.nodes[at];
        if matches!(row.role, Role::Provide)
            && row.point == point
            && row.fallback == fallback
            && text.has_room()
        {
            node(case, at as u32, "provided by ", text);
        }
        at += 1;
    }
    if case.rows.points[point as usize].supplied && !fallback {
        text.push("\n     and supplied by the host");
    }
}

pub(super) const fn doubled_keys(case: &Accusation<'_>, point: u32, text: &mut Text) {
    let mut at = case.work.groups[point as usize].providers;
    while at != NONE {
        let mut other = case.work.groups[point as usize].providers;
        let mut twice = false;
        while other != NONE {
            let key = case.rows.nodes[at as usize].key;
            twice = twice || other != at && key != NONE && case.rows.nodes[other as usize].key == key;
            other = case.work.next[other as usize];
        }
        if twice && text.has_room() {
            push_all(text, &["\n     key `", key_of(case, at), "`: "]);
            node_here(case, at, text);
        }
        at = case.work.next[at as usize];
    }
}

const fn key_of<'a>(case: &Accusation<'a>, node: u32) -> &'a str {
    match contribution_of(case, node) {
        Some(ContributionDecl { key: ContributionKey::Declared(key), .. }) => key.text,
        _ => "",
    }
}

/// Under which keys a point has providers.
pub(super) const fn keys_there(case: &Accusation<'_>, point: u32, text: &mut Text) {
    let mut at = case.work.groups[point as usize].providers;
    let mut head = "\n     note: there are: `";
    while at != NONE && text.has_room() {
        push_all(text, &[head, key_of(case, at), "`"]);
        head = ", `";
        at = case.work.next[at as usize];
    }
}
