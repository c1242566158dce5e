//! The declarations behind nodes, needs and points.

use super::Graph;
use crate::base::{SharedKey, key_text};
use crate::declare::{ContributionDecl, Lifetime, Need, NeedDecl, PluginDecl, PointDecl};
use crate::plan::flatten::declarations::{Contributions, fields, lifetime};
use crate::plan::flatten::known::point_hash;
use crate::plan::flatten::rows::Role;

impl Graph {
    pub(in crate::plan) fn plugin_of(&self, node: u32) -> Option<&PluginDecl> {
        Some(self.registry.plugin(self.node(node).plugin as usize)?.plugin)
    }

    pub(in crate::plan) fn key_of(&self, node: u32) -> &str {
        let plugin = self.registry.plugin(self.node(node).plugin as usize);
        plugin.map_or("", |plugin| plugin.key())
    }

    /// The contribution of a node; `None` for a plugin's struct.
    pub(in crate::plan) fn contribution(&self, node: u32) -> Option<&ContributionDecl> {
        let row = self.node(node);
        if row.role == Role::Construct {
            return None;
        }
        let contributions = Contributions::of(self.plugin_of(node)?);
        let at = row.contribution as usize;
        (at < contributions.count()).then(|| contributions.at(at))
    }

    pub(in crate::plan) fn need_decls(&self, node: u32) -> &[NeedDecl] {
        match self.contribution(node) {
            Some(decl) => decl.needs,
            None => self.plugin_of(node).map_or(&[], fields),
        }
    }

    pub(in crate::plan) fn need_decl(&self, need: u32) -> Option<&NeedDecl> {
        let node = self.solved.needs.get(need as usize)?.node;
        self.need_decls(node).get((need - self.node(node).needs) as usize)
    }

    /// The default key of a keyed point, if there is one and somebody provides it.
    pub(in crate::plan) fn default_key(&self, point: &PointDecl) -> Option<SharedKey> {
        self.defaults.get(&point.type_id).cloned()
    }

    /// The default key of a keyed point as a text.
    pub(in crate::plan) fn default_text(&self, point: &PointDecl) -> Option<String> {
        Some(key_text(self.default_key(point)?.as_ref()))
    }

    pub(in crate::plan) fn point_decl(&self, point: u32) -> Option<&'static PointDecl> {
        let row = self.solved.points.get(point as usize)?;
        let mut decl = self.mentioned(row.mention)?;
        // What a scope is opened in is found by that scope, or by who opens it.
        while (decl.scope || decl.opens.is_some()) && point_hash(decl) != row.hash {
            decl = if decl.scope { decl.within } else { decl.opens }?;
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
}
