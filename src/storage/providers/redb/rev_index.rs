use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::storage::contract::engine::Change;
use crate::storage::contract::{CollectionPath, Id, Key, Rev};

/// Entries by revision, for the collections that were asked for that order.
///
/// Locked for reading while a snapshot is taken, and for writing while a commit is made, so that an
/// index and the snapshot beside it always agree.
#[derive(Debug)]
pub(crate) struct RevIndex {
    collections: HashMap<CollectionPath, BTreeSet<(Rev, Id)>>,
    /// The largest revision that is committed.
    pub(crate) last: Rev,
}

impl RevIndex {
    pub(crate) fn new(last: Rev) -> RevIndex {
        RevIndex { collections: HashMap::new(), last }
    }

    pub(crate) fn of(&self, collection: &CollectionPath) -> Option<&BTreeSet<(Rev, Id)>> {
        self.collections.get(collection)
    }

    pub(crate) fn insert(&mut self, collection: CollectionPath, index: BTreeSet<(Rev, Id)>) {
        self.collections.insert(collection, index);
    }

    /// Follows a commit.
    pub(crate) fn apply(&mut self, changes: BTreeMap<Key, Change>, last: Rev) {
        self.last = last;
        if self.collections.is_empty() {
            return;
        }
        for (key, change) in changes {
            let Some(index) = self.collections.get_mut(&key.collection) else {
                continue;
            };
            let id = match change.before {
                None => key.id,
                Some(before) => {
                    let old = (before.rev, key.id);
                    index.remove(&old);
                    old.1
                }
            };
            if let Some(row) = change.after {
                index.insert((row.meta.rev, id));
            }
        }
    }
}
