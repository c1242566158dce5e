//! How long each slot lives, and who holds something longer than it lives.

use super::fault::FaultKind;
use super::work::Work;
use crate::plan::flatten::rows::{Ask, Lifespan, MIXED, NONE, NeedRow, Node, PointRow, Role, Rows};

/// Works out the life of every slot and finds what does not fit. Nothing is to be done where all lives as long as the
/// application.
pub(super) const fn judge(rows: &Rows<'_>, work: &mut Work<'_>) {
    if !rows.has_lives {
        return;
    }
    note_what_is_transient(rows, work);
    let mut at = 0;
    // What is needed stands before who needs it, but for what closes a cycle: how long that lives can't be told, nor how
    // long what comes of it does.
    while at < work.order_count {
        let slot = work.order[at];
        let life = life_of(slot, rows, work);
        let is_transient = life.is_transient || work.lives[slot as usize].is_transient;
        work.lives[slot as usize] = Lifespan { is_transient, ..life };
        work.settled[slot as usize] = work.cycle_count == 0 || is_settled(slot, rows, work);
        at += 1;
    }
    at = 0;
    while at < work.order_count {
        look_at(work.order[at], rows, work);
        at += 1;
    }
}

/// Whether the lives of all are known that the life of a slot comes of.
const fn is_settled(slot: u32, rows: &Rows<'_>, work: &Work<'_>) -> bool {
    let nodes = rows.nodes.len();
    if (slot as usize) < nodes {
        return is_node_settled(slot, work.inputs[slot as usize], rows, work);
    }
    let extra = work.extras[slot as usize - nodes];
    if extra.node != NONE {
        return is_node_settled(extra.node, extra.input, rows, work);
    }
    let point = &rows.points[extra.point as usize];
    if point.is_scope || point.is_entry {
        return true;
    }
    let group = work.groups[extra.point as usize];
    let mut settled = group.on_demand == NONE || work.settled[group.on_demand as usize];
    let mut provider = group.providers;
    while settled && provider != NONE {
        settled = work.settled[work.members[provider as usize] as usize];
        provider = work.next[provider as usize];
    }
    settled
}

const fn is_node_settled(node: u32, input: u32, rows: &Rows<'_>, work: &Work<'_>) -> bool {
    let row = &rows.nodes[node as usize];
    if row.is_for_any_key {
        return true;
    }
    let mut settled = (input == NONE || work.settled[input as usize])
        && (row.constructor == NONE || work.settled[row.constructor as usize]);
    let mut need =
        if row.life.is_transient { row.needs + row.works_on_first() as u32 } else { row.needs_end };
    while settled && need < row.needs_end {
        let target = work.bindings[need as usize];
        settled = target == NONE || rows.needs[need as usize].is_lazy || work.settled[target as usize];
        need += 1;
    }
    settled
}

/// In a cycle nothing has a life yet; but whether a `Lazy` or a `Fresh` leads out of it depends on what is made for each.
const fn note_what_is_transient(rows: &Rows<'_>, work: &mut Work<'_>) {
    let mut at = 0;
    while at < work.cycle_count {
        let slot = work.cycles[at];
        work.lives[slot as usize].is_transient = is_declared_transient(slot, rows, work);
        at += 1;
    }
}

/// Whether a slot, or what it works on, is transient by its declaration.
const fn is_declared_transient(slot: u32, rows: &Rows<'_>, work: &Work<'_>) -> bool {
    let nodes = rows.nodes.len();
    let mut slot = slot;
    while slot != NONE {
        let (node, input) = if (slot as usize) < nodes {
            (slot, work.inputs[slot as usize])
        } else {
            let extra = work.extras[slot as usize - nodes];
            if extra.node == NONE {
                return has_transient_members(extra.point, rows, work);
            }
            (extra.node, extra.input)
        };
        if rows.nodes[node as usize].life.is_transient {
            return true;
        }
        slot = input;
    }
    false
}

const fn has_transient_members(point: u32, rows: &Rows<'_>, work: &Work<'_>) -> bool {
    let mut provider = work.groups[point as usize].providers;
    while provider != NONE {
        if rows.nodes[provider as usize].life.is_transient {
            return true;
        }
        provider = work.next[provider as usize];
    }
    false
}

const fn life_of(slot: u32, rows: &Rows<'_>, work: &Work<'_>) -> Lifespan {
    let nodes = rows.nodes.len();
    if (slot as usize) < nodes {
        return life_of_node(slot, work.inputs[slot as usize], rows, work);
    }
    let extra = work.extras[slot as usize - nodes];
    if extra.node != NONE {
        return life_of_node(extra.node, extra.input, rows, work);
    }
    let point = &rows.points[extra.point as usize];
    if point.is_scope {
        return Lifespan { scope: extra.point, is_transient: false };
    }
    // Hooks are listed for each scope by itself.
    if point.is_entry {
        return Lifespan::APP;
    }
    let group = work.groups[extra.point as usize];
    let mut life = if group.on_demand == NONE { Lifespan::APP } else { work.lives[group.on_demand as usize] };
    let mut provider = group.providers;
    while provider != NONE {
        life = shorter(life, work.lives[work.members[provider as usize] as usize], rows.points);
        provider = work.next[provider as usize];
    }
    life
}

/// What it was declared to have, but no longer than what it works on; and what is made for each consumer can be made where
/// all is that it needs.
const fn life_of_node(node: u32, input: u32, rows: &Rows<'_>, work: &Work<'_>) -> Lifespan {
    let row = &rows.nodes[node as usize];
    // If it was declared to live shorter, that is its own mistake and not one of those who ask.
    if row.is_for_any_key {
        return Lifespan::APP;
    }
    let mut life = row.life;
    if input != NONE {
        life = shorter(life, work.lives[input as usize], rows.points);
    }
    if row.constructor != NONE {
        let own = work.lives[row.constructor as usize];
        life.scope = inner(life.scope, own.scope, rows.points);
    }
    if life.is_transient {
        let mut need = row.needs + row.works_on_first() as u32;
        while need < row.needs_end {
            let target = work.bindings[need as usize];
            if !rows.needs[need as usize].is_lazy && target != NONE {
                life.scope = inner(life.scope, work.lives[target as usize].scope, rows.points);
            }
            life.scope = inner(life.scope, rows.needs[need as usize].opens_in, rows.points);
            need += 1;
        }
    }
    life
}

const fn shorter(one: Lifespan, other: Lifespan, points: &[PointRow]) -> Lifespan {
    Lifespan {
        scope: inner(one.scope, other.scope, points),
        is_transient: one.is_transient || other.is_transient,
    }
}

/// The one of two scopes that is opened within the other.
const fn inner(one: u32, other: u32, points: &[PointRow]) -> u32 {
    if is_within(one, other, points) {
        one
    } else if is_within(other, one, points) {
        other
    } else {
        MIXED
    }
}

/// Whether `scope` is `outer` or is opened in it.
pub(crate) const fn is_within(scope: u32, outer: u32, points: &[PointRow]) -> bool {
    let mut scope = scope;
    loop {
        if scope == outer || outer == NONE {
            return true;
        }
        if scope == NONE || scope == MIXED {
            return false;
        }
        scope = points[scope as usize].within;
    }
}

/// Of what is made for each consumer, the need by which it or its struct lives in `scope`; [`NONE`] where it says so itself.
pub(crate) const fn need_into(
    node: u32,
    scope: u32,
    nodes: &[Node],
    needs: &[NeedRow],
    bindings: &[u32],
    lives: &[Lifespan],
) -> u32 {
    let mut at = node;
    while at != NONE && nodes[at as usize].life.is_transient && nodes[at as usize].life.scope != scope {
        let row = &nodes[at as usize];
        let mut need = row.needs + row.works_on_first() as u32;
        while need < row.needs_end {
            let (asked, target) = (&needs[need as usize], bindings[need as usize]);
            let lives_there = !asked.is_lazy && target != NONE && lives[target as usize].scope == scope;
            if lives_there || asked.opens_in == scope {
                return need;
            }
            need += 1;
        }
        at = row.constructor;
    }
    NONE
}

/// The first provider of what `need` asks for that lives long enough for `holder`, be it that it yields to another.
pub(crate) const fn longer_provider(
    need: &NeedRow,
    holder: u32,
    nodes: &[Node],
    points: &[PointRow],
) -> Option<u32> {
    let is_asked = matches!(need.ask, Ask::One) && points[need.point as usize].at_most_one;
    let mut at = if is_asked { 0 } else { nodes.len() };
    while at < nodes.len() {
        let row = &nodes[at];
        if row.point == need.point
            && row.is_fallback
            && matches!(row.role, Role::Provide)
            && !row.is_uncertain
            && !row.life.is_transient
            && is_within(holder, row.life.scope, points)
        {
            return Some(at as u32);
        }
        at += 1;
    }
    None
}

/// Whether `holder`, a scope, could be opened in `scope` and is not, nor that in it.
pub(crate) const fn could_be_within(holder: u32, scope: u32, points: &[PointRow]) -> bool {
    holder != NONE
        && holder != MIXED
        && !is_within(scope, holder, points)
        && is_within(scope, points[holder as usize].within, points)
}

/// The scope to open first on the way from where `holder` lives into `scope`, which is not around it.
pub(crate) const fn opened_first(scope: u32, holder: u32, points: &[PointRow]) -> u32 {
    let mut first = scope;
    while !is_within(holder, points[first as usize].within, points) {
        first = points[first as usize].within;
    }
    first
}

const fn look_at(slot: u32, rows: &Rows<'_>, work: &mut Work<'_>) {
    let nodes = rows.nodes.len();
    let is_node = (slot as usize) < nodes;
    let node = if is_node { slot } else { work.extras[slot as usize - nodes].node };
    if node == NONE {
        return;
    }
    let row = &rows.nodes[node as usize];
    if row.lives_too_short && row.point != NONE && !is_told(FaultKind::TooShort, node, work) {
        work.fault(FaultKind::TooShort, node, NONE);
    }
    let holder = work.lives[slot as usize];
    let is_known = work.settled[slot as usize];
    let mut need = if is_known { row.needs + row.works_on_first() as u32 } else { row.needs_end };
    while need < row.needs_end {
        let target = work.bindings[need as usize];
        let around = rows.needs[need as usize].opens_in;
        if around != NONE
            && holder.scope != MIXED
            && !is_within(holder.scope, around, rows.points)
            && (is_node || !is_told(FaultKind::OpensOutside, need, work))
        {
            work.fault(FaultKind::OpensOutside, need, NONE);
        }
        if target != NONE && work.settled[target as usize] {
            let asked = &rows.needs[need as usize];
            let held = work.lives[target as usize];
            let fits = holder.scope == MIXED || is_within(holder.scope, held.scope, rows.points);
            let kind = if !fits {
                Some(FaultKind::HoldsShorter)
            } else if asked.is_fresh != held.is_transient && asked.is_lazy {
                Some(FaultKind::WrongHandle)
            } else if row.is_factory && held.is_transient && !asked.is_lazy {
                Some(FaultKind::SharedByCalls)
            } else {
                None
            };
            // A decorator of each member has a slot for each, and one mistake.
            if let Some(kind) = kind
                && (is_node || !is_told(kind, need, work))
            {
                work.fault(kind, need, target);
            }
        }
        need += 1;
    }
}

const fn is_told(kind: FaultKind, need: u32, work: &Work<'_>) -> bool {
    let mut at = 0;
    while at < work.fault_count {
        let fault = work.faults[at];
        if fault.at == need && fault.kind as u8 == kind as u8 {
            return true;
        }
        at += 1;
    }
    false
}
