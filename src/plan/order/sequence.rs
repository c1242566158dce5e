//! Contributions in their order, and why each stands before another.

use std::collections::VecDeque;
use std::fmt;

use crate::base::Origin;
use crate::declare::Position;

/// The order of what a point hands out and is decorated by. Its `Display` is a table with the reasons.
#[derive(Clone, Debug)]
pub struct PointOrder {
    /// What the point is called.
    pub point: String,
    /// Its providers.
    pub members: Sequence,
    /// The decorators of each member, the innermost first.
    pub decorators_of_each: Sequence,
    /// The decorators of the whole, the innermost first.
    pub decorators: Sequence,
}

/// Contributions of one kind to one point, in their order.
#[derive(Clone, Debug)]
pub struct Sequence(pub(super) Vec<Placed>);

/// A contribution at its place.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The key of its plugin.
    pub plugin: String,
    /// What reports call it, such as `` `Notes::index` in `notes` ``.
    pub name: String,
    /// Where it is declared.
    pub origin: Option<Origin>,
    /// Its place before any is stated.
    pub(super) natural: u32,
    /// At which end of the order, among those of its plugin.
    pub(super) position: Position,
    /// At which end of the order, among those of all plugins.
    pub(super) turn: Position,
    pub(super) stated: Vec<Stated>,
    /// Of a hook, what all hooks of its plugin state of others.
    pub(super) stated_by_plugin: Vec<Stated>,
    /// Of a hook, the keys of the plugins that its plugin starts after and stops before.
    pub(super) uses: Vec<String>,
    /// Of a hook, the number of the point of the scope that it runs with; [`NONE`] for the application.
    pub(super) scope: u32,
    /// Whether the natural order is turned round.
    pub(super) is_reversed: bool,
}

/// A neighbour that a contribution names.
#[derive(Clone, Debug)]
pub(super) struct Stated {
    /// The keys of the plugins that are meant.
    pub(super) plugins: Vec<String>,
    pub(super) is_before: bool,
    /// As it is written.
    pub(super) text: String,
    /// Where.
    pub(super) origin: Option<Origin>,
}

/// Why one contribution stands before another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// One of them says so.
    Stated {
        /// The key of the plugin that says it.
        by: String,
        /// As it is written, such as `after = "tracing"`.
        text: String,
        /// Where.
        origin: Option<Origin>,
    },
    /// This one says that it is `first`, and the other does not.
    First(String),
    /// This one says that it is `last`, and the other does not.
    Last(String),
    /// The plugin of the one is listed before that of the other.
    Listed(String, String),
    /// Both belong to one plugin, which declares them in this order.
    Declared(String),
    /// The plugin of the one is listed after that of the other, or is the same and declares it later, and stopping is the
    /// reverse of starting.
    Reversed(String, String),
    /// Hooks: the first plugin uses what the other gives or what is made of it.
    Uses(String, String),
    /// Hooks: they run with different scopes, or one with the application, which is told around all scopes.
    Scopes(String, String),
    /// This one stands before a third, and comes when it is the turn of that one.
    Turn(String),
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stated { by, text, origin: Some(origin) } => {
                write!(f, "`{by}` says `{text}` at {origin}")
            }
            Self::Stated { by, text, origin: None } => write!(f, "`{by}` says `{text}`"),
            Self::First(plugin) => write!(f, "`{plugin}` says `first`"),
            Self::Last(plugin) => write!(f, "`{plugin}` says `last`"),
            Self::Listed(one, other) => write!(f, "`{one}` is listed before `{other}`"),
            Self::Declared(plugin) => write!(f, "`{plugin}` declares them in this order"),
            Self::Reversed(one, other) if one == other => {
                write!(
                    f,
                    "`{one}` declares them the other way round, and stopping is the reverse of starting"
                )
            }
            Self::Reversed(one, other) => {
                write!(f, "`{one}` is listed after `{other}`, and stopping is the reverse of starting")
            }
            Self::Uses(one, other) => write!(f, "`{one}` uses what `{other}` gives or what is made of it"),
            Self::Scopes(one, other) => {
                write!(f, "`{one}` and `{other}` start and stop with different scopes")
            }
            Self::Turn(plugin) => write!(f, "`{plugin}` comes in the turn of one that it stands before"),
        }
    }
}

impl Sequence {
    /// The contributions, in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, Placed> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Why what the plugin `first` contributes stands before what `second` does: one rule, or several where others stand
    /// between them. `None` if it doesn't.
    #[must_use]
    pub fn why(&self, first: &str, second: &str) -> Option<Vec<Rule>> {
        let from = self.0.iter().position(|placed| placed.plugin == first)?;
        let to = self.0.iter().rposition(|placed| placed.plugin == second)?;
        (from < to).then(|| self.path(from, to))
    }

    /// The shortest way from one to a later one, over those between them.
    fn path(&self, from: usize, to: usize) -> Vec<Rule> {
        let mut came_from: Vec<Option<usize>> = vec![None; to + 1];
        let mut open = VecDeque::from([from]);
        while let Some(at) = open.pop_front() {
            for (next, before) in came_from.iter_mut().enumerate().skip(at + 1) {
                if before.is_none() && self.direct(at, next).is_some() {
                    *before = Some(at);
                    open.push_back(next);
                }
            }
        }
        let mut rules = Vec::new();
        let mut at = to;
        while at != from {
            // Without a rule of its own it is there for another that it stands before.
            let before = came_from[at].unwrap_or(at - 1);
            rules.push(self.direct(before, at).unwrap_or_else(|| Rule::Turn(self.0[before].plugin.clone())));
            at = before;
        }
        rules.reverse();
        rules
    }

    fn direct(&self, first: usize, second: usize) -> Option<Rule> {
        let (first, second) = (self.0.get(first)?, self.0.get(second)?);
        if first.scope != second.scope {
            return Some(Rule::Scopes(first.plugin.clone(), second.plugin.clone()));
        }
        let says = |one: &Placed, other: &Placed, is_before: bool| {
            let by_plugin = if one.plugin == other.plugin { &[] } else { &one.stated_by_plugin[..] };
            let mut all = one.stated.iter().chain(by_plugin);
            let stated =
                all.find(|stated| stated.is_before == is_before && stated.plugins.contains(&other.plugin))?;
            Some(Rule::Stated { by: one.plugin.clone(), text: stated.text.clone(), origin: stated.origin })
        };
        if let Some(rule) = says(first, second, true).or_else(|| says(second, first, false)) {
            return Some(rule);
        }
        let (one, other) = (first.plugin.clone(), second.plugin.clone());
        if second.uses.contains(&one) {
            return Some(Rule::Uses(other, one));
        }
        if first.uses.contains(&other) {
            return Some(Rule::Uses(one, other));
        }
        let is_same = one == other;
        let ends = if is_same { (first.position, second.position) } else { (first.turn, second.turn) };
        match ends {
            (Position::First, Position::Natural | Position::Last) => return Some(Rule::First(one)),
            (Position::Natural, Position::Last) => return Some(Rule::Last(other)),
            (one, other) if one != other => return None,
            _ => {}
        }
        if first.is_reversed {
            return (first.natural > second.natural).then_some(Rule::Reversed(one, other));
        }
        let rule = if is_same { Rule::Declared(one) } else { Rule::Listed(one, other) };
        (first.natural < second.natural).then_some(rule)
    }
}

impl<'a> IntoIterator for &'a Sequence {
    type Item = &'a Placed;
    type IntoIter = std::slice::Iter<'a, Placed>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for PointOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the order of {}", self.point)?;
        let parts = [
            ("members", &self.members),
            ("decorators of each, innermost first", &self.decorators_of_each),
            ("decorators, innermost first", &self.decorators),
        ];
        for (title, sequence) in parts.iter().filter(|(_, sequence)| !sequence.is_empty()) {
            write!(f, "\n{title}")?;
            for (at, placed) in sequence.iter().enumerate() {
                write!(f, "\n  {}. {}", at + 1, placed.name)?;
                if let Some(before) = at.checked_sub(1) {
                    let rules: Vec<String> =
                        sequence.path(before, at).iter().map(ToString::to_string).collect();
                    write!(f, ": {}", rules.join(", "))?;
                }
            }
        }
        Ok(())
    }
}
