use std::ops::ControlFlow;

use crate::storage::contract::engine::cursor::{self, Place, Position};
use crate::storage::contract::engine::evaluate::{Matcher, SortKey, Sorter, tree};
use crate::storage::contract::error::{Result, StorageError, bad_value};
use crate::storage::contract::names::Id;
use crate::storage::contract::revision::Rev;
use crate::storage::contract::select::{Order, Page, Select};
use crate::storage::contract::time::Timestamp;
use crate::storage::contract::value::Entry;

/// For how many entries a page has room from the start; most selections have fewer than their limit allows.
const MOST_ROOM: usize = 256;

/// A selection that was checked, with its cursor read.
#[derive(Debug)]
pub struct Query<'s> {
    select: &'s Select,
    hash: u128,
    matcher: Matcher,
    sorter: Sorter,
    after: Option<Place>,
}

/// From where an engine has to begin in the order of the selection. What comes before may be given
/// too: the query leaves it out.
#[derive(Clone, Copy, Debug)]
pub enum Start<'q> {
    /// At the first.
    First,
    /// Behind this one.
    After {
        /// Its revision.
        rev: Rev,
        /// Its id.
        id: &'q Id,
    },
}

impl<'s> Query<'s> {
    /// Checks a selection.
    ///
    /// # Errors
    /// `BadValue` for a limit of 0, a malformed field, and a cursor of another query.
    pub fn new(select: &'s Select) -> Result<Query<'s>> {
        let fault = |error: StorageError| error.with_operation("scan");
        if select.limit == Some(0) {
            let found = bad_value("the limit is 0").with_help("ask for one entry at least, or set no limit");
            return Err(fault(found));
        }
        let matcher = Matcher::new(&select.filter).map_err(fault)?;
        let sorter = Sorter::new(&select.sort).map_err(fault)?;
        let hash = cursor::query_hash(select);
        let after = select.after.as_ref().map(|after| cursor::decode(after, hash, sorter.len()));
        Ok(Query { select, hash, matcher, sorter, after: after.transpose().map_err(fault)? })
    }

    /// Whether entries have to be looked into, so that their values have to be read.
    #[must_use]
    pub fn needs_values(&self) -> bool {
        !self.matcher.is_all() || !self.sorter.is_empty()
    }

    /// Whether the answer is short enough to be read on the caller's thread.
    pub(crate) fn is_short(&self) -> bool {
        const SHORT: u64 = 256;
        let length = self.select.limit.map_or(u64::MAX, |limit| u64::from(limit).saturating_add(self.skip()));
        !self.needs_values() && length <= SHORT
    }

    /// From where its entries are wanted.
    #[must_use]
    pub fn start(&self) -> Start<'_> {
        match &self.after {
            Some(place) if self.sorter.is_empty() => Start::After { rev: place.rev, id: &place.id },
            _ => Start::First,
        }
    }

    /// Whether this page says how far a walk over the oldest goes, so that [`Query::page`] has to be told the largest
    /// revision of the snapshot; to others any is as good.
    #[must_use]
    pub fn begins_walk(&self) -> bool {
        let ceiling = self.after.as_ref().map(|place| place.ceiling);
        self.follows_revisions() && ceiling.is_none_or(|ceiling| ceiling == Rev::MAX)
    }

    fn follows_revisions(&self) -> bool {
        self.sorter.is_empty() && self.select.order == Order::Oldest
    }

    /// How many entries from [`Query::start`] on are left out.
    pub(crate) fn skip(&self) -> u64 {
        if self.after.is_some() { 0 } else { self.select.skip }
    }

    /// Takes the entries that the selection asks for out of `entries`, which come in the order of the
    /// selection, all of them from [`Query::start`] on, and of the ids it names alone. `last` is the
    /// largest revision the snapshot may hold; only a page that [begins a walk](Query::begins_walk) looks at it.
    ///
    /// # Errors
    /// The first that `entries` gives; `Corrupt` for a document that is none.
    pub fn page(
        &self,
        now: Timestamp,
        last: Rev,
        entries: impl Iterator<Item = Result<Entry>>,
    ) -> Result<Page> {
        let mut pager = self.pager(now, last, self.skip());
        for entry in entries {
            if pager.take(entry?)?.is_break() {
                break;
            }
        }
        Ok(pager.finish())
    }

    /// The same for an engine that gives its entries a few at a time; `skip` are still to be left out.
    pub(crate) fn pager(&self, now: Timestamp, last: Rev, skip: u64) -> Pager<'_> {
        let limit = self.select.limit.and_then(|limit| usize::try_from(limit).ok());
        let ceiling = self.after.as_ref().map(|place| place.ceiling).filter(|_| !self.begins_walk());
        let ceiling = ceiling.unwrap_or(last);
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        // One more tells whether another page follows.
        let found = Vec::with_capacity(limit.map_or(0, |limit| limit.saturating_add(1).min(MOST_ROOM)));
        let limit = limit.unwrap_or(usize::MAX);
        Pager { query: self, now, ceiling, skip, limit, found, sorts: Vec::new() }
    }

    /// How many of these entries the selection has; `skip`, `limit` and `after` don't count.
    ///
    /// # Errors
    /// As [`Query::page`].
    pub fn count(&self, now: Timestamp, entries: impl Iterator<Item = Result<Entry>>) -> Result<u64> {
        let mut count = 0;
        for entry in entries {
            let entry = entry?;
            if entry.meta.is_live(now) && self.matches(&entry)? {
                count += 1;
            }
        }
        Ok(count)
    }

    pub(crate) fn matches(&self, entry: &Entry) -> Result<bool> {
        Ok(self.matcher.is_all() || self.matcher.matches(tree(entry.value.as_ref())?.as_ref()))
    }

    /// What the entry is sorted by, if it is live, matches and comes after the page before.
    fn sort_of(&self, entry: &Entry, now: Timestamp) -> Result<Option<Vec<SortKey>>> {
        if !entry.meta.is_live(now) {
            return Ok(None);
        }
        let mut sort = Vec::new();
        if self.needs_values() {
            let tree = tree(entry.value.as_ref())?;
            if !self.matcher.matches(tree.as_ref()) {
                return Ok(None);
            }
            sort = self.sorter.keys(tree.as_ref());
        }
        let seen = self.after.as_ref().is_some_and(|after| {
            position(&sort, entry).compare(after.position(), &self.sorter, self.select.order).is_le()
        });
        Ok((!seen).then_some(sort))
    }
}

fn position<'e>(sort: &'e [SortKey], entry: &'e Entry) -> Position<'e> {
    Position { sort, rev: entry.meta.rev, id: &entry.id }
}

/// Fills one page.
#[derive(Debug)]
pub(crate) struct Pager<'q> {
    query: &'q Query<'q>,
    now: Timestamp,
    ceiling: Rev,
    skip: usize,
    limit: usize,
    found: Vec<Entry>,
    /// What each of them is sorted by, where the selection sorts.
    sorts: Vec<Vec<SortKey>>,
}

impl Pager<'_> {
    /// Looks at the next entry in the order of the selection; breaks where none after it is of interest.
    pub(crate) fn take(&mut self, mut entry: Entry) -> Result<ControlFlow<()>> {
        let sorted = !self.query.sorter.is_empty();
        if self.query.follows_revisions() && entry.meta.rev > self.ceiling {
            return Ok(ControlFlow::Break(()));
        }
        let Some(sort) = self.query.sort_of(&entry, self.now)? else {
            return Ok(ControlFlow::Continue(()));
        };
        if sorted {
            self.sorts.push(sort);
        } else if self.skip > 0 {
            self.skip -= 1;
            return Ok(ControlFlow::Continue(()));
        }
        if self.query.select.keys_only {
            entry.value = None;
        }
        self.found.push(entry);
        let full = !sorted && self.found.len() > self.limit;
        Ok(if full { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    }

    pub(crate) fn finish(self) -> Page {
        let Pager { query, ceiling, limit, mut found, mut sorts, .. } = self;
        if !query.sorter.is_empty() {
            let mut pairs: Vec<_> = sorts.into_iter().zip(found).collect();
            pairs.sort_by(|(left, left_entry), (right, right_entry)| {
                let (left, right) = (position(left, left_entry), position(right, right_entry));
                left.compare(right, &query.sorter, query.select.order)
            });
            (sorts, found) = pairs.into_iter().skip(self.skip).unzip();
        }
        let follows = found.len() > limit;
        found.truncate(limit);
        let sort = if follows { sorts.into_iter().nth(limit - 1) } else { None };
        let place = |entry: &Entry, ceiling| {
            let (rev, id) = (entry.meta.rev, entry.id.clone());
            Place { sort: sort.clone().unwrap_or_default(), rev, id, ceiling }
        };
        let cursor = |place: Place| cursor::encode(query.hash, &place);
        let next = found.last().filter(|_| follows).map(|entry| cursor(place(entry, ceiling)));
        let tail = match (found.last(), &query.after) {
            _ if !query.follows_revisions() => None,
            (Some(entry), _) => Some(cursor(place(entry, Rev::MAX))),
            (None, Some(after)) => {
                Some(cursor(Place { sort: Vec::new(), id: after.id.clone(), ceiling: Rev::MAX, ..*after }))
            }
            (None, None) => None,
        };
        Page { entries: found, next, tail }
    }
}
