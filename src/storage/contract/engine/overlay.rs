use std::collections::BTreeMap;
use std::fmt;

use crate::storage::contract::batch::Token;
use crate::storage::contract::engine::outcome::Outcome;
use crate::storage::contract::engine::row::Row;
use crate::storage::contract::error::Result;
use crate::storage::contract::names::{CollectionPath, Id, Key, NAME_LIMIT};
use crate::storage::contract::select::Ids;
use crate::storage::contract::value::Meta;

/// How [`plan`](crate::storage::contract::engine::plan) reads what an engine holds. Rows that have expired but are
/// still there are given like the others.
pub trait Rows {
    /// The row of a key.
    ///
    /// # Errors
    /// Those of reading.
    fn row(&self, key: &Key) -> Result<Option<Row>>;

    /// The same without its value, for which most writes have no use.
    ///
    /// # Errors
    /// Those of reading.
    fn meta(&self, key: &Key) -> Result<Option<Meta>> {
        Ok(self.row(key)?.map(|row| row.meta))
    }

    /// The ids of a collection, in order.
    ///
    /// # Errors
    /// Those of reading.
    fn ids(&self, collection: &CollectionPath, ids: &Ids) -> Result<Vec<Id>>;

    /// The collections at or under a path.
    ///
    /// # Errors
    /// Those of reading.
    fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>>;

    /// What became of the batch with this token.
    ///
    /// # Errors
    /// Those of reading.
    fn outcome(&self, token: &Token) -> Result<Option<Outcome>>;
}

/// The id before all others.
const FIRST_ID: &str = "\0";

/// What becomes of a key.
#[derive(Clone, Debug)]
pub struct Change {
    /// What the engine holds there.
    pub before: Option<Meta>,
    /// What it has to hold.
    pub after: Option<Row>,
}

/// An engine's rows with the changes of batches that are planned and not yet written.
pub struct Overlay<'r> {
    rows: &'r dyn Rows,
    changes: BTreeMap<Key, Change>,
    outcomes: BTreeMap<Token, Outcome>,
}

impl fmt::Debug for Overlay<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Overlay").field("changes", &self.changes.len()).finish_non_exhaustive()
    }
}

impl<'r> Overlay<'r> {
    /// The rows as they are.
    #[must_use]
    pub fn new(rows: &'r dyn Rows) -> Overlay<'r> {
        Overlay { rows, changes: BTreeMap::new(), outcomes: BTreeMap::new() }
    }

    pub(crate) fn outcome(&self, token: &Token) -> Result<Option<Outcome>> {
        match self.outcomes.get(token) {
            Some(outcome) => Ok(Some(outcome.clone())),
            None => self.rows.outcome(token),
        }
    }

    /// Adds what one batch changes.
    #[cfg(any(feature = "file", feature = "redb", feature = "sqlite"))]
    pub(crate) fn absorb(&mut self, changes: BTreeMap<Key, Change>, outcome: Option<(Token, Outcome)>) {
        self.outcomes.extend(outcome);
        if self.changes.is_empty() {
            self.changes = changes;
            return;
        }
        for (key, change) in changes {
            match self.changes.entry(key) {
                std::collections::btree_map::Entry::Occupied(mut known) => {
                    known.get_mut().after = change.after;
                }
                std::collections::btree_map::Entry::Vacant(place) => {
                    place.insert(change);
                }
            }
        }
    }

    /// All that has to be written.
    #[cfg(any(feature = "file", feature = "redb", feature = "sqlite"))]
    pub(crate) fn into_parts(self) -> (BTreeMap<Key, Change>, BTreeMap<Token, Outcome>) {
        (self.changes, self.outcomes)
    }

    fn row(&self, key: &Key) -> Result<Option<Row>> {
        match self.changes.get(key) {
            Some(change) => Ok(change.after.clone()),
            None => self.rows.row(key),
        }
    }

    fn meta(&self, key: &Key) -> Result<Option<Meta>> {
        match self.changes.get(key) {
            Some(change) => Ok(change.after.as_ref().map(|row| row.meta)),
            None => self.rows.meta(key),
        }
    }
}

/// An overlay with the changes of the batch that is being planned.
#[derive(Debug)]
pub(crate) struct Draft<'o> {
    overlay: &'o Overlay<'o>,
    changes: BTreeMap<Key, Change>,
}

impl<'o> Draft<'o> {
    pub(crate) fn new(overlay: &'o Overlay<'o>) -> Draft<'o> {
        Draft { overlay, changes: BTreeMap::new() }
    }

    /// What stands at a key, expired or not.
    pub(crate) fn row(&self, key: &Key) -> Result<Option<Row>> {
        match self.changes.get(key) {
            Some(change) => Ok(change.after.clone()),
            None => self.overlay.row(key),
        }
    }

    /// The same without its value.
    pub(crate) fn meta(&self, key: &Key) -> Result<Option<Meta>> {
        match self.changes.get(key) {
            Some(change) => Ok(change.after.as_ref().map(|row| row.meta)),
            None => self.overlay.meta(key),
        }
    }

    /// Notes what has to stand at a key; `before` is what [`Draft::meta`] gave.
    pub(crate) fn set(&mut self, key: &Key, before: Option<Meta>, after: Option<Row>) {
        match self.changes.get_mut(key) {
            Some(change) => change.after = after,
            None => {
                self.changes.insert(key.clone(), Change { before, after });
            }
        }
    }

    /// The keys of a collection that may have a row now.
    pub(crate) fn keys(&self, collection: &CollectionPath, ids: &Ids) -> Result<Vec<Key>> {
        let key = |id: Id| Key::new(collection.clone(), id);
        let mut keys: Vec<Key> = self.overlay.rows.ids(collection, ids)?.into_iter().map(key).collect();
        let first = match ids {
            Ids::Prefix(prefix) if prefix.len() > NAME_LIMIT => return Ok(keys),
            Ids::Prefix(prefix) if !prefix.is_empty() => Id::new(prefix)?,
            Ids::Range { from: Some(from), .. } => from.clone(),
            Ids::All | Ids::Prefix(_) | Ids::Range { .. } => Id::new(FIRST_ID)?,
        };
        let is_one = |key: &&Key| key.collection == *collection && ids.contains(&key.id);
        keys.extend(self.new_from(&key(first)).flat_map(|new| new.take_while(is_one)).cloned());
        keys.sort_unstable();
        keys.dedup();
        Ok(keys)
    }

    /// The collections at or under a path that may have rows now.
    pub(crate) fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        let mut collections = self.overlay.rows.collections(under)?;
        let first = Key::new(under.clone(), Id::new(FIRST_ID)?);
        let is_under = |key: &&Key| key.collection.starts_with(under);
        let new = self.new_from(&first).flat_map(|new| new.take_while(is_under));
        collections.extend(new.map(|key| key.collection.clone()));
        collections.sort_unstable();
        collections.dedup();
        Ok(collections)
    }

    /// The keys from this one on that have changes, of earlier batches and of this one: each in order.
    fn new_from<'d>(&'d self, first: &Key) -> impl Iterator<Item = impl Iterator<Item = &'d Key>> {
        let earlier = self.overlay.changes.range(first.clone()..);
        let own = self.changes.range(first.clone()..);
        [earlier, own].into_iter().map(|changes| changes.map(|(key, _)| key))
    }

    pub(crate) fn into_changes(self) -> BTreeMap<Key, Change> {
        self.changes
    }
}
