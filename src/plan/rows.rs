//! The graph as rows of integers: what the solver reads, at compile time and at run time alike.

/// No node, point, key or slot.
pub(crate) const NONE: u32 = u32::MAX;

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
pub(crate) struct Node {
    /// Number of the plugin.
    pub plugin: u32,
    /// Its place among the contributions of its plugin; [`NONE`] for a struct.
    pub contribution: u32,
    /// What it does.
    pub role: Role,
    /// The point it does it for; [`NONE`] for a struct, and where the point can't be told yet.
    pub point: u32,
    /// Its needs: from here ..
    pub needs: u32,
    /// .. to before here.
    pub needs_end: u32,
    /// The node of the struct that it needs, or [`NONE`].
    pub constructor: u32,
    /// Number of its key among the keys of the application, or [`NONE`].
    pub key: u32,
    /// Whether it is there anyway: a plugin's struct or a value, given as it is.
    pub gift: bool,
    /// Whether it yields to others.
    pub fallback: bool,
    /// 0 first, 1 natural, 2 last.
    pub position: u8,
    /// Whether it names anchors.
    pub anchored: bool,
    /// The first of the orders by which others stand before it, or [`NONE`].
    pub orders: u32,
}

impl Node {
    /// A row to be overwritten.
    pub(crate) const EMPTY: Self = Self {
        plugin: NONE,
        contribution: NONE,
        role: Role::Construct,
        point: NONE,
        needs: 0,
        needs_end: 0,
        constructor: NONE,
        key: NONE,
        gift: false,
        fallback: false,
        position: 1,
        anchored: false,
        orders: NONE,
    };

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
    /// No point: a section of the configuration, the key it is asked for under.
    NoPoint,
    /// Nothing that can be told yet.
    Unknown,
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
    /// Number of the key, for [`Ask::Of`].
    pub key: u32,
    /// Whether the consumer can work without.
    pub may_be_absent: bool,
    /// Whether it leaves the order free.
    pub lazy: bool,
}

impl NeedRow {
    /// A row to be overwritten.
    pub(crate) const EMPTY: Self =
        Self { node: NONE, point: NONE, ask: Ask::Unknown, key: NONE, may_be_absent: false, lazy: false };
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
    pub single: bool,
    /// Whether the framework itself asks for it.
    pub entry: bool,
    /// Whether the host may give it at run time, beside what plugins provide.
    pub from_host: bool,
    /// Whether the host supplies a provider that is not in the list.
    pub supplied: bool,
    /// Whether configuration or host choose among its providers.
    pub chosen: bool,
    /// Whether the key of one of its providers can't be told yet.
    pub open: bool,
    /// How many providers it has, those that yield included.
    pub providers: u32,
    /// How many decorators of each member it has.
    pub each: u32,
}

impl PointRow {
    /// A row to be overwritten.
    pub(crate) const EMPTY: Self = Self {
        hash: 0,
        mention: NONE,
        at_most_one: false,
        single: false,
        entry: false,
        from_host: false,
        supplied: false,
        chosen: false,
        open: false,
        providers: 0,
        each: 0,
    };
}

/// Two nodes of one list, of which one states its place by the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order {
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
    pub(super) const EMPTY: Self = Self { before: NONE, after: NONE, by_first: false, next: NONE };
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
}
