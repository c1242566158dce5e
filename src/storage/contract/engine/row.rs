use crate::storage::contract::names::Id;
use crate::storage::contract::value::{Entry, Meta, Value};

/// An entry without its name, as engines keep it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) meta: Meta,
    pub(crate) value: Value,
}

impl Row {
    pub(crate) fn entry(&self, id: &Id, keys_only: bool) -> Entry {
        Entry { id: id.clone(), value: (!keys_only).then(|| self.value.clone()), meta: self.meta }
    }
}
