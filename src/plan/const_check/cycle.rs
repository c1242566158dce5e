//! What a compile-time report says of a cycle, and of places that contradict each other.

use super::case::{Accusation, contribution_of, node_of, plugin};
use super::names::{called, type_of};
use super::places::{Shown, needed_by, node};
use super::text::Text;
use super::words::{begin, help, push_all};
use crate::plan::flatten::rows::{NONE, Role};
use crate::plan::solve::{Fault, need_between};

/// The way round by names, then the needs that it goes through.
#[inline]
pub(super) const fn cycle(case: &Accusation<'_>, fault: Fault, number: u32, text: &mut Text) {
    begin(text, number, "JF0104");
    text.push("a cycle: ");
    let mut first = NONE;
    let mut at = fault.at;
    while at < fault.at + fault.other && text.has_room() {
        let slot = case.work.cycles[at as usize];
        if is_drawn(case, slot) {
            if first == NONE {
                first = slot;
            }
            title(case, slot, text);
            text.push(" needs ");
        }
        at += 1;
    }
    if text.has_room() {
        title(case, first, text);
    } else {
        text.push("..");
    }
    at = fault.at;
    while at < fault.at + fault.other && text.has_room() {
        let last = at + 1 == fault.at + fault.other;
        let next = case.work.cycles[if last { fault.at } else { at + 1 } as usize];
        edge(case, node_of(case, case.work.cycles[at as usize]), next, text);
        at += 1;
    }
    if let Some(point) = own_point(case, fault) {
        help(text, &["a provider of "]);
        called(case, point, text);
        text.push(" that needs ");
        called(case, point, text);
        text.push(" wraps it: write it as `#[decorate]`");
        return;
    }
    match first_to_one(case, fault) {
        First::Shared => help(text, &["make one of these needs `Lazy<..>`"]),
        First::Transient(point) => {
            help(text, &["make one of these needs `Fresh<"]);
            type_of(case, point, text);
            text.push(">`");
        }
        First::None => help(
            text,
            &[
                "no list is `Lazy`: ask for those members that are needed one by one, each as a `Lazy<..>` with `#[plugin(of = \"..\")]`",
            ],
        ),
    }
}

/// The point of one of them that needs what it provides itself.
#[inline]
const fn own_point(case: &Accusation<'_>, fault: Fault) -> Option<u32> {
    let mut at = fault.at;
    while at < fault.at + fault.other {
        let from = node_of(case, case.work.cycles[at as usize]);
        if from != NONE && case.rows.nodes[from as usize].takes_its_own(case.rows.nodes, case.rows.needs) {
            return Some(case.rows.nodes[from as usize].point);
        }
        at += 1;
    }
    None
}

/// The first need of a cycle that a handle could take the place of, by what serves it.
enum First {
    /// What is there once.
    Shared,
    /// What is made for each who asks, of this point.
    Transient(u32),
    /// There are only lists.
    None,
}

#[inline]
const fn first_to_one(case: &Accusation<'_>, fault: Fault) -> First {
    let mut at = fault.at;
    while at < fault.at + fault.other {
        let last = at + 1 == fault.at + fault.other;
        let next = case.work.cycles[if last { fault.at } else { at + 1 } as usize];
        let need = need_between(node_of(case, case.work.cycles[at as usize]), next, case.rows, case.work);
        if need != NONE && case.rows.needs[need as usize].ask.is_for_one() {
            let is_transient = case.rows.has_lives && case.work.lives[next as usize].is_transient;
            let point = case.rows.needs[need as usize].point;
            return if is_transient { First::Transient(point) } else { First::Shared };
        }
        at += 1;
    }
    First::None
}

/// The way round by keys, then the contributions whose places contradict each other.
#[inline]
pub(super) const fn contradiction(case: &Accusation<'_>, fault: Fault, number: u32, text: &mut Text) {
    begin(text, number, "JF0109");
    text.push("the order of ");
    called(case, case.rows.nodes[case.work.cycles[fault.at as usize] as usize].point, text);
    text.push(" contradicts itself: ");
    let mut at = fault.at;
    while at < fault.at + fault.other && text.has_room() {
        push_all(text, &["`", plugin(case, case.work.cycles[at as usize]).key(), "` after "]);
        at += 1;
    }
    push_all(text, &["`", plugin(case, case.work.cycles[fault.at as usize]).key(), "`"]);
    let mut shown = Shown::NONE;
    at = fault.at;
    while at < fault.at + fault.other {
        shown.node(case, case.work.cycles[at as usize], &["placed: "], text);
        at += 1;
    }
    shown.end(text);
    help(text, &["take back one `before` or `after` of these"]);
}

/// A struct stands in a cycle by what it is given to or what is made of it, and that is drawn.
#[inline]
const fn is_drawn(case: &Accusation<'_>, slot: u32) -> bool {
    let from = node_of(case, slot);
    from == NONE || !matches!(case.rows.nodes[from as usize].role, Role::Construct)
}

/// Such as ``clock` (from `system-clock`)``.
#[inline]
const fn title(case: &Accusation<'_>, slot: u32, text: &mut Text) {
    let from = node_of(case, slot);
    if from == NONE {
        text.push("all of ");
        let list = slot as usize - case.rows.nodes.len();
        called(case, case.work.extras[list].point, text);
        return;
    }
    let row = case.rows.nodes[from as usize];
    let how = match row.role {
        Role::Construct => "plugin ",
        Role::Provide => " (from ",
        Role::Decorate | Role::DecorateEach => " (decorated by ",
        Role::Aggregate => " (aggregated by ",
    };
    called(case, row.point, text);
    push_all(text, &[how, "`", plugin(case, from).key(), "`"]);
    if row.point != NONE {
        text.push(")");
    }
}

/// The need by which a node of the cycle needs the next, or the function in between.
#[inline]
const fn edge(case: &Accusation<'_>, from: u32, next: u32, text: &mut Text) {
    let need = need_between(from, next, case.rows, case.work);
    if need != NONE {
        return needed_by(case, need, text);
    }
    if from != NONE && (contribution_of(case, from).is_none() || !case.rows.nodes[from as usize].is_gift) {
        node(case, from, &["through "], text);
    }
}
