use std::borrow::Cow;

use super::laid_out::LaidOut;
use super::rows::{Life, NeedRow, Node, PointRow};
use super::solve::{Exits, Extra, Fault, Group, Mark};

/// A solved graph: made by the compiler for a list that stays as it is, else at run time.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// All nodes.
    pub(super) nodes: Cow<'static, [Node]>,
    /// All needs.
    pub(super) needs: Cow<'static, [NeedRow]>,
    /// All points.
    pub(super) points: Cow<'static, [PointRow]>,
    /// The needs that the run time has to look at.
    pub(super) late: Cow<'static, [u32]>,
    /// For each node the next of its group.
    pub(super) next: Cow<'static, [u32]>,
    /// For each node the slot of what it works on.
    pub(super) inputs: Cow<'static, [u32]>,
    /// For each provider the slot at which the member leaves.
    pub(super) members: Cow<'static, [u32]>,
    /// For each point its groups.
    pub(super) groups: Cow<'static, [Group]>,
    /// For each point where it hands out.
    pub(super) exits: Cow<'static, [Exits]>,
    /// The slots beyond those of the nodes.
    pub(super) extras: Cow<'static, [Extra]>,
    /// For each need the slot that serves it.
    pub(super) bindings: Cow<'static, [u32]>,
    /// For each slot whether it was reached.
    pub(super) marks: Cow<'static, [Mark]>,
    /// For each slot the slot that it was first needed by.
    pub(super) parents: Cow<'static, [u32]>,
    /// The slots in the order of construction, those that are reached first.
    pub(super) order: Cow<'static, [u32]>,
    /// How many of them are reached.
    pub(super) reached: usize,
    /// For each slot that is reached, in this order, the step that fills it, if the compiler has laid them out.
    pub(super) laid_out: &'static [LaidOut],
    /// Whether a contribution states something that only the whole graph can judge: an anchor, no key where one belongs, a
    /// default key.
    pub(super) has_statements: bool,
    /// The slots of the cycles, one after the other.
    pub(super) cycles: Cow<'static, [u32]>,
    /// What is wrong.
    pub(super) faults: Cow<'static, [Fault]>,
    /// For each slot how long it lives; none where all live as long as the application.
    pub(super) lives: Vec<Life>,
}
