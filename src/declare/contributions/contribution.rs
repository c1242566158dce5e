use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::anchor::Anchor;
use super::lifetime::Lifetime;
use super::when::When;
use crate::base::{Built, Cast, KeyDecl, Origin, Outcome, SharedKey, View, key_text};
use crate::declare::hooks::task::TaskRules;
use crate::declare::needs::inject::NeedDecl;
use crate::declare::points::point::PointDecl;

/// What a contribution does for its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContributionKind {
    /// Gives something to it.
    Provide,
    /// Wraps what was provided or aggregated; `each` wraps every member on its own.
    Decorate {
        /// Every member on its own instead of the whole.
        each: bool,
    },
    /// Makes one of all members.
    Aggregate,
}

impl fmt::Display for ContributionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Provide => "provider",
            Self::Decorate { .. } => "decorator",
            Self::Aggregate => "aggregator",
        })
    }
}

/// What a plugin gives to a point.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each stands for a fact of its own")]
pub struct ContributionDecl {
    /// What it does.
    pub kind: ContributionKind,
    /// The point.
    pub point: &'static PointDecl,
    /// What to call it in texts, such as `Notes::index`.
    pub name: &'static str,
    /// Its key, where the point is keyed.
    pub key: ContributionKey,
    /// Its parameters. The first of a decorator or an aggregator is what it works on.
    pub needs: &'static [NeedDecl],
    /// Whether it needs the plugin's struct.
    pub receiver: bool,
    /// Whether it yields to any other provider.
    pub fallback: bool,
    /// Whether it may decline.
    pub may_decline: bool,
    /// Whether it has to be awaited.
    pub asynchronous: bool,
    /// Whether it gives a whole list of members, however many there are.
    pub is_list: bool,
    /// How long what it gives lives, where that is shorter than the life of its plugin.
    pub lifetime: Lifetime,
    /// Its place among others.
    pub placement: Placement,
    /// How long a hook may take; `None` leaves it to the application.
    pub timeout: Option<Duration>,
    /// What a background task goes by; `None` for anything else.
    pub task: Option<TaskRules>,
    /// What has to be so for it to be there: all of this.
    pub conditions: Cow<'static, [When]>,
    /// Where it was declared.
    pub origin: Origin,
    /// Builds it.
    pub call: Call,
}

impl ContributionDecl {
    /// A contribution that needs nothing and is placed nowhere in particular; the rest is set by `with_..`.
    #[must_use]
    pub const fn new(
        kind: ContributionKind,
        point: &'static PointDecl,
        name: &'static str,
        origin: Origin,
        call: fn(&View<'_>) -> Outcome,
    ) -> Self {
        Self {
            kind,
            point,
            name,
            key: ContributionKey::None,
            needs: &[],
            receiver: false,
            fallback: false,
            may_decline: false,
            asynchronous: false,
            is_list: false,
            lifetime: Lifetime::App,
            placement: Placement::ANYWHERE,
            timeout: None,
            task: None,
            conditions: Cow::Borrowed(&[]),
            origin,
            call: Call::Static(call),
        }
    }
}

/// The key of a contribution to a keyed point.
#[derive(Clone)]
pub enum ContributionKey {
    /// It has none.
    None,
    /// As written in a macro.
    Declared(KeyDecl),
    /// Made at run time.
    Value(SharedKey),
    /// Whichever is asked for that nobody provides.
    Any,
}

impl ContributionKey {
    /// The typed key.
    #[must_use]
    pub fn value(&self) -> Option<SharedKey> {
        match self {
            Self::None | Self::Any => None,
            Self::Declared(key) => Some(key.value()),
            Self::Value(key) => Some(SharedKey::clone(key)),
        }
    }

    /// As reports and configuration write it: the value, whatever constant or expression gives it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Value(key) => key_text(key.as_ref()),
            Self::Declared(key) => key.shown(),
            Self::None | Self::Any => format!("{self:?}"),
        }
    }
}

impl fmt::Debug for ContributionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("no key"),
            Self::Declared(key) => key.fmt(f),
            Self::Value(key) => key.fmt(f),
            Self::Any => f.write_str("any key"),
        }
    }
}

/// Where a contribution stands among others of its kind to the same point.
#[derive(Clone, Debug)]
pub struct Placement {
    /// At an end, or in its natural place.
    pub position: Position,
    /// Plugins that it stands before.
    pub before: Cow<'static, [Anchor]>,
    /// Plugins that it stands after.
    pub after: Cow<'static, [Anchor]>,
    /// Whether it is an error that one of these plugins does not contribute, and not only a warning.
    pub required: bool,
}

impl Placement {
    /// Its natural place: plugin order, then declaration order.
    pub const ANYWHERE: Self = Self {
        position: Position::Natural,
        before: Cow::Borrowed(&[]),
        after: Cow::Borrowed(&[]),
        required: false,
    };
}

/// At which end of the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Position {
    /// Before all that say nothing.
    First,
    /// In plugin order, then declaration order.
    Natural,
    /// After all that say nothing.
    Last,
}

/// The function that builds a contribution.
#[derive(Clone)]
pub enum Call {
    /// From a macro: known when the program is compiled.
    Static(fn(&View<'_>) -> Outcome),
    /// From a macro, for a factory: gives what holds its needs and uses them at each call of a method.
    Assisted(fn(&View<'_>) -> Outcome),
    /// Made at run time.
    Dynamic(Arc<dyn Fn(&View<'_>) -> Outcome + Send + Sync>),
    /// Hands out a value that is there already, so that nothing is gained by leaving it out.
    Ready(Arc<dyn Fn(&View<'_>) -> Outcome + Send + Sync>),
    /// Hands out the plugin's struct.
    Gift(Cast),
}

impl Call {
    /// Calls it.
    #[must_use]
    pub fn call(&self, view: &View<'_>) -> Outcome {
        match self {
            Self::Static(call) | Self::Assisted(call) => call(view),
            Self::Dynamic(call) | Self::Ready(call) => call(view),
            Self::Gift(cast) => Outcome::Ready(Ok(Built::Gift { plugin: view.plugin_slot(), cast: *cast })),
        }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Static(_) => "Static",
            Self::Assisted(_) => "Assisted",
            Self::Dynamic(_) => "Dynamic",
            Self::Ready(_) => "Ready",
            Self::Gift(_) => "Gift",
        })
    }
}
