use super::case::Accusation;
use super::report::report;
use super::tables::ConstTables;
use super::text::Text;
use super::unique::Unique;
use crate::collect::Listed;
use crate::plan::flatten::known::Known;
use crate::plan::flatten::rows::{Lifespan, NONE, NeedRow, Node, Order, PointRow, Rows};
use crate::plan::flatten::{Cell, Facts, Filled, Sheets, flatten};
use crate::plan::solve::{self, Fault, Frame, Sizes, Totals, Turn, Work};

/// The rows of a list, on arrays.
#[derive(Clone, Copy, Debug)]
pub struct ConstRows<
    const NODES: usize,
    const NEEDS: usize,
    const POINTS: usize,
    const ORDERS: usize,
    const LATE: usize,
> {
    nodes: [Node; NODES],
    needs: [NeedRow; NEEDS],
    points: [PointRow; POINTS],
    orders: [Order; ORDERS],
    late: [u32; LATE],
    filled: Filled,
}

impl<const NODES: usize, const NEEDS: usize, const POINTS: usize, const ORDERS: usize, const LATE: usize>
    ConstRows<NODES, NEEDS, POINTS, ORDERS, LATE>
{
    /// Flattens `list`; `TABLE` is [`Counts::table`](crate::plan::Counts::table).
    #[must_use]
    #[inline]
    pub const fn of<const TABLE: usize>(list: &[Listed<'static>], known: Known<'_>) -> Self {
        let mut rows = Self {
            nodes: [Node::EMPTY; NODES],
            needs: [NeedRow::EMPTY; NEEDS],
            points: [PointRow::EMPTY; POINTS],
            orders: [Order::EMPTY; ORDERS],
            late: [NONE; LATE],
            filled: Filled { points: 0, orders: 0, facts: Facts::NONE },
        };
        let mut table = [Cell::FREE; TABLE];
        rows.filled = flatten(
            list,
            known,
            &mut Sheets {
                nodes: &mut rows.nodes,
                needs: &mut rows.needs,
                points: &mut rows.points,
                orders: &mut rows.orders,
                late: &mut rows.late,
                table: &mut table,
            },
        );
        rows
    }

    #[inline]
    const fn rows(&self) -> Rows<'_> {
        Rows {
            nodes: &self.nodes,
            needs: &self.needs,
            points: self.points.split_at(self.filled.points).0,
            orders: self.orders.split_at(self.filled.orders).0,
            has_lives: self.filled.facts.has_lives,
            has_lazy: self.filled.facts.has_lazy,
        }
    }

    /// How much room the solver needs.
    #[must_use]
    #[inline]
    pub const fn sizes(&self) -> Sizes {
        solve::size(&self.rows(), self.filled.points)
    }

    /// Solves the graph, and reports everything that no configuration could repair.
    #[must_use]
    #[inline]
    pub const fn solve<
        const LISTED: usize,
        const USED: usize,
        const EXTRAS: usize,
        const SLOTS: usize,
        const CYCLES: usize,
        const FAULTS: usize,
        const KEYS: usize,
    >(
        &self,
        whole: &[Listed<'static>],
        unique: &Unique<LISTED>,
        list: &[Listed<'static>],
    ) -> ConstSolved<NODES, NEEDS, LATE, USED, EXTRAS, SLOTS> {
        let rows = self.rows();
        let mut tables = ConstTables::new(&rows, &self.late);
        let mut faults = [Fault::EMPTY; FAULTS];
        let mut cycles = [NONE; CYCLES];
        let mut work = Work {
            next: &mut tables.next,
            inputs: &mut tables.inputs,
            members: &mut tables.members,
            groups: &mut tables.groups,
            exits: &mut tables.exits,
            extras: &mut tables.extras,
            extra_count: 0,
            bindings: &mut tables.bindings,
            marks: &mut tables.marks,
            parents: &mut tables.parents,
            stack: &mut [Frame::EMPTY; SLOTS],
            order: &mut tables.order,
            order_count: 0,
            reached: 0,
            cycles: &mut cycles,
            cycle_count: 0,
            faults: &mut faults,
            fault_count: 0,
            keys: &mut [NONE; KEYS],
            turns: &mut [Turn::EMPTY; NODES],
            open: &mut [NONE; NODES],
            tellers: &mut [NONE; USED],
            lives: &mut [Lifespan::APP; SLOTS],
            settled: &mut [false; SLOTS],
        };
        solve::solve(&rows, &mut work);
        let mut text = Text::new();
        let is_wrong =
            report(&Accusation { rows: &rows, work: &work, list, whole, twice: unique.twice() }, &mut text);
        let Totals { extras, order, reached, faults } = work.totals();
        tables.extra_count = extras;
        tables.order_count = order;
        tables.reached = reached;
        tables.has_statements = self.filled.facts.has_statements;
        tables.lay_out(list);
        // What is wrong but reached by nothing is told at run time, by the plan.
        tables.has_faults = faults > 0 || !unique.twice().is_empty();
        tables.is_final = self.filled.facts.is_complete
            && !self.filled.facts.has_lives
            && unique.is_whole()
            && !tables.has_faults;
        ConstSolved { tables, text, is_wrong }
    }
}

/// A solved graph with what is to be said of it.
#[derive(Debug)]
pub struct ConstSolved<
    const NODES: usize,
    const NEEDS: usize,
    const LATE: usize,
    const POINTS: usize,
    const EXTRAS: usize,
    const SLOTS: usize,
> {
    /// What the run time can use.
    pub tables: ConstTables<NODES, NEEDS, LATE, POINTS, EXTRAS, SLOTS>,
    text: Text,
    is_wrong: bool,
}

impl<
    const NODES: usize,
    const NEEDS: usize,
    const LATE: usize,
    const POINTS: usize,
    const EXTRAS: usize,
    const SLOTS: usize,
> ConstSolved<NODES, NEEDS, LATE, POINTS, EXTRAS, SLOTS>
{
    /// The report that stops the compiler; `None` for a graph that can be wired.
    #[must_use]
    #[inline]
    pub const fn mistakes(&self) -> Option<&str> {
        if self.is_wrong { Some(self.text.as_str()) } else { None }
    }
}
