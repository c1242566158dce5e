//! Reading a section again and again, each time without what was found wrong before, until all is found.

use std::collections::HashSet;
use std::marker::PhantomData;

use serde::Deserialize;

use super::attempt::Attempt;
use super::deserializer::{Reader, Unknown};
use super::fault::{Fault, Found, Kind};
use super::guesses::Guesses;
use super::probe::{MOST_ROUNDS, Probe};
use super::trail::Trail;
use crate::config::tree::{Node, Step, Value};

/// More would not be read by anybody.
const MOST_FAULTS: usize = 50;

/// What reading a section as a type led to.
#[derive(Default)]
pub(in crate::config) struct Parsed {
    /// Whether nothing is wrong but unknown keys.
    is_read: bool,
    pub(in crate::config) faults: Vec<Fault>,
    pub(in crate::config) unknown: Vec<Unknown>,
    /// The paths of the unknown keys.
    paths: HashSet<Vec<Step>>,
}

/// Reads one value; `None` if it is not right.
pub(crate) fn read_node<T: for<'de> Deserialize<'de>>(node: &Node) -> Option<T> {
    parse(node, false).0
}

/// Reads a section once as a type, which stays behind it.
type ReadOnce<'a> = dyn FnMut(Reader<'_>) -> Result<(), Fault> + 'a;

/// Reads a section; a value is there if nothing is wrong but unknown keys.
pub(in crate::config) fn parse<T: for<'de> Deserialize<'de>>(
    root: &Node,
    absent: bool,
) -> (Option<T>, Parsed) {
    let mut value = None;
    let parsed = parse_with(root, absent, &mut |reader| {
        let is_real = reader.attempt.probe.is_none();
        let read = reader.seed(PhantomData::<T>)?;
        if is_real {
            value = Some(read);
        }
        Ok(())
    });
    (value.filter(|_| parsed.is_read), parsed)
}

/// Of no type, so that the rest is not compiled for each type of section.
fn parse_with(root: &Node, absent: bool, read: &mut ReadOnce<'_>) -> Parsed {
    let mut guesses = Guesses::default();
    let mut parse_as = |guesses: &Guesses| Attempts { root, absent, guesses, hidden: Vec::new(), read }.all();
    let parsed = parse_as(&guesses);
    // A text that looks like a number may be meant for a string that happens to look so.
    while !parsed.is_read && guesses.next() {
        let other = parse_as(&guesses);
        if other.is_read {
            return other;
        }
    }
    parsed
}

/// The attempts to read a section. A type stops at its first error; the value that it stopped at is hidden from the next.
struct Attempts<'a> {
    root: &'a Node,
    absent: bool,
    guesses: &'a Guesses,
    hidden: Vec<Found>,
    read: &'a mut ReadOnce<'a>,
}

impl Attempts<'_> {
    fn all(mut self) -> Parsed {
        let mut broken: Vec<Vec<Step>> = Vec::new();
        let mut parsed = Parsed::default();
        loop {
            let attempt = Attempt::new(&self.hidden, self.absent, self.guesses);
            let result = attempt.of(self.root, self.read);
            parsed.add_unknown(attempt.unknown.take());
            let is_buffered = attempt.buffered.get();
            let Err(fault) = result else {
                if is_buffered {
                    parsed.add_unknown(self.unused());
                }
                parsed.is_read = parsed.faults.is_empty();
                return parsed;
            };
            let fault = if is_buffered { self.placed(fault) } else { fault };
            let fault = self.with_twin(fault);
            let Some(found) = fault.found.as_deref().cloned() else {
                parsed.faults.push(fault);
                return parsed;
            };
            if let Some((found, unknown)) = unknown_key(self.root, &fault, &found) {
                let again = self.is_hidden(&found);
                parsed.add_unknown([unknown]);
                if again || parsed.unknown.len() > MOST_FAULTS {
                    return parsed;
                }
                self.hidden.push(found);
                continue;
            }
            if !is_consequence(&fault, &found, &broken) {
                parsed.faults.push(fault);
            }
            if self.is_hidden(&found) || found.path.is_empty() || parsed.faults.len() >= MOST_FAULTS {
                return parsed;
            }
            broken.push(found.path.clone());
            self.hidden.push(found);
        }
    }

    fn is_hidden(&self, found: &Found) -> bool {
        self.hidden.iter().any(|hidden| hidden.node == found.node)
    }

    /// The keys that a type which reads without error does not use, where serde hides it.
    fn unused(&mut self) -> Vec<Unknown> {
        let probe = Probe::default();
        let mut round = || probe.round(|| self.is_read(&probe));
        (0..MOST_ROUNDS).find_map(|_| round().ok()).unwrap_or_default()
    }

    fn is_read(&mut self, probe: &Probe) -> bool {
        let attempt = Attempt { probe: Some(probe), ..Attempt::new(&self.hidden, self.absent, self.guesses) };
        attempt.of(self.root, self.read).is_ok()
    }

    /// The fault at the value that is meant, where serde hides it: the one that was looked at last before the type stopped.
    /// That nothing fits any variant of an untagged enum is said of the whole.
    fn placed(&mut self, fault: Fault) -> Fault {
        let is_of_a_value = match &fault.kind {
            Kind::Custom(message) => !message.starts_with("data did not match any variant"),
            Kind::WrongType { .. } | Kind::WrongValue { .. } | Kind::WrongLength { .. } => true,
            _ => false,
        };
        let Some(whole) = fault.found.as_deref().filter(|whole| is_of_a_value && !whole.is_key) else {
            return fault;
        };
        let probe = Probe::default();
        let mut last = Vec::new();
        for _ in 0..MOST_ROUNDS {
            match probe.round(|| self.is_read(&probe)) {
                Ok(_) => break,
                Err(looked_at) => last = looked_at,
            }
        }
        let [Unknown { path, .. }] = &*last else { return fault };
        let is_below = path.len() > whole.path.len() && path.starts_with(&whole.path);
        let Some(node) = look_up(self.root, path).filter(|_| is_below) else { return fault };
        let found =
            Found { path: path.clone(), node, at: node.at.clone(), over: node.over.clone(), is_key: false };
        Fault { found: Some(Box::new(found)), ..fault }
    }

    /// The fault of a key that is given twice with the other key, the one without which it is given once.
    fn with_twin(&mut self, fault: Fault) -> Fault {
        let (Kind::GivenTwice(_), Some(found)) =
            (&fault.kind, fault.found.as_deref().filter(|found| found.is_key))
        else {
            return fault;
        };
        let Some((Step::Key(key), above)) = found.path.split_last() else { return fault };
        let Some(Node { value: Value::Table(table), .. }) = look_up(self.root, above) else { return fault };
        let before = table.entries.iter().take_while(|entry| entry.key != *key);
        let mut keys =
            before.map(|entry| Found::key([above, &[Step::Key(entry.key.clone())]].concat(), entry));
        let twin = keys.find(|key| !self.is_given_twice_without(key, found));
        Fault { twin: twin.map(Box::new), ..fault }
    }

    /// Whether `found` is still given twice if `other` is not there.
    fn is_given_twice_without(&mut self, other: &Found, found: &Found) -> bool {
        let hidden = [&self.hidden, std::slice::from_ref(other)].concat();
        let again = Attempt::new(&hidden, self.absent, self.guesses).of(self.root, self.read);
        again.is_err_and(|again| {
            matches!(again.kind, Kind::GivenTwice(_))
                && again.found.is_some_and(|again| again.node == found.node)
        })
    }
}

impl Attempt<'_> {
    fn of(&self, root: &Node, read: &mut ReadOnce<'_>) -> Result<(), Fault> {
        self.caught(root, || read(Reader { node: root, trail: &Trail::ROOT, attempt: self }))
    }
}

impl Parsed {
    fn add_unknown(&mut self, unknown: impl IntoIterator<Item = Unknown>) {
        for unknown in unknown {
            if self.paths.insert(unknown.path.clone()) {
                self.unknown.push(unknown);
            }
        }
    }
}

/// Whether it comes only from hiding something that is wrong itself.
fn is_consequence(fault: &Fault, found: &Found, broken: &[Vec<Step>]) -> bool {
    let below = broken.iter().filter_map(|broken| broken.strip_prefix(&*found.path));
    match &fault.kind {
        Kind::Missing(field) => {
            below.into_iter().any(|rest| matches!(rest, [Step::Key(key)] if key == field))
        }
        _ => below.into_iter().any(|rest| !rest.is_empty()),
    }
}

/// The unknown key that a type which denies unknown fields stopped at.
fn unknown_key(root: &Node, fault: &Fault, found: &Found) -> Option<(Found, Unknown)> {
    let (key, known) = match &fault.kind {
        Kind::Unknown { key, known } => (key.as_str(), known.to_vec()),
        // What serde says for a type that is flattened and denies unknown fields at once.
        Kind::Custom(message) => (message.strip_prefix("unknown field `")?.strip_suffix('`')?, Vec::new()),
        _ => return None,
    };
    let found = if found.is_key {
        found.clone()
    } else {
        // The table was read as a whole before the type looked at its keys.
        let entry = look_up(root, &found.path)?.value.table()?.get(key)?;
        let mut path = found.path.clone();
        path.push(Step::Key(key.to_owned()));
        Found::key(path, entry)
    };
    let unknown = Unknown { path: found.path.clone(), at: found.at.clone(), known };
    Some((found, unknown))
}

pub(super) fn look_up<'a>(root: &'a Node, path: &[Step]) -> Option<&'a Node> {
    path.iter().try_fold(root, |node, step| match (&node.value, step) {
        (Value::Table(table) | Value::Blank(table), Step::Key(key)) => {
            table.get(key).map(|entry| &entry.node)
        }
        (Value::Array(items), Step::Index(index)) => items.get(*index),
        _ => None,
    })
}
