use crate::storage::contract::names::Id;
use crate::storage::contract::value::{Entry, Meta, Value};

/// An entry without its name, as engines keep it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its revision and times.
    pub meta: Meta,
    /// What it holds.
    pub value: Value,
}

impl Row {
    /// The entry that is read, without its value where only keys were asked for.
    #[must_use]
    pub fn entry(&self, id: &Id, keys_only: bool) -> Entry {
        Entry { id: id.clone(), value: (!keys_only).then(|| self.value.clone()), meta: self.meta }
    }
}
