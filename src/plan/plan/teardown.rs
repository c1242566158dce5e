//! Drops a plan with what plugins made at run time and the host put into it.

use super::Plan;
use crate::base::{HOST, catch_panic};

impl Plan {
    /// Drops what it holds of users, one after the other. `on_panic` gets the key of who gave a value that
    /// panics then, and the panic's text.
    pub fn drop_catching(&mut self, mut on_panic: impl FnMut(&str, String)) {
        self.graph.registry.drop_catching(&mut on_panic);
        for value in std::mem::take(&mut self.values.0) {
            if let Err(text) = catch_panic(|| drop(value)) {
                on_panic(HOST, text);
            }
        }
    }
}

impl Drop for Plan {
    fn drop(&mut self) {
        // Only a release reports what panics.
        self.drop_catching(|_, _| ());
    }
}
