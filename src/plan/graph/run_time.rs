//! The planner's room at run time; at compile time it works on arrays.

use super::tables::Tables;
use crate::collect::Listed;
use crate::plan::choices::chosen::Chosen;
use crate::plan::flatten::count::Counts;
use crate::plan::flatten::declarations::contribution;
use crate::plan::flatten::known::{DefaultKeys, Known, RunTimeKnown};
use crate::plan::flatten::rows::{Lifespan, NONE, NeedRow, Node, Order, PointRow, Role, Rows};
use crate::plan::flatten::{Cell, Facts, Sheets, flatten};
use crate::plan::solve::{self, Exits, Extra, Fault, Frame, Group, Mark, Turn, Work};

/// Solves the graph of a list at run time. `replaced` are the points whose providers the host put its own in the place of.
pub(in crate::plan) fn solve(
    list: &[Listed<'_>],
    counts: &Counts,
    replaced: &[u64],
    chosen: &[Chosen],
    defaults: &DefaultKeys,
) -> Tables {
    let run_time = RunTimeKnown::of(list, counts, defaults);
    let known = Known {
        generic: &run_time.generic,
        keys: &run_time.keys,
        named: &run_time.named,
        supplied: &[],
        chosen: &[],
        replaced,
        conditions_are_met: true,
    };
    // What the host puts in place of all yields to no choice.
    let yields = |node: &Node, point: &PointRow| {
        let Some(entry) = list.get(node.plugin as usize) else { return false };
        let decl = contribution(entry.plugin, node.contribution as usize);
        !replaced.contains(&point.hash) && chosen.iter().any(|chosen| chosen.drops(decl, entry.key()))
    };
    let flat = Flat::of(list, counts, known);
    let flat = if chosen.is_empty() { flat } else { flat.without(yields) };
    flat.solve(|_, _| {})
}

/// A list of plugins as rows.
pub(in crate::plan) struct Flat {
    nodes: Vec<Node>,
    needs: Vec<NeedRow>,
    points: Vec<PointRow>,
    orders: Vec<Order>,
    late: Vec<u32>,
    keys: usize,
    facts: Facts,
}

impl Flat {
    pub(in crate::plan) fn of(list: &[Listed<'_>], counts: &Counts, known: Known<'_>) -> Self {
        let mut flat = Self {
            nodes: vec![Node::EMPTY; counts.nodes],
            needs: vec![NeedRow::EMPTY; counts.needs],
            points: vec![PointRow::EMPTY; counts.points],
            orders: vec![Order::EMPTY; counts.orders],
            late: vec![NONE; counts.late],
            keys: counts.keys,
            facts: Facts::NONE,
        };
        let mut sheets = Sheets {
            nodes: &mut flat.nodes,
            needs: &mut flat.needs,
            points: &mut flat.points,
            orders: &mut flat.orders,
            late: &mut flat.late,
            table: &mut vec![Cell::FREE; counts.table()],
        };
        let filled = flatten(list, known, &mut sheets);
        flat.points.truncate(filled.points);
        flat.points.shrink_to_fit();
        flat.orders.truncate(filled.orders);
        flat.facts = filled.facts;
        flat
    }

    /// Without the providers that yield to others: they serve only those who ask their plugin.
    pub(in crate::plan) fn without(mut self, yields: impl Fn(&Node, &PointRow) -> bool) -> Self {
        for node in self.nodes.iter_mut().filter(|node| node.role == Role::Provide) {
            if self.points.get(node.point as usize).is_some_and(|point| yields(node, point)) {
                node.is_left_out = true;
            }
        }
        self
    }

    /// Solves the graph; `look` sees it before what only the solver needs is gone.
    pub(in crate::plan) fn solve(self, look: impl FnOnce(&Rows<'_>, &Work<'_>)) -> Tables {
        let rows = Rows {
            nodes: &self.nodes,
            needs: &self.needs,
            points: &self.points,
            orders: &self.orders,
            has_lives: self.facts.has_lives,
            has_lazy: self.facts.has_lazy,
        };
        let sizes = solve::size(&rows, self.points.len());
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
        let mut lives = vec![Lifespan::APP; if self.facts.has_lives { sizes.slots } else { 0 }];
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
            keys: &mut vec![NONE; self.keys],
            turns: &mut vec![Turn::EMPTY; sizes.nodes],
            open: &mut vec![NONE; sizes.nodes],
            tellers: &mut vec![NONE; sizes.points],
            settled: &mut vec![false; lives.len()],
            lives: &mut lives,
        };
        solve::solve(&rows, &mut work);
        look(&rows, &work);
        let totals = work.totals();
        extras.truncate(totals.extras);
        order.truncate(totals.order);
        faults.truncate(totals.faults);
        // They stay as long as the application, and had room for the worst.
        extras.shrink_to_fit();
        faults.shrink_to_fit();
        Tables {
            nodes: self.nodes.into(),
            needs: self.needs.into(),
            points: self.points.into(),
            late: self.late.into(),
            next: next.into(),
            inputs: inputs.into(),
            members: members.into(),
            groups: groups.into(),
            exits: exits.into(),
            extras: extras.into(),
            bindings: bindings.into(),
            marks: marks.into(),
            parents: parents.into(),
            order: order.into(),
            reached: totals.reached,
            laid_out: &[],
            has_statements: self.facts.has_statements,
            cycles: cycles.into(),
            faults: faults.into(),
            lives,
        }
    }
}
