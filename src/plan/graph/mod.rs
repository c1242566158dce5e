//! The solved graph, and the way from its numbers back to the declarations.

mod declared;
mod dependencies;
mod names;
pub(super) mod namesakes;
mod on_demand;
pub(super) mod places;
pub(super) mod run_time;
mod slots;
pub(super) mod tables;

use std::sync::OnceLock;

use self::namesakes::Namesakes;
use self::tables::Tables;
use super::choices::chosen::Chosen;
use super::flatten::known::{DefaultKeys, point_hash};
use super::flatten::rows::{NONE, Node, PointRow, Role};
use super::solve::Fault;
use crate::collect::Registry;
use crate::declare::PointDecl;
use crate::diagnostics::Location;

/// The solved graph of a registry, and the way from its numbers back to the declarations.
#[derive(Debug)]
pub(super) struct Graph {
    pub(super) registry: Registry,
    pub(super) solved: Tables,
    /// The default keys of keyed points.
    pub(super) defaults: DefaultKeys,
    /// What the configuration chooses.
    pub(super) chosen: Vec<Chosen>,
    /// The points that the host supplies, as lists of plugins say.
    pub(super) supplied: Vec<&'static PointDecl>,
    /// The points that the framework itself asks for or gives.
    framework: Vec<u32>,
    /// Made when a report first names a point.
    names: OnceLock<Namesakes>,
    /// The sections of the configuration that plugins read, with the places where they begin.
    pub(super) sections: Vec<(String, Location)>,
}

impl Graph {
    /// A graph that is solved already.
    pub(super) fn solved(registry: Registry, solved: Tables, defaults: DefaultKeys) -> Self {
        let is_ours = |row: &PointRow| row.is_entry || row.is_from_host;
        let framework = (0..).zip(solved.points.iter()).filter(|(_, row)| is_ours(row));
        let framework = framework.map(|(number, _)| number).collect();
        let (chosen, supplied, sections) = (Vec::new(), Vec::new(), Vec::new());
        Self { registry, solved, defaults, chosen, supplied, framework, names: OnceLock::new(), sections }
    }

    pub(super) fn node(&self, node: u32) -> Node {
        self.solved.nodes.get(node as usize).copied().unwrap_or(Node::EMPTY)
    }

    /// The number of one of the points that the framework asks for or gives, if a plugin knows it.
    pub(super) fn framework_point(&self, point: &PointDecl) -> Option<u32> {
        let hash = point_hash(point);
        let is_it =
            |number: &u32| self.solved.points.get(*number as usize).is_some_and(|row| row.hash == hash);
        self.framework.iter().copied().find(is_it)
    }

    /// The slots of a cycle, or the nodes of a contradiction.
    pub(super) fn cycle(&self, fault: Fault) -> &[u32] {
        let begin = fault.at as usize;
        self.solved.cycles.get(begin..begin + fault.other as usize).unwrap_or_default()
    }

    /// The chosen providers of a point, in its order.
    pub(super) fn providers(&self, point: u32) -> impl Iterator<Item = u32> {
        let head = self.solved.groups.get(point as usize).map_or(NONE, |group| group.providers);
        self.chain(head)
    }

    /// All providers of a point, also those that yielded.
    pub(super) fn all_providers(&self, point: u32) -> impl Iterator<Item = u32> {
        let of = move |(at, node): (usize, &Node)| {
            (node.point == point && node.role == Role::Provide).then(|| u32::try_from(at).ok()).flatten()
        };
        self.solved.nodes.iter().enumerate().filter_map(of)
    }

    /// The needs of those who ask for a point, but for what is worked on.
    pub(super) fn asking(&self, point: u32) -> impl Iterator<Item = u32> {
        (0..).zip(self.solved.needs.iter()).filter_map(move |(need, row)| {
            let node = self.node(row.node);
            let is_worked_on = node.works_on_first() && node.needs == need;
            (row.point == point && !is_worked_on).then_some(need)
        })
    }

    /// The nodes that follow `head` in its group, and itself.
    pub(super) fn chain(&self, head: u32) -> impl Iterator<Item = u32> {
        std::iter::successors((head != NONE).then_some(head), |node| {
            self.solved.next.get(*node as usize).copied().filter(|next| *next != NONE)
        })
    }
}
