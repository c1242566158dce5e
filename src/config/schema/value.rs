use std::fmt;

use serde::de::DeserializeOwned;

use crate::config::reading::read_node;
use crate::config::tree::Node;

/// A value of the configuration that a rule looks at.
pub struct SettingValue<'a>(&'a Node);

impl<'a> SettingValue<'a> {
    pub(super) fn new(node: &'a Node) -> Self {
        Self(node)
    }

    /// It as a `T`; `None` if it is none, which is told elsewhere.
    #[must_use]
    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        read_node(self.0)
    }
}

/// No content: it may be a secret.
impl fmt::Debug for SettingValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SettingValue").finish_non_exhaustive()
    }
}
