use std::collections::BTreeMap;

use crate::storage::conformance::random::steps::{Change, Check, Content, IDS, Life, PATHS, Place};
use crate::storage::contract::{Commit, ErrorKind, Rev};

/// What a plain map makes of the operations, in ticks of the clock.
#[derive(Clone, Debug, Default)]
pub(crate) struct Model {
    pub(crate) now: u64,
    /// Ids are their texts, since appended ones come on top of those that are chosen from.
    pub(crate) slots: BTreeMap<(usize, String), Slot>,
    tokens: BTreeMap<usize, Remembered>,
    /// How many entries the batch that is played has appended.
    appended: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Slot {
    pub(crate) content: Content,
    /// `None` until the commit that wrote it told.
    pub(crate) rev: Option<Rev>,
    pub(crate) expires: Option<u64>,
}

#[derive(Clone, Debug)]
struct Remembered {
    batch: String,
    expires: u64,
    commit: Commit,
}

/// What one operation has to tell.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Told {
    pub(crate) created: bool,
    pub(crate) count: u64,
    pub(crate) sum: Option<i64>,
}

/// What a commit has to come to.
#[derive(Clone, Debug)]
pub(crate) enum Expected {
    Accepted(Vec<Told>),
    Replayed(Commit),
    Refused(ErrorKind),
}

/// How many ticks a token is remembered: 24 hours of 20 minutes each.
const TOKEN_TICKS: u64 = 72;

/// Stands for the id of an appended entry until the provider has told it. No prefix that is cleared fits it.
fn unknown_id(at: usize) -> String {
    format!("?{at}")
}

fn slot_of((path, id): Place) -> (usize, String) {
    (path, IDS.get(id).copied().unwrap_or_default().to_owned())
}

impl Model {
    pub(crate) fn live(&self, place: &(usize, String)) -> Option<&Slot> {
        self.slots.get(place).filter(|slot| slot.expires.is_none_or(|expires| expires > self.now))
    }

    /// Plays a batch; what it changes is there only where it is accepted.
    pub(crate) fn commit(
        &mut self,
        checks: &[(Place, Check)],
        changes: &[Change],
        token: Option<&(usize, String)>,
    ) -> Expected {
        if let Some(known) = token.and_then(|token| self.remembered(token)) {
            return known;
        }
        if !checks.iter().all(|(place, check)| self.holds(*place, *check)) {
            return Expected::Refused(ErrorKind::Conflict);
        }
        let mut next = Model { appended: 0, ..self.clone() };
        match changes.iter().map(|change| next.apply(change)).collect() {
            Ok(told) => {
                *self = next;
                Expected::Accepted(told)
            }
            Err(kind) => Expected::Refused(kind),
        }
    }

    /// What the token and the text of its batch come to, where the token is known.
    pub(crate) fn remembered(&self, (token, batch): &(usize, String)) -> Option<Expected> {
        let known = self.tokens.get(token).filter(|known| known.expires > self.now)?;
        Some(if known.batch == *batch {
            Expected::Replayed(known.commit.clone())
        } else {
            Expected::Refused(ErrorKind::BadValue)
        })
    }

    pub(crate) fn rev_of(&self, place: Place) -> Option<Rev> {
        self.live(&slot_of(place)).and_then(|slot| slot.rev)
    }

    /// Takes down what the provider told: the revision of all that was written, and the ids it chose.
    pub(crate) fn told(&mut self, commit: &Commit, changes: &[Change], token: Option<(usize, String)>) {
        let appends =
            changes.iter().zip(&commit.done).filter_map(|(change, done)| match (change, &done.id) {
                (Change::Append(path, _), Some(id)) => Some((*path, id.as_str().to_owned())),
                _ => None,
            });
        for (at, place) in appends.enumerate() {
            // What a later operation of the batch has cleared is gone.
            if let Some(slot) = self.slots.remove(&(place.0, unknown_id(at))) {
                self.slots.insert(place, slot);
            }
        }
        for slot in self.slots.values_mut().filter(|slot| slot.rev.is_none()) {
            slot.rev = Some(commit.rev);
        }
        if let Some((token, batch)) = token {
            let expires = self.now + TOKEN_TICKS;
            self.tokens.insert(token, Remembered { batch, expires, commit: commit.clone() });
        }
    }

    fn holds(&self, place: Place, check: Check) -> bool {
        let there = self.live(&slot_of(place)).is_some();
        match check {
            Check::Absent => !there,
            Check::Present => there,
            Check::Current(right) => there && right,
        }
    }

    fn write(&mut self, place: (usize, String), content: Content, expires: Option<u64>) -> Told {
        let created = self.live(&place).is_none();
        self.slots.insert(place, Slot { content, rev: None, expires });
        Told { created, count: 1, sum: None }
    }

    fn expires(&self, place: &(usize, String), life: Life) -> Option<u64> {
        match life {
            Life::Never => None,
            Life::Keep => self.live(place).and_then(|slot| slot.expires),
            Life::Ticks(ticks) => Some(self.now + ticks),
        }
    }

    fn take(&mut self, place: &(usize, String)) -> u64 {
        let count = u64::from(self.live(place).is_some());
        self.slots.remove(place);
        count
    }

    fn apply(&mut self, change: &Change) -> Result<Told, ErrorKind> {
        Ok(match change {
            Change::Put(place, content, life) => {
                let place = slot_of(*place);
                let expires = self.expires(&place, *life);
                self.write(place, content.clone(), expires)
            }
            Change::Merge(place, field, n, life) => {
                let place = slot_of(*place);
                let mut object = match self.live(&place).map(|slot| &slot.content) {
                    None => Vec::new(),
                    Some(Content::Object(object)) => object.clone(),
                    Some(_) => return Err(ErrorKind::WrongType),
                };
                let name = format!("f{field}");
                match object.iter_mut().find(|(member, _)| *member == name) {
                    Some((_, value)) => *value = *n,
                    None => object.push((name, *n)),
                }
                object.retain(|(member, _)| member != "v");
                let expires = self.expires(&place, *life);
                self.write(place, Content::Object(object), expires)
            }
            Change::Add(place, n, life) => {
                let place = slot_of(*place);
                let sum = match self.live(&place).map(|slot| &slot.content) {
                    None => *n,
                    Some(Content::Number(number)) => number + n,
                    Some(_) => return Err(ErrorKind::WrongType),
                };
                let expires = self.expires(&place, *life);
                Told { sum: Some(sum), ..self.write(place, Content::Number(sum), expires) }
            }
            Change::Delete(place) => Told { count: self.take(&slot_of(*place)), ..Told::default() },
            Change::Clear { path, prefix, deep } => {
                let cleared = PATHS.get(*path).copied().unwrap_or_default();
                let is_meant = |(at, id): &(usize, String)| {
                    let found = PATHS.get(*at).copied().unwrap_or_default();
                    (if *deep { found.starts_with(cleared) } else { found == cleared })
                        && id.starts_with(prefix)
                };
                let places: Vec<_> = self.slots.keys().filter(|place| is_meant(place)).cloned().collect();
                Told { count: places.iter().map(|place| self.take(place)).sum(), ..Told::default() }
            }
            Change::Touch(place, life) => {
                let place = slot_of(*place);
                let expires = self.expires(&place, *life);
                match self.live(&place).cloned() {
                    Some(slot) => {
                        self.slots.insert(place, Slot { expires, ..slot });
                        Told { count: 1, ..Told::default() }
                    }
                    None => Told::default(),
                }
            }
            Change::Append(path, n) => {
                self.appended += 1;
                self.write((*path, unknown_id(self.appended - 1)), Content::of(*n), None)
            }
            Change::Restore(place, n) => self.write(slot_of(*place), Content::of(*n), None),
        })
    }
}
