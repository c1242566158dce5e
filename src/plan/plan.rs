use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use super::by_type::ByType;
use super::choices::late::{Value, Values};
use super::choices::off::{Inactive, inactive};
use super::flatten::declarations::contribution;
use super::flatten::rows::{NONE, Role};
use super::graph::Graph;
use super::hooks::lifecycle::{Component, health_slots, main_slot};
use super::laid_out::{LaidOut, laid_out_late};
use super::layout::gathering::Gathering;
use super::layout::injections::InjectedCalls;
use super::layout::layered::Bound;
use super::layout::layers::Layers;
use super::report::asked::trouble;
use super::solve::Exits;
use crate::base::{Built, SharedKey};
use crate::collect::{Listed, Registry};
use crate::declare::{Call, Construct, Need, NeedDecl, PointDecl};
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

/// How one slot is filled.
#[derive(Debug)]
pub enum Step<'p> {
    /// By a plugin's constructor.
    Construct(ConstructStep<'p>),
    /// By a call of a contribution.
    Call(CallStep<'p>),
    /// By listing the members of a point.
    Gather(Gathering),
}

/// A constructor and what its view shows.
#[derive(Debug)]
pub struct ConstructStep<'p> {
    /// Makes the struct.
    pub construct: &'p Construct,
    /// The key of the plugin.
    pub key: &'p str,
    /// For each field that is a need the slot that serves it.
    pub bindings: &'p [u32],
}

/// A call and what its view shows.
#[derive(Debug)]
pub struct CallStep<'p> {
    /// What is called.
    pub call: &'p Call,
    /// The key of the plugin that it belongs to.
    pub key: &'p str,
    /// The slot of the plugin's struct, or [`ABSENT`](crate::base::ABSENT).
    pub plugin: u32,
    /// For each need the slot that serves it.
    pub bindings: &'p [u32],
    /// The slot of what a decorator or aggregator works on, or [`ABSENT`](crate::base::ABSENT); it serves the first need.
    pub input: u32,
    /// Whether there is nothing to give where the input was declined.
    pub decorates: bool,
    /// The key that it is asked for under, if it wants to know.
    pub provided: Option<SharedKey>,
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

    /// How a slot is filled; `None` for what is made once somebody asks.
    #[must_use]
    pub fn step(&self, slot: u32) -> Option<Step<'_>> {
        if let Some(make) = self.made(slot) {
            return self.step_of(make);
        }
        let tables = &self.graph.solved;
        if let Some(input) = tables.inputs.get(slot as usize) {
            return self.node_step(slot, slot, *input);
        }
        match tables.extras.get((slot as usize).checked_sub(tables.nodes.len())?)? {
            extra if extra.node == NONE => self.graph.gathering(slot, |slot| slot).map(Step::Gather),
            extra if extra.on_demand => None,
            extra => self.node_step(slot, extra.node, extra.input),
        }
    }

    fn node_step(&self, slot: u32, node: u32, input: u32) -> Option<Step<'_>> {
        let row = self.graph.node(node);
        let bindings = self.graph.solved.bindings.get(row.needs as usize..row.needs_end as usize)?;
        self.bound_step(slot, node, Bound { bindings, plugin: row.constructor, input })
    }

    /// The step of a node whose references are resolved.
    pub(super) fn bound_step<'p>(&'p self, slot: u32, node: u32, bound: Bound<'p>) -> Option<Step<'p>> {
        let Bound { bindings, plugin: own_struct, input } = bound;
        let row = self.graph.solved.nodes.get(node as usize)?;
        let plugin = self.graph.registry.plugin(row.plugin as usize)?;
        if row.role == Role::Construct {
            let construct = plugin.plugin.construct.as_ref()?;
            return Some(Step::Construct(ConstructStep { construct, key: plugin.key(), bindings }));
        }
        let decl = contribution(plugin.plugin, row.contribution as usize);
        let wants_key = decl.needs.iter().any(|need| matches!(need.need, Need::OwnKey(_)));
        Some(Step::Call(CallStep {
            call: self.injected.get(&node).unwrap_or(&decl.call),
            key: plugin.key(),
            plugin: own_struct,
            bindings,
            input,
            decorates: matches!(row.role, Role::Decorate | Role::DecorateEach),
            provided: if wants_key { self.graph.member_key(slot) } else { None },
        }))
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

    /// Where a point hands out; `None` if no plugin knows it.
    #[must_use]
    pub fn exits(&self, point: &PointDecl) -> Option<Exits> {
        let given =
            |value: &Value| matches!(value, Value::Given(gift) if gift.point.type_id == point.type_id);
        if point.from_host
            && let Some(at) = self.values.0.iter().position(given)
        {
            let one = u32::try_from(self.graph.slot_count() + at).unwrap_or(NONE);
            return Some(Exits { one, all: NONE });
        }
        self.graph.solved.exits.get(self.number_of(point)? as usize).copied()
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

    pub(super) fn number_of(&self, point: &PointDecl) -> Option<u32> {
        self.points.get_or_init(|| self.points_by_type()).get(&point.type_id).copied()
    }

    /// The points that plugins know.
    pub fn points(&self) -> impl Iterator<Item = &'static PointDecl> {
        let count = u32::try_from(self.graph.solved.points.len()).unwrap_or(NONE);
        (0..count).filter_map(|point| self.graph.point_decl(point))
    }

    fn points_by_type(&self) -> ByType<u32> {
        let count = u32::try_from(self.graph.solved.points.len()).unwrap_or(NONE);
        (0..count).filter_map(|point| Some((self.graph.point_decl(point)?.type_id, point))).collect()
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
