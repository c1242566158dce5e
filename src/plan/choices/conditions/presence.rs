//! Conditions on the presence of plugins and of providers.

use std::collections::HashMap;

use super::items::{Item, Verdict};
use super::values::is_presence;
use crate::base::HOST;
use crate::collect::{Registry, Unmet};
use crate::config::{LoadedSettings, PointChoice};
use crate::declare::{ContributionKind, PointDecl, Term, When};
use crate::plan::choices::rules::Rules;

/// Who is there, as far as that is decided.
pub(super) struct Presence<'a> {
    registry: &'a Registry,
    choices: &'a [PointChoice],
    rules: &'a Rules,
    /// What has conditions: by plugin and contribution, with what is decided of it.
    decided: HashMap<Place, State>,
}

/// A plugin, or one of its contributions.
pub(super) type Place = (usize, Option<usize>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    On,
    Off,
    Open,
    Undecided,
}

/// What a term finds.
enum Found {
    Yes(String),
    No(String),
    /// It waits for this.
    Waits(Place),
    Unknown,
}

impl<'a> Presence<'a> {
    pub(super) fn of(
        registry: &'a Registry,
        settings: Option<&'a LoadedSettings>,
        rules: &'a Rules,
        items: &[Item<'_>],
    ) -> Self {
        let choices = settings.map_or(&[][..], |settings| &settings.choices().points);
        let decided = items.iter().map(|item| ((item.plugin, item.contribution), State::Open)).collect();
        Self { registry, choices, rules, decided }
    }

    /// Notes what was decided.
    pub(super) fn enter(&mut self, item: &Item<'_>, verdict: &Verdict) {
        let state = match verdict {
            Verdict::On => State::On,
            Verdict::Off(_) | Verdict::WithItsPlugin => State::Off,
            Verdict::Open => State::Open,
            Verdict::Undecided => State::Undecided,
        };
        self.decided.insert((item.plugin, item.contribution), state);
    }

    /// Whether one of these plugins is on; what it is off for is not said.
    pub(super) fn any_of(&self, plugins: &[usize]) -> Verdict {
        let states = || plugins.iter().map(|plugin| self.state((*plugin, None)));
        if states().any(|state| state == State::On) {
            Verdict::On
        } else if states().any(|state| state == State::Open) {
            Verdict::Open
        } else if states().any(|state| state == State::Undecided) {
            Verdict::Undecided
        } else {
            Verdict::WithItsPlugin
        }
    }

    /// Whether all are there that an item asks for.
    pub(super) fn all(&self, item: &Item<'_>) -> Verdict {
        let mut open = false;
        for when in item.conditions.iter().filter(|when| is_presence(when)) {
            match self.one(when) {
                Verdict::On => {}
                Verdict::Open => open = true,
                other => return other,
            }
        }
        if open { Verdict::Open } else { Verdict::On }
    }

    fn one(&self, when: &When) -> Verdict {
        let (mut reasons, mut open, mut unknown) = (Vec::new(), false, false);
        for term in when.any.iter() {
            match self.term(term) {
                Found::Yes(reason) if when.negated => return Verdict::Off(unmet(when, reason, None)),
                Found::Yes(_) => return Verdict::On,
                Found::No(reason) => reasons.push(reason),
                Found::Waits(_) => open = true,
                Found::Unknown => unknown = true,
            }
        }
        match (open, unknown, when.negated) {
            (true, ..) => Verdict::Open,
            (_, true, _) => Verdict::Undecided,
            (.., true) => Verdict::On,
            (.., false) => Verdict::Off(unmet(when, reasons.join(", and "), help(when))),
        }
    }

    /// What an item waits for first, and the condition that does.
    pub(super) fn waits_for<'w>(&self, item: &Item<'w>) -> Option<(Place, Option<&'w When>)> {
        if item.contribution.is_some() && self.state((item.plugin, None)) == State::Open {
            return Some(((item.plugin, None), None));
        }
        let mut includers = item.includers.iter().flatten().map(|includer| (*includer, None));
        if item.includers.as_ref().is_some_and(|includers| matches!(self.any_of(includers), Verdict::Open))
            && let Some(open) = includers.find(|place| self.state(*place) == State::Open)
        {
            return Some((open, None));
        }
        item.conditions.iter().filter(|when| is_presence(when)).find_map(|when| {
            when.any.iter().find_map(|term| match self.term(term) {
                Found::Waits(place) => Some((place, Some(when))),
                _ => None,
            })
        })
    }

    fn term(&self, term: &Term) -> Found {
        match term {
            Term::Plugin(key) => self.plugin(key),
            Term::Provided(point) => {
                self.provided(&format!("`{}`", point.name), |other| other.type_id == point.type_id)
            }
            Term::ProvidedNamed(name) => self.provided(&format!("`{name}`"), |other| other.name == *name),
            // Decided before.
            Term::Config { .. } | Term::Set(_) | Term::Profile(_) | Term::Function { .. } => {
                Found::Yes(String::new())
            }
        }
    }

    fn plugin(&self, key: &str) -> Found {
        if let Some(disabled) = self.registry.disabled.iter().find(|disabled| disabled.key() == key) {
            return Found::No(format!("the plugin `{key}` is {}", disabled.why()));
        }
        let Some(at) = self.registry.keys().position(|known| known == key) else {
            return Found::No(format!("there is no plugin `{key}`"));
        };
        match self.state((at, None)) {
            State::On => Found::Yes(format!("the plugin `{key}` is there")),
            State::Off => Found::No(format!("the plugin `{key}` is off")),
            State::Open => Found::Waits((at, None)),
            State::Undecided => Found::Unknown,
        }
    }

    fn provided(&self, name: &str, is_meant: impl Fn(&PointDecl) -> bool) -> Found {
        if self.rules.given.iter().any(|gift| is_meant(gift.point)) {
            return Found::Yes(format!("the host gives {name}"));
        }
        let (mut waits, mut unknown) = (None, false);
        for (at, plugin) in self.registry.plugins().enumerate() {
            for (number, decl) in plugin.plugin.contributions().enumerate() {
                let provides = decl.kind == ContributionKind::Provide && is_meant(decl.point);
                if !provides || !self.may_serve(plugin.key(), decl.point) {
                    continue;
                }
                match self.state_of_contribution(at, number) {
                    (State::On, _) => return Found::Yes(format!("`{}` provides {name}", plugin.key())),
                    (State::Off, _) => {}
                    (State::Open, place) => waits = waits.or(Some(place)),
                    (State::Undecided, _) => unknown = true,
                }
            }
        }
        match (waits, unknown) {
            (Some(place), _) => Found::Waits(place),
            (None, true) => Found::Unknown,
            (None, false) => Found::No(format!("nobody provides {name}")),
        }
    }

    /// Whether the configuration leaves a point to this plugin.
    fn may_serve(&self, plugin: &str, point: &PointDecl) -> bool {
        let is_meant = |choice: &&PointChoice| {
            choice.key.is_none()
                && choice.point.means(point.name)
                && !choice.yields(point.type_id, self.choices)
        };
        let chosen = self.choices.iter().filter(is_meant);
        let mut chosen = chosen.map(|choice| choice.provider.as_deref());
        chosen.all(|provider| plugin == HOST || provider == Some(plugin))
    }

    /// What is known of a contribution, and of which of the two: its plugin or itself.
    fn state_of_contribution(&self, plugin: usize, number: usize) -> (State, Place) {
        let (whole, part) = ((plugin, None), (plugin, Some(number)));
        match self.state(whole) {
            State::On => (self.state(part), part),
            other => (other, whole),
        }
    }

    fn state(&self, place: Place) -> State {
        self.decided.get(&place).copied().unwrap_or(State::On)
    }
}

fn unmet(when: &When, reason: String, help: Option<String>) -> Unmet {
    Unmet { condition: when.to_string(), reason, help }
}

fn help(when: &When) -> Option<String> {
    match when.any.first()? {
        Term::Plugin(key) => Some(format!("list the plugin `{key}`, and leave it on")),
        Term::Provided(point) => Some(format!("list a plugin that provides `{}`", point.type_text())),
        Term::ProvidedNamed(point) => Some(format!("list a plugin that provides `{point}`")),
        _ => None,
    }
}
