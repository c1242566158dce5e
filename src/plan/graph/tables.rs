use std::borrow::Cow;

use crate::plan::flatten::rows::{Lifespan, NeedRow, Node, PointRow};
use crate::plan::laid_out::LaidOut;
use crate::plan::solve::{Exits, Extra, Fault, Group, Mark};

/// A solved graph: made by the compiler for a list that stays as it is, else at run time.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// All nodes.
    pub(in crate::plan) nodes: Cow<'static, [Node]>,
    /// All needs.
    pub(in crate::plan) needs: Cow<'static, [NeedRow]>,
    /// All points.
    pub(in crate::plan) points: Cow<'static, [PointRow]>,
    /// The needs that the run time has to look at.
    pub(in crate::plan) late: Cow<'static, [u32]>,
    /// For each node the next of its group.
    pub(in crate::plan) next: Cow<'static, [u32]>,
    /// For each node the slot of what it works on.
    pub(in crate::plan) inputs: Cow<'static, [u32]>,
    /// For each provider the slot at which the member leaves.
    pub(in crate::plan) members: Cow<'static, [u32]>,
    /// For each point its groups.
    pub(in crate::plan) groups: Cow<'static, [Group]>,
    /// For each point where it hands out.
    pub(in crate::plan) exits: Cow<'static, [Exits]>,
    /// The slots beyond those of the nodes.
    pub(in crate::plan) extras: Cow<'static, [Extra]>,
    /// For each need the slot that serves it.
    pub(in crate::plan) bindings: Cow<'static, [u32]>,
    /// For each slot whether it was reached.
    pub(in crate::plan) marks: Cow<'static, [Mark]>,
    /// For each slot the slot that it was first needed by.
    pub(in crate::plan) parents: Cow<'static, [u32]>,
    /// The slots in the order of construction, those that are reached first.
    pub(in crate::plan) order: Cow<'static, [u32]>,
    /// How many of them are reached.
    pub(in crate::plan) reached: usize,
    /// For each slot that is reached, in this order, the step that fills it, if the compiler has laid them out.
    pub(in crate::plan) laid_out: &'static [LaidOut],
    /// Whether a contribution states something that only the whole graph can judge: an anchor, no key where one belongs, a
    /// default key.
    pub(in crate::plan) has_statements: bool,
    /// The slots of the cycles, one after the other.
    pub(in crate::plan) cycles: Cow<'static, [u32]>,
    /// What is wrong.
    pub(in crate::plan) faults: Cow<'static, [Fault]>,
    /// For each slot how long it lives; none where all live as long as the application.
    pub(in crate::plan) lives: Vec<Lifespan>,
}
