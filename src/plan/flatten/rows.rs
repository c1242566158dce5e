//! The graph as rows of integers: what the solver reads, at compile time and at run time alike.

use crate::declare::Position;

/// No node, point, key or slot.
pub(crate) const NONE: u32 = u32::MAX;

/// A plugin or a key that is given by an expression, which the compiler does not see into.
pub(crate) const UNTOLD: u32 = NONE - 1;

/// No scope that there is: something that would have to live in two that have nothing to do with each other.
pub(crate) const MIXED: u32 = NONE - 1;

/// How long something lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lifespan {
    /// The number of the point of the scope that it lives in; [`NONE`] for the application.
    pub scope: u32,
    /// Whether each who asks gets one of its own.
    pub is_transient: bool,
}

impl Lifespan {
    /// As long as the application.
    pub(crate) const APP: Self = Self { scope: NONE, is_transient: false };
}

/// What a node does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Builds a plugin's struct.
    Construct,
    /// Gives something to a point.
    Provide,
    /// Wraps the whole.
    Decorate,
    /// Wraps every member.
    DecorateEach,
    /// Makes one of all members.
    Aggregate,
}

/// Something that can be built: a plugin's struct or a contribution.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each stands for a fact of its own")]
pub(crate) struct Node {
    /// Number of the plugin.
    pub plugin: u32,
    /// Its place among the contributions of its plugin; [`NONE`] for a struct.
    pub contribution: u32,
    /// What it does.
    pub role: Role,
    /// The point it does it for; [`NONE`] for a struct, and where the point can't be told yet.
    pub point: u32,
    /// The point that it lost to what the host put in the place of all its providers, or [`NONE`].
    pub lost_point: u32,
    /// Its needs: from here ..
    pub needs: u32,
    /// .. to before here.
    pub needs_end: u32,
    /// The node of the struct that it needs, or [`NONE`].
    pub constructor: u32,
    /// Number of its key among the keys of the application, or [`NONE`]; of a decorator, the one key that it is for, or
    /// [`UNTOLD`].
    pub key: u32,
    /// Whether it is there anyway: a plugin's struct or a value, given as it is.
    pub is_gift: bool,
    /// Whether it yields to others.
    pub is_fallback: bool,
    /// Whether it gives a whole list of members.
    pub is_list: bool,
    /// Whether it provides for any key that is asked for.
    pub is_for_any_key: bool,
    /// Whether it gives what uses its needs at each call.
    pub is_factory: bool,
    /// Whether another was chosen, so that it serves only those who ask its plugin.
    pub is_left_out: bool,
    /// How long it is declared to live.
    pub life: Lifespan,
    /// Whether it lives too short for what it is: a hook that nobody runs, a provider for any key.
    pub lives_too_short: bool,
    /// At which end of its list it stands.
    pub position: Position,
    /// Whether it names anchors.
    pub has_anchors: bool,
    /// The first of the orders by which others stand before it, or [`NONE`].
    pub orders: u32,
    /// Whether a condition decides at run time if it is there at all.
    pub is_uncertain: bool,
}

impl Node {
    /// A row to be overwritten.
    pub(crate) const EMPTY: Self = Self {
        plugin: NONE,
        contribution: NONE,
        role: Role::Construct,
        point: NONE,
        lost_point: NONE,
        needs: 0,
        needs_end: 0,
        constructor: NONE,
        key: NONE,
        is_gift: false,
        is_fallback: false,
        is_list: false,
        is_for_any_key: false,
        is_factory: false,
        is_left_out: false,
        life: Lifespan::APP,
        lives_too_short: false,
        position: Position::Natural,
        has_anchors: false,
        orders: NONE,
        is_uncertain: false,
    };

    /// Whether it provides what it needs itself, or what the struct needs that it is made of: it was meant to wrap it.
    pub(in crate::plan) const fn takes_its_own(&self, nodes: &[Self], needs: &[NeedRow]) -> bool {
        matches!(self.role, Role::Provide)
            && (self.needs_what_it_gives(self.needs, self.needs_end, needs)
                || self.constructor != NONE && {
                    let owner = &nodes[self.constructor as usize];
                    self.needs_what_it_gives(owner.needs, owner.needs_end, needs)
                })
    }

    /// Whether one of the needs from `at` to before `end` is for what it gives. A `Lazy` of it wraps nothing.
    const fn needs_what_it_gives(&self, mut at: u32, end: u32, needs: &[NeedRow]) -> bool {
        while at < end {
            let asked = &needs[at as usize];
            let is_own = match asked.ask {
                Ask::One => true,
                Ask::Of => asked.key == self.key,
                Ask::From => asked.key == self.plugin,
                Ask::All | Ask::NoPoint | Ask::Unknown => false,
            };
            if is_own && !asked.is_lazy && asked.point == self.point {
                return true;
            }
            at += 1;
        }
        false
    }

    /// Whether the first need is what it works on.
    pub(crate) const fn works_on_first(&self) -> bool {
        matches!(self.role, Role::Decorate | Role::DecorateEach | Role::Aggregate)
    }
}

/// How much of a point a need asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// The one thing that it hands out.
    One,
    /// All members.
    All,
    /// The member under a key.
    Of,
    /// What one plugin provides.
    From,
    /// No point: a section of the configuration, the key it is asked for under.
    NoPoint,
    /// Nothing that can be told yet.
    Unknown,
}

impl Ask {
    /// Whether one thing is asked for, which could be looked up later, and not a list.
    pub(crate) const fn is_for_one(self) -> bool {
        matches!(self, Self::One | Self::Of | Self::From)
    }
}

/// A need.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NeedRow {
    /// The node that needs it.
    pub node: u32,
    /// The point, or [`NONE`].
    pub point: u32,
    /// How much of it.
    pub ask: Ask,
    /// Number of the key, for [`Ask::Of`]; of the plugin, for [`Ask::From`], if there is one.
    pub key: u32,
    /// Whether the consumer can work without.
    pub may_be_absent: bool,
    /// Whether it leaves the order free.
    pub is_lazy: bool,
    /// Whether it is made anew each time that the consumer asks.
    pub is_fresh: bool,
    /// The number of the scope that has to be open around the consumer, which opens another in it, or [`NONE`].
    pub opens_in: u32,
}

impl NeedRow {
    /// A row to be overwritten.
    pub(crate) const EMPTY: Self = Self {
        node: NONE,
        point: NONE,
        ask: Ask::Unknown,
        key: NONE,
        may_be_absent: false,
        is_lazy: false,
        is_fresh: false,
        opens_in: NONE,
    };
}

/// A point.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each stands for a fact of its own")]
pub(crate) struct PointRow {
    /// Its hash.
    pub hash: u64,
    /// Where its declaration is to be found: a node, or the number of nodes plus a need.
    pub mention: u32,
    /// Whether it takes at most one provider.
    pub at_most_one: bool,
    /// Whether it takes exactly one provider.
    pub is_single: bool,
    /// Whether the framework itself asks for it.
    pub is_entry: bool,
    /// Whether the host may give it at run time, beside what plugins provide.
    pub is_from_host: bool,
    /// Whether the host supplies a provider that is not in the list.
    pub is_supplied: bool,
    /// Whether configuration or host choose among its providers.
    pub is_chosen: bool,
    /// Whether it is a scope.
    pub is_scope: bool,
    /// The number of the scope that it is opened in, or [`NONE`].
    pub within: u32,
    /// Whether the key of one of its providers can't be told yet.
    pub has_unknown_key: bool,
    /// Whether somebody asks one plugin for it.
    pub is_asked_by_plugin: bool,
    /// Whether the host put its own provider in the place of all others.
    pub is_replaced: bool,
    /// Whether a provider may be there that is not certain.
    pub may_be_provided: bool,
    /// Whether one of these does not yield to others.
    pub may_have_others: bool,
    /// Whether an aggregator may be there that is not certain.
    pub may_be_aggregated: bool,
    /// How many providers it has, those that yield included.
    pub providers: u32,
    /// How many decorators of the whole it has.
    pub whole: u32,
    /// How many decorators of each member it has.
    pub each: u32,
    /// Whether one of its providers provides for any key.
    pub has_any_key: bool,
    /// How many needs ask for it under a key.
    pub asked_by_key: u32,
}

impl PointRow {
    /// A row to be overwritten.
    pub(crate) const EMPTY: Self = Self {
        hash: 0,
        mention: NONE,
        at_most_one: false,
        is_single: false,
        is_entry: false,
        is_from_host: false,
        is_supplied: false,
        is_chosen: false,
        is_scope: false,
        within: NONE,
        has_unknown_key: false,
        is_asked_by_plugin: false,
        is_replaced: false,
        may_be_provided: false,
        may_have_others: false,
        may_be_aggregated: false,
        providers: 0,
        whole: 0,
        each: 0,
        has_any_key: false,
        asked_by_key: 0,
    };

    /// Whether it is for one provider and hands out several, so that each who asks has to say whose; `count` were chosen.
    pub(crate) const fn is_told_apart(&self, count: u32) -> bool {
        self.at_most_one && self.is_asked_by_plugin && (self.is_chosen || count + self.is_supplied as u32 > 1)
    }
}

/// Two nodes of one list, of which one states its place by the other.
#[derive(Clone, Copy, Debug)]
pub(in crate::plan) struct Order {
    /// Stands before.
    pub before: u32,
    /// Stands after.
    pub after: u32,
    /// Whether the first of them states it, so that it is the one that moves.
    pub by_first: bool,
    /// The next order with the same `after`, or [`NONE`]; those that `after` states itself come first.
    pub next: u32,
}

impl Order {
    /// A row to be overwritten.
    pub(in crate::plan) const EMPTY: Self = Self { before: NONE, after: NONE, by_first: false, next: NONE };
}

/// The graph.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows<'a> {
    /// All nodes: for each plugin its struct, its gifts, its functions.
    pub nodes: &'a [Node],
    /// All needs, in the order of their nodes.
    pub needs: &'a [NeedRow],
    /// All points.
    pub points: &'a [PointRow],
    /// Which nodes stand before which.
    pub orders: &'a [Order],
    /// Whether something lives shorter than the application.
    pub has_lives: bool,
    /// Whether something is looked up only when it is used.
    pub has_lazy: bool,
}
