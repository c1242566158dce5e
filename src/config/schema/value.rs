use std::cell::Cell;
use std::fmt;

use serde::de::DeserializeOwned;

use crate::config::reading::{read_node, secrecy};
use crate::config::tree::Node;

/// A value of the configuration that a rule looks at.
pub struct SettingValue<'a> {
    node: &'a Node,
    holds_secret: Cell<bool>,
}

impl<'a> SettingValue<'a> {
    pub(in crate::config) fn new(node: &'a Node) -> Self {
        Self { node, holds_secret: Cell::new(false) }
    }

    /// Whether there was a secret in what was read of it.
    pub(in crate::config) fn holds_secret(&self) -> bool {
        self.holds_secret.get()
    }

    /// It as a `T`; `None` if it is none, which is told elsewhere.
    #[must_use]
    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        let (value, holds_secret) = secrecy::noticed(|| read_node(self.node));
        self.holds_secret.set(self.holds_secret.get() || holds_secret);
        value
    }
}

/// No content: it may be a secret.
impl fmt::Debug for SettingValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SettingValue").finish_non_exhaustive()
    }
}
