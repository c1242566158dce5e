//! What the texts of variables and flags are taken for where the type does not say what it wants: with `flatten` and in
//! untagged and internally tagged enums. Each may mean several things, `1` a number, a yes and a text; so the section is
//! read with other meanings until it fits.

use std::cell::RefCell;

use crate::config::tree::{Node, Value};

/// Readings with other meanings than the first. All of eight texts with two meanings each.
const MOST_READINGS: usize = 256;

/// A choice of a meaning for each text.
#[derive(Default)]
pub(super) struct Guesses {
    /// The texts that mean several things, as they are come across, with the number of their meanings.
    seen: RefCell<Vec<(*const Node, usize)>>,
    /// Of which choice it is the turn: it is written in digits, one for each text, which is the number of a meaning.
    choice: usize,
    /// Whether all are texts, which is tried before the other choices: so there is an end to it for many texts too.
    all_as_texts: bool,
}

impl Guesses {
    /// The one of its meanings that a text is taken for.
    pub(super) fn of<'n>(&self, node: &Node, meanings: &'n [Node]) -> Option<&'n Node> {
        if meanings.len() < 2 {
            return meanings.first();
        }
        let mut seen = self.seen.borrow_mut();
        let node: *const Node = node;
        if !seen.iter().any(|(known, _)| *known == node) {
            seen.push((node, meanings.len()));
        }
        if self.all_as_texts {
            return meanings.iter().find(|meaning| matches!(meaning.value, Value::String(_)));
        }
        let mut left = self.choice;
        for (known, count) in &*seen {
            if *known == node {
                return meanings.get(left % count);
            }
            left /= count;
        }
        None
    }

    /// Goes on to the next choice; `false` if there is none.
    pub(super) fn next(&mut self) -> bool {
        if self.choice == 0 && !self.all_as_texts {
            self.all_as_texts = true;
            return !self.seen.get_mut().is_empty();
        }
        self.all_as_texts = false;
        self.choice += 1;
        let all = self.seen.get_mut().iter().fold(1_usize, |all, (_, count)| all.saturating_mul(*count));
        self.choice < all.min(MOST_READINGS)
    }
}
