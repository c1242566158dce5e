//! What slots and points are called in reports, and where they are.

use super::Plan;
use crate::base::Origin;
use crate::declare::PointDecl;
use crate::diagnostics::{Diagnostic, Location};

impl Plan {
    /// What a slot is called in reports, such as ``provider `Notes::index` of `index` in `notes` ``.
    #[must_use]
    pub fn name(&self, slot: u32) -> String {
        let slot = self.original(slot);
        match self.graph.node_of_slot(slot) {
            Some(node) => self.graph.node_name(node),
            None => self.graph.slot_name(slot),
        }
    }

    /// What a point is called in reports: `` `clock` ``, or with its path where another has that name.
    #[must_use]
    pub fn called(&self, point: &PointDecl) -> String {
        self.graph.called(point)
    }

    /// The type of a point in a sentence: `` `dyn Clock` ``, or which where another has that name.
    #[must_use]
    pub fn type_called(&self, point: &PointDecl) -> String {
        self.graph.type_called(point)
    }

    /// The type of a point as code has to write it.
    #[must_use]
    pub fn type_of(&self, point: &PointDecl) -> String {
        self.graph.type_of(point)
    }

    /// A diagnostic about a point, with the place of its declaration, and who provides another point of its name.
    #[must_use]
    pub fn with_declared(&self, found: Diagnostic, point: &PointDecl) -> Diagnostic {
        self.graph.with_namesakes(self.graph.with_declared(found, point), point)
    }

    /// Where the declaration behind a slot is.
    #[must_use]
    pub fn origin(&self, slot: u32) -> Option<Origin> {
        self.graph.node_origin(self.graph.node_of_slot(self.original(slot))?)
    }

    /// Where the section of the plugin behind a slot begins.
    #[must_use]
    pub fn section_place(&self, slot: u32) -> Option<&Location> {
        self.graph.sections.iter().find(|(key, _)| key == self.key(slot)).map(|(_, place)| place)
    }

    /// The way to a slot from an entry point.
    #[must_use]
    pub fn path_to(&self, slot: u32) -> Vec<String> {
        self.graph.path_to(self.original(slot))
    }

    /// The fallback that is left out because a provider is there, as reports name it.
    #[must_use]
    pub fn fallback_beside(&self, slot: u32) -> Option<String> {
        let graph = &self.graph;
        let there = graph.node(graph.node_of_slot(self.original(slot))?);
        let yields = |node: &u32| graph.node(*node).is_fallback && graph.node(*node).key == there.key;
        let fallback = graph.all_providers(there.point).find(yields).filter(|_| !there.is_fallback)?;
        Some(graph.node_name(fallback))
    }
}
