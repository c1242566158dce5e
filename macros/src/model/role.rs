use syn::Attribute;

use crate::parse::{AGGREGATE, DECORATE, FACTORY, HEALTH, MAIN, PROVIDE, START, STOP, TASK, Vocabulary};
use crate::words::plain;

/// What a function is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Provide,
    Factory,
    Decorate,
    Aggregate,
    Start,
    Stop,
    Task,
    Health,
    Main,
}

impl Role {
    pub(crate) const ALL: [Self; 9] = [
        Self::Provide,
        Self::Factory,
        Self::Decorate,
        Self::Aggregate,
        Self::Start,
        Self::Stop,
        Self::Task,
        Self::Health,
        Self::Main,
    ];

    /// The role that an attribute gives.
    pub(crate) fn of(attribute: &Attribute) -> Option<Self> {
        let name = plain(&attribute.path().segments.last()?.ident);
        Self::ALL.into_iter().find(|role| role.name() == name && attribute.path().segments.len() == 1)
    }

    /// The attribute's name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Provide => "provide",
            Self::Factory => "factory",
            Self::Decorate => "decorate",
            Self::Aggregate => "aggregate",
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Task => "task",
            Self::Health => "health",
            Self::Main => "main",
        }
    }

    pub(super) const fn vocabulary(self) -> &'static Vocabulary {
        match self {
            Self::Provide => &PROVIDE,
            Self::Factory => &FACTORY,
            Self::Decorate => &DECORATE,
            Self::Aggregate => &AGGREGATE,
            Self::Start => &START,
            Self::Stop => &STOP,
            Self::Task => &TASK,
            Self::Health => &HEALTH,
            Self::Main => &MAIN,
        }
    }

    /// Whether it is run and gives nothing to others.
    pub(crate) const fn is_hook(self) -> bool {
        matches!(self, Self::Start | Self::Stop | Self::Task | Self::Health | Self::Main)
    }

    /// Whether it gives a point something new.
    pub(crate) const fn provides(self) -> bool {
        matches!(self, Self::Provide | Self::Factory)
    }

    /// Whether its first parameter is what it works on.
    pub(super) const fn works_on_something(self) -> bool {
        matches!(self, Self::Decorate | Self::Aggregate)
    }
}
