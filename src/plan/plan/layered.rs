//! What the plan says of layers: see [`Layer`].

use super::Plan;
use super::steps::{Bound, Step};
use crate::base::Slots;
use crate::declare::PointDecl;
use crate::plan::flatten::rows::{NONE, Node};
use crate::plan::layout::expansion::PlanParts;
use crate::plan::layout::layers::{How, Layer, Make, Recipe};
use crate::plan::solve::is_within;

/// Where what leaves through a slot of the plan is found by those who ask in some layer.
#[derive(Debug)]
pub enum Whereabouts<'p> {
    /// In this slot.
    In(u32),
    /// Nowhere: it is made anew each time.
    Anew(&'p Recipe),
    /// Nowhere: it is made of itself.
    Cyclic,
    /// In a scope of which none is open there; `None` where no scope could hold it.
    Scope(Option<&'static PointDecl>),
}

impl Plan {
    /// How many layers there are: the application, and a scope for each that is known; none where everything lives as
    /// long as the application.
    #[must_use]
    pub fn layer_count(&self) -> usize {
        self.layers.as_ref().map_or(0, |layers| layers.all.len())
    }

    /// A layer by its number; 0 is the application.
    #[must_use]
    pub fn layer(&self, number: usize) -> Option<&Layer> {
        self.layers.as_ref()?.all.get(number)
    }

    /// The number of the layer of a scope; `None` where no plugin knows it.
    #[must_use]
    pub fn layer_of(&self, scope: &PointDecl) -> Option<usize> {
        self.layers.as_ref()?.of_scope(scope)
    }

    /// The slots of the application whose content belongs to the one who asked for it.
    #[must_use]
    pub fn handed_over(&self) -> &[u32] {
        self.layer(0).map_or(&[], |app| &app.handed_over)
    }

    /// Where what leaves through a slot of the plan is found by those who ask in a layer.
    #[must_use]
    pub fn whereabouts(&self, layer: usize, slot: u32) -> Whereabouts<'_> {
        let (Some(layers), Some(here)) = (&self.layers, self.layer(layer)) else {
            return Whereabouts::In(slot);
        };
        let Some(id) = layers.ids.get(slot as usize) else { return Whereabouts::In(slot) };
        let life = self.graph.life(slot);
        if !is_within(here.scope, life.scope, &self.graph.solved.points) {
            return Whereabouts::Scope(self.graph.point_decl(life.scope));
        }
        match self.recipe(layer, slot) {
            Some(recipe) => Whereabouts::Anew(recipe),
            None if life.is_transient && layers.is_cyclic(slot) => Whereabouts::Cyclic,
            None => Whereabouts::In(*id),
        }
    }

    /// How what leaves through a slot of the plan is made anew in a layer; `None` where it is not.
    #[must_use]
    pub fn recipe(&self, layer: usize, slot: u32) -> Option<&Recipe> {
        let layers = self.layers.as_ref()?;
        layers.all.get(layer)?.recipe(self.parts(), &layers.ids, slot)
    }

    pub(super) fn parts(&self) -> PlanParts<'_> {
        PlanParts { graph: &self.graph, injected: &self.injected }
    }

    /// The step that a layer has laid out, as it is called.
    #[must_use]
    pub fn step_of<'p>(&'p self, make: &'p Make) -> Option<Step<'p>> {
        match &make.how {
            How::Gather(gathering) => return Some(Step::Gather(gathering.clone())),
            How::OnDemand => return None,
            How::Construct(_) | How::Gift(_) | How::Call => {}
        }
        let node = self.graph.node_of_slot(make.slot)?;
        let bound = Bound { bindings: &make.bindings, plugin: make.plugin, input: make.input };
        self.bound_step(make.slot, node, bound)
    }

    /// The number of the layer that those who see `slots` find things in.
    #[must_use]
    pub fn layer_around(&self, slots: &Slots) -> usize {
        let mut slots = Some(slots);
        // A scope that no plugin knows has none.
        while let Some(around) = slots.filter(|slots| self.layer(slots.layer()).is_none()) {
            slots = around.below().and_then(|below| below.slots());
        }
        slots.map_or(0, Slots::layer)
    }

    /// The step that fills a slot of a layer, or of one that it is on top of.
    #[must_use]
    pub fn make_in(&self, layer: usize, id: u32) -> Option<&Make> {
        let mut layer = self.layer(layer)?;
        while id < layer.first {
            layer = self.layer(layer.below)?;
        }
        layer.makes.iter().find(|make| make.id == id)
    }

    /// The slots of the application that have to be filled before a step can be taken, its layer aside.
    #[must_use]
    pub fn references(&self, make: &Make) -> Vec<u32> {
        let row = self.row_of(make);
        let needs = (row.needs..row.needs_end).zip(&make.bindings);
        let bound =
            needs.filter(|(need, _)| !self.graph.solved.needs[*need as usize].is_lazy).map(|(_, slot)| *slot);
        let own = [make.plugin, make.input].into_iter();
        let all: Vec<u32> = match &make.how {
            How::Gather(gathering) => gathering
                .slots()
                .chain(gathering.on_demand.and_then(|list| self.graph.dependencies(list).pop()))
                .collect(),
            How::OnDemand => make.bindings.to_vec(),
            How::Construct(_) | How::Gift(_) | How::Call => own.chain(bound).collect(),
        };
        all.into_iter().filter(|slot| self.is_built(*slot)).collect()
    }

    /// The needs that a step can't do without, with the slots that serve them.
    pub fn required_needs_of<'p>(&'p self, make: &'p Make) -> impl Iterator<Item = (u32, u32)> + 'p {
        self.required(self.row_of(make), &make.bindings)
    }

    /// The needs of a step that are looked up when they are used and can't be absent then, with the slots that serve them.
    pub fn lazy_needs_of<'p>(&'p self, make: &'p Make) -> impl Iterator<Item = (u32, u32)> + 'p {
        self.required_lazily(self.row_of(make), &make.bindings)
    }

    fn row_of(&self, make: &Make) -> Node {
        self.graph.node_of_slot(make.slot).map_or(Node::EMPTY, |node| self.graph.node(node))
    }

    /// Whether a slot is one of the application that is filled by a step.
    pub(super) fn is_built(&self, slot: u32) -> bool {
        let is_value = |slot: usize| {
            let first = self.graph.slot_count();
            slot >= first && slot < first + self.values.0.len()
        };
        slot != NONE && (slot as usize) < self.slot_count() && !is_value(slot as usize)
    }

    /// The step that fills a slot of the application, where layers are laid out.
    pub(super) fn made(&self, slot: u32) -> Option<&Make> {
        self.layers.as_ref()?.make(slot)
    }

    /// The slot that says what is in a slot of the application: of a copy, what it is a copy of.
    pub(super) fn original(&self, slot: u32) -> u32 {
        self.made(slot).map_or(slot, |make| make.slot)
    }
}
