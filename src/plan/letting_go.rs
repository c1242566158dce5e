//! The end of a plan: what plugins made at run time and the host gave lives in it.

use super::plan::Plan;
use crate::base::{HOST, called};

impl Plan {
    /// Drops what it holds of users, one after the other. `told` hears what panics then, with the key of who gave it.
    pub fn let_go(&mut self, mut told: impl FnMut(&str, String)) {
        self.graph.registry.let_go(&mut told);
        for value in std::mem::take(&mut self.values) {
            if let Err(text) = called(|| drop(value)) {
                told(HOST, text);
            }
        }
    }
}

impl Drop for Plan {
    fn drop(&mut self) {
        // Who releases an application has it in the report.
        self.let_go(|_, _| ());
    }
}
