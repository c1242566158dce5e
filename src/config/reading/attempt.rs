//! What one attempt to read a section knows beside the tree, and what becomes of it if the code of a type panics.

use std::cell::{Cell, RefCell};

use super::attempts::look_up;
use super::deserializer::{Reader, Unknown};
use super::fault::{Fault, Found, Kind, without_quotes};
use super::guesses::Guesses;
use super::probe::Probe;
use super::secrecy;
use crate::base::catch_panic;
use crate::config::tree::Node;

/// What one attempt to read a section knows beside the tree.
pub(super) struct Attempt<'r> {
    /// Values that are treated as not there, as something is already known to be wrong with them.
    pub(super) hidden: &'r [Found],
    /// Whether there is no such section, so that an optional one is none.
    pub(super) absent: bool,
    pub(super) unknown: RefCell<Vec<Unknown>>,
    /// Whether serde read a value into a copy of its own, which hides what is used.
    pub(super) buffered: Cell<bool>,
    pub(super) probe: Option<&'r Probe>,
    /// What texts are taken for where the type does not say what it wants.
    pub(super) guesses: &'r Guesses,
    /// The value that was being read when a type panicked.
    pub(super) panicked_at: RefCell<Option<Found>>,
}

impl<'r> Attempt<'r> {
    pub(super) fn new(hidden: &'r [Found], absent: bool, guesses: &'r Guesses) -> Self {
        let (unknown, buffered, panicked_at) = (RefCell::default(), Cell::default(), RefCell::default());
        Self { hidden, absent, unknown, buffered, probe: None, guesses, panicked_at }
    }

    pub(super) fn hides(&self, node: &Node) -> bool {
        self.hidden.iter().any(|hidden| std::ptr::eq(hidden.node, node))
    }

    /// Lets a type read, with a panic as a fault. Its text may quote the value, as the words of an error may.
    pub(super) fn caught(&self, root: &Node, read: impl FnOnce() -> Result<(), Fault>) -> Result<(), Fault> {
        let (read, holds_secret) = secrecy::noticed(|| catch_panic(read));
        read.unwrap_or_else(|text| {
            let found = self.panicked_at.take();
            let node = found.as_ref().and_then(|found| look_up(root, &found.path)).unwrap_or(root);
            let text =
                if holds_secret { secrecy::PANICKED_BESIDE.to_owned() } else { without_quotes(&text, node) };
            Err(Fault { kind: Kind::Panicked(text), found: found.map(Box::new), twin: None, keys: &[] })
        })
    }
}

/// A value that is being read: a panic that goes through leaves its place, the innermost first.
pub(super) struct Reading<'a>(pub(super) &'a Reader<'a>);

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.attempt.panicked_at.borrow_mut().get_or_insert_with(|| self.0.found());
        }
    }
}
