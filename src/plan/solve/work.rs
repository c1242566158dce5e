use super::fault::{Fault, FaultKind, Weight};
use crate::plan::flatten::rows::{Lifespan, NONE, Rows};

/// Lists of nodes at one point, linked through [`Work::next`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    /// The first chosen provider.
    pub providers: u32,
    /// How many were chosen.
    pub count: u32,
    /// Whether one of them gives a whole list.
    pub has_list: bool,
    /// The provider for any key.
    pub any: u32,
    /// How many of these there are.
    pub anys: u32,
    /// The slot that stands for what it is going to make, after the decorators of each.
    pub on_demand: u32,
    /// The first of the slots of what it makes for keys that are asked for, linked through [`Extra::next`].
    pub made: u32,
    /// The first decorator of the whole.
    pub decorators: u32,
    /// The first decorator of each member.
    pub each: u32,
    /// The aggregator.
    pub aggregator: u32,
    /// How many aggregators there are.
    pub aggregators: u32,
    /// Whether a need that is reached, or the framework, asks for it.
    pub reached: bool,
}

/// Which providers of a point are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tier {
    /// Those that yield to no other.
    Regular,
    /// Those that yield to others.
    Fallback,
}

/// What [`FaultKind::From`] counts where the plugin gives a whole list.
pub(crate) const WHOLE_LIST: u32 = u32::MAX;

impl Group {
    /// Whether there may be several members.
    pub(crate) const fn is_several(&self) -> bool {
        self.count > 1 || self.has_list
    }

    /// Without members.
    pub(crate) const EMPTY: Self = Self {
        providers: NONE,
        count: 0,
        has_list: false,
        any: NONE,
        anys: 0,
        on_demand: NONE,
        made: NONE,
        decorators: NONE,
        each: NONE,
        aggregator: NONE,
        aggregators: 0,
        reached: false,
    };
}

/// The slots at which a point hands out.
#[derive(Clone, Copy, Debug)]
pub struct Exits {
    /// The one thing, or [`ABSENT`](crate::base::ABSENT).
    pub one: u32,
    /// The list of all members, or [`ABSENT`](crate::base::ABSENT).
    pub all: u32,
}

/// A slot beyond those of the nodes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extra {
    /// The decorator that is applied to a member, or the provider for any key; [`ABSENT`](crate::base::ABSENT) for a list of
    /// members and for what stands for an open scope.
    pub node: u32,
    /// What a decorator works on; [`ABSENT`](crate::base::ABSENT) for everything else.
    pub input: u32,
    /// The point.
    pub point: u32,
    /// Of what is made for a key that nobody provides, a need that asks for that key.
    pub asked_by: u32,
    /// Whether it is filled when somebody asks, and not while wiring.
    pub on_demand: bool,
    /// Of what is made for a key, the next slot of such at this point.
    pub next: u32,
}

impl Extra {
    /// To be overwritten.
    pub(crate) const EMPTY: Self = Self::list(NONE);

    /// The list of the members of a point, or what stands for an open scope.
    pub(super) const fn list(point: u32) -> Self {
        Self { node: NONE, input: NONE, point, asked_by: NONE, on_demand: false, next: NONE }
    }
}

/// How far the visit of a slot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Not begun.
    New,
    /// On the path.
    Open,
    /// Done, reached from an entry point.
    Reached,
    /// Done, reached by nothing.
    Unreached,
}

/// How far a node is on its way to its place in a list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn {
    pub(super) is_listed: bool,
    pub(super) is_placed: bool,
    /// The first order that may keep it.
    pub(super) orders: u32,
    /// The first of those that wait for it.
    pub(super) waiting: u32,
    /// The next of those that wait for the same.
    pub(super) next: u32,
    /// One nearer to the beginning of its path, itself at the beginning, [`NONE`] on no path.
    pub(super) path: u32,
    /// The one before it on its path.
    pub(super) led_by: u32,
    /// Of the beginning of a path, its end.
    pub(super) end: u32,
    /// Of the beginning of a path, whether one that belongs to the end of the list comes behind it.
    pub(super) leads_to_end: bool,
}

impl Turn {
    /// In no list.
    pub(crate) const EMPTY: Self = Self {
        is_listed: false,
        is_placed: false,
        orders: NONE,
        waiting: NONE,
        next: NONE,
        path: NONE,
        led_by: NONE,
        end: NONE,
        leads_to_end: false,
    };

    pub(super) const fn listed(orders: u32) -> Self {
        Self { is_listed: true, orders, ..Self::EMPTY }
    }

    pub(super) const fn is_left(&self) -> bool {
        self.is_listed && !self.is_placed
    }

    /// Makes a path of this one alone, which is `node`.
    pub(super) const fn begin_path(&mut self, node: u32) {
        self.path = node;
        self.end = node;
    }
}

/// A slot on the path of the visit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub(super) slot: u32,
    pub(super) cursor: u32,
}

impl Frame {
    /// To be overwritten.
    pub(crate) const EMPTY: Self = Self { slot: NONE, cursor: 0 };
}

/// How much room the solver needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Nodes.
    pub nodes: usize,
    /// Needs.
    pub needs: usize,
    /// Points.
    pub points: usize,
    /// Slots beyond those of the nodes.
    pub extras: usize,
    /// Slots: nodes and extras.
    pub slots: usize,
    /// Members of cycles, at the most.
    pub cycles: usize,
    /// Faults, at the most.
    pub faults: usize,
}

/// What the solver fills.
#[derive(Debug)]
pub(crate) struct Work<'a> {
    /// For each node the next of its group.
    pub next: &'a mut [u32],
    /// For each node the slot of what it works on, or [`ABSENT`](crate::base::ABSENT).
    pub inputs: &'a mut [u32],
    /// For each provider the slot at which the member leaves, after the decorators of each.
    pub members: &'a mut [u32],
    /// For each point its groups.
    pub groups: &'a mut [Group],
    /// For each point its exits.
    pub exits: &'a mut [Exits],
    /// The slots beyond those of the nodes.
    pub extras: &'a mut [Extra],
    /// How many of them are used.
    pub extra_count: usize,
    /// For each need the slot that serves it, or [`ABSENT`](crate::base::ABSENT).
    pub bindings: &'a mut [u32],
    /// For each slot how far its visit is.
    pub marks: &'a mut [Mark],
    /// For each slot the slot that it was first needed by, or [`ABSENT`](crate::base::ABSENT).
    pub parents: &'a mut [u32],
    /// The path of the visit.
    pub stack: &'a mut [Frame],
    /// The slots in the order in which they are built.
    pub order: &'a mut [u32],
    /// How many of them there are.
    pub order_count: usize,
    /// How many of them are reached.
    pub reached: usize,
    /// The slots of the cycles, one after the other.
    pub cycles: &'a mut [u32],
    /// How many of them there are.
    pub cycle_count: usize,
    /// What is wrong.
    pub faults: &'a mut [Fault],
    /// How many faults there are.
    pub fault_count: usize,
    /// For each key its first provider, or [`UNTOLD`](crate::plan::flatten::rows::UNTOLD) where none is certain; where nobody
    /// provides it, the slot of what is made for it, if it is asked for.
    pub keys: &'a mut [u32],
    /// For each node its way to its place.
    pub turns: &'a mut [Turn],
    /// Nodes that may come next in the list that is put into order.
    pub open: &'a mut [u32],
    /// For each point the fault that tells what is missing there.
    pub tellers: &'a mut [u32],
    /// For each slot how long it lives.
    pub lives: &'a mut [Lifespan],
    /// For each slot whether that is certain, be there a cycle.
    pub settled: &'a mut [bool],
}

/// How much of its room the solver has used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Totals {
    /// Slots beyond those of the nodes.
    pub extras: usize,
    /// Slots in the order of construction.
    pub order: usize,
    /// How many of these are reached.
    pub reached: usize,
    /// Faults.
    pub faults: usize,
}

impl Work<'_> {
    pub(crate) const fn totals(&self) -> Totals {
        Totals {
            extras: self.extra_count,
            order: self.order_count,
            reached: self.reached,
            faults: self.fault_count,
        }
    }

    pub(super) const fn fault(&mut self, kind: FaultKind, at: u32, other: u32) {
        if self.fault_count < self.faults.len() {
            self.faults[self.fault_count] = Fault { kind, at, other, weight: Weight::Idle };
            self.fault_count += 1;
        }
    }

    pub(super) const fn extra(&mut self, nodes: usize, extra: Extra) -> u32 {
        let slot = nodes + self.extra_count;
        self.extras[self.extra_count] = extra;
        self.extra_count += 1;
        slot as u32
    }
}

pub(super) const fn size(rows: &Rows<'_>, points: usize) -> Sizes {
    let nodes = rows.nodes.len();
    let needs = rows.needs.len();
    let mut extras = 0;
    let mut point = 0;
    while point < points {
        let row = &rows.points[point];
        // A list of all or what stands for an open scope.
        if !row.at_most_one || row.is_scope {
            extras += 1;
        }
        // Each member decorated; of a point for one, for each who asks its plugin.
        let decorators = if !row.at_most_one {
            row.each
        } else if row.is_asked_by_plugin {
            row.whole
        } else {
            0
        };
        if decorators > 0 {
            extras += row.providers as usize * decorators as usize;
        }
        // What is made for each key that is asked for, and what is going to be made.
        if row.has_any_key {
            extras += (1 + row.asked_by_key as usize) * (1 + row.each as usize);
        }
        point += 1;
    }
    let slots = nodes + extras;
    // Each need, node and point is at fault at most once of each kind that speaks of it.
    let faults = needs + nodes + 5 * points;
    // Contradictions have no node in common, and the first cycle always fits.
    let cycles = nodes + slots;
    Sizes { nodes, needs, points, extras, slots, cycles, faults }
}
