//! The plan, and all that can be asked of it.

mod calls;
mod exits;
mod expendable;
mod injections;
pub(super) mod layered;
mod missing;
mod names;
mod needs;
mod on_demand;
pub(super) mod steps;
mod teardown;
mod trust;

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use super::by_type::ByType;
use super::choices::inactive::{Inactive, inactive};
use super::flatten::rows::NONE;
use super::graph::Graph;
use super::hooks::lifecycle::{Component, health_slots, main_slot};
use super::laid_out::{LaidOut, laid_out_late};
use super::late_binding::values::{Value, Values};
use super::layout::injections::InjectedCalls;
use super::layout::layers::Layers;
use super::report::asked::trouble;
use crate::base::Built;
use crate::collect::{Listed, Registry};
use crate::declare::{Need, NeedDecl, PointDecl};
use crate::diagnostics::Report;

/// Who provides what, in which order everything is built, and what each need is served by.
#[derive(Debug)]
pub struct Plan {
    pub(super) graph: Graph,
    pub(super) values: Values,
    pub(super) components: Vec<Component>,
    pub(super) injected: InjectedCalls,
    pub(super) points: OnceLock<ByType<u32>>,
    /// The keys of the plugins that may ask for guarded points.
    pub(super) trusted: Arc<[String]>,
    /// What is built where, unless everything lives as long as the application.
    pub(super) layers: Option<Layers>,
}

impl Plan {
    /// How many slots there are, the parsed sections included.
    #[must_use]
    pub fn slot_count(&self) -> usize {
        let copies = self.layers.as_ref().map_or(0, Layers::copies);
        self.graph.slot_count() + self.values.0.len() + copies
    }

    /// What is there without being built, with its slots: what the host gives, parsed sections.
    pub fn values(&self) -> impl Iterator<Item = (u32, Built)> {
        let first = self.graph.slot_count();
        self.values.0.iter().enumerate().map(move |(at, value)| {
            let slot = u32::try_from(first + at).unwrap_or(NONE);
            match value {
                Value::Given(gift) => (slot, (gift.make)()),
                Value::Section(section) => (slot, Built::Plugin(Arc::clone(section))),
            }
        })
    }

    /// The slots that are built at startup, in the order of construction.
    #[must_use]
    pub fn order(&self) -> &[u32] {
        let (order, reached) = match &self.layers {
            Some(layers) => (&layers.order[..], layers.reached),
            None => (&self.graph.solved.order[..], self.graph.solved.reached),
        };
        order.get(..reached).unwrap_or_default()
    }

    /// For the slots of this order the steps that fill them; none where they have to be looked up.
    #[must_use]
    pub fn laid_out(&self) -> Cow<'static, [LaidOut]> {
        let solved = &self.graph.solved;
        // What is laid out knows of no step that is to fail, and of no layers.
        if !self.injected.is_empty() || self.layers.is_some() {
            return Cow::Borrowed(&[]);
        }
        match solved.laid_out {
            [] => laid_out_late(self.order(), &solved.nodes, self.registry()).into(),
            laid_out => Cow::Borrowed(laid_out),
        }
    }

    /// The slots that serve needs, for a step that is laid out.
    #[must_use]
    pub fn bindings(&self, needs: u32, needs_end: u32) -> &[u32] {
        self.graph.solved.bindings.get(needs as usize..needs_end as usize).unwrap_or_default()
    }

    /// All slots that can be built, in an order in which dependencies come first.
    pub fn whole_order(&self) -> impl Iterator<Item = u32> {
        let layered = self.layers.as_ref().map(|layers| &layers.order[..]);
        layered.unwrap_or(&self.graph.solved.order).iter().copied()
    }

    /// The slots that have to be built before a slot.
    #[must_use]
    pub fn dependencies(&self, slot: u32) -> Vec<u32> {
        match self.made(slot) {
            Some(make) => self.references(make),
            None => self.graph.dependencies(slot),
        }
    }

    /// The slots of all hooks, the health checks and the main job included.
    pub fn hooks(&self) -> impl Iterator<Item = u32> {
        let components = self.components.iter();
        components.flat_map(Component::hooks).chain(self.health_checks()).chain(self.main())
    }

    /// Whether the slot was reached from an entry point, so that it is built at startup.
    #[must_use]
    pub fn is_reached(&self, slot: u32) -> bool {
        self.graph.is_reached(slot)
    }

    /// Everything that keeps the host from getting `point`, for which the slots `below` have to be built: what is a
    /// warning as long as nobody asks. `is_whole` where the one thing is asked for that the point hands out, and not a list, or
    /// one of several by its key or its plugin.
    #[must_use]
    pub fn trouble(&self, point: &PointDecl, is_whole: bool, below: &[u32]) -> Report {
        let below = || self.with_what_is_made_anew(below);
        self.number_of(point)
            .map_or_else(Report::new, |number| trouble(&self.graph, number, is_whole, below()))
    }

    /// The components that start and stop, each behind those that start before it.
    #[must_use]
    pub fn components(&self) -> &[Component] {
        &self.components
    }

    /// Whether a contribution, or the struct that it belongs to, asks for a point.
    #[must_use]
    pub fn asks_for(&self, slot: u32, point: &PointDecl) -> bool {
        let asks = |need: &NeedDecl| match need.need {
            Need::Point { point: asked, .. } => asked.type_id == point.type_id,
            Need::Config(_) | Need::OwnKey(_) => false,
        };
        let Some(node) = self.graph.node_of_slot(slot) else { return false };
        let own_struct = self.graph.node(node).constructor;
        [node, own_struct].iter().any(|node| self.graph.need_decls(*node).iter().any(asks))
    }

    /// The slot of the main job.
    #[must_use]
    pub fn main(&self) -> Option<u32> {
        main_slot(&self.graph)
    }

    /// What is off, and why.
    #[must_use]
    pub fn inactive(&self) -> Vec<Inactive> {
        inactive(&self.graph.registry)
    }

    /// The slots of the health checks, in their order.
    pub fn health_checks(&self) -> impl Iterator<Item = u32> {
        health_slots(&self.graph)
    }

    /// The plugins, in their order, and those that are left out.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.graph.registry
    }

    /// The plugins, in their order.
    pub fn plugins(&self) -> impl Iterator<Item = Listed<'_>> {
        self.graph.registry.plugins()
    }
}
