//! The solver's room at run time; at compile time it works on arrays.

use super::rows::NONE;
use super::solve::{Exits, Extra, Fault, Frame, Group, Mark, Sizes, Turn, Work};
use super::tables::Tables;

/// Lets `solve` fill the tables, whose rows are there already.
pub(super) fn fill(tables: &mut Tables, sizes: &Sizes, keys: usize, solve: impl FnOnce(&mut Work<'_>)) {
    let mut next = vec![NONE; sizes.nodes];
    let mut inputs = vec![NONE; sizes.nodes];
    let mut members = vec![NONE; sizes.nodes];
    let mut groups = vec![Group::EMPTY; sizes.points];
    let mut exits = vec![Exits { one: NONE, all: NONE }; sizes.points];
    let mut extras = vec![Extra::EMPTY; sizes.extras];
    let mut bindings = vec![NONE; sizes.needs];
    let mut marks = vec![Mark::New; sizes.slots];
    let mut parents = vec![NONE; sizes.slots];
    let mut order = vec![NONE; sizes.slots];
    let mut cycles = vec![NONE; sizes.cycles];
    let mut faults = vec![Fault::EMPTY; sizes.faults];
    let mut work = Work {
        next: &mut next,
        inputs: &mut inputs,
        members: &mut members,
        groups: &mut groups,
        exits: &mut exits,
        extras: &mut extras,
        extra_count: 0,
        bindings: &mut bindings,
        marks: &mut marks,
        parents: &mut parents,
        stack: &mut vec![Frame::EMPTY; sizes.slots],
        order: &mut order,
        order_count: 0,
        reached: 0,
        cycles: &mut cycles,
        cycle_count: 0,
        faults: &mut faults,
        fault_count: 0,
        keys: &mut vec![NONE; keys],
        turns: &mut vec![Turn::EMPTY; sizes.nodes],
        open: &mut vec![NONE; sizes.nodes],
        tellers: &mut vec![NONE; sizes.points],
    };
    solve(&mut work);
    let counts = (work.extra_count, work.order_count, work.fault_count);
    tables.reached = work.reached;
    extras.truncate(counts.0);
    order.truncate(counts.1);
    faults.truncate(counts.2);
    tables.next = next.into();
    tables.inputs = inputs.into();
    tables.members = members.into();
    tables.groups = groups.into();
    tables.exits = exits.into();
    tables.extras = extras.into();
    tables.bindings = bindings.into();
    tables.marks = marks.into();
    tables.parents = parents.into();
    tables.order = order.into();
    tables.cycles = cycles.into();
    tables.faults = faults.into();
}
