use std::collections::HashMap;

use crate::storage::contract::{CollectionPath, Entry, Ids, JsonText, Key, Op, Rev, Value};

/// What a server has to find at a key, so that what was worked out against it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// No live entry.
    Absent,
    /// The live entry of this revision.
    Rev(Rev),
    /// What this batch of the same group has written there.
    Batch(usize),
    /// Something that can't be a document.
    NoDocument,
}

/// What is known to stand at the keys of merges.
///
/// Starts with what was read and follows the operations of a group, so that several merges of one document can be sent
/// together.
#[derive(Debug, Default)]
pub(crate) struct Known {
    documents: HashMap<Key, (Expected, Option<JsonText>)>,
}

impl Known {
    /// The keys that have to be read before this group can be worked out.
    pub(crate) fn keys<'b>(ops: impl IntoIterator<Item = &'b Op>) -> Vec<Key> {
        let mut keys: Vec<Key> = ops
            .into_iter()
            .filter_map(|op| match op {
                Op::Merge { key, .. } => Some(key.clone()),
                _ => None,
            })
            .collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Begins with what was read; entry i belongs to key i.
    pub(crate) fn read(keys: Vec<Key>, entries: Vec<Option<Entry>>) -> Known {
        let state = |entry: Option<Entry>| match entry {
            None => (Expected::Absent, None),
            Some(Entry { value: Some(Value::Json(text)), meta, .. }) => (Expected::Rev(meta.rev), Some(text)),
            Some(_) => (Expected::NoDocument, None),
        };
        Known { documents: keys.into_iter().zip(entries.into_iter().map(state)).collect() }
    }

    /// What stands at a key and what tells that it still does.
    pub(crate) fn at(&self, key: &Key) -> (Expected, Option<&JsonText>) {
        let found = self.documents.get(key);
        found.map_or((Expected::NoDocument, None), |(expected, text)| (*expected, text.as_ref()))
    }

    /// Follows an operation of batch `batch`.
    pub(crate) fn follow(&mut self, op: &Op, batch: usize) {
        match op {
            Op::Put { key, value, .. } | Op::Restore { key, value, .. } => self.wrote(key, value, batch),
            Op::Add { key, .. } => self.set(key, Expected::NoDocument, None),
            Op::Delete { key } => self.set(key, Expected::Absent, None),
            Op::Clear { collection, ids, deep } => self.clear(collection, ids, *deep),
            // A merge is told of by `wrote`; an append never has the id of an entry that was there.
            Op::Merge { .. } | Op::Touch { .. } | Op::Append { .. } => {}
        }
    }

    /// Notes what batch `batch` writes.
    pub(crate) fn wrote(&mut self, key: &Key, value: &Value, batch: usize) {
        match value {
            Value::Json(text) => self.set(key, Expected::Batch(batch), Some(text.clone())),
            Value::Bytes(_) | Value::Int(_) => self.set(key, Expected::NoDocument, None),
        }
    }

    // Keys that no merge of the group works on are of no interest.
    fn set(&mut self, key: &Key, expected: Expected, text: Option<JsonText>) {
        if let Some(document) = self.documents.get_mut(key) {
            *document = (expected, text);
        }
    }

    fn clear(&mut self, collection: &CollectionPath, ids: &Ids, deep: bool) {
        for (key, document) in &mut self.documents {
            let within = key.collection == *collection || (deep && key.collection.starts_with(collection));
            if within && ids.contains(&key.id) {
                *document = (Expected::Absent, None);
            }
        }
    }
}
