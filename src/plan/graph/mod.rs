//! The solved graph, and the way from its numbers back to the declarations.

mod dependencies;
mod names;
pub(super) mod namesakes;
mod on_demand;
pub(super) mod places;
pub(super) mod run_time;
pub(super) mod tables;

use std::sync::OnceLock;

use self::namesakes::Namesakes;
use self::tables::Tables;
use super::choices::chosen::Chosen;
use super::flatten::declarations::{Contributions, fields, lifetime};
use super::flatten::known::{DefaultKeys, point_hash};
use super::flatten::rows::{Lifespan, NONE, Node, PointRow, Role};
use super::solve::{Fault, Mark};
use crate::base::{SharedKey, key_text};
use crate::collect::Registry;
use crate::declare::{ContributionDecl, Lifetime, Need, NeedDecl, PluginDecl, PointDecl};
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

    pub(super) fn plugin_of(&self, node: u32) -> Option<&PluginDecl> {
        Some(self.registry.plugin(self.node(node).plugin as usize)?.plugin)
    }

    pub(super) fn key_of(&self, node: u32) -> &str {
        let plugin = self.registry.plugin(self.node(node).plugin as usize);
        plugin.map_or("", |plugin| plugin.key())
    }

    /// The contribution of a node; `None` for a plugin's struct.
    pub(super) fn contribution(&self, node: u32) -> Option<&ContributionDecl> {
        let row = self.node(node);
        if row.role == Role::Construct {
            return None;
        }
        let contributions = Contributions::of(self.plugin_of(node)?);
        let at = row.contribution as usize;
        (at < contributions.count()).then(|| contributions.at(at))
    }

    pub(super) fn need_decls(&self, node: u32) -> &[NeedDecl] {
        match self.contribution(node) {
            Some(decl) => decl.needs,
            None => self.plugin_of(node).map_or(&[], fields),
        }
    }

    pub(super) fn need_decl(&self, need: u32) -> Option<&NeedDecl> {
        let node = self.solved.needs.get(need as usize)?.node;
        self.need_decls(node).get((need - self.node(node).needs) as usize)
    }

    /// The number of one of the points that the framework asks for or gives, if a plugin knows it.
    pub(super) fn framework_point(&self, point: &PointDecl) -> Option<u32> {
        let hash = point_hash(point);
        let is_it =
            |number: &u32| self.solved.points.get(*number as usize).is_some_and(|row| row.hash == hash);
        self.framework.iter().copied().find(is_it)
    }

    /// The default key of a keyed point, if there is one and somebody provides it.
    pub(super) fn default_key(&self, point: &PointDecl) -> Option<SharedKey> {
        self.defaults.get(&point.type_id).cloned()
    }

    /// The default key of a keyed point as a text.
    pub(super) fn default_text(&self, point: &PointDecl) -> Option<String> {
        Some(key_text(self.default_key(point)?.as_ref()))
    }

    pub(super) fn point_decl(&self, point: u32) -> Option<&'static PointDecl> {
        let row = self.solved.points.get(point as usize)?;
        let mut decl = self.mentioned(row.mention)?;
        // What a scope is opened in is found by that scope.
        while decl.scope && point_hash(decl) != row.hash {
            decl = decl.within?;
        }
        Some(decl)
    }

    fn mentioned(&self, mention: u32) -> Option<&'static PointDecl> {
        let (nodes, needs) = (self.solved.nodes.len(), self.solved.needs.len());
        let at = mention as usize;
        if at < nodes {
            return self.contribution(mention).map(|decl| decl.point);
        }
        if let Some(node) = at.checked_sub(nodes + needs) {
            let plugin = self.plugin_of(u32::try_from(node).ok()?)?;
            let own = self.contribution(u32::try_from(node).ok()?);
            return match own.map_or(plugin.lifetime, |decl| lifetime(plugin, decl)) {
                Lifetime::Scope(scope) => Some(scope),
                Lifetime::App | Lifetime::Transient => None,
            };
        }
        let need = self.need_decl(u32::try_from(at - nodes).ok()?)?;
        match need.need {
            Need::Point { point, .. } => Some(point),
            Need::Config(_) | Need::OwnKey(_) => None,
        }
    }

    /// How long the content of a slot lives.
    pub(super) fn life(&self, slot: u32) -> Lifespan {
        self.solved.lives.get(slot as usize).copied().unwrap_or(Lifespan::APP)
    }

    /// The node that a slot applies; `None` for a list of members.
    pub(super) fn node_of_slot(&self, slot: u32) -> Option<u32> {
        if (slot as usize) < self.solved.nodes.len() {
            return Some(slot);
        }
        let extra = self.solved.extras.get(slot as usize - self.solved.nodes.len())?;
        (extra.node != NONE).then_some(extra.node)
    }

    /// Whether a slot holds the struct of a plugin.
    pub(super) fn is_struct(&self, slot: u32) -> bool {
        self.node_of_slot(slot).is_some_and(|node| self.node(node).role == Role::Construct)
    }

    /// The key of the member that leaves through a slot, or is on its way there.
    pub(super) fn member_key(&self, slot: u32) -> Option<SharedKey> {
        let mut slot = slot;
        while let Some(extra) = (slot as usize)
            .checked_sub(self.solved.nodes.len())
            .and_then(|extra| self.solved.extras.get(extra))
        {
            if extra.asked_by != NONE {
                return self.made_for(extra);
            }
            slot = extra.input;
        }
        self.contribution(slot)?.key.value()
    }

    /// The node of the member that a slot holds, through what decorates it.
    pub(super) fn member_behind(&self, slot: u32) -> u32 {
        let mut slot = slot;
        while let Some(extra) = (slot as usize)
            .checked_sub(self.solved.nodes.len())
            .and_then(|extra| self.solved.extras.get(extra))
        {
            slot = extra.input;
        }
        slot
    }

    pub(super) fn slot_count(&self) -> usize {
        self.solved.nodes.len() + self.solved.extras.len()
    }

    pub(super) fn is_reached(&self, slot: u32) -> bool {
        matches!(self.solved.marks.get(slot as usize), Some(Mark::Reached))
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

    /// The nodes that follow `head` in its group, and itself.
    pub(super) fn chain(&self, head: u32) -> impl Iterator<Item = u32> {
        std::iter::successors((head != NONE).then_some(head), |node| {
            self.solved.next.get(*node as usize).copied().filter(|next| *next != NONE)
        })
    }

    /// The slot of what a decorator or aggregator works on.
    pub(super) fn input(&self, slot: u32) -> u32 {
        match self.solved.inputs.get(slot as usize) {
            Some(input) => *input,
            None => self
                .solved
                .extras
                .get((slot as usize).wrapping_sub(self.solved.nodes.len()))
                .map_or(NONE, |extra| extra.input),
        }
    }
}
