//! Who provides, decorates and aggregates each point.

use super::fault::FaultKind;
use super::placing::placed;
use super::work::{Group, Tier, Work};
use crate::plan::flatten::rows::{NONE, Role, Rows, UNTOLD};

/// Links the nodes of each point, in their natural order, and those that may be there; the first of these.
pub(super) const fn group(rows: &Rows<'_>, work: &mut Work<'_>) -> u32 {
    let mut node = rows.nodes.len();
    let mut uncertain = NONE;
    // Backwards, because each is linked in at the front.
    while node > 0 {
        node -= 1;
        let row = &rows.nodes[node];
        if row.point == NONE || row.is_left_out {
            continue;
        }
        // What may be absent at run time proves nothing.
        if row.is_uncertain {
            work.next[node] = uncertain;
            uncertain = node as u32;
            continue;
        }
        let group = &mut work.groups[row.point as usize];
        let head = match row.role {
            Role::Construct => continue,
            Role::Provide if row.is_for_any_key => {
                group.anys += 1;
                &mut group.any
            }
            Role::Provide => {
                group.count += 1;
                &mut group.providers
            }
            Role::Decorate => &mut group.decorators,
            Role::DecorateEach => &mut group.each,
            Role::Aggregate => {
                group.aggregators += 1;
                &mut group.aggregator
            }
        };
        work.next[node] = *head;
        *head = node as u32;
    }
    uncertain
}

/// Notes the keys that only somebody provides who may be there: `uncertain` is the first of these.
pub(super) const fn note_uncertain_keys(uncertain: u32, rows: &Rows<'_>, work: &mut Work<'_>) {
    let mut at = uncertain;
    while at != NONE {
        let row = &rows.nodes[at as usize];
        if matches!(row.role, Role::Provide) && row.key != NONE && work.keys[row.key as usize] == NONE {
            work.keys[row.key as usize] = UNTOLD;
        }
        at = work.next[at as usize];
    }
}

/// Leaves fallbacks out where there are others, puts what has a stated place there, and finds what is too many.
pub(super) const fn choose(rows: &Rows<'_>, work: &mut Work<'_>) {
    let mut point = 0;
    let points = rows.points.len();
    while point < points {
        let row = &rows.points[point];
        let mut group = work.groups[point];
        let mut others = row.is_supplied as u32;
        // Under a key only a provider of that key counts, as far as keys can be told.
        let mut is_keyed = !row.is_supplied && !row.may_have_others;
        let mut fallbacks = 0;
        let mut has_list_to_fall_back = false;
        let mut at = group.providers;
        while at != NONE {
            let provider = &rows.nodes[at as usize];
            if provider.is_fallback {
                fallbacks += 1;
                has_list_to_fall_back = has_list_to_fall_back || provider.is_list;
            } else {
                others += 1;
                is_keyed = is_keyed && provider.key != NONE;
                group.has_list = group.has_list || provider.is_list;
            }
            at = work.next[at as usize];
        }
        let mut is_twice = !row.at_most_one && enter_keys(group.providers, Tier::Regular, rows, work);
        if fallbacks > 0 {
            if others > 0 || row.may_have_others {
                drop_fallbacks(&mut group, is_keyed, rows, work);
            } else {
                group.has_list = group.has_list || has_list_to_fall_back;
            }
        }
        // Where somebody says whose it wants, each who does not is told.
        if row.at_most_one && (row.is_scope || !row.is_chosen && !row.is_asked_by_plugin) {
            if others > 1 || row.is_scope && fallbacks > 0 {
                work.fault(FaultKind::TooMany, point as u32, NONE);
            }
            if fallbacks > 1 {
                work.fault(FaultKind::Fallbacks, point as u32, NONE);
            }
        }
        if group.aggregators > 1 {
            work.fault(FaultKind::Aggregators, point as u32, NONE);
        }
        if group.any != NONE {
            choose_any(&mut group, rows, work);
        }
        if fallbacks > 0 && !row.at_most_one {
            is_twice = enter_keys(group.providers, Tier::Fallback, rows, work) || is_twice;
        }
        if (is_twice || group.anys > 1) && !row.is_chosen {
            work.fault(FaultKind::KeyTwice, point as u32, NONE);
        }
        if group.count > 1 {
            group.providers = placed(group.providers, rows, work);
        }
        if group.decorators != NONE {
            group.decorators = placed(group.decorators, rows, work);
        }
        if group.each != NONE {
            group.each = placed(group.each, rows, work);
        }
        work.groups[point] = group;
        point += 1;
    }
}

/// Leaves out what yields to others; by keys, where they are known, to those of its key alone.
const fn drop_fallbacks(group: &mut Group, is_keyed: bool, rows: &Rows<'_>, work: &mut Work<'_>) {
    let mut last = NONE;
    let mut at = group.providers;
    while at != NONE {
        let next = work.next[at as usize];
        let row = &rows.nodes[at as usize];
        let is_alone = is_keyed && row.key != NONE && work.keys[row.key as usize] == NONE;
        if row.is_fallback && !is_alone {
            group.count -= 1;
            if last == NONE {
                group.providers = next;
            } else {
                work.next[last as usize] = next;
            }
        } else {
            last = at;
        }
        at = next;
    }
}

/// Leaves those out that provide for any key and yield to another that does.
const fn choose_any(group: &mut Group, rows: &Rows<'_>, work: &Work<'_>) {
    let (mut at, mut first, mut others) = (group.any, NONE, 0);
    while at != NONE {
        if !rows.nodes[at as usize].is_fallback {
            if first == NONE {
                first = at;
            }
            others += 1;
        }
        at = work.next[at as usize];
    }
    if others > 0 {
        group.any = first;
        group.anys = others;
    }
}

/// Notes who provides each key, of one tier of providers; whether one key has two.
const fn enter_keys(head: u32, tier: Tier, rows: &Rows<'_>, work: &mut Work<'_>) -> bool {
    let is_fallback = matches!(tier, Tier::Fallback);
    let mut twice = false;
    let mut at = head;
    while at != NONE {
        let row = &rows.nodes[at as usize];
        let key = row.key;
        if key != NONE && row.is_fallback == is_fallback {
            if work.keys[key as usize] == NONE {
                work.keys[key as usize] = at;
            } else {
                twice = true;
            }
        }
        at = work.next[at as usize];
    }
    twice
}
