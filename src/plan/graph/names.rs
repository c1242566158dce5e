//! What nodes, needs and points are called in reports.

use super::Graph;
use crate::base::{HOST, Origin};
use crate::declare::PointDecl;
use crate::plan::contribution_name::contribution_name;
use crate::plan::flatten::rows::{NONE, Role};

impl Graph {
    /// Such as ``provider `Notes::index` of `index` in `notes` ``.
    pub(in crate::plan) fn node_name(&self, node: u32) -> String {
        let key = self.key_of(node);
        let Some(decl) = self.contribution(node) else { return format!("plugin `{key}`") };
        contribution_name(decl, key, self.node(node).is_gift, &self.called(decl.point))
    }

    /// A node where its kind and its point are said already, such as `` `Notes::index` in `notes` ``.
    pub(in crate::plan) fn node_place(&self, node: u32) -> String {
        let key = self.key_of(node);
        match self.contribution(node) {
            Some(decl) if !self.node(node).is_gift => format!("{} in `{key}`", quoted(decl.name)),
            _ => format!("plugin `{key}`"),
        }
    }

    pub(in crate::plan) fn node_origin(&self, node: u32) -> Option<Origin> {
        match self.contribution(node) {
            Some(decl) => Some(decl.origin),
            None => self.plugin_of(node).map(|plugin| plugin.origin),
        }
    }

    /// Such as ``field `clock` of `notes` ``.
    pub(in crate::plan) fn need_name(&self, need: u32) -> String {
        let node = self.solved.needs.get(need as usize).map_or(NONE, |row| row.node);
        let name = self.need_decl(need).map_or("", |decl| decl.name);
        let key = self.key_of(node);
        match self.contribution(node) {
            None => format!("field `{name}` of `{key}`"),
            Some(decl) if decl.name.contains(' ') => format!("the {name} of {} in `{key}`", decl.name),
            Some(decl) => format!("parameter `{name}` of `{}` in `{key}`", decl.name),
        }
    }

    pub(in crate::plan) fn need_origin(&self, need: u32) -> Option<Origin> {
        let decl = self.need_decl(need)?;
        let origin = self.node_origin(self.solved.needs.get(need as usize)?.node)?;
        Some(if decl.line == 0 { origin } else { origin.at(decl.line, decl.column, decl.source) })
    }

    /// Such as `clock` for a provider, a list or a decorator of it, and the plugin's key for its struct.
    pub(in crate::plan) fn slot_name(&self, slot: u32) -> String {
        match self.node_of_slot(slot) {
            Some(node) if self.node(node).role == Role::Construct => self.key_of(node).to_owned(),
            Some(node) => {
                let point = self.contribution(node).map_or_else(String::new, |decl| self.step(decl.point));
                format!("{point} (from {})", self.key_of(node))
            }
            None => {
                format!(
                    "all of {}",
                    self.listed_point(slot).map_or_else(String::new, |point| self.step(point))
                )
            }
        }
    }

    /// A slot in a sentence, such as ``clock` (from `system-clock`)``.
    pub(in crate::plan) fn slot_title(&self, slot: u32) -> String {
        let Some(node) = self.node_of_slot(slot) else {
            let point = self.listed_point(slot).map_or_else(String::new, |point| self.called(point));
            return format!("all of {point}");
        };
        let key = self.key_of(node);
        let how = match self.node(node).role {
            Role::Construct => return format!("plugin `{key}`"),
            Role::Provide => "from",
            Role::Decorate | Role::DecorateEach => "decorated by",
            Role::Aggregate => "aggregated by",
        };
        let point = self.contribution(node).map_or_else(String::new, |decl| self.called(decl.point));
        format!("{point} ({how} `{key}`)")
    }

    /// The point whose members a slot lists.
    fn listed_point(&self, slot: u32) -> Option<&'static PointDecl> {
        let extra = self.solved.extras.get((slot as usize).checked_sub(self.solved.nodes.len())?)?;
        self.point_decl(extra.point)
    }

    /// The way to a slot from an entry point.
    pub(in crate::plan) fn path_to(&self, slot: u32) -> Vec<String> {
        let parent = |slot: &u32| self.solved.parents.get(*slot as usize).copied().filter(|up| *up != NONE);
        let mut path: Vec<String> =
            std::iter::successors(Some(slot), parent).map(|slot| self.slot_name(slot)).collect();
        path.push(HOST.to_owned());
        path.reverse();
        path.dedup();
        path
    }
}

fn quoted(name: &str) -> String {
    if name.contains(' ') { name.to_owned() } else { format!("`{name}`") }
}
