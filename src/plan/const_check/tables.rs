use std::borrow::Cow;

use crate::collect::Listed;
use crate::plan::flatten::rows::{NONE, NeedRow, Node, PointRow, Rows};
use crate::plan::graph::tables::Tables;
use crate::plan::laid_out::{LaidOut, lay_out};
use crate::plan::solve::{Exits, Extra, Group, Mark};

/// The tables of a list, on arrays, as the compiler leaves them in the program.
#[derive(Debug)]
pub struct ConstTables<
    const NODES: usize,
    const NEEDS: usize,
    const LATE: usize,
    const POINTS: usize,
    const EXTRAS: usize,
    const SLOTS: usize,
> {
    pub(super) nodes: [Node; NODES],
    pub(super) needs: [NeedRow; NEEDS],
    pub(super) points: [PointRow; POINTS],
    pub(super) late: [u32; LATE],
    pub(super) next: [u32; NODES],
    pub(super) inputs: [u32; NODES],
    pub(super) members: [u32; NODES],
    pub(super) groups: [Group; POINTS],
    pub(super) exits: [Exits; POINTS],
    pub(super) extras: [Extra; EXTRAS],
    pub(super) extra_count: usize,
    pub(super) bindings: [u32; NEEDS],
    pub(super) marks: [Mark; SLOTS],
    pub(super) parents: [u32; SLOTS],
    pub(super) order: [u32; SLOTS],
    pub(super) order_count: usize,
    pub(super) laid_out: [LaidOut; SLOTS],
    pub(super) reached: usize,
    pub(super) has_statements: bool,
    pub(super) is_final: bool,
    pub(super) has_faults: bool,
}

impl<
    const NODES: usize,
    const NEEDS: usize,
    const LATE: usize,
    const POINTS: usize,
    const EXTRAS: usize,
    const SLOTS: usize,
> ConstTables<NODES, NEEDS, LATE, POINTS, EXTRAS, SLOTS>
{
    /// With the rows copied in and nothing solved.
    #[inline]
    pub(super) const fn new(rows: &Rows<'_>, late: &[u32; LATE]) -> Self {
        let mut tables = Self {
            nodes: [Node::EMPTY; NODES],
            needs: [NeedRow::EMPTY; NEEDS],
            points: [PointRow::EMPTY; POINTS],
            late: *late,
            next: [NONE; NODES],
            inputs: [NONE; NODES],
            members: [NONE; NODES],
            groups: [Group::EMPTY; POINTS],
            exits: [Exits { one: NONE, all: NONE }; POINTS],
            extras: [Extra::EMPTY; EXTRAS],
            extra_count: 0,
            bindings: [NONE; NEEDS],
            marks: [Mark::New; SLOTS],
            parents: [NONE; SLOTS],
            order: [NONE; SLOTS],
            order_count: 0,
            laid_out: [LaidOut::Other; SLOTS],
            reached: 0,
            has_statements: false,
            is_final: false,
            has_faults: false,
        };
        tables.nodes.copy_from_slice(rows.nodes);
        tables.needs.copy_from_slice(rows.needs);
        tables.points.copy_from_slice(rows.points);
        tables
    }

    /// Lays the steps of construction out, once the order is known.
    #[inline]
    pub(super) const fn lay_out(&mut self, list: &[Listed<'static>]) {
        lay_out(self.order.split_at(self.reached).0, &self.nodes, list, &mut self.laid_out);
    }

    /// Whether something is wrong, be it that it does not stop the compiler.
    #[must_use]
    pub const fn has_faults(&self) -> bool {
        self.has_faults
    }

    /// What the run time can use as it is; `None` where it has to solve the graph itself.
    #[must_use]
    pub fn tables(&'static self) -> Option<Tables> {
        self.is_final.then(|| Tables {
            nodes: Cow::Borrowed(&self.nodes),
            needs: Cow::Borrowed(&self.needs),
            points: Cow::Borrowed(&self.points),
            late: Cow::Borrowed(&self.late),
            next: Cow::Borrowed(&self.next),
            inputs: Cow::Borrowed(&self.inputs),
            members: Cow::Borrowed(&self.members),
            groups: Cow::Borrowed(&self.groups),
            exits: Cow::Borrowed(&self.exits),
            extras: Cow::Borrowed(self.extras.split_at(self.extra_count).0),
            bindings: Cow::Borrowed(&self.bindings),
            marks: Cow::Borrowed(&self.marks),
            parents: Cow::Borrowed(&self.parents),
            order: Cow::Borrowed(self.order.split_at(self.order_count).0),
            laid_out: self.laid_out.split_at(self.reached).0,
            reached: self.reached,
            has_statements: self.has_statements,
            cycles: Cow::Borrowed(&[]),
            faults: Cow::Borrowed(&[]),
            // Where something lives shorter than the application, the run time solves the graph.
            lives: Vec::new(),
        })
    }
}
