//! How slots are filled.

use super::Plan;
use crate::base::SharedKey;
use crate::declare::{Call, Construct, Need};
use crate::plan::flatten::declarations::contribution;
use crate::plan::flatten::rows::{NONE, Role};
use crate::plan::layout::gathering::Gathering;

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

/// The slots that a step refers to.
#[derive(Clone, Copy)]
pub(super) struct Bound<'p> {
    pub(super) bindings: &'p [u32],
    pub(super) plugin: u32,
    pub(super) input: u32,
}

impl Plan {
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
}
