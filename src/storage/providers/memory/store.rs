use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use crate::storage::contract::engine::{Change, Outcome, Overlay, Query, Row, Rows, Start, plan};
use crate::storage::contract::{
    Batch, Capabilities, CollectionPath, Commit, Entry, Id, Ids, Key, Meta, Order, Page, Result, Rev, Select,
    StorageError, Timestamp, Token,
};
use crate::storage::providers::memory::table::Table;

/// Everything the provider holds.
#[derive(Debug, Default)]
pub(crate) struct Store {
    tables: BTreeMap<CollectionPath, Table>,
    outcomes: BTreeMap<Token, Outcome>,
    /// What is to be swept, by the time it expires.
    expiring: BTreeSet<(Timestamp, Expiring)>,
    last: Rev,
    /// Why nobody may read or write any more.
    pub(crate) refusal: Option<StorageError>,
}

/// What may expire.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Expiring {
    Row(Key),
    Outcome(Token),
}

/// How many expired things a commit sweeps, so that none takes long.
const SWEPT_AT_ONCE: usize = 64;

impl Store {
    pub(crate) fn get(&self, keys: &[Key], now: Timestamp) -> Vec<Option<Entry>> {
        let entry = |key: &Key| {
            let row = self.find(key).filter(|row| row.meta.is_live(now))?;
            Some(row.entry(&key.id, false))
        };
        keys.iter().map(entry).collect()
    }

    /// Whether this scan needs a log that is not built yet.
    pub(crate) fn needs_log(&self, select: &Select) -> bool {
        let by_rev = matches!(select.order, Order::Newest | Order::Oldest) && select.sort.is_empty();
        by_rev && self.tables.get(&select.collection).is_some_and(|table| !table.has_log())
    }

    pub(crate) fn build_log(&mut self, collection: &CollectionPath) {
        if let Some(table) = self.tables.get_mut(collection).filter(|table| !table.has_log()) {
            table.build_log();
        }
    }

    pub(crate) fn scan(&self, select: &Select, now: Timestamp) -> Result<Page> {
        let query = Query::new(select)?;
        let Some(table) = self.tables.get(&select.collection) else {
            return query.page(now, self.last, std::iter::empty());
        };
        let keys_only = select.keys_only && !query.needs_values();
        let (from, after) = match query.start() {
            Start::First => (None, None),
            Start::After { rev, id } => (Some(rev), Some(id)),
        };
        let (ids, last) = (&select.ids, self.last);
        let entry = |(id, row): (&Id, &Row)| Ok(row.entry(id, keys_only));
        let named = |(id, _): &(&Id, &Row)| ids.contains(id);
        if !select.sort.is_empty() {
            return query.page(now, last, table.ascending(ids, None).map(entry));
        }
        match select.order {
            Order::IdAscending => query.page(now, last, table.ascending(ids, after).map(entry)),
            Order::IdDescending => query.page(now, last, table.descending(ids, after).map(entry)),
            Order::Oldest => query.page(now, last, table.oldest(from).filter(named).map(entry)),
            Order::Newest => query.page(now, last, table.newest(from).filter(named).map(entry)),
        }
    }

    pub(crate) fn count(&self, select: &Select, now: Timestamp) -> Result<u64> {
        let query = Query::new(select)?;
        let Some(table) = self.tables.get(&select.collection) else {
            return Ok(0);
        };
        let keys_only = !query.needs_values();
        query.count(now, table.ascending(&select.ids, None).map(|(id, row)| Ok(row.entry(id, keys_only))))
    }

    pub(crate) fn live_collections(&self, under: &CollectionPath, now: Timestamp) -> Vec<CollectionPath> {
        let live = |table: &Table| table.ascending(&Ids::All, None).any(|(_, row)| row.meta.is_live(now));
        self.under(under).filter(|(_, table)| live(table)).map(|(path, _)| path.clone()).collect()
    }

    pub(crate) fn commit(
        &mut self,
        batch: &Batch,
        now: Timestamp,
        capabilities: &Capabilities,
    ) -> Result<Commit> {
        let planned = plan(batch, &Overlay::new(self), now, self.last, capabilities)?;
        let last = if planned.fresh { planned.commit.rev } else { self.last };
        self.absorb(planned.changes, planned.outcome, last);
        self.sweep(now);
        Ok(planned.commit)
    }

    /// Takes in what was planned.
    pub(crate) fn absorb(
        &mut self,
        changes: BTreeMap<Key, Change>,
        outcomes: impl IntoIterator<Item = (Token, Outcome)>,
        last: Rev,
    ) {
        self.last = last;
        for (key, change) in changes {
            self.apply(&key, change);
        }
        for (token, outcome) in outcomes {
            self.expiring.insert((outcome.expires, Expiring::Outcome(token.clone())));
            self.outcomes.insert(token, outcome);
        }
    }

    fn apply(&mut self, key: &Key, change: Change) {
        if let Some(expires) = change.before.and_then(|meta| meta.expires) {
            self.expiring.remove(&(expires, Expiring::Row(key.clone())));
        }
        let Some(row) = change.after else {
            self.remove(key);
            return;
        };
        if let Some(expires) = row.meta.expires {
            self.expiring.insert((expires, Expiring::Row(key.clone())));
        }
        match self.tables.get_mut(&key.collection) {
            Some(table) => table.put(&key.id, row),
            None => self.tables.entry(key.collection.clone()).or_default().put(&key.id, row),
        }
    }

    /// Tells the revision it had.
    fn remove(&mut self, key: &Key) -> Option<Rev> {
        let table = self.tables.get_mut(&key.collection)?;
        let removed = table.remove(&key.id);
        if table.is_empty() {
            self.tables.remove(&key.collection);
        }
        removed
    }

    /// Takes away what has expired, not too much at once, and gives it with its revision.
    pub(crate) fn sweep(&mut self, now: Timestamp) -> Vec<(Expiring, Rev)> {
        let mut swept = Vec::new();
        while swept.len() < SWEPT_AT_ONCE && self.expiring.first().is_some_and(|(expires, _)| *expires <= now)
        {
            let Some((moment, expired)) = self.expiring.pop_first() else { break };
            let rev = match &expired {
                Expiring::Row(key) => self.remove(key),
                Expiring::Outcome(token) => {
                    // A later batch may have taken the token over.
                    let is_this = self.outcomes.get(token).is_some_and(|outcome| outcome.expires == moment);
                    if is_this { self.outcomes.remove(token).map(|outcome| outcome.commit.rev) } else { None }
                }
            };
            swept.extend(rev.map(|rev| (expired, rev)));
        }
        swept
    }

    fn find(&self, key: &Key) -> Option<&Row> {
        self.tables.get(&key.collection)?.get(&key.id)
    }

    fn under<'s>(
        &'s self,
        under: &'s CollectionPath,
    ) -> impl Iterator<Item = (&'s CollectionPath, &'s Table)> {
        self.tables
            .range::<CollectionPath, _>((Bound::Included(under), Bound::Unbounded))
            .take_while(move |(path, _)| path.starts_with(under))
    }
}

impl Rows for Store {
    fn row(&self, key: &Key) -> Result<Option<Row>> {
        Ok(self.find(key).cloned())
    }

    fn meta(&self, key: &Key) -> Result<Option<Meta>> {
        Ok(self.find(key).map(|row| row.meta))
    }

    fn ids(&self, collection: &CollectionPath, ids: &Ids) -> Result<Vec<Id>> {
        let table = self.tables.get(collection);
        Ok(table.into_iter().flat_map(|table| table.ascending(ids, None)).map(|(id, _)| id.clone()).collect())
    }

    fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        Ok(self.under(under).map(|(path, _)| path.clone()).collect())
    }

    fn outcome(&self, token: &Token) -> Result<Option<Outcome>> {
        Ok(self.outcomes.get(token).cloned())
    }
}
