//! What is built where: for the whole life of the application, for each scope on top of that, and anew for each consumer.
//!
//! There is none of this where everything lives as long as the application. Else each layer has slots of its own behind
//! those of the layer below, and the steps that fill them in their order, with all references resolved: a scope is opened
//! without a look at the graph.

use std::any::TypeId;
use std::fmt;
use std::sync::OnceLock;

use super::cycles::cyclic;
use super::expansion::{Copies, Expansion, PlanParts, Root};
use super::gathering::Gathering;
use crate::base::{Cast, Shared, View};
use crate::declare::PointDecl;
use crate::diagnostics::Report;
use crate::plan::flatten::rows::NONE;
use crate::plan::graph::Graph;
use crate::plan::hooks::lifecycle::components;
use crate::plan::hooks::turns::in_stop_order;
use crate::plan::solve::is_within;

/// A step: a slot of a layer and how it is filled.
#[derive(Debug)]
pub struct Make {
    /// The slot that it fills.
    pub id: u32,
    /// The slot of the plan that says what it is.
    pub slot: u32,
    /// What is called.
    pub how: How,
    /// The key of the plugin.
    pub key: Box<str>,
    /// The slot of the plugin's struct, or [`ABSENT`](crate::base::ABSENT).
    pub plugin: u32,
    /// The slot of what a decorator or aggregator works on, or [`ABSENT`](crate::base::ABSENT).
    pub input: u32,
    /// For each need the slot that serves it; the input serves the first need of what works on one.
    pub bindings: Box<[u32]>,
}

/// A plugin's constructor; `None` where a need is not there.
pub type Constructor = fn(&View<'_>) -> Option<Shared>;

/// How a step fills its slot.
pub enum How {
    /// By a plugin's constructor.
    Construct(Constructor),
    /// By the plugin's struct, through a cast.
    Gift(Cast),
    /// By listing members.
    Gather(Gathering),
    /// By a call that is to be looked up.
    Call,
    /// Not while this layer is built: once somebody asks.
    OnDemand,
}

impl fmt::Debug for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Construct(_) => "Construct",
            Self::Gift(_) => "Gift",
            Self::Gather(_) => "Gather",
            Self::Call => "Call",
            Self::OnDemand => "OnDemand",
        })
    }
}

/// What is made anew each time that somebody asks.
#[derive(Debug)]
pub struct Recipe {
    /// The first slot; the slots before it are those of the layer that it is made in.
    pub first: u32,
    /// The steps; each fills the slot behind the one before.
    pub makes: Vec<Make>,
    /// The slot that is asked for: the last.
    pub out: u32,
    /// The slot of the plan that says what it is.
    pub slot: u32,
}

impl Recipe {
    /// The step that makes a struct which is handed out as it is, and through what: it needs no slots.
    #[must_use]
    #[inline]
    pub fn single(&self) -> Option<(&Make, Constructor, Cast)> {
        match &self.makes[..] {
            [make @ Make { how: How::Construct(construct), .. }, Make { how: How::Gift(cast), .. }] => {
                Some((make, *construct, *cast))
            }
            _ => None,
        }
    }
}

/// The slots of a scope, or of the application itself.
#[derive(Debug)]
pub struct Layer {
    /// The number of the point of the scope; [`ABSENT`](crate::base::ABSENT) for the application.
    pub(in crate::plan) scope: u32,
    /// The type of its struct; none for the application.
    type_id: Option<TypeId>,
    /// The number of the layer below.
    pub below: usize,
    /// The first slot, which holds what the host hands in; 0 for the application.
    pub first: u32,
    /// How many slots there are, up to the last of this layer.
    pub end: u32,
    /// The steps, in their order; for a scope each fills the slot behind the one before.
    pub makes: Vec<Make>,
    /// Slots whose content belongs to the one who asked for it: they are emptied once all is built.
    pub handed_over: Vec<u32>,
    /// The start hooks of a scope, in their order: the slot, and the slot of the plan that says what it is.
    pub starts: Vec<(u32, u32)>,
    /// Its stop hooks, in the order of stopping.
    pub stops: Vec<(u32, u32)>,
    /// For each slot of the plan the number of its recipe, or none.
    recipe_of: Vec<u32>,
    /// Each is laid out when somebody first asks: what is made anew may be made of much that is, and most of it is asked for
    /// by those alone for whom it is copied.
    recipes: Vec<OnceLock<Recipe>>,
}

impl Layer {
    /// How what leaves through a slot of the plan is made anew; `None` where it is not.
    pub(in crate::plan) fn recipe(&self, parts: PlanParts<'_>, ids: &[u32], slot: u32) -> Option<&Recipe> {
        let recipe = self.recipes.get(*self.recipe_of.get(slot as usize)? as usize)?;
        Some(recipe.get_or_init(|| recipe_for(parts, ids, self.end, slot)))
    }

    /// Whether it is the layer of this scope.
    #[must_use]
    pub fn is_of(&self, scope: &PointDecl) -> bool {
        self.type_id == Some(scope.type_id)
    }
}

/// All layers: the application first, each scope behind what it is opened in.
#[derive(Debug)]
pub(in crate::plan) struct Layers {
    pub(in crate::plan) all: Vec<Layer>,
    /// How many steps of the application are taken when it is wired.
    pub(in crate::plan) reached: usize,
    /// The slots of these steps, then those of the others.
    pub(in crate::plan) order: Vec<u32>,
    /// For each slot of the application the place of its step.
    place_of: Vec<u32>,
    /// For each slot of the plan that is shared the slot in its layer.
    pub(in crate::plan) ids: Vec<u32>,
    /// For each slot of the plan whether it is made of itself; none where no cycle is left.
    cyclic: Vec<bool>,
}

impl Layers {
    /// The layers of a graph; `None` where everything lives as long as the application. `values` is the number of slots
    /// behind those of the graph that are filled without being built. `contradictions` takes what is wrong with what the start
    /// hooks of scopes state.
    pub(in crate::plan) fn of(
        parts: PlanParts<'_>,
        values: usize,
        contradictions: &mut Report,
    ) -> Option<Self> {
        let graph = parts.graph;
        if graph.solved.lives.is_empty() {
            return None;
        }
        let slots = number(graph.slot_count());
        let mut ids: Vec<u32> = (0..slots).collect();
        let cyclic = cyclic(graph);
        let mut all = vec![of_the_app(parts, number(graph.slot_count() + values), &ids, &cyclic)];
        let app = &all[0];
        let order: Vec<u32> = app.makes.iter().map(|make| make.id).collect();
        let mut place_of = vec![NONE; app.end as usize];
        for (at, id) in order.iter().enumerate() {
            if let Some(place) = place_of.get_mut(*id as usize) {
                *place = number(at);
            }
        }
        let reached = app.makes.iter().take_while(|make| graph.is_reached(make.slot)).count();
        let mut scopes: Vec<u32> = (0u32..)
            .zip(graph.solved.points.iter())
            .filter(|(_, row)| row.is_scope)
            .map(|(at, _)| at)
            .collect();
        // What a scope is opened in stands before it.
        while !scopes.is_empty() {
            let mut waiting = Vec::new();
            for scope in std::mem::take(&mut scopes) {
                let within = graph.solved.points[scope as usize].within;
                match all.iter().position(|layer| layer.scope == within) {
                    Some(below) => {
                        let first = all[below].end;
                        all.push(of_a_scope(parts, scope, below, first, &mut ids, contradictions));
                    }
                    None => waiting.push(scope),
                }
            }
            scopes = waiting;
        }
        for layer in &mut all {
            note_recipes(graph, layer, &cyclic);
        }
        Some(Self { all, reached, order, place_of, ids, cyclic })
    }

    /// Whether what is in a slot of the plan is made of itself, or of what is: nobody gets that.
    pub(in crate::plan) fn is_cyclic(&self, slot: u32) -> bool {
        is_marked(&self.cyclic, slot)
    }

    /// How many slots of the application hold what is made for one consumer.
    pub(in crate::plan) fn copies(&self) -> usize {
        self.order.len() - self.order.iter().filter(|slot| (**slot as usize) < self.ids.len()).count()
    }

    /// The step that fills a slot of the application.
    pub(in crate::plan) fn make(&self, id: u32) -> Option<&Make> {
        self.all.first()?.makes.get(*self.place_of.get(id as usize)? as usize)
    }

    /// The layer of a scope; `None` where nothing of the application knows it.
    pub(in crate::plan) fn of_scope(&self, scope: &PointDecl) -> Option<usize> {
        self.all.iter().position(|layer| layer.is_of(scope))
    }
}

fn of_the_app(parts: PlanParts<'_>, first_copy: u32, ids: &[u32], cyclic: &[bool]) -> Layer {
    let graph = parts.graph;
    let mut expansion = Expansion::new(parts, ids);
    let mut layer = Layer::empty(NONE, 0, 0);
    layer.end = first_copy;
    for slot in graph.solved.order.iter().copied() {
        let life = graph.life(slot);
        if life.is_transient || life.scope != NONE {
            continue;
        }
        let copies = Copies { first: layer.end, root: Root::Is(slot) };
        let makes = if is_marked(cyclic, slot) {
            vec![expansion.left_alone(slot, &copies)]
        } else {
            expansion.expand_now(slot, &copies)
        };
        layer.end += number(makes.len()) - 1;
        layer.take(graph, makes, slot);
    }
    layer
}

fn of_a_scope(
    parts: PlanParts<'_>,
    scope: u32,
    below: usize,
    first: u32,
    ids: &mut [u32],
    contradictions: &mut Report,
) -> Layer {
    let graph = parts.graph;
    let mut layer = Layer::empty(scope, below, first);
    layer.type_id = graph.point_decl(scope).map(|scope| scope.type_id);
    if let Some(id) = graph.solved.exits.get(scope as usize).and_then(|exits| ids.get_mut(exits.one as usize))
    {
        *id = first;
    }
    layer.end = first + 1;
    for slot in graph.solved.order.iter().copied() {
        let life = graph.life(slot);
        let is_value = graph.node_of_slot(slot).is_none() && graph.is_scope_value(slot);
        if life.is_transient || life.scope != scope || is_value || !graph.is_reached(slot) {
            continue;
        }
        let copies = Copies { first: layer.end, root: Root::Last };
        let makes = Expansion::new(parts, ids).expand_now(slot, &copies);
        layer.end += number(makes.len());
        if let Some(id) = ids.get_mut(slot as usize) {
            *id = layer.end - 1;
        }
        layer.take(graph, makes, slot);
    }
    Expansion::new(parts, ids).resolve_lazies(&mut layer.makes);
    let (components, contradicted) = components(graph, scope);
    contradictions.extend(contradicted);
    let with_ids = |slot: &u32| Some((*ids.get(*slot as usize)?, *slot));
    layer.starts = components.iter().flat_map(|component| &component.starts).filter_map(with_ids).collect();
    let stops = in_stop_order(&components).into_iter().flat_map(|component| &component.stops);
    layer.stops = stops.filter_map(with_ids).collect();
    layer
}

/// Notes what is made anew in a layer, which is each thing that can leave by itself.
fn note_recipes(graph: &Graph, layer: &mut Layer, cyclic: &[bool]) {
    layer.recipe_of = vec![NONE; graph.slot_count()];
    let exits = graph.solved.exits.iter().flat_map(|exits| [exits.one, exits.all]);
    // Under a key and of a plugin one of the members is asked for.
    let all = exits.chain(graph.solved.members.iter().copied());
    for slot in all.filter(|slot| !is_marked(cyclic, *slot)) {
        let life = graph.life(slot);
        let is_made_here = life.is_transient && is_within(layer.scope, life.scope, &graph.solved.points);
        if let Some(recipe) = layer.recipe_of.get_mut(slot as usize)
            && is_made_here
            && *recipe == NONE
        {
            *recipe = number(layer.recipes.len());
            layer.recipes.push(OnceLock::new());
        }
    }
}

/// How what is in a slot of the plan is made anew; `first` is the first slot behind those of the layer.
fn recipe_for(parts: PlanParts<'_>, ids: &[u32], first: u32, slot: u32) -> Recipe {
    let mut expansion = Expansion::new(parts, ids);
    let mut makes = expansion.expand(slot, &Copies { first, root: Root::Last });
    expansion.resolve_lazies(&mut makes);
    let out = first + number(makes.len()) - 1;
    Recipe { first, makes, out, slot }
}

fn is_marked(marks: &[bool], slot: u32) -> bool {
    marks.get(slot as usize).is_some_and(|mark| *mark)
}

impl Layer {
    fn empty(scope: u32, below: usize, first: u32) -> Self {
        Self {
            scope,
            type_id: None,
            below,
            first,
            end: first,
            makes: Vec::new(),
            handed_over: Vec::new(),
            starts: Vec::new(),
            stops: Vec::new(),
            recipe_of: Vec::new(),
            recipes: Vec::new(),
        }
    }

    /// Takes the steps to a slot. A hook takes what it needs anew at each run, so what was made for it stays.
    fn take(&mut self, graph: &Graph, makes: Vec<Make>, root: u32) {
        let consumer = graph.node_of_slot(root).and_then(|node| graph.contribution(node));
        if !consumer.is_some_and(|decl| decl.point.entry)
            && let Some((_, copies)) = makes.split_last()
        {
            self.handed_over.extend(copies.iter().map(|make| make.id));
        }
        self.makes.extend(makes);
    }
}

impl Graph {
    /// Whether a slot holds what the host hands in when it opens a scope.
    fn is_scope_value(&self, slot: u32) -> bool {
        let extra =
            (slot as usize).checked_sub(self.solved.nodes.len()).and_then(|at| self.solved.extras.get(at));
        extra.is_some_and(|extra| extra.node == NONE && self.solved.points[extra.point as usize].is_scope)
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(NONE)
}
