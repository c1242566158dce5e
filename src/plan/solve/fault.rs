//! What can be wrong with a graph.

use crate::plan::flatten::rows::NONE;

/// Something wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// What.
    pub kind: FaultKind,
    /// A need, a node, a point or a place in [`Work::cycles`](super::Work::cycles): [`FaultKind::subject`] says which.
    pub at: u32,
    /// A second number, as the kind says.
    pub other: u32,
    /// How much it matters.
    pub weight: Weight,
}

impl Fault {
    /// To be overwritten.
    pub(crate) const EMPTY: Self =
        Self { kind: FaultKind::Missing, at: NONE, other: NONE, weight: Weight::Idle };
}

/// How much a fault matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// It stops the application.
    Grave,
    /// Nothing that is built reaches it.
    Idle,
    /// Another fault tells the same.
    Told,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// Need `at`: nobody provides its point.
    Missing,
    /// Need `at`: nobody provides its point under its key.
    KeyAbsent,
    /// Need `at`: the plugin that it asks gives its point `other` providers, and not one.
    From,
    /// Need `at` asks for one of several providers, and does not say whose.
    Which,
    /// Point `at` takes one provider and has several.
    TooMany,
    /// Point `at` has several fallback providers and nothing else.
    Fallbacks,
    /// Need `at` asks for one thing of a point with several members and no aggregator.
    NoAggregator,
    /// Point `at` has several aggregators.
    Aggregators,
    /// Decorator `at` has nothing to decorate.
    NothingToDecorate,
    /// Decorator `at` is for a key under which nobody provides.
    NoKeyToDecorate,
    /// Decorator `at` wraps the whole of a point that has several members and no aggregator.
    NoWhole,
    /// Point `at`: at least one key is used twice.
    KeyTwice,
    /// The stated places of `other` nodes contradict each other; they begin at place `at` of [`Work::cycles`](super::Work::cycles), each
    /// behind the next.
    Order,
    /// A cycle of `other` slots that begins at place `at` of [`Work::cycles`](super::Work::cycles).
    Cycle,
    /// Need `at`: who holds it lives longer than what is held, in slot `other`.
    HoldsShorter,
    /// Need `at`: a `Fresh` of what is not transient, or a `Lazy` of what is.
    WrongHandle,
    /// Need `at`, of a factory: what is transient would be one for all calls.
    SharedByCalls,
    /// Need `at`: who opens a scope lives where the one that it is opened in is not open.
    OpensOutside,
    /// Node `at`: a hook of a plugin that lives too short to have it, or a provider for any key that does.
    TooShort,
}

impl FaultKind {
    /// What [`Fault::at`] is.
    pub(crate) const fn subject(self) -> Subject {
        match self {
            Self::Missing
            | Self::KeyAbsent
            | Self::From
            | Self::Which
            | Self::NoAggregator
            | Self::HoldsShorter
            | Self::WrongHandle
            | Self::SharedByCalls
            | Self::OpensOutside => Subject::Need,
            Self::TooMany | Self::Fallbacks | Self::Aggregators | Self::KeyTwice => Subject::Point,
            Self::NothingToDecorate | Self::NoKeyToDecorate | Self::NoWhole => Subject::Decorator,
            Self::TooShort => Subject::Node,
            Self::Order => Subject::Order,
            Self::Cycle => Subject::Cycle,
        }
    }
}

/// What a fault is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A need.
    Need,
    /// A point.
    Point,
    /// The node of a decorator.
    Decorator,
    /// Any other node.
    Node,
    /// Nodes in [`Work::cycles`](super::Work::cycles) that each say to stand before the next.
    Order,
    /// Slots in [`Work::cycles`](super::Work::cycles) that each need the next.
    Cycle,
}
