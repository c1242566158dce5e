use std::collections::BTreeMap;
use std::ops::Bound;

use crate::storage::contract::engine::Row;
use crate::storage::contract::{Id, Ids, Rev};

/// One collection: slots by id, and on demand a log of them by revision.
#[derive(Debug, Default)]
pub(crate) struct Table {
    by_id: BTreeMap<Id, usize>,
    slots: Vec<Option<Slot>>,
    free: Vec<usize>,
    /// In ascending order of (revision, id). An entry counts only while its slot still has its
    /// revision, so an overwrite adds one and leaves the old one behind.
    log: Option<Vec<(Rev, usize)>>,
}

#[derive(Debug)]
struct Slot {
    id: Id,
    row: Row,
}

impl Table {
    pub(crate) fn get(&self, id: &Id) -> Option<&Row> {
        self.slot(*self.by_id.get(id)?).map(|slot| &slot.row)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    pub(crate) fn has_log(&self) -> bool {
        self.log.is_some()
    }

    pub(crate) fn put(&mut self, id: &Id, row: Row) {
        let rev = row.meta.rev;
        let (place, logged) = if let Some(place) = self.by_id.get(id) {
            let slot = self.slots.get_mut(*place).and_then(Option::as_mut);
            let logged = slot.as_ref().is_some_and(|slot| slot.row.meta.rev == rev);
            if let Some(slot) = slot {
                slot.row = row;
            }
            (*place, logged)
        } else {
            let slot = Some(Slot { id: id.clone(), row });
            let place = self.free.pop().unwrap_or(self.slots.len());
            match self.slots.get_mut(place) {
                Some(empty) => *empty = slot,
                None => self.slots.push(slot),
            }
            self.by_id.insert(id.clone(), place);
            (place, false)
        };
        if let Some(log) = self.log.as_mut().filter(|_| !logged) {
            // A group comes in the order of its keys, and each batch of it has a revision of its own.
            let behind = log.partition_point(|(known, _)| *known <= rev);
            log.insert(behind, (rev, place));
            let most_are_old = log.len() > 64 && log.len() / 2 > self.by_id.len();
            if most_are_old {
                self.build_log();
            }
        }
    }

    /// Tells the revision it had.
    pub(crate) fn remove(&mut self, id: &Id) -> Option<Rev> {
        let place = self.by_id.remove(id)?;
        self.free.push(place);
        self.slots.get_mut(place)?.take().map(|slot| slot.row.meta.rev)
    }

    pub(crate) fn build_log(&mut self) {
        let in_use = self.slots.iter().enumerate().filter_map(|(place, slot)| Some((slot.as_ref()?, place)));
        let mut log: Vec<(Rev, &Id, usize)> =
            in_use.map(|(slot, place)| (slot.row.meta.rev, &slot.id, place)).collect();
        log.sort_unstable();
        self.log = Some(log.into_iter().map(|(rev, _, place)| (rev, place)).collect());
    }

    /// The entries whose ids these are, by id, from `after` on, itself left out.
    pub(crate) fn ascending<'s>(
        &'s self,
        ids: &'s Ids,
        after: Option<&Id>,
    ) -> impl Iterator<Item = (&'s Id, &'s Row)> {
        let lower = lower_bound(ids, after);
        self.rows(self.by_id.range::<str, _>((lower.as_ref().map(String::as_str), Bound::Unbounded)))
            .skip_while(|(id, _)| !ids.contains(id))
            .take_while(|(id, _)| ids.contains(id))
    }

    /// The same from the last to the first; `after` comes before all of them.
    pub(crate) fn descending<'s>(
        &'s self,
        ids: &'s Ids,
        after: Option<&Id>,
    ) -> impl Iterator<Item = (&'s Id, &'s Row)> {
        let upper = match (after, ids) {
            (Some(after), _) => Bound::Excluded(after.as_str()),
            (None, Ids::Range { to: Some(to), .. }) => Bound::Excluded(to.as_str()),
            _ => Bound::Unbounded,
        };
        let lower = lower_bound(ids, None);
        let lower = lower.as_ref().map(String::as_str);
        let range = if is_empty(lower, upper) {
            None
        } else {
            Some(self.by_id.range::<str, _>((lower, upper)).rev())
        };
        self.rows(range.into_iter().flatten()).filter(|(id, _)| ids.contains(id))
    }

    /// Entries by revision and id from (rev, id) on, which may be given again, or from the first.
    pub(crate) fn oldest(&self, from: Option<Rev>) -> impl Iterator<Item = (&Id, &Row)> {
        let log = self.log.as_deref().unwrap_or_default();
        let start = from.map_or(0, |from| log.partition_point(|(rev, _)| *rev < from));
        self.logged(log.get(start..).unwrap_or_default().iter())
    }

    /// The exact reverse, from the last on.
    pub(crate) fn newest(&self, from: Option<Rev>) -> impl Iterator<Item = (&Id, &Row)> {
        let log = self.log.as_deref().unwrap_or_default();
        let end = from.map_or(log.len(), |from| log.partition_point(|(rev, _)| *rev <= from));
        self.logged(log.get(..end).unwrap_or_default().iter().rev())
    }

    fn logged<'s>(
        &'s self,
        log: impl Iterator<Item = &'s (Rev, usize)>,
    ) -> impl Iterator<Item = (&'s Id, &'s Row)> {
        log.filter_map(|(rev, place)| {
            let slot = self.slot(*place)?;
            (slot.row.meta.rev == *rev).then_some((&slot.id, &slot.row))
        })
    }

    fn rows<'s>(
        &'s self,
        places: impl Iterator<Item = (&'s Id, &'s usize)>,
    ) -> impl Iterator<Item = (&'s Id, &'s Row)> {
        places.filter_map(|(id, place)| Some((id, &self.slot(*place)?.row)))
    }

    fn slot(&self, place: usize) -> Option<&Slot> {
        self.slots.get(place)?.as_ref()
    }
}

fn lower_bound(ids: &Ids, after: Option<&Id>) -> Bound<String> {
    match (after, ids) {
        (Some(after), _) => Bound::Excluded(after.as_str().to_owned()),
        (None, Ids::Prefix(prefix)) => Bound::Included(prefix.clone()),
        (None, Ids::Range { from: Some(from), .. }) => Bound::Included(from.as_str().to_owned()),
        _ => Bound::Unbounded,
    }
}

/// `BTreeMap::range` panics where the bounds cross.
fn is_empty(lower: Bound<&str>, upper: Bound<&str>) -> bool {
    match (lower, upper) {
        (Bound::Included(lower), Bound::Excluded(upper)) => lower >= upper,
        _ => false,
    }
}
