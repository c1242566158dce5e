//! Reading a section again and again, each time without what was found wrong before, until all is found.

use std::marker::PhantomData;

use serde::Deserialize;

use super::deserializer::{Attempt, Reader, Trail, Unknown};
use super::fault::{Fault, Found, Kind, Step};
use super::probe::{MOST_ROUNDS, Probe};
use crate::config::tree::{Node, Value};

/// More would not be read by anybody.
const MOST_FAULTS: usize = 50;

/// What reading a section as a `T` led to.
pub(super) struct Parsed<T> {
    /// There if nothing is wrong but unknown keys.
    pub(super) value: Option<T>,
    pub(super) faults: Vec<Fault>,
    pub(super) unknown: Vec<Unknown>,
}

/// Reads one value; `None` if it is not right.
pub(crate) fn read_node<T: for<'de> Deserialize<'de>>(node: &Node) -> Option<T> {
    parse(node, false).value
}

/// Reads a section.
pub(super) fn parse<T: for<'de> Deserialize<'de>>(root: &Node, absent: bool) -> Parsed<T> {
    let mut guessed = false;
    let parsed = parse_as::<T>(root, absent, false, &mut guessed);
    if parsed.value.is_none() && guessed {
        // A text that looks like a number may be meant for a string that happens to look so.
        let other = parse_as::<T>(root, absent, true, &mut guessed);
        if other.value.is_some() {
            return other;
        }
    }
    parsed
}

/// A type stops at its first error; the value that it stopped at is hidden from the next attempt.
fn parse_as<T: for<'de> Deserialize<'de>>(
    root: &Node,
    absent: bool,
    as_strings: bool,
    guessed: &mut bool,
) -> Parsed<T> {
    let mut hidden: Vec<Found> = Vec::new();
    let mut broken: Vec<Vec<Step>> = Vec::new();
    let mut parsed = Parsed { value: None, faults: Vec::new(), unknown: Vec::new() };
    loop {
        let attempt = Attempt::new(&hidden, absent, as_strings);
        let reader = Reader { node: root, trail: &Trail::ROOT, attempt: &attempt };
        let result = reader.seed(PhantomData::<T>);
        *guessed |= attempt.guessed.get();
        for unknown in attempt.unknown.take() {
            parsed.add_unknown(unknown);
        }
        if result.is_ok() && attempt.buffered.get() {
            for unknown in unused::<T>(root, &hidden, absent, as_strings) {
                parsed.add_unknown(unknown);
            }
        }
        let fault = match result {
            Ok(value) => {
                parsed.value = parsed.faults.is_empty().then_some(value);
                return parsed;
            }
            Err(fault) => fault,
        };
        let Some(found) = fault.found.as_deref().cloned() else {
            parsed.faults.push(fault);
            return parsed;
        };
        if let Some((found, unknown)) = unknown_key(root, &fault, &found) {
            let again = hidden.iter().any(|hidden| hidden.node == found.node);
            parsed.add_unknown(unknown);
            if again || parsed.unknown.len() > MOST_FAULTS {
                return parsed;
            }
            hidden.push(found);
            continue;
        }
        let again = hidden.iter().any(|hidden| hidden.node == found.node);
        if !is_consequence(&fault, &found, &broken) {
            parsed.faults.push(fault);
        }
        if again || found.path.is_empty() || parsed.faults.len() >= MOST_FAULTS {
            return parsed;
        }
        broken.push(found.path.clone());
        hidden.push(found);
    }
}

impl<T> Parsed<T> {
    fn add_unknown(&mut self, unknown: Unknown) {
        if self.unknown.iter().all(|other| other.path != unknown.path) {
            self.unknown.push(unknown);
        }
    }
}

/// The keys that a type which reads without error does not use, where serde hides it.
fn unused<T: for<'de> Deserialize<'de>>(
    root: &Node,
    hidden: &[Found],
    absent: bool,
    as_strings: bool,
) -> Vec<Unknown> {
    let probe = Probe::default();
    let read = || {
        let attempt = Attempt { probe: Some(&probe), ..Attempt::new(hidden, absent, as_strings) };
        Reader { node: root, trail: &Trail::ROOT, attempt: &attempt }.seed(PhantomData::<T>).is_ok()
    };
    (0..MOST_ROUNDS).find_map(|_| probe.round(read).ok()).unwrap_or_default()
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
        let Value::Table(table) = &look_up(root, &found.path)?.value else { return None };
        let entry = table.get(key)?;
        let mut path = found.path.clone();
        path.push(Step::Key(key.to_owned()));
        Found::key(path, entry)
    };
    let unknown = Unknown { path: found.path.clone(), at: found.at.clone(), known };
    Some((found, unknown))
}

fn look_up<'a>(root: &'a Node, path: &[Step]) -> Option<&'a Node> {
    path.iter().try_fold(root, |node, step| match (&node.value, step) {
        (Value::Table(table), Step::Key(key)) => table.get(key).map(|entry| &entry.node),
        (Value::Array(items), Step::Index(index)) => items.get(*index),
        _ => None,
    })
}
