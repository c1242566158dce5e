//! The steps to a slot: what is made for it alone, then itself.

use super::injections::InjectedCalls;
use super::layers::{How, Make};
use crate::declare::{Call, Construct};
use crate::plan::flatten::rows::NONE;
use crate::plan::graph::Graph;

/// Marks the number of a copy that has no slot yet.
const COPY: u32 = 1 << 31;

/// Which slots copies get.
pub(super) struct Copies {
    /// The first of them.
    pub(in crate::plan) first: u32,
    /// The slot of what they are made for.
    pub(in crate::plan) root: Root,
}

/// The slot of what copies are made for.
pub(super) enum Root {
    /// This one.
    Is(u32),
    /// The one behind the copies.
    Last,
}

/// What steps are made of.
#[derive(Clone, Copy)]
pub(in crate::plan) struct PlanParts<'a> {
    pub(in crate::plan) graph: &'a Graph,
    pub(in crate::plan) injected: &'a InjectedCalls,
}

/// Resolves the references of steps.
pub(super) struct Expansion<'a> {
    graph: &'a Graph,
    injected: &'a InjectedCalls,
    /// For each slot of the plan that is shared the slot in its layer.
    ids: &'a [u32],
    /// What is to be made, each behind what it is made for.
    open: Vec<u32>,
}

impl<'a> Expansion<'a> {
    pub(in crate::plan) fn new(parts: PlanParts<'a>, ids: &'a [u32]) -> Self {
        Self { graph: parts.graph, injected: parts.injected, ids, open: Vec::new() }
    }

    /// The steps to a slot while a layer is built, as [`expand`](Self::expand): none to what is made on demand, but what it
    /// is made of is there.
    pub(super) fn expand_now(&mut self, root: u32, copies: &Copies) -> Vec<Make> {
        if self.graph.is_on_demand(root) {
            vec![self.left_alone(root, copies)]
        } else {
            self.expand(root, copies)
        }
    }

    /// The step to a slot that is not filled while a layer is built. It knows what is shared of all that it is made of.
    pub(super) fn left_alone(&self, root: u32, copies: &Copies) -> Make {
        let below = self.graph.shared_behind(root, |slot| self.graph.dependencies(slot));
        let bindings = below.into_iter().map(|slot| self.ids[slot as usize]).collect();
        let id = match copies.root {
            Root::Is(slot) => slot,
            Root::Last => copies.first,
        };
        let how = How::OnDemand;
        Make { id, slot: root, how, key: "".into(), plugin: NONE, input: NONE, bindings }
    }

    /// The steps that lead to `root`, in their order: copies of all that is transient and that nobody else gets, and at last
    /// itself.
    pub(super) fn expand(&mut self, root: u32, copies: &Copies) -> Vec<Make> {
        self.open.push(root);
        let mut makes = Vec::new();
        // In the order in which they are met, everybody before what is made for them.
        let mut next = 0;
        while next < self.open.len() {
            let slot = self.open[next];
            makes.push(self.make(slot));
            next += 1;
        }
        self.open.clear();
        let count = makes.len() as u32;
        let id = |number: u32| match copies.root {
            Root::Is(slot) if number == 0 => slot,
            _ => copies.first + (count - 1 - number),
        };
        for (make, number) in makes.iter_mut().zip(0..) {
            make.id = id(number);
            let members = match &mut make.how {
                How::Gather(gathering) => Some(gathering.slots_mut()),
                How::Construct(_) | How::Gift(_) | How::Call | How::OnDemand => None,
            };
            let members = members.into_iter().flatten();
            let own = [&mut make.plugin, &mut make.input];
            let references = own.into_iter().chain(&mut make.bindings).chain(members);
            for reference in references {
                if *reference != NONE && *reference & COPY != 0 {
                    *reference = id(*reference & !COPY);
                }
            }
        }
        makes.reverse();
        makes
    }

    fn make(&mut self, slot: u32) -> Make {
        let graph = self.graph;
        let key = graph.node_of_slot(slot).map_or("", |node| graph.key_of(node)).into();
        let Some(node) = graph.node_of_slot(slot) else {
            let gathering = graph.gathering(slot, |member| self.target(member));
            let how = gathering.map_or(How::Call, How::Gather);
            return Make { id: NONE, slot, how, key, plugin: NONE, input: NONE, bindings: [].into() };
        };
        let row = graph.node(node);
        let plugin = self.target(row.constructor);
        let input = self.target(graph.input(slot));
        let needs = row.needs as usize..row.needs_end as usize;
        let mut bindings: Box<[u32]> = graph.solved.bindings.get(needs).unwrap_or_default().into();
        for (binding, need) in bindings.iter_mut().zip(row.needs..) {
            if need == row.needs && row.works_on_first() {
                *binding = input;
            } else if !graph.solved.needs[need as usize].is_lazy {
                *binding = self.target(*binding);
            }
        }
        Make { id: NONE, slot, how: self.how(node), key, plugin, input, bindings }
    }

    fn how(&self, node: u32) -> How {
        match self.graph.contribution(node) {
            _ if self.injected.contains_key(&node) => How::Call,
            Some(decl) => match decl.call {
                Call::Gift(cast) => How::Gift(cast),
                _ => How::Call,
            },
            None => match self.graph.plugin_of(node).and_then(|plugin| plugin.construct.as_ref()) {
                Some(Construct::FromFields(construct)) => How::Construct(*construct),
                _ => How::Call,
            },
        }
    }

    /// Resolves what is looked up only when it is used, once all that is shared has its slot. What is made anew each time is
    /// known by its slot in the plan.
    pub(super) fn resolve_lazies(&self, makes: &mut [Make]) {
        for make in makes {
            let row = self.graph.node_of_slot(make.slot).map(|node| self.graph.node(node));
            let needs = row.map_or(0..0, |row| row.needs..row.needs_end);
            for (binding, need) in make.bindings.iter_mut().zip(needs) {
                let asked = &self.graph.solved.needs[need as usize];
                if asked.is_lazy && !asked.is_fresh {
                    *binding = self.ids.get(*binding as usize).copied().unwrap_or(*binding);
                }
            }
        }
    }

    /// The slot that a slot of the plan is found in. One that is transient is copied for this step.
    fn target(&mut self, slot: u32) -> u32 {
        // Behind the slots of the graph are those that are filled without being built.
        if slot == NONE || slot as usize >= self.ids.len() {
            return slot;
        }
        if self.graph.life(slot).is_transient {
            self.open.push(slot);
            return COPY | (self.open.len() - 1) as u32;
        }
        self.ids[slot as usize]
    }
}

/// The steps to what several slots make of each other, the innermost first: each works on what the one before has made. The
/// first step fills the slot `first`.
pub(in crate::plan) fn expand_nested(
    parts: PlanParts<'_>,
    ids: &[u32],
    slots: &[u32],
    mut first: u32,
) -> Vec<Make> {
    let mut makes: Vec<Make> = Vec::new();
    for slot in slots {
        let inner = makes.last().map(|make| make.id);
        let mut expansion = Expansion::new(parts, ids);
        let mut steps = expansion.expand(*slot, &Copies { first, root: Root::Last });
        expansion.resolve_lazies(&mut steps);
        if let (Some(inner), Some(step)) = (inner, steps.last_mut()) {
            step.input = inner;
            if let Some(binding) = step.bindings.first_mut() {
                *binding = inner;
            }
        }
        first += u32::try_from(steps.len()).unwrap_or(NONE);
        makes.extend(steps);
    }
    makes
}
