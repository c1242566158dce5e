//! What the plan says of needs.

use super::Plan;
use crate::base::Origin;
use crate::declare::{Need, PointDecl};
use crate::plan::flatten::rows::{NONE, Node};

impl Plan {
    /// The needs that a slot can't be built without, with the slots that serve them.
    pub fn required_needs(&self, slot: u32) -> impl Iterator<Item = (u32, u32)> {
        let (row, bindings) = self.bound(slot);
        self.required(row, bindings)
    }

    /// The needs of a slot that are looked up when they are used and can't be absent then, with the slots that serve them.
    pub fn lazy_needs(&self, slot: u32) -> impl Iterator<Item = (u32, u32)> {
        let (row, bindings) = self.bound(slot);
        self.required_lazily(row, bindings)
    }

    /// The row of a slot, with the slots that serve its needs.
    fn bound(&self, slot: u32) -> (Node, &[u32]) {
        let node = self.graph.node_of_slot(self.original(slot));
        let row = node.map_or(Node::EMPTY, |node| self.graph.node(node));
        let declared = || self.graph.solved.bindings.get(row.needs as usize..row.needs_end as usize);
        let bindings = self.made(slot).map(|make| &make.bindings[..]).or_else(declared);
        (row, bindings.unwrap_or_default())
    }

    /// The needs that the step of `row` can't be taken without, with the slots that serve them.
    pub(super) fn required<'p>(
        &'p self,
        row: Node,
        bindings: &'p [u32],
    ) -> impl Iterator<Item = (u32, u32)> + 'p {
        self.never_absent(row, bindings).filter(|(need, _)| !self.is_lazy(*need))
    }

    /// The needs of `row` that are looked up when they are used and can't be absent then.
    pub(super) fn required_lazily<'p>(
        &'p self,
        row: Node,
        bindings: &'p [u32],
    ) -> impl Iterator<Item = (u32, u32)> + 'p {
        self.never_absent(row, bindings).filter(|(need, _)| self.is_lazy(*need))
    }

    fn never_absent<'p>(&'p self, row: Node, bindings: &'p [u32]) -> impl Iterator<Item = (u32, u32)> + 'p {
        let needs = (row.needs..row.needs_end).zip(bindings.iter().copied());
        let may_be_absent =
            |need: u32| self.graph.solved.needs.get(need as usize).is_none_or(|row| row.may_be_absent);
        needs.filter(move |(need, _)| !may_be_absent(*need))
    }

    /// Whether a need is looked up when it is used.
    #[must_use]
    pub fn is_lazy(&self, need: u32) -> bool {
        self.graph.solved.needs.get(need as usize).is_some_and(|row| row.is_lazy)
    }

    /// The point that a need asks for; `None` for a section of the configuration.
    #[must_use]
    pub fn needed_point(&self, need: u32) -> Option<&'static PointDecl> {
        match self.graph.need_decl(need)?.need {
            Need::Point { point, .. } => Some(point),
            Need::Config(_) | Need::OwnKey(_) => None,
        }
    }

    /// The guarded point that a slot asks for, if it asks for one.
    #[must_use]
    pub fn guarded_point(&self, slot: u32) -> Option<&'static PointDecl> {
        let needs = self.graph.need_decls(self.graph.node_of_slot(self.original(slot))?);
        needs.iter().filter_map(|need| need.need.point()).find(|point| point.guarded)
    }

    /// The slot of the plan that serves a need.
    #[must_use]
    pub fn target(&self, need: u32) -> u32 {
        self.graph.solved.bindings.get(need as usize).copied().unwrap_or(NONE)
    }

    /// What a need is called in reports, and where it is.
    #[must_use]
    pub fn need(&self, need: u32) -> (String, Option<Origin>) {
        (self.graph.need_name(need), self.graph.need_origin(need))
    }
}
